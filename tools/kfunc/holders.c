// SPDX-License-Identifier: GPL-2.0-only
/*
 * What keeps a program in the kernel: pins in BPF file systems, and processes.
 *
 * What a file descriptor is of says its entry in /proc/PID/fdinfo. A pin is opened to be asked in
 * the same way. Who holds a link holds its programs.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <limits.h>
#include <mntent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include "../link.h"
#include "holders.h"
#include "struct_ops.h"

#define OPS_MAX		128	/* programs in a struct_ops map; the kernel has fewer ops */

/* What somebody holds. One of them is set. */
struct held {
	__u32 prog, link, map;
};

static int add_holder(struct holders *holders, const struct holder *holder)
{
	struct holder *bigger;

	bigger = realloc(holders->item, (holders->count + 1) * sizeof(*bigger));
	if (!bigger)
		return -ENOMEM;
	holders->item = bigger;
	bigger[holders->count] = *holder;
	bigger[holders->count].path = holder->path ? strdup(holder->path) : NULL;
	if (holder->path && !bigger[holders->count].path)
		return -ENOMEM;
	holders->count++;
	return 0;
}

static int add_held(struct holders *holders, const struct held *held, struct holder *holder)
{
	const struct attachment *at;
	unsigned int i;
	int err = 0;

	if (held->prog) {
		holder->prog = held->prog;
		return add_holder(holders, holder);
	}
	for (i = 0; i < holders->num_links && !err; i++) {
		at = &holders->links[i];
		if ((held->link && at->link == held->link) || (held->map && at->map == held->map)) {
			holder->prog = at->prog;
			holder->link = held->link;
			err = add_holder(holders, holder);
		}
	}
	return err;
}

/* A link's entry has its program's id, too: the link counts. */
static bool read_held(const char *fdinfo, struct held *held)
{
	char line[256];
	FILE *file;

	memset(held, 0, sizeof(*held));
	file = fopen(fdinfo, "r");
	if (!file)
		return false;
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "link_id: %u", &held->link) != 1 &&
		    sscanf(line, "prog_id: %u", &held->prog) != 1 &&
		    sscanf(line, "map_id: %u", &held->map) != 1)
			continue;
	fclose(file);
	if (held->link)
		held->prog = 0;
	return held->link || held->prog || held->map;
}

static int add_attachment(struct holders *holders, struct attachment at)
{
	struct attachment *bigger;

	bigger = realloc(holders->links, (holders->num_links + 1) * sizeof(*bigger));
	if (!bigger)
		return -ENOMEM;
	holders->links = bigger;
	bigger[holders->num_links++] = at;
	return 0;
}

static int add_ops(struct holders *holders, struct btf **kernel, struct link_info ops)
{
	__u32 progs[OPS_MAX];
	int i, n, err = 0;

	if (!*kernel)
		*kernel = btf__load_vmlinux_btf();
	if (!*kernel)
		return -errno;
	n = ops.map_id ? struct_ops_progs(*kernel, ops.map_id, progs, OPS_MAX) : 0;
	for (i = 0; i < n && !err; i++)
		err = add_attachment(holders,
				     (struct attachment){ ops.id, progs[i], ops.map_id });
	return err;
}

static int read_links(struct holders *holders)
{
	struct bpf_link_info info;
	struct btf *kernel = NULL;
	struct link_info ops;
	__u32 id = 0, size;
	int fd, err;

	while (!(err = link_next(&id, &fd))) {
		size = sizeof(info);
		memset(&info, 0, size);
		if (!link_get_info(fd, &ops))
			err = add_ops(holders, &kernel, ops);
		else if (!bpf_obj_get_info_by_fd(fd, &info, &size) && info.prog_id)
			err = add_attachment(holders,
					     (struct attachment){ info.id, info.prog_id, 0 });
		close(fd);
		if (err)
			break;
	}
	btf__free(kernel);
	return err == -ENOENT ? 0 : err;
}

/* nftw() has no argument for its callback. */
static struct holders *into;

static int look_at_pin(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	struct holder holder = { .path = (char *)path };
	char fdinfo[64];
	struct held held;
	int fd, err = 0;

	(void)st;
	(void)ftw;
	if (type != FTW_F)
		return 0;
	fd = bpf_obj_get(path);
	if (fd < 0)
		return 0;
	snprintf(fdinfo, sizeof(fdinfo), "/proc/self/fdinfo/%d", fd);
	if (read_held(fdinfo, &held))
		err = add_held(into, &held, &holder);
	close(fd);
	return err;
}

static int read_pins(struct holders *holders)
{
	struct mntent *mount;
	FILE *mounts;
	int err = 0;

	mounts = setmntent("/proc/self/mounts", "r");
	if (!mounts)
		return -errno;
	into = holders;
	while (!err && (mount = getmntent(mounts)))
		if (!strcmp(mount->mnt_type, "bpf") &&
		    nftw(mount->mnt_dir, look_at_pin, 16, FTW_PHYS | FTW_MOUNT) == -ENOMEM)
			err = -ENOMEM;
	endmntent(mounts);
	return err;
}

static void read_comm(int pid, char *comm, size_t size)
{
	char path[64];
	FILE *file;

	comm[0] = 0;
	snprintf(path, sizeof(path), "/proc/%d/comm", pid);
	file = fopen(path, "r");
	if (!file)
		return;
	if (fgets(comm, size, file))
		comm[strcspn(comm, "\n")] = 0;
	fclose(file);
}

static int read_process(struct holders *holders, int pid)
{
	struct holder holder = { .pid = pid };
	char path[PATH_MAX];
	struct dirent *entry;
	struct held held;
	int err = 0;
	DIR *list;

	snprintf(path, sizeof(path), "/proc/%d/fdinfo", pid);
	list = opendir(path);
	if (!list)
		return 0;	/* it has ended */
	while (!err && (entry = readdir(list))) {
		snprintf(path, sizeof(path), "/proc/%d/fdinfo/%s", pid, entry->d_name);
		if (!isdigit(entry->d_name[0]) || !read_held(path, &held))
			continue;
		if (!holder.comm[0])
			read_comm(pid, holder.comm, sizeof(holder.comm));
		err = add_held(holders, &held, &holder);
	}
	closedir(list);
	return err;
}

static int read_processes(struct holders *holders)
{
	struct dirent *entry;
	int pid, err = 0;
	DIR *proc;

	proc = opendir("/proc");
	if (!proc)
		return -errno;
	while (!err && (entry = readdir(proc))) {
		pid = atoi(entry->d_name);
		if (pid > 0 && pid != getpid())
			err = read_process(holders, pid);
	}
	closedir(proc);
	return err;
}

/**
 * holders_read() - find who keeps programs in the kernel
 * @holders: filled in; holders_free() is due, after an error, too
 *
 * Return: 0 or a negative errno; -EPERM if this user may not look.
 */
int holders_read(struct holders *holders)
{
	int err;

	memset(holders, 0, sizeof(*holders));
	err = read_links(holders);
	if (!err)
		err = read_pins(holders);
	if (!err)
		err = read_processes(holders);
	return err;
}

void holders_free(struct holders *holders)
{
	unsigned int i;

	for (i = 0; i < holders->count; i++)
		free(holders->item[i].path);
	free(holders->item);
	free(holders->links);
	memset(holders, 0, sizeof(*holders));
}
