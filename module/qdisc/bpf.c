// SPDX-License-Identifier: GPL-2.0-only
/*
 * All that the verifier compares types of, in one compilation unit, as kernel/sched/build_policy.c
 * does for other reasons.
 *
 * An op hands a program a struct sk_buff, and a kfunc takes one. They have to be the same type by
 * number, but the BTF deduplication of libbpf up to 1.5 (Debian 13's pahole) fails on 7.x kernels:
 * in some units it finds the kernel's struct sk_buff, in others it makes a copy. Within one unit
 * there is only one. See Documentation/kernels.rst.
 */
#include "bpf/kfunc.c"
#include "bpf/ops.c"
#include "bpf/kfunc_queue.c"
#include "bpf/kfunc_skb.c"
