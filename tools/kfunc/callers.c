// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which program types may call a kfunc.
 *
 * No data of a kernel says so: register_btf_kfunc_id_set(type, set) is code. For a module the code
 * is read (scan.c). For vmlinux, whose code no package has beside its symbols, there is this table
 * of what the sources of Linux 6.12 and 7.3 register, by the name of the set. Filters, which are
 * code too, are in it as far as they go by program type; "exact" is for those. A set that is not
 * in the table is of unknown callers, and said to be.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/bpf.h>
#include <bpf/libbpf.h>
#include "kfunc.h"

#define T(type)		(1ULL << BPF_PROG_TYPE_##type)

#define ATTACH_ITER	(1ULL << BPF_TRACE_ITER)
/* BPF_TRACE_KPROBE_SESSION, _UPROBE_SESSION; since 7.0 _FSESSION, _FSESSION_MULTI */
#define ATTACH_SESSION	(1ULL << 56 | 1ULL << 57 | 1ULL << 58 | 1ULL << 61)

#define TYPES_SKB	(T(SCHED_CLS) | T(SCHED_ACT) | T(SK_SKB) | T(SOCKET_FILTER) |	\
			 T(CGROUP_SKB) | T(LWT_OUT) | T(LWT_IN) | T(LWT_XMIT) |		\
			 T(LWT_SEG6LOCAL) | T(NETFILTER) | T(TRACING))
#define TYPES_GENERIC	(T(TRACING) | T(SCHED_CLS) | T(XDP) | T(STRUCT_OPS) | T(SYSCALL) | \
			 T(CGROUP_SKB))
#define TYPES_TRACED	(T(TRACING) | T(STRUCT_OPS) | T(SYSCALL))

/**
 * struct known_set - what the sources say of a set
 * @name: of the set
 * @types: program types that it is registered for; 0: only for fmod_ret to change their results
 * @exact: a filter lets only these in, not all of their hook
 * @attach: ... and of these only programs that attach like this
 * @except: ... but for those that attach to this function
 * @with: only in kernels that have this kfunc; NULL: in all
 */
static const struct known_set {
	const char *name;
	__u64 types;
	bool exact;
	__u64 attach;
	const char *except;
	const char *with;
} known[] = {
	{ .name = "arena_kfuncs", .types = CALLERS_ALL },
	{ .name = "bm_bpf_kfunc_ids", .types = T(STRUCT_OPS) },
	{ .name = "bpf_fs_kfunc_set_ids", .types = T(LSM), .exact = true },
	{ .name = "bpf_fs_kfunc_set_ids", .types = T(STRUCT_OPS),
	  .exact = true, .with = "bpf_cgroup_read_xattr" },
	{ .name = "bpf_kfunc_check_set_icmp_send", .types = T(CGROUP_SKB) },
	{ .name = "bpf_kfunc_check_set_skb", .types = TYPES_SKB },
	{ .name = "bpf_kfunc_check_set_skb_meta", .types = T(SCHED_CLS) | T(SCHED_ACT) },
	{ .name = "bpf_kfunc_check_set_sock_addr", .types = T(CGROUP_SOCK_ADDR) },
	{ .name = "bpf_kfunc_check_set_sock_ops", .types = T(SOCK_OPS) },
	{ .name = "bpf_kfunc_check_set_tcp_reqsk", .types = T(SCHED_CLS) },
	{ .name = "bpf_kfunc_check_set_xdp", .types = T(XDP) },
	{ .name = "bpf_map_iter_kfunc_ids", .types = CALLERS_ALL },
	{ .name = "bpf_memcontrol_kfuncs", .types = CALLERS_ALL },
	{ .name = "bpf_rstat_kfunc_ids", .types = T(TRACING) },
	{ .name = "bpf_sk_iter_kfunc_ids", .types = T(TRACING), .exact = true,
	  .attach = ATTACH_ITER },
	{ .name = "bpf_test_modify_return_ids", .types = 0 },
	{ .name = "bpf_tcp_ca_check_kfunc_ids", .types = T(STRUCT_OPS) },
	{ .name = "common_btf_ids", .types = CALLERS_ALL },
	{ .name = "cpumask_kfunc_btf_ids", .types = TYPES_TRACED },
	{ .name = "crypt_init_kfunc_btf_ids", .types = T(SYSCALL) },
	{ .name = "crypt_kfunc_btf_ids", .types = T(SCHED_CLS) | T(SCHED_ACT) | T(XDP) },
	{ .name = "fou_kfunc_set", .types = T(SCHED_CLS) },
	{ .name = "fsverity_set_ids", .types = T(LSM), .exact = true },
	{ .name = "generic_btf_ids", .types = TYPES_GENERIC },
	{ .name = "hid_bpf_kfunc_ids", .types = T(STRUCT_OPS) },
	{ .name = "hid_bpf_syscall_kfunc_ids", .types = T(SYSCALL) },
	{ .name = "io_uring_kfunc_set", .types = T(STRUCT_OPS) },
	{ .name = "key_sig_kfunc_set", .types = T(TRACING) },
	{ .name = "kprobe_multi_kfunc_set_ids", .types = T(KPROBE), .attach = ATTACH_SESSION },
	{ .name = "ksock_init_kfunc_btf_ids", .types = T(SYSCALL) },
	{ .name = "ksock_kfunc_btf_ids", .types = T(SYSCALL) | T(LSM), .exact = true,
	  .except = "bpf_lsm_socket_sendmsg" },
	{ .name = "nf_ct_kfunc_set", .types = T(XDP) | T(SCHED_CLS) },
	{ .name = "nf_ft_kfunc_set", .types = T(XDP) },
	{ .name = "nf_nat_kfunc_set", .types = T(XDP) | T(SCHED_CLS) },
	{ .name = "qdisc_kfunc_ids", .types = T(STRUCT_OPS) },
	{ .name = "rqspinlock_kfunc_ids", .types = CALLERS_ALL },
	{ .name = "scx_kfunc_ids_any", .types = TYPES_TRACED },
	{ .name = "scx_kfunc_ids_cid", .types = TYPES_TRACED },
	{ .name = "scx_kfunc_ids_cpu_only", .types = 0 },	/* asked by a filter */
	{ .name = "scx_kfunc_ids_cpu_release", .types = T(STRUCT_OPS) },
	{ .name = "scx_kfunc_ids_dispatch", .types = T(STRUCT_OPS) },
	{ .name = "scx_kfunc_ids_enqueue_dispatch", .types = T(STRUCT_OPS) },
	{ .name = "scx_kfunc_ids_idle", .types = TYPES_TRACED },
	{ .name = "scx_kfunc_ids_init", .types = T(STRUCT_OPS) },
	{ .name = "scx_kfunc_ids_init_cids", .types = T(STRUCT_OPS) },
	{ .name = "scx_kfunc_ids_select_cpu", .types = T(STRUCT_OPS) },
	{ .name = "scx_kfunc_ids_select_cpu", .types = T(SYSCALL),
	  .exact = true, .with = "scx_bpf_select_cpu_and" },
	{ .name = "scx_kfunc_ids_unlocked", .types = T(STRUCT_OPS) | T(SYSCALL) },
	{ .name = "session_kfunc_set_ids", .types = T(KPROBE) | T(TRACING), .exact = true,
	  .attach = ATTACH_SESSION },
	{ .name = "tcp_bbr_check_kfunc_ids", .types = T(STRUCT_OPS) },
	{ .name = "tcp_cubic_check_kfunc_ids", .types = T(STRUCT_OPS) },
	{ .name = "tcp_dctcp_check_kfunc_ids", .types = T(STRUCT_OPS) },
	{ .name = "test_sk_check_kfunc_ids", .types = T(SCHED_CLS) | T(TRACING) | T(SYSCALL) },
	{ .name = "wakeup_source_kfunc_ids", .types = T(SYSCALL) },
	{ .name = "xdp_metadata_kfunc_ids", .types = T(XDP) },
	{ .name = "xfrm_ifc_kfunc_set", .types = T(SCHED_CLS) },
	{ .name = "xfrm_state_kfunc_set", .types = T(XDP) },
	/* ours */
	{ .name = "kfunc_set", .types = CALLERS_ALL, .with = "bpfx_bits_popcount" },
	{ .name = "kfunc_set", .types = T(STRUCT_OPS), .with = "bpfx_qdisc_insert" },
	{ .name = "kfunc_set", .types = T(STRUCT_OPS), .with = "bpfx_input_emit" },
};

/* A member by which a set is known that has lost its name, in all kernels that have the set. */
static const struct {
	const char *member;
	const char *set;
} members[] = {
	{ "bpf_arena_alloc_pages", "arena_kfuncs" },
	{ "bpf_get_file_xattr", "bpf_fs_kfunc_set_ids" },
	{ "bpf_icmp_send", "bpf_kfunc_check_set_icmp_send" },
	{ "bpf_dynptr_from_skb_meta", "bpf_kfunc_check_set_skb_meta" },
	{ "bpf_sock_addr_set_sun_path", "bpf_kfunc_check_set_sock_addr" },
	{ "bpf_sock_ops_enable_tx_tstamp", "bpf_kfunc_check_set_sock_ops" },
	{ "bpf_sk_assign_tcp_reqsk", "bpf_kfunc_check_set_tcp_reqsk" },
	{ "bpf_dynptr_from_xdp", "bpf_kfunc_check_set_xdp" },
	{ "bpf_map_sum_elem_count", "bpf_map_iter_kfunc_ids" },
	{ "bpf_get_mem_cgroup", "bpf_memcontrol_kfuncs" },
	{ "bpf_sock_destroy", "bpf_sk_iter_kfunc_ids" },
	{ "tcp_reno_cong_avoid", "bpf_tcp_ca_check_kfunc_ids" },
	{ "bpf_modify_return_test", "bpf_test_modify_return_ids" },
	{ "bpf_cast_to_kern_ctx", "common_btf_ids" },
	{ "bpf_cpumask_acquire", "cpumask_kfunc_btf_ids" },
	{ "bpf_crypto_ctx_create", "crypt_init_kfunc_btf_ids" },
	{ "bpf_crypto_decrypt", "crypt_kfunc_btf_ids" },
	{ "bpf_get_fsverity_digest", "fsverity_set_ids" },
	{ "bpf_cgroup_acquire", "generic_btf_ids" },
	{ "hid_bpf_get_data", "hid_bpf_kfunc_ids" },
	{ "bpf_io_uring_submit_sqes", "io_uring_kfunc_set" },
	{ "bpf_ksock_create", "ksock_init_kfunc_btf_ids" },
	{ "bpf_ksock_release", "ksock_kfunc_btf_ids" },
	{ "bpf_qdisc_bstats_update", "qdisc_kfunc_ids" },
	{ "bpf_res_spin_lock", "rqspinlock_kfunc_ids" },
	{ "bpf_iter_scx_dsq_new", "scx_kfunc_ids_any" },
	{ "scx_bpf_dispatch_cancel", "scx_kfunc_ids_dispatch" },
	{ "scx_bpf_create_dsq", "scx_kfunc_ids_unlocked" },
	{ "cubictcp_acked", "tcp_cubic_check_kfunc_ids" },
	{ "bpf_kfunc_call_test_release", "test_sk_check_kfunc_ids" },
	{ "bpf_wakeup_sources_get_head", "wakeup_source_kfunc_ids" },
	{ "bpf_xdp_metadata_rx_hash", "xdp_metadata_kfunc_ids" },
	{ "bpf_xdp_get_xfrm_state", "xfrm_state_kfunc_set" },
};

/* Types that share a hook: a set for one of them is a set for all. */
static const struct {
	__u64 types;
	__u64 newer;	/* later ones of it */
	const char *with;
} hooks[] = {
	{ T(TRACING) | T(TRACEPOINT) | T(PERF_EVENT) | T(LSM), T(RAW_TRACEPOINT), "bpf_icmp_send" },
	{ T(CGROUP_SKB) | T(CGROUP_SOCK) | T(CGROUP_DEVICE) | T(CGROUP_SOCK_ADDR) |
	  T(CGROUP_SOCKOPT) | T(CGROUP_SYSCTL), T(SOCK_OPS), "bpf_sock_ops_enable_tx_tstamp" },
	{ T(LWT_OUT) | T(LWT_IN) | T(LWT_XMIT) | T(LWT_SEG6LOCAL), 0, NULL },
};

/* Kfuncs of modules that one may have to load. */
static const struct {
	const char *prefix;
	const char *module;
} modules[] = {
	{ "bpf_ct_set_nat_info", "nf_nat" },
	{ "bpf_ct_", "nf_conntrack" },
	{ "bpf_skb_ct_", "nf_conntrack" },
	{ "bpf_xdp_ct_", "nf_conntrack" },
	{ "bpf_xdp_flow_lookup", "nf_flow_table" },
	{ "bpf_skb_get_xfrm_info", "xfrm_interface" },
	{ "bpf_skb_set_xfrm_info", "xfrm_interface" },
	{ "bpf_skb_get_fou_encap", "fou" },
	{ "bpf_skb_set_fou_encap", "fou" },
	{ "bbr_", "tcp_bbr" },
	{ "dctcp_", "tcp_dctcp" },
	{ "bpf_kfunc_call_test", "bpf_testmod" },
	{ "bpf_testmod_", "bpf_testmod" },
	{ "bpf_iter_testmod_", "bpf_testmod" },
	{ "bpfx_qdisc_", "bpfx_qdisc" },
	{ "bpfx_input_", "bpfx_input" },
	{ "bpfx_skb_", "bpfx_qdisc" },
	{ "bpfx_", "bpfx" },
	{ "bpf_iter_bpfx_", "bpfx" },
};

/**
 * callers_expand() - from the types that a set is registered for to those that may call it
 * @w: the kernel
 * @types: that it is registered for
 */
__u64 callers_expand(const struct world *w, __u64 types)
{
	unsigned int i;

	if (types == CALLERS_ALL || types & T(UNSPEC))
		return CALLERS_ALL;
	for (i = 0; i < ARRAY_SIZE(hooks); i++) {
		if (!(types & hooks[i].types))
			continue;
		types |= hooks[i].types;
		if (hooks[i].with && world_find(w, hooks[i].with))
			types |= hooks[i].newer;
	}
	return types;
}

/* A row that holds only in kernels with another kfunc; our two modules' sets have one name. */
static bool holds(const struct known_set *row, const struct world *w, const struct kfunc *k)
{
	const struct kfunc *with;

	if (!row->with)
		return true;
	with = world_find(w, row->with);
	return with && (strcmp(row->name, "kfunc_set") || with->part == k->part);
}

/**
 * callers_of_set() - note who may call a kfunc because it is in a set
 * @w: the kernel
 * @set: its name
 * @k: the kfunc; nothing is noted if the set is unknown
 */
void callers_of_set(const struct world *w, const char *set, struct kfunc *k)
{
	const struct known_set *row;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(known); i++) {
		row = &known[i];
		if (strcmp(row->name, set) || !holds(row, w, k))
			continue;
		k->attach |= row->attach;
		k->callers |= row->exact ? row->types : callers_expand(w, row->types);
		k->callers_known = true;
		if (row->except)
			k->except = row->except;
	}
}

/* The name of a set by one of its kfuncs, or NULL. */
const char *callers_set_with(const char *member)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(members); i++)
		if (!strcmp(members[i].member, member))
			return members[i].set;
	return NULL;
}

/* "sched_cls" */
const char *caller_name(unsigned int type)
{
	return libbpf_bpf_prog_type_str(type);
}

/* "xdp", "XDP", "BPF_PROG_TYPE_XDP"; "tc" as everybody says. Return: its number, or -EINVAL. */
int caller_by_name(const char *name)
{
	unsigned int type;

	if (!strncasecmp(name, "BPF_PROG_TYPE_", strlen("BPF_PROG_TYPE_")))
		name += strlen("BPF_PROG_TYPE_");
	if (!strcasecmp(name, "tc"))
		return BPF_PROG_TYPE_SCHED_CLS;
	for (type = 1; caller_name(type); type++)
		if (!strcasecmp(name, caller_name(type)))
			return type;
	return -EINVAL;
}

/* "xdp, sched_cls", to be freed. */
char *callers_text(__u64 callers)
{
	char *text = NULL;
	size_t size;
	unsigned int type;
	FILE *out;

	if (!callers || callers == CALLERS_ALL)
		return strdup(callers ? "all" : "none");
	out = open_memstream(&text, &size);
	if (!out)
		return NULL;
	for (type = 0; type < 64; type++)
		if (callers & 1ULL << type && caller_name(type))
			fprintf(out, "%s%s", ftell(out) ? ", " : "", caller_name(type));
	fclose(out);
	return text;
}

/* The module that usually has this kfunc, or NULL. */
const char *callers_module(const char *kfunc)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(modules); i++)
		if (!strncmp(kfunc, modules[i].prefix, strlen(modules[i].prefix)))
			return modules[i].module;
	return NULL;
}
