// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx input attach, detach, update, check.
 */
#include <elf.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <json-c/json.h>
#include "../err.h"
#include "../out.h"
#include "attach.h"
#include "entry.h"
#include "load.h"
#include "store.h"

/* The devices that a link's program is on, as JSON or in lines. Return: how many, -1: unknown. */
static int print_devices(__u32 link_id, struct json_object *array)
{
	struct input_entries entries = {};
	struct json_object *item;
	unsigned int i;
	int count = 0;

	if (input_entries_get(&entries))
		count = -1;
	for (i = 0; i < entries.count; i++) {
		if (entries.item[i].link_id != link_id)
			continue;
		count++;
		if (!array) {
			printf("  %s: %s\n", entries.item[i].device, entries.item[i].name);
			continue;
		}
		item = out_item(array);
		out_str(item, "device", entries.item[i].device);
		out_str(item, "name", entries.item[i].name);
	}
	input_entries_put(&entries);
	return count;
}

void input_print_attached(const struct input_config *config, const struct link_info *info,
			  const char *done, struct json_object *obj)
{
	if (obj) {
		out_str(obj, "name", config->name);
		out_str(obj, "program", config->what);
		out_str(obj, "done", done);
		out_u64(obj, "link_id", info->id);
		out_u64(obj, "map_id", info->map_id);
		print_devices(info->id, out_array(obj, "devices"));
		return;
	}
	printf("%s is %s%s\n", config->name, done, strcmp(done, "up to date") ? ":" : "");
	if (!print_devices(info->id, NULL))
		printf("  no device yet: it will have those that match when they are plugged in\n");
}

static void print(const struct input_config *config, const struct link_info *info,
		  const char *done)
{
	struct json_object *obj = opt_json ? json_object_new_object() : NULL;

	input_print_attached(config, info, done, obj);
	if (obj)
		out_json(obj);
}

/* Configurations are not given as what they configure. */
static int check_object(const char *path)
{
	char head[4] = "";
	FILE *file = fopen(path, "r");

	if (!file)
		return err_because(-errno, "%s: %s", path, strerror(errno));
	if (!fread(head, sizeof(head), 1, file) && errno == EISDIR)
		err_because(-EISDIR, "%s: %s", path, strerror(EISDIR));
	fclose(file);
	if (!memcmp(head, ELFMAG, SELFMAG))
		return 0;
	err_because(-EINVAL, "%s is no object of a program", path);
	err_cure("if it is a configuration: --config %s", path);
	return -EINVAL;
}

/* The path of an object as others see it, who are in other directories. */
static int take_program(struct input_config *config, const char *what)
{
	char path[PATH_MAX];

	config->program = input_program_find(what);
	if (!config->program && !realpath(what, path)) {
		err_because(-ENOENT, "'%s' is neither a shipped program nor a file", what);
		err_cure("shipped are: %s", input_program_names());
		return -ENOENT;
	}
	if (!config->program && check_object(path))
		return -EINVAL;
	if (!config->program)
		what = path;
	if (strlen(what) >= sizeof(config->what))
		return err_because(-ENAMETOOLONG, "%s: the path is too long", what);
	strcpy(config->what, what);
	return 0;
}

int input_take_device(struct input_config *config, const char *device)
{
	struct input_match_wrong wrong;
	int err;

	err = input_match_parse(&config->match, device, &wrong);
	if (err)
		return err_because(err, "%s", wrong.why);
	strcpy(config->device, device);
	return 0;
}

static int take_wishes(struct input_config *config, const struct input_wishes *w)
{
	int err = 0;

	if (w->device)
		err = input_take_device(config, w->device);
	if (!err && w->name) {
		if (!input_name_ok(w->name))
			return err_because(-EINVAL, "'%s' is no name: 1 to %d letters, digits, '_', '-' and '.'",
					   w->name, BPFX_NAME_LEN - 1);
		strcpy(config->name, w->name);
	}
	config->has_priority = w->has_priority;
	config->priority = w->priority;
	return err;
}

static int read_config(struct input_config *config, const char *path)
{
	return path ? input_config_read(config, path) : input_config_parse(config, "", "");
}

/* A keyboard that a mouse's program is put on by mistake is a bad surprise. */
static int check_device(const struct input_config *config)
{
	if (!config->program || config->device[0])
		return 0;
	err_because(-EINVAL, "for which devices?");
	err_cure("--device MATCH, or a line \"device MATCH\" in the configuration, like kind=keyboard; all: kind=any");
	return -EINVAL;
}

int input_attach(const struct input_wishes *w)
{
	const char *what = w->nr_args ? w->arg[0] : w->config;
	struct input_config config = {};
	struct link_info info;
	int err = 0;

	if (!what)
		return err_usage(&input_usage, "attach which program?");
	if (w->nr_args)
		err = take_program(&config, what);
	if (!err && config.program && !w->config)
		return err_usage(&input_usage, "attach %s with which --config?", what);
	if (!err)
		err = take_wishes(&config, w);
	if (!err)
		err = read_config(&config, w->config);
	if (!err)
		err = check_device(&config);
	if (!err)
		err = input_prepare();
	if (!err)
		err = input_load(&config, w->config, &info);
	if (!err) {
		print(&config, &info, "attached");
		input_match_tell(&config.match, config.device);
	}
	input_config_free(&config);
	return err ? err_report(err, "cannot attach %s", what) : EXIT_OK;
}

/* A configuration goes with the program and the devices that are there, unless it says others. */
static int inherit(struct input_config *config, const char *name, const char *path)
{
	struct input_record *rec;
	int err;

	if (!input_is_loaded(name))
		return 0;	/* input_swap() says so */
	rec = input_record_get(name);
	if (!rec)
		return err_because(-ENOENT, "how '%s' was configured is not known any more", name);
	strcpy(config->what, rec->what);
	err = read_config(config, path);
	/* It keeps its place among the others, whatever the file says. */
	config->has_priority = rec->has_priority;
	config->priority = rec->priority;
	strcpy(config->setup, rec->setup);
	if (!err && !config->device[0] && rec->device[0])
		err = input_take_device(config, rec->device);
	free(rec);
	return err;
}

int input_update(const struct input_wishes *w)
{
	struct input_config config = {};
	struct link_info info;
	int err = 0;

	if (!w->config)
		return err_usage(&input_usage, "update %s with which --config?", w->arg[0]);
	if (!input_name_ok(w->arg[0]))
		return err_usage(&input_usage, "'%s' is no name", w->arg[0]);
	if (w->device)
		err = input_take_device(&config, w->device);
	if (!err)
		err = input_prepare();
	if (!err)
		err = inherit(&config, w->arg[0], w->config);
	if (!err) {
		strcpy(config.name, w->arg[0]);
		err = input_swap(&config, w->config, &info);
	}
	if (!err) {
		print(&config, &info, "updated");
		input_match_tell(&config.match, config.device);
	}
	input_config_free(&config);
	return err ? err_report(err, "cannot update %s", w->arg[0]) : EXIT_OK;
}

int input_detach(const struct input_wishes *w)
{
	struct json_object *obj;
	int err;

	err = input_prepare();
	if (!err)
		err = input_unload(w->arg[0]);
	if (err)
		return err_report(err, "cannot detach %s", w->arg[0]);
	if (opt_json) {
		obj = json_object_new_object();
		out_str(obj, "name", w->arg[0]);
		out_str(obj, "done", "detached");
		out_json(obj);
	} else {
		printf("%s is detached; its devices work as without it\n", w->arg[0]);
	}
	return EXIT_OK;
}

int input_check(const struct input_wishes *w)
{
	struct input_config config = {};
	struct json_object *obj;
	int err = 0;

	if (!w->config)
		return err_usage(&input_usage, "check which --config?");
	if (w->nr_args)
		err = take_program(&config, w->arg[0]);
	if (!err)
		err = input_config_read(&config, w->config);
	if (!err && opt_json) {
		obj = json_object_new_object();
		out_str(obj, "config", w->config);
		out_str(obj, "program", config.what);
		out_str(obj, "device", config.device[0] ? config.device : NULL);
		out_json(obj);
	} else if (!err) {
		printf("%s is a good configuration of %s\n", w->config, config.what);
	}
	if (!err)
		input_match_tell(&config.match, config.device);
	input_config_free(&config);
	return err ? err_report(err, "cannot use %s", w->config) : EXIT_OK;
}
