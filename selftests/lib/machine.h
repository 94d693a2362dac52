/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The machine that the tests run on: how slow it is, and how much memory the kernel holds.
 */
#ifndef _LIB_MACHINE_H
#define _LIB_MACHINE_H

#include <stdint.h>

/**
 * slowness() - how many times slower a kernel that checks every access is
 *
 * For time limits that are the machine's and not the module's, and for numbers of packets that are
 * a matter of patience. What holds of the module's own clocks is shown on the stock kernels.
 *
 * Return: 1, or on a debug kernel a round number of what was seen.
 */
unsigned int slowness(void);

/* Many of something, as many as this machine gets through in the time that stock kernels need. */
#define many(_n)	((_n) / slowness())

/* Memory the kernel has allocated for itself and can't give back, in bytes. */
uint64_t kernel_memory(void);

#endif /* _LIB_MACHINE_H */
