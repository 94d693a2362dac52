/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A few CPUs; the test says which one a thread is on.
 */
#ifndef _SHIM_PERCPU_H
#define _SHIM_PERCPU_H

#include "../kernel.h"

#define SHIM_CPUS	4

extern __thread int shim_cpu;

#define DEFINE_PER_CPU_ALIGNED(type, name)	type name[SHIM_CPUS]
#define per_cpu_ptr(all, cpu)			(&(*(all))[cpu])
#define raw_cpu_ptr(all)			per_cpu_ptr(all, shim_cpu)
#define for_each_possible_cpu(cpu)		for ((cpu) = 0; (cpu) < SHIM_CPUS; (cpu)++)

#endif /* _SHIM_PERCPU_H */
