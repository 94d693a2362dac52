/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Policies: what the module, the program that decides, and user space share.
 */
#ifndef _UAPI_BPFX_POLICY_H
#define _UAPI_BPFX_POLICY_H

#include <linux/types.h>

#define BPFX_POLICY_NAME_LEN	16	/* of a policy, a family, a program, with its NUL */
#define BPFX_POLICY_KFUNC_LEN	64	/* of a kfunc's name, with its NUL */
#define BPFX_POLICY_LEVELS	16	/* cgroups above the caller's that a policy sees */
#define BPFX_POLICY_RECORDS	256	/* refusals that are remembered */

/**
 * enum bpfx_kfunc_status - what a kfunc's users may rely on
 * @BPFX_KFUNC_EXPERIMENTAL: keeps its prototype, but may go with the next minor release
 * @BPFX_KFUNC_STABLE: stays, until it has been deprecated for two minor releases
 * @BPFX_KFUNC_DEPRECATED: will go; there is a replacement
 */
enum bpfx_kfunc_status {
	BPFX_KFUNC_EXPERIMENTAL	= 0,
	BPFX_KFUNC_STABLE	= 1,
	BPFX_KFUNC_DEPRECATED	= 2,
};

/**
 * struct bpfx_policy_request - a program that is being loaded wants to call a kfunc
 * @cgroups: ids of the cgroups above the caller's and of its own, from the root on; unused ones
 *	are 0
 * @cgroup: id of the caller's own cgroup: the inode of its directory
 * @cgroup_level: its depth; 0: the root
 * @kfunc_id: BTF id of the kfunc, in its module
 * @status: of the kfunc: enum bpfx_kfunc_status
 * @prog_type: enum bpf_prog_type; of one that replaces a function of another (EXT): that one's
 * @attach_type: enum bpf_attach_type; of a struct_ops program the number of its op
 * @uid: of the caller, as the initial user namespace has it
 * @gid: of the caller, in the same way
 * @user_ns_level: depth of the caller's user namespace; 0: the initial one
 * @pid: of the caller's process, in the initial pid namespace
 * @kfunc: name of the kfunc
 * @family: the family it belongs to: bits, str, lock, qdisc...
 * @prog: name of the program, as far as the kernel keeps it
 * @comm: name of the caller's task
 *
 * The caller is the task that loads the program.
 */
struct bpfx_policy_request {
	__u64 cgroups[BPFX_POLICY_LEVELS];
	__u64 cgroup;
	__u32 cgroup_level;
	__u32 kfunc_id;
	__u32 status;
	__u32 prog_type;
	__u32 attach_type;
	__u32 uid;
	__u32 gid;
	__u32 user_ns_level;
	__u32 pid;
	char kfunc[BPFX_POLICY_KFUNC_LEN];
	char family[BPFX_POLICY_NAME_LEN];
	char prog[BPFX_POLICY_NAME_LEN];
	char comm[BPFX_POLICY_NAME_LEN];
};

/**
 * enum bpfx_policy_verdict - what became of a request that was not allowed
 * @BPFX_POLICY_REFUSED: the program was not loaded
 * @BPFX_POLICY_AUDITED: audit mode: it was, and this record is all that happened
 */
enum bpfx_policy_verdict {
	BPFX_POLICY_REFUSED	= 0,
	BPFX_POLICY_AUDITED	= 1,
};

/**
 * struct bpfx_policy_record - a request that was not allowed
 * @nr: records are numbered from 0 on
 * @time_ns: when: CLOCK_REALTIME; of repeats, the last time
 * @count: how often; libbpf loads what was refused once more, to get the verifier's log
 * @answer: of the policy's program, whatever that was
 * @err: what that means as an errno, negative
 * @verdict: enum bpfx_policy_verdict
 * @policy: name of the policy; empty: there was none, and without one nothing is allowed
 * @request: the request
 */
struct bpfx_policy_record {
	__u64 nr;
	__u64 time_ns;
	__u32 count;
	__s32 answer;
	__s32 err;
	__u32 verdict;
	char policy[BPFX_POLICY_NAME_LEN];
	struct bpfx_policy_request request;
};

/*
 * Generic netlink. BPFX_POLICY_CMD_GET tells anyone the state, in the attributes up to
 * BPFX_POLICY_A_AUDITED; BPFX_POLICY_A_NAME is missing if there is no policy. A dump of
 * BPFX_POLICY_CMD_LOG tells the administrator a BPFX_POLICY_A_RECORD for each record, oldest first.
 */
#define BPFX_POLICY_GENL_NAME		"bpfx_policy"
#define BPFX_POLICY_GENL_VERSION	1

enum bpfx_policy_cmd {
	BPFX_POLICY_CMD_UNSPEC	= 0,
	BPFX_POLICY_CMD_GET	= 1,
	BPFX_POLICY_CMD_LOG	= 2,
};

enum bpfx_policy_attr {
	BPFX_POLICY_A_UNSPEC	= 0,
	BPFX_POLICY_A_NAME	= 1,	/* string */
	BPFX_POLICY_A_AUDIT	= 2,	/* u8: what the policy refuses is only recorded */
	BPFX_POLICY_A_CLOSED	= 3,	/* u8: without a policy nothing is allowed */
	BPFX_POLICY_A_ASKED	= 4,	/* u64: requests */
	BPFX_POLICY_A_REFUSED	= 5,	/* u64 */
	BPFX_POLICY_A_AUDITED	= 6,	/* u64 */
	BPFX_POLICY_A_RECORD	= 7,	/* struct bpfx_policy_record */
	BPFX_POLICY_A_PAD	= 8,
	__BPFX_POLICY_ATTRS,
};

#endif /* _UAPI_BPFX_POLICY_H */
