// SPDX-License-Identifier: GPL-2.0-only
/*
 * struct_ops links of the kernel.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/bpf.h>
#include <bpf/bpf.h>
#include "link.h"

/* Debian 12's headers are older than struct_ops links: what they lack, in the kernel's words. */
#define ATTACH_STRUCT_OPS	((enum bpf_attach_type)44)
#define LINK_TYPE_STRUCT_OPS	9

union raw_link_info {
	struct bpf_link_info info;
	struct {
		__u32 type;
		__u32 id;
		__u32 prog_id;
		__u32 pad;
		__u32 map_id;
	} struct_ops;
};

/* The kernel does not check that a file descriptor is a link before it fills in the info. */
bool link_is_link(int fd)
{
	char path[64], target[64] = "";

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (readlink(path, target, sizeof(target) - 1) < 0)
		return false;
	return strstr(target, "bpf_link") || strstr(target, "bpf-link");
}

/* Return: 0, -EINVAL for a link of another type, or a negative errno. */
int link_get_info(int fd, struct link_info *info)
{
	union raw_link_info raw = {};
	__u32 len = sizeof(raw);

	if (bpf_obj_get_info_by_fd(fd, &raw, &len))
		return -errno;
	if (raw.struct_ops.type != LINK_TYPE_STRUCT_OPS)
		return -EINVAL;
	info->id = raw.struct_ops.id;
	info->map_id = raw.struct_ops.map_id;
	return 0;
}

/* Return: a file descriptor of a new link of the map, or a negative errno. */
int link_create(int map_fd)
{
	int fd = bpf_link_create(map_fd, 0, ATTACH_STRUCT_OPS, NULL);

	return fd < 0 ? -errno : fd;
}

/**
 * link_next() - walk over the links of the kernel
 * @id: of the last one, 0 to begin; updated
 * @fd: filled in
 *
 * Return: 0, -ENOENT at the end, or a negative errno
 */
int link_next(__u32 *id, int *fd)
{
	do {
		if (bpf_link_get_next_id(*id, id))
			return -errno;
		*fd = bpf_link_get_fd_by_id(*id);
	} while (*fd < 0 && errno == ENOENT);	/* gone meanwhile */
	return *fd < 0 ? -errno : 0;
}

static bool file_has_link(const char *path, __u32 id)
{
	char line[128];
	bool found = false;
	__u32 value;
	FILE *file;

	file = fopen(path, "r");
	if (!file)
		return false;
	while (!found && fgets(line, sizeof(line), file))
		found = sscanf(line, "link_id: %u", &value) == 1 && value == id;
	fclose(file);
	return found;
}

static bool process_has_link(const char *pid, __u32 id)
{
	char path[PATH_MAX];
	struct dirent *entry;
	bool found = false;
	DIR *fds;

	snprintf(path, sizeof(path), "/proc/%s/fdinfo", pid);
	fds = opendir(path);
	if (!fds)
		return false;
	while (!found && (entry = readdir(fds))) {
		snprintf(path, sizeof(path), "/proc/%s/fdinfo/%s", pid, entry->d_name);
		found = isdigit(entry->d_name[0]) && file_has_link(path, id);
	}
	closedir(fds);
	return found;
}

static void read_comm(const char *pid, char *comm, size_t size)
{
	char path[PATH_MAX];
	FILE *file;

	comm[0] = 0;
	snprintf(path, sizeof(path), "/proc/%s/comm", pid);
	file = fopen(path, "r");
	if (!file)
		return;
	if (fgets(comm, size, file))
		comm[strcspn(comm, "\n")] = 0;
	fclose(file);
}

/**
 * link_holder() - which process keeps a link open
 * @id: of the link
 * @comm: its name, filled in
 * @size: of @comm
 *
 * Return: its pid, 0 if there is none
 */
int link_holder(__u32 id, char *comm, size_t size)
{
	struct dirent *entry;
	int pid = 0;
	DIR *proc;

	comm[0] = 0;
	proc = opendir("/proc");
	if (!proc)
		return 0;
	while (!pid && (entry = readdir(proc))) {
		if (!isdigit(entry->d_name[0]) || atoi(entry->d_name) == getpid())
			continue;
		if (!process_has_link(entry->d_name, id))
			continue;
		pid = atoi(entry->d_name);
		read_comm(entry->d_name, comm, size);
	}
	closedir(proc);
	return pid;
}
