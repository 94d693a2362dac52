// SPDX-License-Identifier: GPL-2.0-only
/*
 * Objects that were compiled when a version was released have to load with every later one. They
 * are in objects/VERSION, beside what that version has published; scripts/release keeps them.
 */
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "harness.h"
#include "loader.h"
#include "net.h"

#define NAME_LEN	64
#define KFUNCS_MAX	512

/* Names of kfuncs: those that a release has published, or that its objects call. */
struct names {
	char name[KFUNCS_MAX][NAME_LEN];
	int nr;
};

static bool has(const struct names *names, const char *name)
{
	int i;

	for (i = 0; i < names->nr; i++)
		if (!strcmp(names->name[i], name))
			return true;
	return false;
}

static void add(struct names *names, const char *name)
{
	if (names->nr < KFUNCS_MAX && !has(names, name))
		snprintf(names->name[names->nr++], NAME_LEN, "%s", name);
}

/* The functions of the kernel that an object calls, by its own BTF: libbpf's copy has others. */
static void add_called(struct names *names, const char *path)
{
	struct btf *btf = btf__parse(path, NULL);
	int id = btf__find_by_name_kind(btf, ".ksyms", BTF_KIND_DATASEC), i;
	const struct btf_type *sec = btf__type_by_id(btf, id < 0 ? 0 : id);
	const struct btf_var_secinfo *var = btf_var_secinfos(sec);

	for (i = 0; id > 0 && i < btf_vlen(sec); i++, var++) {
		const struct btf_type *t = btf__type_by_id(btf, var->type);

		if (btf_is_func(t))
			add(names, btf__name_by_offset(btf, t->name_off));
	}
	btf__free(btf);
}

/* Register what it declares. Return: 0 or a negative errno. */
static int attach(struct bpf_object *obj)
{
	struct bpf_link *link;
	struct bpf_map *map;

	bpf_object__for_each_map(map, obj) {
		if (bpf_map__type(map) != BPF_MAP_TYPE_STRUCT_OPS)
			continue;
		link = bpf_map__attach_struct_ops(map);
		if (!link)
			return -errno;
		bpf_link__destroy(link);
	}
	return 0;
}

static int load(const char *path, struct names *called)
{
	struct bpf_object *obj;
	int err;

	said_start();
	obj = bpf_object__open_file(path, NULL);
	if (!obj)
		return -errno;
	err = bpf_object__load(obj);
	if (!err)
		err = attach(obj);
	if (!err)
		add_called(called, path);
	bpf_object__close(obj);
	return err;
}

/* Load all of a release. Return: how many there are, or a negative errno. */
static int load_all(const char *dir, struct names *called)
{
	char pattern[256];
	glob_t found;
	size_t i;
	int err = 0, n;

	snprintf(pattern, sizeof(pattern), "%s/*.bpf.o", dir);
	if (glob(pattern, 0, NULL, &found))
		return -ENOENT;
	n = found.gl_pathc;
	for (i = 0; i < found.gl_pathc; i++) {
		int one = load(found.gl_pathv[i], called);

		if (one)
			printf("# %s: %s\n# %s\n", found.gl_pathv[i], strerror(-one), said());
		err = err ?: one;
	}
	globfree(&found);
	return err ?: n;
}

/* What a release has published. Return: 0 or a negative errno. */
static int read_published(const char *dir, struct names *published)
{
	char path[256], line[1024], name[NAME_LEN];
	glob_t found;
	size_t i;
	FILE *f;

	snprintf(path, sizeof(path), "%s/*.txt", dir);
	if (glob(path, 0, NULL, &found))
		return -ENOENT;
	for (i = 0; i < found.gl_pathc; i++) {
		f = fopen(found.gl_pathv[i], "re");
		while (f && fgets(line, sizeof(line), f))
			if (sscanf(line, "kfunc %63[^:]", name) == 1)
				add(published, name);
		if (f)
			fclose(f);
	}
	globfree(&found);
	return 0;
}

FIXTURE(released) {};
FIXTURE_SETUP(released) {}
FIXTURE_TEARDOWN(released) {}

/* Each release's objects load, and what they declare can be registered. */
TEST_F_TIMEOUT(released, objects_load, 280)
{
	glob_t found;
	size_t i;

	ASSERT_EQ(0, glob(test_file("objects/[0-9]*"), 0, NULL, &found));
	for (i = 0; i < found.gl_pathc; i++) {
		struct names called = {}, published = {};
		int missing = 0, k;

		EXPECT_LT(5, load_all(found.gl_pathv[i], &called));
		ASSERT_EQ(0, read_published(found.gl_pathv[i], &published));
		EXPECT_LT(50, published.nr);
		for (k = 0; k < published.nr; k++) {
			if (has(&called, published.name[k]))
				continue;
			printf("# %s: nothing calls %s\n", found.gl_pathv[i], published.name[k]);
			missing++;
		}
		/* They say little of a release if they call little of it. */
		EXPECT_EQ(0, missing);
	}
	globfree(&found);
}

TEST_HARNESS_MAIN
