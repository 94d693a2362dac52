// SPDX-License-Identifier: GPL-2.0-only
/*
 * A struct_ops type of a module, as its BTF describes it on the kernel that runs.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include "err.h"
#include "kops.h"

#define VALUE_PREFIX	"bpf_struct_ops_"

static const struct btf_member *find_member(const struct btf *btf, const struct btf_type *type,
					    const char *name)
{
	const struct btf_member *member = btf_members(type);
	int i;

	for (i = 0; i < btf_vlen(type); i++, member++)
		if (!strcmp(btf__name_by_offset(btf, member->name_off), name))
			return member;
	return NULL;
}

static int find_types(struct kops *kops, const char *type)
{
	const struct btf_member *data;
	const struct btf_type *value;
	int value_id, ops_id;
	char name[64];

	snprintf(name, sizeof(name), VALUE_PREFIX "%s", type);
	value_id = btf__find_by_name_kind(kops->module, name, BTF_KIND_STRUCT);
	ops_id = btf__find_by_name_kind(kops->module, type, BTF_KIND_STRUCT);
	if (value_id < 0 || ops_id < 0)
		return -ENOENT;
	value = btf__type_by_id(kops->module, value_id);
	data = find_member(kops->module, value, "data");
	if (!data)
		return -ENOENT;
	kops->ops = btf__type_by_id(kops->module, ops_id);
	kops->value_id = value_id;
	kops->size = value->size;
	kops->data_off = data->offset / 8;
	return 0;
}

/**
 * kops_open() - read what a type is like
 * @kops: filled in
 * @module: that has it
 * @type: its name
 *
 * Return: 0 or a negative errno; only after 0 kops_close() is due
 */
int kops_open(struct kops *kops, const char *module, const char *type)
{
	int err;

	memset(kops, 0, sizeof(*kops));
	kops->vmlinux = btf__load_vmlinux_btf();
	if (!kops->vmlinux)
		return err_because(-errno, "cannot read the kernel's BTF: %s", strerror(errno));
	kops->module = btf__load_module_btf(module, kops->vmlinux);
	if (!kops->module) {
		err = err_because(-errno, "cannot read the BTF of %s: %s", module,
				  strerror(errno));
		goto close;
	}
	err = find_types(kops, type);
	if (!err)
		return 0;
	err_because(err, "the BTF of the module %s has no struct %s", module, type);
	err_cure("load the module that came with this bpfx (%s)", BPFX_VERSION);
close:
	kops_close(kops);
	return err;
}

void kops_close(struct kops *kops)
{
	btf__free(kops->module);
	btf__free(kops->vmlinux);
	memset(kops, 0, sizeof(*kops));
}

/**
 * kops_member() - find a member of the ops
 * @kops: the layout
 * @name: of the member
 * @off: filled with its offset in the map's value, in bytes
 *
 * Return: the member or NULL
 */
const struct btf_member *kops_member(const struct kops *kops, const char *name, __u32 *off)
{
	const struct btf_member *member = find_member(kops->module, kops->ops, name);

	if (member)
		*off = kops->data_off + member->offset / 8;
	return member;
}

/* Whether a member is an op. */
bool kops_is_func(const struct btf *btf, const struct btf_member *member)
{
	const struct btf_type *type = btf__type_by_id(btf, member->type);

	if (!btf_is_ptr(type))
		return false;
	return btf_is_func_proto(btf__type_by_id(btf, type->type));
}
