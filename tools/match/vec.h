/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Arrays that grow.
 */
#ifndef MATCH_VEC_H
#define MATCH_VEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/* struct name: its items, how many they are, for how many there is memory. */
#define VEC(name, type)			\
	struct name {			\
		type *item;		\
		uint32_t nr;		\
		uint32_t room;		\
	}

VEC(bools, bool);
VEC(u8s, uint8_t);
VEC(u32s, uint32_t);

static inline bool vec_room(void **item, uint32_t nr, uint32_t *room, uint32_t more, size_t size)
{
	uint32_t want = *room ? *room : 16;
	void *moved;

	if (more <= *room - nr)
		return true;
	while (want - nr < more) {
		if (want > UINT32_MAX / 2)
			return false;
		want *= 2;
	}
	moved = realloc(*item, want * size);
	if (!moved)
		return false;
	*item = moved;
	*room = want;
	return true;
}

/* Is there room for so many more, now? */
#define vec_more(v, more)	\
	vec_room((void **)&(v)->item, (v)->nr, &(v)->room, (more), sizeof(*(v)->item))

/* Add one. Is there memory for it? */
#define vec_push(v, ...)	\
	(vec_more(v, 1) && ((v)->item[(v)->nr++] = (__VA_ARGS__), true))

#define vec_free(v)		(free((v)->item), (v)->item = NULL, (v)->nr = (v)->room = 0)

#endif /* MATCH_VEC_H */
