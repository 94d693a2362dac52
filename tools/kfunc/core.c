// SPDX-License-Identifier: GPL-2.0-only
/*
 * CO-RE relocations: what an object wants to know of a kernel's types. libbpf answers that when it
 * loads an object, and exports no way to ask without loading; so the rules are here once more, as
 * far as they decide whether there is an answer. Offsets within a struct do not matter for that.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/bpf.h>
#include "compat.h"
#include "core.h"

#define ACCESS_MAX	64

/**
 * struct ext_head - the head of .BTF.ext
 * @magic: and version and flags
 * @hdr_len: of the head
 * @func_info_off: other tables
 * @func_info_len: of it
 * @line_info_off: other tables
 * @line_info_len: of it
 * @core_relo_off: where relocations are, from the end of the head
 * @core_relo_len: of them
 */
struct ext_head {
	__u32 magic;
	__u32 hdr_len;
	__u32 func_info_off;
	__u32 func_info_len;
	__u32 line_info_off;
	__u32 line_info_len;
	__u32 core_relo_off;
	__u32 core_relo_len;
};

/* What follows: the size of a record, then for each section its name, a count, and records. */
struct ext_section {
	__u32 name_off;
	__u32 nr;
};

static const char *str(const struct btf *btf, __u32 off)
{
	return btf__name_by_offset(btf, off) ?: "";
}

static int add(struct core_relos *relos, const struct btf *btf, const char *section,
	       const struct bpf_core_relo *rec)
{
	struct core_relo *r;

	if (!(relos->count & (relos->count - 1))) {
		r = realloc(relos->item, (relos->count ? 2 * relos->count : 1) * sizeof(*r));
		if (!r)
			return -ENOMEM;
		relos->item = r;
	}
	r = &relos->item[relos->count++];
	r->section = section;
	r->offset = rec->insn_off;
	r->kind = rec->kind;
	r->type_id = rec->type_id;
	r->access = str(btf, rec->access_str_off);
	return 0;
}

static int read_section(struct core_relos *relos, const struct btf *btf, const char **pos,
			const char *end, __u32 rec_size)
{
	struct ext_section sec;
	struct bpf_core_relo rec;
	__u32 i;
	int err;

	if (end - *pos < (long)sizeof(sec))
		return -EINVAL;
	memcpy(&sec, *pos, sizeof(sec));
	*pos += sizeof(sec);
	if (sec.nr > (__u32)(end - *pos) / rec_size)
		return -EINVAL;
	for (i = 0; i < sec.nr; i++, *pos += rec_size) {
		memcpy(&rec, *pos, sizeof(rec));
		err = add(relos, btf, str(btf, sec.name_off), &rec);
		if (err)
			return err;
	}
	return 0;
}

/**
 * core_read() - the relocations of an object
 * @relos: filled in
 * @btf: of the object
 * @ext: its .BTF.ext
 * @size: of that
 *
 * Return: 0 or a negative errno.
 */
int core_read(struct core_relos *relos, const struct btf *btf, const void *ext, size_t size)
{
	struct ext_head head = {};
	const char *pos, *end;
	__u32 rec_size;
	int err = 0;

	memset(relos, 0, sizeof(*relos));
	if (size < offsetof(struct ext_head, core_relo_off))
		return 0;
	memcpy(&head, ext, size < sizeof(head) ? size : sizeof(head));
	if (head.hdr_len < sizeof(head) || !head.core_relo_len)
		return 0;
	if (head.hdr_len > size || head.core_relo_off > size - head.hdr_len ||
	    head.core_relo_len > size - head.hdr_len - head.core_relo_off ||
	    head.core_relo_len < sizeof(rec_size))
		return -EINVAL;
	pos = (const char *)ext + head.hdr_len + head.core_relo_off;
	end = pos + head.core_relo_len;
	memcpy(&rec_size, pos, sizeof(rec_size));
	pos += sizeof(rec_size);
	if (rec_size < sizeof(struct bpf_core_relo))
		return -EINVAL;
	while (pos < end && !err)
		err = read_section(relos, btf, &pos, end, rec_size);
	return err;
}

void core_free(struct core_relos *relos)
{
	free(relos->item);
	memset(relos, 0, sizeof(*relos));
}

/* "0:1:2". Return: how many, 0 if that is no access. */
static unsigned int parse_access(const char *text, unsigned int *idx)
{
	unsigned int nr = 0;
	char *end;

	while (*text && nr < ACCESS_MAX) {
		idx[nr++] = strtoul(text, &end, 10);
		if (end == text)
			return 0;
		text = *end == ':' ? end + 1 : end;
	}
	return nr;
}

static bool is_type_kind(__u32 kind)
{
	return kind == BPF_CORE_TYPE_EXISTS || kind == BPF_CORE_TYPE_SIZE ||
	       kind == BPF_CORE_TYPE_MATCHES || kind == BPF_CORE_TYPE_ID_TARGET ||
	       kind == BPF_CORE_TYPE_ID_LOCAL;
}

static bool is_enum_kind(__u32 kind)
{
	return kind == BPF_CORE_ENUMVAL_EXISTS || kind == BPF_CORE_ENUMVAL_VALUE;
}

/* Find a member by its name, in anonymous members too. Return: 1 if it is there, 0 if not. */
static int find_member(const struct btf *btf, __u32 id, const char *name, __u32 *type, int depth)
{
	const struct btf_type *t = compat_skip(btf, id, NULL);
	const struct btf_member *m;
	const char *its;
	int i;

	if (!t || !btf_is_composite(t) || depth <= 0)
		return 0;
	m = btf_members(t);
	for (i = 0; i < btf_vlen(t); i++) {
		its = str(btf, m[i].name_off);
		if (*its ? !strcmp(its, name) :
		    find_member(btf, m[i].type, name, type, depth - 1)) {
			if (*its)
				*type = m[i].type;
			return 1;
		}
	}
	return 0;
}

/* An array at the end of a struct has any number of elements. */
static bool in_array(const struct btf_type *array, unsigned int idx)
{
	return btf_array(array)->nelems <= 1 || idx < btf_array(array)->nelems;
}

/* Sizes may differ for pointers and unsigned integers only: libbpf adapts the instruction. */
static bool size_fits(struct two t)
{
	const struct btf_type *local = compat_skip(t.local, t.local_id, NULL);
	const struct btf_type *targ = compat_skip(t.targ, t.targ_id, NULL);

	if (btf__resolve_size(t.local, t.local_id) == btf__resolve_size(t.targ, t.targ_id))
		return true;
	if (btf_is_ptr(local) && btf_is_ptr(targ))
		return true;
	return btf_is_int(local) && btf_is_int(targ) && !btf_int_encoding(local) &&
	       !btf_int_encoding(targ);
}

/* One step of an access, in both types at once. */
static bool step(struct two *t, unsigned int idx, bool *anonymous)
{
	const struct btf_type *local = compat_skip(t->local, t->local_id, &t->local_id);
	const struct btf_type *targ;
	const struct btf_member *m;

	if (local && btf_is_composite(local)) {
		if (idx >= btf_vlen(local))
			return false;
		m = btf_members(local) + idx;
		t->local_id = m->type;
		*anonymous = !m->name_off;
		if (*anonymous)
			return true;	/* the kernel may have it elsewhere */
		return find_member(t->targ, t->targ_id, str(t->local, m->name_off), &t->targ_id,
				   COMPAT_LEVELS) && compat_fields(*t);
	}
	targ = compat_skip(t->targ, t->targ_id, &t->targ_id);
	if (!local || !targ || !btf_is_array(local) || !btf_is_array(targ) || !in_array(targ, idx))
		return false;
	t->local_id = btf_array(local)->type;
	t->targ_id = btf_array(targ)->type;
	*anonymous = false;
	return true;
}

static bool match_field(const struct core_relo *relo, struct two t, bool memory)
{
	unsigned int idx[ACCESS_MAX], nr, i;
	bool anonymous = false;

	nr = parse_access(relo->access, idx);
	for (i = 1; i < nr; i++)
		if (!step(&t, idx[i], &anonymous))
			return false;
	return !memory || anonymous || nr < 2 || size_fits(t);
}

static const char *enum_name(const struct btf *btf, const struct btf_type *t, unsigned int i)
{
	return str(btf, btf_is_enum(t) ? btf_enum(t)[i].name_off : btf_enum64(t)[i].name_off);
}

static __u64 enum_value(const struct btf_type *t, unsigned int i)
{
	if (!btf_is_enum(t))
		return btf_enum64_value(&btf_enum64(t)[i]);
	return btf_kflag(t) ? (__u64)(__s64)btf_enum(t)[i].val : (__u32)btf_enum(t)[i].val;
}

/* The name of the enumerator that is asked for; NULL if the relocation is broken. */
static const char *wanted_value(const struct core_relo *relo, const struct btf *btf)
{
	const struct btf_type *t = compat_skip(btf, relo->type_id, NULL);
	unsigned int idx[ACCESS_MAX];

	if (parse_access(relo->access, idx) != 1 || !t || !btf_is_any_enum(t) ||
	    idx[0] >= btf_vlen(t))
		return NULL;
	return enum_name(btf, t, idx[0]);
}

static bool match_value(const struct core_relo *relo, struct two t, __u64 *value)
{
	const struct btf_type *targ = compat_skip(t.targ, t.targ_id, NULL);
	const char *want = wanted_value(relo, t.local), *its;
	size_t len = want ? essential_len(want) : 0;
	unsigned int i;

	if (!want || !targ || !btf_is_any_enum(targ))
		return false;
	for (i = 0; i < btf_vlen(targ); i++) {
		its = enum_name(t.targ, targ, i);
		if (essential_len(its) == len && !strncmp(its, want, len)) {
			*value = enum_value(targ, i);
			return true;
		}
	}
	return false;
}

static bool match(const struct core_relo *relo, struct two t, bool memory, __u64 *value)
{
	if (is_enum_kind(relo->kind))
		return match_value(relo, t, value);
	if (!is_type_kind(relo->kind))
		return match_field(relo, t, memory);
	if (relo->kind == BPF_CORE_TYPE_MATCHES)
		return compat_match(t, false, COMPAT_LEVELS);
	return compat_types(t, COMPAT_LEVELS);
}

/* Modules are asked only if vmlinux has no type of this name at all. */
static bool find(const struct core_relo *relo, const struct btf *btf, const struct index *ix,
		 bool memory, __u64 *value)
{
	const struct btf_type *local = btf__type_by_id(btf, relo->type_id);
	struct two t = { .local = btf, .local_id = relo->type_id };
	const struct part *first = NULL;
	struct type_ref ref;
	__u32 at = 0;

	while (local && index_next(ix, str(btf, local->name_off), &at, &ref)) {
		if (!compat_kinds(local, btf__type_by_id(ref.btf, ref.id)))
			continue;
		if (first == ix->w->parts[0] && ref.part != first)
			break;
		first = ref.part;
		t.targ = ref.btf;
		t.targ_id = ref.id;
		if (match(relo, t, memory, value))
			return true;
	}
	return false;
}

/**
 * core_resolve() - what does a kernel say to a relocation?
 * @relo: the relocation
 * @btf: of the object
 * @ix: the kernel
 * @memory: the instruction reads or writes memory
 * @res: filled in
 */
void core_resolve(const struct core_relo *relo, const struct btf *btf, const struct index *ix,
		  bool memory, struct core_result *res)
{
	__u64 value = 0;
	bool found;

	memset(res, 0, sizeof(*res));
	if (relo->kind == BPF_CORE_TYPE_ID_LOCAL)
		return;
	found = find(relo, btf, ix, memory && relo->kind == BPF_CORE_FIELD_BYTE_OFFSET, &value);
	switch (relo->kind) {
	case BPF_CORE_FIELD_EXISTS:
	case BPF_CORE_TYPE_EXISTS:
	case BPF_CORE_TYPE_MATCHES:
	case BPF_CORE_ENUMVAL_EXISTS:
		res->known = true;
		res->value = found;
		break;
	case BPF_CORE_TYPE_SIZE:
	case BPF_CORE_TYPE_ID_TARGET:
		res->known = !found;	/* 0 */
		break;
	case BPF_CORE_ENUMVAL_VALUE:
		res->missing = !found;
		res->known = found;
		res->value = value;
		break;
	default:
		res->missing = !found;
		break;
	}
}

static const char *keyword(const struct btf_type *t)
{
	return btf_is_struct(t) ? "struct " : btf_is_union(t) ? "union " :
	       btf_is_any_enum(t) ? "enum " : "";
}

static void print_access(FILE *out, const struct core_relo *relo, const struct btf *btf)
{
	unsigned int idx[ACCESS_MAX], nr, i;
	const struct btf_type *t;
	__u32 id = relo->type_id;

	nr = parse_access(relo->access, idx);
	for (i = 1; i < nr; i++) {
		t = compat_skip(btf, id, NULL);
		if (t && btf_is_composite(t) && idx[i] < btf_vlen(t)) {
			if (btf_members(t)[idx[i]].name_off)
				fprintf(out, ".%s", str(btf, btf_members(t)[idx[i]].name_off));
			id = btf_members(t)[idx[i]].type;
		} else if (t && btf_is_array(t)) {
			fprintf(out, "[%u]", idx[i]);
			id = btf_array(t)->type;
		} else {
			break;
		}
	}
}

char *core_text(const struct core_relo *relo, const struct btf *btf)
{
	const struct btf_type *t = btf__type_by_id(btf, relo->type_id);
	char *text = NULL;
	size_t size;
	FILE *out;

	out = open_memstream(&text, &size);
	if (!out)
		return NULL;
	if (t)
		fprintf(out, "%s%.*s", keyword(t), (int)essential_len(str(btf, t->name_off)),
			str(btf, t->name_off));
	if (t && is_enum_kind(relo->kind))
		fprintf(out, "'s %s", wanted_value(relo, btf) ?: "value");
	else if (t && !is_type_kind(relo->kind))
		print_access(out, relo, btf);
	fclose(out);
	return text;
}
