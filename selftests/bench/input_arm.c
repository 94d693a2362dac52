// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the benchmark of input devices compares.
 */
#include <bpf/libbpf.h>
#include <err.h>
#include <linux/input-event-codes.h>
#include <stdio.h>
#include <string.h>
#include "bpf/input_maps.h"
#include "bpfx_remap.skel.h"
#include "input_arm.h"

#define BENCH	"/selftests/bench/input.bpf.o"

/*
 * @remap: bpfx_remap is there, too, and comes first: REMAP_TYPED replaces the keys that the bench
 *	types, REMAP_OTHERS as many others
 * @programs: of BENCH
 */
struct arm {
	const char *name;
	enum { NO_REMAP, REMAP_TYPED, REMAP_OTHERS } remap;
	const char *programs[2];
};

static const struct arm arms[] = {
	{ .name = "none" },
	{ .name = "idle" },
	{ "unasked", NO_REMAP, { "unasked" } },
	{ "pass", NO_REMAP, { "pass" } },
	{ "two", NO_REMAP, { "pass", "pass_too" } },
	{ .name = "others", .remap = REMAP_OTHERS },
	{ .name = "remap", .remap = REMAP_TYPED },
	{ "remap+pass", REMAP_TYPED, { "pass" } },
	{}
};

/* Each row becomes the one below it. */
static const unsigned short typed[][2] = {
	{ KEY_Q, KEY_A }, { KEY_W, KEY_S }, { KEY_E, KEY_D }, { KEY_R, KEY_F },
	{ KEY_T, KEY_G }, { KEY_Y, KEY_H }, { KEY_U, KEY_J }, { KEY_I, KEY_K },
};

#define NR_TYPED	(sizeof(typed) / sizeof(*typed))

/* Of an object's programs only the one that is wanted. */
static struct bpf_map *choose(struct bpf_object *object, const char *name)
{
	struct bpf_map *map, *chosen = NULL;

	bpf_object__for_each_map(map, object) {
		if (bpf_map__type(map) != BPF_MAP_TYPE_STRUCT_OPS)
			continue;
		if (!strcmp(bpf_map__name(map), name))
			chosen = map;
		else
			bpf_map__set_autocreate(map, false);
	}
	return chosen;
}

static void attach(const char *name)
{
	struct bpf_object *object;
	struct bpf_map *map;

	object = bpf_object__open_file(BENCH, NULL);
	if (!object)
		err(1, BENCH);
	map = choose(object, name);
	if (!map)
		errx(1, "no program %s", name);
	if (bpf_object__load(object))
		err(1, "%s cannot be loaded", name);
	if (!bpf_map__attach_struct_ops(map))
		err(1, "%s cannot be attached", name);
}

static void attach_remap(bool others)
{
	struct bpfx_remap *skel = bpfx_remap__open();
	struct remap_config *config;
	unsigned int i, from;

	if (!skel)
		err(1, "bpfx_remap");
	config = (struct remap_config *)&skel->rodata->config;
	for (i = 0; i < NR_TYPED; i++) {
		from = others ? KEY_F1 + i : typed[i][0];
		config->keys[0][from] = (struct remap_entry){ typed[i][1], REMAP_KEY, 0 };
	}
	snprintf((char *)skel->rodata->input_match.name, sizeof(skel->rodata->input_match.name),
		 ARM_DEVICE "*");
	if (bpfx_remap__load(skel) || !bpf_map__attach_struct_ops(skel->maps.bpfx_remap))
		err(1, "bpfx_remap cannot be attached");
}

void arm_attach(const char *name)
{
	const struct arm *arm;
	int i;

	for (arm = arms; arm->name; arm++)
		if (!strcmp(arm->name, name))
			break;
	if (!arm->name)
		errx(1, "no arm %s", name);
	if (arm->remap)
		attach_remap(arm->remap == REMAP_OTHERS);
	for (i = 0; i < 2 && arm->programs[i]; i++)
		attach(arm->programs[i]);
}
