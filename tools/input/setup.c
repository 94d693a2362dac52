// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx input setup: what the files in a directory say is how it is to be.
 *
 * It can be run again and again: what is as its file says stays, what is not is updated, what is
 * not there is attached, and what came from a file that has gone goes, too. Programs of no file are
 * left alone.
 */
#include <errno.h>
#include <fnmatch.h>
#include <glob.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <json-c/json.h>
#include "../env.h"
#include "../err.h"
#include "../out.h"
#include "../pin.h"
#include "attach.h"
#include "load.h"
#include "store.h"

#define FILES	"/etc/bpfx/input.d/*.conf"
#define SUFFIX	".conf"

/* What a file calls its program. */
struct setup_file {
	const char *path;
	const char *name;
};

/* A program is called as its file, unless that says how. */
static int name_by_file(struct input_config *config, const char *path)
{
	char copy[strlen(path) + 1], *name;
	size_t len;

	if (config->name[0])
		return 0;
	strcpy(copy, path);
	name = basename(copy);
	len = strlen(name);
	if (len > strlen(SUFFIX) && !strcmp(name + len - strlen(SUFFIX), SUFFIX))
		name[len - strlen(SUFFIX)] = 0;
	if (!input_name_ok(name)) {
		err_because(-EINVAL,
			    "'%s' is no name of a program: 1 to %d letters, digits, '_', '-' and '.'",
			    name, BPFX_NAME_LEN - 1);
		err_cure("rename the file, or give it a line: name NAME");
		return -EINVAL;
	}
	strcpy(config->name, name);
	return 0;
}

/*
 * Has setup attached it by this file? NULL: by any in the directory, also one that is gone. What
 * was attached by hand is not ours, whatever file that was.
 */
static bool is_of(const struct input_record *rec, const char *path)
{
	char full[sizeof(rec->setup)];

	if (!path)
		return !fnmatch(FILES, rec->setup, FNM_PATHNAME | FNM_PERIOD);
	return !strcmp(rec->setup, input_file_path(full, sizeof(full), path));
}

static bool is_gone(const struct input_record *rec)
{
	return is_of(rec, NULL) && access(rec->setup, F_OK) && errno == ENOENT;
}

static int take_off(const char *name, const char *file, const char *why, struct json_object *array)
{
	struct json_object *obj;
	int err;

	err = input_unload(name);
	if (err)
		return err_report(err, "cannot detach %s", name);
	if (!array) {
		printf("%s is detached%s%s\n", name, *why ? ": " : "", why);
		return EXIT_OK;
	}
	obj = out_item(array);
	out_str(obj, "name", name);
	out_str(obj, "done", "detached");
	out_str(obj, "file", file);
	return EXIT_OK;
}

/* Of @rec of @name: why it has to go. NULL: it need not. */
typedef const char *(*reason_fn)(const struct input_record *rec, const char *name, const void *arg);

static const char *file_is_gone(const struct input_record *rec, const char *name, const void *arg)
{
	return is_gone(rec) ? "its file is gone" : NULL;
}

static const char *file_has_another(const struct input_record *rec, const char *name,
				    const void *arg)
{
	const struct setup_file *file = arg;

	return is_of(rec, file->path) && strcmp(name, file->name) ?
	       "its file has another name for it now" : NULL;
}

static const char *is_undone(const struct input_record *rec, const char *name, const void *arg)
{
	return is_of(rec, arg) ? "" : NULL;
}

/* Return: the exit status. */
static int take_off_all(reason_fn reason, const void *arg, struct json_object *array)
{
	int status = EXIT_OK, one;
	struct input_names names;
	struct input_record *rec;
	const char *why;
	unsigned int i;

	if (input_pins_get(&names))
		status = err_report(-errno, "cannot look for programs");
	for (i = 0; i < names.count; i++) {
		rec = input_record_get(names.item[i]);
		why = rec ? reason(rec, names.item[i], arg) : NULL;
		one = why ? take_off(names.item[i], rec->setup, why, array) : EXIT_OK;
		status = one ?: status;
		free(rec);
	}
	input_names_put(&names);
	return status;
}

/* An object may have changed though its settings have not. */
static bool is_same(const struct input_record *rec, const struct input_config *config)
{
	return config->program && !strcmp(rec->device, config->device) &&
	       !strcmp(rec->setup, config->setup) && !strcmp(rec->body, config->body);
}

/* Can an update make this of it? A program keeps its place among the others. */
static bool can_update(const struct input_record *rec, const struct input_config *config)
{
	return !strcmp(rec->what, config->what) && rec->has_priority == config->has_priority &&
	       (!config->has_priority || rec->priority == config->priority);
}

static int up_to_date(const struct input_config *config, struct link_info *info)
{
	char pin[INPUT_PIN_LEN];
	int fd, err;

	fd = pin_open_link(input_pin(pin, config->name));
	if (fd < 0)
		return fd;
	err = link_get_info(fd, info);
	close(fd);
	return err;
}

static int bring(struct input_config *config, const char *path, struct link_info *info,
		 const char **done)
{
	struct input_record *rec = NULL;
	int err;

	*done = "attached";
	if (!input_is_loaded(config->name))
		return input_load(config, path, info);
	rec = input_record_get(config->name);
	if (rec && can_update(rec, config)) {
		*done = is_same(rec, config) ? "up to date" : "updated";
		err = is_same(rec, config) ? up_to_date(config, info) :
					     input_swap(config, path, info);
	} else {
		*done = "attached anew";
		err = input_unload(config->name);
		if (!err)
			err = input_load(config, path, info);
	}
	free(rec);
	return err;
}

static int check(struct input_config *config, const char *path)
{
	int err = name_by_file(config, path);

	if (err || config->device[0] || !config->program)
		return err;
	err_because(-EINVAL, "it does not say for which devices");
	err_cure("give it a line like: device kind=keyboard");
	return -EINVAL;
}

/* A copy that was attached by hand does it once more: keys that are swapped twice are not. */
static void tell_double(const struct input_config *config)
{
	struct input_record *rec;
	struct input_names names;
	unsigned int i;

	input_pins_get(&names);
	for (i = 0; i < names.count; i++) {
		if (!strcmp(names.item[i], config->name))
			continue;
		rec = input_record_get(names.item[i]);
		if (rec && !strcmp(rec->what, config->what) &&
		    !strcmp(rec->device, config->device) && !strcmp(rec->body, config->body))
			note("%s has the same configuration: bpfx input detach %s", names.item[i],
			     names.item[i]);
		free(rec);
	}
	input_names_put(&names);
}

/* Return: the exit status. What is wrong with one file is no reason to leave the others. */
static int setup_one(const char *path, struct json_object *array)
{
	struct input_config config = {};
	struct link_info info = {};
	int err, status = EXIT_OK;
	const char *done;

	err = input_config_read(&config, path);
	if (!err)
		err = check(&config, path);
	input_file_path(config.setup, sizeof(config.setup), path);
	if (!err)
		status = take_off_all(file_has_another, &(struct setup_file){ path, config.name },
				      array);
	if (!err)
		err = bring(&config, path, &info, &done);
	if (!err) {
		input_print_attached(&config, &info, done, array ? out_item(array) : NULL);
		tell_double(&config);
	}
	input_config_free(&config);
	return err ? err_report(err, "cannot set up %s", path) : status;
}

static bool is_good(const char *path)
{
	struct input_config config = {};
	int err;

	if (!strcmp(path, "-"))
		return true;	/* read once only */
	err = input_config_read(&config, path);
	if (!err)
		err = check(&config, path);
	input_config_free(&config);
	err_forget();
	return !err;
}

/* What is wrong is told at the end, where "systemctl status" shows it. */
static int setup_all(char **path, size_t nr)
{
	struct json_object *obj = opt_json ? json_object_new_object() : NULL;
	struct json_object *array = obj ? out_array(obj, "programs") : NULL;
	char *bad[nr + 1];
	size_t i, nr_bad = 0;
	int status, one;

	status = take_off_all(file_is_gone, NULL, array);
	for (i = 0; i < nr; i++) {
		if (!is_good(path[i])) {
			bad[nr_bad++] = path[i];
			continue;
		}
		one = setup_one(path[i], array);
		status = one ?: status;
	}
	for (i = 0; i < nr_bad; i++) {
		one = setup_one(bad[i], array);
		status = one ?: status;
	}
	if (obj)
		out_json(obj);
	return status;
}

/* For the files that are given, or for the directory. */
static int undo(char **path, int nr)
{
	struct json_object *obj = opt_json ? json_object_new_object() : NULL;
	struct json_object *array = obj ? out_array(obj, "programs") : NULL;
	int i, status = EXIT_OK, one;

	if (!nr)
		status = take_off_all(is_undone, NULL, array);
	for (i = 0; i < nr; i++) {
		one = take_off_all(is_undone, path[i], array);
		status = one ?: status;
	}
	if (obj)
		out_json(obj);
	return status;
}

/* To detach needs no module: without it there is nothing to detach. */
static int prepare(bool attaches)
{
	int err;

	if (attaches)
		return input_prepare();
	err = env_check_privileges();
	if (!err)
		err = pin_prepare();
	return err ?: pin_lock();
}

int input_setup(const struct input_wishes *w)
{
	glob_t found = {};
	int err, status;

	if (!w->undo && !w->nr_args)
		glob(FILES, 0, NULL, &found);
	err = prepare(!w->undo && (w->nr_args || found.gl_pathc));
	if (!err && !w->undo && !w->nr_args && !found.gl_pathc)
		note("there is nothing to set up: no " FILES);
	if (err)
		status = err_report(err, w->undo ? "cannot detach input programs" :
						   "cannot set up input devices");
	else if (w->undo)
		status = undo(w->arg, w->nr_args);
	else if (w->nr_args)
		status = setup_all(w->arg, w->nr_args);
	else
		status = setup_all(found.gl_pathv, found.gl_pathc);
	globfree(&found);
	return status;
}
