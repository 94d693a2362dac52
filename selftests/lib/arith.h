/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the arithmetic of csum.bpf.h, bucket.bpf.h, codel.bpf.h and vtime.bpf.h should come to:
 * asked in user space (user_arith.c) and through programs (arith.c).
 */
#ifndef _LIB_ARITH_H
#define _LIB_ARITH_H

#include <stdbool.h>
#include <stdint.h>
#include "random.h"
#include "shim/kernel.h"
#include "progs/arith.h"

/* Answer a question. */
typedef void (*arith_ask)(void *by, struct arith_call *call);

/* A test of @n random questions. Return: are the answers right? What is not is printed. */
typedef bool (*arith_test)(arith_ask ask, void *by, struct random *random, uint32_t n);

bool arith_csum_agrees(arith_ask ask, void *by, struct random *random, uint32_t n);
bool arith_bucket_agrees(arith_ask ask, void *by, struct random *random, uint32_t n);
bool arith_root_agrees(arith_ask ask, void *by, struct random *random, uint32_t n);
bool arith_codel_agrees(arith_ask ask, void *by, struct random *random, uint32_t n);
bool arith_vtime_agrees(arith_ask ask, void *by, struct random *random, uint32_t n);

#endif /* _LIB_ARITH_H */
