/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the bpfx_str_* functions should answer: what the C library does.
 */
#ifndef _LIB_STR_H
#define _LIB_STR_H

#include "memory.h"
#include "progs/str.h"

/* Ask all functions @n times each. Return: are all answers right? */
bool str_agrees(memory_ask ask, void *by, uint8_t *room, struct random *random, uint32_t n);

/* Split @n random strings into all their tokens. Return: are they those of strsep()? */
bool str_splits(memory_ask ask, void *by, uint8_t *room, struct random *random, uint32_t n);

/* Look @n times for what nearly repeats in what nearly repeats: does a search stay right there? */
bool str_finds_periodic(memory_ask ask, void *by, uint8_t *room, struct random *random,
			uint32_t n);

#endif /* _LIB_STR_H */
