// SPDX-License-Identifier: GPL-2.0-only
/*
 * Records of ejects, for people and for programs.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <json-c/json.h>
#include "names.h"
#include "out.h"
#include "record.h"

#define NSEC	1000000000ULL

static __u64 clock_ns(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return ts.tv_sec * NSEC + ts.tv_nsec;
}

static __u64 ago_ns(const struct record *rec)
{
	__u64 now = clock_ns(CLOCK_MONOTONIC);

	return now > rec->dump.when_ns ? now - rec->dump.when_ns : 0;
}

/* When it happened, on the clock on the wall: a format of strftime(), and milliseconds. */
const char *record_time(char *buf, const struct record *rec, const char *format)
{
	__u64 ns = clock_ns(CLOCK_REALTIME) - ago_ns(rec);
	time_t seconds = ns / NSEC;
	struct tm tm;
	size_t len;

	len = strftime(buf, RECORD_TIME_LEN - 5, format, localtime_r(&seconds, &tm));
	snprintf(buf + len, RECORD_TIME_LEN - len, ".%03u", (unsigned int)(ns % NSEC / 1000000));
	return buf;
}

/* What a code means, NULL if that is the program's own business. */
static const char *code_name(const struct bpfx_exit_info *info)
{
	switch (info->kind) {
	case BPFX_EXIT_INIT:
		return name_of_errno(info->code);
	case BPFX_EXIT_MISTAKES:
		return name_of_cause(info->code);
	case BPFX_EXIT_BUDGET:
		return "us";
	default:
		return NULL;
	}
}

/* In one line of RECORD_WHY_LEN. A code of 0 says nothing. */
const char *record_why(char *buf, const struct bpfx_exit_info *info)
{
	const char *name = code_name(info);
	char code[64] = "";

	if (info->code)
		snprintf(code, sizeof(code), ", code %d%s%s%s", info->code, name ? " (" : "",
			 name ? name : "", name ? ")" : "");
	snprintf(buf, RECORD_WHY_LEN, "%s%s%s%.*s", name_of_exit(info->kind), code,
		 info->msg[0] ? ": " : "", BPFX_EXIT_MSG_LEN - 1, info->msg);
	return buf;
}

static const char *queue_id(char *buf, __u32 id)
{
	snprintf(buf, OUT_LEN, id > 0xffff ? "0x%08x" : "%u", id);
	return buf;
}

static void decision_text(const struct bpfx_exit_dump *dump, const struct bpfx_decision *d)
{
	const __u32 last = dump->decisions[dump->nr_decisions - 1].stamp;
	const char *reason, *error = name_of_errno(d->ret);
	char id[OUT_LEN];

	queue_id(id, d->id);
	printf("    %9.3f s  %-11s ", -(double)(last - d->stamp) / (dump->hz ? dump->hz : 1),
	       name_of_act(d->act));
	switch (d->act) {
	case BPFX_ACT_INSERT:
	case BPFX_ACT_INSERT_FLOW:
		printf("queue %s, rank %llu", id, d->arg);
		break;
	case BPFX_ACT_MOVE:
		printf("queue %s, at most %llu", id, d->arg);
		break;
	case BPFX_ACT_DROP:
		reason = name_of_cause(d->id);
		printf("reason %s", reason ? reason : id);
		break;
	case BPFX_ACT_DROP_HEAD:
		reason = name_of_cause(d->arg);
		printf("queue %s, reason %s", id, reason ? reason : "unknown");
		break;
	case BPFX_ACT_THROTTLE:
		printf("until %llu ns", d->arg);
		break;
	case BPFX_ACT_LEFT:
	case BPFX_ACT_IDLE:
		putchar('\n');
		return;
	default:
		printf("%s, %llu", id, d->arg);
	}
	if (error)
		printf(" = -%s\n", error);
	else
		printf(" = %d\n", d->ret);
}

/* Its part of an instance's text. */
void record_text(const struct record *rec, bool decisions)
{
	const struct bpfx_exit_dump *dump = &rec->dump;
	char why[RECORD_WHY_LEN], ago[OUT_LEN], uptime[OUT_LEN], id[OUT_LEN];
	unsigned int i;

	printf("  eject     %s\n", record_why(why, &dump->info));
	printf("            %s ago, after %s of service; kernel %s, module %s\n",
	       out_ns(ago, ago_ns(rec)), out_ns(uptime, dump->info.uptime_ns), dump->kernel,
	       dump->module);
	printf("            %u packet%s queued\n", dump->queued, dump->queued == 1 ? "" : "s");
	for (i = 0; i < dump->nr_queues; i++) {
		const struct bpfx_exit_queue *queue = &dump->queues[i];
		char backlog[OUT_LEN], oldest[OUT_LEN];

		printf("            queue %s: %u packet%s, %s, the oldest %s old\n",
		       queue_id(id, queue->id), queue->qlen, queue->qlen == 1 ? "" : "s",
		       out_bytes(backlog, queue->backlog), out_ns(oldest, queue->oldest_ns));
	}
	if (!decisions || !dump->nr_decisions)
		return;
	printf("  decisions the last %u before the eject\n", dump->nr_decisions);
	for (i = 0; i < dump->nr_decisions; i++)
		decision_text(dump, &dump->decisions[i]);
}

static void decisions_json(const struct bpfx_exit_dump *dump, struct json_object *array)
{
	const char *error;
	unsigned int i;

	for (i = 0; i < dump->nr_decisions; i++) {
		const struct bpfx_decision *d = &dump->decisions[i];
		const __u32 last = dump->decisions[dump->nr_decisions - 1].stamp;
		struct json_object *obj = out_item(array);

		error = name_of_errno(d->ret);
		out_str(obj, "act", name_of_act(d->act));
		out_u64(obj, "id", d->id);
		out_u64(obj, "arg", d->arg);
		out_s64(obj, "ret", d->ret);
		out_str(obj, "error", error);
		out_u64(obj, "age_ms", (__u64)(last - d->stamp) * 1000 / (dump->hz ? dump->hz : 1));
	}
}

/* Why a program left. */
void record_info_json(const struct bpfx_exit_info *info, struct json_object *obj)
{
	out_str(obj, "kind", name_of_exit(info->kind));
	out_s64(obj, "code", info->code);
	out_str(obj, "code_name", code_name(info));
	out_str(obj, "message", info->msg);
	out_u64(obj, "uptime_ns", info->uptime_ns);
}

void record_json(const struct record *rec, struct json_object *obj, bool details)
{
	const struct bpfx_exit_dump *dump = &rec->dump;
	struct json_object *queues, *queue;
	char time[RECORD_TIME_LEN];
	unsigned int i;

	out_str(obj, "time", record_time(time, rec, "%Y-%m-%dT%H:%M:%S"));
	out_str(obj, "name", dump->scheduler);
	out_str(obj, "dev", dump->device);
	record_info_json(&dump->info, obj);
	out_u64(obj, "queued", dump->queued);
	out_str(obj, "kernel", dump->kernel);
	out_str(obj, "module", dump->module);
	if (!details)
		return;
	out_u64(obj, "when_ns", dump->when_ns);
	out_u64(obj, "ago_ns", ago_ns(rec));
	out_u64(obj, "swaps", dump->swaps);
	queues = out_array(obj, "queues");
	for (i = 0; i < dump->nr_queues; i++) {
		queue = out_item(queues);
		out_u64(queue, "id", dump->queues[i].id);
		out_u64(queue, "qlen", dump->queues[i].qlen);
		out_u64(queue, "backlog", dump->queues[i].backlog);
		out_u64(queue, "oldest_ns", dump->queues[i].oldest_ns);
	}
	decisions_json(dump, out_array(obj, "decisions"));
}
