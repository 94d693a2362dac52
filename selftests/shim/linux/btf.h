/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SHIM_BTF_H
#define _SHIM_BTF_H

#include "../kernel.h"

#define __bpf_kfunc
#define __bpf_kfunc_start_defs()	_Static_assert(1, "")
#define __bpf_kfunc_end_defs()		_Static_assert(1, "")

#endif /* _SHIM_BTF_H */
