// SPDX-License-Identifier: GPL-2.0-only
/*
 * The policy: a program that says who may load programs that call our kfuncs.
 *
 * It can refuse loads and nothing else. To take it away, or to put another in its place, takes no
 * kfunc of ours, so that a policy never stands in the way of that.
 */
#include <linux/bpf.h>
#include <linux/capability.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/ratelimit.h>
#include <linux/rcupdate.h>
#include "policy.h"
#include "record.h"

static const struct bpfx_policy_ops __rcu *policy;
static DEFINE_MUTEX(policy_lock);	/* for who changes it */

static bool policy_audit;
static bool policy_closed;

static atomic64_t asked;
static atomic64_t refused;
static atomic64_t audited;

/* Root of a container has the file, too, but not the capability. */
static int set_switch(const char *val, const struct kernel_param *kp)
{
	if (!capable(CAP_SYS_ADMIN) && !capable(CAP_SYS_MODULE))
		return -EPERM;
	return param_set_bool(val, kp);
}

static const struct kernel_param_ops switch_ops = {
	.flags	= KERNEL_PARAM_OPS_FL_NOARG,
	.set	= set_switch,
	.get	= param_get_bool,
};

module_param_cb(policy_audit, &switch_ops, &policy_audit, 0644);
MODULE_PARM_DESC(policy_audit, "record what a policy refuses, and allow it");
module_param_cb(policy_closed, &switch_ops, &policy_closed, 0644);
MODULE_PARM_DESC(policy_closed, "without a policy, allow nothing (default: everything)");

/* Is there anything that could refuse a request? */
bool bpfx_policy_wants_asking(void)
{
	return rcu_access_pointer(policy) || READ_ONCE(policy_closed);
}

/* Let the program decide. Return: its answer; with @name empty, that of nobody being there. */
static int run(const struct bpfx_policy_request *req, char *name)
{
	int answer = READ_ONCE(policy_closed) ? -EACCES : 0;
	const struct bpfx_policy_ops *ops;

	rcu_read_lock();
	ops = rcu_dereference(policy);
	if (ops) {
		strscpy(name, ops->name, BPFX_POLICY_NAME_LEN);
		answer = ops->kfunc(req);
	}
	rcu_read_unlock();
	return answer;
}

/* Who is refused can go on trying. */
static DEFINE_RATELIMIT_STATE(telling, 10 * HZ, 100);

static void tell(const struct bpfx_policy_record *r)
{
	const struct bpfx_policy_request *req = &r->request;

	if (!__ratelimit(&telling))
		return;
	pr_notice("%s%s%s %s %s to program '%s' (type %u) of %s[%u], uid %u, cgroup %llu: %d\n",
		  r->policy[0] ? "policy '" : "no policy is loaded, which", r->policy,
		  r->policy[0] ? "'" : "",
		  r->verdict == BPFX_POLICY_AUDITED ? "would refuse" : "refuses",
		  req->kfunc, req->prog, req->prog_type, req->comm, req->pid, req->uid,
		  req->cgroup, r->err);
}

/* Return: as for the request. */
static int refuse(struct bpfx_policy_record *r)
{
	/* Audit tries out a policy. That there has to be one is not to be tried out. */
	bool audit = r->policy[0] && READ_ONCE(policy_audit);

	r->err = r->answer < 0 && r->answer >= -MAX_ERRNO ? r->answer : -EACCES;
	r->verdict = audit ? BPFX_POLICY_AUDITED : BPFX_POLICY_REFUSED;
	atomic64_inc(audit ? &audited : &refused);
	if (bpfx_record_add(r))
		tell(r);
	return audit ? 0 : r->err;
}

/**
 * bpfx_policy_ask() - may this be?
 * @req: the request
 *
 * Return: 0 or a negative errno
 */
int bpfx_policy_ask(const struct bpfx_policy_request *req)
{
	struct bpfx_policy_record r = {};

	atomic64_inc(&asked);
	r.answer = run(req, r.policy);
	if (!r.answer)
		return 0;
	r.request = *req;
	return refuse(&r);
}

void bpfx_policy_state(struct bpfx_policy_state *state)
{
	const struct bpfx_policy_ops *ops;

	memset(state, 0, sizeof(*state));
	rcu_read_lock();
	ops = rcu_dereference(policy);
	if (ops)
		strscpy(state->name, ops->name, sizeof(state->name));
	rcu_read_unlock();
	state->audit = READ_ONCE(policy_audit);
	state->closed = READ_ONCE(policy_closed);
	state->asked = atomic64_read(&asked);
	state->refused = atomic64_read(&refused);
	state->audited = atomic64_read(&audited);
}

static const struct bpfx_policy_ops *current_policy(void)
{
	return rcu_dereference_protected(policy, lockdep_is_held(&policy_lock));
}

static int may_change(const struct bpfx_policy_ops *ops)
{
	if (capable(CAP_SYS_ADMIN))
		return 0;
	pr_info("policy '%s' refused: that takes CAP_SYS_ADMIN\n", ops->name);
	return -EPERM;
}

/* Return: 0, -EPERM, or -EBUSY if there is a policy already. */
int bpfx_policy_set(const struct bpfx_policy_ops *ops)
{
	int err = may_change(ops);

	if (err)
		return err;
	mutex_lock(&policy_lock);
	if (current_policy()) {
		pr_info("policy '%s' refused: '%s' is in force\n", ops->name,
			current_policy()->name);
		err = -EBUSY;
	} else {
		rcu_assign_pointer(policy, ops);
		pr_info("policy '%s' is in force\n", ops->name);
	}
	mutex_unlock(&policy_lock);
	return err;
}

void bpfx_policy_unset(const struct bpfx_policy_ops *ops)
{
	mutex_lock(&policy_lock);
	RCU_INIT_POINTER(policy, NULL);
	mutex_unlock(&policy_lock);
	/* Its program goes next. */
	synchronize_rcu();
	pr_info("policy '%s' is gone: %s\n", ops->name,
		READ_ONCE(policy_closed) ? "nothing is allowed" : "everything is allowed");
}

int bpfx_policy_swap(const struct bpfx_policy_ops *ops, const struct bpfx_policy_ops *old)
{
	int err = may_change(ops);

	if (err)
		return err;
	mutex_lock(&policy_lock);
	rcu_assign_pointer(policy, ops);
	mutex_unlock(&policy_lock);
	synchronize_rcu();
	pr_info("policy '%s' is in force instead of '%s'\n", ops->name, old->name);
	return 0;
}
