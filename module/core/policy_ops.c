// SPDX-License-Identifier: GPL-2.0-only
/*
 * The struct_ops type: what BPF sees of a policy.
 */
#include <linux/btf_ids.h>
#include <linux/module.h>
#include "btf.h"
#include "ops.h"
#include "policy.h"

BTF_ID_LIST_SINGLE(request_btf_id, struct, bpfx_policy_request)

/* For ops_init(), which has no argument of ours. */
static struct bpfx_btf_known known = { .size = sizeof(struct bpfx_policy_request) };
static u32 shift;

/* What to add to a BTF id of ours to get the kernel's. */
u32 bpfx_btf_shift(void)
{
	return shift;
}

static int ops_init(struct btf *btf)
{
	return bpfx_btf_find_shift(btf, &known, &shift);
}

/* It is waited for where nothing should: other loads wait for this one. */
static int check_member(const struct btf_type *t, const struct btf_member *member,
			const struct bpf_prog *prog)
{
	return prog->sleepable ? -EINVAL : 0;
}

static int init_member(const struct btf_type *t, const struct btf_member *member, void *kdata,
		       const void *udata)
{
	const struct bpfx_policy_ops *uops = udata;
	struct bpfx_policy_ops *ops = kdata;

	switch (__btf_member_bit_offset(t, member) / 8) {
	case offsetof(struct bpfx_policy_ops, flags):
		ops->flags = uops->flags;
		return 1;
	case offsetof(struct bpfx_policy_ops, name):
		return bpfx_ops_init_name(ops->name, uops->name, sizeof(ops->name));
	}
	return 0;
}

/* What is wrong with a policy besides its name, or NULL. */
static const char *complaint(const struct bpfx_policy_ops *ops)
{
	if (!ops->kfunc)
		return "it has no op kfunc";
	return ops->flags ? "unknown flags" : NULL;
}

static int validate(void *kdata)
{
	const struct bpfx_policy_ops *ops = kdata;

	return bpfx_ops_judge("policy", ops->name, complaint(ops));
}

static int reg(void *kdata, struct bpf_link *link)
{
	return bpfx_policy_set(kdata);
}

static void unreg(void *kdata, struct bpf_link *link)
{
	bpfx_policy_unset(kdata);
}

static int update(void *kdata, void *old_kdata, struct bpf_link *link)
{
	return bpfx_policy_swap(kdata, old_kdata);
}

/* Looked up by its name, which has to be like no other. */
static s32 bpfx_policy_ops__kfunc(const struct bpfx_policy_request *req)
{
	return 0;
}

static struct bpfx_policy_ops stubs = {
	.kfunc		= bpfx_policy_ops__kfunc,
};

static struct bpf_struct_ops struct_ops = {
	.verifier_ops	= &bpfx_ops_verifier,
	.init		= ops_init,
	.check_member	= check_member,
	.init_member	= init_member,
	.validate	= validate,
	.reg		= reg,
	.unreg		= unreg,
	.update		= update,
	.cfi_stubs	= &stubs,
	.name		= "bpfx_policy_ops",
	.owner		= THIS_MODULE,
};

/**
 * bpfx_policy_ops_register() - make the type known to BPF
 * @kfuncs: BTF ids of the module's kfuncs, as the module has them
 * @nr: how many
 *
 * From here on bpfx_btf_shift() knows its answer.
 *
 * Return: 0 or a negative errno
 */
int bpfx_policy_ops_register(const u32 *kfuncs, u32 nr)
{
	known.type = request_btf_id[0];
	known.funcs = kfuncs;
	known.nr_funcs = nr;
	return register_bpf_struct_ops(&struct_ops, bpfx_policy_ops);
}
