// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rates and bursts, written as for tc(8); and in packets.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "err.h"
#include "filter.h"

#define RATE_MAX	(1ull << 40)	/* bytes per second: 8 tbit */
#define BURST_MAX	(1ull << 32)
#define LEAST_BYTES	131072		/* of a burst that nobody chose: two large packets */
#define LEAST_PACKETS	64

/**
 * struct unit - behind a number
 * @name: of it
 * @factor: how many bytes or packets, times 8
 * @packets: which of both
 */
struct unit {
	const char *name;
	double factor;
	bool packets;
};

static const struct unit rates[] = {
	{ .name = "", .factor = 1 },
	{ .name = "bit", .factor = 1 },
	{ .name = "kbit", .factor = 1e3 },
	{ .name = "mbit", .factor = 1e6 },
	{ .name = "gbit", .factor = 1e9 },
	{ .name = "tbit", .factor = 1e12 },
	{ .name = "bps", .factor = 8 },
	{ .name = "kbps", .factor = 8e3 },
	{ .name = "mbps", .factor = 8e6 },
	{ .name = "gbps", .factor = 8e9 },
	{ .name = "pps", .factor = 8, .packets = true },
	{ .name = "kpps", .factor = 8e3, .packets = true },
	{ .name = "mpps", .factor = 8e6, .packets = true },
	{}
};

static const struct unit sizes[] = {
	{ .name = "", .factor = 8 },
	{ .name = "b", .factor = 8 },
	{ .name = "k", .factor = 8 << 10 },
	{ .name = "kb", .factor = 8 << 10 },
	{ .name = "m", .factor = 8 << 20 },
	{ .name = "mb", .factor = 8 << 20 },
	{}
};

static const struct unit *read_number(const char *text, const struct unit *unit, double *number)
{
	char *end;

	*number = strtod(text, &end);
	if (end == text || !(*number >= 0 && *number < 1e18))
		return NULL;
	for (; unit->name; unit++)
		if (!strcasecmp(end, unit->name))
			return unit;
	return NULL;
}

/* Return: 0 or -EINVAL. */
int filter_rate(const char *text, struct bpfx_limit_settings *settings)
{
	const struct unit *unit;
	double n;

	unit = read_number(text, rates, &n);
	if (unit)
		n = n * unit->factor / 8;
	if (!unit || n > RATE_MAX || (n && n < 1)) {
		err_cure("like 500kbit, 10mbit, 2mbps (bytes) or 1000pps (packets)");
		return err_because(-EINVAL, "'%s' is no rate", text);
	}
	settings->rate = n;
	settings->packets = unit->packets;
	return 0;
}

/* Return: 0 or -EINVAL. */
int filter_burst(const char *text, struct bpfx_limit_settings *settings)
{
	const struct unit *unit;
	double n;

	unit = read_number(text, sizes, &n);
	if (unit)
		n = n * unit->factor / 8;
	if (!unit || n < 1 || n > BURST_MAX) {
		err_cure("like 64kb or 1mb; a number of packets if the rate is one of packets");
		return err_because(-EINVAL, "'%s' is no burst", text);
	}
	settings->burst = n;
	return 0;
}

/* Fill in what was not said, and what the program needs of it. */
void filter_limits(struct bpfx_limit_settings *s)
{
	__u64 least = s->packets ? LEAST_PACKETS : LEAST_BYTES;

	if (!s->burst)
		s->burst = s->rate / 10 > least ? s->rate / 10 : least;
	if (s->burst > BURST_MAX)
		s->burst = BURST_MAX;
	s->burst_ns = s->rate ? (__u64)((double)s->burst * 1e9 / (double)s->rate) + 1 : 0;
	if (s->burst_ns > UINT64_MAX >> 2)
		s->burst_ns = UINT64_MAX >> 2;
}
