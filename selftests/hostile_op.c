// SPDX-License-Identifier: GPL-2.0-only
/*
 * Schedulers that misbehave by themselves, at their beginning and end, or at their limits; see
 * hostile_enqueue.c.
 */
#include "hostile.h"

PROGRAM(return_least) IN(op, return_least, NONE, 0, H_ORDER);
PROGRAM(return_garbage) IN(op, return_garbage, NONE, 0, H_ORDER);
PROGRAM(error_in_enqueue) IN(op, error_in_enqueue, ERROR, 1, 0);
PROGRAM(error_in_dequeue) IN(op, error_in_dequeue, ERROR, 2, 0);
PROGRAM(error_in_shed) IN(op, error_in_shed, ERROR, 3, H_CLOSED | H_SMALL);
PROGRAM(error_in_tick) IN(op, error_in_tick, ERROR, 4, 0);
PROGRAM(error_twice) IN(op, error_twice, ERROR, -2147483647 - 1, 0);
PROGRAM(error_long) IN(op, error_long, ERROR, 0, 0);
PROGRAM(error_format) IN(op, error_format, ERROR, 8, 0);
PROGRAM(exit_loops) IN(op, exit_loops, ERROR, 1, 0);
PROGRAM(loop_in_enqueue) IN(op, loop_in_enqueue, BUDGET, 0, 0);
PROGRAM(loop_in_dequeue) IN(op, loop_in_dequeue, BUDGET, 0, 0);
PROGRAM(loop_in_shed) IN(op, loop_in_shed, BUDGET, 0, H_CLOSED | H_SMALL);
PROGRAM(loop_in_tick) IN(op, loop_in_tick, BUDGET, 0, 0);
PROGRAM(loop_without_budget) IN(op, loop_without_budget, NONE, 0, H_ORDER);

PROGRAM(queues_until_refused) IN(tree, queues_until_refused, NONE, 0, H_ORDER);
PROGRAM(deep_until_refused) IN(tree, deep_until_refused, NONE, 0, H_ORDER);
PROGRAM(init_nonsense) IN(tree, init_nonsense, NONE, 0, H_ORDER);
PROGRAM(init_loops) IN(tree, init_loops, NONE, 0, H_ORDER);

PROGRAM(limit_one) IN(limit, limit_one, NONE, 0, H_ORDER);
PROGRAM(limit_one_byte) IN(limit, limit_one_byte, STALL, 0, H_SMALL);
PROGRAM(timeout_tiny) IN(limit, timeout_tiny, NONE, 0, H_ORDER);
PROGRAM(shed_nothing) IN(limit, shed_nothing, NONE, 0, H_ORDER);
PROGRAM(shed_everything) IN(limit, shed_everything, NONE, 0, H_ORDER);
PROGRAM(shed_missing) IN(limit, shed_missing, MISTAKES, BPFX_M_NO_QUEUE, H_CLOSED | H_SMALL);
PROGRAM(tick_drops) IN(limit, tick_drops, NONE, 0, H_ORDER);
PROGRAM(tick_drops_never_moves) IN(limit, tick_drops_never_moves, STALL, 0, 0);
PROGRAM(tick_marks) IN(limit, tick_marks, NONE, 0, H_ORDER);

PROGRAM(init_fails_half_way) IN(tree, init_fails_half_way, INIT, -ENOSPC, 0);
PROGRAM(init_returns_garbage) IN(tree, init_returns_garbage, INIT, -EINVAL, 0);

TEST_HARNESS_MAIN
