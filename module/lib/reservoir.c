// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fair samples of streams of unknown length: algorithm R (Waterman; Vitter, "Random sampling with
 * a reservoir", 1985).
 */
#include <linux/btf.h>
#include <linux/errno.h>
#include <linux/string.h>
#include <bpfx/sketch.bpf.h>
#include "sketch.h"

__bpf_kfunc_start_defs();

/**
 * bpfx_sketch_reservoir_add() - an item came
 * @reservoir: struct bpfx_sketch_reservoir, at an address that 8 divides
 * @reservoir__sz: its size in bytes, by which its room is known: for one item at least
 * @item: any bytes
 * @item__sz: how many, at least 1; the same for all items of a reservoir
 *
 * At each time each item so far is in the reservoir with the same probability. Costs a random
 * number, and the copy of an item that is kept. Items that two CPUs add at the same time may get
 * the same place.
 *
 * Return: where it was put, 0 to room - 1; -ENOENT if it was not kept; -EINVAL if the memory is no
 * reservoir: too small, or at another address, or for items of another size.
 */
__bpf_kfunc s64 bpfx_sketch_reservoir_add(void *reservoir, u32 reservoir__sz, const void *item,
					  u32 item__sz)
{
	struct bpfx_sketch_reservoir *head = reservoir;
	u32 room, item_size;
	u64 seen, to;

	if (!item__sz || !sketch_fits(head, reservoir__sz, sizeof(*head)))
		return -EINVAL;
	room = (u32)(reservoir__sz - sizeof(*head)) / item__sz;
	item_size = READ_ONCE(head->item_size);
	if (!room || (item_size && item_size != item__sz))
		return -EINVAL;
	if (!item_size)
		WRITE_ONCE(head->item_size, item__sz);
	seen = READ_ONCE(head->seen);
	WRITE_ONCE(head->seen, seen + 1);
	to = seen < room ? seen : sketch_scale64(sketch_random(&head->random), seen + 1);
	if (to >= room)
		return -ENOENT;
	memmove((u8 *)(head + 1) + to * item__sz, item, item__sz);
	return to;
}

__bpf_kfunc_end_defs();
