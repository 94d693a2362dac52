// SPDX-License-Identifier: GPL-2.0-only
/*
 * Schedulers that drop what they should not, and make flows without end; see hostile_enqueue.c.
 */
#include "hostile.h"

PROGRAM(drop_everything) IN(drop, drop_everything, STALL, 0, 0);
PROGRAM(drop_every_second) IN(drop, drop_every_second, NONE, 0, H_ORDER);
PROGRAM(drop_unfounded) IN(drop, drop_unfounded, MISTAKES, 0, 0);
PROGRAM(drop_oldest) IN(drop, drop_oldest, NONE, 0, H_ORDER);
PROGRAM(drop_all_heads) IN(drop, drop_all_heads, STALL, 0, 0);
PROGRAM(drop_head_unfounded) IN(drop, drop_head_unfounded, MISTAKES, BPFX_M_BAD_ARG, 0);
PROGRAM(drop_missing) IN(drop, drop_missing, MISTAKES, BPFX_M_NO_QUEUE, 0);
PROGRAM(mark_everything) IN(drop, mark_everything, NONE, 0, H_ORDER);
PROGRAM(drop_all_but_one_flow) IN(drop, drop_all_but_one_flow, NONE, 0, H_ORDER);

PROGRAM(flow_state_garbage) IN(flow, flow_state_garbage, MISTAKES, 0, 0);
PROGRAM(flow_explosion) IN(flow, flow_explosion, NONE, 0, 0);
PROGRAM(flow_explosion_counted)
	IN(flow, flow_explosion_counted, MISTAKES, BPFX_C_NOT_INSERTED, H_CLOSED);
PROGRAM(flow_limit_one) IN(flow, flow_limit_one, MISTAKES, BPFX_C_NOT_INSERTED, H_CLOSED);
PROGRAM(flow_hold) IN(flow, flow_hold, STALL, 0, 0);
PROGRAM(flow_two_parents) IN(flow, flow_two_parents, NONE, 0, H_ORDER);
PROGRAM(flow_key_unknown) IN(flow, flow_key_unknown, MISTAKES, 0, 0);
PROGRAM(flow_state_too_large) IN(flow, flow_state_too_large, MISTAKES, 0, 0);
PROGRAM(flow_many_at_once) IN(flow, flow_many_at_once, NONE, 0, H_ORDER);
PROGRAM(flow_and_packets) IN(flow, flow_and_packets, MISTAKES, 0, 0);

TEST_HARNESS_MAIN
