/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A clock that the test sets.
 */
#ifndef _SHIM_TIMEKEEPING_H
#define _SHIM_TIMEKEEPING_H

#include "../kernel.h"

extern u64 shim_now;	/* what it shows, in ns */
extern u64 shim_looks;	/* how often it was looked at */

u64 ktime_get_mono_fast_ns(void);

#endif /* _SHIM_TIMEKEEPING_H */
