// SPDX-License-Identifier: GPL-2.0-only
/*
 * Frames side by side: what came from the device, and what became of it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/input-event-codes.h>
#include <json-c/json.h>
#include "../out.h"
#include "keys.h"
#include "monitor.h"

#define COLUMN	30

static bool same(const struct inputmon_event *a, const struct inputmon_event *b)
{
	return a->type == b->type && a->code == b->code && a->value == b->value;
}

static const char *event_text(char *buf, size_t size, const struct inputmon_event *e)
{
	static const char * const keys[] = { "up", "down", "repeat" };
	char name[KEY_NAME_LEN];

	if (e->type == EV_KEY && e->value >= 0 && e->value < 3)
		snprintf(buf, size, "%s %s", key_name(name, e->type, e->code), keys[e->value]);
	else
		snprintf(buf, size, "%s %d", key_name(name, e->type, e->code), e->value);
	return buf;
}

/* Either may be NULL. */
static void print_line(const struct monitor_device *d, __u64 start,
		       const struct inputmon_event *before, const struct inputmon_event *after)
{
	const struct inputmon_event *either = before ?: after;
	char left[KEY_NAME_LEN + 16] = "", right[KEY_NAME_LEN + 16] = "";

	if (before)
		event_text(left, sizeof(left), before);
	if (after)
		event_text(right, sizeof(right), after);
	printf("%11.6f  %-9s %-*s %s\n", (double)(__s64)(either->now - start) / 1e9,
	       d->sys[0] ? d->sys : "?", COLUMN, left, right);
}

static void print_json(const struct monitor_device *d, const struct inputmon_event *e)
{
	struct json_object *obj = json_object_new_object();
	char type[KEY_NAME_LEN], code[KEY_NAME_LEN];

	out_u64(obj, "time_ns", e->now);
	out_str(obj, "device", d->sys[0] ? d->sys : NULL);
	out_str(obj, "side", e->head.side == INPUTMON_BEFORE ? "before" : "after");
	out_str(obj, "type", key_type_name(type, e->type));
	out_str(obj, "code", key_name(code, e->type, e->code));
	out_s64(obj, "value", e->value);
	out_json(obj);
}

/*
 * What passed as it was stands side by side: a longest common subsequence. @len[i][j] is that of
 * what is left from i and j on.
 */
static void measure(const struct monitor_device *d, unsigned short (*len)[MONITOR_EVENTS + 1])
{
	int i, j;

	for (i = d->nr[INPUTMON_BEFORE]; i >= 0; i--) {
		for (j = d->nr[INPUTMON_AFTER]; j >= 0; j--) {
			if (i == (int)d->nr[INPUTMON_BEFORE] || j == (int)d->nr[INPUTMON_AFTER])
				len[i][j] = 0;
			else if (same(&d->event[INPUTMON_BEFORE][i], &d->event[INPUTMON_AFTER][j]))
				len[i][j] = len[i + 1][j + 1] + 1;
			else
				len[i][j] = len[i + 1][j] > len[i][j + 1] ? len[i + 1][j] :
									    len[i][j + 1];
		}
	}
}

/* ... and between two of those, what was there before beside what is there instead. */
static unsigned int print_pairs(const struct monitor_device *d, __u64 start,
				unsigned short (*len)[MONITOR_EVENTS + 1])
{
	const struct inputmon_event *before = d->event[INPUTMON_BEFORE];
	const struct inputmon_event *after = d->event[INPUTMON_AFTER];
	unsigned int i = 0, j = 0, i_end, j_end, lines = 0;

	while (i < d->nr[INPUTMON_BEFORE] || j < d->nr[INPUTMON_AFTER]) {
		i_end = i;
		j_end = j;
		while (len[i_end][j_end] && !same(&before[i_end], &after[j_end])) {
			if (len[i_end + 1][j_end] == len[i_end][j_end])
				i_end++;
			else
				j_end++;
		}
		if (!len[i_end][j_end]) {
			i_end = d->nr[INPUTMON_BEFORE];
			j_end = d->nr[INPUTMON_AFTER];
		}
		for (; i < i_end || j < j_end; lines++)
			print_line(d, start, i < i_end ? &before[i++] : NULL,
				   j < j_end ? &after[j++] : NULL);
		if (i < d->nr[INPUTMON_BEFORE] && j < d->nr[INPUTMON_AFTER]) {
			print_line(d, start, &before[i++], &after[j++]);
			lines++;
		}
	}
	return lines;
}

/* @start: CLOCK_MONOTONIC in ns, from when times are counted */
unsigned int monitor_print(struct monitor_device *d, __u64 start)
{
	static unsigned short len[MONITOR_EVENTS + 1][MONITOR_EVENTS + 1];
	unsigned int side, i, lines = 0;

	if (opt_json) {
		for (side = 0; side < INPUTMON_SIDES; side++)
			for (i = 0; i < d->nr[side]; i++, lines++)
				print_json(d, &d->event[side][i]);
	} else {
		measure(d, len);
		lines = print_pairs(d, start, len);
	}
	memset(d->nr, 0, sizeof(d->nr));
	fflush(stdout);
	return lines;
}
