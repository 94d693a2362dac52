// SPDX-License-Identifier: GPL-2.0-only
#include "linux/rbtree.h"

u64 shim_tree_adds;

static u64 weight(const struct rb_node *node)
{
	return ((uintptr_t)node >> 4) * 0x9e3779b97f4a7c15ull;
}

/* What points to a node. */
static struct rb_node **link_of(const struct rb_node *node, struct rb_root *root)
{
	if (!node->up)
		return &root->rb_node;
	return node->up->rb_left == node ? &node->up->rb_left : &node->up->rb_right;
}

/* A node goes above its parent. */
static void rotate(struct rb_node *node, struct rb_root *root)
{
	struct rb_node *up = node->up, *moved;

	*link_of(up, root) = node;
	node->up = up->up;
	up->up = node;
	if (up->rb_left == node) {
		moved = node->rb_right;
		up->rb_left = moved;
		node->rb_right = up;
	} else {
		moved = node->rb_left;
		up->rb_right = moved;
		node->rb_left = up;
	}
	if (moved)
		moved->up = up;
}

struct rb_node *rb_last(const struct rb_root *root)
{
	struct rb_node *node = root->rb_node;

	while (node && node->rb_right)
		node = node->rb_right;
	return node;
}

bool rb_add_cached(struct rb_node *node, struct rb_root_cached *tree,
		   bool (*less)(struct rb_node *, const struct rb_node *))
{
	struct rb_node **link = &tree->rb_root.rb_node, *up = NULL;
	bool leftmost = true;

	while (*link) {
		up = *link;
		if (less(node, up)) {
			link = &up->rb_left;
		} else {
			link = &up->rb_right;
			leftmost = false;
		}
	}
	*node = (struct rb_node){ .up = up };
	*link = node;
	if (leftmost)
		tree->rb_leftmost = node;
	while (node->up && weight(node) < weight(node->up))
		rotate(node, &tree->rb_root);
	shim_tree_adds++;
	return leftmost;
}

static struct rb_node *next_of(const struct rb_node *node)
{
	struct rb_node *next = node->rb_right;

	if (!next) {
		while (node->up && node->up->rb_right == node)
			node = node->up;
		return node->up;
	}
	while (next->rb_left)
		next = next->rb_left;
	return next;
}

void rb_erase_cached(struct rb_node *node, struct rb_root_cached *tree)
{
	struct rb_node *child;

	if (tree->rb_leftmost == node)
		tree->rb_leftmost = next_of(node);
	while (node->rb_left && node->rb_right)
		rotate(weight(node->rb_left) < weight(node->rb_right) ? node->rb_left :
		       node->rb_right, &tree->rb_root);
	child = node->rb_left ?: node->rb_right;
	*link_of(node, &tree->rb_root) = child;
	if (child)
		child->up = node->up;
}
