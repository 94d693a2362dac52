// SPDX-License-Identifier: GPL-2.0-only
/*
 * A double-ended ring over memory of the program's, moved by blocks of elements.
 *
 * A single element of a size that is known when the program is compiled is moved faster by the
 * program itself: bpfx_ring_grow_back() and the others in ring.bpf.h say from where and to where.
 *
 * Whatever the memory holds, all offsets follow from what its head says, which is read once and cut
 * to what the memory has room for.
 */
#include <linux/btf.h>
#include <linux/errno.h>
#include <linux/minmax.h>
#include <linux/stddef.h>
#include <linux/string.h>
#include <bpfx/ring.bpf.h>
#include "memory.h"

/**
 * struct ring - a ring as it was when we looked
 * @at: its elements
 * @size: of an element in bytes, not 0
 * @room: elements that the memory has room for
 * @head: where the front element is; below @room, or 0
 * @count: elements held, at most @room
 */
struct ring {
	u8 *at;
	u32 size;
	u32 room;
	u32 head;
	u32 count;
};

#define FIELD(_ring, _field)	((_ring) + offsetof(struct bpfx_ring, _field))

/* Return: how many elements @bytes are, at least 1; or -EINVAL. */
static __always_inline s64 look(struct ring *r, void *ring, u32 ring__sz, u32 bytes)
{
	u32 n = 1;

	if (ring__sz < sizeof(struct bpfx_ring))
		return -EINVAL;
	r->size = memory_read_u32(FIELD(ring, size));
	if (!r->size || !bytes)
		return -EINVAL;
	if (bytes != r->size) {
		n = bytes / r->size;
		if (n * r->size != bytes)
			return -EINVAL;
	}
	r->at = ring + sizeof(struct bpfx_ring);
	r->room = (ring__sz - sizeof(struct bpfx_ring)) / r->size;
	r->head = memory_read_u32(FIELD(ring, head));
	if (r->head >= r->room)
		r->head = 0;
	r->count = min(memory_read_u32(FIELD(ring, count)), r->room);
	return n;
}

/* The place @n elements behind the front, with n <= room. */
static __always_inline u32 place(const struct ring *r, u32 n)
{
	u32 to_end = r->room - r->head;

	return n < to_end ? r->head + n : n - to_end;
}

/* Blocks of words up to this size, in bytes, are copied without a call. */
#define SHORT	128

static __always_inline bool is_short(const struct ring *r, u32 at, u32 n)
{
	size_t bytes = (size_t)n * r->size;

	return likely(n <= r->room - at && bytes <= SHORT && bytes % sizeof(u64) == 0);
}

static __always_inline void copy_words(void *to, const void *from, u32 bytes)
{
	struct memory_u64 *out = to;
	const struct memory_u64 *in = from, *end = from + bytes;

	do {
		*out++ = *in++;
	} while (in < end);
}

/* Any block. Return: @n. */
static noinline s32 put_any(u8 *elements, u32 size, u32 to, const void *data, u32 n, u32 to_end)
{
	u32 part = min(n, to_end);
	size_t bytes = (size_t)part * size;

	memmove(elements + (size_t)to * size, data, bytes);
	memmove(elements, data + bytes, (size_t)(n - part) * size);
	return n;
}

static noinline s32 get_any(const u8 *elements, u32 size, u32 from, void *data, u32 n, u32 to_end)
{
	u32 part = min(n, to_end);
	size_t bytes = (size_t)part * size;

	memmove(data, elements + (size_t)from * size, bytes);
	memmove(data + bytes, elements, (size_t)(n - part) * size);
	return n;
}

static __always_inline void put(struct ring *r, u32 to, const void *data, u32 n)
{
	if (is_short(r, to, n))
		copy_words(r->at + (size_t)to * r->size, data, n * r->size);
	else
		put_any(r->at, r->size, to, data, n, r->room - to);
}

/* Return: @n. */
static __always_inline s32 get(const struct ring *r, u32 from, void *data, u32 n)
{
	if (!is_short(r, from, n))
		return get_any(r->at, r->size, from, data, n, r->room - from);
	copy_words(data, r->at + (size_t)from * r->size, n * r->size);
	return n;
}

__bpf_kfunc_start_defs();

/**
 * bpfx_ring_push_back() - put elements behind the last one of a ring
 * @ring: struct bpfx_ring and its elements; zeroed memory with @size set is an empty one
 * @ring__sz: bytes of it, %BPFX_RING_SIZE of the elements that it shall have room for
 * @data: the elements, in the order that they shall have. Where it overlaps with the ring's memory
 *	the elements are spoiled
 * @data__sz: bytes of them, the size of an element or a multiple of it
 *
 * All of them or none. O(1), and a copy of @data__sz bytes. Not locked: users on several CPUs have
 * a lock around it, or a ring each; without, elements may get lost, come twice or be mixed, and
 * nothing worse.
 *
 * Return: 0; -ENOSPC if there is no room for all of them; -EINVAL if @data__sz is no multiple of
 * the size in the ring's head, or one of them is 0, or the memory is smaller than the head.
 */
__bpf_kfunc s32 bpfx_ring_push_back(void *ring, u32 ring__sz, const void *data, u32 data__sz)
{
	struct ring r;
	s64 n = look(&r, ring, ring__sz, data__sz);

	if (n < 0)
		return n;
	if (n > r.room - r.count)
		return -ENOSPC;
	put(&r, place(&r, r.count), data, n);
	memory_write_u32(FIELD(ring, count), r.count + n);
	return 0;
}

/**
 * bpfx_ring_push_front() - put elements before the first one of a ring
 * @ring: as in bpfx_ring_push_back()
 * @ring__sz: bytes of it
 * @data: the elements, in the order that they shall have
 * @data__sz: bytes of them, the size of an element or a multiple of it
 *
 * All of them or none. Cost and locking as with bpfx_ring_push_back().
 *
 * Return: 0, -ENOSPC or -EINVAL, as bpfx_ring_push_back().
 */
__bpf_kfunc s32 bpfx_ring_push_front(void *ring, u32 ring__sz, const void *data, u32 data__sz)
{
	struct ring r;
	s64 n = look(&r, ring, ring__sz, data__sz);

	if (n < 0)
		return n;
	if (n > r.room - r.count)
		return -ENOSPC;
	r.head = place(&r, r.room - n);
	put(&r, r.head, data, n);
	memory_write_u32(FIELD(ring, head), r.head);
	memory_write_u32(FIELD(ring, count), r.count + n);
	return 0;
}

/**
 * bpfx_ring_pop_front() - take the first elements of a ring
 * @ring: as in bpfx_ring_push_back()
 * @ring__sz: bytes of it
 * @data: where they go, in the order of the ring
 * @data__sz: bytes for them, the size of an element or a multiple of it
 *
 * As many as there are and @data has room for. Cost and locking as with bpfx_ring_push_back().
 *
 * Return: how many were taken; -ENOENT if the ring is empty; -EINVAL as bpfx_ring_push_back().
 */
__bpf_kfunc s32 bpfx_ring_pop_front(void *ring, u32 ring__sz, void *data, u32 data__sz)
{
	struct ring r;
	s64 n = look(&r, ring, ring__sz, data__sz);

	if (n < 0)
		return n;
	if (!r.count)
		return -ENOENT;
	n = min_t(u32, n, r.count);
	memory_write_u32(FIELD(ring, head), place(&r, n));
	memory_write_u32(FIELD(ring, count), r.count - n);
	return get(&r, r.head, data, n);
}

/**
 * bpfx_ring_pop_back() - take the last elements of a ring
 * @ring: as in bpfx_ring_push_back()
 * @ring__sz: bytes of it
 * @data: where they go, in the order of the ring
 * @data__sz: bytes for them, the size of an element or a multiple of it
 *
 * As many as there are and @data has room for. Cost and locking as with bpfx_ring_push_back().
 *
 * Return: how many were taken; -ENOENT if the ring is empty; -EINVAL as bpfx_ring_push_back().
 */
__bpf_kfunc s32 bpfx_ring_pop_back(void *ring, u32 ring__sz, void *data, u32 data__sz)
{
	struct ring r;
	s64 n = look(&r, ring, ring__sz, data__sz);

	if (n < 0)
		return n;
	if (!r.count)
		return -ENOENT;
	n = min_t(u32, n, r.count);
	memory_write_u32(FIELD(ring, count), r.count - n);
	return get(&r, place(&r, r.count - n), data, n);
}

/**
 * bpfx_ring_peek() - look at elements of a ring
 * @ring: as in bpfx_ring_push_back()
 * @ring__sz: bytes of it
 * @index: of the first one wanted: 0 is the ring's front; below 0 counts from its end, -1 is the
 *	last
 * @data: where they go, in the order of the ring
 * @data__sz: bytes for them, the size of an element or a multiple of it
 *
 * As many as there are from @index on and @data has room for. Cost and locking as with
 * bpfx_ring_push_back().
 *
 * Return: how many were copied; -ENOENT if there is no element @index; -EINVAL as
 * bpfx_ring_push_back().
 */
__bpf_kfunc s32 bpfx_ring_peek(void *ring, u32 ring__sz, s32 index, void *data, u32 data__sz)
{
	struct ring r;
	s64 n = look(&r, ring, ring__sz, data__sz);
	s64 first = index;

	if (n < 0)
		return n;
	if (first < 0)
		first += r.count;
	if (first < 0 || first >= r.count)
		return -ENOENT;
	n = min_t(u32, n, r.count - first);
	return get(&r, place(&r, first), data, n);
}

__bpf_kfunc_end_defs();
