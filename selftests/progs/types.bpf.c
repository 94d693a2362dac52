// SPDX-License-Identifier: GPL-2.0-only
/*
 * A program of each type, and each calls the library.
 */
#include <bpfx/lib.bpf.h>
#include <bpf/bpf_tracing.h>
#include "types.h"

char _license[] SEC("license") = "GPL";

struct types_seen seen;

struct {
	__uint(type, BPF_MAP_TYPE_SOCKMAP);
	__uint(max_entries, 2);
	__type(key, u32);
	__type(value, u64);
} sockets SEC(".maps");

/* Bits, by what has to hold of any word. */
static __always_inline bool bits_are_right(u64 x)
{
	u64 mask = x * 0x9e3779b97f4a7c15;
	u32 n = bpfx_bits_popcount(mask);

	return n + bpfx_bits_popcount(~mask) == 64 &&
	       bpfx_bits_pdep(bpfx_bits_pext(x, mask), mask) == (x & mask) &&
	       bpfx_bits_clz(1ull << (x & 63)) + bpfx_bits_ctz(1ull << (x & 63)) == 63;
}

/* A loop that is cancelled after no time, and one that ends before its time. */
static __always_inline bool loops_end(void)
{
	int *i, none = -1, last = -1;

	/* No count of steps: the verifier would follow each number that it could be. */
	bpf_for_each(bpfx_deadline, i, 0)
		none = *i;
	bpf_for_each(bpfx_deadline, i, 500000000) {
		last = *i;
		if (last == 2)
			break;
	}
	return none == -1 && last == 2;
}

static __always_inline bool scratch_is_ours(u64 x)
{
	struct bpfx_scratch *scratch = bpfx_scratch_get();
	bool right = false;
	u64 *data;

	if (!scratch)
		return false;
	data = bpfx_scratch_data(scratch, 1024);
	if (data) {
		right = !data[0] && !data[127];
		data[0] = x;
		data[127] = ~x;
	}
	data = bpfx_scratch_data(scratch, 2048);
	if (data)
		right = right && data[0] == x && data[127] == ~x && !data[128] && !data[255];
	bpfx_scratch_put(scratch);
	return right;
}

static __noinline int library(void)
{
	u64 run = __sync_fetch_and_add(&seen.runs, 1), x = (run + 1) * 0xbf58476d1ce4e5b9;

	if (!bits_are_right(x) || !loops_end() || !scratch_is_ours(x))
		__sync_fetch_and_add(&seen.wrong, 1);
	return 0;
}

/* A program of this section that calls the library and returns a number. */
#define CALLS_LIBRARY(_name, _section, _ret)						\
	SEC(_section)									\
	int _name(void *ctx)								\
	{										\
		library();								\
		return _ret;								\
	}

CALLS_LIBRARY(of_socket_filter, "socket", 0xffff)
CALLS_LIBRARY(of_sched_cls, "tcx/ingress", -1)		/* TCX_NEXT */
CALLS_LIBRARY(of_sched_act, "action", 0)
CALLS_LIBRARY(of_xdp, "xdp", XDP_PASS)
CALLS_LIBRARY(of_kprobe, "kprobe", 0)
CALLS_LIBRARY(of_tracepoint, "tp/sched/sched_switch", 0)
CALLS_LIBRARY(of_raw_tracepoint, "raw_tp/sched_switch", 0)
CALLS_LIBRARY(of_tp_btf, "tp_btf/sched_switch", 0)
CALLS_LIBRARY(of_perf_event, "perf_event", 0)
CALLS_LIBRARY(of_cgroup_skb, "cgroup_skb/egress", 1)
CALLS_LIBRARY(of_cgroup_sock, "cgroup/sock_create", 1)
CALLS_LIBRARY(of_cgroup_sock_addr, "cgroup/connect4", 1)
CALLS_LIBRARY(of_cgroup_sysctl, "cgroup/sysctl", 1)
CALLS_LIBRARY(of_cgroup_sockopt, "cgroup/getsockopt", 1)
CALLS_LIBRARY(of_cgroup_device, "cgroup/dev", 1)
CALLS_LIBRARY(of_sock_ops, "sockops", 1)
CALLS_LIBRARY(of_sk_msg, "sk_msg", SK_PASS)
CALLS_LIBRARY(of_sk_skb, "sk_skb/verdict", SK_PASS)
CALLS_LIBRARY(of_sk_lookup, "sk_lookup", SK_PASS)
CALLS_LIBRARY(of_sk_reuseport, "sk_reuseport", SK_PASS)
CALLS_LIBRARY(of_lwt_in, "lwt_in", BPF_OK)
CALLS_LIBRARY(of_lwt_out, "lwt_out", BPF_OK)
CALLS_LIBRARY(of_lwt_xmit, "lwt_xmit", BPF_OK)
CALLS_LIBRARY(of_flow_dissector, "flow_dissector", BPF_OK)
CALLS_LIBRARY(of_netfilter, "netfilter", 1)		/* NF_ACCEPT */
CALLS_LIBRARY(of_fentry, "fentry/bpf_fentry_test1", 0)
CALLS_LIBRARY(of_fexit_sleepable, "fexit.s/bpf_fentry_test1", 0)
CALLS_LIBRARY(of_iter, "iter/task", 0)
CALLS_LIBRARY(of_lsm, "lsm/file_open", 0)
CALLS_LIBRARY(of_syscall, "syscall", 0)

/* A congestion control that is Reno without the interesting part. */
struct tcp_congestion_ops {
	u32 (*ssthresh)(void *sk);
	void (*cong_avoid)(void *sk, u32 ack, u32 acked);
	u32 (*undo_cwnd)(void *sk);
	char name[16];
};

SEC("struct_ops")
u32 BPF_PROG(ssthresh, void *sk)
{
	return 2;
}

SEC("struct_ops")
void BPF_PROG(of_struct_ops, void *sk, u32 ack, u32 acked)
{
	library();
}

SEC("struct_ops")
u32 BPF_PROG(undo_cwnd, void *sk)
{
	return 10;
}

SEC(".struct_ops.link")
struct tcp_congestion_ops congestion = {
	.ssthresh = (void *)ssthresh,
	.cong_avoid = (void *)of_struct_ops,
	.undo_cwnd = (void *)undo_cwnd,
	.name = "bpfx_types",
};
