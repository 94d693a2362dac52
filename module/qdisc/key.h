/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Flow keys: which packets belong together.
 */
#ifndef _BPFX_KEY_H
#define _BPFX_KEY_H

#include <linux/jhash.h>
#include <linux/skbuff.h>
#include <uapi/bpfx/qdisc.h>

bool __bpfx_key_of(struct sk_buff *skb, u64 *key);

/* BPFX_KEY_* */
static inline u64 bpfx_key_kind(u64 key)
{
	return key & ~0ULL << BPFX_KEY_SHIFT;
}

/**
 * bpfx_key_of() - complete a key with the packet's part in it
 * @skb: the packet
 * @key: kind of key, and the author's number; on return the whole key
 *
 * Return: false if the kind is unknown.
 */
static inline bool bpfx_key_of(struct sk_buff *skb, u64 *key)
{
	if (likely(*key == BPFX_KEY_5TUPLE)) {
		*key = skb_get_hash(skb);
		return true;
	}
	return __bpfx_key_of(skb, key);
}

/* Of a 5-tuple the key is a keyed hash already; any other could be chosen by an attacker. */
static inline u32 bpfx_key_hash(u64 key, u32 seed)
{
	if (likely(key >> BPFX_KEY_SHIFT == 0))
		return (u32)key;
	return jhash_2words((u32)key, key >> 32, seed);
}

#endif /* _BPFX_KEY_H */
