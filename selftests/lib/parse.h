/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What bpfx_parse() should find, by a parser of user space: asked there (user_parse.c) and through
 * programs (parse.c).
 */
#ifndef _LIB_PARSE_H
#define _LIB_PARSE_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include "forge.h"
#include "shim/kernel.h"
#include <bpfx/parse.bpf.h>

/* The kernel did not run the program: it does not for an skb without all of its network header. */
#define PARSE_NOT_ASKED	LONG_MIN

/* Parse a packet. Return: what bpfx_parse() returned, or PARSE_NOT_ASKED. */
typedef long (*parse_ask)(void *by, const struct forged *f, uint32_t how,
			  struct bpfx_packet *found);

/* What should be found. */
long parse_reference(const struct forged *f, uint32_t how, struct bpfx_packet *found);

/*
 * Ask about @n random packets of at least @least bytes, parsed in the way @how.
 * Return: is everything found, and nothing else? What is not is printed.
 */
bool parse_agrees(parse_ask ask, void *by, struct random *random, uint32_t how, uint32_t least,
		  uint32_t n);

#endif /* _LIB_PARSE_H */
