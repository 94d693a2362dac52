// SPDX-License-Identifier: GPL-2.0-only
/*
 * What was refused: the module remembers the last of it.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <bpf/libbpf.h>
#include <json-c/json.h>
#include <linux/genetlink.h>
#include "env.h"
#include "err.h"
#include "genl.h"
#include "out.h"
#include "policy.h"

#define NSEC	1000000000ull

static const char *time_of(char *buf, size_t size, const struct bpfx_policy_record *r)
{
	time_t seconds = r->time_ns / NSEC;
	struct tm tm;
	size_t len;

	len = strftime(buf, size, "%Y-%m-%dT%H:%M:%S", localtime_r(&seconds, &tm));
	snprintf(buf + len, size - len, ".%03u", (unsigned int)(r->time_ns % NSEC / 1000000));
	return buf;
}

static const char *type_of(const struct bpfx_policy_record *r)
{
	const char *name = libbpf_bpf_prog_type_str(r->request.prog_type);

	return name ? name : "unknown";
}

static const char *verdict_of(const struct bpfx_policy_record *r)
{
	return r->verdict == BPFX_POLICY_AUDITED ? "audited" : "refused";
}

static void print_text(const struct bpfx_policy_record *r)
{
	const struct bpfx_policy_request *req = &r->request;
	char time[40], cgroup[POLICY_CGROUP_LEN];

	printf("%s %s %s to %s '%s' of %s[%u] uid %u cgroup %s: ", time_of(time, sizeof(time), r),
	       verdict_of(r), req->kfunc, type_of(r), req->prog, req->comm, req->pid, req->uid,
	       policy_cgroup_name(cgroup, req->cgroup));
	if (r->policy[0])
		printf("policy %s, %s", r->policy, strerror(-r->err));
	else
		printf("no policy is loaded");
	if (r->count > 1)
		printf(" (%u times)", r->count);
	putchar('\n');
}

static void print_json(const struct bpfx_policy_record *r, struct json_object *obj)
{
	const struct bpfx_policy_request *req = &r->request;
	char time[40], cgroup[POLICY_CGROUP_LEN];

	out_u64(obj, "nr", r->nr);
	out_str(obj, "time", time_of(time, sizeof(time), r));
	out_u64(obj, "count", r->count);
	out_str(obj, "verdict", verdict_of(r));
	out_str(obj, "policy", r->policy[0] ? r->policy : NULL);
	out_s64(obj, "answer", r->answer);
	out_s64(obj, "err", r->err);
	out_str(obj, "kfunc", req->kfunc);
	out_str(obj, "family", req->family);
	out_str(obj, "prog", req->prog);
	out_str(obj, "type", type_of(r));
	out_u64(obj, "attach_type", req->attach_type);
	out_str(obj, "comm", req->comm);
	out_u64(obj, "pid", req->pid);
	out_u64(obj, "uid", req->uid);
	out_u64(obj, "gid", req->gid);
	out_u64(obj, "user_ns_level", req->user_ns_level);
	out_str(obj, "cgroup", policy_cgroup_name(cgroup, req->cgroup));
	out_u64(obj, "cgroup_id", req->cgroup);
}

static bool get_record(const struct nlmsghdr *nlh, struct bpfx_policy_record *r)
{
	const struct nlattr *attr;
	size_t len;

	memset(r, 0, sizeof(*r));
	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(attr) != BPFX_POLICY_A_RECORD)
			continue;
		len = mnl_attr_get_payload_len(attr);
		memcpy(r, mnl_attr_get_payload(attr), len < sizeof(*r) ? len : sizeof(*r));
		return true;
	}
	return false;
}

/* @data: an array, or NULL for text */
static int parse(const struct nlmsghdr *nlh, void *data)
{
	struct bpfx_policy_record r;

	if (!get_record(nlh, &r))
		return MNL_CB_OK;
	if (data)
		print_json(&r, out_item(data));
	else
		print_text(&r);
	return MNL_CB_OK;
}

/* The last one of this process */
static int parse_own(const struct nlmsghdr *nlh, void *data)
{
	struct bpfx_policy_record r, *last = data;

	if (get_record(nlh, &r) && r.request.pid == (__u32)getpid() &&
	    r.verdict == BPFX_POLICY_REFUSED)
		*last = r;
	return MNL_CB_OK;
}

static int dump(mnl_cb_t fn, void *ctx)
{
	char buf[GENL_REQUEST];
	struct nlmsghdr *nlh;
	struct genl g;
	int err;

	err = genl_open_family(&g, POLICY_MODULE, BPFX_POLICY_GENL_NAME);
	if (!err) {
		nlh = genl_request(&g, buf, BPFX_POLICY_CMD_LOG, NLM_F_DUMP);
		err = genl_talk(&g, nlh, fn, ctx);
	}
	genl_close(&g);
	return err;
}

/* Why it cannot be read. */
static int cannot_read(int err)
{
	if (err == -EPERM) {
		err_because(err, "the log is for the host's administrator to see");
		err_cure("run it as root, like: sudo bpfx ...");
	}
	return err ? err_because(err, "generic netlink: %s", strerror(-err)) : 0;
}

/**
 * policy_explain() - say so if it was the policy that refused what this process has just loaded
 * @err: what the kernel said
 */
void policy_explain(int err)
{
	struct bpfx_policy_record r = {};
	char family[BPFX_POLICY_NAME_LEN];

	if (err != -EACCES || !env_has_module(POLICY_MODULE) || dump(parse_own, &r) ||
	    !r.request.pid)
		return;
	if (!r.policy[0]) {
		err_because(err, "no policy is loaded, which refuses %s", r.request.kfunc);
		err_cure("bpfx policy load, or: bpfx policy failsafe open");
		return;
	}
	policy_family(family, sizeof(family), r.request.kfunc);
	err_because(err, "policy '%s' refuses %s: %s", r.policy, r.request.kfunc,
		    strerror(-r.err));
	err_cure("bpfx policy allow %s; bpfx policy show has the rules that there are", family);
}

/* Print it, oldest first. Return: 0 or a negative errno. */
int policy_log(void)
{
	struct json_object *obj;
	int err;

	err = policy_check_module();
	if (err)
		return err;
	if (!opt_json)
		return cannot_read(dump(parse, NULL));
	obj = json_object_new_object();
	err = dump(parse, out_array(obj, "log"));
	if (err)
		json_object_put(obj);
	else
		out_json(obj);
	return cannot_read(err);
}
