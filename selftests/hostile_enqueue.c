// SPDX-License-Identifier: GPL-2.0-only
/*
 * Schedulers that put packets where they do not belong: whatever they do, traffic ends up flowing,
 * no packet is unaccounted for, and the exit info says why. The programs, each with its
 * misbehaviour in a comment, are in hostile/.
 */
#include "hostile.h"

PROGRAM(never_insert) IN(insert, never_insert, MISTAKES, BPFX_C_NOT_INSERTED, 0);
PROGRAM(never_insert_forgiven) IN(insert, never_insert_forgiven, STALL, 0, 0);
PROGRAM(insert_twice) IN(insert, insert_twice, MISTAKES, BPFX_M_SECOND_INSERT, 0);
PROGRAM(insert_twice_forgiven) IN(insert, insert_twice_forgiven, NONE, 0, H_ORDER);
PROGRAM(insert_missing) IN(insert, insert_missing, MISTAKES, 0, 0);
PROGRAM(insert_none) IN(insert, insert_none, MISTAKES, 0, 0);
PROGRAM(insert_flags) IN(insert, insert_flags, MISTAKES, 0, 0);
PROGRAM(insert_inner) IN(insert, insert_inner, MISTAKES, 0, 0);
PROGRAM(insert_full) IN(insert, insert_full, MISTAKES, BPFX_C_NOT_INSERTED, H_CLOSED);
PROGRAM(insert_everywhere) IN(insert, insert_everywhere, MISTAKES, BPFX_M_SECOND_INSERT, 0);
PROGRAM(drop_then_insert) IN(insert, drop_then_insert, MISTAKES, BPFX_M_SECOND_INSERT, 0);
PROGRAM(insert_then_drop) IN(insert, insert_then_drop, MISTAKES, BPFX_M_SECOND_INSERT, 0);
PROGRAM(insert_orphan) IN(insert, insert_orphan, STALL, 0, 0);
PROGRAM(move_one_of_two) IN(insert, move_one_of_two, STALL, 0, H_QUIET);

PROGRAM(rank_random) IN(rank, rank_random, NONE, 0, 0);
PROGRAM(rank_lifo) IN(rank, rank_lifo, NONE, 0, 0);
PROGRAM(rank_last) IN(rank, rank_last, NONE, 0, H_ORDER);
PROGRAM(rank_flow_random) IN(rank, rank_flow_random, NONE, 0, H_ORDER);
PROGRAM(rank_random_then_error) IN(rank, rank_random_then_error, ERROR, 400, H_CLOSED);
PROGRAM(rank_lifo_then_stall) IN(rank, rank_lifo_then_stall, STALL, 0, 0);
PROGRAM(weight_out_of_bounds) IN(rank, weight_out_of_bounds, MISTAKES, 0, 0);
PROGRAM(prio_out_of_bounds) IN(rank, prio_out_of_bounds, MISTAKES, 0, 0);
PROGRAM(weight_random) IN(rank, weight_random, NONE, 0, H_ORDER);
PROGRAM(prio_random) IN(rank, prio_random, NONE, 0, H_ORDER);

TEST_HARNESS_MAIN
