// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx input: input devices, and the programs on them.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "args.h"
#include "err.h"
#include "input/command.h"
#include "suggest.h"

/* Options, and in a mask those that a verb takes. */
enum {
	OPT_DEVICE = 256,
	OPT_CONFIG,
	OPT_NAME,
	OPT_PRIORITY,
	OPT_UNDO,
};

#define TAKES(opt)	(1u << ((opt) - OPT_DEVICE))
#define TAKES_END	(1u << 8)	/* -n and -t */

static const struct option options[] = {
	{ "device", required_argument, NULL, OPT_DEVICE },
	{ "config", required_argument, NULL, OPT_CONFIG },
	{ "name", required_argument, NULL, OPT_NAME },
	{ "priority", required_argument, NULL, OPT_PRIORITY },
	{ "undo", no_argument, NULL, OPT_UNDO },
	{ "count", required_argument, NULL, 'n' },
	{ "time", required_argument, NULL, 't' },
	{}
};

static const struct verb {
	const char *name;
	const char *args;
	int (*fn)(const struct input_wishes *w);
	int min, max;	/* arguments */
	unsigned int takes;
	const char *which;	/* asked for if there are too few */
} verbs[] = {
	{ "list", "", input_list, 0, 0, 0, NULL },
	{ "show", " [PROGRAM|DEVICE]", input_show, 0, 1, 0, NULL },
	{ "attach", " [PROGRAM] --config FILE [--device MATCH] [--name NAME] [--priority P]",
	  input_attach, 0, 1, TAKES(OPT_DEVICE) | TAKES(OPT_CONFIG) | TAKES(OPT_NAME) |
	  TAKES(OPT_PRIORITY), NULL },
	{ "detach", " NAME", input_detach, 1, 1, 0, "detach which program?" },
	{ "update", " NAME --config FILE [--device MATCH]", input_update, 1, 1,
	  TAKES(OPT_DEVICE) | TAKES(OPT_CONFIG), "update which program?" },
	{ "check", " [PROGRAM] --config FILE", input_check, 0, 1, TAKES(OPT_CONFIG), NULL },
	{ "monitor", " [MATCH] [-n LINES] [-t SECONDS]", input_monitor, 0, 1, TAKES_END, NULL },
	{ "setup", " [--undo] [FILE...]", input_setup, 0, INT_MAX, TAKES(OPT_UNDO), NULL },
	{ "keys", " [PATTERN]", input_keys, 0, 1, 0, NULL },
};

/* The command as far as it is known: what is wrong with it is told with how it is written. */
struct cmd input_usage;

static void begin_usage(const struct verb *verb)
{
	static char args[128];

	snprintf(args, sizeof(args), "%s%s", verb->name, verb->args);
	input_usage = cmd_input;
	input_usage.args = args;
}

static int unknown_verb(const char *name)
{
	struct suggest s;
	unsigned int i;

	suggest_begin(&s, name, strlen(name));
	for (i = 0; i < ARRAY_SIZE(verbs); i++)
		suggest_offer(&s, verbs[i].name);
	if (s.best)
		return err_usage(&cmd_input, "what is '%s'? Did you mean '%s'?", name, s.best);
	return err_usage(&cmd_input, "what is '%s'?", name);
}

static const struct verb *find_verb(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(verbs); i++)
		if (!strcmp(verbs[i].name, name))
			return &verbs[i];
	return NULL;
}

/* What args_parse() has found. */
struct found {
	struct input_wishes w;
	unsigned int takes;
};

static int read_priority(struct input_wishes *w, const char *value)
{
	char *end;
	long n = strtol(value, &end, 10);

	if (end == value || *end || n < -INPUT_PRIORITY_MAX || n > INPUT_PRIORITY_MAX)
		return err_usage(&cmd_input, "--priority wants a number from %d to %d, not '%s'",
				 -INPUT_PRIORITY_MAX, INPUT_PRIORITY_MAX, value);
	w->has_priority = true;
	w->priority = n;
	return ARGS_GO_ON;
}

static int option(int opt, char *value, void *ctx)
{
	struct found *f = ctx;

	f->takes |= opt >= OPT_DEVICE ? TAKES(opt) : TAKES_END;
	switch (opt) {
	case OPT_DEVICE:
		f->w.device = value;
		break;
	case OPT_CONFIG:
		f->w.config = value;
		break;
	case OPT_NAME:
		f->w.name = value;
		break;
	case OPT_PRIORITY:
		return read_priority(&f->w, value);
	case OPT_UNDO:
		f->w.undo = true;
		break;
	case 'n':
		return args_number(&cmd_input, "-n", value, 1, 1000000000, &f->w.count);
	case 't':
		return args_number(&cmd_input, "-t", value, 1, 1000000000, &f->w.seconds);
	}
	return ARGS_GO_ON;
}

/* Options that make no sense with a verb. */
static int check_options(const struct verb *verb, unsigned int takes)
{
	unsigned int i;

	takes &= ~verb->takes;
	if (takes & TAKES_END)
		return err_usage(&input_usage, "-n and -t are for monitor");
	for (i = 0; options[i].val >= OPT_DEVICE; i++)
		if (takes & TAKES(options[i].val))
			return err_usage(&input_usage, "%s takes no --%s", verb->name,
					 options[i].name);
	return ARGS_GO_ON;
}

static int run(int argc, char **argv)
{
	const struct verb *verb;
	struct found f = {};
	struct args args;
	int status;

	status = args_parse(&args, &cmd_input, argc, argv, options, option, &f);
	if (status != ARGS_GO_ON)
		return status;
	if (!args.argc)
		return err_usage(&cmd_input, "do what?");
	verb = find_verb(args.argv[0]);
	if (!verb)
		return unknown_verb(args.argv[0]);
	begin_usage(verb);
	f.w.arg = args.argv + 1;
	f.w.nr_args = args.argc - 1;
	if (f.w.nr_args < verb->min)
		return err_usage(&input_usage, "%s", verb->which);
	if (f.w.nr_args > verb->max)
		return err_usage(&input_usage, "what is '%s'?", f.w.arg[verb->max]);
	status = check_options(verb, f.takes);
	return status == ARGS_GO_ON ? verb->fn(&f.w) : status;
}

const struct cmd cmd_input = {
	.name = "input",
	.fn = run,
	.args = "list|show|attach|detach|update|check|monitor|setup|keys ...",
	.summary = "remap keys, debounce buttons, shape pointers and sticks",
	.help =
"  list                       input devices, and the programs on them\n"
"  show [PROGRAM|DEVICE]      how programs are configured, what they did, who was ejected and why\n"
"  attach [PROGRAM] --config FILE [--device MATCH] [--name NAME] [--priority P]\n"
"  update NAME --config FILE [--device MATCH]   configure it anew, at once\n"
"  detach NAME\n"
"  check [PROGRAM] --config FILE   only read it\n"
"  monitor [MATCH] [-n LINES] [-t SECONDS]      events before and after all programs\n"
"  setup [--undo] [FILE...]   attach or update what these say, or /etc/bpfx/input.d/*.conf;\n"
"                             --undo: detach it\n"
"  keys [PATTERN]             the names of keys, buttons and axes\n"
"\n"
"PROGRAM is remap, taphold, debounce, pointer, stick, macro, or the path of an object.\n"
"MATCH is inputN, /dev/input/eventN, or with commas name=GLOB, vendor=046d, product=c52b,\n"
"version=0111, bus=usb, phys=GLOB, kind=keyboard|mouse|touchpad|joystick|any.\n"
"Programs with a lower priority see events first. bpfx(8) tells how a FILE is written, like:\n"
"\n"
"  program remap\n"
"  device kind=keyboard\n"
"  capslock = leftctrl",
};
