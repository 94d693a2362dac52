// SPDX-License-Identifier: GPL-2.0-only
/*
 * A program that is being loaded calls a kfunc of ours: may it, and should it?
 *
 * The verifier asks each time that it comes by a call, which for one in a loop is often. The policy
 * is asked once for each kfunc of each load, so that its answers agree and are logged once.
 */
#include <linux/bpf.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/uidgid.h>
#include "answer.h"
#include "kfunc.h"
#include "policy.h"
#include "request.h"

static void deprecated(const struct bpf_prog *prog, const struct bpfx_kfunc *kfunc)
{
	pr_warn_ratelimited("program '%s' of %s[%d], uid %u, uses %s, which goes with %s: use %s\n",
			    prog->aux->name, current->comm, task_tgid_nr(current),
			    from_kuid(&init_user_ns, current_uid()), kfunc->name, kfunc->removal,
			    kfunc->replacement);
}

static int decide(const struct bpf_prog *prog, const struct bpfx_kfunc *kfunc, u32 id)
{
	struct bpfx_policy_request req;

	if (!bpfx_policy_wants_asking())
		return 0;
	bpfx_request_fill(&req, prog, kfunc, id);
	return bpfx_policy_ask(&req);
}

/**
 * bpfx_kfunc_ask() - a program that is being loaded calls a kfunc
 * @prog: the program
 * @kfunc: the kfunc's row in its module's table
 * @id: its BTF id
 *
 * For filters of modules with kfuncs. What the verifier says is -EACCES, whatever the error.
 *
 * Context: the task that loads the program, in the verifier.
 * Return: 0: go on; or a negative errno
 */
int bpfx_kfunc_ask(const struct bpf_prog *prog, const struct bpfx_kfunc *kfunc, u32 id)
{
	int err;

	if (kfunc->status != BPFX_KFUNC_DEPRECATED && !bpfx_policy_wants_asking())
		return 0;
	if (bpfx_answer_find(prog->aux, kfunc, &err))
		return err;
	err = decide(prog, kfunc, id);
	if (!err && kfunc->status == BPFX_KFUNC_DEPRECATED)
		deprecated(prog, kfunc);
	bpfx_answer_keep(prog->aux, kfunc, err);
	return err;
}
EXPORT_SYMBOL_GPL(bpfx_kfunc_ask);

/* Is this a program for one of the table's ops? */
static bool owns(const struct bpfx_kfunc_table *table, const struct bpf_prog *prog)
{
	return prog->type == BPF_PROG_TYPE_STRUCT_OPS && prog->aux->attach_btf == table->btf;
}

/**
 * bpfx_kfunc_ask_op() - a program that is being loaded calls a kfunc for ops
 * @prog: the program
 * @table: the kfunc's module's
 * @id: BTF id of the kfunc
 *
 * Nobody else's programs may call it, each op may call only what its row allows, and only whom the
 * policy lets. For a struct_ops program the attach type is the number of the op that it was written
 * for, and the kernel refuses to use it as another.
 *
 * The kernel renumbers a module's BTF ids when it loads it, but not those that resolve_btfids has
 * written into the module's own lists. The difference is one constant: the id by which a program
 * was attached to our struct less the id we know it by.
 *
 * Context: as bpfx_kfunc_ask().
 * Return: 0: go on; or a negative errno
 */
int bpfx_kfunc_ask_op(const struct bpf_prog *prog, const struct bpfx_kfunc_table *table, u32 id)
{
	u32 op = prog->expected_attach_type, shift, i;

	if (!owns(table, prog))
		return -EACCES;
	shift = prog->aux->attach_btf_id - *table->type;
	for (i = 0; i < table->nr; i++)
		if (table->ids[i] + shift == id)
			break;
	if (i == table->nr || op >= 32 || !(table->ops[i] & BIT(op)))
		return -EACCES;
	return bpfx_kfunc_ask(prog, &table->rows[i], id);
}
EXPORT_SYMBOL_GPL(bpfx_kfunc_ask_op);
