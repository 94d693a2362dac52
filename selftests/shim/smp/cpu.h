/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A machine in user space: its CPUs are threads, its NMIs are signals. A thread sets shim_cpu
 * before it calls anything.
 */
#ifndef _SHIM_CPU_H
#define _SHIM_CPU_H

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <time.h>
#include "../kernel.h"

#define SHIM_CPUS	8

struct task_struct {
	int pid;
	char comm[16];
};

/* What a CPU is doing. shim_level: of context, as in interrupt_context_level(). */
extern __thread unsigned int shim_cpu;
extern __thread unsigned int shim_level;
extern __thread bool shim_preemptible;
extern __thread struct task_struct shim_task;
extern unsigned int shim_warnings;

#define current				(&shim_task)
#define task_pid_nr(task)		((task)->pid)
#define interrupt_context_level()	shim_level
#define in_task()			(!shim_level)
#define preempt_model_preemptible()	true
#define preemptible()			shim_preemptible

#undef READ_ONCE
#undef WRITE_ONCE
#define READ_ONCE(x)			__atomic_load_n(&(x), __ATOMIC_RELAXED)
#define WRITE_ONCE(x, v)		__atomic_store_n(&(x), v, __ATOMIC_RELAXED)
#define smp_load_acquire(p)		__atomic_load_n(p, __ATOMIC_ACQUIRE)
#define smp_store_release(p, v)		__atomic_store_n(p, v, __ATOMIC_RELEASE)
#define xchg_acquire(p, v)		__atomic_exchange_n(p, v, __ATOMIC_ACQUIRE)
#define smp_mb()			__atomic_thread_fence(__ATOMIC_SEQ_CST)
#define smp_rmb()			__atomic_thread_fence(__ATOMIC_ACQUIRE)
#define smp_mb__before_atomic()		smp_mb()
#define barrier()			__asm__ volatile("" : : : "memory")
#define data_race(expression)		(expression)

/* There may be fewer real CPUs than threads: now and then another one's turn. */
static inline void cpu_relax(void)
{
	static __thread unsigned int turns;

	if (++turns % 64)
		barrier();
	else
		sched_yield();
}

static inline bool test_and_clear_bit(unsigned long nr, unsigned long *word)
{
	return __atomic_fetch_and(word, ~(1ul << nr), __ATOMIC_SEQ_CST) >> nr & 1;
}

#define hash_long(x, bits)		((x) * 0x61c8864680b583ebull >> (64 - (bits)))
#define ARRAY_SIZE(a)			(sizeof(a) / sizeof((a)[0]))

/* Signals come whatever a CPU does, as NMIs do: there is nothing to turn off. */
#define raw_local_irq_save(flags)	((void)(flags))
#define raw_local_irq_restore(flags)	((void)(flags))

#define ____cacheline_aligned		__aligned(64)
#define __percpu
#define SHIM_STRIDE			4096	/* from one CPU's memory to the next one's */
#define SHIM_PERCPU			(SHIM_CPUS * SHIM_STRIDE)
#define alloc_percpu(type)		\
	((type *)memset(aligned_alloc(SHIM_STRIDE, SHIM_PERCPU), 0, SHIM_PERCPU))
#define free_percpu(p)			free(p)
#define per_cpu_ptr(p, cpu)		((typeof(p))((char *)(p) + (cpu) * SHIM_STRIDE))
#define this_cpu_ptr(p)			per_cpu_ptr(p, shim_cpu)
#define this_cpu_inc_return(x)		\
	__atomic_add_fetch(this_cpu_ptr(&(x)), 1, __ATOMIC_RELAXED)
#define for_each_possible_cpu(cpu)	for ((cpu) = 0; (cpu) < SHIM_CPUS; (cpu)++)

#define HZ				1000
#define jiffies				((unsigned long)(ktime_get_mono_fast_ns() / 1000000))
#define jiffies_to_nsecs(j)		((u64)(j) * 1000000)

static inline u64 ktime_get_mono_fast_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ull + t.tv_nsec;
}

struct irq_work {
	void (*func)(struct irq_work *work);
};

#define init_irq_work(work, f)		((work)->func = (f))
#define irq_work_queue(work)		((work)->func(work))
#define irq_work_sync(work)		((void)(work))

#define DEFINE_RATELIMIT_STATE(name, interval, burst)	int name
#define __ratelimit(state)		((void)(state), true)
#define pr_warn(...)			(snprintf(NULL, 0, __VA_ARGS__), \
					 __atomic_fetch_add(&shim_warnings, 1, __ATOMIC_RELAXED))

#endif /* _SHIM_CPU_H */
