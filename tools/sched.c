// SPDX-License-Identifier: GPL-2.0-only
/*
 * The registered schedulers, whoever loaded them.
 *
 * A scheduler is a struct_ops link whose map has the module's type. Its name and programs stand in
 * the map's value: the kernel shows the ids of the programs where the ops' pointers are.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include "env.h"
#include "err.h"
#include "kops.h"
#include "link.h"
#include "sched.h"

/* The field after btf_value_type_id has a name (btf_vmlinux_id) only in newer headers. */
static __u32 map_btf_id(const struct bpf_map_info *info)
{
	__u32 id;

	memcpy(&id, (const char *)(&info->btf_value_type_id + 1), sizeof(id));
	return id;
}

static bool btf_is_ours(__u32 id)
{
	struct bpf_btf_info info = {};
	__u32 len = sizeof(info);
	char name[64] = "";
	int fd, err;

	fd = bpf_btf_get_fd_by_id(id);
	if (fd < 0)
		return false;
	info.name = (unsigned long)name;
	info.name_len = sizeof(name);
	err = bpf_obj_get_info_by_fd(fd, &info, &len);
	close(fd);
	return !err && info.kernel_btf && !strcmp(name, BPFX_MODULE);
}

/* Return: a file descriptor of the map if it holds one of our schedulers, or a negative errno. */
static int open_map(const struct kops *kops, __u32 id)
{
	struct bpf_map_info info = {};
	__u32 len = sizeof(info);
	int fd;

	fd = bpf_map_get_fd_by_id(id);
	if (fd < 0)
		return -errno;
	if (!bpf_obj_get_info_by_fd(fd, &info, &len) &&
	    info.type == BPF_MAP_TYPE_STRUCT_OPS &&
	    info.btf_vmlinux_value_type_id == kops->value_id &&
	    info.value_size == kops->size && btf_is_ours(map_btf_id(&info)))
		return fd;
	close(fd);
	return -ENOENT;
}

static void add_prog(struct sched *sched, const char *op, __u32 id)
{
	struct sched_prog *prog = &sched->progs[sched->num_progs];
	struct bpf_prog_info info = {};
	__u32 len = sizeof(info);
	int fd;

	if (!id || sched->num_progs == SCHED_PROGS)
		return;
	sched->num_progs++;
	snprintf(prog->op, sizeof(prog->op), "%s", op);
	prog->id = id;
	fd = bpf_prog_get_fd_by_id(id);
	if (fd < 0)
		return;
	if (!bpf_obj_get_info_by_fd(fd, &info, &len)) {
		memcpy(prog->tag, info.tag, sizeof(prog->tag));
		memcpy(prog->name, info.name, sizeof(prog->name));
	}
	close(fd);
}

static void parse_value(struct sched *sched, const struct kops *kops, const char *value)
{
	const struct btf_member *member = btf_members(kops->ops);
	__u32 off;
	int i;

	if (kops_member(kops, "name", &off))
		memcpy(sched->name, value + off, sizeof(sched->name) - 1);
	for (i = 0; i < btf_vlen(kops->ops); i++, member++) {
		unsigned long id;

		if (!kops_is_func(kops->module, member))
			continue;
		memcpy(&id, value + kops->data_off + member->offset / 8, sizeof(id));
		add_prog(sched, btf__name_by_offset(kops->module, member->name_off), id);
	}
}

static int read_map(struct sched *sched, const struct kops *kops, __u32 map_id)
{
	char *value;
	int fd, err;

	fd = open_map(kops, map_id);
	if (fd < 0)
		return fd;
	value = calloc(1, kops->size);
	err = value ? bpf_map_lookup_elem(fd, &(int){ 0 }, value) : -ENOMEM;
	if (!err)
		parse_value(sched, kops, value);
	free(value);
	close(fd);
	return err;
}

static void find_owner(struct sched *sched)
{
	pin_find_link(sched->link_id, sched->pin, sizeof(sched->pin));
	if (!sched->pin[0])
		sched->pid = link_holder(sched->link_id, sched->comm, sizeof(sched->comm));
}

static int add_link(struct scheds *scheds, struct kops *kops, const struct link_info *info)
{
	struct sched sched = { .link_id = info->id, .map_id = info->map_id };
	struct sched *bigger;
	int err;

	if (!kops->module) {	/* reading BTF takes time: only if there is something to read */
		err = kops_open(kops, BPFX_MODULE, BPFX_OPS);
		if (err)
			return err;
	}
	if (read_map(&sched, kops, info->map_id))
		return 0;
	find_owner(&sched);
	bigger = realloc(scheds->item, (scheds->count + 1) * sizeof(sched));
	if (!bigger)
		return -ENOMEM;
	scheds->item = bigger;
	scheds->item[scheds->count++] = sched;
	return 0;
}

/**
 * scheds_get() - find all registered schedulers
 * @scheds: filled in; scheds_put() is due
 *
 * Return: 0 or a negative errno; -EPERM if this user may not look
 */
int scheds_get(struct scheds *scheds)
{
	struct link_info info;
	struct kops kops = {};
	__u32 id = 0;
	int fd, err;

	memset(scheds, 0, sizeof(*scheds));
	if (!env_module_loaded())
		return 0;
	if (!env_privileged())
		return -EPERM;
	while (!(err = link_next(&id, &fd))) {
		err = link_get_info(fd, &info);
		close(fd);
		if (!err && info.map_id)
			err = add_link(scheds, &kops, &info);
		if (err && err != -EINVAL)
			break;
	}
	kops_close(&kops);
	return err == -ENOENT ? 0 : err;
}

void scheds_put(struct scheds *scheds)
{
	free(scheds->item);
	memset(scheds, 0, sizeof(*scheds));
}

struct sched *scheds_find(const struct scheds *scheds, const char *name)
{
	unsigned int i;

	for (i = 0; i < scheds->count; i++)
		if (!strcmp(scheds->item[i].name, name))
			return &scheds->item[i];
	return NULL;
}

/* How to get rid of a scheduler that bpfx has not pinned. */
void sched_cure(const struct sched *sched, const char *before)
{
	if (sched->pin[0])
		err_cure("%sbpftool link detach id %u && rm %s", before, sched->link_id,
			 sched->pin);
	else
		err_cure("%sstop that process, or: bpftool link detach id %u", before,
			 sched->link_id);
}
