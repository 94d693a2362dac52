// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx unload: unregister a scheduler; its qdiscs go on in bypass.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <json-c/json.h>
#include <bpf/bpf.h>
#include "args.h"
#include "env.h"
#include "err.h"
#include "instance.h"
#include "out.h"
#include "pin.h"
#include "sched.h"

/* Not pinned by us: perhaps by somebody else. */
static int not_ours(const char *name)
{
	struct scheds scheds;
	struct sched *sched;

	if (scheds_get(&scheds))
		return -ENOENT;
	sched = scheds_find(&scheds, name);
	if (!sched) {
		err_because(-ENOENT, "no scheduler '%s' is loaded", name);
		err_cure("bpfx list shows what is");
	} else if (sched->pin[0]) {
		err_because(-ENOENT, "'%s' is loaded, but was not pinned by bpfx: %s", name,
			    sched->pin);
		sched_cure(sched, "");
	} else {
		err_because(-ENOENT, "'%s' is loaded, but kept by process %d (%s), not by a pin",
			    name, sched->pid, sched->pid ? sched->comm : "unknown");
		sched_cure(sched, "");
	}
	scheds_put(&scheds);
	return -ENOENT;
}

static int no_link(int err, const char *name)
{
	if (err == -ENOENT)
		return not_ours(name);
	return err_because(err, "cannot open " PIN_DIR "/%s: %s", name, strerror(-err));
}

static int unload(const char *name)
{
	int fd, err;

	err = env_check_privileges();
	if (err)
		return err;
	pin_clean();
	fd = pin_open_link(name);
	if (fd < 0)
		return no_link(fd, name);
	err = bpf_link_detach(fd);
	close(fd);
	if (err && err != -EINVAL)	/* -EINVAL: it was detached before */
		return err_because(err, "the kernel does not detach its link: %s", strerror(-err));
	return pin_remove(name);
}

static void print(const char *name, unsigned int count)
{
	struct json_object *obj;

	if (opt_json) {
		obj = json_object_new_object();
		out_str(obj, "name", name);
		out_u64(obj, "bypassed", count);
		out_json(obj);
		return;
	}
	printf("%s is unloaded\n", name);
	if (count)
		printf("%u qdisc%s of this network namespace go%s on in bypass (bpfx show %s)\n",
		       count, count > 1 ? "s" : "", count > 1 ? "" : "es", name);
}

static int run(int argc, char **argv)
{
	struct args args;
	int err, status;

	status = args_parse(&args, &cmd_unload, argc, argv, NULL, NULL, NULL);
	if (status != ARGS_GO_ON)
		return status;
	if (args.argc != 1)
		return err_usage(&cmd_unload, args.argc ? "one scheduler at a time" :
				 "name a scheduler");
	err = unload(args.argv[0]);
	if (err)
		return err_report(err, "cannot unload %s", args.argv[0]);
	print(args.argv[0], instances_count_now(args.argv[0], NULL));
	return EXIT_OK;
}

const struct cmd cmd_unload = {
	.name = "unload",
	.fn = run,
	.args = "NAME",
	.summary = "unload a scheduler; traffic goes on without it",
	.help =
"Unregisters a scheduler that 'bpfx load' has pinned, and removes its pins. No packet is lost:\n"
"qdiscs of this kind send what they hold and go on as FIFOs (bypass) until a scheduler of the\n"
"same name is loaded, or tc replaces them.",
};
