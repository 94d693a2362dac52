// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where schedulers live on in the BPF file system.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <linux/bpf.h>
#include <linux/magic.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include "err.h"
#include "link.h"
#include "pin.h"

#define INIT_ROOT	"/proc/1/root"

static bool is_bpf_fs(const char *path)
{
	struct statfs st;

	return !statfs(path, &st) && (unsigned long)st.f_type == BPF_FS_MAGIC;
}

/* What to put before a path. */
static const char *root(void)
{
	static const char *prefix;

	if (!prefix)
		prefix = !is_bpf_fs(PIN_FS) && is_bpf_fs(INIT_ROOT PIN_FS) ? INIT_ROOT : "";
	return prefix;
}

/* As this process sees it. @real has room for PIN_REAL_LEN bytes. */
const char *pin_real_path(char *real, const char *path)
{
	snprintf(real, PIN_REAL_LEN, "%s%s", root(), path);
	return real;
}

/* Whether mounts made here are seen by the rest of the system, as far as can be told. */
static bool in_init_mount_ns(void)
{
	struct stat own, init;

	return stat("/proc/self/ns/mnt", &own) || stat("/proc/1/ns/mnt", &init) ||
	       (own.st_dev == init.st_dev && own.st_ino == init.st_ino);
}

static int make_dir(const char *path)
{
	char real[PIN_REAL_LEN];

	if (!mkdir(pin_real_path(real, path), 0700) || errno == EEXIST)
		return 0;
	return err_because(-errno, "cannot make %s: %s", path, strerror(errno));
}

static int mount_fs(void)
{
	int err;

	if (!in_init_mount_ns()) {
		err_because(-ENODEV, "the BPF file system is not mounted outside this namespace");
		err_cure("mount it there: mount -t bpf none " PIN_FS);
		return -ENODEV;
	}
	if (!mount("bpf", PIN_FS, "bpf", 0, "mode=0700"))
		return 0;
	err = -errno;
	err_because(err, "the BPF file system is not mounted and cannot be: %s", strerror(-err));
	err_cure("mount -t bpf none " PIN_FS);
	return err;
}

/* Mount the BPF file system if need be. */
int pin_prepare(void)
{
	int err;

	if (!*root() && !is_bpf_fs(PIN_FS)) {
		err = mount_fs();
		if (err)
			return err;
	}
	err = make_dir(PIN_DIR);
	if (!err)
		pin_clean();
	return err;
}

/* One command at a time, until it ends. Return: 0 or a negative errno. */
int pin_lock(void)
{
	char real[PIN_REAL_LEN];
	int fd;

	fd = open(pin_real_path(real, PIN_DIR), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || flock(fd, LOCK_EX))
		return err_because(-errno, "cannot lock " PIN_DIR ": %s", strerror(errno));
	return 0;
}

static void name_path(char *path, const char *name, const char *suffix)
{
	char *p;

	snprintf(path, PIN_PATH_LEN, PIN_DIR "/%s%s", name, suffix);
	for (p = path + strlen(PIN_DIR "/"); *p; p++)
		if (*p == '.')
			*p = '@';
}

void pin_link_path(char *path, const char *name)
{
	name_path(path, name, "");
}

static void map_dir(char *path, const char *name)
{
	name_path(path, name, PIN_MAPS);
}

static void map_path(char *path, const char *name, const char *map)
{
	char *p;
	int len;

	map_dir(path, name);
	len = strlen(path);
	snprintf(path + len, PIN_PATH_LEN - len, "/%s", map);
	for (p = path + len; *p; p++)
		if (*p == '.')
			*p = '_';
}

/* Return: the file descriptor of a scheduler's pinned link, or a negative errno. */
int pin_open_link(const char *name)
{
	char path[PIN_PATH_LEN], real[PIN_REAL_LEN];
	int fd;

	if (strchr(name, '/'))
		return err_because(-EINVAL, "'%s' is not a scheduler's name", name);
	pin_link_path(path, name);
	fd = bpf_obj_get(pin_real_path(real, path));
	return fd < 0 ? -errno : fd;
}

/* Return: the file descriptor of one of a scheduler's pinned maps, or a negative errno. */
int pin_open_map(const char *name, const char *map)
{
	char path[PIN_PATH_LEN], real[PIN_REAL_LEN];
	int fd;

	map_path(path, name, map);
	fd = bpf_obj_get(pin_real_path(real, path));
	return fd < 0 ? -errno : fd;
}

int pin_link(int fd, const char *name)
{
	char path[PIN_PATH_LEN], real[PIN_REAL_LEN];

	pin_link_path(path, name);
	if (!bpf_obj_pin(fd, pin_real_path(real, path)))
		return 0;
	return err_because(-errno, "cannot pin it at %s: %s", path, strerror(errno));
}

static void remove_maps(const char *name)
{
	char dir[PIN_PATH_LEN], real[PIN_REAL_LEN], path[PIN_REAL_LEN + NAME_MAX + 1];
	struct dirent *entry;
	DIR *list;

	map_dir(dir, name);
	list = opendir(pin_real_path(real, dir));
	if (!list)
		return;
	while ((entry = readdir(list))) {
		snprintf(path, sizeof(path), "%s/%s", real, entry->d_name);
		unlink(path);	/* fails for . and .. */
	}
	closedir(list);
	rmdir(real);
}

/* Pin one map among those of a name. */
int pin_map(int fd, const char *name, const char *map)
{
	char path[PIN_PATH_LEN], real[PIN_REAL_LEN];

	map_path(path, name, map);
	if (!bpf_obj_pin(fd, pin_real_path(real, path)))
		return 0;
	return err_because(-errno, "cannot pin map %s at %s: %s", map, path, strerror(errno));
}

/**
 * pin_maps() - pin a scheduler's maps in place of those of its predecessor
 * @obj: the loaded object
 * @name: the scheduler's name
 *
 * Its struct_ops maps are left out: the link holds them. So are maps that the author pins by name.
 *
 * Return: 0 or a negative errno
 */
int pin_maps(struct bpf_object *obj, const char *name)
{
	char path[PIN_PATH_LEN];
	struct bpf_map *map;
	int err;

	remove_maps(name);
	map_dir(path, name);
	err = make_dir(path);
	if (err)
		return err;
	bpf_object__for_each_map(map, obj) {
		if (bpf_map__type(map) == BPF_MAP_TYPE_STRUCT_OPS || bpf_map__pin_path(map))
			continue;
		err = pin_map(bpf_map__fd(map), name, bpf_map__name(map));
		if (err)
			return err;
	}
	return 0;
}

/* Remove a scheduler's pins, its maps' first. */
int pin_remove(const char *name)
{
	char path[PIN_PATH_LEN], real[PIN_REAL_LEN];

	remove_maps(name);
	pin_link_path(path, name);
	if (unlink(pin_real_path(real, path)) && errno != ENOENT)
		return err_because(-errno, "cannot remove %s: %s", path, strerror(errno));
	return 0;
}

/* Remove the maps of schedulers whose pin is gone. The maps come after it, and go before it. */
void pin_clean(void)
{
	char real[PIN_REAL_LEN], path[PIN_REAL_LEN + NAME_MAX + 1], name[NAME_MAX + 1];
	struct dirent *entry;
	size_t len;
	DIR *list;

	list = opendir(pin_real_path(real, PIN_DIR));
	if (!list)
		return;
	while ((entry = readdir(list))) {
		len = strlen(entry->d_name);
		if (len <= strlen(PIN_MAPS) || len - strlen(PIN_MAPS) >= PIN_NAME_LEN ||
		    strcmp(entry->d_name + len - strlen(PIN_MAPS), PIN_MAPS))
			continue;
		snprintf(name, sizeof(name), "%.*s", (int)(len - strlen(PIN_MAPS)), entry->d_name);
		snprintf(path, sizeof(path), "%s/%s", real, name);
		if (access(path, F_OK) && errno == ENOENT)
			remove_maps(name);
	}
	closedir(list);
}

/* Whether a link's pin is one of ours. */
bool pin_is_ours(const char *path)
{
	return !strncmp(path, PIN_DIR "/", strlen(PIN_DIR "/"));
}

/* nftw() has no argument for its callback. */
static struct {
	__u32 id;
	char *path;
	size_t size;
} wanted;

static int look_at_pin(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	struct link_info info;
	int fd, found = 0;

	(void)st;
	(void)ftw;
	if (type != FTW_F)
		return 0;
	fd = bpf_obj_get(path);
	if (fd < 0)
		return 0;
	if (link_is_link(fd) && !link_get_info(fd, &info) && info.id == wanted.id) {
		snprintf(wanted.path, wanted.size, "%s", path + strlen(root()));
		found = 1;
	}
	close(fd);
	return found;
}

/**
 * pin_find_link() - where is a link pinned, by whomever
 * @id: of the link
 * @path: filled in, empty if it is not pinned below PIN_FS
 * @size: of @path
 */
void pin_find_link(__u32 id, char *path, size_t size)
{
	char real[PIN_REAL_LEN];

	wanted.id = id;
	wanted.path = path;
	wanted.size = size;
	path[0] = 0;
	pin_real_path(real, PIN_FS);
	if (is_bpf_fs(real))
		nftw(real, look_at_pin, 16, FTW_PHYS);
}
