/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Records that are kept for who asks later: the last ones of a kind.
 */
#ifndef _BPFX_CORE_LOG_H
#define _BPFX_CORE_LOG_H

#include <linux/spinlock.h>
#include <linux/types.h>

struct genl_family;
struct netlink_callback;
struct sk_buff;

/**
 * struct bpfx_log - the last records of a kind
 * @lock: over all of it; taken in process context
 * @next: number of the next record
 * @size: of a record, which begins with its number, a u64
 * @max: how many are kept
 * @records: room for them
 */
struct bpfx_log {
	spinlock_t lock;
	u64 next;
	u32 size;
	u32 max;
	void *records;
};

#define BPFX_LOG(_name, _records)				\
	struct bpfx_log _name = {				\
		.lock	 = __SPIN_LOCK_UNLOCKED(_name.lock),	\
		.size	 = sizeof((_records)[0]),		\
		.max	 = ARRAY_SIZE(_records),		\
		.records = _records,				\
	}

/**
 * struct bpfx_log_message - how a record is sent
 * @family: by which family
 * @cmd: as which command
 * @attr: in which attribute
 * @hide: called for a copy before it is sent; may be NULL
 */
struct bpfx_log_message {
	struct genl_family *family;
	u8 cmd;
	int attr;
	void (*hide)(void *record, struct netlink_callback *cb);
};

/* The record of that number, or one that has taken its place. Context: the lock. */
static inline void *bpfx_log_at(struct bpfx_log *log, u64 nr)
{
	lockdep_assert_held(&log->lock);
	return log->records + nr % log->max * log->size;
}

void bpfx_log_put(struct bpfx_log *log, void *record);
void bpfx_log_add(struct bpfx_log *log, void *record);
int bpfx_log_dump(struct bpfx_log *log, const struct bpfx_log_message *message, void *record,
		  struct sk_buff *skb, struct netlink_callback *cb);

#endif /* _BPFX_CORE_LOG_H */
