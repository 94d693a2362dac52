// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx kfunc census: what files of "bpfx kfunc users --watch" add up to.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <json-c/json.h>
#include "../args.h"
#include "../err.h"
#include "../out.h"
#include "users.h"

/**
 * struct use - a kfunc in use
 * @name: of it
 * @module: that has it
 * @hosts: on which it was seen, as keys
 * @progs: programs that call it, as keys: name and tag
 * @first: when it was seen first, in seconds since 1970
 * @last: when it was seen last
 */
struct use {
	char *name;
	char *module;
	struct json_object *hosts;
	struct json_object *progs;
	long long first, last;
};

struct summary {
	struct use *use;
	unsigned int count;
	struct json_object *hosts;
	struct json_object *kernels;
	long long first, last, unseen;
};

static const char *string_of(struct json_object *obj, const char *key)
{
	return json_object_get_string(json_object_object_get(obj, key)) ?: "?";
}

static void note_key(struct json_object *set, const char *key)
{
	json_object_object_add(set, key, NULL);
}

static void note_time(long long *first, long long *last, long long at)
{
	if (!*first || at < *first)
		*first = at;
	if (at > *last)
		*last = at;
}

static struct use *find(struct summary *sum, const char *name, const char *module)
{
	struct use *use;
	unsigned int i;

	for (i = 0; i < sum->count; i++)
		if (!strcmp(sum->use[i].name, name) && !strcmp(sum->use[i].module, module))
			return &sum->use[i];
	use = realloc(sum->use, (sum->count + 1) * sizeof(*use));
	if (!use)
		return NULL;
	sum->use = use;
	use += sum->count++;
	*use = (struct use){
		.name = strdup(name),
		.module = strdup(module),
		.hosts = json_object_new_object(),
		.progs = json_object_new_object(),
	};
	return use;
}

static int add_kfunc(struct summary *sum, struct json_object *item, const char *host,
		     long long at)
{
	struct json_object *progs = json_object_object_get(item, "programs"), *prog;
	struct use *use = find(sum, string_of(item, "name"), string_of(item, "module"));
	char key[128];
	size_t i;

	if (!use)
		return -ENOMEM;
	note_key(use->hosts, host);
	note_time(&use->first, &use->last, at);
	for (i = 0; progs && i < json_object_array_length(progs); i++) {
		prog = json_object_array_get_idx(progs, i);
		snprintf(key, sizeof(key), "%s %s", string_of(prog, "name"),
			 string_of(prog, "tag"));
		note_key(use->progs, key);
	}
	return 0;
}

static int add_line(struct summary *sum, struct json_object *line)
{
	struct json_object *kfuncs = json_object_object_get(line, "kfuncs");
	long long at = json_object_get_int64(json_object_object_get(line, "time"));
	const char *host = string_of(line, "host");
	size_t i;
	int err = 0;

	if (!kfuncs || !json_object_is_type(kfuncs, json_type_array) || !at)
		return -EINVAL;
	note_key(sum->hosts, host);
	note_key(sum->kernels, string_of(line, "kernel"));
	note_time(&sum->first, &sum->last, at);
	sum->unseen += json_object_get_int64(json_object_object_get(line, "unseen"));
	for (i = 0; i < json_object_array_length(kfuncs) && !err; i++)
		err = add_kfunc(sum, json_object_array_get_idx(kfuncs, i), host, at);
	return err;
}

static int add_file(struct summary *sum, const char *path)
{
	struct json_object *line;
	unsigned int number = 0;
	char *text = NULL;
	size_t size = 0;
	int err = 0;
	FILE *file;

	file = fopen(path, "r");
	if (!file)
		return err_because(-errno, "cannot read %s: %s", path, strerror(errno));
	while (!err && getline(&text, &size, file) > 0) {
		number++;
		line = json_tokener_parse(text);
		err = line ? add_line(sum, line) : -EINVAL;
		json_object_put(line);
	}
	free(text);
	fclose(file);
	if (err == -EINVAL)
		err_because(err, "%s:%u is not a line of a census", path, number);
	return err;
}

/* Those on most hosts first, then those of most programs. */
static int by_use(const void *a, const void *b)
{
	const struct use *x = a, *y = b;
	int hosts = json_object_object_length(y->hosts) - json_object_object_length(x->hosts);
	int progs = json_object_object_length(y->progs) - json_object_object_length(x->progs);

	return hosts ?: progs ?: strcmp(x->name, y->name);
}

static const char *day(char *buf, size_t size, long long at)
{
	const time_t t = at;
	struct tm tm;

	strftime(buf, size, "%F %H:%M", localtime_r(&t, &tm));
	return buf;
}

static void print_text(const struct summary *sum)
{
	char first[32], last[32];
	const struct use *use;
	unsigned int i;

	printf("%d hosts, %d kernels, %s to %s", json_object_object_length(sum->hosts),
	       json_object_object_length(sum->kernels), day(first, sizeof(first), sum->first),
	       day(last, sizeof(last), sum->last));
	if (sum->unseen)
		printf("; %lld programs came and went between two looks", sum->unseen);
	printf("\n\n%-36s %-12s %5s %8s  %-16s  %s\n", "KFUNC", "MODULE", "HOSTS", "PROGRAMS",
	       "FIRST SEEN", "LAST SEEN");
	for (i = 0; i < sum->count; i++) {
		use = &sum->use[i];
		printf("%-36s %-12s %5d %8d  %-16s  %s\n", use->name, use->module,
		       json_object_object_length(use->hosts),
		       json_object_object_length(use->progs),
		       day(first, sizeof(first), use->first), day(last, sizeof(last), use->last));
	}
}

static void print_json(const struct summary *sum)
{
	struct json_object *obj = json_object_new_object(), *array, *item;
	const struct use *use;
	unsigned int i;

	out_u64(obj, "hosts", json_object_object_length(sum->hosts));
	out_u64(obj, "kernels", json_object_object_length(sum->kernels));
	out_s64(obj, "first", sum->first);
	out_s64(obj, "last", sum->last);
	out_s64(obj, "unseen", sum->unseen);
	array = out_array(obj, "kfuncs");
	for (i = 0; i < sum->count; i++) {
		use = &sum->use[i];
		item = out_item(array);
		out_str(item, "name", use->name);
		out_str(item, "module", use->module);
		out_u64(item, "hosts", json_object_object_length(use->hosts));
		out_u64(item, "programs", json_object_object_length(use->progs));
		out_s64(item, "first", use->first);
		out_s64(item, "last", use->last);
	}
	out_json(obj);
}

static void end(struct summary *sum)
{
	unsigned int i;

	for (i = 0; i < sum->count; i++) {
		free(sum->use[i].name);
		free(sum->use[i].module);
		json_object_put(sum->use[i].hosts);
		json_object_put(sum->use[i].progs);
	}
	free(sum->use);
	json_object_put(sum->hosts);
	json_object_put(sum->kernels);
}

static int run(int argc, char **argv)
{
	struct summary sum = {};
	struct args args;
	int i, err = 0, status;

	status = args_parse(&args, &cmd_kfunc_census, argc, argv, NULL, NULL, NULL);
	if (status != ARGS_GO_ON)
		return status;
	if (!args.argc)
		return err_usage(&cmd_kfunc_census, "which files?");
	sum.hosts = json_object_new_object();
	sum.kernels = json_object_new_object();
	for (i = 0; i < args.argc && !err; i++)
		err = add_file(&sum, args.argv[i]);
	if (err) {
		err_report(err, "cannot add up the census");
	} else {
		qsort(sum.use, sum.count, sizeof(*sum.use), by_use);
		(opt_json ? print_json : print_text)(&sum);
	}
	end(&sum);
	return err ? EXIT_FAILED : EXIT_OK;
}

const struct cmd cmd_kfunc_census = {
	.name = "kfunc census",
	.fn = run,
	.args = "FILE...",
	.summary = "add up what bpfx kfunc users --watch has recorded, on many hosts",
	.help =
"Which kfuncs were in use, on how many hosts, by how many different programs, and when. FILEs are\n"
"what bpfx kfunc users --watch FILE has written.",
};
