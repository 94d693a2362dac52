/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the benchmark of input devices compares: no program, one, two.
 */
#ifndef _BENCH_INPUT_ARM_H
#define _BENCH_INPUT_ARM_H

#define ARM_DEVICE	"bpfx bench"	/* so begin names of devices with programs */

/* Puts the programs of an arm on the devices, until the process ends. Ends it if that fails. */
void arm_attach(const char *name);

#endif /* _BENCH_INPUT_ARM_H */
