// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx input list: devices, and what is on them.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <json-c/json.h>
#include "../err.h"
#include "../out.h"
#include "command.h"
#include "device.h"
#include "entry.h"

/* What cannot be seen; NULL: nothing. */
static const char *hidden(const struct input_entries *entries, int err)
{
	static char why[160];
	unsigned int i;

	if (err == -ENOENT)
		return "the kernel module " BPFX_INPUT_MODULE " is not loaded: there are no programs (modprobe "
		       BPFX_INPUT_MODULE ")";
	if (err) {
		snprintf(why, sizeof(why), "cannot look for programs: %s", strerror(-err));
		return why;
	}
	for (i = 0; i < entries->count; i++)
		if (!entries->item[i].counted)
			return "not root: how many events programs have seen is not told";
	return NULL;
}

static void print_entry(const struct bpfx_input_entry *entry, unsigned int nr)
{
	char age[OUT_LEN];

	printf("%10u. %-15s  priority %d, since %s", nr, entry->program, entry->priority,
	       out_ns(age, input_age(entry->since_ns)));
	if (entry->counted)
		printf(", %llu events: %llu dropped, %llu emitted",
		       (unsigned long long)entry->count.seen,
		       (unsigned long long)entry->count.dropped,
		       (unsigned long long)entry->count.emitted);
	putchar('\n');
}

static void print_device(const struct input_device *d, const struct input_entries *entries)
{
	char bus[INPUT_BUS_LEN], kinds[INPUT_KINDS_LEN];
	unsigned int i, nr = 0;

	printf("%-9s %-9s %-9s %04x:%04x  %-14s  %s\n", d->sys, d->event[0] ? d->event : "-",
	       input_bus_name(bus, d->bustype), d->vendor, d->product,
	       input_kind_names(kinds, d->kinds), d->name);
	for (i = 0; i < entries->count; i++)
		if (!strcmp(entries->item[i].device, d->sys))
			print_entry(&entries->item[i], ++nr);
}

static void entry_json(const struct bpfx_input_entry *entry, struct json_object *obj)
{
	out_str(obj, "name", entry->program);
	out_s64(obj, "priority", entry->priority);
	out_u64(obj, "age_ns", input_age(entry->since_ns));
	out_u64(obj, "link_id", entry->link_id);
	if (entry->counted)
		input_count_json(&entry->count, obj);
}

static void device_json(const struct input_device *d, const struct input_entries *entries,
			struct json_object *obj)
{
	char bus[INPUT_BUS_LEN];
	struct json_object *array;
	unsigned int i;

	out_str(obj, "device", d->sys);
	out_str(obj, "event", d->event[0] ? d->event : NULL);
	out_str(obj, "bus", input_bus_name(bus, d->bustype));
	out_u64(obj, "bustype", d->bustype);
	out_u64(obj, "vendor", d->vendor);
	out_u64(obj, "product", d->product);
	out_u64(obj, "version", d->version);
	out_str(obj, "name", d->name);
	out_str(obj, "phys", d->phys);
	out_str(obj, "uniq", d->uniq);
	array = out_array(obj, "kinds");
	for (i = 1; i < 32; i++)
		if (d->kinds & 1u << i)
			json_object_array_add(array, json_object_new_string(input_kind_name(i)));
	array = out_array(obj, "programs");
	for (i = 0; i < entries->count; i++)
		if (!strcmp(entries->item[i].device, d->sys))
			entry_json(&entries->item[i], out_item(array));
}

static void print_all(const struct input_devices *devices, const struct input_entries *entries,
		      const char *why)
{
	struct json_object *obj, *array;
	unsigned int i;

	if (opt_json) {
		obj = json_object_new_object();
		array = out_array(obj, "devices");
		for (i = 0; i < devices->count; i++)
			device_json(&devices->item[i], entries, out_item(array));
		out_str(obj, "incomplete", why);
		out_json(obj);
		return;
	}
	if (devices->count)
		printf("%-9s %-9s %-9s %-9s  %-14s  %s\n", "DEVICE", "EVENT", "BUS", "ID", "KIND",
		       "NAME");
	for (i = 0; i < devices->count; i++)
		print_device(&devices->item[i], entries);
	if (!devices->count)
		note("there is no input device");
	if (why)
		note("%s", why);
}

int input_list(const struct input_wishes *w)
{
	struct input_entries entries = {};
	struct input_devices devices;
	const char *why;
	int err;

	err = input_devices_get(&devices);
	if (!err) {
		err = input_entries_get(&entries);
		why = hidden(&entries, err);
		err = 0;
		print_all(&devices, &entries, why);
	}
	input_entries_put(&entries);
	input_devices_put(&devices);
	return err ? err_report(err, "cannot list input devices") : EXIT_OK;
}
