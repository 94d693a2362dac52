// SPDX-License-Identifier: GPL-2.0-only
/*
 * Configurations of input programs: what is common to all of them, and who reads the rest.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "../err.h"
#include "config.h"

static const struct conf_program * const programs[] = {
	&conf_remap,
	&conf_taphold,
	&conf_debounce,
	&conf_pointer,
	&conf_stick,
	&conf_macro,
};

/**
 * struct reader - a configuration that is being read
 * @config: where it goes
 * @conf: for the program's own part
 * @body: that part as it is
 * @settings: of an object
 * @is_other: it is for another program, by which not to judge the rest
 * @named: in which line the device and so on are given
 */
struct reader {
	struct input_config *config;
	struct conf conf;
	FILE *body;
	FILE *settings;
	bool is_other;
	struct {
		unsigned int program, device, name, priority;
	} named;
};

const struct conf_program *input_program_at(unsigned int i)
{
	return i < ARRAY_SIZE(programs) ? programs[i] : NULL;
}

const struct conf_program *input_program_find(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(programs); i++)
		if (!strcmp(programs[i]->name, name))
			return programs[i];
	return NULL;
}

/* For error messages. */
const char *input_program_names(void)
{
	static char names[128];
	unsigned int i;
	int len = 0;

	for (i = 0; i < ARRAY_SIZE(programs); i++)
		len += snprintf(names + len, sizeof(names) - len, "%s%s", i ? ", " : "",
				programs[i]->name);
	return names;
}

/* What the module takes as one. */
bool input_name_ok(const char *name)
{
	const char *p;

	for (p = name; *p; p++)
		if (!isalnum((unsigned char)*p) && !strchr("_-.", *p))
			return false;
	return p > name && p - name < BPFX_NAME_LEN;
}

/* Say that something is there twice, unless it is not. @line: where it was first, 0: nowhere */
bool conf_once(struct conf *c, const struct text_word *w, unsigned int *line)
{
	if (*line)
		return text_wrong(c->t, w, "'%s' a second time; the first is in line %u",
				  text_of(w), *line);
	*line = c->t->line;
	return true;
}

static bool read_program(struct reader *r, const struct text_word *key)
{
	struct input_config *config = r->config;
	char what[INPUT_PROGRAM_LEN];
	const struct text_word *w;

	if (!conf_once(&r->conf, key, &r->named.program))
		return false;
	w = text_tail(r->conf.t, what, sizeof(what));
	if (!w)
		return false;
	r->is_other = config->what[0] && strcmp(config->what, what);
	if (r->is_other)
		return text_wrong(r->conf.t, w, "it is for %s, not for %s", what, config->what);
	strcpy(config->what, what);
	config->program = input_program_find(what);
	if (!config->program && !strchr(what, '/') && !strstr(what, ".o"))
		return text_wrong(r->conf.t, w,
				  "no program '%s'; there are: %s, or the path of an object", what,
				  input_program_names());
	return true;
}

static bool read_device(struct reader *r, const struct text_word *key)
{
	struct input_config *config = r->config;
	char device[INPUT_DEVICE_LEN];
	struct input_match_wrong wrong;
	struct input_match match;
	const struct text_word *w;
	struct text_word at;

	if (!conf_once(&r->conf, key, &r->named.device))
		return false;
	w = text_tail(r->conf.t, device, sizeof(device));
	if (!w)
		return false;
	if (input_match_parse(&match, device, &wrong)) {
		at = *w;
		at.column = text_column(w) + wrong.at;
		return text_wrong(r->conf.t, &at, "%s", wrong.why);
	}
	if (config->device[0])	/* the command line has the say */
		return true;
	strcpy(config->device, device);
	config->match = match;
	return true;
}

static bool read_name(struct reader *r, const struct text_word *key)
{
	struct input_config *config = r->config;
	char name[INPUT_DEVICE_LEN];
	const struct text_word *w;

	if (!conf_once(&r->conf, key, &r->named.name))
		return false;
	w = text_tail(r->conf.t, name, sizeof(name));
	if (!w)
		return false;
	if (!input_name_ok(name))
		return text_wrong(r->conf.t, w,
				  "'%s' is no name: 1 to %d letters, digits, '_', '-' and '.'",
				  name, BPFX_NAME_LEN - 1);
	if (!config->name[0])
		strcpy(config->name, name);
	return true;
}

static bool read_priority(struct reader *r, const struct text_word *key)
{
	struct input_config *config = r->config;
	const struct text_word *w;
	__s32 n;

	if (!conf_once(&r->conf, key, &r->named.priority))
		return false;
	w = text_get(r->conf.t);
	if (!text_integer(r->conf.t, w, &n))
		return false;
	if (n < -INPUT_PRIORITY_MAX || n > INPUT_PRIORITY_MAX)
		return text_wrong(r->conf.t, w, "a priority from %d to %d", -INPUT_PRIORITY_MAX,
				  INPUT_PRIORITY_MAX);
	if (!config->has_priority)
		config->priority = n;
	config->has_priority = true;
	return text_end(r->conf.t);
}

static const struct {
	const char *word;
	bool (*read)(struct reader *r, const struct text_word *key);
} heads[] = {
	{ "program", read_program },
	{ "device", read_device },
	{ "name", read_name },
	{ "priority", read_priority },
};

/* Is this a line that is common to all programs? One with = is not, whatever its word. */
static bool read_head(struct reader *r)
{
	const struct text_word *key = text_peek(r->conf.t);
	unsigned int i;

	if (r->conf.t->nr > 1 && text_is(&r->conf.t->word[1], "="))
		return false;
	for (i = 0; i < ARRAY_SIZE(heads); i++) {
		if (!text_take(r->conf.t, heads[i].word))
			continue;
		heads[i].read(r, key);
		return true;
	}
	return false;
}

/* Of an object of the user's own: VAR = VALUE. */
static bool read_setting(struct reader *r)
{
	const struct text_word *var = text_get(r->conf.t), *value;

	if (!text_want(r->conf.t, "="))
		return false;
	value = text_get(r->conf.t);
	if (!value)
		return text_wrong(r->conf.t, value, "a value is missing");
	fwrite(var->at, var->len, 1, r->settings);
	fputc('=', r->settings);
	fwrite(value->at, value->len, 1, r->settings);
	fputc(0, r->settings);
	return text_end(r->conf.t);
}

static bool begin_own(struct reader *r)
{
	struct input_config *config = r->config;

	if (r->conf.out || !config->program)
		return true;
	config->data = calloc(1, config->program->size);
	r->conf.out = config->data;
	r->conf.state = calloc(1, config->program->state_size + 1);
	return config->data && r->conf.state;
}

static void read_own(struct reader *r)
{
	const struct conf_program *program = r->config->program;

	if (!program)
		read_setting(r);
	else if (!text_take(r->conf.t, "["))
		program->line(&r->conf);
	else if (program->section)
		program->section(&r->conf);
	else
		text_wrong(r->conf.t, &r->conf.t->word[0], "%s has no sections", program->name);
}

/* Without knowing which program it is for, only one error makes sense. */
static bool which(struct reader *r)
{
	if (r->config->what[0])
		return true;
	return text_wrong(r->conf.t, text_peek(r->conf.t),
			  "which program is this for? Begin with: program %s",
			  programs[0]->name);
}

/* Comments of the head go with it, all others stay. */
static void keep(struct reader *r, const char *from, const char *to)
{
	fwrite(from, to - from, 1, r->body);
}

static int read_all(struct reader *r)
{
	struct text *t = r->conf.t;
	const char *from = t->rest;

	while (text_line(t)) {
		if (read_head(r)) {
			from = t->rest;
			if (r->is_other)
				break;
			continue;
		}
		keep(r, from, t->rest);
		from = t->rest;
		if (r->named.program && t->errors && !r->config->program && !r->config->what[0])
			break;
		if (!which(r))
			break;
		if (!begin_own(r))
			return -ENOMEM;
		read_own(r);
	}
	keep(r, from, t->rest);
	if (!r->config->what[0] && !t->errors)
		which(r);
	if (!begin_own(r))
		return -ENOMEM;
	if (r->config->program && r->config->program->done && !t->errors)
		r->config->program->done(&r->conf);
	return 0;
}

/**
 * input_config_parse() - understand a configuration
 * @config: zeros, but for what the command line says; input_config_free() is due, also after errors
 * @path: of the file, for error messages
 * @text: all of it
 *
 * Return: 0; -EINVAL: err_because() was told what is wrong with it; or -ENOMEM.
 */
int input_config_parse(struct input_config *config, const char *path, const char *text)
{
	struct reader r = { .config = config };
	size_t body_size;
	struct text *t = calloc(1, sizeof(*t));
	int err;

	err = t ? text_open(t, path, text) : -ENOMEM;
	if (err)
		goto free;
	if (config->what[0])
		config->program = input_program_find(config->what);
	r.conf.t = t;
	r.body = open_memstream(&config->body, &body_size);
	r.settings = open_memstream(&config->settings, &config->settings_size);
	err = r.body && r.settings ? read_all(&r) : -ENOMEM;
	if (r.body)
		fclose(r.body);
	if (r.settings)
		fclose(r.settings);
	err = text_close(t, err);
free:
	free(r.conf.state);
	free(t);
	return err;
}

static int read_file(FILE *file, const char *path, char **text)
{
	size_t len;

	*text = calloc(1, INPUT_TEXT_MAX + 1);
	if (!*text)
		return -ENOMEM;
	len = fread(*text, 1, INPUT_TEXT_MAX, file);
	if (ferror(file))
		return err_because(-EIO, "%s cannot be read: %s", path, strerror(errno));
	if (len == INPUT_TEXT_MAX)
		return err_because(-EFBIG, "%s is larger than a configuration can be", path);
	if (strlen(*text) != len)
		return err_because(-EINVAL, "%s is no text", path);
	return 0;
}

/* ... that is in a file; "-" is the standard input. */
int input_config_read(struct input_config *config, const char *path)
{
	FILE *file = strcmp(path, "-") ? fopen(path, "r") : stdin;
	char *text = NULL;
	int err;

	if (!file)
		return err_because(-errno, "%s: %s", path, strerror(errno));
	err = read_file(file, path, &text);
	if (file != stdin)
		fclose(file);
	if (!err)
		err = input_config_parse(config, path, text);
	free(text);
	return err;
}

void input_config_free(struct input_config *config)
{
	free(config->data);
	free(config->settings);
	free(config->body);
	memset(config, 0, sizeof(*config));
}
