/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's interface to a balanced tree, over a treap (Aragon and Seidel, "Randomized Search
 * Trees", FOCS 1989): a few lines, and balanced by the addresses of its nodes.
 */
#ifndef _SHIM_RBTREE_H
#define _SHIM_RBTREE_H

#include "../kernel.h"

struct rb_node {
	struct rb_node *up;
	struct rb_node *rb_right;
	struct rb_node *rb_left;
};

struct rb_root {
	struct rb_node *rb_node;
};

struct rb_root_cached {
	struct rb_root rb_root;
	struct rb_node *rb_leftmost;
};

#define RB_ROOT_CACHED			((struct rb_root_cached){})
#define rb_entry(ptr, type, member)	container_of(ptr, type, member)
#define rb_first_cached(root)		((root)->rb_leftmost)

/* Nodes put into a tree since the test has set it to 0. */
extern u64 shim_tree_adds;

struct rb_node *rb_last(const struct rb_root *root);
bool rb_add_cached(struct rb_node *node, struct rb_root_cached *tree,
		   bool (*less)(struct rb_node *, const struct rb_node *));
void rb_erase_cached(struct rb_node *node, struct rb_root_cached *tree);

#endif /* _SHIM_RBTREE_H */
