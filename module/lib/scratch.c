// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory for the time of a call.
 *
 * Each CPU has a few pieces and a word that says which are taken. Programs nest (an NMI in an
 * interrupt in a softirq in a task), and one that sleeps or is preempted puts its piece back after
 * others that came later: so it is no stack. A bit is claimed by compare-and-exchange, which holds
 * whatever interrupts whom, and even for a program that moved to another CPU: a piece knows where
 * it belongs.
 *
 * A try that fails means that another program has just claimed or freed a piece, so the CPU as a
 * whole is never stuck; and NULL means that all pieces were taken at that very moment.
 */
#include <linux/bitops.h>
#include <linux/btf.h>
#include <linux/build_bug.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/topology.h>
#include <bpfx/scratch.bpf.h>
#include "scratch.h"

#define ALL	(BIT(BPFX_SCRATCH_NEST) - 1)

/* What a struct bpfx_scratch is. */
struct piece {
	u8 *data;	/* BPFX_SCRATCH_SIZE bytes */
	u32 used;	/* of these, from the start, the holder has been given: they were zeroed */
	u32 nr;		/* among those of its CPU */
};

/* Those of a CPU. */
struct pieces {
	unsigned long taken;	/* a bit for each that is held */
	struct piece piece[BPFX_SCRATCH_NEST];
};

static DEFINE_PER_CPU_ALIGNED(struct pieces, all_pieces);

static struct pieces *owner(const struct piece *piece)
{
	return container_of(piece - piece->nr, struct pieces, piece[0]);
}

int bpfx_scratch_init(void)
{
	struct pieces *pieces;
	int cpu, i;
	u8 *data;

	for_each_possible_cpu(cpu) {
		data = kvmalloc_node(BPFX_SCRATCH_NEST * BPFX_SCRATCH_SIZE, GFP_KERNEL,
				     cpu_to_node(cpu));
		if (!data) {
			bpfx_scratch_exit();
			return -ENOMEM;
		}
		pieces = per_cpu_ptr(&all_pieces, cpu);
		for (i = 0; i < BPFX_SCRATCH_NEST; i++)
			pieces->piece[i] = (struct piece){
				.data = data + i * BPFX_SCRATCH_SIZE,
				.nr = i,
			};
	}
	return 0;
}

void bpfx_scratch_exit(void)
{
	struct pieces *pieces;
	int cpu;

	for_each_possible_cpu(cpu) {
		pieces = per_cpu_ptr(&all_pieces, cpu);
		kvfree(pieces->piece[0].data);
		pieces->piece[0].data = NULL;
	}
}

__bpf_kfunc_start_defs();

/**
 * bpfx_scratch_get() - take a piece of scratch memory
 *
 * It has BPFX_SCRATCH_SIZE bytes, 4096, which bpfx_scratch_data() gives. It is the program's until
 * bpfx_scratch_put(), which the verifier insists on; it can't be kept in a map. There are
 * BPFX_SCRATCH_NEST pieces per CPU, 8, and this does not fail while fewer are held there: by the
 * program itself, by those that it interrupted, and by those that sleep or were preempted.
 *
 * Cost: a locked instruction. Nothing is allocated. Context: any, NMI too.
 *
 * Return: the scratch; NULL if all are held.
 */
__bpf_kfunc struct bpfx_scratch *bpfx_scratch_get(void)
{
	/* Of what CPU is of no importance: raw, because the program may be preemptible. */
	struct pieces *pieces = raw_cpu_ptr(&all_pieces);
	unsigned long taken = READ_ONCE(pieces->taken);
	struct piece *piece;
	u32 nr;

	do {
		if (taken == ALL)
			return NULL;
		nr = __ffs(~taken);
	} while (!try_cmpxchg(&pieces->taken, &taken, taken | BIT(nr)));
	/* A pointer, no index: what is indexed is checked once more by some kernels. */
	piece = pieces->piece;
	piece += nr;
	piece->used = 0;
	return (struct bpfx_scratch *)piece;
}

/**
 * bpfx_scratch_data() - the memory of a scratch
 * @scratch: from bpfx_scratch_get()
 * @rdwr_buf_size: how much of it, in bytes: a constant from 1 to BPFX_SCRATCH_SIZE, 4096
 *
 * The program may read and write so many bytes until bpfx_scratch_put(); one that does so later is
 * not loaded. They are zeros when they are first given: what others left there is never seen. Asked
 * again, it is the same memory with what the program has written since, and zeros where it is
 * longer. It begins at a multiple of 8.
 *
 * Cost: that of zeroing. Context: any, NMI too.
 *
 * Return: the memory; NULL if @rdwr_buf_size is out of bounds.
 */
__bpf_kfunc u64 *bpfx_scratch_data(struct bpfx_scratch *scratch, const int rdwr_buf_size)
{
	struct piece *piece = (struct piece *)scratch;
	u32 size = rdwr_buf_size;

	/* Of 0 bytes the verifier would make a whole u64. */
	if (!size || size > BPFX_SCRATCH_SIZE)
		return NULL;
	if (size > piece->used) {
		memset(piece->data + piece->used, 0, size - piece->used);
		piece->used = size;
	}
	return (u64 *)piece->data;
}

/**
 * bpfx_scratch_put() - give a scratch back
 * @scratch: from bpfx_scratch_get(); neither it nor its memory may be used any more
 *
 * Several may be put in any order. Context: any, NMI too.
 */
__bpf_kfunc void bpfx_scratch_put(struct bpfx_scratch *scratch)
{
	struct piece *piece = (struct piece *)scratch;

	/* What was written to it comes before: the next holder may be on another CPU. */
	clear_bit_unlock(piece->nr, &owner(piece)->taken);
}

__bpf_kfunc_end_defs();
