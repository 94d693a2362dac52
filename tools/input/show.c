// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx input show: all that is known of programs, and of ejects.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <json-c/json.h>
#include "../err.h"
#include "../link.h"
#include "../out.h"
#include "../pin.h"
#include "../record.h"
#include "command.h"
#include "device.h"
#include "entry.h"
#include "store.h"

#define TIME_LEN	40

/**
 * struct view - what is shown
 * @names: programs
 * @entries: programs on devices
 * @exits: ejects
 * @devices: devices
 * @program: only this one; NULL: all
 * @device: only what is on this one; NULL: all
 * @incomplete: what could not be seen; NULL: nothing
 */
struct view {
	struct input_names names;
	struct input_entries entries;
	struct input_exits exits;
	struct input_devices devices;
	const char *program;
	const struct input_device *device;
	const char *incomplete;
};

static bool is_wanted(const struct view *v, const char *program, const char *device)
{
	if (v->program && strcmp(v->program, program))
		return false;
	return !v->device || !device || !strcmp(v->device->sys, device);
}

static const struct bpfx_input_entry *first_entry(const struct view *v, const char *program)
{
	unsigned int i;

	for (i = 0; i < v->entries.count; i++)
		if (!strcmp(v->entries.item[i].program, program))
			return &v->entries.item[i];
	return NULL;
}

static bool on_device(const struct view *v, const char *program)
{
	unsigned int i;

	for (i = 0; i < v->entries.count; i++)
		if (!strcmp(v->entries.item[i].program, program) &&
		    !strcmp(v->entries.item[i].device, v->device->sys))
			return true;
	return false;
}

/* The link that keeps it. */
static void find_link(struct link_info *info, const struct view *v, const char *program)
{
	const struct bpfx_input_entry *entry = first_entry(v, program);
	char pin[INPUT_PIN_LEN];
	int fd;

	memset(info, 0, sizeof(*info));
	fd = pin_open_link(input_pin(pin, program));
	if (fd >= 0) {
		link_get_info(fd, info);
		close(fd);
	} else if (entry) {
		info->id = entry->link_id;
	}
}

static const char *when_text(char *buf, __u64 when)
{
	time_t t = when;
	struct tm tm;

	strftime(buf, TIME_LEN, "%Y-%m-%d %H:%M:%S", localtime_r(&t, &tm));
	return buf;
}

static void record_print(const struct input_record *rec)
{
	char when[TIME_LEN];

	printf("  is %s for %s, priority %d\n", rec->what,
	       rec->device[0] ? rec->device : "the devices that it wants", rec->priority);
	printf("  loaded %s by uid %u (%s, pid %u)%s%s\n", when_text(when, rec->when), rec->uid,
	       rec->comm, rec->pid, rec->file[0] ? " from " : "", rec->file);
}

static void body_print(const char *body)
{
	size_t len;

	puts("  configuration:");
	for (; *body; body += len + (body[len] == '\n')) {
		len = strcspn(body, "\n");
		if (len)
			printf("    %.*s\n", (int)len, body);
		else
			putchar('\n');
	}
}

static void entries_print(const struct view *v, const char *program)
{
	const struct bpfx_input_entry *e;
	char age[OUT_LEN];
	unsigned int i;
	bool any = false;

	for (i = 0; i < v->entries.count; i++) {
		e = &v->entries.item[i];
		if (strcmp(e->program, program) || !is_wanted(v, program, e->device))
			continue;
		any = true;
		printf("  on %s (%s) since %s", e->device, e->name,
		       out_ns(age, input_age(e->since_ns)));
		if (e->counted)
			printf(": %llu events, %llu dropped, %llu emitted",
			       (unsigned long long)e->count.seen,
			       (unsigned long long)e->count.dropped,
			       (unsigned long long)e->count.emitted);
		putchar('\n');
	}
	if (!any)
		puts("  on no device");
}

static void exit_print(const struct bpfx_input_exit *e)
{
	char why[RECORD_WHY_LEN], age[OUT_LEN], uptime[OUT_LEN];

	printf("  ejected from %s (%s) %s ago: %s; after %s\n", e->device, e->name,
	       out_ns(age, input_age(e->when_ns)), record_why(why, &e->info),
	       out_ns(uptime, e->info.uptime_ns));
}

static void program_print(const struct view *v, const char *name)
{
	struct input_record *rec = input_record_get(name);
	struct link_info info;
	char comm[16];
	unsigned int i;
	int pid;

	find_link(&info, v, name);
	printf("%s:\n", name);
	if (rec) {
		record_print(rec);
	} else if (info.id && !geteuid()) {
		pid = link_holder(info.id, comm, sizeof(comm));
		if (pid)
			printf("  kept by process %d (%s)\n", pid, comm);
	}
	entries_print(v, name);
	for (i = 0; i < v->exits.count; i++)
		if (!strcmp(v->exits.item[i].program, name))
			exit_print(&v->exits.item[i]);
	if (info.id)
		printf("  link %u, map %u\n", info.id, info.map_id);
	if (rec && rec->body[0])
		body_print(rec->body);
	free(rec);
}

static void record_to_json(const struct input_record *rec, struct json_object *obj)
{
	struct json_object *loader = out_obj(obj, "loader");

	out_u64(loader, "uid", rec->uid);
	out_u64(loader, "pid", rec->pid);
	out_str(loader, "comm", rec->comm);
	out_u64(loader, "time", rec->when);
	out_str(obj, "program", rec->what);
	out_str(obj, "match", rec->device[0] ? rec->device : NULL);
	out_s64(obj, "priority", rec->priority);
	out_str(obj, "file", rec->file[0] ? rec->file : NULL);
	out_str(obj, "config", rec->body);
}

static void exit_json(const struct bpfx_input_exit *e, struct json_object *obj)
{
	out_str(obj, "name", e->program);
	out_str(obj, "device", e->device);
	out_str(obj, "device_name", e->name);
	out_u64(obj, "age_ns", input_age(e->when_ns));
	record_info_json(&e->info, obj);
	if (e->counted)
		input_count_json(&e->count, obj);
}

static void program_json(const struct view *v, const char *name, struct json_object *obj)
{
	struct input_record *rec = input_record_get(name);
	struct json_object *array, *item;
	const struct bpfx_input_entry *e;
	struct link_info info;
	unsigned int i;

	find_link(&info, v, name);
	out_str(obj, "name", name);
	out_u64(obj, "link_id", info.id);
	out_u64(obj, "map_id", info.map_id);
	if (rec)
		record_to_json(rec, obj);
	free(rec);
	array = out_array(obj, "devices");
	for (i = 0; i < v->entries.count; i++) {
		e = &v->entries.item[i];
		if (strcmp(e->program, name) || !is_wanted(v, name, e->device))
			continue;
		item = out_item(array);
		out_str(item, "device", e->device);
		out_str(item, "name", e->name);
		out_s64(item, "priority", e->priority);
		out_u64(item, "age_ns", input_age(e->since_ns));
		if (e->counted)
			input_count_json(&e->count, item);
	}
}

/* Of programs that are not there any more. */
static bool is_orphan(const struct view *v, const struct bpfx_input_exit *e)
{
	unsigned int i;

	for (i = 0; i < v->names.count; i++)
		if (!strcmp(v->names.item[i], e->program))
			return false;
	return true;
}

static void view_json(const struct view *v)
{
	struct json_object *obj = json_object_new_object();
	struct json_object *array = out_array(obj, "programs");
	unsigned int i;

	for (i = 0; i < v->names.count; i++)
		if (is_wanted(v, v->names.item[i], NULL))
			program_json(v, v->names.item[i], out_item(array));
	array = out_array(obj, "ejects");
	for (i = 0; i < v->exits.count; i++)
		if (is_wanted(v, v->exits.item[i].program, v->exits.item[i].device))
			exit_json(&v->exits.item[i], out_item(array));
	out_str(obj, "incomplete", v->incomplete);
	out_json(obj);
}

static void view_print(const struct view *v)
{
	unsigned int i, shown = 0;

	for (i = 0; i < v->names.count; i++) {
		if (!is_wanted(v, v->names.item[i], NULL) ||
		    (v->device && !on_device(v, v->names.item[i])))
			continue;
		if (shown++)
			putchar('\n');
		program_print(v, v->names.item[i]);
	}
	for (i = 0; i < v->exits.count; i++) {
		if (!is_orphan(v, &v->exits.item[i]) ||
		    !is_wanted(v, v->exits.item[i].program, v->exits.item[i].device))
			continue;
		printf("%s, which is gone:\n", v->exits.item[i].program);
		exit_print(&v->exits.item[i]);
		shown++;
	}
	if (!shown)
		note("there is no input program%s%s", v->device ? " on " : "",
		     v->device ? v->device->sys : "");
	if (v->incomplete)
		note("%s", v->incomplete);
}

static int collect(struct view *v)
{
	unsigned int i;
	int err;

	err = input_pins_get(&v->names);
	if (err == -EACCES || err == -EPERM) {
		v->incomplete = "not root: how programs are configured is not told";
		err = 0;
	}
	if (!err)
		err = input_entries_get(&v->entries);
	if (err == -ENOENT) {
		v->incomplete = "the kernel module " BPFX_INPUT_MODULE " is not loaded: there are no programs (modprobe "
				BPFX_INPUT_MODULE ")";
		return 0;
	}
	for (i = 0; i < v->entries.count && !err; i++)
		err = input_names_add(&v->names, v->entries.item[i].program);
	return err ?: input_exits_get(&v->exits);
}

static bool is_known(const struct view *v, const char *name)
{
	unsigned int i;

	for (i = 0; i < v->names.count; i++)
		if (!strcmp(v->names.item[i], name))
			return true;
	for (i = 0; i < v->exits.count; i++)
		if (!strcmp(v->exits.item[i].program, name))
			return true;
	return false;
}

/* A program, or else a device. */
static int choose(struct view *v, const char *what)
{
	int err;

	if (is_known(v, what)) {
		v->program = what;
		return 0;
	}
	err = input_devices_get(&v->devices);
	if (err)
		return err;
	v->device = input_devices_find(&v->devices, what);
	if (v->device)
		return 0;
	err_because(-ENOENT, "there is neither a program nor a device '%s'", what);
	err_cure("bpfx input list shows the devices and what is on them");
	return -ENOENT;
}

int input_show(const struct input_wishes *w)
{
	struct view v = {};
	int err;

	err = collect(&v);
	if (!err && w->nr_args)
		err = choose(&v, w->arg[0]);
	if (!err && opt_json)
		view_json(&v);
	else if (!err)
		view_print(&v);
	input_names_put(&v.names);
	input_entries_put(&v.entries);
	input_exits_put(&v.exits);
	input_devices_put(&v.devices);
	return err ? err_report(err, "cannot show input programs") : EXIT_OK;
}
