// SPDX-License-Identifier: GPL-2.0-only
/*
 * An instance and its queues in JSON.
 */
#include <json-c/json.h>
#include "names.h"
#include "out.h"
#include "show.h"

static void handles(struct json_object *obj, const struct tc_obj *q)
{
	char buf[OUT_LEN];

	out_str(obj, "handle", out_handle(buf, q->handle));
	out_str(obj, "parent", out_handle(buf, q->parent));
}

static void causes(struct json_object *obj, const struct bpfx_xstats *x)
{
	struct json_object *drops = out_obj(obj, "drops");
	struct json_object *mistakes = out_obj(obj, "mistakes");
	unsigned int i;

	for (i = 0; i < __BPFX_CAUSES; i++)
		if (name_of_cause(i))
			out_u64(i < __BPFX_DROP_CAUSES ? drops : mistakes, name_of_cause(i),
				x->cause[i]);
}

static void last_exit(struct json_object *obj, const struct bpfx_exit_info *info)
{
	struct json_object *exit;

	if (!info->kind) {
		out_str(obj, "exit", NULL);
		return;
	}
	exit = out_obj(obj, "exit");
	record_info_json(info, exit);
}

static void times(struct json_object *obj, const struct bpfx_xstats *x)
{
	const struct bpfx_op_time *t;
	struct json_object *op;
	unsigned int i;

	for (i = 0; i < __BPFX_TIMED_OPS; i++) {
		t = &x->time[i];
		op = out_obj(obj, name_of_op(i));
		out_u64(op, "calls", t->calls);
		out_u64(op, "total_ns", t->total_ns);
		out_u64(op, "average_ns", t->calls ? t->total_ns / t->calls : 0);
		out_u64(op, "worst_ns", t->max_ns);
	}
}

static void last_eject(struct json_object *obj, const struct record *rec)
{
	if (rec)
		record_json(rec, out_obj(obj, "eject"), true);
	else
		out_str(obj, "eject", NULL);
}

static void queue(struct json_object *obj, const struct tc_obj *class)
{
	struct bpfx_queue_stats stats;
	char buf[OUT_LEN];

	out_str(obj, "class", out_handle(buf, class->handle));
	out_str(obj, "parent", out_handle(buf, class->parent));
	out_u64(obj, "qlen", class->queue.qlen);
	out_u64(obj, "backlog", class->queue.backlog);
	if (!show_queue_stats(class, &stats))
		return;
	out_u64(obj, "id", stats.id);
	out_u64(obj, "enqueued", stats.enqueued);
	out_u64(obj, "sent", stats.sent);
	out_u64(obj, "sent_bytes", stats.sent_bytes);
	out_u64(obj, "dropped", stats.dropped);
}

void show_json(const struct shown *s, struct json_object *obj)
{
	const struct instance *inst = s->inst;
	const struct bpfx_xstats *x = &inst->x;
	struct json_object *queues;
	unsigned int i;

	out_str(obj, "name", inst->q->kind);
	out_str(obj, "dev", inst->dev);
	out_s64(obj, "ifindex", inst->q->ifindex);
	handles(obj, inst->q);
	out_bool(obj, "bypass", x->bypass);
	out_u64(obj, "enqueued", x->enqueued);
	out_u64(obj, "sent", x->sent);
	out_u64(obj, "sent_bytes", inst->q->bytes);
	out_u64(obj, "dropped", x->dropped);
	out_u64(obj, "queued", x->queued);
	out_u64(obj, "backlog", inst->q->queue.backlog);
	out_u64(obj, "draining", x->draining);
	out_u64(obj, "requeues", inst->q->queue.requeues);
	out_u64(obj, "overlimits", inst->q->queue.overlimits);
	causes(obj, x);
	out_u64(obj, "limit", x->limit);
	out_u64(obj, "flows", x->flows);
	out_u64(obj, "flows_backlogged", x->flows_backlogged);
	out_u64(obj, "calls_enqueue", x->calls_enqueue);
	out_u64(obj, "calls_dequeue", x->calls_dequeue);
	out_u64(obj, "held", x->held);
	out_u64(obj, "swaps", x->swaps);
	out_u64(obj, "ejects", x->ejects);
	out_u64(obj, "program_mistakes", x->mistakes);
	times(out_obj(obj, "times"), x);
	last_exit(obj, &x->exit);
	last_eject(obj, s->eject);
	out_u64(obj, "num_queues", x->queues);
	queues = out_array(obj, "queues");
	for (i = 0; i < s->classes.count; i++)
		queue(out_item(queues), &s->classes.item[i]);
}
