// SPDX-License-Identifier: GPL-2.0-only
/*
 * When a type of an object and one of a kernel are the same, by the rules of libbpf, which does not
 * export them. They are lenient: integers are as good as each other, a struct is any struct.
 */
#include <string.h>
#include "compat.h"
#include "index.h"

static const char *str(const struct btf *btf, __u32 off)
{
	return btf__name_by_offset(btf, off) ?: "";
}

/* Without const, volatile, typedefs and tags. NULL: the BTF is broken. */
const struct btf_type *compat_skip(const struct btf *btf, __u32 id, __u32 *res)
{
	const struct btf_type *t = btf__type_by_id(btf, id);
	int depth = 64;

	while (t && depth-- && (btf_is_mod(t) || btf_is_typedef(t))) {
		id = t->type;
		t = btf__type_by_id(btf, id);
	}
	if (res)
		*res = id;
	return t;
}

bool compat_kinds(const struct btf_type *a, const struct btf_type *b)
{
	return btf_kind(a) == btf_kind(b) || (btf_is_any_enum(a) && btf_is_any_enum(b));
}

static bool same_name(const struct btf *a, __u32 a_off, const struct btf *b, __u32 b_off)
{
	const char *x = str(a, a_off), *y = str(b, b_off);
	size_t len = essential_len(x);

	return len == essential_len(y) && !strncmp(x, y, len);
}

static bool compat_protos(struct two t, const struct btf_type *local, const struct btf_type *targ,
			  int level)
{
	const struct btf_param *lp = btf_params(local), *tp = btf_params(targ);
	unsigned int i, nr = btf_vlen(local);

	if (nr != btf_vlen(targ))
		return false;
	for (i = 0; i < nr; i++) {
		t.local_id = lp[i].type;
		t.targ_id = tp[i].type;
		if (!compat_types(t, level - 1))
			return false;
	}
	t.local_id = local->type;
	t.targ_id = targ->type;
	return compat_types(t, level - 1);
}

/* As bpf_core_types_are_compat(). Names are compared by the caller, and only at the top. */
bool compat_types(struct two t, int level)
{
	const struct btf_type *local, *targ;

	if (level <= 0)
		return false;
	local = compat_skip(t.local, t.local_id, &t.local_id);
	targ = compat_skip(t.targ, t.targ_id, &t.targ_id);
	if (!local || !targ || !compat_kinds(local, targ))
		return false;
	switch (btf_kind(local)) {
	case BTF_KIND_INT:
		return !btf_int_offset(local) && !btf_int_offset(targ);
	case BTF_KIND_PTR:
		t.local_id = local->type;
		t.targ_id = targ->type;
		return compat_types(t, level - 1);
	case BTF_KIND_ARRAY:
		t.local_id = btf_array(local)->type;
		t.targ_id = btf_array(targ)->type;
		return compat_types(t, level - 1);
	case BTF_KIND_FUNC_PROTO:
		return compat_protos(t, local, targ, level);
	case BTF_KIND_UNKN:
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
	case BTF_KIND_FWD:
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
		return true;
	default:
		return false;
	}
}

/* As bpf_core_fields_are_compat(). */
bool compat_fields(struct two t)
{
	const struct btf_type *local = compat_skip(t.local, t.local_id, &t.local_id);
	const struct btf_type *targ = compat_skip(t.targ, t.targ_id, &t.targ_id);

	if (!local || !targ)
		return false;
	if (btf_is_composite(local) && btf_is_composite(targ))
		return true;
	if (!compat_kinds(local, targ))
		return false;
	switch (btf_kind(local)) {
	case BTF_KIND_PTR:
	case BTF_KIND_FLOAT:
		return true;
	case BTF_KIND_FWD:
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
		return !*str(t.local, local->name_off) || !*str(t.targ, targ->name_off) ||
		       same_name(t.local, local->name_off, t.targ, targ->name_off);
	case BTF_KIND_INT:
		return !btf_int_offset(local) && !btf_int_offset(targ);
	case BTF_KIND_ARRAY:
		t.local_id = btf_array(local)->type;
		t.targ_id = btf_array(targ)->type;
		return compat_fields(t);
	default:
		return false;
	}
}

static __u32 enum_name(const struct btf_type *t, unsigned int i)
{
	return btf_is_enum(t) ? btf_enum(t)[i].name_off : btf_enum64(t)[i].name_off;
}

static bool match_enums(struct two t, const struct btf_type *local, const struct btf_type *targ)
{
	unsigned int i, j;

	if (local->size != targ->size || btf_vlen(local) > btf_vlen(targ))
		return false;
	for (i = 0; i < btf_vlen(local); i++) {
		for (j = 0; j < btf_vlen(targ); j++)
			if (same_name(t.local, enum_name(local, i), t.targ, enum_name(targ, j)))
				break;
		if (j == btf_vlen(targ))
			return false;
	}
	return true;
}

static bool match_composites(struct two t, const struct btf_type *local,
			     const struct btf_type *targ, bool behind_ptr, int level)
{
	const struct btf_member *lm = btf_members(local), *tm = btf_members(targ);
	unsigned int i, j;

	if (btf_vlen(local) > btf_vlen(targ))
		return false;
	for (i = 0; i < btf_vlen(local); i++) {
		for (j = 0; j < btf_vlen(targ); j++) {
			t.local_id = lm[i].type;
			t.targ_id = tm[j].type;
			if (same_name(t.local, lm[i].name_off, t.targ, tm[j].name_off) &&
			    compat_match(t, behind_ptr, level - 1))
				break;
		}
		if (j == btf_vlen(targ))
			return false;
	}
	return true;
}

static bool match_protos(struct two t, const struct btf_type *local, const struct btf_type *targ,
			 bool behind_ptr, int level)
{
	unsigned int i;

	if (btf_vlen(local) != btf_vlen(targ))
		return false;
	for (i = 0; i < btf_vlen(local); i++) {
		t.local_id = btf_params(local)[i].type;
		t.targ_id = btf_params(targ)[i].type;
		if (!compat_match(t, behind_ptr, level - 1))
			return false;
	}
	t.local_id = local->type;
	t.targ_id = targ->type;
	return compat_match(t, behind_ptr, level - 1);
}

/* Behind a pointer, struct x is struct x, whether it is declared or defined. */
static bool match_named(const struct btf_type *local, const struct btf_type *targ)
{
	bool local_union = btf_is_fwd(local) ? btf_kflag(local) : btf_is_union(local);
	bool targ_union = btf_is_fwd(targ) ? btf_kflag(targ) : btf_is_union(targ);

	return (btf_is_composite(targ) || btf_is_fwd(targ)) && local_union == targ_union;
}

/* As bpf_core_types_match(). */
bool compat_match(struct two t, bool behind_ptr, int level)
{
	const struct btf_type *local = compat_skip(t.local, t.local_id, &t.local_id);
	const struct btf_type *targ = compat_skip(t.targ, t.targ_id, &t.targ_id);

	if (level <= 0 || !local || !targ ||
	    !same_name(t.local, local->name_off, t.targ, targ->name_off))
		return false;
	if (behind_ptr && (btf_is_composite(local) || btf_is_fwd(local)))
		return match_named(local, targ);
	if (btf_is_any_enum(local))
		return btf_is_any_enum(targ) && match_enums(t, local, targ);
	if (btf_kind(local) != btf_kind(targ))
		return false;
	switch (btf_kind(local)) {
	case BTF_KIND_UNKN:
		return true;
	case BTF_KIND_FWD:
		return btf_kflag(local) == btf_kflag(targ);
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		return match_composites(t, local, targ, behind_ptr, level);
	case BTF_KIND_INT:
		return local->size == targ->size &&
		       (btf_int_encoding(local) & BTF_INT_SIGNED) ==
		       (btf_int_encoding(targ) & BTF_INT_SIGNED);
	case BTF_KIND_ARRAY:
		if (btf_array(local)->nelems != btf_array(targ)->nelems)
			return false;
		t.local_id = btf_array(local)->type;
		t.targ_id = btf_array(targ)->type;
		return compat_match(t, behind_ptr, level - 1);
	case BTF_KIND_PTR:
		t.local_id = local->type;
		t.targ_id = targ->type;
		return compat_match(t, true, level - 1);
	case BTF_KIND_FUNC_PROTO:
		return match_protos(t, local, targ, behind_ptr, level);
	default:
		return false;
	}
}
