/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Flow keys: which packets belong together.
 */
#ifndef _BPFX_KEY_H
#define _BPFX_KEY_H

#include <linux/skbuff.h>
#include <uapi/bpfx/qdisc.h>

#define BPFX_KEY_NONE	(~0ULL)		/* of no packet: of an unknown kind */

u64 __bpfx_key_of(struct sk_buff *skb, u64 key);

/* BPFX_KEY_* */
static inline u64 bpfx_key_kind(u64 key)
{
	return key & ~0ULL << BPFX_KEY_SHIFT;
}

/**
 * bpfx_key_of() - complete a key with the packet's part in it
 * @skb: the packet
 * @key: kind of key, and the author's number
 *
 * Return: the whole key; %BPFX_KEY_NONE if the kind is unknown.
 */
static inline u64 bpfx_key_of(struct sk_buff *skb, u64 key)
{
	if (likely(key == BPFX_KEY_5TUPLE))
		return skb_get_hash(skb);
	return __bpfx_key_of(skb, key);
}

/**
 * bpfx_key_at_hand() - the same without a call
 * @skb: the packet
 * @key: kind of key, or %BPFX_KEY_NONE
 *
 * Return: the whole key; %BPFX_KEY_NONE if it takes more to know it.
 */
static inline u64 bpfx_key_at_hand(const struct sk_buff *skb, u64 key)
{
	if (likely(key == BPFX_KEY_5TUPLE))
		return likely(skb->l4_hash || skb->sw_hash) ? skb->hash : BPFX_KEY_NONE;
	if (key == BPFX_KEY_NONE || key == BPFX_KEY_ALL)
		return key;
	return key == BPFX_KEY_PRIORITY ? key | skb->priority : BPFX_KEY_NONE;
}

/*
 * Of a 5-tuple the key is a keyed hash already. Any other may have been chosen by an attacker, who
 * must not know which of them meet: multiplied by an odd secret (multiply-shift; Dietzfelbinger et
 * al., 1997), all bits folded into the lower ones that choose the bucket.
 */
static inline u32 bpfx_key_hash(u64 key, u64 secret)
{
	u32 hash;

	if (likely(key >> BPFX_KEY_SHIFT == 0))
		return (u32)key;
	key *= secret;
	hash = key ^ key >> 32;
	return hash ^ hash >> 16;
}

#endif /* _BPFX_KEY_H */
