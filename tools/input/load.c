// SPDX-License-Identifier: GPL-2.0-only
/*
 * Input programs on their way into the kernel, and out of it.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include "../env.h"
#include "../err.h"
#include "../klog.h"
#include "../object.h"
#include "../pin.h"
#include "../prepare.h"
#include "entry.h"
#include "load.h"
#include "store.h"

const struct object_kind object_input = {
	.module = BPFX_INPUT_MODULE,
	.ops = "bpfx_input_ops",
	.noun = "input program",
	.example = "BPFX_INPUT(NAME, .event = (void *)event);",
};

/* May this user, can this kernel? */
int input_check_kernel(void)
{
	int err;

	err = env_check_libbpf();
	if (!err)
		err = env_check_privileges();
	if (!err)
		err = input_check_module();
	return err ?: env_check_library();
}

/* ... and from here on no other bpfx does the like. */
int input_prepare(void)
{
	int err;

	err = input_check_kernel();
	if (!err)
		err = pin_prepare();
	return err ?: pin_lock();
}

static int set_own(struct object *o, const struct input_config *config)
{
	const char *at, *end = config->settings + config->settings_size;
	int err = 0;

	for (at = config->settings; at && at < end && !err; at += strlen(at) + 1)
		err = object_set(o, at);
	return err;
}

static int set_match(struct object *o, const struct input_config *config)
{
	int err;

	if (!config->device[0])
		return 0;
	err = object_set_struct(o, "input_match", &config->match, sizeof(config->match));
	if (!err)
		return 0;
	err_because(err, "%s cannot be told its devices: it has no 'const volatile struct input_match input_match'",
		    config->what);
	err_cure("leave the device away: its connect op decides");
	return err;
}

static int set_config(struct object *o, const struct input_config *config)
{
	if (!config->program)
		return set_own(o, config);
	if (!object_set_struct(o, "config", config->data, config->program->size))
		return 0;
	return err_because(-EINVAL, "%s is not of this version of bpfx", config->what);
}

static int open_object(struct object *o, struct input_config *config)
{
	int err;

	memset(o, 0, sizeof(*o));
	o->kind = &object_input;
	err = object_open(o, config->what);
	if (!err && !config->name[0] && config->program)
		strcpy(config->name, config->what);
	if (!err && config->name[0])
		err = object_rename(o, config->name);
	if (!err && config->has_priority)
		err = object_set_priority(o, config->priority);
	if (!err)
		err = object_check_name(o);
	if (!err)
		err = set_match(o, config);
	if (!err)
		err = set_config(o, config);
	memcpy(config->name, o->name, BPFX_NAME_LEN);
	return err;
}

/* Return: a file descriptor of the link of a program of ours, or a negative errno. */
static int open_link(const char *name)
{
	struct link_info info = {};
	char pin[INPUT_PIN_LEN];
	int fd;

	fd = pin_open_link(input_pin(pin, name));
	if (fd >= 0 && (link_get_info(fd, &info) || !info.map_id)) {
		close(fd);
		pin_remove(pin);
		fd = -ENOENT;
	}
	if (fd != -ENOENT)
		return fd;
	err_because(fd, "there is no input program '%s' that bpfx has attached", name);
	err_cure("bpfx input show lists them");
	return fd;
}

bool input_is_loaded(const char *name)
{
	struct link_info info = {};
	char pin[INPUT_PIN_LEN];
	int fd;

	fd = pin_open_link(input_pin(pin, name));
	if (fd < 0)
		return false;
	if (link_get_info(fd, &info))
		info.map_id = 0;
	close(fd);
	return info.map_id;
}

static int is_there(const char *name)
{
	err_because(-EEXIST, "there is an input program '%s' already", name);
	err_cure("bpfx input update %s --config FILE; or detach it first; or: --name NAME", name);
	return -EEXIST;
}

static int not_taken(int err, const char *name)
{
	if (err == -EEXIST)
		return is_there(name);
	err_because(err, "the module refuses '%s': %s", name, strerror(-err));
	klog_explain();
	return err;
}

/* Its maps, and beside them how it was configured. */
static int pin_all(const struct object *o, const struct input_config *config, const char *file)
{
	char pin[INPUT_PIN_LEN];
	int fd, err;

	fd = input_record_open(config, file, object_priority(o));
	if (fd < 0)
		return fd;
	err = pin_maps(o->obj, input_pin(pin, o->name));
	if (!err)
		err = pin_map(fd, pin, INPUT_RECORD);
	close(fd);
	return err;
}

static int attach(const struct object *o, const struct input_config *config, const char *file,
		  struct link_info *info)
{
	char pin[INPUT_PIN_LEN];
	int fd, err;

	fd = link_create(bpf_map__fd(o->map));
	if (fd < 0)
		return not_taken(fd, o->name);
	err = pin_link(fd, input_pin(pin, o->name));
	if (!err)
		err = pin_all(o, config, file);
	if (!err)
		err = link_get_info(fd, info);
	if (err)
		pin_remove(pin);
	close(fd);	/* ... which ends it if it is not pinned */
	return err;
}

/**
 * input_load() - attach a program and pin it
 * @config: of it; its name is filled in
 * @file: where that was read, or NULL
 * @info: filled in
 *
 * Return: 0 or a negative errno.
 */
int input_load(struct input_config *config, const char *file, struct link_info *info)
{
	char pin[INPUT_PIN_LEN];
	struct object o;
	int err;

	err = open_object(&o, config);
	if (!err && input_is_loaded(o.name))
		err = is_there(o.name);
	if (!err)
		err = pin_remove(input_pin(pin, o.name));
	if (!err)
		err = object_load(&o);
	if (!err)
		err = attach(&o, config, file, info);
	object_close(&o);
	return err;
}

/* Put it in the place of the one of its name, whose held keys it takes over. */
int input_swap(struct input_config *config, const char *file, struct link_info *info)
{
	struct object o;
	int fd, err;

	fd = open_link(config->name);
	if (fd < 0)
		return fd;
	err = open_object(&o, config);
	if (!err)
		err = prepare_swap(&o, fd, info);
	if (!err)
		err = pin_all(&o, config, file);
	object_close(&o);
	close(fd);
	return err;
}

/* Take it off all devices. Return: 0 or a negative errno. */
int input_unload(const char *name)
{
	char pin[INPUT_PIN_LEN];
	int fd, err = 0;

	fd = open_link(name);
	if (fd < 0)
		return fd;
	/* Somebody else may hold the link, too. */
	if (bpf_link_detach(fd))
		err = err_because(-errno, "the kernel does not detach it: %s", strerror(errno));
	close(fd);
	return err ?: pin_remove(input_pin(pin, name));
}
