// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ids of a module's BTF.
 *
 * The kernel renumbers a module's BTF ids when it loads it, but not those that resolve_btfids has
 * written into the module's own lists. The difference is one constant for all of them. Names would
 * tell it, but what reads them is not for modules; so it is found by what the types are like.
 */
#include <linux/btf.h>
#include "btf.h"

/* With this difference, is each of our functions a function? */
static bool fits(const struct btf *btf, const struct bpfx_btf_known *known, u32 shift)
{
	const struct btf_type *t;
	u32 i;

	for (i = 0; i < known->nr_funcs; i++) {
		t = btf_type_by_id(btf, known->funcs[i] + shift);
		if (!t || !btf_type_is_func(t))
			return false;
	}
	return true;
}

/**
 * bpfx_btf_find_shift() - what to add to a BTF id of a module to get the kernel's
 * @btf: the module's BTF, as handed to the init of a struct bpf_struct_ops
 * @known: what the module knows of it
 * @shift: filled in
 *
 * Return: 0, or -ENOEXEC: there is not exactly one answer
 */
int bpfx_btf_find_shift(const struct btf *btf, const struct bpfx_btf_known *known, u32 *shift)
{
	const struct btf_type *t;
	u32 id, found = 0;

	for (id = 1; (t = btf_type_by_id(btf, id)); id++) {
		if (!__btf_type_is_struct(t) || t->size != known->size ||
		    !fits(btf, known, id - known->type))
			continue;
		*shift = id - known->type;
		found++;
	}
	if (found == 1)
		return 0;
	pr_err("%u ways to read this module's BTF; rebuild it\n", found);
	return -ENOEXEC;
}
EXPORT_SYMBOL_GPL(bpfx_btf_find_shift);
