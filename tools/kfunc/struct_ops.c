// SPDX-License-Identifier: GPL-2.0-only
/*
 * The programs in a struct_ops map, of whatever type and owner.
 *
 * In the map's value the kernel shows the id of a program where the pointer to it is. Which these
 * are says the value's type.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include "../kops.h"
#include "struct_ops.h"

static const struct btf_member *data_of(const struct btf *btf, const struct btf_type *value)
{
	const struct btf_member *member = btf_members(value);
	int i;

	for (i = 0; i < btf_vlen(value); i++, member++)
		if (!strcmp(btf__name_by_offset(btf, member->name_off), "data"))
			return member;
	return NULL;
}

static int read_value(const struct btf *btf, __u32 type_id, const char *value, __u32 size,
		      __u32 *progs, unsigned int max)
{
	const struct btf_type *type = btf__type_by_id(btf, type_id), *ops;
	const struct btf_member *data, *member;
	unsigned long id;
	unsigned int n = 0;
	__u32 off;
	int i;

	data = type && btf_is_struct(type) ? data_of(btf, type) : NULL;
	ops = data ? btf__type_by_id(btf, data->type) : NULL;
	if (!ops || !btf_is_struct(ops))
		return -EINVAL;
	for (i = 0, member = btf_members(ops); i < btf_vlen(ops) && n < max; i++, member++) {
		off = (data->offset + member->offset) / 8;
		if (!kops_is_func(btf, member) || off + sizeof(id) > size)
			continue;
		memcpy(&id, value + off, sizeof(id));
		if (id)
			progs[n++] = id;
	}
	return n;
}

static int read_map(struct btf *kernel, int fd, __u32 *progs, unsigned int max)
{
	struct bpf_map_info info = {};
	__u32 size = sizeof(info), btf_id;
	struct btf *btf;
	char *value;
	int n;

	if (bpf_obj_get_info_by_fd(fd, &info, &size))
		return -errno;
	/* The field after this one has a name (btf_vmlinux_id) only in newer headers. */
	memcpy(&btf_id, &info.btf_value_type_id + 1, sizeof(btf_id));
	btf = btf__load_from_kernel_by_id_split(btf_id, kernel);
	value = calloc(1, info.value_size);
	if (!btf || !value || bpf_map_lookup_elem(fd, &(int){ 0 }, value))
		n = -errno;
	else
		n = read_value(btf, info.btf_vmlinux_value_type_id, value, info.value_size, progs,
			       max);
	free(value);
	btf__free(btf);
	return n;
}

/**
 * struct_ops_progs() - the programs in a struct_ops map
 * @kernel: its BTF
 * @map_id: of the map
 * @progs: filled with their ids
 * @max: how many there is room for
 *
 * Return: how many, or a negative errno.
 */
int struct_ops_progs(struct btf *kernel, __u32 map_id, __u32 *progs, unsigned int max)
{
	int n, fd = bpf_map_get_fd_by_id(map_id);

	if (fd < 0)
		return -errno;
	n = read_map(kernel, fd, progs, max);
	close(fd);
	return n;
}
