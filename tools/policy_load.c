// SPDX-License-Identifier: GPL-2.0-only
/*
 * A policy's way into the kernel and out of it.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include "env.h"
#include "err.h"
#include "klog.h"
#include "link.h"
#include "object.h"
#include "pin.h"
#include "policy.h"

const struct object_kind object_policy = {
	.module = POLICY_MODULE,
	.ops = "bpfx_policy_ops",
	.noun = "policy",
	.example = "BPFX_POLICY(NAME, .kfunc = (void *)kfunc);",
};

static struct bpf_map *find_rules(const struct object *o)
{
	struct bpf_map *map = bpf_object__find_map_by_name(o->obj, POLICY_RULES);

	if (map && bpf_map__type(map) == BPF_MAP_TYPE_HASH &&
	    bpf_map__key_size(map) == sizeof(struct bpfx_policy_rule) &&
	    bpf_map__value_size(map) == sizeof(__u32))
		return map;
	return NULL;
}

/* One that takes another's place goes on with its rules. */
static void take_over_rules(struct object *o)
{
	struct bpf_map *map = find_rules(o);
	struct bpf_map_info info = {};
	__u32 len = sizeof(info);
	int fd;

	fd = map ? pin_open_map(POLICY_PIN, POLICY_RULES) : -ENOENT;
	if (fd < 0)
		return;
	if (!bpf_obj_get_info_by_fd(fd, &info, &len) && info.type == BPF_MAP_TYPE_HASH &&
	    info.key_size == bpf_map__key_size(map) &&
	    info.value_size == bpf_map__value_size(map))
		bpf_map__reuse_fd(map, fd);
	close(fd);
}

/* Rules that are there before anybody is asked. */
static int add_rules(const struct object *o, const char *const *allowed, unsigned int nr)
{
	struct bpf_map *map = find_rules(o);
	__u32 effect = BPFX_POLICY_ALLOW;
	unsigned int i;
	int err = 0;

	if (nr && !map) {
		err_because(-EINVAL, "policy '%s' has no map '" POLICY_RULES "' to allow anything in",
			    o->name);
		err_cure("leave --allow away");
		return -EINVAL;
	}
	for (i = 0; i < nr && !err; i++) {
		struct bpfx_policy_rule rule = { .uid = BPFX_POLICY_ANY_UID };

		err = policy_rule_what(&rule, allowed[i]);
		if (!err)
			err = bpf_map_update_elem(bpf_map__fd(map), &rule, &effect, BPF_ANY);
	}
	return err;
}

static int not_taken(int err, const char *name)
{
	struct policy_state state;

	if (err == -EBUSY && !policy_get_state(&state) && state.name[0]) {
		err_because(err, "another policy is in force, which bpfx has not loaded: '%s'",
			    state.name);
		err_cure("bpfx policy unload takes it away");
	}
	err_because(err, "the module refuses the policy '%s': %s", name, strerror(-err));
	klog_explain();
	return err;
}

/* The link of the policy that bpfx has loaded, if there is one. Return: as open. */
static int open_link(void)
{
	struct link_info info = {};
	int fd = pin_open_link(POLICY_PIN);

	if (fd < 0)
		return fd;
	if (!link_get_info(fd, &info) && info.map_id)
		return fd;
	close(fd);
	pin_remove(POLICY_PIN);
	return -ENOENT;
}

static int bring(struct object *o, int link)
{
	int fd, err;

	if (link >= 0) {
		err = bpf_link_update(link, bpf_map__fd(o->map), NULL);
		return err ? not_taken(err, o->name) : pin_maps(o->obj, POLICY_PIN);
	}
	fd = link_create(bpf_map__fd(o->map));
	if (fd < 0)
		return not_taken(fd, o->name);
	err = pin_link(fd, POLICY_PIN);
	if (!err)
		err = pin_maps(o->obj, POLICY_PIN);
	close(fd);
	if (err)
		pin_remove(POLICY_PIN);
	return err;
}

static int prepare(struct object *o, const char *what)
{
	int err;

	memset(o, 0, sizeof(*o));
	o->kind = &object_policy;
	err = env_check_libbpf();
	if (!err)
		err = object_open(o, what);
	if (!err)
		err = policy_check_module();
	if (!err)
		err = env_check_privileges();
	return err;
}

/**
 * policy_load() - put a policy in force, in the place of what bpfx has loaded before
 * @what: a shipped policy, or a file
 * @allowed: what it is to allow from the beginning
 * @nr_allowed: how many
 * @replaced: filled with the name of the policy that was there before, or empty
 *
 * Return: 0 or a negative errno
 */
int policy_load(const char *what, const char *const *allowed, unsigned int nr_allowed,
		char *replaced)
{
	struct policy_state before = {};
	struct object o;
	int err, link = -1;

	replaced[0] = 0;
	err = prepare(&o, what);
	if (!err)
		err = policy_get_state(&before);
	if (!err)
		err = pin_prepare();
	if (!err) {
		link = open_link();
		if (link >= 0)
			take_over_rules(&o);
		err = object_load(&o);
	}
	if (!err)
		err = add_rules(&o, allowed, nr_allowed);
	if (!err)
		err = bring(&o, link);
	if (!err)
		memcpy(replaced, before.name, BPFX_POLICY_NAME_LEN);
	if (link >= 0)
		close(link);
	object_close(&o);
	return err;
}

/* Whether a map's type is in our module's BTF. */
static bool is_policy_map(__u32 id)
{
	struct bpf_map_info info = {};
	struct bpf_btf_info btf = {};
	char name[64] = "";
	__u32 len = sizeof(info), value_btf = 0;
	int fd;

	fd = bpf_map_get_fd_by_id(id);
	if (fd < 0)
		return false;
	if (bpf_obj_get_info_by_fd(fd, &info, &len))
		info.type = 0;
	close(fd);
	if (info.type != BPF_MAP_TYPE_STRUCT_OPS)
		return false;
	/* What Debian 12's headers lack: the id of the BTF that the value's type is in. */
	memcpy(&value_btf, (const char *)(&info.btf_value_type_id + 1), sizeof(value_btf));
	fd = bpf_btf_get_fd_by_id(value_btf);
	if (fd < 0)
		return false;
	btf.name = (unsigned long)name;
	btf.name_len = sizeof(name);
	len = sizeof(btf);
	if (bpf_obj_get_info_by_fd(fd, &btf, &len))
		name[0] = 0;
	close(fd);
	return !strcmp(name, POLICY_MODULE);
}

/* Whoever has loaded it. Return: a file descriptor of its link, or a negative errno. */
static int find_link(void)
{
	struct link_info info;
	__u32 id = 0;
	int fd, err;

	while (!(err = link_next(&id, &fd))) {
		if (!link_get_info(fd, &info) && info.map_id && is_policy_map(info.map_id))
			return fd;
		close(fd);
	}
	return err;
}

/**
 * policy_unload() - take the policy away, whoever has loaded it
 * @name: filled with its name
 *
 * Return: 0 or a negative errno
 */
int policy_unload(char *name)
{
	struct policy_state state;
	int fd, err;

	err = policy_get_state(&state);
	if (!err)
		err = env_check_privileges();
	if (err)
		return err;
	memcpy(name, state.name, BPFX_POLICY_NAME_LEN);
	if (!name[0]) {
		pin_remove(POLICY_PIN);
		return err_because(-ENOENT, "no policy is loaded");
	}
	fd = open_link();
	if (fd < 0)
		fd = find_link();
	if (fd < 0) {
		err_because(fd, "policy '%s' has no link to detach", name);
		err_cure("bpftool struct_ops unregister name NAME, with the name of its map");
		return fd;
	}
	err = bpf_link_detach(fd);
	close(fd);
	if (err && err != -EINVAL)	/* -EINVAL: it was detached meanwhile */
		return err_because(err, "the kernel does not detach its link: %s", strerror(-err));
	return pin_remove(POLICY_PIN);
}
