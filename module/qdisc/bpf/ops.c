// SPDX-License-Identifier: GPL-2.0-only
/*
 * The struct_ops type: what BPF sees of a scheduler, and what becomes of one that is registered.
 */
#include <linux/bpf_verifier.h>
#include <linux/btf_ids.h>
#include <linux/ctype.h>
#include "../kind.h"
#include "../ops.h"

/*
 * The kernel renumbers a module's BTF ids when it loads it, but not those that resolve_btfids has
 * written into the module's own lists. The difference is one constant: the id by which a program
 * was attached to our struct less the id we know it by.
 */
BTF_ID_LIST_SINGLE(ops_btf_id, struct, bpfx_qdisc_ops)

static const struct btf *module_btf;

/* Is this a program for one of our ops? */
bool bpfx_ops_owns(const struct bpf_prog *prog)
{
	return prog->type == BPF_PROG_TYPE_STRUCT_OPS && prog->aux->attach_btf == module_btf;
}

/* What to add to an id of ours to get the kernel's. @prog: one of our programs. */
u32 bpfx_ops_btf_shift(const struct bpf_prog *prog)
{
	return prog->aux->attach_btf_id - ops_btf_id[0];
}

static int ops_init(struct btf *btf)
{
	module_btf = btf;
	return 0;
}

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

static const struct bpf_verifier_ops verifier_ops = {
	.get_func_proto		= get_func_proto,
	.is_valid_access	= is_valid_access,
};

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
		if (strnlen(uops->name, sizeof(uops->name)) == sizeof(uops->name)) {
			pr_info("refused: a name has at most %zu characters\n",
				sizeof(uops->name) - 1);
			return -ENAMETOOLONG;
		}
		strscpy_pad(ops->name, uops->name, sizeof(ops->name));
		return 1;
	}
	return 0;
}

static bool good_name(const char *name)
{
	const char *p;

	for (p = name; *p; p++)
		/* The kernel's isalnum() knows Latin-1, too. */
		if (!(isascii(*p) && isalnum(*p)) && !strchr("_-.", *p))
			return false;
	return p != name;
}

/* What is wrong with a scheduler, or NULL. */
static const char *complaint(const struct bpfx_qdisc_ops *ops)
{
	if (!good_name(ops->name))
		return "its name is empty or has characters other than letters, digits, '_-.'";
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
	const char *msg = complaint(ops);

	if (!msg)
		return 0;
	pr_info("scheduler '%s' refused: %s\n", ops->name, msg);
	return -EINVAL;
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

/* A stub for every op, for the kernel's control flow integrity. */
static s32 stub_init(struct bpfx_qdisc *q)
{
	return 0;
}

static void stub_exit(struct bpfx_qdisc *q, const struct bpfx_exit_info *info)
{
}

static s32 stub_enqueue(struct bpfx_qdisc *q, struct sk_buff *skb)
{
	return 0;
}

static s32 stub_dequeue(struct bpfx_qdisc *q, u32 budget)
{
	return 0;
}

static s32 stub_shed(struct bpfx_qdisc *q)
{
	return 0;
}

static void stub_tick(struct bpfx_qdisc *q, u64 now)
{
}

static struct bpfx_qdisc_ops stubs = {
	.init		= stub_init,
	.exit		= stub_exit,
	.enqueue	= stub_enqueue,
	.dequeue	= stub_dequeue,
	.shed		= stub_shed,
	.tick		= stub_tick,
};

static struct bpf_struct_ops struct_ops = {
	.verifier_ops	= &verifier_ops,
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
