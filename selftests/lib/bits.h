/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the bpfx_bits_* functions should answer, said another way: asked in user space (user_bits.c)
 * and through programs (bits.c).
 */
#ifndef _LIB_BITS_H
#define _LIB_BITS_H

#include <stdbool.h>
#include <stdint.h>
#include "progs/bits.h"
#include "random.h"

/* Ask one function. Return: what it returned. */
typedef uint64_t (*bits_ask)(void *by, enum bits_op op, uint64_t x, uint64_t y);

/*
 * Ask all functions @n times each, about random words and the boundaries.
 * Return: are all answers right? The first that is not is printed.
 */
bool bits_agree(bits_ask ask, void *by, struct random *random, uint32_t n);

#endif /* _LIB_BITS_H */
