/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Rounds of random events through a program and through its model: does the same come out?
 */
#ifndef _LIB_INPUT_COMPARE_H
#define _LIB_INPUT_COMPARE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <uapi/bpfx/input.h>
#include "harness.h"
#include "input_stream.h"
#include "machine.h"

/* A program may emit only so many in a second, and a fast machine would have it emit more. */
static inline void keep_to_rate(uint64_t since, int emitted)
{
	uint64_t until = since + emitted * 1000000000ull / BPFX_INPUT_RATE_MAX;

	while (now_ns() < until)
		sleep_ms(1);
}

/* A program that answers each frame at once. */
static inline void compare_at_once(struct __test_metadata *_metadata, int device, int reader,
				   void (*fill)(struct stream *in),
				   void (*model)(const struct stream *in, struct stream *out))
{
	static struct stream in, expected, seen;
	int events = 0, rounds;
	uint64_t began;

	for (rounds = 0; rounds < (int)many(400); rounds++) {
		began = now_ns();
		in.n = 0;
		expected.n = 0;
		seen.n = 0;
		fill(&in);
		model(&in, &expected);
		stream_send(device, &in);
		stream_read(reader, &seen, expected.n, 2000);
		ASSERT_TRUE(stream_same(&expected, &seen, true));
		keep_to_rate(began, expected.n);
		events += in.n;
	}
	printf("# %d events\n", events);
	EXPECT_LT((int)many(4000), events);
}

/*
 * One for which time counts: the model is told how much earlier or later than sent an event may
 * have come. If that makes a difference, it was too close to call, and nobody does.
 */
static inline void compare_in_time(struct __test_metadata *_metadata, int device, int reader,
				   int most, void (*fill)(struct stream *in),
				   void (*model)(const struct stream *in, struct stream *out,
						 int64_t late),
				   bool (*same)(const struct stream *expected,
						const struct stream *seen))
{
	static struct stream in, expected, other, seen;
	int events = 0, judged = 0, rounds;
	int64_t slack;

	for (rounds = 0; rounds < most; rounds++) {
		in.n = 0;
		expected.n = 0;
		other.n = 0;
		seen.n = 0;
		fill(&in);
		slack = stream_send(device, &in) + 3000000;
		model(&in, &expected, -slack);
		model(&in, &other, slack);
		stream_read(reader, &seen, STREAM_MAX, 0);
		if (!stream_equal(&expected, &other, false))
			continue;
		ASSERT_TRUE(same(&expected, &seen));
		judged++;
		events += in.n;
	}
	printf("# %d events, %d of %d rounds\n", events, judged, rounds);
	EXPECT_LT(rounds / 3, judged);
}

#endif /* _LIB_INPUT_COMPARE_H */
