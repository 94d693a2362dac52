// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tables and globs where they cannot be.
 */
#include <bpfx/match.bpf.h>

char _license[] SEC("license") = "GPL";

const volatile unsigned long long read_only[64] = { 1 };

SEC("syscall")
int table_in_rodata(void *ctx)
{
	struct bpfx_match m = {};
	char text[8] = {};

	return bpfx_match_run((const void *)read_only, sizeof(read_only), text, sizeof(text), &m);
}

SEC("syscall")
int text_beyond_the_stack(void *ctx)
{
	struct bpfx_match m = {};
	unsigned long long table[8] = {};
	char text[8] = {};

	return bpfx_match_run(table, sizeof(table), text, 4096, &m);
}

SEC("syscall")
int search_too_small(void *ctx)
{
	unsigned long long table[8] = {};
	unsigned int m[4] = {};

	return bpfx_match_run(table, sizeof(table), table, sizeof(table), (void *)m);
}

SEC("syscall")
int glob_in_rodata(void *ctx)
{
	char text[8] = {};

	return bpfx_match_glob((const void *)read_only, 8, text, sizeof(text), 0);
}
