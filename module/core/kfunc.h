/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Rows of the modules' tables of kfuncs, and who may have them.
 */
#ifndef _BPFX_CORE_KFUNC_H
#define _BPFX_CORE_KFUNC_H

#include <linux/types.h>
#include <uapi/bpfx/policy.h>

struct bpf_prog;
struct btf;

/**
 * struct bpfx_kfunc - what has to be known of a kfunc when a program with it is loaded
 * @name: its name
 * @status: what its users may rely on
 * @replacement: deprecated: what to call instead
 * @removal: deprecated: the release that will not have it
 */
struct bpfx_kfunc {
	const char *name;
	enum bpfx_kfunc_status status;
	const char *replacement;
	const char *removal;
};

/**
 * struct bpfx_kfunc_table - kfuncs that belong to the ops of a struct_ops type
 * @rows: what has to be known of each
 * @ids: their BTF ids, as the module has them
 * @ops: masks of the ops that may call each, by their place in the struct
 * @nr: how many
 * @type: BTF id of the struct_ops type, as the module has it
 * @btf: the module's, from when the type is registered on
 */
struct bpfx_kfunc_table {
	const struct bpfx_kfunc *rows;
	const u32 *ids;
	const u32 *ops;
	u32 nr;
	const u32 *type;
	const struct btf *btf;
};

/*
 * The last column of a table's row: experimental, stable, or deprecated(REPLACEMENT, SINCE,
 * REMOVAL); as members of the structure above, and as words for modinfo.
 */
#define BPFX_STATUS_experimental	.status = BPFX_KFUNC_EXPERIMENTAL
#define BPFX_STATUS_stable		.status = BPFX_KFUNC_STABLE
#define BPFX_STATUS_deprecated(by, at, until)					\
	.status = BPFX_KFUNC_DEPRECATED, .replacement = #by, .removal = #until

#define BPFX_WORDS_experimental		"experimental"
#define BPFX_WORDS_stable		"stable"
#define BPFX_WORDS_deprecated(by, at, until)					\
	"deprecated replacement=" #by " deprecated=" #at " removal=" #until

#define BPFX_KFUNC_ROW(_name, _status)	{ .name = #_name, BPFX_STATUS_##_status }
#define BPFX_KFUNC_WORDS(_name, _since, _status)				\
	#_name " since=" #_since " status=" BPFX_WORDS_##_status

int bpfx_kfunc_ask(const struct bpf_prog *prog, const struct bpfx_kfunc *kfunc, u32 id);
int bpfx_kfunc_ask_op(const struct bpf_prog *prog, const struct bpfx_kfunc_table *table, u32 id);

#endif /* _BPFX_CORE_KFUNC_H */
