// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each sender is a thread on a CPU of its own. It enqueues a packet and dequeues one, under the
 * lock of the qdisc of its transmit queue, as the stack does. Under mq that qdisc is its own.
 */
#include <linux/completion.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>
#include <net/sch_generic.h>
#include "packets.h"
#include "senders.h"

struct sender {
	struct bench_senders *all;
	struct completion *go;
	struct completion done;
	struct Qdisc *sch;
	u32 first;	/* of its packets */
	u64 contended;
	bool lost;
};

static void take_lock(struct sender *s)
{
	local_bh_disable();
	if (spin_trylock(qdisc_lock(s->sch)))
		return;
	s->contended++;
	spin_lock(qdisc_lock(s->sch));
}

static void drop_lock(struct sender *s)
{
	spin_unlock(qdisc_lock(s->sch));
	local_bh_enable();
}

static void fill(struct sender *s)
{
	struct sk_buff *to_free = NULL;
	u32 i;

	take_lock(s);
	for (i = 1; i <= s->all->backlog; i++)
		s->sch->enqueue(bench_packet(s->first + i), s->sch, &to_free);
	drop_lock(s);
	s->lost = to_free;
}

static void exchange(struct sender *s)
{
	struct sk_buff *skb = bench_packet(s->first), *to_free = NULL;
	u32 i;

	for (i = 0; i < s->all->pairs && skb && !to_free; i++) {
		take_lock(s);
		s->sch->enqueue(skb, s->sch, &to_free);
		skb = s->sch->dequeue(s->sch);
		drop_lock(s);
		if (!(i % 1024))
			cond_resched();
	}
	s->lost = !skb || to_free;
}

static int run(void *arg)
{
	struct sender *s = arg;

	wait_for_completion(s->go);
	if (!s->lost)
		exchange(s);
	complete(&s->done);
	return 0;
}

static int create(struct sender *s, u32 cpu)
{
	struct task_struct *task;

	task = kthread_create(run, s, "bench/%u", cpu);
	if (IS_ERR(task))
		return PTR_ERR(task);
	kthread_bind(task, cpu);
	wake_up_process(task);
	return 0;
}

static u32 count_lines(const u8 *before, const u8 *after, u32 size)
{
	u32 i, lines = 0;

	for (i = 0; i < size; i += L1_CACHE_BYTES)
		lines += !!memcmp(before + i, after + i, min_t(u32, L1_CACHE_BYTES, size - i));
	return lines;
}

/* Whatever all instances share is in there: what packets write to it would be fought over. */
static int watch_data(struct sender *senders, struct bench_senders *s, struct completion *go)
{
	struct module *owner = senders[0].sch->ops->owner;
	const u8 *data = owner ? owner->mem[MOD_DATA].base : NULL;
	u32 i, size = owner ? owner->mem[MOD_DATA].size : 0;
	u8 *before = vmalloc(size + 1);
	u64 start;

	if (!before)
		return -ENOMEM;
	memcpy(before, data, size);
	start = ktime_get_ns();
	complete_all(go);
	for (i = 0; i < s->senders; i++)
		wait_for_completion(&senders[i].done);
	s->ns = ktime_get_ns() - start;
	s->lines = count_lines(before, data, size);
	s->watched = DIV_ROUND_UP(size, L1_CACHE_BYTES);
	vfree(before);
	return 0;
}

static void empty(struct Qdisc *sch)
{
	spin_lock_bh(qdisc_lock(sch));
	qdisc_reset(sch);
	spin_unlock_bh(qdisc_lock(sch));
}

static int prepare(struct net_device *dev, struct sender *senders, struct bench_senders *s,
		   struct completion *go)
{
	u32 i;

	for (i = 0; i < s->senders; i++) {
		senders[i].all = s;
		senders[i].go = go;
		senders[i].sch = rtnl_dereference(netdev_get_tx_queue(dev, i)->qdisc);
		senders[i].first = i * (s->backlog + 1);
		init_completion(&senders[i].done);
		if (!senders[i].sch->enqueue || senders[i].sch->flags & TCQ_F_NOLOCK)
			return -EINVAL;
		fill(&senders[i]);
	}
	return 0;
}

/**
 * bench_senders() - let several CPUs send through the queues of a device
 * @dev: its queues are stopped and empty, and will be empty again
 * @s: how, and what it took; there have to be enough dressed packets
 *
 * Context: RTNL; sleeps.
 * Return: 0 or a negative errno.
 */
int bench_senders(struct net_device *dev, struct bench_senders *s)
{
	DECLARE_COMPLETION_ONSTACK(go);
	struct sender *senders;
	u32 i, created = 0;
	int err;

	if (s->senders > min(dev->num_tx_queues, num_online_cpus()))
		return -EINVAL;
	senders = kcalloc(s->senders, sizeof(*senders), GFP_KERNEL);
	if (!senders)
		return -ENOMEM;
	err = prepare(dev, senders, s, &go);
	for (i = 0; i < s->senders && !err; i++) {
		err = create(&senders[i], i);
		created += !err;
	}
	if (!err)
		err = watch_data(senders, s, &go);
	complete_all(&go);
	for (i = 0; err && i < created; i++)
		wait_for_completion(&senders[i].done);
	for (i = 0; i < s->senders; i++) {
		s->contended += senders[i].contended;
		s->lost += senders[i].lost;
		if (senders[i].sch && senders[i].sch->enqueue)
			empty(senders[i].sch);
	}
	kfree(senders);
	return err;
}
