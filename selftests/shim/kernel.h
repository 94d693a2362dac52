/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * As much of the kernel as the queues of module/qdisc and the library need, in user space.
 */
#ifndef _SHIM_KERNEL_H
#define _SHIM_KERNEL_H

#include <errno.h>
#include <limits.h>
#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int32_t s32;
typedef int64_t s64;
typedef unsigned __int128 u128;

#define U32_MAX		UINT32_MAX
#define S32_MAX		INT32_MAX
#define U64_MAX		UINT64_MAX
#define S64_MAX		INT64_MAX

#undef __always_inline
#define __always_inline	inline __attribute__((always_inline))
#define __packed	__attribute__((packed))
#define __aligned(n)	__attribute__((aligned(n)))
#define __uninitialized	__attribute__((uninitialized))
#define noinline	__attribute__((noinline))
#define likely(x)	__builtin_expect(!!(x), 1)
#define unlikely(x)	__builtin_expect(!!(x), 0)
#define OPTIMIZER_HIDE_VAR(v)	__asm__ ("" : "=r"(v) : "0"(v))
#define BUILD_BUG_ON(x)	_Static_assert(!(x), #x)

#define container_of(ptr, type, member) \
	((type *)((char *)(ptr) - offsetof(type, member)))

#define min(a, b)		((a) < (b) ? (a) : (b))
#define max(a, b)		((a) > (b) ? (a) : (b))
#define min_t(type, a, b)	min((type)(a), (type)(b))
#define clamp_t(type, v, lo, hi) \
	((type)(v) < (type)(lo) ? (type)(lo) : min((type)(v), (type)(hi)))

#define BIT(n)		(1UL << (n))
#define BIT_ULL(n)	(1ULL << (n))

#define READ_ONCE(x)	(*(const volatile __typeof__(x) *)&(x))
#define WRITE_ONCE(x, v) (*(volatile __typeof__(x) *)&(x) = (v))
#define try_cmpxchg(at, old, new) \
	(shim_interrupt(), \
	 __atomic_compare_exchange_n(at, old, new, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))

/* An interrupt, where it hurts most: what the test has set, if anything. */
extern __thread void (*shim_interrupt_handler)(void);

static inline void shim_interrupt(void)
{
	if (shim_interrupt_handler)
		shim_interrupt_handler();
}

static inline void clear_bit_unlock(u32 n, unsigned long *word)
{
	__atomic_fetch_and(word, ~BIT(n), __ATOMIC_RELEASE);
}

static inline void set_bit(long n, unsigned long *word)
{
	__atomic_fetch_or(word + n / 64, 1ul << n % 64, __ATOMIC_SEQ_CST);
}

static inline u32 fls64(u64 x)
{
	return x ? 64 - __builtin_clzll(x) : 0;
}

static inline u32 hweight64(u64 x)
{
	return __builtin_popcountll(x);
}

static inline u32 __ffs64(u64 x)
{
	return __builtin_ctzll(x);
}

#define __ffs(x)	__ffs64(x)

#define GFP_KERNEL		0
#define GFP_KERNEL_ACCOUNT	0
#define GFP_NOWAIT		0
#define __GFP_NOWARN		0
#define __GFP_ACCOUNT		0

extern bool shim_no_memory;	/* is there none? */

static inline void *kcalloc(size_t n, size_t size, int gfp)
{
	return shim_no_memory ? NULL : calloc(n, size);
}

#define kzalloc(size, gfp)	kcalloc(1, size, gfp)
#define kfree(p)		free(p)

/* As in the kernel, it holds what others left there. */
static inline void *kvmalloc_node(size_t size, int gfp, int node)
{
	void *p = shim_no_memory ? NULL : malloc(size);

	return p ? memset(p, 0xa5, size) : NULL;
}

#define kvfree(p)		free(p)
#define cpu_to_node(cpu)	0

struct mem_cgroup;

static inline struct mem_cgroup *set_active_memcg(struct mem_cgroup *memcg)
{
	return NULL;
}

#endif /* _SHIM_KERNEL_H */
