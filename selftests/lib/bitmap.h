/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the bpfx_bits_* functions over bitmaps should answer, said bit by bit.
 */
#ifndef _LIB_BITMAP_H
#define _LIB_BITMAP_H

#include "memory.h"
#include "progs/bitmap.h"

/* Ask all functions @n times each. Return: are all answers right? */
bool bitmap_agrees(memory_ask ask, void *by, uint8_t *room, struct random *random, uint32_t n);

#endif /* _LIB_BITMAP_H */
