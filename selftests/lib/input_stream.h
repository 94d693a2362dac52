/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Streams of input events: what a device does, what a model says that clients see, what they see.
 */
#ifndef _LIB_INPUT_STREAM_H
#define _LIB_INPUT_STREAM_H

#include <linux/input.h>
#include <stdbool.h>
#include <stdint.h>

#define STREAM_MAX	1024
#define STREAM_PAUSE	EV_CNT	/* a type: nothing happens for @value ms */

/**
 * struct stream_event - an event
 * @at: when, CLOCK_MONOTONIC in ns
 * @value: of it
 * @type: of it; EV_SYN ends a frame
 * @code: of it
 */
struct stream_event {
	uint64_t at;
	int32_t value;
	uint16_t type;
	uint16_t code;
};

/**
 * struct stream - events
 * @n: how many
 * @ev: the events
 */
struct stream {
	int n;
	struct stream_event ev[STREAM_MAX];
};

void stream_add(struct stream *s, uint16_t type, uint16_t code, int32_t value);

/* End the frame. Those without an event are none. */
void stream_sync(struct stream *s);

/* A device of uinput in the making, what it can do, its birth. Return: negative errno if not. */
int stream_new(void);
void stream_can(int device, uint16_t type, uint16_t code);
void stream_axis(int device, uint16_t code, int32_t minimum, int32_t maximum);
int stream_create(int device, const char *name);

/* The device does it all, and @at is filled in. Return: the longest time that an event took, ns. */
uint64_t stream_send(int device, struct stream *s);

/* Read until so many events have come, or none for so long. */
void stream_read(int reader, struct stream *s, int n, int wait_ms);

/* Are they the same, but for times? Without @frames ends of frames do not count. Says what not. */
bool stream_same(const struct stream *expected, const struct stream *seen, bool frames);

/* ... of this key only. */
bool stream_same_key(const struct stream *expected, const struct stream *seen, uint16_t code);

/* Are they? Says nothing. */
bool stream_equal(const struct stream *a, const struct stream *b, bool frames);

uint64_t now_ns(void);
void sleep_ms(unsigned int ms);

#endif /* _LIB_INPUT_STREAM_H */
