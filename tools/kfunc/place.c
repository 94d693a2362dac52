// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where the files of a kernel lie: of a release that is installed, in a directory, in a package.
 */
#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "image.h"
#include "place.h"
#include "../err.h"

/* Best first: those with symbols, then those that boot. */
static const char * const of_release[] = {
	"/lib/modules/%s/build/vmlinux",
	"/usr/src/linux-headers-%s/vmlinux",
	"/usr/lib/debug/boot/vmlinux-%s",
	"/usr/lib/debug/lib/modules/%s/vmlinux",
	"/boot/vmlinux-%s",
	"/lib/modules/%s/vmlinux",
	"/boot/vmlinuz-%s",
	"/lib/modules/%s/vmlinuz",
	"/lib/modules/%s/vmlinuz.unsigned",
};

static const char * const configs[] = {
	"/boot/config-%s",
	"/lib/modules/%s/config",
	"/lib/modules/%s/build/.config",
};

/* The first file of these that is there. */
static bool first(char *path, const char * const *formats, unsigned int nr, const char *release)
{
	unsigned int i;

	for (i = 0; i < nr; i++) {
		/* Formats are ours. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(path, PATH_MAX, formats[i], release);
#pragma GCC diagnostic pop
		if (!access(path, R_OK))
			return true;
	}
	path[0] = 0;
	return false;
}

/* Return: is there anything of this release? */
bool place_of_release(struct place *place, const char *release)
{
	memset(place, 0, sizeof(*place));
	if (!*release || strchr(release, '/'))
		return false;
	first(place->config, configs, ARRAY_SIZE(configs), release);
	snprintf(place->modules, sizeof(place->modules), "/lib/modules/%s", release);
	if (access(place->modules, R_OK))
		place->modules[0] = 0;
	return first(place->vmlinux, of_release, ARRAY_SIZE(of_release), release);
}

/* nftw() has no context. */
static struct place *found;
static int best;

static int rank(const char *name)
{
	if (!strcmp(name, "vmlinux") || !strncmp(name, "vmlinux-", 8))
		return 2;
	return !strncmp(name, "vmlinuz", 7) ? 1 : 0;
}

static int look(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	const char *name = path + ftw->base;

	if (type == FTW_F && rank(name) > best) {
		best = rank(name);
		snprintf(found->vmlinux, sizeof(found->vmlinux), "%s", path);
	}
	if (type == FTW_F && !found->config[0] &&
	    (!strncmp(name, "config-", 7) || !strcmp(name, "config") || !strcmp(name, ".config")))
		snprintf(found->config, sizeof(found->config), "%s", path);
	return 0;
}

static int in_directory(struct place *place, const char *dir)
{
	snprintf(place->vmlinux, sizeof(place->vmlinux), "%s/vmlinux", dir);
	snprintf(place->modules, sizeof(place->modules), "%s", dir);
	if (!access(place->vmlinux, R_OK))
		return 0;
	place->vmlinux[0] = 0;
	found = place;
	best = 0;
	nftw(dir, look, 32, FTW_PHYS);
	if (place->vmlinux[0])
		return 0;
	err_because(-ENOENT, "there is no vmlinux and no vmlinuz in it");
	err_cure("name a directory, a package or a file that has one, like linux-headers-*.deb");
	return -ENOENT;
}

static int in_package(struct place *place, const char *deb)
{
	int err;

	err = unpack_deb(deb, place->temp, sizeof(place->temp));
	return err ? err : in_directory(place, place->temp);
}

static bool ends_with(const char *s, const char *end)
{
	size_t len = strlen(s), n = strlen(end);

	return len >= n && !strcmp(s + len - n, end);
}

static int unknown(const char *kernel)
{
	err_because(-ENOENT, "'%s' is no file, no directory, no release that is installed", kernel);
	err_cure("name a vmlinux, an image, raw BTF, a linux-headers or linux-image package, a release "
		 "like those in /lib/modules, or 'running'");
	return -ENOENT;
}

/**
 * place_find() - find the files of a kernel
 * @place: filled in, for place_leave()
 * @kernel: a path or a release
 *
 * Return: 0 or a negative errno.
 */
int place_find(struct place *place, const char *kernel)
{
	struct stat st;
	int err;

	if (place_of_release(place, kernel))
		return 0;
	if (stat(kernel, &st)) {
		if (!place->modules[0])
			return unknown(kernel);
		err_because(-ENOENT, "of release %s no vmlinux and no image is here", kernel);
		err_cure("apt-get install linux-headers-%s", kernel);
		return -ENOENT;
	}
	memset(place, 0, sizeof(*place));
	if (S_ISDIR(st.st_mode)) {
		err = in_directory(place, kernel);
	} else if (ends_with(kernel, ".deb")) {
		err = in_package(place, kernel);
	} else {
		snprintf(place->vmlinux, sizeof(place->vmlinux), "%s", kernel);
		err = 0;
	}
	if (err)
		place_leave(place);
	return err;
}

void place_leave(struct place *place)
{
	if (place->temp[0])
		unpack_remove(place->temp);
	place->temp[0] = 0;
}

void place_module_name(char *name, size_t size, const char *path)
{
	const char *base = strrchr(path, '/');
	char *p;

	snprintf(name, size, "%s", base ? base + 1 : path);
	p = strstr(name, ".ko");
	if (p)
		*p = 0;
	for (p = name; *p; p++)
		if (*p == '-')
			*p = '_';
}

static int (*each_fn)(const char *path, void *ctx);
static void *each_ctx;

static int each(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	if (type != FTW_F || (!ends_with(path, ".ko") && !strstr(path + ftw->base, ".ko.")))
		return 0;
	return each_fn(path, each_ctx);
}

/**
 * place_each_module() - call a function for each module of a kernel
 * @place: of it
 * @fn: gets the path; what it returns, if not 0, ends it
 * @ctx: for @fn
 *
 * Return: what @fn returned last.
 */
int place_each_module(const struct place *place, int (*fn)(const char *path, void *ctx), void *ctx)
{
	if (!place->modules[0])
		return 0;
	each_fn = fn;
	each_ctx = ctx;
	return nftw(place->modules, each, 32, FTW_PHYS);
}

struct wanted {
	const char *name;
	char *path;
};

static int is_wanted(const char *path, void *ctx)
{
	struct wanted *wanted = ctx;
	char name[128];

	place_module_name(name, sizeof(name), path);
	if (strcmp(name, wanted->name))
		return 0;
	/* The one of updates/ goes before that of kernel/, as for modprobe. */
	if (wanted->path && !strstr(path, "/updates/"))
		return 0;
	free(wanted->path);
	wanted->path = strdup(path);
	return 0;
}

/* The index that depmod made: faster than to look at all files. NULL if it is not in there. */
static char *in_index(const struct place *place, const char *wanted)
{
	char path[PATH_MAX + 16], name[128], *line = NULL, *found_at = NULL;
	size_t room = 0;
	FILE *file;

	snprintf(path, sizeof(path), "%s/modules.dep", place->modules);
	file = fopen(path, "r");
	while (file && !found_at && getline(&line, &room, file) > 0) {
		line[strcspn(line, ":")] = 0;
		place_module_name(name, sizeof(name), line);
		if (!strcmp(name, wanted) &&
		    asprintf(&found_at, "%s%s%s", line[0] == '/' ? "" : place->modules,
			     line[0] == '/' ? "" : "/", line) < 0)
			found_at = NULL;
	}
	free(line);
	if (file)
		fclose(file);
	return found_at;
}

/**
 * place_module() - find a module's file
 * @place: of the kernel
 * @name: of the module
 *
 * Return: the path, to be freed; NULL if there is none.
 */
char *place_module(const struct place *place, const char *name)
{
	struct wanted wanted = {};
	char plain[128];

	if (!place->modules[0])
		return NULL;
	place_module_name(plain, sizeof(plain), name);
	wanted.name = plain;
	wanted.path = in_index(place, plain);
	if (!wanted.path)
		place_each_module(place, is_wanted, &wanted);
	return wanted.path;
}
