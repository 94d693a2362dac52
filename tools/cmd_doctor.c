// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx doctor: what silently breaks, and the cure.
 */
#include <stdio.h>
#include <string.h>
#include <json-c/json.h>
#include "args.h"
#include "err.h"
#include "out.h"
#include "doctor/doctor.h"

static const struct check * const files[] = {
	kernel_checks, module_checks, program_checks, state_checks,
};

static const char * const words[] = {
	[FINE]		= "ok",
	[REMARK]	= "note",
	[BROKEN]	= "BROKEN",
	[UNKNOWN]	= "unknown",
};

static void print(const char *name, const struct finding *f)
{
	printf("%-8s %-16s %s\n", words[f->verdict], name, f->found);
	if (f->cure[0])
		printf("%-25s cure: %s\n", "", f->cure);
}

static void add(const char *name, const struct finding *f, struct json_object *array)
{
	struct json_object *obj = out_item(array);

	out_str(obj, "check", name);
	out_str(obj, "verdict", f->verdict == BROKEN ? "broken" : words[f->verdict]);
	out_str(obj, "found", f->found);
	out_str(obj, "cure", f->cure[0] ? f->cure : NULL);
}

static unsigned int examine(struct json_object *array)
{
	const struct check *check;
	unsigned int i, broken = 0;
	struct finding f;

	for (i = 0; i < ARRAY_SIZE(files); i++) {
		for (check = files[i]; check->name; check++) {
			memset(&f, 0, sizeof(f));
			check->fn(&f);
			broken += f.verdict == BROKEN;
			if (array)
				add(check->name, &f, array);
			else
				print(check->name, &f);
		}
	}
	return broken;
}

static int run(int argc, char **argv)
{
	struct json_object *obj;
	unsigned int broken;
	struct args args;
	int status;

	status = args_parse(&args, &cmd_doctor, argc, argv, NULL, NULL, NULL);
	if (status != ARGS_GO_ON)
		return status;
	if (args.argc)
		return err_usage(&cmd_doctor, "what is '%s'?", args.argv[0]);
	obj = opt_json ? json_object_new_object() : NULL;
	broken = examine(obj ? out_array(obj, "checks") : NULL);
	if (obj) {
		out_u64(obj, "broken", broken);
		out_json(obj);
	}
	return broken ? EXIT_FAILED : EXIT_OK;
}

const struct cmd cmd_doctor = {
	.name = "doctor",
	.fn = run,
	.args = "",
	.summary = "what silently breaks here, and the cure",
	.help =
"Looks at the kernel, the modules, the programs beside bpfx, and what is loaded: at all that is\n"
"known to break without a word. Each line has a verdict:\n"
"\n"
"  ok       as it should be\n"
"  note     it works, but not as well as it could\n"
"  BROKEN   something will fail; exit status 1\n"
"  unknown  it cannot be told here, or by this user",
};
