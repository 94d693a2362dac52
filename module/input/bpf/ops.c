// SPDX-License-Identifier: GPL-2.0-only
/*
 * The struct_ops type: what BPF sees of an input program, and what becomes of a registered one.
 */
#include "../../core/ops.h"
#include "../ops.h"
#include "../program.h"

static int ops_init(struct btf *btf)
{
	kfunc_table.btf = btf;
	return 0;
}

/* It would see passwords. */
static int check_member(const struct btf_type *t, const struct btf_member *member,
			const struct bpf_prog *prog)
{
	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	switch (__btf_member_bit_offset(t, member) / 8) {
	case offsetof(struct bpfx_input_ops, connect):
	case offsetof(struct bpfx_input_ops, disconnect):
		return 0;
	default:
		return prog->sleepable ? -EINVAL : 0;
	}
}

#define COPY(field) \
	case offsetof(struct bpfx_input_ops, field):	\
		ops->field = uops->field;		\
		return 1

static int init_member(const struct btf_type *t, const struct btf_member *member, void *kdata,
		       const void *udata)
{
	const struct bpfx_input_ops *uops = udata;
	struct bpfx_input_ops *ops = kdata;

	switch (__btf_member_bit_offset(t, member) / 8) {
	COPY(types);
	COPY(priority);
	COPY(state_size);
	COPY(op_budget_us);
	case offsetof(struct bpfx_input_ops, name):
		return bpfx_ops_init_name(ops->name, uops->name, sizeof(ops->name));
	}
	return 0;
}

/* What is wrong with a program besides its name, or NULL. */
static const char *complaint(const struct bpfx_input_ops *ops)
{
	if (!ops->event && !ops->timer)
		return "it has neither event nor timer";
	if (ops->types & ~(BIT_ULL(EV_CNT) - 1))
		return "unknown types";
	if (ops->state_size > BPFX_INPUT_STATE_MAX)
		return "state_size is too large";
	return NULL;
}

static int validate(void *kdata)
{
	const struct bpfx_input_ops *ops = kdata;

	return bpfx_ops_judge("input program", ops->name, complaint(ops));
}

static int reg(void *kdata, struct bpf_link *link)
{
	return bpfx_program_register(kdata, link);
}

static void unreg(void *kdata, struct bpf_link *link)
{
	bpfx_program_unregister(kdata);
}

static int update(void *kdata, void *old_kdata, struct bpf_link *link)
{
	return bpfx_program_update(kdata, old_kdata, link);
}

/*
 * A stub for every op, for the kernel's control flow integrity. It looks them up by name among all
 * functions there are, so theirs must be like no other: the debug kernel has a stub_timer(), too.
 */
static s32 bpfx_input_ops__connect(struct bpfx_input *in)
{
	return 0;
}

static void bpfx_input_ops__disconnect(struct bpfx_input *in, const struct bpfx_exit_info *info)
{
}

static s32 bpfx_input_ops__event(struct bpfx_input *in, u32 type, u32 code, s32 value)
{
	return 0;
}

static void bpfx_input_ops__timer(struct bpfx_input *in, u64 now)
{
}

static struct bpfx_input_ops stubs = {
	.connect	= bpfx_input_ops__connect,
	.disconnect	= bpfx_input_ops__disconnect,
	.event		= bpfx_input_ops__event,
	.timer		= bpfx_input_ops__timer,
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
	.name		= "bpfx_input_ops",
	.owner		= THIS_MODULE,
};

/* Make the type known to BPF. Return: 0 or a negative errno. */
int bpfx_input_ops_register(void)
{
	return register_bpf_struct_ops(&struct_ops, bpfx_input_ops);
}
