// SPDX-License-Identifier: GPL-2.0-only
/*
 * input_events ARM FRAMES: what the events of bpfx_bench's devices cost. To descriptor 3:
 *
 *	input ARM STREAM FRAMES EVENTS NS SEEN OTHER
 */
#include <err.h>
#include <stdio.h>
#include <string.h>
#include "input_arm.h"

#define FILE_EVENTS	"/sys/kernel/debug/bpfx_bench/events"

static const char *const streams[] = { "keys", "motion", "touch" };

static void ask(const char *stream, const char *frames)
{
	FILE *file = fopen(FILE_EVENTS, "w");

	if (!file)
		err(1, FILE_EVENTS);
	fprintf(file, "%s %s", stream, frames);
	if (fclose(file))
		err(1, "%s", stream);
}

/* Has every event come, and the keys as others if they had to? */
static void check(const char *arm, const char *stream, const char *line)
{
	unsigned long long events, seen, other, expected = 0;

	if (sscanf(line, "%*u %llu %*u %llu %llu", &events, &seen, &other) != 3)
		errx(1, "not understood: %s", line);
	if (!strncmp(arm, "remap", 5) && !strcmp(stream, "keys"))
		expected = events / 2;
	/* The first frame may have a slot less. */
	if (seen + 1 < events || seen > events || other != expected)
		errx(1, "%s, %s: %llu of %llu events have come, %llu as others", arm, stream, seen,
		     events, other);
}

static void tell(const char *arm, const char *stream)
{
	FILE *file = fopen(FILE_EVENTS, "r");
	char line[256];

	if (!file || !fgets(line, sizeof(line), file))
		err(1, FILE_EVENTS);
	check(arm, stream, line);
	dprintf(3, "input %s %s %s", arm, stream, line);
	fclose(file);
}

int main(int argc, char **argv)
{
	unsigned int i;

	if (argc != 3)
		errx(2, "usage: input_events ARM FRAMES");
	ask(streams[0], "0");	/* makes the devices */
	arm_attach(argv[1]);
	for (i = 0; i < sizeof(streams) / sizeof(*streams); i++) {
		ask(streams[i], argv[2]);
		tell(argv[1], streams[i]);
	}
	return 0;
}
