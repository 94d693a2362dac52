/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A tree: all the queues and flows that one program has on one instance.
 *
 * A program gets a fresh tree. When it goes, its tree is either sealed, and goes on serving what it
 * holds in its own order, or flattened into one FIFO in order of arrival; the next program's tree
 * is served behind it. So a change of program touches no packet and cannot reorder one.
 */
#ifndef _BPFX_TREE_H
#define _BPFX_TREE_H

#include <linux/hashtable.h>
#include <linux/llist.h>
#include "flow.h"

#define BPFX_TREE_DIRECT	64	/* ids below this are found without a hash */

/**
 * struct bpfx_tree - queues and flows of one program on one instance
 * @root: what BPFX_ROOT names
 * @direct: queues of small ids
 * @by_id: queues of large ids
 * @fat: leaves by backlog
 * @flows: flows
 * @queues: every queue
 * @timed: ... of type TIMED, while there is a program
 * @memcg: who pays for it
 * @nr_queues: how many
 * @next_minor: where to look for a class minor for the next large id
 * @sealed: nothing is inserted any more; @top serves what is left
 * @top: once sealed or flattened: a queue above all that have no parent
 * @link: in the instance's list of trees that drain
 * @dead: in the list of trees to be freed
 */
struct bpfx_tree {
	struct bpfx_queue *root;
	struct bpfx_queue *direct[BPFX_TREE_DIRECT];
	struct bpfx_fat fat;
	struct bpfx_flows flows;
	DECLARE_HASHTABLE(by_id, 6);
	struct list_head queues;
	struct list_head timed;
	struct mem_cgroup *memcg;
	u32 nr_queues;
	u16 next_minor;
	bool sealed;
	struct bpfx_queue top;
	struct list_head link;
	struct llist_node dead;
};

struct bpfx_tree *bpfx_tree_new(u32 flow_limit, u32 flow_state, struct mem_cgroup *memcg);
void bpfx_tree_free(struct bpfx_tree *tree);
int bpfx_tree_add(struct bpfx_tree *tree, u32 id, u32 parent, const struct bpfx_queue_conf *conf);
void bpfx_tree_seal(struct bpfx_tree *tree);
void bpfx_tree_flatten(struct bpfx_tree *tree);
u32 bpfx_tree_len(const struct bpfx_tree *tree);
u32 bpfx_tree_early(struct bpfx_tree *tree, u64 now, u64 *next);
struct sk_buff *bpfx_tree_take_all(struct bpfx_tree *tree);
struct bpfx_queue *__bpfx_tree_find(const struct bpfx_tree *tree, u32 id);

/* The queue of an id, or NULL. */
static inline struct bpfx_queue *bpfx_tree_find(const struct bpfx_tree *tree, u32 id)
{
	if (likely(id < BPFX_TREE_DIRECT))
		return *(tree->direct + id);	/* not [id]: see bpfx_strict_select() */
	return __bpfx_tree_find(tree, id);
}

#endif /* _BPFX_TREE_H */
