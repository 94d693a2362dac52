// SPDX-License-Identifier: GPL-2.0-only
/*
 * From types and sets to kfuncs.
 *
 * A BTF of 6.9 and later tags its kfuncs. In one without tags those are kfuncs that are in a set.
 * So a name comes from a tag or from a set, its prototype from the BTF, its flags from the set.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <bpf/btf.h>
#include "kfunc.h"

static const char *name_of(const struct btf *btf, const struct btf_type *t)
{
	return btf__name_by_offset(btf, t->name_off) ?: "";
}

static struct kfunc *add(struct world *w, const struct part *part, __u32 id)
{
	const struct btf_type *t = btf__type_by_id(part->btf, id);
	struct kfunc *k;

	if (!t || !btf_is_func(t))
		return NULL;
	/* One more than there are each time their number is a power of two. */
	if (!(w->nr_kfuncs & (w->nr_kfuncs - 1))) {
		k = realloc(w->kfuncs, (w->nr_kfuncs ? 2 * w->nr_kfuncs : 1) * sizeof(*k));
		if (!k)
			return NULL;
		w->kfuncs = k;
	}
	k = &w->kfuncs[w->nr_kfuncs++];
	memset(k, 0, sizeof(*k));
	k->part = part;
	k->id = id;
	k->name = name_of(part->btf, t);
	return k;
}

static int add_tagged(struct world *w, struct part *part)
{
	__u32 id, end = btf__type_cnt(part->btf);
	const struct btf_type *t;

	for (id = part_first_id(part); id < end; id++) {
		t = btf__type_by_id(part->btf, id);
		if (!btf_is_decl_tag(t) || btf_decl_tag(t)->component_idx != -1 ||
		    strcmp(name_of(part->btf, t), "bpf_kfunc"))
			continue;
		part->tags = true;
		if (!add(w, part, t->type))
			return -ENOMEM;
	}
	return 0;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char * const *)a, *(const char * const *)b);
}

static unsigned int nr_entries(const struct id_sets *sets)
{
	unsigned int i, nr = 0;

	for (i = 0; i < sets->count; i++)
		nr += sets->item[i].nr_entries;
	return nr;
}

static struct kfunc *find_in(const struct world *w, unsigned int from, const char *name)
{
	unsigned int i;

	for (i = from; i < w->nr_kfuncs; i++)
		if (!strcmp(w->kfuncs[i].name, name))
			return &w->kfuncs[i];
	return NULL;
}

/* The names in sets that no tag has told, sorted. Return: how many; -1: no memory. */
static int untagged(const struct world *w, unsigned int from, const struct part *part,
		    const char ***names)
{
	const struct id_sets *sets = &part->sets;
	unsigned int i, j, n = 0;
	const char *name;

	*names = calloc(nr_entries(sets) + 1, sizeof(**names));
	if (!*names)
		return -1;
	for (i = 0; i < sets->count; i++) {
		for (j = 0; j < sets->item[i].nr_entries && sets->item[i].kfuncs; j++) {
			name = sets->item[i].entries[j].name;
			if (name && !find_in(w, from, name))
				(*names)[n++] = name;
		}
	}
	qsort(*names, n, sizeof(**names), compare_names);
	return n;
}

/* What sets name, and no tag: find the functions in one pass over the types. */
static int add_untagged(struct world *w, struct part *part, unsigned int from)
{
	__u32 id, end = btf__type_cnt(part->btf);
	const struct btf_type *t;
	const char **names, *name;
	int nr, err = 0;

	nr = untagged(w, from, part, &names);
	if (nr < 0)
		return -ENOMEM;
	for (id = part_first_id(part); nr && id < end && !err; id++) {
		t = btf__type_by_id(part->btf, id);
		if (!btf_is_func(t))
			continue;
		name = name_of(part->btf, t);
		if (bsearch(&name, names, nr, sizeof(*names), compare_names) &&
		    !find_in(w, from, name) && !add(w, part, id))
			err = -ENOMEM;
	}
	free(names);
	return err;
}

static int join(char **list, const char *word)
{
	size_t len = *list ? strlen(*list) : 0;
	char *longer = realloc(*list, len + strlen(word) + 2);

	if (!longer)
		return -ENOMEM;
	if (len)
		longer[len++] = ' ';
	strcpy(longer + len, word);
	*list = longer;
	return 0;
}

/* A set that has lost its name with the symbols may be known by a member. */
static void guess_name(struct id_set *set)
{
	const char *name = NULL;
	unsigned int i;

	for (i = 0; i < set->nr_entries && !set->name && !name; i++)
		name = set->entries[i].name ? callers_set_with(set->entries[i].name) : NULL;
	if (name)
		set->name = strdup(name);
}

/* Flags of the kfuncs from @from on, which are a part's, and the sets that they are in. */
static int add_flags(struct world *w, const struct part *part, unsigned int from)
{
	struct id_set *set;
	struct kfunc *k;
	unsigned int i, j;

	for (i = 0; i < part->sets.count; i++) {
		set = &part->sets.item[i];
		if (!set->kfuncs)
			continue;
		guess_name(set);
		for (j = 0; j < set->nr_entries; j++) {
			k = set->entries[j].name ? find_in(w, from, set->entries[j].name) : NULL;
			if (!k)
				continue;
			k->flags |= set->entries[j].flags;
			k->flags_known = true;
			if (set->name && join(&k->sets, set->name))
				return -ENOMEM;
			if (set->hooks) {
				k->callers |= set->hooks;
				k->callers_known = true;
			}
		}
	}
	return 0;
}

static int compare(const void *a, const void *b)
{
	return strcmp(((const struct kfunc *)a)->name, ((const struct kfunc *)b)->name);
}

static void add_callers(const struct world *w, struct kfunc *k)
{
	char *sets = k->sets ? strdup(k->sets) : NULL, *save = NULL, *set;

	if (k->callers_known)
		k->callers = callers_expand(w, k->callers);
	else
		for (set = sets ? strtok_r(sets, " ", &save) : NULL; set;
		     set = strtok_r(NULL, " ", &save))
			callers_of_set(w, set, k);
	free(sets);
}

/**
 * world_collect() - list the kfuncs of all parts
 * @w: its parts are there
 *
 * Return: 0 or a negative errno.
 */
int world_collect(struct world *w)
{
	unsigned int i, from;
	int err = 0;

	for (i = 0; i < w->nr_parts && !err; i++) {
		from = w->nr_kfuncs;
		err = add_tagged(w, w->parts[i]);
		if (!err)
			err = add_untagged(w, w->parts[i], from);
		if (!err)
			err = add_flags(w, w->parts[i], from);
	}
	if (err)
		return err;
	if (w->nr_kfuncs)
		qsort(w->kfuncs, w->nr_kfuncs, sizeof(*w->kfuncs), compare);
	for (i = 0; i < w->nr_kfuncs; i++) {
		add_callers(w, &w->kfuncs[i]);
		info_of_kfunc(&w->kfuncs[i]);
	}
	return 0;
}
