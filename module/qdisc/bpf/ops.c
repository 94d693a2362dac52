// SPDX-License-Identifier: GPL-2.0-only
/*
 * The struct_ops type: what BPF sees of a scheduler, and what becomes of one that is registered.
 */
#include "../../core/ops.h"
#include "../kind.h"
#include "../ops.h"

static int ops_init(struct btf *btf)
{
	kfunc_table.btf = btf;
	return 0;
}

static int check_member(const struct btf_type *t, const struct btf_member *member,
			const struct bpf_prog *prog)
{
	switch (__btf_member_bit_offset(t, member) / 8) {
	case offsetof(struct bpfx_qdisc_ops, init):
	case offsetof(struct bpfx_qdisc_ops, exit):
		return 0;
	default:
		return prog->sleepable ? -EINVAL : 0;
	}
}

#define COPY(field) \
	case offsetof(struct bpfx_qdisc_ops, field):	\
		ops->field = uops->field;		\
		return 1

static int init_member(const struct btf_type *t, const struct btf_member *member, void *kdata,
		       const void *udata)
{
	const struct bpfx_qdisc_ops *uops = udata;
	struct bpfx_qdisc_ops *ops = kdata;

	switch (__btf_member_bit_offset(t, member) / 8) {
	COPY(flags);
	COPY(limit);
	COPY(limit_bytes);
	COPY(stall_timeout_ms);
	COPY(tick_ns);
	COPY(flow_limit);
	COPY(flow_state);
	COPY(mistake_limit);
	COPY(op_budget_us);
	COPY(hold_ms);
	case offsetof(struct bpfx_qdisc_ops, name):
		return bpfx_ops_init_name(ops->name, uops->name, sizeof(ops->name));
	}
	return 0;
}

/* What is wrong with a scheduler besides its name, or NULL. */
static const char *complaint(const struct bpfx_qdisc_ops *ops)
{
	if (!ops->enqueue)
		return "it has no enqueue";
	if (ops->flags & ~BPFX_F_BYPASS_EMPTY)
		return "unknown flags";
	if (ops->tick && ops->tick_ns < BPFX_TICK_MIN_NS)
		return "it has a tick, but tick_ns is less than 100000";
	if (ops->flow_limit > BPFX_FLOWS_MAX)
		return "flow_limit is too large";
	if (ops->flow_state > BPFX_FLOW_STATE_MAX)
		return "flow_state is too large";
	return NULL;
}

static int validate(void *kdata)
{
	const struct bpfx_qdisc_ops *ops = kdata;

	return bpfx_ops_judge("scheduler", ops->name, complaint(ops));
}

static int reg(void *kdata, struct bpf_link *link)
{
	return bpfx_kind_register(kdata);
}

static void unreg(void *kdata, struct bpf_link *link)
{
	bpfx_kind_unregister(kdata);
}

static int update(void *kdata, void *old_kdata, struct bpf_link *link)
{
	return bpfx_kind_update(kdata, old_kdata);
}

/*
 * A stub for every op, for the kernel's control flow integrity. It looks them up by name among all
 * functions there are, so theirs must be like no other.
 */
static s32 bpfx_qdisc_ops__init(struct bpfx_qdisc *q)
{
	return 0;
}

static void bpfx_qdisc_ops__exit(struct bpfx_qdisc *q, const struct bpfx_exit_info *info)
{
}

static s32 bpfx_qdisc_ops__enqueue(struct bpfx_qdisc *q, struct sk_buff *skb)
{
	return 0;
}

static s32 bpfx_qdisc_ops__dequeue(struct bpfx_qdisc *q, u32 budget)
{
	return 0;
}

static s32 bpfx_qdisc_ops__shed(struct bpfx_qdisc *q)
{
	return 0;
}

static void bpfx_qdisc_ops__tick(struct bpfx_qdisc *q, u64 now)
{
}

static struct bpfx_qdisc_ops stubs = {
	.init		= bpfx_qdisc_ops__init,
	.exit		= bpfx_qdisc_ops__exit,
	.enqueue	= bpfx_qdisc_ops__enqueue,
	.dequeue	= bpfx_qdisc_ops__dequeue,
	.shed		= bpfx_qdisc_ops__shed,
	.tick		= bpfx_qdisc_ops__tick,
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
	.name		= "bpfx_qdisc_ops",
	.owner		= THIS_MODULE,
};

/* Make the type known to BPF. Return: 0 or a negative errno. */
int bpfx_ops_register(void)
{
	return register_bpf_struct_ops(&struct_ops, bpfx_qdisc_ops);
}
