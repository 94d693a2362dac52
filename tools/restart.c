// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loading a scheduler again after each eject, by updating its link: all its qdiscs change over, in
 * bypass or not, and none is without a scheduler for longer than the back-off.
 *
 * The link is kept by its pin, not by this process, so whoever removes it ends the scheduler and
 * with it the watch. Nobody tells when that happens: it is looked at twice a second.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <json-c/json.h>
#include <linux/genetlink.h>
#include <sys/signalfd.h>
#include "err.h"
#include "out.h"
#include "pin.h"
#include "record.h"
#include "restart.h"

#define LOOK_MS	500

static __u64 now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

static __u64 now_ms(void)
{
	return now_ns() / 1000000;
}

/* JSON has a line for each thing that happens. */
static struct json_object *event(const struct restart *r, const char *what)
{
	struct json_object *obj = json_object_new_object();

	out_str(obj, "event", what);
	out_str(obj, "name", r->name);
	return obj;
}

static void print_eject(const struct restart *r, const struct record *rec)
{
	char time[RECORD_TIME_LEN], why[RECORD_WHY_LEN];
	struct json_object *obj;

	if (opt_json) {
		obj = event(r, "eject");
		record_json(rec, obj, opt_verbose);
		out_json(obj);
		return;
	}
	printf("%s %s on %s: %s\n", record_time(time, rec, "%Y-%m-%d %H:%M:%S"), r->name,
	       rec->dump.device, record_why(why, &rec->dump.info));
	fflush(stdout);
}

static void print_restart(const struct restart *r)
{
	struct json_object *obj;

	if (opt_json) {
		obj = event(r, "restart");
		out_u64(obj, "restarts", r->used);
		out_u64(obj, "of", r->max);
		out_u64(obj, "link_id", r->link.id);
		out_u64(obj, "map_id", r->link.map_id);
		out_json(obj);
		return;
	}
	printf("%s is loaded again (%u of %u): link %u has map %u now\n", r->name, r->used, r->max,
	       r->link.id, r->link.map_id);
	fflush(stdout);
}

static int print_end(const struct restart *r, const char *why)
{
	struct json_object *obj;

	if (opt_json) {
		obj = event(r, "end");
		out_str(obj, "why", why);
		out_u64(obj, "restarts", r->used);
		out_json(obj);
	} else {
		printf("%s: %s; it was loaded again %u time%s\n", r->name, why, r->used,
		       r->used == 1 ? "" : "s");
	}
	return EXIT_OK;
}

static void arm(struct restart *r)
{
	if (r->used == r->max) {
		r->failed = true;
		return;
	}
	r->pending = true;
	r->due_ms = now_ms() + r->backoff_ms;
	if (!opt_json) {
		printf("%s will be loaded again in %.1f s\n", r->name, r->backoff_ms / 1e3);
		fflush(stdout);
	}
	r->backoff_ms *= 2;
	if (r->backoff_ms > RESTART_BACKOFF_MAX_MS)
		r->backoff_ms = RESTART_BACKOFF_MAX_MS;
}

/* Several qdiscs can be ejected for one reason: one restart is enough. */
static int on_event(const struct nlmsghdr *nlh, void *data)
{
	const struct genlmsghdr *head = mnl_nlmsg_get_payload(nlh);
	struct restart *r = data;
	struct record rec;

	if (head->cmd != BPFX_CMD_EVENT || !record_parse(&rec, nlh) ||
	    strcmp(rec.dump.scheduler, r->name) || rec.dump.when_ns < r->since_ns)
		return MNL_CB_OK;
	print_eject(r, &rec);
	if (!r->pending && !r->failed)
		arm(r);
	return MNL_CB_OK;
}

static int load_again(struct restart *r, struct object *o)
{
	int fd, err;

	err = prepare_open(r->wishes, o, r->what);
	if (err)
		return err;
	fd = pin_open_link(r->name);
	if (fd < 0)
		return fd;
	/* The old program may fail once more until it is replaced: that is no loss. */
	r->since_ns = now_ns();
	err = prepare_swap(o, fd, &r->link);
	close(fd);
	return err ? err : pin_maps(o->obj, r->name);
}

static void again(struct restart *r)
{
	struct object o;
	int err;

	r->pending = false;
	r->used++;
	err = load_again(r, &o);
	object_close(&o);
	if (!err) {
		print_restart(r);
		return;
	}
	err_report(err, "cannot load %s again (%u of %u)", r->name, r->used, r->max);
	arm(r);
}

/* What others did to the scheduler; NULL: nothing. */
static const char *meddled(const struct restart *r)
{
	struct link_info info = {};
	int fd, err;

	fd = pin_open_link(r->name);
	if (fd < 0)
		return "it was unloaded";
	err = link_get_info(fd, &info);
	close(fd);
	if (err || !info.map_id || info.id != r->link.id)
		return "it was unloaded";
	return info.map_id == r->link.map_id ? NULL : "somebody updated it";
}

static int timeout(const struct restart *r)
{
	__u64 now = now_ms();

	if (!r->pending || r->due_ms > now + LOOK_MS)
		return LOOK_MS;
	return r->due_ms > now ? r->due_ms - now : 0;
}

static int used_up(const struct restart *r)
{
	err_because(-EAGAIN, "it was ejected again after %u restart%s", r->used,
		    r->used == 1 ? "" : "s");
	err_cure("bpfx show %s says why; it stays loaded, its qdiscs are in bypass", r->name);
	return err_report(-EAGAIN, "gave up on %s", r->name);
}

/**
 * restart_begin() - get ready, before the scheduler is loaded
 * @r: the watch; restart_end() is due, also after an error
 *
 * Return: 0 or a negative errno
 */
int restart_begin(struct restart *r)
{
	int err;

	r->since_ns = now_ns();
	err = genl_open(&r->g);
	if (!err)
		err = genl_subscribe(&r->g, true);
	return err ? genl_explain(err) : 0;
}

static int block_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC);
}

/* Watch over the scheduler. Return: the exit status. */
int restart_run(struct restart *r)
{
	struct pollfd fds[2] = {
		{ .fd = mnl_socket_get_fd(r->g.nl), .events = POLLIN },
		{ .fd = block_signals(), .events = POLLIN },
	};
	const char *why;
	int err;

	for (;;) {
		if (poll(fds, ARRAY_SIZE(fds), timeout(r)) < 0 && errno != EINTR)
			return err_report(-errno, "cannot wait");
		if (fds[1].revents)
			return print_end(r, "no longer watched over, and stays loaded");
		why = meddled(r);
		if (why)
			return print_end(r, why);
		err = genl_receive(&r->g, on_event, r);
		if (err == -ENOBUFS && !r->pending)
			arm(r);		/* one of those that are lost may have been ours */
		else if (err && err != -ENOBUFS)
			return err_report(err, "cannot receive events");
		if (r->failed)
			return used_up(r);
		if (r->pending && now_ms() >= r->due_ms)
			again(r);
	}
}

void restart_end(struct restart *r)
{
	genl_close(&r->g);
}
