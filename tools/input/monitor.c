// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx input monitor: events before and after all programs.
 *
 * Two programs of ours, the first and the last of all, tell of each event. Nothing is pinned: they
 * end with this process, however it ends.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include "../err.h"
#include "../klog.h"
#include "../log.h"
#include "../object.h"
#include "../out.h"
#include "../policy.h"
#include "attach.h"
#include "load.h"
#include "monitor.h"
#include "bpfx_inputmon.skel.h"

#define POLL_MS		100
#define SETTLE_MS	50	/* from the first event of a frame to its last, with pauses */

/**
 * struct monitor - what is watched, and how it goes
 * @skel: the programs
 * @link: of them
 * @devices: that they have
 * @nr: how many
 * @start: CLOCK_MONOTONIC in ns
 * @lines: printed so far
 * @count: to end after; 0: there is no end
 * @lost: what was lost, as far as that was told
 * @err: of what could not be told at once
 */
struct monitor {
	struct bpfx_inputmon *skel;
	struct bpf_link *link[INPUTMON_SIDES];
	struct monitor_device **devices;
	unsigned int nr;
	__u64 start;
	unsigned int lines;
	unsigned int count;
	__u64 lost;
	int err;
};

/* From the first call on ^C is no end by itself. */
static bool is_stopped(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return sigtimedwait(&set, NULL, &(struct timespec){}) > 0;
}

static __u64 now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ull + ts.tv_nsec;
}

static bool same_device(const struct inputmon_device *a, const struct inputmon_device *b)
{
	return !memcmp(&a->bustype, &b->bustype,
		       sizeof(*a) - offsetof(struct inputmon_device, bustype));
}

/* Which inputN it is: of two that look the same, the one that is not taken yet. */
static void find_sys(struct monitor *m, struct monitor_device *d)
{
	const struct inputmon_device *about = &d->about;
	struct input_devices devices;
	unsigned int i, j;

	if (input_devices_get(&devices))
		devices.count = 0;
	for (i = 0; i < devices.count && !d->sys[0]; i++) {
		const struct input_device *is = &devices.item[i];

		if (is->bustype != about->bustype || is->vendor != about->vendor ||
		    is->product != about->product || is->version != about->version ||
		    strcmp(is->name, about->name) || strcmp(is->phys, about->phys) ||
		    strcmp(is->uniq, about->uniq))
			continue;
		for (j = 0; j < m->nr && strcmp(m->devices[j]->sys, is->sys); j++)
			;
		if (j == m->nr)
			strcpy(d->sys, is->sys);
	}
	input_devices_put(&devices);
}

/* The other program may have told of it already. */
static struct monitor_device *find_twin(struct monitor *m, const struct inputmon_device *rec)
{
	struct monitor_device **more, *d;
	unsigned int i;

	for (i = 0; i < m->nr; i++)
		if (!m->devices[i]->known[rec->head.side] &&
		    same_device(&m->devices[i]->about, rec))
			return m->devices[i];
	more = realloc(m->devices, (m->nr + 1) * sizeof(*more));
	if (!more)
		return NULL;
	m->devices = more;
	d = calloc(1, sizeof(*d));
	if (!d)
		return NULL;
	d->about = *rec;
	find_sys(m, d);
	m->devices[m->nr++] = d;
	return d;
}

static struct monitor_device *find(struct monitor *m, const struct inputmon_head *head)
{
	unsigned int i;

	for (i = 0; i < m->nr; i++)
		if (m->devices[i]->known[head->side] &&
		    m->devices[i]->serial[head->side] == head->device)
			return m->devices[i];
	return NULL;
}

static bool is_enough(const struct monitor *m)
{
	return m->count && m->lines >= m->count;
}

static void flush(struct monitor *m, struct monitor_device *d)
{
	if (is_enough(m))
		memset(d->nr, 0, sizeof(d->nr));
	if (d->nr[INPUTMON_BEFORE] || d->nr[INPUTMON_AFTER])
		m->lines += monitor_print(d, m->start);
}

static __u64 newest(const struct monitor_device *d, unsigned int side)
{
	return d->nr[side] ? d->event[side][d->nr[side] - 1].now : 0;
}

/*
 * What waits, unless more of the same frame may be on its way: who reads on another CPU may be
 * faster than the frame. Return: whether something still waits.
 */
static bool flush_settled(struct monitor *m)
{
	const __u64 now = now_ns();
	bool waits = false;
	unsigned int i;

	for (i = 0; i < m->nr; i++) {
		struct monitor_device *d = m->devices[i];
		__u64 before = newest(d, INPUTMON_BEFORE), after = newest(d, INPUTMON_AFTER);

		if (now - (before > after ? before : after) >= SETTLE_MS * 1000000ull)
			flush(m, d);
		else
			waits = true;
	}
	return waits;
}

static void on_event(struct monitor *m, const struct inputmon_event *rec)
{
	struct monitor_device *d = find(m, &rec->head);
	const unsigned int side = rec->head.side;

	if (!d)
		return;
	/* What comes from the device after what has become of it is the next frame. */
	if ((side == INPUTMON_BEFORE && d->nr[INPUTMON_AFTER]) || d->nr[side] == MONITOR_EVENTS)
		flush(m, d);
	d->event[side][d->nr[side]++] = *rec;
}

static void on_device(struct monitor *m, const struct inputmon_device *rec)
{
	struct monitor_device *d = find_twin(m, rec);

	if (!d) {
		m->err = -ENOMEM;
		return;
	}
	d->known[rec->head.side] = true;
	d->serial[rec->head.side] = rec->head.device;
}

static void on_gone(struct monitor *m, const struct inputmon_head *head)
{
	struct monitor_device *d = find(m, head);
	unsigned int i;

	if (!d)
		return;
	flush(m, d);
	d->known[head->side] = false;
	if (d->known[!head->side])
		return;
	for (i = 0; m->devices[i] != d; i++)
		;
	m->devices[i] = m->devices[--m->nr];
	free(d);
}

static int on_record(void *ctx, void *data, size_t size)
{
	const struct inputmon_head *head = data;

	if (head->side >= INPUTMON_SIDES)
		return 0;
	if (head->what == INPUTMON_EVENT && size >= sizeof(struct inputmon_event))
		on_event(ctx, data);
	else if (head->what == INPUTMON_DEVICE && size >= sizeof(struct inputmon_device))
		on_device(ctx, data);
	else if (head->what == INPUTMON_GONE)
		on_gone(ctx, head);
	return 0;
}

static void tell_lost(struct monitor *m)
{
	__u64 lost = m->skel->bss->lost;

	if (lost != m->lost)
		note("%llu events came faster than they could be read and are not shown",
		     (unsigned long long)(lost - m->lost));
	m->lost = lost;
}

static int watch(struct monitor *m, const struct input_wishes *w)
{
	__u64 end = w->seconds ? m->start + w->seconds * 1000000000ull : 0;
	struct ring_buffer *ring;
	bool waits = false;
	unsigned int i;
	int err = 0;

	ring = ring_buffer__new(bpf_map__fd(m->skel->maps.records), on_record, m, NULL);
	if (!ring)
		return -errno;
	while (!is_stopped() && (!end || now_ns() < end) && !is_enough(m)) {
		err = ring_buffer__poll(ring, waits ? SETTLE_MS : POLL_MS);
		if (err < 0 && err != -EINTR)
			break;
		err = m->err;
		if (err || ferror(stdout))
			break;
		waits = flush_settled(m);
		tell_lost(m);
	}
	for (i = 0; i < m->nr; i++)
		flush(m, m->devices[i]);
	ring_buffer__free(ring);
	return err;
}

/* More than one monitor may run: names are those of this process. */
static void rename_ops(struct bpf_map *map, const char *side)
{
	char *data = object_map_data(map), *name;
	char old[BPFX_NAME_LEN];
	size_t size;

	bpf_map__initial_value(map, &size);
	snprintf(old, sizeof(old), "monitor_%s", side);
	name = data ? memmem(data, size, old, strlen(old)) : NULL;
	if (name)
		snprintf(name, BPFX_NAME_LEN, "%s.%d", side, getpid());
}

static int load(struct monitor *m, const struct input_config *config)
{
	struct object o = {};
	int err;

	log_clear();
	m->skel = bpfx_inputmon__open();
	if (!m->skel)
		return -errno;
	o.obj = m->skel->obj;
	rename_ops(m->skel->maps.before, "before");
	rename_ops(m->skel->maps.after, "after");
	err = object_set_struct(&o, "input_match", &config->match, sizeof(config->match));
	if (!err)
		err = bpfx_inputmon__load(m->skel);
	if (!err)
		return 0;
	policy_explain(err);
	log_explain(err);
	return err_because(err, "the kernel refuses the programs: %s", strerror(-err));
}

/* The last one first: what the first one tells of has a place to go. */
static int begin(struct monitor *m)
{
	struct bpf_link **link = m->link;

	link[INPUTMON_AFTER] = bpf_map__attach_struct_ops(m->skel->maps.after);
	if (link[INPUTMON_AFTER])
		link[INPUTMON_BEFORE] = bpf_map__attach_struct_ops(m->skel->maps.before);
	if (link[INPUTMON_BEFORE])
		return 0;
	err_because(-errno, "the module refuses it: %s", strerror(errno));
	klog_explain();
	return -EINVAL;
}

static int monitor(struct monitor *m, const struct input_wishes *w)
{
	struct input_config config = {};
	int err = 0;

	if (w->nr_args)
		err = input_take_device(&config, w->arg[0]);
	if (!err)
		err = input_check_kernel();
	if (!err)
		err = load(m, &config);
	if (err)
		return err;
	is_stopped();
	m->start = now_ns();
	m->count = w->count;
	err = begin(m);
	if (err)
		return err;
	note("watching %u device%s; passwords are shown, too", m->skel->bss->devices[0],
	     m->skel->bss->devices[0] == 1 ? "" : "s");
	if (w->nr_args)
		input_match_tell(&config.match, config.device);
	if (!opt_json)
		printf("%11s  %-9s %-*s %s\n", "TIME", "DEVICE", 30, "BEFORE", "AFTER");
	fflush(stdout);
	return watch(m, w);
}

int input_monitor(const struct input_wishes *w)
{
	struct monitor m = {};
	int err;

	out_lines = opt_json;
	err = monitor(&m, w);
	bpf_link__destroy(m.link[INPUTMON_BEFORE]);
	bpf_link__destroy(m.link[INPUTMON_AFTER]);
	bpfx_inputmon__destroy(m.skel);
	while (m.nr)
		free(m.devices[--m.nr]);
	free(m.devices);
	return err ? err_report(err, "cannot watch input devices") : EXIT_OK;
}
