// SPDX-License-Identifier: GPL-2.0-only
/*
 * kfuncs from programs that are not an op of a scheduler: a classifier, and some others.
 */
#include "fail.bpf.h"

char _license[] SEC("license") = "GPL";

#define NO_INSTANCE	((struct bpfx_qdisc *)0)
#define NO_PACKET	((struct sk_buff *)0)

struct __sk_buff;

static const struct bpfx_queue_conf conf;

#define CLASSIFIER(_kfunc, ...)				\
	SEC("tc")					\
	int tc_##_kfunc(struct __sk_buff *ctx)		\
	{						\
		_kfunc(__VA_ARGS__);			\
		return 0;				\
	}

CLASSIFIER(bpfx_qdisc_insert, NO_INSTANCE, NO_PACKET, BPFX_ROOT, 0, 0)
CLASSIFIER(bpfx_qdisc_move, NO_INSTANCE, BPFX_ROOT, 1)
CLASSIFIER(bpfx_qdisc_now, NO_INSTANCE)
CLASSIFIER(bpfx_skb_len, NO_PACKET)

SEC("fentry/dev_hard_start_xmit")
int fentry_now(void *ctx)
{
	return bpfx_qdisc_now(NO_INSTANCE) ? 0 : 0;
}

SEC("fexit/bpf_fentry_test1")
int fexit_error(void *ctx)
{
	bpfx_qdisc_error(NO_INSTANCE, 1, "not mine");
	return 0;
}

SEC("xdp")
int xdp_now(void *ctx)
{
	return bpfx_qdisc_now(NO_INSTANCE) ? 0 : 1;
}

SEC("syscall")
int syscall_queue_create(void *ctx)
{
	return bpfx_qdisc_queue_create(NO_INSTANCE, 1, BPFX_ROOT, &conf, sizeof(conf));
}

/* A struct_ops program, but of another subsystem: TCP congestion control. */
struct sock;

struct tcp_congestion_ops {
	u32 (*ssthresh)(struct sock *sk);
	char name[16];
};

int tcp_now(unsigned long long *ctx);

SEC(".struct_ops.link")
struct tcp_congestion_ops tcp_now_ops = {
	.ssthresh = (void *)tcp_now,
	.name = "must_fail",
};

SEC("struct_ops/ssthresh")
int BPF_PROG(tcp_now, struct sock *sk)
{
	return bpfx_qdisc_now(NO_INSTANCE);
}
