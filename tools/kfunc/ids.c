// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sets of kfuncs with their flags, out of section .BTF_ids.
 *
 * BTF tags the functions that are kfuncs, but says nothing about their flags. They are in sets of
 * pairs, struct btf_id_set8: a count, flags of the set, and (id, flags) for each function. Where a
 * set begins a symbol tells: __BTF_ID__set8__<set>. Those of the pairs, __BTF_ID__func__<function>,
 * tell nothing: the pairs were sorted by id after they were named. An image without symbols still
 * has the pairs, and a run of them that are all ids of kfuncs is a set, but of unknown name.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <bpf/btf.h>
#include "image.h"
#include "ids.h"
#include "../bpfx.h"

#define SET8_PREFIX	"__BTF_ID__set8__"
#define SET_PREFIX	"__BTF_ID__set__"

#define SET8_KFUNCS	1U	/* in the flags of a set, since 6.9 */

/* struct btf_id_set8 and its pairs, in words. */
enum { SET_COUNT, SET_FLAGS, SET_WORDS, PAIR_ID = 0, PAIR_FLAGS, PAIR_WORDS };

/**
 * struct reader - the section
 * @words: the section, copied: in a broken file it may lie anywhere
 * @nr_words: of it
 * @base: its address
 * @index: of the section
 */
struct reader {
	__u32 *words;
	size_t nr_words;
	__u64 base;
	size_t index;
};

static int open_section(struct reader *r, Elf *elf)
{
	GElf_Shdr shdr;
	Elf_Data *data;

	data = elf_section(elf, ".BTF_ids", &shdr, &r->index);
	if (!data || !data->d_buf)
		return -ENOENT;
	r->nr_words = data->d_size / sizeof(__u32);
	r->words = malloc(data->d_size + 1);
	if (!r->words)
		return -ENOMEM;
	memcpy(r->words, data->d_buf, data->d_size);
	r->base = shdr.sh_addr;
	return 0;
}

/* The word that a symbol stands at, or -1 if it is not of this section. */
static long word_of(const struct reader *r, const GElf_Sym *sym)
{
	__u64 offset = sym->st_value - r->base;

	if (sym->st_shndx != r->index || offset % sizeof(__u32) ||
	    offset / sizeof(__u32) >= r->nr_words)
		return -1;
	return offset / sizeof(__u32);
}

static bool has_prefix(const char *s, const char *prefix)
{
	return !strncmp(s, prefix, strlen(prefix));
}

/* Call a function for each symbol of the section. */
static int each_symbol(struct reader *r, Elf *elf,
		       int (*fn)(struct reader *r, long word, const char *name, void *ctx),
		       void *ctx)
{
	GElf_Shdr shdr;
	Elf_Data *data;
	size_t i, index;
	GElf_Sym sym;
	const char *name;
	long word;
	int err;

	data = elf_section(elf, ".symtab", &shdr, &index);
	if (!data || !shdr.sh_entsize)
		return -ENOENT;
	for (i = 0; i < shdr.sh_size / shdr.sh_entsize; i++) {
		if (!gelf_getsym(data, i, &sym))
			break;
		word = word_of(r, &sym);
		name = word < 0 ? NULL : elf_strptr(elf, shdr.sh_link, sym.st_name);
		err = name ? fn(r, word, name, ctx) : 0;
		if (err)
			return err;
	}
	return 0;
}

static struct id_set *add_set(struct id_sets *sets, const char *name, unsigned int nr)
{
	struct id_set *item, *set;

	item = realloc(sets->item, (sets->count + 1) * sizeof(*item));
	if (!item)
		return NULL;
	sets->item = item;
	set = &item[sets->count];
	memset(set, 0, sizeof(*set));
	set->entries = calloc(nr ? nr : 1, sizeof(*set->entries));
	set->name = name ? strdup(name) : NULL;
	if (!set->entries || (name && !set->name)) {
		free(set->entries);
		free(set->name);
		return NULL;
	}
	set->nr_entries = nr;
	sets->count++;
	return set;
}

/* Before 6.9 nothing tells sets of kfuncs from those of functions whose result may be changed. */
static bool is_for_modify_return(const char *name)
{
	return strstr(name, "fmodret") || strstr(name, "modify_return");
}

static int read_set8(struct reader *r, long word, const char *name, struct id_sets *sets)
{
	struct id_set *set;
	const __u32 *pair;
	__u32 i, nr;

	if ((size_t)word + SET_WORDS > r->nr_words)
		return -EINVAL;
	nr = r->words[word + SET_COUNT];
	if (nr > (r->nr_words - word - SET_WORDS) / PAIR_WORDS)
		return -EINVAL;
	set = add_set(sets, name, nr);
	if (!set)
		return -ENOMEM;
	set->kfuncs = r->words[word + SET_FLAGS] & SET8_KFUNCS || !is_for_modify_return(name);
	set->offset = word * sizeof(*r->words);
	for (i = 0; i < nr; i++) {
		pair = r->words + word + SET_WORDS + i * PAIR_WORDS;
		set->entries[i].id = pair[PAIR_ID];
		set->entries[i].flags = pair[PAIR_FLAGS];
	}
	return 0;
}

/* A count and ids. */
static int read_plain(struct reader *r, long word, const char *name, struct id_sets *sets)
{
	__u32 i, nr = r->words[word];
	struct id_set *set;

	if (nr > r->nr_words - word - 1)
		return -EINVAL;
	set = add_set(sets, name, nr);
	if (!set)
		return -ENOMEM;
	for (i = 0; i < nr; i++)
		set->entries[i].id = r->words[word + 1 + i];
	return 0;
}

static int read_set(struct reader *r, long word, const char *name, void *ctx)
{
	if (has_prefix(name, SET8_PREFIX))
		return read_set8(r, word, name + strlen(SET8_PREFIX), ctx);
	if (has_prefix(name, SET_PREFIX))
		return read_plain(r, word, name + strlen(SET_PREFIX), ctx);
	return 0;
}

/**
 * ids_read() - the sets of kfuncs in a file
 * @sets: filled in
 * @elf: a vmlinux or a module
 *
 * Return: 0; -ENOENT if it has none, or no symbols; or another negative errno.
 */
int ids_read(struct id_sets *sets, Elf *elf)
{
	struct reader r;
	int err;

	err = open_section(&r, elf);
	if (err)
		return err;
	err = each_symbol(&r, elf, read_set, sets);
	free(r.words);
	if (!err && !sets->count)
		err = -ENOENT;
	return err;
}

/* Which ids BTF tags as kfuncs, as a bitmap; to be freed. */
static unsigned char *tagged_ids(const struct btf *btf)
{
	__u32 i, nr = btf__type_cnt(btf);
	unsigned char *map = calloc(1, nr / 8 + 1);
	const struct btf_type *t;

	for (i = 1; map && i < nr; i++) {
		t = btf__type_by_id(btf, i);
		if (btf_is_decl_tag(t) && t->type < nr &&
		    !strcmp(btf__name_by_offset(btf, t->name_off) ?: "", "bpf_kfunc"))
			map[t->type / 8] |= 1 << t->type % 8;
	}
	return map;
}

/*
 * How many pairs of a set begin here, if one does: functions by ascending ids, most of them tagged.
 * (Not all: 7.2 has forgotten to tag a few.)
 */
static __u32 looks_like_set(const struct reader *r, size_t at, const struct btf *btf,
			    const unsigned char *tagged)
{
	__u32 nr = r->words[at + SET_COUNT], i, id, nr_tagged = 0;
	const struct btf_type *t;

	if (!nr || r->words[at + SET_FLAGS] != SET8_KFUNCS ||
	    nr > (r->nr_words - at - SET_WORDS) / PAIR_WORDS)
		return 0;
	for (i = 0; i < nr; i++) {
		id = r->words[at + SET_WORDS + i * PAIR_WORDS + PAIR_ID];
		t = btf__type_by_id(btf, id);
		if (!id || !t || !btf_is_func(t))
			return 0;
		nr_tagged += tagged[id / 8] >> id % 8 & 1;
	}
	return 2 * nr_tagged >= nr ? nr : 0;
}

static int guess_set(struct id_sets *sets, const struct reader *r, size_t at, __u32 nr)
{
	struct id_set *set = add_set(sets, NULL, nr);
	const __u32 *pair = r->words + at + SET_WORDS;
	__u32 i;

	if (!set)
		return -ENOMEM;
	set->kfuncs = true;
	for (i = 0; i < nr; i++, pair += PAIR_WORDS) {
		set->entries[i].id = pair[PAIR_ID];
		set->entries[i].flags = pair[PAIR_FLAGS];
	}
	return 0;
}

/**
 * ids_guess() - the sets of kfuncs in a file without symbols
 * @sets: filled in, without names
 * @elf: a vmlinux
 * @btf: its BTF, which tags kfuncs
 *
 * Return: 0, -ENOENT, or another negative errno.
 */
int ids_guess(struct id_sets *sets, Elf *elf, const struct btf *btf)
{
	unsigned char *tagged;
	struct reader r;
	size_t at = 0;
	__u32 nr;
	int err;

	err = open_section(&r, elf);
	if (err)
		return err;
	tagged = tagged_ids(btf);
	if (!tagged)
		err = -ENOMEM;
	while (!err && at + SET_WORDS < r.nr_words) {
		nr = looks_like_set(&r, at, btf, tagged);
		if (nr)
			err = guess_set(sets, &r, at, nr);
		at += nr ? SET_WORDS + nr * PAIR_WORDS : 1;
	}
	free(tagged);
	free(r.words);
	return err ? err : sets->count ? 0 : -ENOENT;
}

/**
 * ids_name() - from ids to names
 * @sets: as read
 * @btf: of the same file, whose ids they are
 *
 * Return: 0 or -ENOMEM.
 */
int ids_name(struct id_sets *sets, const struct btf *btf)
{
	const struct btf_type *t;
	struct id_entry *e;
	unsigned int i, j;

	for (i = 0; i < sets->count; i++) {
		for (j = 0; j < sets->item[i].nr_entries; j++) {
			e = &sets->item[i].entries[j];
			t = e->id ? btf__type_by_id(btf, e->id) : NULL;
			if (!t || !btf_is_func(t))
				continue;
			e->name = strdup(btf__name_by_offset(btf, t->name_off) ?: "");
			if (!e->name)
				return -ENOMEM;
		}
	}
	return 0;
}

static const struct id_entry *find_entry(const struct id_set *set, const char *func)
{
	unsigned int i;

	for (i = 0; i < set->nr_entries; i++)
		if (set->entries[i].name && !strcmp(set->entries[i].name, func))
			return &set->entries[i];
	return NULL;
}

int ids_has(const struct id_sets *sets, const char *set, const char *func)
{
	unsigned int i;

	for (i = 0; i < sets->count; i++)
		if (sets->item[i].name && !strcmp(sets->item[i].name, set))
			return find_entry(&sets->item[i], func) ? 1 : 0;
	return -1;
}

int ids_modify_return(const struct id_sets *sets, const char *func)
{
	const struct id_entry *e;
	unsigned int i;

	for (i = 0; i < sets->count; i++) {
		if (!sets->item[i].name || !is_for_modify_return(sets->item[i].name))
			continue;
		e = find_entry(&sets->item[i], func);
		if (e)
			return e->flags;
	}
	return -1;
}

void ids_free(struct id_sets *sets)
{
	unsigned int i, j;

	for (i = 0; i < sets->count; i++) {
		for (j = 0; j < sets->item[i].nr_entries; j++)
			free(sets->item[i].entries[j].name);
		free(sets->item[i].entries);
		free(sets->item[i].name);
	}
	free(sets->item);
	memset(sets, 0, sizeof(*sets));
}
