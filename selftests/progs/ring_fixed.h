/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The inline functions of a ring, called in a program and in user space.
 */
#ifndef _PROGS_RING_FIXED_H
#define _PROGS_RING_FIXED_H

/* Return: as the function of bpfx.ko that does the same to one element. */
static s32 ring_fixed(struct ring_fixed *r, const struct ring_call *call, u64 *word)
{
	u32 i = BPFX_RING_NONE;

	switch (call->op) {
	case RING_GROW_BACK:
		i = bpfx_ring_grow_back(&r->ring, RING_FIXED);
		break;
	case RING_GROW_FRONT:
		i = bpfx_ring_grow_front(&r->ring, RING_FIXED);
		break;
	case RING_SHRINK_FRONT:
		i = bpfx_ring_shrink_front(&r->ring, RING_FIXED);
		break;
	case RING_SHRINK_BACK:
		i = bpfx_ring_shrink_back(&r->ring, RING_FIXED);
		break;
	case RING_INDEX:
		i = bpfx_ring_index(&r->ring, RING_FIXED, call->index);
		break;
	}
	if (call->op == RING_GROW_BACK || call->op == RING_GROW_FRONT) {
		if (i >= RING_FIXED)
			return -ENOSPC;
		r->elements[i] = *word;
		return 0;
	}
	if (i >= RING_FIXED)
		return -ENOENT;
	*word = r->elements[i];
	return 1;
}

#endif /* _PROGS_RING_FIXED_H */
