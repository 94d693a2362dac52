// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who wants what: a request as a policy sees it.
 */
#include <linux/bpf_verifier.h>
#include <linux/cgroup.h>
#include <linux/cred.h>
#include <linux/sched.h>
#include <linux/user_namespace.h>
#include "kfunc.h"
#include "request.h"

/* bpfx_lock_acquire and bpf_iter_bpfx_lock_new are of the family "lock". */
static void fill_family(char *family, const char *name)
{
	size_t len;

	len = str_has_prefix(name, "bpf_iter_");
	name += len;
	len = str_has_prefix(name, "bpfx_");
	name += len;
	len = min_t(size_t, strcspn(name, "_"), BPFX_POLICY_NAME_LEN - 1);
	memcpy(family, name, len);
}

#ifdef CONFIG_CGROUPS
static void fill_cgroup(struct bpfx_policy_request *req)
{
	struct cgroup *cgroup;
	int i;

	rcu_read_lock();
	cgroup = task_dfl_cgroup(current);
	req->cgroup = cgroup_id(cgroup);
	req->cgroup_level = cgroup->level;
	for (i = 0; i <= cgroup->level && i < BPFX_POLICY_LEVELS; i++)
		req->cgroups[i] = cgroup_id(cgroup_ancestor(cgroup, i));
	rcu_read_unlock();
}
#else
static void fill_cgroup(struct bpfx_policy_request *req)
{
}
#endif

/* Context: the task that loads the program. */
void bpfx_request_fill(struct bpfx_policy_request *req, const struct bpf_prog *prog,
		       const struct bpfx_kfunc *kfunc, u32 id)
{
	memset(req, 0, sizeof(*req));
	fill_cgroup(req);
	req->kfunc_id = id;
	req->status = kfunc->status;
	/* Of one that replaces a function of another: that one's. */
	req->prog_type = resolve_prog_type(prog);
	req->attach_type = prog->expected_attach_type;
	req->uid = from_kuid(&init_user_ns, current_uid());
	req->gid = from_kgid(&init_user_ns, current_gid());
	req->user_ns_level = current_user_ns()->level;
	req->pid = task_tgid_nr(current);
	strscpy(req->kfunc, kfunc->name, sizeof(req->kfunc));
	fill_family(req->family, kfunc->name);
	strscpy(req->prog, prog->aux->name, sizeof(req->prog));
	get_task_comm(req->comm, current);
}
