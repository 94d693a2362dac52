// SPDX-License-Identifier: GPL-2.0-only
/*
 * Types of a kernel by their names.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <bpf/btf.h>
#include "index.h"

#define HEADS	(1U << 16)

static __u32 hash(const char *name, size_t len)
{
	__u32 h = 2166136261U;

	while (len--)
		h = (h ^ (unsigned char)*name++) * 16777619U;
	return (h ^ h >> 16) % HEADS;
}

size_t essential_len(const char *name)
{
	int i, n = strlen(name);

	for (i = n - 5; i >= 0; i--)
		if (name[i] != '_' && !memcmp(name + i + 1, "___", 3) && name[i + 4] != '_')
			return i + 1;
	return n;
}

static const char *name_of(const struct btf *btf, __u32 id)
{
	return btf__name_by_offset(btf, btf__type_by_id(btf, id)->name_off) ?: "";
}

/* Backwards, so that the first type of a name comes first, and vmlinux' before those of modules. */
static void add_part(struct index *ix, unsigned int nr)
{
	const struct part *part = ix->w->parts[nr];
	__u32 id, h, first = part_first_id(part);
	struct index_entry *e;
	const char *name;

	for (id = btf__type_cnt(part->btf) - 1; id >= first; id--) {
		name = name_of(part->btf, id);
		if (!*name)
			continue;
		h = hash(name, essential_len(name));
		e = &ix->entries[ix->nr++];
		e->id = id;
		e->part = nr;
		e->next = ix->heads[h];
		ix->heads[h] = ix->nr;
	}
}

int index_build(struct index *ix, const struct world *w)
{
	unsigned int i;
	size_t nr = 0;

	memset(ix, 0, sizeof(*ix));
	ix->w = w;
	for (i = 0; i < w->nr_parts; i++)
		nr += btf__type_cnt(w->parts[i]->btf) - part_first_id(w->parts[i]);
	ix->heads = calloc(HEADS, sizeof(*ix->heads));
	ix->entries = calloc(nr + 1, sizeof(*ix->entries));
	if (!ix->heads || !ix->entries) {
		index_free(ix);
		return -ENOMEM;
	}
	for (i = w->nr_parts; i-- > 0;)
		add_part(ix, i);
	return 0;
}

void index_free(struct index *ix)
{
	free(ix->heads);
	free(ix->entries);
	memset(ix, 0, sizeof(*ix));
}

static void fill(const struct index *ix, const struct index_entry *e, struct type_ref *ref)
{
	ref->part = ix->w->parts[e->part];
	ref->btf = ref->part->btf;
	ref->id = e->id;
}

bool index_next(const struct index *ix, const char *name, __u32 *at, struct type_ref *ref)
{
	size_t len = essential_len(name);
	const struct index_entry *e;
	const char *its;
	__u32 next;

	next = *at ? ix->entries[*at - 1].next : ix->heads[hash(name, len)];
	for (; next; next = e->next) {
		e = &ix->entries[next - 1];
		its = name_of(ix->w->parts[e->part]->btf, e->id);
		if (strncmp(its, name, len) || essential_len(its) != len)
			continue;
		*at = next;
		fill(ix, e, ref);
		return true;
	}
	return false;
}

bool index_find(const struct index *ix, const char *name, __u32 kind, struct type_ref *ref)
{
	__u32 at = 0;

	while (index_next(ix, name, &at, ref))
		if (btf_kind(btf__type_by_id(ref->btf, ref->id)) == kind &&
		    !strcmp(name_of(ref->btf, ref->id), name))
			return true;
	return false;
}
