// SPDX-License-Identifier: GPL-2.0-only
/*
 * Not hostile: what takes over from each of the others.
 */
#include "hostile.bpf.h"

HOSTILE(good, plain, .dequeue = (void *)serve, .limit = 100000, .stall_timeout_ms = 10000);
