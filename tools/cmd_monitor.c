// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx monitor: ejects as they happen.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <json-c/json.h>
#include <linux/genetlink.h>
#include "args.h"
#include "err.h"
#include "genl.h"
#include "out.h"
#include "record.h"

/**
 * struct monitor - what to watch for, and how it goes
 * @g: where events come from
 * @count: events to end after, 0: none
 * @seconds: to end after, 0: none
 * @seen: events
 */
struct monitor {
	struct genl g;
	unsigned int count;
	unsigned int seconds;
	unsigned int seen;
};

static const struct option options[] = {
	{ "count", required_argument, NULL, 'n' },
	{ "time", required_argument, NULL, 't' },
	{}
};

static int option(int opt, char *value, void *ctx)
{
	struct monitor *m = ctx;

	if (opt == 'n')
		return args_number(&cmd_monitor, "-n", value, 1, 1000000000, &m->count);
	return args_number(&cmd_monitor, "-t", value, 1, 1000000000, &m->seconds);
}

static void print(const struct record *rec)
{
	char time[RECORD_TIME_LEN], why[RECORD_WHY_LEN], uptime[OUT_LEN];
	struct json_object *obj;

	if (opt_json) {
		obj = json_object_new_object();
		record_json(rec, obj, opt_verbose);
		out_json(obj);
		return;
	}
	printf("%s %s on %s: %s; after %s, %u packet%s queued\n",
	       record_time(time, rec, "%Y-%m-%d %H:%M:%S"), rec->dump.scheduler, rec->dump.device,
	       record_why(why, &rec->dump.info), out_ns(uptime, rec->dump.info.uptime_ns),
	       rec->dump.queued, rec->dump.queued == 1 ? "" : "s");
	fflush(stdout);
}

static int on_event(const struct nlmsghdr *nlh, void *data)
{
	const struct genlmsghdr *head = mnl_nlmsg_get_payload(nlh);
	struct monitor *m = data;
	struct record rec;

	if (head->cmd != BPFX_CMD_EVENT || !record_parse(&rec, nlh) ||
	    (m->count && m->seen == m->count))
		return MNL_CB_OK;
	print(&rec);
	m->seen++;
	return MNL_CB_OK;
}

static long long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_BOOTTIME, &ts);
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

/* Return: whether to go on waiting; poll() takes no more than 24 days. */
static bool time_left(long long end, int *ms)
{
	long long left = end - now_ms();

	*ms = end ? (left > 0x7fffffff ? 0x7fffffff : (int)left) : -1;
	return !end || left > 0;
}

static int watch(struct monitor *m)
{
	struct pollfd fd = { .fd = mnl_socket_get_fd(m->g.nl), .events = POLLIN };
	long long end = m->seconds ? now_ms() + m->seconds * 1000LL : 0;
	int err, ms;

	while ((!m->count || m->seen < m->count) && time_left(end, &ms)) {
		if (poll(&fd, 1, ms) < 0 && errno != EINTR)
			return -errno;
		err = genl_receive(&m->g, on_event, m);
		if (err == -ENOBUFS)
			note("there were more ejects than could be read: some are not shown");
		else if (err)
			return err;
		if (ferror(stdout))
			return -EPIPE;
	}
	return 0;
}

static int monitor(struct monitor *m)
{
	int err;

	err = genl_open(&m->g);
	if (!err)
		err = genl_subscribe(&m->g, false);
	if (!err) {
		note("watching for ejects in this network namespace");
		err = watch(m);
	}
	genl_close(&m->g);
	return err ? genl_explain(err) : 0;
}

static int run(int argc, char **argv)
{
	struct monitor m = {};
	struct args args;
	int err, status;

	status = args_parse(&args, &cmd_monitor, argc, argv, options, option, &m);
	if (status != ARGS_GO_ON)
		return status;
	if (args.argc)
		return err_usage(&cmd_monitor, "what is '%s'?", args.argv[0]);
	out_lines = opt_json;
	err = monitor(&m);
	return err ? err_report(err, "cannot watch for ejects") : EXIT_OK;
}

const struct cmd cmd_monitor = {
	.name = "monitor",
	.fn = run,
	.args = "[-n COUNT] [-t SECONDS]",
	.summary = "print ejects as they happen",
	.help =
"Prints a line for each eject in this network namespace when it happens: time, scheduler, device,\n"
"why with code and message, how long the program had served the qdisc, how many packets it held.\n"
"With -j, each line is a JSON object; with -v it has queues and decisions, too.\n"
"\n"
"  -n, --count COUNT    end after so many events\n"
"  -t, --time SECONDS   end after this time",
};
