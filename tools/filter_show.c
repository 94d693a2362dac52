// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a filter has counted, and its rules.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <json-c/json.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include "err.h"
#include "filter.h"
#include "out.h"

static const char * const counters[BPFX_FILTER_COUNTERS] = {
	[BPFX_FILTER_NAMED]	= "named",
	[BPFX_FILTER_TLS]	= "tls",
	[BPFX_FILTER_HTTP]	= "http",
	[BPFX_FILTER_MATCHED]	= "matched",
	[BPFX_FILTER_DROPPED]	= "dropped",
	[BPFX_FILTER_ANSWERED]	= "answered",
	[BPFX_FILTER_NAMELESS]	= "nameless",
	[BPFX_FILTER_CUT]	= "cut",
	[BPFX_FILTER_BAD]	= "bad",
	[BPFX_FILTER_BUSY]	= "busy",
};

/**
 * struct hit - a rule
 * @text: of it
 * @hits: of all its patterns
 * @rule: its number
 */
struct hit {
	const char *text;
	__u64 hits;
	unsigned int rule;
};

/* Could it happen to this filter? */
static bool applies(const struct filter *filter, unsigned int counter)
{
	bool tls = counter == BPFX_FILTER_TLS || counter == BPFX_FILTER_HTTP ||
		   counter == BPFX_FILTER_CUT;

	if (filter->kind->id == FILTER_DNS)
		return !tls;
	return counter != BPFX_FILTER_ANSWERED;
}

/* The sum over all CPUs. */
static int read_counters(const struct filter *filter, __u64 *sums)
{
	int cpus = libbpf_num_possible_cpus(), fd, cpu, err = 0;
	__u64 *values = calloc(cpus, sizeof(*values));
	__u32 i;

	if (!values)
		return -ENOMEM;
	fd = filter_open(filter, "counters");
	if (fd < 0)
		err = fd;
	for (i = 0; i < BPFX_FILTER_COUNTERS && !err; i++) {
		sums[i] = 0;
		if (bpf_map_lookup_elem(fd, &i, values))
			err = -errno;
		for (cpu = 0; cpu < cpus; cpu++)
			sums[i] += values[cpu];
	}
	if (fd >= 0)
		close(fd);
	free(values);
	return err;
}

static int show_counters(const struct filter *filter, struct json_object *obj)
{
	__u64 sums[BPFX_FILTER_COUNTERS];
	struct json_object *inner = obj ? out_obj(obj, "counters") : NULL;
	const char *comma = "";
	unsigned int i;
	int err;

	err = read_counters(filter, sums);
	if (err)
		return err;
	for (i = 0; i < BPFX_FILTER_COUNTERS; i++) {
		if (!applies(filter, i))
			continue;
		if (inner) {
			out_u64(inner, counters[i], sums[i]);
		} else {
			printf("%s %s %llu", comma, counters[i], (unsigned long long)sums[i]);
			comma = ",";
		}
	}
	if (!inner)
		putchar('\n');
	return 0;
}

/* The values of an array map, as many as it has. Return: them, or NULL. */
static void *read_array(const struct filter *filter, const char *name, __u32 *nr, __u32 *size)
{
	struct bpf_map_info info = {};
	__u32 len = sizeof(info), i;
	char *values = NULL;
	int fd = filter_open(filter, name);

	if (fd < 0)
		return NULL;
	if (!bpf_obj_get_info_by_fd(fd, &info, &len))
		values = malloc((size_t)info.max_entries * info.value_size);
	for (i = 0; values && i < info.max_entries; i++) {
		if (bpf_map_lookup_elem(fd, &i, values + (size_t)i * info.value_size)) {
			free(values);
			values = NULL;
		}
	}
	close(fd);
	*nr = info.max_entries;
	*size = info.value_size;
	return values;
}

/* Most hits first, then in the order of the rules. */
static int compare(const void *a, const void *b)
{
	const struct hit *x = a, *y = b;

	if (x->hits != y->hits)
		return x->hits > y->hits ? -1 : 1;
	return x->rule < y->rule ? -1 : 1;
}

/* From texts and patterns to rules. Return: how many. */
static unsigned int sum_hits(struct hit *hits, unsigned int max, const char *text, __u32 size,
			     const struct bpfx_filter_pattern *pattern, __u32 nr)
{
	unsigned int n = 0;
	__u32 i;

	for (i = 0; i < size && n < max && text[i]; i += strlen(text + i) + 1) {
		hits[n].text = text + i;
		hits[n].rule = n;
		n++;
	}
	for (i = 0; i < nr; i++)
		if (pattern[i].rule < n)
			hits[pattern[i].rule].hits += pattern[i].hits;
	qsort(hits, n, sizeof(*hits), compare);
	return n;
}

static void print_hits(const struct hit *hits, unsigned int nr, unsigned int lines,
		       struct json_object *obj)
{
	struct json_object *array, *item;
	unsigned int i;

	if (lines > nr)
		lines = nr;
	if (!obj) {
		printf("  rules: %u\n%12s  rule\n", nr, "hits");
		for (i = 0; i < lines; i++)
			printf("%12llu  %s\n", (unsigned long long)hits[i].hits, hits[i].text);
		if (nr > lines)
			printf("%12s  (%u more: -n 0)\n", "...", nr - lines);
		return;
	}
	out_u64(obj, "nr_rules", nr);
	array = out_array(obj, "rules");
	for (i = 0; i < lines; i++) {
		item = out_item(array);
		out_str(item, "rule", hits[i].text);
		out_u64(item, "hits", hits[i].hits);
	}
}

static int show_rules(const struct filter *filter, struct json_object *obj, unsigned int lines)
{
	struct bpfx_filter_pattern *pattern;
	__u32 nr, nr_texts, size, text_size;
	struct hit *hits = NULL;
	char *text;

	pattern = read_array(filter, "patterns", &nr, &size);
	text = read_array(filter, "rules", &nr_texts, &text_size);
	if (pattern && text)
		hits = calloc(nr, sizeof(*hits));
	if (hits && text[0])
		print_hits(hits, sum_hits(hits, nr, text, text_size, pattern, nr), lines, obj);
	free(pattern);
	free(text);
	free(hits);
	return hits ? 0 : -ENOMEM;
}

static void show_head(const struct filter *filter, struct json_object *obj)
{
	if (!obj) {
		printf("%s on %s %s:%s", filter->kind->name, filter->dev, filter_direction(filter),
		       filter->kind->id == FILTER_LIMIT ? "\n" : "");
		return;
	}
	out_str(obj, "filter", filter->kind->name);
	out_str(obj, "dev", filter->dev);
	out_u64(obj, "ifindex", filter->ifindex);
	out_str(obj, "direction", filter_direction(filter));
	out_u64(obj, "link_id", filter->link_id);
	out_u64(obj, "prog_id", filter->prog_id);
}

/**
 * filter_show() - show all of a filter
 * @filter: which
 * @obj: where JSON goes, NULL: text
 * @lines: of each table at most
 *
 * Return: 0 or a negative errno.
 */
int filter_show(const struct filter *filter, struct json_object *obj, unsigned int lines)
{
	int err;

	show_head(filter, obj);
	if (filter->kind->id == FILTER_LIMIT)
		return filter_show_clients(filter, obj, lines);
	err = show_counters(filter, obj);
	if (!err && filter->kind->id == FILTER_NAMES)
		err = filter_show_names(filter, obj, lines);
	return err ?: show_rules(filter, obj, lines);
}
