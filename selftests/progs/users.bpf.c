// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs that call kfuncs of the kernel, of our module, of another one, and of none.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpfx/hash.bpf.h>
#include <bpfx/bits.bpf.h>

char _license[] SEC("license") = "GPL";

struct task_struct {} __attribute__((preserve_access_index));
struct nf_conn {} __attribute__((preserve_access_index));
struct bpf_ct_opts {
	s32 netns_id;
	s32 error;
	u8 l4proto;
	u8 dir;
	u8 reserved[2];
};

struct task_struct *bpf_task_from_pid(s32 pid) __ksym;
void bpf_task_release(struct task_struct *p) __ksym;
struct nf_conn *bpf_skb_ct_lookup(struct __sk_buff *skb, struct bpf_sock_tuple *tuple,
				  u32 tuple__sz, struct bpf_ct_opts *opts,
				  u32 opts__sz) __ksym __weak;
void bpf_ct_release(struct nf_conn *ct) __ksym __weak;

__u64 seen;

/* Two of ours, one of them twice, and two of the kernel. */
SEC("syscall")
int users_mixed(void *ctx)
{
	struct task_struct *task = bpf_task_from_pid(1);
	u64 key = (unsigned long)ctx;

	if (task)
		bpf_task_release(task);
	seen = bpfx_bits_popcount(bpfx_hash_xxh64(&key, sizeof(key), 1));
	seen += bpfx_hash_xxh64(&key, sizeof(key), seen);
	return 0;
}

/* Two modules in one program. */
SEC("?tc")
int users_modules(struct __sk_buff *skb)
{
	struct bpf_sock_tuple tuple = {};
	struct bpf_ct_opts opts = { .netns_id = -1, .l4proto = 6 };
	struct nf_conn *ct;

	ct = bpf_skb_ct_lookup(skb, &tuple, sizeof(tuple.ipv4), &opts, sizeof(opts));
	if (ct)
		bpf_ct_release(ct);
	seen = bpfx_hash_xxh64(&tuple, sizeof(tuple), 1);
	return 0;
}

SEC("syscall")
int users_none(void *ctx)
{
	seen++;
	return 0;
}
