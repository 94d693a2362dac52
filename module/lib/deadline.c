// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loops that end in time.
 *
 * A look at the clock costs more than a short step. So the steps between two looks double as long
 * as they would be over soon, and a long one brings a look after each. When less time is left than
 * the next steps would take, each step has its look again: the end is where it must not be late.
 */
#include <linux/btf.h>
#include <linux/build_bug.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/timekeeping.h>
#include <bpfx/deadline.bpf.h>

/* Steps that are together longer than this are not left alone, in ns. */
#define GLANCE_NS	1000

/* What is in a struct bpf_iter_bpfx_deadline. */
struct deadline {
	u64 end;	/* on the clock; 0: it has ended */
	u64 looked;	/* when the clock was last looked at */
	int i;		/* number of the step, from 0 */
	u16 left;	/* steps before the next look */
	u16 stride;	/* steps between the last look and that */
};

/* Is there time for another step, and for how many without a look? */
static bool look(struct deadline *d)
{
	u64 now = ktime_get_mono_fast_ns();
	u64 took = now - d->looked;
	s64 rest = d->end - now;

	if (rest <= 0 || d->i > INT_MAX - BPFX_DEADLINE_STEPS) {
		d->end = 0;
		return false;
	}
	/* In an NMI the clock may be a little back; what that makes of @took is long. */
	if (took > GLANCE_NS || took > rest / 2)
		d->stride = 1;
	else if (took <= GLANCE_NS / 2)
		d->stride = min(d->stride * 2, BPFX_DEADLINE_STEPS);
	d->looked = now;
	d->left = d->stride;
	return true;
}

__bpf_kfunc_start_defs();

/**
 * bpf_iter_bpfx_deadline_new() - begin a loop that ends in time
 * @it: the iterator, on the stack
 * @ns: how long it may take from now, in ns: up to BPFX_DEADLINE_MAX_NS, a second
 *
 * Used as ``bpf_for_each(bpfx_deadline, i, ns) { ... }``, where ``i`` points to an int. The clock
 * is that of bpf_ktime_get_ns(): it goes on while others run, and stands still while the machine is
 * suspended.
 *
 * How late it ends: a step is not cut short. The clock is looked at after each step if the steps
 * are longer than a microsecond or the end is near, and otherwise after 2, 4... at most
 * BPFX_DEADLINE_STEPS of them, 16. So a loop whose steps are alike is late by less than a step and
 * the time of a look; one whose steps suddenly become long, by 16 of them at most. Each of loops
 * inside loops has an end of its own.
 *
 * Cost: two looks at the clock. Context: any, NMI too; where interrupts are off, they have to wait
 * for the loop.
 *
 * Return: 0; -E2BIG if @ns is more than a second. Then the loop has no step.
 */
__bpf_kfunc int bpf_iter_bpfx_deadline_new(struct bpf_iter_bpfx_deadline *it, u64 ns)
{
	struct deadline *d = (void *)it;

	BUILD_BUG_ON(sizeof(*d) != sizeof(*it));
	BUILD_BUG_ON(__alignof__(*d) != __alignof__(*it));

	*d = (struct deadline){ .i = -1, .stride = 1 };
	if (ns > BPFX_DEADLINE_MAX_NS)
		return -E2BIG;
	if (!ns)
		return 0;
	d->looked = ktime_get_mono_fast_ns();
	d->end = d->looked + ns;
	d->left = 1;
	return 0;
}

/**
 * bpf_iter_bpfx_deadline_next() - take another step, if there is time
 * @it: the iterator
 *
 * Cost: a decrement for most steps that are short, else a look at the clock.
 *
 * Return: the number of the step, from 0; NULL if time is up, at the latest when the numbers are.
 */
__bpf_kfunc int *bpf_iter_bpfx_deadline_next(struct bpf_iter_bpfx_deadline *it)
{
	struct deadline *d = (void *)it;

	if (!d->left && !look(d))
		return NULL;
	d->left--;
	d->i++;
	return &d->i;
}

/**
 * bpf_iter_bpfx_deadline_destroy() - end a loop
 * @it: the iterator
 *
 * The verifier asks for it; bpf_for_each() calls it by itself.
 */
__bpf_kfunc void bpf_iter_bpfx_deadline_destroy(struct bpf_iter_bpfx_deadline *it)
{
	struct deadline *d = (void *)it;

	d->end = 0;
	d->left = 0;
}

__bpf_kfunc_end_defs();
