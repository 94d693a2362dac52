/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SHIM_CPUFEATURE_H
#define _SHIM_CPUFEATURE_H

#include "../kernel.h"

#define X86_FEATURE_BMI2	"bmi2"
#define X86_FEATURE_POPCNT	"popcnt"
#define X86_FEATURE_XMM4_2	"sse4.2"

extern bool shim_plain_cpu;	/* is it one without features? */

#define cpu_feature_enabled(feature)	(!shim_plain_cpu && __builtin_cpu_supports(feature))

#endif /* _SHIM_CPUFEATURE_H */
