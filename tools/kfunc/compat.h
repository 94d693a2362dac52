/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * When a type of an object and one of a kernel are the same, by the rules of libbpf.
 */
#ifndef BPFX_KFUNC_COMPAT_H
#define BPFX_KFUNC_COMPAT_H

#include <stdbool.h>
#include <bpf/btf.h>

/**
 * struct two - a type of an object and one of a kernel
 * @local: of the object
 * @local_id: in @local
 * @targ: of the kernel
 * @targ_id: in @targ
 */
struct two {
	const struct btf *local;
	__u32 local_id;
	const struct btf *targ;
	__u32 targ_id;
};

const struct btf_type *compat_skip(const struct btf *btf, __u32 id, __u32 *res);
bool compat_kinds(const struct btf_type *a, const struct btf_type *b);
bool compat_types(struct two t, int level);
bool compat_fields(struct two t);
bool compat_match(struct two t, bool behind_ptr, int level);

#define COMPAT_LEVELS	32

#endif /* BPFX_KFUNC_COMPAT_H */
