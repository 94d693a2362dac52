// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory that is smaller than was said, sizes that are not constants, and state of a flow that is
 * used unseen or past its end.
 */
#include "fail.bpf.h"

char _license[] SEC("license") = "GPL";

u32 some_size;
char a_text[16];

INIT(queue_create_conf_too_small)
{
	u32 type = BPFX_FIFO;

	return bpfx_qdisc_queue_create(q, 1, BPFX_ROOT, (void *)&type, sizeof(type) + 4);
}

INIT(queue_create_conf_missing)
{
	return bpfx_qdisc_queue_create(q, 1, BPFX_ROOT, NULL, sizeof(struct bpfx_queue_conf));
}

DEQUEUE(peek_head_too_small)
{
	u64 word = 0;

	return bpfx_qdisc_peek(q, BPFX_ROOT, (void *)&word, sizeof(word) + 1);
}

DEQUEUE(stats_too_small)
{
	u64 word = 0;

	return bpfx_qdisc_stats(q, BPFX_ROOT, (void *)&word, sizeof(word) + 8);
}

DEQUEUE(stats_in_map_value_too_small)
{
	return bpfx_qdisc_stats(q, BPFX_ROOT, (void *)a_text, sizeof(a_text) + 1);
}

DEQUEUE(stats_of_unbounded_size)
{
	struct bpfx_queue_stats stats = {};

	return bpfx_qdisc_stats(q, BPFX_ROOT, &stats, some_size);
}

ENQUEUE(skb_keys_too_small)
{
	u64 word = 0;

	return bpfx_skb_keys(skb, (void *)&word, sizeof(word) + 8);
}

ENQUEUE(skb_load_too_small)
{
	u64 word = 0;

	return bpfx_skb_load(skb, 0, &word, sizeof(word) + 1);
}

ENQUEUE(skb_load_of_negative_size)
{
	u64 word = 0;

	return bpfx_skb_load(skb, 0, &word, -1);
}

ENQUEUE(skb_load_to_packet)
{
	return bpfx_skb_load(skb, 0, (void *)skb, 8);
}

ENQUEUE(skb_load_to_rodata)
{
	static const u64 word;

	return bpfx_skb_load(skb, 0, (void *)&word, sizeof(word));
}

ENQUEUE(flow_not_checked)
{
	u64 *state = bpfx_qdisc_flow(q, skb, BPFX_KEY_5TUPLE, sizeof(u64));

	return *state;
}

ENQUEUE(flow_past_its_end)
{
	u64 *state = bpfx_qdisc_flow(q, skb, BPFX_KEY_5TUPLE, sizeof(u64));

	if (!state)
		return 0;
	state[1]++;
	return 0;
}

ENQUEUE(flow_before_its_start)
{
	u64 *state = bpfx_qdisc_flow(q, skb, BPFX_KEY_5TUPLE, sizeof(u64));

	if (!state)
		return 0;
	state[-1]++;
	return 0;
}

ENQUEUE(flow_of_unknown_size)
{
	return !bpfx_qdisc_flow(q, skb, BPFX_KEY_5TUPLE, some_size);
}

ENQUEUE(error_without_words)
{
	return bpfx_qdisc_error(q, 1, NULL);
}

ENQUEUE(error_with_words_that_change)
{
	return bpfx_qdisc_error(q, 1, a_text);
}

ENQUEUE(error_with_words_on_stack)
{
	char words[4] = "no";

	return bpfx_qdisc_error(q, 1, words);
}

ENQUEUE(error_with_words_without_end)
{
	static const char words[] = { 'n', 'o' };

	return bpfx_qdisc_error(q, 1, words);
}
