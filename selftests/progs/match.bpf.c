// SPDX-License-Identifier: GPL-2.0-only
/*
 * Searches a text with a table, or with a glob.
 */
#include <bpfx/match.bpf.h>
#include "match.h"

char _license[] SEC("license") = "GPL";

struct table {
	unsigned long long words[MATCH_TABLE_ROOM / 8];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, u32);
	__type(value, struct table);
} tables SEC(".maps");

unsigned long long guard_before = MATCH_GUARD;
struct bpfx_match m = { .flags = 0 };
unsigned long long guard_between = MATCH_GUARD;
unsigned char text[MATCH_TEXT_ROOM] = { 1 };
unsigned long long guard_behind = MATCH_GUARD;
unsigned char glob[MATCH_TEXT_ROOM] = { 1 };

SEC("syscall")
int ask(struct match_call *call)
{
	unsigned int table_size = call->table_size, text_size = call->text_size;
	struct table *table;
	u32 zero = 0;

	table = bpf_map_lookup_elem(&tables, &zero);
	if (!table || table_size > sizeof(*table) || text_size > sizeof(text))
		return 1;
	call->out = bpfx_match_run(table, table_size, text, text_size, &m);
	return 0;
}

SEC("syscall")
int ask_glob(struct match_call *call)
{
	unsigned int glob_size = call->glob_size, text_size = call->text_size;

	if (glob_size > sizeof(glob) || text_size > sizeof(text))
		return 1;
	call->out = bpfx_match_glob(glob, glob_size, text, text_size, call->flags);
	return 0;
}
