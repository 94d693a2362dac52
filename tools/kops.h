/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A struct_ops type of a module, as its BTF describes it on the kernel that runs.
 */
#ifndef BPFX_KOPS_H
#define BPFX_KOPS_H

#include "bpfx.h"

struct btf;
struct btf_type;
struct btf_member;

/**
 * struct kops - layout of the value of a struct_ops map
 * @vmlinux: BTF of the kernel
 * @module: BTF of the module, on top of it
 * @ops: the type: struct bpfx_qdisc_ops
 * @value_id: type id of what a map has of it: struct bpf_struct_ops_bpfx_qdisc_ops
 * @size: bytes of it
 * @data_off: where in it the ops begin
 */
struct kops {
	struct btf *vmlinux;
	struct btf *module;
	const struct btf_type *ops;
	__u32 value_id;
	__u32 size;
	__u32 data_off;
};

int kops_open(struct kops *kops, const char *module, const char *type);
void kops_close(struct kops *kops);
const struct btf_member *kops_member(const struct kops *kops, const char *name, __u32 *off);
bool kops_is_func(const struct btf *btf, const struct btf_member *member);

#endif /* BPFX_KOPS_H */
