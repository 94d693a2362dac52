// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "model.h"

#define QUEUES	4096

struct pkt {
	uint64_t id;
	uint64_t rank;
	uint32_t len;
};

/* A queue or a flow. Packets in order of arrival; children in the order of their turns. */
struct queue {
	struct queue *parent;
	struct bpfx_queue_conf conf;
	uint32_t id;
	uint64_t key;
	bool flow;
	bool inner;
	uint32_t quantum;
	int64_t deficit;
	struct pkt *pkts;
	int n, room;
	struct queue **turns;
	int turns_n, turns_room;
	uint32_t qlen;
	uint64_t bytes;
};

struct model {
	uint32_t mtu;
	uint64_t now;
	struct queue *queues[QUEUES];
	int n;
};

struct model *model_new(uint32_t device_mtu)
{
	struct model *m = calloc(1, sizeof(*m));

	m->mtu = device_mtu;
	return m;
}

void model_advance(struct model *m, uint64_t now)
{
	m->now = now;
}

void model_free(struct model *m)
{
	int i;

	for (i = 0; i < m->n; i++) {
		free(m->queues[i]->pkts);
		free(m->queues[i]->turns);
		free(m->queues[i]);
	}
	free(m);
}

static struct queue *find(const struct model *m, bool flow, uint64_t name)
{
	int i;

	for (i = 0; i < m->n; i++)
		if (m->queues[i]->flow == flow &&
		    (flow ? m->queues[i]->key : m->queues[i]->id) == name)
			return m->queues[i];
	return NULL;
}

static struct queue *add(struct model *m)
{
	return m->queues[m->n++] = calloc(1, sizeof(struct queue));
}

int model_create(struct model *m, uint32_t id, uint32_t parent, const struct bpfx_queue_conf *conf)
{
	struct queue *q = add(m);

	q->id = id;
	q->conf = *conf;
	q->inner = conf->type == BPFX_DRR || conf->type == BPFX_STRICT;
	if (parent == BPFX_NONE)
		return 0;
	q->parent = find(m, false, parent);
	q->parent->inner = true;
	q->quantum = (q->parent->conf.quantum ?: m->mtu) * (conf->weight ?: 1);
	return 0;
}

static int index_of(struct queue *parent, const struct queue *child)
{
	int i;

	for (i = 0; i < parent->turns_n; i++)
		if (parent->turns[i] == child)
			return i;
	return -1;
}

static void leave(struct queue *parent, int i)
{
	parent->turns_n--;
	memmove(&parent->turns[i], &parent->turns[i + 1],
		(parent->turns_n - i) * sizeof(*parent->turns));
}

static void join(struct queue *parent, struct queue *child)
{
	if (parent->turns_n == parent->turns_room) {
		parent->turns_room = 2 * parent->turns_room + 16;
		parent->turns = realloc(parent->turns, parent->turns_room * sizeof(*parent->turns));
	}
	parent->turns[parent->turns_n++] = child;
}

static bool full(const struct queue *q, uint32_t len)
{
	for (; q; q = q->parent)
		if ((q->conf.limit && q->qlen >= q->conf.limit) ||
		    (q->conf.limit_bytes && q->bytes + len > q->conf.limit_bytes))
			return true;
	return false;
}

static int put(struct queue *q, uint64_t rank, uint64_t id, uint32_t len)
{
	struct queue *p;

	if (full(q, len))
		return -ENOSPC;
	if (q->n == q->room) {
		q->room = 2 * q->room + 16;
		q->pkts = realloc(q->pkts, q->room * sizeof(*q->pkts));
	}
	q->pkts[q->n++] = (struct pkt){ id, rank, len };
	for (p = q; p; p = p->parent) {
		p->qlen++;
		p->bytes += len;
		if (!p->parent || index_of(p->parent, p) >= 0)
			continue;
		p->deficit = p->quantum;
		join(p->parent, p);
	}
	return 0;
}

int model_insert(struct model *m, uint32_t queue, uint64_t rank, uint64_t id, uint32_t len)
{
	struct queue *q = find(m, false, queue);

	return !q || q->inner ? -EINVAL : put(q, rank, id, len);
}

int model_insert_flow(struct model *m, uint32_t queue, uint64_t key, uint64_t rank, uint64_t id,
		      uint32_t len)
{
	struct queue *parent = find(m, false, queue), *q = find(m, true, key);

	if (!parent)
		return -EINVAL;
	if (!q) {
		q = add(m);
		q->flow = true;
		q->key = key;
	}
	if (!q->qlen && q->parent != parent) {
		if (q->parent && index_of(q->parent, q) >= 0)
			leave(q->parent, index_of(q->parent, q));
		q->parent = parent;
		parent->inner = true;
	}
	/* What the rank means depends on the parent; a flow with packets stays where it is. */
	if (q->parent == parent && parent->conf.type == BPFX_DRR)
		q->quantum = (parent->conf.quantum ?: m->mtu) * (rank ?: 1);
	if (q->parent == parent && parent->conf.type == BPFX_STRICT && !q->qlen)
		q->conf.prio = rank;
	return put(q, rank, id, len);
}

/* Position of the packet a queue of packets would serve next, or last. */
static int choose(const struct queue *q, bool last)
{
	int i, best = 0;

	if (q->conf.type != BPFX_PRIO && q->conf.type != BPFX_TIMED)
		return 0;
	for (i = 1; i < q->n; i++)
		if (last ? q->pkts[i].rank >= q->pkts[best].rank :
		    q->pkts[i].rank < q->pkts[best].rank)
			best = i;
	return best;
}

static struct queue *next_leaf(struct queue *q);

static uint64_t rank_of(struct queue *q)
{
	struct queue *leaf;

	if (!q->flow)
		return q->conf.rank;
	leaf = next_leaf(q);
	return leaf->pkts[choose(leaf, false)].rank;
}

static struct queue *drr_turn(struct queue *q)
{
	struct queue *child;

	for (;;) {
		child = q->turns[0];
		if (child->deficit > 0 && child->qlen)
			return child;
		leave(q, 0);
		if (child->deficit > 0)
			continue;
		child->deficit += child->quantum;
		join(q, child);
	}
}

static struct queue *next_leaf(struct queue *q)
{
	struct queue *best;
	int i;

	while (q->inner) {
		if (q->conf.type == BPFX_DRR) {
			q = drr_turn(q);
			continue;
		}
		best = q->turns[0];
		for (i = 1; i < q->turns_n; i++)
			if (q->conf.type == BPFX_STRICT ? q->turns[i]->conf.prio < best->conf.prio :
			    rank_of(q->turns[i]) < rank_of(best))
				best = q->turns[i];
		q = best;
	}
	return q;
}

/* A packet left: who is empty leaves its parent's order, who was served goes behind its equals. */
static void take(struct queue *q, uint32_t len, bool served)
{
	struct queue *p = q->parent;
	int i;

	q->qlen--;
	q->bytes -= len;
	if (!p)
		return;
	i = index_of(p, q);
	if (p->conf.type == BPFX_DRR) {
		if (served)
			q->deficit -= len;
		return;
	}
	if (!q->qlen) {
		leave(p, i);
	} else if (served || p->conf.type == BPFX_PRIO) {
		leave(p, i);
		join(p, q);
	}
}

static uint64_t remove_at(struct queue *q, int i, bool served)
{
	struct pkt pkt = q->pkts[i];

	q->n--;
	memmove(&q->pkts[i], &q->pkts[i + 1], (q->n - i) * sizeof(*q->pkts));
	for (; q; q = q->parent)
		take(q, pkt.len, served);
	return pkt.id;
}

bool model_pop(struct model *m, uint32_t queue, uint64_t *id)
{
	struct queue *q = find(m, false, queue);

	if (!q || !q->qlen)
		return false;
	q = next_leaf(q);
	if (q->conf.type == BPFX_TIMED && q->pkts[choose(q, false)].rank > m->now)
		return false;
	*id = remove_at(q, choose(q, false), true);
	return true;
}

bool model_evict(struct model *m, uint32_t queue, uint64_t *id)
{
	struct queue *q = find(m, false, queue);

	if (!q || !q->qlen)
		return false;
	q = next_leaf(q);
	*id = remove_at(q, choose(q, true), false);
	return true;
}

uint32_t model_len(const struct model *m, uint32_t queue)
{
	struct queue *q = find(m, false, queue);

	return q ? q->qlen : 0;
}
