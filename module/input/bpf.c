// SPDX-License-Identifier: GPL-2.0-only
/*
 * All that the verifier compares types of, in one compilation unit; see module/qdisc/bpf.c.
 */
#include "bpf/kfunc.c"
#include "bpf/ops.c"
#include "bpf/kfunc_input.c"
