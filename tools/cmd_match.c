// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx match: patterns to tables for bpfx_match_run(), and what these find.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <json-c/json.h>
#include "args.h"
#include "err.h"
#include "match/match.h"
#include "out.h"

enum {
	OPT_REGEX = 256,
	OPT_GLOB,
	OPT_LITERAL,
	OPT_NOCASE,
	OPT_NAME,
	OPT_C,
	OPT_BINARY,
};

/**
 * struct job - what is to be done
 * @kind: of the patterns
 * @options: for the compiler
 * @name: of the array in C
 * @binary: the table itself, not C
 * @patterns: a file with patterns, or NULL
 * @output: where the table goes, NULL: the standard output
 */
struct job {
	enum match_kind kind;
	struct match_options options;
	const char *name;
	bool binary;
	const char *patterns;
	const char *output;
};

static const struct option options[] = {
	{ "regex", no_argument, NULL, OPT_REGEX },
	{ "glob", no_argument, NULL, OPT_GLOB },
	{ "literal", no_argument, NULL, OPT_LITERAL },
	{ "nocase", no_argument, NULL, OPT_NOCASE },
	{ "name", required_argument, NULL, OPT_NAME },
	{ "c", no_argument, NULL, OPT_C },
	{ "binary", no_argument, NULL, OPT_BINARY },
	{ "file", required_argument, NULL, 'f' },
	{ "output", required_argument, NULL, 'o' },
	{}
};

static int option(int opt, char *value, void *ctx)
{
	struct job *job = ctx;

	switch (opt) {
	case OPT_REGEX:
	case OPT_GLOB:
	case OPT_LITERAL:
		job->kind = opt == OPT_REGEX ? MATCH_REGEX :
			    opt == OPT_GLOB ? MATCH_GLOB : MATCH_LITERAL;
		break;
	case OPT_NOCASE:
		job->options.nocase = true;
		break;
	case OPT_NAME:
		job->name = value;
		break;
	case OPT_C:
	case OPT_BINARY:
		job->binary = opt == OPT_BINARY;
		break;
	case 'f':
		job->patterns = value;
		break;
	case 'o':
		job->output = value;
		break;
	}
	return ARGS_GO_ON;
}

static bool is_identifier(const char *name)
{
	if (!isalpha((unsigned char)*name) && *name != '_')
		return false;
	while (isalnum((unsigned char)*name) || *name == '_')
		name++;
	return !*name;
}

/* @line: in the file of patterns, or 0 */
static int wrong(const struct job *job, const char *pattern, size_t len, unsigned int line,
		 const struct match_error *error)
{
	char where[64] = "";

	if (line)
		snprintf(where, sizeof(where), "line %u: ", line);
	return err_because(-EINVAL, "%s'%.*s', byte %zu: %s", where, (int)(len < 200 ? len : 200),
			   pattern, error->at + 1, error->text);
}

static int add(struct match_set *set, const struct job *job, const char *pattern, size_t len,
	       unsigned int line)
{
	struct match_error error;
	int err;

	err = match_set_add(set, job->kind, pattern, len, &error);
	return err == -EINVAL ? wrong(job, pattern, len, line, &error) : err;
}

/* One pattern per line; empty lines are none. */
static int add_file(struct match_set *set, const struct job *job)
{
	FILE *file = strcmp(job->patterns, "-") ? fopen(job->patterns, "r") : stdin;
	unsigned int line = 0;
	char *text = NULL;
	size_t room = 0;
	ssize_t len;
	int err = 0;

	if (!file)
		return err_because(-errno, "%s: %s", job->patterns, strerror(errno));
	while (!err && (len = getline(&text, &room, file)) >= 0) {
		line++;
		if (len && text[len - 1] == '\n')
			len--;
		if (len)
			err = add(set, job, text, len, line);
	}
	if (!err && ferror(file))
		err = err_because(-EIO, "%s cannot be read", job->patterns);
	free(text);
	if (file != stdin)
		fclose(file);
	return err;
}

static int make(const struct job *job, int nr, char **patterns, struct match_table *table)
{
	struct match_set *set = match_set_new(&job->options);
	struct match_error error;
	int i, err = set ? 0 : -ENOMEM;

	for (i = 0; i < nr && !err; i++)
		err = add(set, job, patterns[i], strlen(patterns[i]), 0);
	if (!err && job->patterns)
		err = add_file(set, job);
	if (!err)
		err = match_set_compile(set, table, &error);
	if (err == -E2BIG)
		err_because(err, "%s", error.text);
	match_set_free(set);
	return err;
}

static int write_table(const struct job *job, const struct match_table *table)
{
	FILE *file = job->output ? fopen(job->output, "w") : stdout;
	int err = 0;

	if (!file)
		return err_because(-errno, "%s: %s", job->output, strerror(errno));
	if (!job->binary)
		err = match_table_write_c(table, job->name, file);
	else if (fwrite(table->data, table->size, 1, file) != 1)
		err = -EIO;
	if (job->output && fclose(file))
		err = -EIO;
	return err ? err_because(err, "%s cannot be written", job->output ?: "the output") : 0;
}

static const char *form_name(const struct bpfx_match_table *head)
{
	switch (head->form) {
	case BPFX_MATCH_DFA:
		return "DFA";
	case BPFX_MATCH_AC:
		return "Aho-Corasick";
	default:
		return "NFA";
	}
}

static void print_table(const struct job *job, const struct match_table *table)
{
	const struct bpfx_match_table *head = table->data;
	struct json_object *obj;

	if (opt_json) {
		obj = json_object_new_object();
		out_str(obj, "file", job->output);
		out_u64(obj, "patterns", head->nr_patterns);
		out_str(obj, "form", form_name(head));
		out_u64(obj, "states", head->nr_states);
		out_u64(obj, "bytes", table->size);
		out_json(obj);
		return;
	}
	printf("%s: %u pattern%s, %s of %u states, %zu bytes\n", job->output, head->nr_patterns,
	       head->nr_patterns == 1 ? "" : "s", form_name(head), head->nr_states, table->size);
}

static int compile(const struct job *job, int nr, char **patterns)
{
	struct match_table table = {};
	int err;

	if (!nr && !job->patterns)
		return err_usage(&cmd_match, "compile what?");
	if (!is_identifier(job->name))
		return err_usage(&cmd_match, "'%s' is no name for an array in C", job->name);
	if (job->binary && !job->output && isatty(STDOUT_FILENO))
		return err_usage(&cmd_match, "a terminal is no place for a table: -o FILE");
	err = make(job, nr, patterns, &table);
	if (!err)
		err = write_table(job, &table);
	if (!err && job->output)
		print_table(job, &table);
	match_table_free(&table);
	return err ? err_report(err, "cannot compile") : EXIT_OK;
}

static int read_file(FILE *file, const char *path, void **table, size_t *size)
{
	long end = fseek(file, 0, SEEK_END) ? -1 : ftell(file);

	if (end < 0 || end > UINT32_MAX)
		return err_because(-EINVAL, "%s is no file of a table's size", path);
	rewind(file);
	*size = end;
	*table = malloc(end + 1);
	if (!*table)
		return -ENOMEM;
	if (fread(*table, 1, end, file) != *size)
		return err_because(-EIO, "%s cannot be read", path);
	return 0;
}

static int read_table(const char *path, void **table, size_t *size)
{
	FILE *file = fopen(path, "r");
	int err;

	if (!file)
		return err_because(-errno, "%s: %s", path, strerror(errno));
	err = read_file(file, path, table, size);
	fclose(file);
	return err;
}

static void print_match(const struct bpfx_match *m, const char *text, struct json_object *array)
{
	struct json_object *obj;

	if (!array) {
		printf("%s: pattern %u ends at %u", text, m->id, m->at);
		if (m->len != BPFX_MATCH_ANY_LEN)
			printf(", %u byte%s", m->len, m->len == 1 ? "" : "s");
		putchar('\n');
		return;
	}
	obj = out_item(array);
	out_u64(obj, "pattern", m->id);
	out_u64(obj, "end", m->at);
	if (m->len != BPFX_MATCH_ANY_LEN)
		out_u64(obj, "length", m->len);
}

/* Return: how many matches there are, or a negative errno. */
static int search(const void *table, size_t size, const char *text, struct json_object *array)
{
	struct json_object *obj = NULL, *matches = NULL;
	struct bpfx_match m = {};
	int ret, found = 0;

	if (array) {
		obj = out_item(array);
		out_str(obj, "text", text);
		matches = out_array(obj, "matches");
	}
	do {
		ret = bpfx_match_run(table, size, text, strlen(text), &m);
		if (ret == 1) {
			print_match(&m, text, matches);
			found++;
		}
	} while (ret == 1 || ret == -E2BIG);
	if (ret)
		return err_because(ret, "it is no table, or a broken one");
	if (!found && !array)
		printf("%s: no match\n", text);
	return found;
}

static int test(int nr, char **args)
{
	struct json_object *obj = opt_json ? json_object_new_object() : NULL;
	struct json_object *array = obj ? out_array(obj, "texts") : NULL;
	int i, err, found = 0, n = 0;
	void *table = NULL;
	size_t size = 0;

	if (nr < 2)
		return err_usage(&cmd_match, "test which table, with which text?");
	err = read_table(args[0], &table, &size);
	for (i = 1; i < nr && !err && n >= 0; i++) {
		n = search(table, size, args[i], array);
		found += n > 0;
	}
	free(table);
	if (err || n < 0) {
		json_object_put(obj);
		return err_report(err ?: n, "cannot search with %s", args[0]);
	}
	if (obj)
		out_json(obj);
	return found ? EXIT_OK : EXIT_FAILED;
}

static int run(int argc, char **argv)
{
	struct job job = { .kind = MATCH_REGEX, .name = "match_table" };
	struct args args;
	int status;

	status = args_parse(&args, &cmd_match, argc, argv, options, option, &job);
	if (status != ARGS_GO_ON)
		return status;
	if (args.argc && !strcmp(args.argv[0], "compile"))
		return compile(&job, args.argc - 1, args.argv + 1);
	if (args.argc && !strcmp(args.argv[0], "test"))
		return test(args.argc - 1, args.argv + 1);
	return err_usage(&cmd_match, "compile or test?");
}

const struct cmd cmd_match = {
	.name = "match",
	.fn = run,
	.args = "compile [OPTIONS] PATTERN...|-f FILE | test TABLE TEXT...",
	.summary = "make tables of patterns for bpfx_match_run()",
	.help =
"'compile' makes one table of all patterns, for bpfx_match_run() in BPF programs. They are numbered\n"
"from 0. As C, it is an array to include in a program; as binary, the value of a map.\n"
"'test' says what a binary table finds in a text, and ends with 1 if that is nothing in any.\n"
"\n"
"  --regex          regular expressions of bytes, which match anywhere; the default\n"
"  --glob           globs, which match the whole text: * ? [a-z] [!a-z] \\\n"
"  --literal        strings, which match anywhere\n"
"  --nocase         A is a\n"
"  -f, --file FILE  patterns from a file, one per line; - is the standard input\n"
"  -o, --output FILE  where the table goes, instead of the standard output\n"
"  --c              C; the default\n"
"  --binary         the table itself\n"
"  --name NAME      of the array in C: match_table",
};
