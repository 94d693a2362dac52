// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which kfuncs are in use over time, in a file.
 *
 * One line of JSON for each time that something changed, and one at the end:
 *
 *	{"time": seconds since 1970, "host": ..., "kernel": ..., "unseen": number,
 *	 "kfuncs": [{"name", "module", "programs": [{"name", "type", "tag"}]}]}
 *
 * Unseen are programs that came and went between two looks.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/utsname.h>
#include <bpf/libbpf.h>
#include <json-c/json.h>
#include "../err.h"
#include "../out.h"
#include "census.h"

static struct json_object *find_kfunc(struct json_object *kfuncs, const struct loaded_call *call)
{
	struct json_object *item;
	size_t i;

	for (i = 0; i < json_object_array_length(kfuncs); i++) {
		item = json_object_array_get_idx(kfuncs, i);
		if (!strcmp(json_object_get_string(json_object_object_get(item, "name")),
			    call->name) &&
		    !strcmp(json_object_get_string(json_object_object_get(item, "module")),
			    call->owner))
			return item;
	}
	item = out_item(kfuncs);
	out_str(item, "name", call->name);
	out_str(item, "module", call->owner);
	out_array(item, "programs");
	return item;
}

static void add_prog(struct json_object *kfuncs, const struct loaded *prog)
{
	struct json_object *kfunc, *item;
	unsigned int i;

	for (i = 0; i < prog->num_calls; i++) {
		kfunc = find_kfunc(kfuncs, &prog->calls[i]);
		item = out_item(json_object_object_get(kfunc, "programs"));
		out_str(item, "name", prog->name);
		out_str(item, "type", libbpf_bpf_prog_type_str(prog->type));
		out_str(item, "tag", prog->tag);
	}
}

static int write_line(FILE *file, const struct loaded_list *progs, __u32 unseen)
{
	struct json_object *obj = json_object_new_object(), *kfuncs;
	struct utsname host;
	unsigned int i;

	uname(&host);
	out_s64(obj, "time", time(NULL));
	out_str(obj, "host", host.nodename);
	out_str(obj, "kernel", host.release);
	out_u64(obj, "unseen", unseen);
	kfuncs = out_array(obj, "kfuncs");
	for (i = 0; i < progs->count; i++)
		add_prog(kfuncs, &progs->item[i]);
	fprintf(file, "%s\n", json_object_to_json_string_ext(obj, JSON_C_TO_STRING_PLAIN));
	json_object_put(obj);
	return fflush(file) ? -errno : 0;
}

static __u32 last_id(const struct loaded_list *progs)
{
	return progs->count ? progs->item[progs->count - 1].id : 0;
}

/* Is there one that calls kfuncs and was not there before? */
static bool has_more(const struct loaded_list *progs, const struct loaded_list *before)
{
	unsigned int i;

	for (i = 0; i < progs->count; i++)
		if (progs->item[i].num_calls && !loaded_find(before, progs->item[i].id))
			return true;
	return false;
}

/* Ids are given one after the other. Those that nobody has now were given meanwhile, and left. */
static __u32 count_unseen(const struct loaded_list *progs, const struct loaded_list *before)
{
	__u32 from = last_id(before), to = last_id(progs), new = 0;
	unsigned int i;

	for (i = 0; i < progs->count; i++)
		new += progs->item[i].id > from;
	return to > from ? to - from - new : 0;
}

static int look(FILE *file, struct loaded_list *before, bool always)
{
	struct loaded_list now;
	__u32 unseen = 0;
	int err;

	err = loaded_read(&now, before);
	if (err) {
		loaded_free(&now);
		return err;
	}
	if (before->item)
		unseen = count_unseen(&now, before);
	if (always || unseen || has_more(&now, before) || has_more(before, &now))
		err = write_line(file, &now, unseen);
	loaded_free(before);
	*before = now;
	return err;
}

/* Waits. Return: whether ^C or a request to end has come. */
static bool stopped_within(unsigned int seconds)
{
	const struct timespec time = { .tv_sec = seconds };
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	return sigtimedwait(&signals, NULL, &time) > 0;
}

static int watch(FILE *file, unsigned int interval, unsigned int rounds)
{
	struct loaded_list progs = {};
	unsigned int round;
	int err;

	err = look(file, &progs, true);
	for (round = 1; !err && round != rounds && !stopped_within(interval); round++)
		err = look(file, &progs, false);
	if (!err)
		err = look(file, &progs, true);
	loaded_free(&progs);
	return err;
}

/**
 * census_watch() - record which kfuncs are in use
 * @path: the file, appended to
 * @interval: seconds between two looks
 * @rounds: how many looks; 0: until a signal comes
 *
 * Return: an exit status.
 */
int census_watch(const char *path, unsigned int interval, unsigned int rounds)
{
	FILE *file = fopen(path, "a");
	int err;

	if (!file)
		return err_report(-errno, "cannot write %s: %s", path, strerror(errno));
	note("looking every %u seconds, into %s", interval, path);
	err = watch(file, interval, rounds);
	if (fclose(file) && !err)
		err = -errno;
	if (err == -EPERM)
		err_because(err, "only root sees which programs are loaded");
	return err ? err_report(err, "the census ends early") : EXIT_OK;
}
