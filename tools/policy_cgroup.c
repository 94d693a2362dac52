// SPDX-License-Identifier: GPL-2.0-only
/*
 * Cgroups and their ids: the inode numbers of their directories.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <linux/magic.h>
#include "err.h"
#include "policy.h"

#define KERNFS_HANDLE	0xfe	/* FILEID_KERNFS: a handle that is an id */

/* Where cgroup2 is mounted, NULL if nowhere. */
static const char *mount_point(void)
{
	static char path[POLICY_CGROUP_LEN];
	bool found = false;
	char type[64];
	FILE *file;

	if (path[0])
		return path;
	file = fopen("/proc/self/mounts", "r");
	if (!file)
		return NULL;
	while (!found && fscanf(file, "%*s %255s %63s %*[^\n]", path, type) == 2)
		found = !strcmp(type, "cgroup2");
	fclose(file);
	if (!found)
		path[0] = 0;
	return found ? path : NULL;
}

static int no_cgroup(const char *path, const char *why)
{
	const char *root = mount_point();

	err_because(-ENOENT, "'%s' is no cgroup: %s", path, why);
	if (root)
		err_cure("name one as below %s, like system.slice; systemd-cgls shows them", root);
	else
		err_cure("mount -t cgroup2 none /sys/fs/cgroup");
	return -ENOENT;
}

/**
 * policy_cgroup_id() - the id of a cgroup
 * @path: of its directory: the whole one, or from where cgroups are mounted
 * @id: filled in
 *
 * Return: 0 or a negative errno
 */
int policy_cgroup_id(const char *path, __u64 *id)
{
	const char *root = mount_point();
	char full[PATH_MAX];
	struct statfs fs;
	struct stat st;

	if (!root)
		return no_cgroup(path, "cgroup2 is not mounted");
	if (strncmp(path, root, strlen(root)))
		snprintf(full, sizeof(full), "%s/%s", root, path);
	else
		snprintf(full, sizeof(full), "%s", path);
	if (stat(full, &st) || statfs(full, &fs))
		return no_cgroup(path, strerror(errno));
	if (!S_ISDIR(st.st_mode) || (unsigned long)fs.f_type != CGROUP2_SUPER_MAGIC)
		return no_cgroup(path, "not a directory of cgroup2");
	*id = st.st_ino;
	return 0;
}

static int open_by_id(const char *root, __u64 id)
{
	union {
		struct file_handle handle;
		char space[sizeof(struct file_handle) + sizeof(id)];
	} h = {};
	int dir, fd;

	dir = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0)
		return -1;
	h.handle.handle_bytes = sizeof(id);
	h.handle.handle_type = KERNFS_HANDLE;
	memcpy(h.handle.f_handle, &id, sizeof(id));
	fd = open_by_handle_at(dir, &h.handle, O_PATH | O_CLOEXEC);
	close(dir);
	return fd;
}

/**
 * policy_cgroup_name() - a cgroup as people know it
 * @buf: of POLICY_CGROUP_LEN bytes
 * @id: of the cgroup
 *
 * Return: @buf with its path from where cgroups are mounted; its id if that cannot be told
 */
const char *policy_cgroup_name(char *buf, __u64 id)
{
	const char *root = mount_point();
	char link[64], full[PATH_MAX];
	ssize_t len = -1;
	int fd = -1;

	if (root)
		fd = open_by_id(root, id);
	if (fd >= 0) {
		snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
		len = readlink(link, full, sizeof(full) - 1);
		close(fd);
	}
	if (len < (ssize_t)(root ? strlen(root) : 0)) {
		snprintf(buf, POLICY_CGROUP_LEN, "%llu", (unsigned long long)id);
		return buf;
	}
	full[len] = 0;
	snprintf(buf, POLICY_CGROUP_LEN, "%s", full[strlen(root)] ? full + strlen(root) : "/");
	return buf;
}
