// SPDX-License-Identifier: GPL-2.0-only
/*
 * An instance and its queues for people.
 */
#include <stdio.h>
#include <linux/pkt_sched.h>
#include "names.h"
#include "out.h"
#include "show.h"

static void title(const struct instance *inst)
{
	const struct tc_obj *q = inst->q;
	char handle[OUT_LEN], parent[OUT_LEN];

	printf("%s on %s: handle %s %s%s%s\n", q->kind, inst->dev, out_handle(handle, q->handle),
	       q->parent == TC_H_ROOT ? "" : "parent ", out_handle(parent, q->parent),
	       inst->x.bypass ? ", BYPASS: no scheduler serves it" : "");
}

static void account(const struct instance *inst)
{
	const struct bpfx_xstats *x = &inst->x;
	char sent[OUT_LEN], backlog[OUT_LEN];

	printf("  packets   %llu enqueued = %llu sent + %llu dropped + %u queued\n",
	       x->enqueued, x->sent, x->dropped, x->queued);
	printf("  bytes     %s sent, %s queued\n", out_bytes(sent, inst->q->bytes),
	       out_bytes(backlog, inst->q->queue.backlog));
	printf("  queues    %u, limit %u packets; flows %u, %u with packets\n", x->queues, x->limit,
	       x->flows, x->flows_backlogged);
	printf("  calls     enqueue %llu, dequeue %llu; %llu packets as said before\n",
	       x->calls_enqueue, x->calls_dequeue, x->held);
	printf("  device    requeues %u, overlimits %u\n", inst->q->queue.requeues,
	       inst->q->queue.overlimits);
	if (x->draining)
		printf("  draining  %u packets of an earlier program go first\n", x->draining);
}

static void causes(const char *label, const __u64 *cause, unsigned int from, unsigned int to)
{
	const char *sep = "";
	unsigned int i;

	for (i = from; i < to; i++) {
		if (!cause[i] || !name_of_cause(i))
			continue;
		if (!*sep)
			printf("  %-9s ", label);
		printf("%s%s %llu", sep, name_of_cause(i), cause[i]);
		sep = ", ";
	}
	if (*sep)
		putchar('\n');
}

static void times(const struct bpfx_xstats *x)
{
	char average[OUT_LEN], worst[OUT_LEN];
	const struct bpfx_op_time *t;
	unsigned int i;

	for (i = 0; i < __BPFX_TIMED_OPS; i++) {
		t = &x->time[i];
		if (t->calls)
			printf("  time      %s: %llu calls, average %s, worst %s\n", name_of_op(i),
			       t->calls, out_ns(average, t->total_ns / t->calls),
			       out_ns(worst, t->max_ns));
	}
}

static void last_exit(const struct bpfx_xstats *x)
{
	char why[RECORD_WHY_LEN];

	if (x->swaps)
		printf("  swaps     %u, %u of them by eject\n", x->swaps, x->ejects);
	if (x->exit.kind)
		printf("  last exit %s\n", record_why(why, &x->exit));
}

static void queue(const struct tc_obj *class)
{
	struct bpfx_queue_stats stats;
	char handle[OUT_LEN], sent[OUT_LEN], backlog[OUT_LEN], id[16];

	if (!show_queue_stats(class, &stats))
		return;
	snprintf(id, sizeof(id), stats.id > 0xffff ? "0x%08x" : "%u", stats.id);
	printf("  %-9s %10s %12llu %12llu %10s %10llu %8u %10s\n",
	       out_handle(handle, class->handle), id, stats.enqueued,
	       stats.sent, out_bytes(sent, stats.sent_bytes), stats.dropped,
	       stats.qlen, out_bytes(backlog, stats.backlog));
}

void show_text(const struct shown *s, bool decisions)
{
	const struct instance *inst = s->inst;
	__u64 cause[__BPFX_CAUSES];
	unsigned int i;

	for (i = 0; i < __BPFX_CAUSES; i++)
		cause[i] = inst->x.cause[i];
	title(inst);
	account(inst);
	causes("drops", cause, 0, __BPFX_DROP_CAUSES);
	causes("mistakes", cause, __BPFX_DROP_CAUSES, __BPFX_CAUSES);
	times(&inst->x);
	last_exit(&inst->x);
	if (s->eject)
		record_text(s->eject, decisions);
	if (s->classes.count)
		printf("  %-9s %10s %12s %12s %10s %10s %8s %10s\n", "class", "queue", "enqueued",
		       "sent", "bytes", "dropped", "queued", "bytes");
	for (i = 0; i < s->classes.count; i++)
		queue(&s->classes.item[i]);
}
