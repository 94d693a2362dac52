/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SHIM_CPUFEATURE_H
#define _SHIM_CPUFEATURE_H

#define X86_FEATURE_XMM4_2	"sse4.2"
#define static_cpu_has(feature)	__builtin_cpu_supports(feature)

#endif /* _SHIM_CPUFEATURE_H */
