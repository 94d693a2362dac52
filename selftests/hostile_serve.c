// SPDX-License-Identifier: GPL-2.0-only
/*
 * Schedulers that do not serve when packets are asked for; see hostile_enqueue.c.
 */
#include "hostile.h"

PROGRAM(never_move) IN(move, never_move, STALL, 0, 0);
PROGRAM(move_lies) IN(move, move_lies, STALL, 0, 0);
PROGRAM(move_zero) IN(move, move_zero, STALL, 0, 0);
PROGRAM(move_missing) IN(move, move_missing, MISTAKES, BPFX_M_NO_QUEUE, 0);
PROGRAM(move_missing_forgiven) IN(move, move_missing_forgiven, STALL, 0, 0);
PROGRAM(move_too_much) IN(move, move_too_much, NONE, 0, H_ORDER);
PROGRAM(move_again) IN(move, move_again, NONE, 0, H_ORDER);
PROGRAM(move_everywhere) IN(move, move_everywhere, MISTAKES, BPFX_M_NO_QUEUE, 0);
PROGRAM(move_every_second) IN(move, move_every_second, NONE, 0, H_ORDER);
PROGRAM(move_rarely) IN(move, move_rarely, NONE, 0, H_ORDER);
PROGRAM(move_until_tired) IN(move, move_until_tired, STALL, 0, 0);
PROGRAM(move_other_than_peeked) IN(move, move_other_than_peeked, STALL, 0, 0);
PROGRAM(drop_what_was_peeked) IN(move, drop_what_was_peeked, NONE, 0, H_ORDER);
PROGRAM(drop_in_dequeue) IN(move, drop_in_dequeue, STALL, 0, 0);

PROGRAM(throttle_hour) IN(throttle, throttle_hour, STALL, 0, H_THROTTLES);
PROGRAM(throttle_to_the_end) IN(throttle, throttle_to_the_end, STALL, 0, H_THROTTLES);
PROGRAM(throttle_moment) IN(throttle, throttle_moment, STALL, 0, H_THROTTLES);
PROGRAM(throttle_past) IN(throttle, throttle_past, MISTAKES, BPFX_M_BAD_ARG, 0);
PROGRAM(throttle_zero) IN(throttle, throttle_zero, STALL, 0, 0);
PROGRAM(throttle_and_move) IN(throttle, throttle_and_move, NONE, 0, H_ORDER);
PROGRAM(throttle_many) IN(throttle, throttle_many, STALL, 0, H_THROTTLES);
PROGRAM(throttle_slow) IN(throttle, throttle_slow, NONE, 0, H_ORDER);

TEST_HARNESS_MAIN
