// SPDX-License-Identifier: GPL-2.0-only
/*
 * A tree of queues: making it, finding a queue in it, and its end.
 */
#include <linux/list_sort.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include "tree.h"

/* Class minors: small ids are their own; large ids and the root get one from the middle. */
#define MINOR_DIRECT	0x0800
#define MINOR_FIRST	0x0800
#define MINOR_LAST	0x0fff

/**
 * bpfx_tree_new() - an empty tree
 * @flow_limit: flows it may have
 * @flow_state: bytes of user-defined state in each
 * @memcg: who pays for its memory; may be NULL, must outlive it
 *
 * Return: the tree or NULL.
 */
struct bpfx_tree *bpfx_tree_new(u32 flow_limit, u32 flow_state, struct mem_cgroup *memcg)
{
	struct mem_cgroup *old = set_active_memcg(memcg);
	struct bpfx_tree *tree;

	tree = kzalloc(sizeof(*tree), GFP_KERNEL_ACCOUNT);
	set_active_memcg(old);
	if (!tree)
		return NULL;

	bpfx_fat_init(&tree->fat);
	hash_init(tree->by_id);
	INIT_LIST_HEAD(&tree->queues);
	INIT_LIST_HEAD(&tree->timed);
	INIT_LIST_HEAD(&tree->link);
	tree->next_minor = MINOR_FIRST;
	tree->memcg = memcg;
	if (bpfx_flows_init(&tree->flows, flow_limit, flow_state, memcg)) {
		bpfx_tree_free(tree);
		return NULL;
	}
	return tree;
}

/* Free a tree that holds no packets and that nobody can see any more. May not be in interrupt. */
void bpfx_tree_free(struct bpfx_tree *tree)
{
	struct bpfx_queue *q, *next;

	if (!tree)
		return;
	list_for_each_entry_safe(q, next, &tree->queues, sibling) {
		if (q->type == BPFX_STRICT)
			kfree(q->strict);
		else if (bpfx_queue_is_ranked(q))
			bpfx_prio_free(q->prio);
		kfree(q);
	}
	bpfx_flows_destroy(&tree->flows);
	kfree(tree);
}

struct bpfx_queue *__bpfx_tree_find(const struct bpfx_tree *tree, u32 id)
{
	struct bpfx_queue *q;

	hash_for_each_possible(tree->by_id, q, hash, id)
		if (q->id == id)
			return q;
	return NULL;
}

static int check_conf(const struct bpfx_queue_conf *conf)
{
	if (conf->type >= __BPFX_QUEUE_TYPES || conf->flags || conf->pad)
		return -EINVAL;
	if (conf->weight > BPFX_WEIGHT_MAX || conf->prio >= BPFX_STRICT_LEVELS)
		return -ERANGE;
	if (conf->quantum &&
	    (conf->quantum < BPFX_QUANTUM_MIN || conf->quantum > BPFX_QUANTUM_MAX))
		return -ERANGE;
	return 0;
}

static int check_parent(const struct bpfx_queue *parent)
{
	if (!parent)
		return -ENOENT;
	if (!bpfx_queue_may_adopt(parent))
		return -EINVAL;
	/* One that has packets keeps to packets. */
	if (!parent->inner && parent->qlen)
		return -EBUSY;
	if (parent->depth + 1 >= BPFX_DEPTH_MAX)
		return -ELOOP;
	return 0;
}

static struct bpfx_strict *make_levels(void)
{
	struct bpfx_strict *strict;
	int i;

	strict = kzalloc(sizeof(*strict), GFP_KERNEL_ACCOUNT);
	for (i = 0; strict && i < BPFX_STRICT_LEVELS; i++)
		INIT_LIST_HEAD(&strict->level[i]);
	return strict;
}

static bool has_room(const struct bpfx_queue *q)
{
	if (q->type == BPFX_STRICT)
		return q->strict;
	return q->prio || !bpfx_queue_is_ranked(q);
}

static struct bpfx_queue *make(const struct bpfx_tree *tree, u32 id,
			       const struct bpfx_queue_conf *conf)
{
	struct bpfx_queue *q;

	q = kzalloc(sizeof(*q), GFP_KERNEL_ACCOUNT);
	if (!q)
		return NULL;
	bpfx_queue_init(q, conf->type, id);
	bpfx_queue_bound(q, conf->limit, conf->limit_bytes);
	q->unit = conf->quantum;
	q->level = conf->prio;
	q->rank = conf->rank;
	if (conf->type == BPFX_STRICT)
		q->strict = make_levels();
	else if (conf->type == BPFX_PRIO)
		q->prio = bpfx_prio_new(tree->memcg);
	else if (conf->type == BPFX_TIMED)
		q->prio = bpfx_timed_new(tree->memcg);
	if (!has_room(q)) {
		kfree(q);
		return NULL;
	}
	return q;
}

static u16 choose_minor(struct bpfx_tree *tree, u32 id)
{
	if (id && id < MINOR_DIRECT)
		return id;
	/* BPFX_QUEUES_MAX is less than there are minors here. */
	return tree->next_minor <= MINOR_LAST ? tree->next_minor++ : 0;
}

/**
 * bpfx_tree_add() - add a queue to a tree
 * @tree: the tree
 * @id: a new id
 * @parent: id of the queue it goes under, or %BPFX_NONE
 * @conf: how it is to be made; a quantum of 0 must have been replaced
 *
 * Return: 0; -EEXIST: the id is taken; -ENOENT: no such parent; -EINVAL: a value that means
 * nothing, or a parent that holds packets only; -ERANGE: a value out of bounds; -ELOOP: too deep;
 * -ENOSPC: too many queues; -ENOMEM.
 */
int bpfx_tree_add(struct bpfx_tree *tree, u32 id, u32 parent, const struct bpfx_queue_conf *conf)
{
	struct bpfx_queue *up = NULL, *q;
	int err;

	if (id == BPFX_NONE || id == parent)
		return -EINVAL;
	if (bpfx_tree_find(tree, id))
		return -EEXIST;
	err = check_conf(conf);
	if (err)
		return err;
	if (parent != BPFX_NONE) {
		/* An order of queues has no place for one that has packets and won't serve. */
		if (conf->type == BPFX_TIMED)
			return -EINVAL;
		up = bpfx_tree_find(tree, parent);
		err = check_parent(up);
		if (err)
			return err;
	}
	if (tree->nr_queues >= BPFX_QUEUES_MAX)
		return -ENOSPC;
	q = make(tree, id, conf);
	if (!q)
		return -ENOMEM;

	q->minor = choose_minor(tree, id);
	if (up) {
		q->quantum = up->unit * (conf->weight ?: 1);
		bpfx_queue_adopt(up, q);
	}
	if (id < BPFX_TREE_DIRECT)
		tree->direct[id] = q;
	else
		hash_add(tree->by_id, &q->hash, id);
	if (id == BPFX_ROOT)
		tree->root = q;
	if (q->type == BPFX_TIMED)
		list_add_tail(&q->node, &tree->timed);
	list_add_tail(&q->sibling, &tree->queues);
	tree->nr_queues++;
	return 0;
}

/* Packets in a tree; O(queues). */
u32 bpfx_tree_len(const struct bpfx_tree *tree)
{
	const struct bpfx_queue *q;
	u32 len = 0;

	if (tree->sealed)
		return tree->top.qlen;
	list_for_each_entry(q, &tree->queues, sibling)
		if (!q->parent)
			len += q->qlen;
	return len;
}

/**
 * bpfx_tree_early() - packets that nobody may serve now, as their queue has none that is due
 * @tree: the tree of a program
 * @now: in ns
 * @next: when the first of them will be due; U64_MAX: there is none
 *
 * O(TIMED queues)
 *
 * Return: how many.
 */
u32 bpfx_tree_early(struct bpfx_tree *tree, u64 now, u64 *next)
{
	struct bpfx_queue *q;
	u32 early = 0;
	u64 time;

	*next = U64_MAX;
	list_for_each_entry(q, &tree->timed, node) {
		time = q->qlen ? bpfx_timed_next(q) : 0;
		if (time <= now)
			continue;
		early += q->qlen;
		*next = min(*next, time);
	}
	return early;
}

/**
 * bpfx_tree_seal() - let a tree without a program serve what it holds
 * @tree: the tree; nothing will be inserted into it any more
 *
 * Below @tree->top each queue goes on in its own discipline; between queues without a parent, which
 * only the program served, the oldest packet goes first. What waited for its time waits no longer.
 * O(queues), touches no packet.
 */
void bpfx_tree_seal(struct bpfx_tree *tree)
{
	struct bpfx_queue *q;

	tree->sealed = true;
	list_for_each_entry(q, &tree->timed, node)
		bpfx_timed_advance(q, U64_MAX);
	/* As children they need their nodes for other things. */
	INIT_LIST_HEAD(&tree->timed);
	bpfx_queue_init(&tree->top, BPFX_PRIO, BPFX_NONE);
	list_for_each_entry(q, &tree->queues, sibling) {
		if (q->parent)
			continue;
		q->rank_by = BPFX_BY_SEQ;
		bpfx_queue_adopt(&tree->top, q);
	}
}

static int older(void *priv, const struct list_head *a, const struct list_head *b)
{
	const struct sk_buff *x = list_entry(a, struct sk_buff, list);
	const struct sk_buff *y = list_entry(b, struct sk_buff, list);

	return (s32)(bpfx_cb(x)->seq - bpfx_cb(y)->seq);
}

static void collect(struct bpfx_queue *q, struct list_head *all)
{
	struct sk_buff *skb, *next;

	if (q->inner || !q->qlen)
		return;
	for (skb = bpfx_queue_take_all(q); skb; skb = next) {
		next = skb->next;
		list_add_tail(&skb->list, all);
	}
}

static void collect_all(struct bpfx_tree *tree, struct list_head *all)
{
	struct bpfx_queue *q;
	u32 i;

	/* Every leaf that has packets stands in the list of its backlog. */
	for (i = 1; i < BPFX_FAT_CLASSES; i++)
		list_for_each_entry(q, &tree->fat.class[i], fat)
			collect(q, all);
}

/**
 * bpfx_tree_flatten() - put all packets of a tree into one FIFO, in order of arrival
 * @tree: a tree that nobody else can see, and that was not sealed
 *
 * Whatever the program did to the order of packets, those of a flow are in order of arrival again.
 * O(n log n), may sleep.
 */
void bpfx_tree_flatten(struct bpfx_tree *tree)
{
	struct sk_buff *skb, *next;
	LIST_HEAD(all);

	collect_all(tree, &all);
	list_sort(NULL, &all, older);

	tree->sealed = true;
	bpfx_queue_init(&tree->top, BPFX_FIFO, BPFX_NONE);
	bpfx_fat_init(&tree->fat);
	list_for_each_entry_safe(skb, next, &all, list) {
		skb->prev = NULL;
		bpfx_queue_push(&tree->top, skb, &tree->fat);
	}
}

/**
 * bpfx_tree_take_all() - empty a tree, without any account
 * @tree: a tree that will not be used again
 *
 * Return: all its packets, linked by their next pointers, in no particular order.
 */
struct sk_buff *bpfx_tree_take_all(struct bpfx_tree *tree)
{
	struct sk_buff *first = NULL, *skb, *next;
	LIST_HEAD(all);

	collect_all(tree, &all);
	list_for_each_entry_safe_reverse(skb, next, &all, list) {
		skb->prev = NULL;
		skb->next = first;
		first = skb;
	}
	return first;
}
