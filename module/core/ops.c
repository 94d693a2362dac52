// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the struct_ops types of all hooks have in common: what their programs may do besides calling
 * our kfuncs, and how they are called.
 */
#include <linux/bpf_verifier.h>
#include <linux/ctype.h>
#include <linux/module.h>
#include "ops.h"

static bool is_valid_access(int off, int size, enum bpf_access_type type,
			    const struct bpf_prog *prog, struct bpf_insn_access_aux *info)
{
	return bpf_tracing_btf_ctx_access(off, size, type, prog, info);
}

/* A tail call could carry a program past the table of which op may call what. */
static const struct bpf_func_proto *get_func_proto(enum bpf_func_id id,
						   const struct bpf_prog *prog)
{
	return id == BPF_FUNC_tail_call ? NULL : bpf_base_func_proto(id, prog);
}

const struct bpf_verifier_ops bpfx_ops_verifier = {
	.get_func_proto		= get_func_proto,
	.is_valid_access	= is_valid_access,
};
EXPORT_SYMBOL_GPL(bpfx_ops_verifier);

/**
 * bpfx_ops_init_name() - take over the name that a program has in its struct_ops map
 * @name: where to
 * @from: where from: what user space has written
 * @size: of both
 *
 * Return: what an init_member op has to: 1, or -ENAMETOOLONG
 */
int bpfx_ops_init_name(char *name, const char *from, size_t size)
{
	if (strnlen(from, size) == size) {
		pr_info("refused: a name has at most %zu characters\n", size - 1);
		return -ENAMETOOLONG;
	}
	memset(name, 0, size);
	strscpy(name, from, size);
	return 1;
}
EXPORT_SYMBOL_GPL(bpfx_ops_init_name);

static bool good_name(const char *name)
{
	const char *p;

	for (p = name; *p; p++)
		/* The kernel's isalnum() knows Latin-1, too. */
		if (!(isascii(*p) && isalnum(*p)) && !strchr("_-.", *p))
			return false;
	return p != name;
}

/**
 * bpfx_ops_judge() - may this one be registered?
 * @what: it is
 * @name: its name
 * @complaint: what else is wrong with it; NULL: nothing
 *
 * Return: what a validate op has to: 0 or -EINVAL, and the reason is in the log
 */
int bpfx_ops_judge(const char *what, const char *name, const char *complaint)
{
	if (!good_name(name))
		complaint = "its name is empty or has characters other than letters, digits, '_-.'";
	if (!complaint)
		return 0;
	pr_info("%s '%s' refused: %s\n", what, name, complaint);
	return -EINVAL;
}
EXPORT_SYMBOL_GPL(bpfx_ops_judge);
