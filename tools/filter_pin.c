// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where filters live on in the BPF file system, and which there are.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/bpf.h>
#include <sys/stat.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include "err.h"
#include "filter.h"
#include "pin.h"

#define PREFIX		"filter:"
#define LINK		"link"
#define NAME_LEN	16
#define INGRESS		"ingress"
#define EGRESS		"egress"
#define FILE_LEN	(PIN_REAL_LEN + NAME_MAX + 1)

/* Debian 12's headers are older than tcx: what they lack, in the kernel's words. */
#define LINK_TYPE_TCX	11

union raw_link_info {
	struct bpf_link_info info;
	struct {
		__u32 type;
		__u32 id;
		__u32 prog_id;
		__u32 pad;
		__u32 ifindex;
		__u32 attach_type;
	} tcx;
};

static unsigned long netns(void)
{
	struct stat st;

	return stat("/proc/self/ns/net", &st) ? 0 : st.st_ino;
}

const char *filter_direction(const struct filter *filter)
{
	return filter->egress ? EGRESS : INGRESS;
}

/* The real path of its directory. */
static void dir_path(char *real, const struct filter *filter)
{
	char path[PIN_PATH_LEN];

	snprintf(path, sizeof(path), PIN_DIR "/" PREFIX "%s:%d:%s:%lu", filter->kind->name,
		 filter->ifindex, filter_direction(filter), netns());
	pin_real_path(real, path);
}

static void remove_dir(const char *real)
{
	char path[FILE_LEN + NAME_MAX + 1];
	struct dirent *entry;
	DIR *list = opendir(real);

	if (!list)
		return;
	while ((entry = readdir(list))) {
		snprintf(path, sizeof(path), "%s/%s", real, entry->d_name);
		unlink(path);	/* fails for . and .. */
	}
	closedir(list);
	rmdir(real);
}

/* What a directory's name says. Return: is it that of a filter? */
static bool read_name(struct filter *filter, unsigned long *ns, const char *name)
{
	char kind[NAME_LEN], direction[NAME_LEN];

	if (sscanf(name, PREFIX "%15[^:]:%d:%15[^:]:%lu", kind, &filter->ifindex, direction,
		   ns) != 4)
		return false;
	filter->kind = filter_kind_find(kind);
	filter->egress = !strcmp(direction, EGRESS);
	return filter->kind;
}

/* What the kernel says. Return: is it still on a device? */
static bool read_link(struct filter *filter, const char *real)
{
	union raw_link_info raw = {};
	__u32 len = sizeof(raw);
	char path[FILE_LEN + sizeof(LINK)];
	int fd, err;

	snprintf(path, sizeof(path), "%s/" LINK, real);
	fd = bpf_obj_get(path);
	if (fd < 0)
		return false;
	err = bpf_obj_get_info_by_fd(fd, &raw, &len);
	close(fd);
	filter->link_id = raw.tcx.id;
	filter->prog_id = raw.tcx.prog_id;
	return !err && raw.tcx.type == LINK_TYPE_TCX && raw.tcx.ifindex;
}

static int add(struct filters *filters, const struct filter *filter)
{
	struct filter *more = realloc(filters->item, (filters->count + 1) * sizeof(*more));

	if (!more)
		return -ENOMEM;
	filters->item = more;
	filters->item[filters->count++] = *filter;
	return 0;
}

static int compare(const void *a, const void *b)
{
	const struct filter *x = a, *y = b;

	if (x->ifindex != y->ifindex)
		return x->ifindex < y->ifindex ? -1 : 1;
	if (x->egress != y->egress)
		return x->egress - y->egress;
	return (int)x->kind->id - (int)y->kind->id;
}

/**
 * filters_get() - all of this network namespace
 * @filters: filled in; filters_put() is due, also after an error
 *
 * Those whose device is gone are removed on the way, in whatever namespace that was.
 *
 * Return: 0 or a negative errno.
 */
int filters_get(struct filters *filters)
{
	char real[PIN_REAL_LEN], path[FILE_LEN];
	struct dirent *entry;
	struct filter filter;
	unsigned long ns;
	int err = 0;
	DIR *list;

	memset(filters, 0, sizeof(*filters));
	list = opendir(pin_real_path(real, PIN_DIR));
	if (!list)
		return errno == ENOENT ? 0 : -errno;
	while (!err && (entry = readdir(list))) {
		memset(&filter, 0, sizeof(filter));
		if (!read_name(&filter, &ns, entry->d_name))
			continue;
		snprintf(path, sizeof(path), "%s/%s", real, entry->d_name);
		if (!read_link(&filter, path))
			remove_dir(path);
		else if (ns == netns() && if_indextoname(filter.ifindex, filter.dev))
			err = add(filters, &filter);
	}
	closedir(list);
	if (filters->count)
		qsort(filters->item, filters->count, sizeof(filter), compare);
	return err;
}

void filters_put(struct filters *filters)
{
	free(filters->item);
	memset(filters, 0, sizeof(*filters));
}

static int pin_one(const char *real, const char *name, int fd)
{
	char path[FILE_LEN];

	snprintf(path, sizeof(path), "%s/%s", real, name);
	unlink(path);
	if (!bpf_obj_pin(fd, path))
		return 0;
	return err_because(-errno, "cannot pin %s: %s", path, strerror(errno));
}

/* Pin its maps in the place of those that are there: the program has new ones of some. */
int filter_pin_again(const struct filter *filter, struct bpf_object *obj)
{
	char real[PIN_REAL_LEN];
	struct bpf_map *map;
	int err = 0;

	dir_path(real, filter);
	bpf_object__for_each_map(map, obj)
		if (!err && !bpf_map__is_internal(map))
			err = pin_one(real, bpf_map__name(map), bpf_map__fd(map));
	return err;
}

/* Pin its link and its maps. Return: 0 or a negative errno, and then nothing is there. */
int filter_pin(const struct filter *filter, struct bpf_object *obj, int link_fd)
{
	char real[PIN_REAL_LEN];
	int err;

	dir_path(real, filter);
	if (mkdir(real, 0700))
		return err_because(-errno, "cannot make %s: %s", real, strerror(errno));
	err = filter_pin_again(filter, obj);
	if (!err)
		err = pin_one(real, LINK, link_fd);
	if (err)
		remove_dir(real);
	return err;
}

/* Take it off its device. Return: 0 or a negative errno. */
int filter_unpin(const struct filter *filter)
{
	char real[PIN_REAL_LEN];
	int fd, err = 0;

	fd = filter_open(filter, LINK);
	if (fd < 0)
		return fd;
	/* Somebody else may hold the link, too. */
	if (bpf_link_detach(fd))
		err = err_because(-errno, "the kernel does not detach it: %s", strerror(errno));
	close(fd);
	if (err)
		return err;
	dir_path(real, filter);
	remove_dir(real);
	return 0;
}

/**
 * filter_open() - open what is pinned
 * @filter: of this filter
 * @what: "link", or the name of a map
 *
 * Return: file descriptor or a negative errno.
 */
int filter_open(const struct filter *filter, const char *what)
{
	char real[PIN_REAL_LEN], path[FILE_LEN];
	int fd;

	dir_path(real, filter);
	snprintf(path, sizeof(path), "%s/%s", real, what);
	fd = bpf_obj_get(path);
	if (fd >= 0)
		return fd;
	return err_because(-errno, "cannot open %s: %s", path, strerror(errno));
}
