// SPDX-License-Identifier: GPL-2.0-only
/*
 * The record of an eject. Memory for it was set aside when the program took over, so that it can be
 * filled in under the qdisc lock, and cannot fail.
 */
#include <linux/utsname.h>
#include "instance.h"

static void note_queue(struct bpfx_exit_dump *dump, struct bpfx_queue *queue)
{
	struct sk_buff *skb = bpfx_queue_peek(queue);

	dump->queues[dump->nr_queues++] = (struct bpfx_exit_queue) {
		.backlog	= queue->backlog,
		.oldest_ns	= jiffies64_to_nsecs((u32)jiffies - bpfx_cb(skb)->stamp),
		.id		= queue->id,
		.qlen		= queue->qlen,
	};
}

/* Leaves by backlog, the fattest lists first. */
static void note_queues(struct bpfx_exit_dump *dump, const struct bpfx_fat *fat)
{
	struct bpfx_queue *queue;
	int class;

	dump->nr_queues = 0;
	for (class = BPFX_FAT_CLASSES - 1; class > 0; class--)
		list_for_each_entry(queue, &fat->class[class], fat) {
			if (dump->nr_queues == BPFX_EXIT_QUEUES)
				return;
			note_queue(dump, queue);
		}
}

static void note_decisions(struct bpfx_exit_dump *dump, const struct bpfx_history *h)
{
	u32 i, n = min(h->nr, BPFX_EXIT_DECISIONS);

	dump->nr_decisions = n;
	for (i = 0; i < n; i++)
		dump->decisions[i] = h->ring[(h->nr - n + i) % BPFX_EXIT_DECISIONS];
}

/**
 * bpfx_exit_record() - fill in the record of an eject
 * @q: the instance, which still has the program and its tree
 *
 * Context: root qdisc lock. O(1).
 */
void bpfx_exit_record(struct bpfx_qdisc *q)
{
	struct bpfx_exit_dump *dump = q->dump;

	dump->size = sizeof(*dump);
	dump->swaps = q->swaps;
	dump->info = q->exit;
	dump->when_ns = ktime_get_ns();
	strscpy_pad(dump->scheduler, q->ops->name, sizeof(dump->scheduler));
	strscpy_pad(dump->device, qdisc_dev(q->sch)->name, sizeof(dump->device));
	strscpy_pad(dump->kernel, init_utsname()->release, sizeof(dump->kernel));
	strscpy_pad(dump->module, THIS_MODULE->version, sizeof(dump->module));
	dump->queued = q->sch->q.qlen;
	dump->hz = HZ;
	note_queues(dump, &q->tree->fat);
	note_decisions(dump, &q->history);
}
