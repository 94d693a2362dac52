// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx accounting: have the module measure how long ops take, or not.
 */
#include <stdio.h>
#include <string.h>
#include <json-c/json.h>
#include "args.h"
#include "err.h"
#include "genl.h"
#include "out.h"

static int set(bool on)
{
	char buf[GENL_REQUEST];
	struct nlmsghdr *nlh;
	struct genl g;
	int err;

	err = genl_open(&g);
	if (!err) {
		nlh = genl_request(&g, buf, BPFX_CMD_ACCOUNTING, NLM_F_ACK);
		mnl_attr_put_u8(nlh, BPFX_A_ACCOUNTING, on);
		err = genl_talk(&g, nlh, NULL, NULL);
	}
	genl_close(&g);
	return err ? genl_explain(err) : 0;
}

static void print(bool on)
{
	struct json_object *obj;

	if (opt_json) {
		obj = json_object_new_object();
		out_bool(obj, "accounting", on);
		out_json(obj);
	} else if (on) {
		puts("run times are measured: bpfx show");
	} else {
		puts("run times are no longer measured, but of schedulers with a budget");
	}
}

static int run(int argc, char **argv)
{
	struct args args;
	int err, status;
	bool on;

	status = args_parse(&args, &cmd_accounting, argc, argv, NULL, NULL, NULL);
	if (status != ARGS_GO_ON)
		return status;
	if (args.argc != 1 || (strcmp(args.argv[0], "on") && strcmp(args.argv[0], "off")))
		return err_usage(&cmd_accounting, "on or off?");
	on = !strcmp(args.argv[0], "on");
	err = set(on);
	if (err)
		return err_report(err, "cannot switch accounting %s", args.argv[0]);
	print(on);
	return EXIT_OK;
}

const struct cmd cmd_accounting = {
	.name = "accounting",
	.fn = run,
	.args = "on|off",
	.summary = "measure how long the programs run, or not",
	.help =
"Switches the measuring of run times on or off, for all schedulers. 'bpfx show' shows them: calls,\n"
"average and longest time of each op. It costs two readings of a clock per op, and nothing while\n"
"it is off. Times count from when a program took over an instance.",
};
