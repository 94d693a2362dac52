/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * 64 bytes at a time, with SSE2, which every x86-64 has.
 *
 * kernel_fpu_begin() is not for us: a program may run anywhere, in an NMI or in the code that saves
 * a task's registers, and irq_fpu_usable() does not know that somebody is at work on them there. So
 * we take a few registers from whoever has them, and give them back before anybody can look:
 *
 * - Interrupts are off meanwhile, so on this CPU nothing comes between but an NMI or a machine
 *   check; a program there that calls us saves and restores in turn.
 * - Off with raw_local_irq_save(): lockdep and the tracers of latency want no news in an NMI.
 * - No fault comes between: memory that a kfunc is given is there, and no task of today's kernels
 *   has to fault for its registers first, as long as CR0.TS is never set.
 * - What is put back is what was there: whether XSAVE takes a state for unused, or for unchanged
 *   since it was saved, is true or not as before. SSE leaves the upper halves of AVX registers
 *   alone, and integers leave MXCSR alone.
 * - Interrupts are off for SIMD_STRETCH bytes of memory, less than a microsecond or two.
 *
 * The registers belong to nobody in the kernel's C, which is built without SSE, and to the compiler
 * in user space: so what is kept in one does not outlive its asm().
 */
#ifndef _BPFX_LIB_SIMD_H
#define _BPFX_LIB_SIMD_H

#include <linux/compiler.h>
#include <linux/types.h>

#define SIMD_BLOCK	64
#define SIMD_STRETCH	4096
#define SIMD_PAYS	64	/* the least that it is worth, */
#define SIMD_SCAN_PAYS	32	/* to find a byte */

#ifdef __x86_64__
#include <linux/irqflags.h>

#define SIMD	1

#ifdef __SSE2__
#define SIMD_CLOBBERS(...)	"cc", "memory", __VA_ARGS__
#else
#define SIMD_CLOBBERS(...)	"cc", "memory"
#endif

struct simd_register {
	u64 low;
	u64 high;
};

/**
 * struct simd_save - whose registers they are
 * @flags: were interrupts on?
 * @x0: what was in xmm0, and so on
 */
struct simd_save {
	unsigned long flags;
	struct simd_register x0, x1, x2, x3, x4, x5, x6, x7;
};

#define SIMD_SAVE(x, to)	asm volatile("movups %%" x ", %0" : "=m" (to))
#define SIMD_RESTORE(x, from)	asm volatile("movups %0, %%" x : : "m" (from) : SIMD_CLOBBERS(x))

/* Take @n registers, two to eight: xmm0 and those above. */
static __always_inline void simd_begin(struct simd_save *save, u32 n)
{
	raw_local_irq_save(save->flags);
	SIMD_SAVE("xmm0", save->x0);
	SIMD_SAVE("xmm1", save->x1);
	if (n > 2)
		SIMD_SAVE("xmm2", save->x2);
	if (n > 3)
		SIMD_SAVE("xmm3", save->x3);
	if (n > 4)
		SIMD_SAVE("xmm4", save->x4);
	if (n > 5)
		SIMD_SAVE("xmm5", save->x5);
	if (n > 6)
		SIMD_SAVE("xmm6", save->x6);
	if (n > 7)
		SIMD_SAVE("xmm7", save->x7);
}

static __always_inline void simd_end(const struct simd_save *save, u32 n)
{
	SIMD_RESTORE("xmm0", save->x0);
	SIMD_RESTORE("xmm1", save->x1);
	if (n > 2)
		SIMD_RESTORE("xmm2", save->x2);
	if (n > 3)
		SIMD_RESTORE("xmm3", save->x3);
	if (n > 4)
		SIMD_RESTORE("xmm4", save->x4);
	if (n > 5)
		SIMD_RESTORE("xmm5", save->x5);
	if (n > 6)
		SIMD_RESTORE("xmm6", save->x6);
	if (n > 7)
		SIMD_RESTORE("xmm7", save->x7);
	raw_local_irq_restore(save->flags);
}

/* Sanitizers do not see into asm(): show them both ends of what it reads, or writes. */
static __always_inline void simd_touch(const u8 *p, const u8 *end)
{
#ifdef __SANITIZE_ADDRESS__
	(void)READ_ONCE(p[0]);
	(void)READ_ONCE(end[-1]);
#endif
}

/* A word in both halves of a register. */
#define SIMD_SPREAD(word, x)	"movq %[" word "], %%" x "\n\tpunpcklqdq %%" x ", %%" x "\n\t"

#else
#define SIMD	0
#endif

#endif /* _BPFX_LIB_SIMD_H */
