// SPDX-License-Identifier: GPL-2.0-only
/*
 * The names that a filter has seen: what each CPU has counted, put together.
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

/**
 * struct name - a frequent one
 * @name: as a string
 * @count: how often
 * @error: how much of that may belong to others
 */
struct name {
	char name[BPFX_FILTER_NAME];
	__u64 count;
	__u64 error;
};

struct names {
	struct name *item;
	unsigned int count;
	struct bpfx_filter_seen all;
};

/* What of a name from the wire can be shown. */
static void printable(char *name)
{
	name[BPFX_FILTER_NAME - 1] = 0;
	for (; *name; name++)
		if (*name < ' ' || *name > '~')
			*name = '?';
}

static void take_names(struct names *names, const struct bpfx_filter_seen *seen)
{
	const size_t stride = BPFX_SKETCH_TOPK_STRIDE(BPFX_FILTER_NAME);
	const struct bpfx_sketch_topk *topk = (const void *)seen->topk;
	const struct bpfx_sketch_topk_entry *entry;
	struct name *name;
	unsigned int i;

	for (i = 0; i < BPFX_FILTER_TOP; i++) {
		entry = (const void *)(topk->entries + i * stride);
		if (!entry->count)
			continue;
		name = &names->item[names->count++];
		memcpy(name->name, entry->key, BPFX_FILTER_NAME);
		printable(name->name);
		name->count = entry->count;
		name->error = entry->error;
	}
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct name *)a)->name, ((const struct name *)b)->name);
}

static int by_count(const void *a, const void *b)
{
	const struct name *x = a, *y = b;

	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return strcmp(x->name, y->name);
}

/* The same name from several CPUs is one. */
static void merge(struct names *names)
{
	unsigned int i, n = 0;

	if (!names->count)
		return;
	qsort(names->item, names->count, sizeof(*names->item), by_name);
	for (i = 1; i < names->count; i++) {
		if (!strcmp(names->item[n].name, names->item[i].name)) {
			names->item[n].count += names->item[i].count;
			names->item[n].error += names->item[i].error;
		} else {
			names->item[++n] = names->item[i];
		}
	}
	names->count = n + 1;
	qsort(names->item, names->count, sizeof(*names->item), by_count);
}

static int collect(struct names *names, int fd)
{
	struct bpfx_filter_seen *seen = malloc(sizeof(*seen));
	int cpus = libbpf_num_possible_cpus(), i, err = 0;

	names->item = calloc(cpus * BPFX_FILTER_TOP, sizeof(*names->item));
	if (!seen || !names->item)
		err = -ENOMEM;
	for (i = 0; i < cpus && !err; i++) {
		if (bpf_map_lookup_elem(fd, &i, seen)) {
			err = -errno;
			break;
		}
		take_names(names, seen);
		if (i)
			bpfx_sketch_hll_merge(names->all.hll, sizeof(names->all.hll), seen->hll,
					      sizeof(seen->hll));
		else
			names->all = *seen;
	}
	free(seen);
	if (!err)
		merge(names);
	return err;
}

static void print(const struct names *names, unsigned int lines, struct json_object *obj)
{
	__s64 distinct = bpfx_sketch_hll_estimate(names->all.hll, sizeof(names->all.hll));
	struct json_object *array, *item;
	unsigned int i;

	if (lines > names->count)
		lines = names->count;
	if (!obj) {
		printf("  different names: about %lld\n", (long long)distinct);
		if (lines)
			printf("%12s  name\n", "count");
		for (i = 0; i < lines; i++)
			printf("%12llu  %s\n", (unsigned long long)names->item[i].count,
			       names->item[i].name);
		return;
	}
	out_s64(obj, "distinct", distinct);
	array = out_array(obj, "names");
	for (i = 0; i < lines; i++) {
		item = out_item(array);
		out_str(item, "name", names->item[i].name);
		out_u64(item, "count", names->item[i].count);
		out_u64(item, "error", names->item[i].error);
	}
}

/* Return: 0 or a negative errno. */
int filter_show_names(const struct filter *filter, struct json_object *obj, unsigned int lines)
{
	struct names *names = calloc(1, sizeof(*names));
	int fd, err;

	if (!names)
		return -ENOMEM;
	fd = filter_open(filter, "seen");
	err = fd < 0 ? fd : collect(names, fd);
	if (fd >= 0)
		close(fd);
	if (!err)
		print(names, lines, obj);
	free(names->item);
	free(names);
	return err;
}
