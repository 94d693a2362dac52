// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interrupts a task, and calls what borrows its registers.
 */
#include <bpfx/bits.bpf.h>
#include <bpfx/sketch.bpf.h>
#include <bpfx/str.bpf.h>
#include "simd.h"

char _license[] SEC("license") = "GPL";

unsigned char a[SIMD_ROOM] __attribute__((aligned(64)));
unsigned char b[SIMD_ROOM] __attribute__((aligned(64)));
__u64 sketches[2][1 + SIMD_ROOM / 8];
unsigned char needle[8] = "needle";
__u32 op;
__u32 runs;
__s64 got;

SEC("perf_event")
int interrupt(void *ctx)
{
	switch (op) {
	case SIMD_LEN:
		got = bpfx_str_len(a, sizeof(a));
		break;
	case SIMD_CHR:
		got = bpfx_str_chr(a, sizeof(a), 'x');
		break;
	case SIMD_RCHR:
		got = bpfx_str_rchr(a, sizeof(a), 'x');
		break;
	case SIMD_MEMMEM:
		got = bpfx_str_memmem(a, sizeof(a), needle, 6);
		break;
	case SIMD_CMP:
		got = bpfx_str_cmp(a, sizeof(a), b, sizeof(b));
		break;
	case SIMD_CASECMP:
		got = bpfx_str_casecmp(a, sizeof(a), b, sizeof(b));
		break;
	case SIMD_LOWER:
		got = bpfx_str_lower(b, sizeof(b), a, sizeof(a));
		break;
	case SIMD_NEXT_SET:
		got = bpfx_bits_next_set(sketches[0], sizeof(sketches[0]), 0);
		break;
	case SIMD_OR:
		got = bpfx_bits_or(b, sizeof(b), a, sizeof(a));
		break;
	case SIMD_HLL_MERGE:
		got = bpfx_sketch_hll_merge(sketches[0], sizeof(sketches[0]), sketches[1],
					    sizeof(sketches[1]));
		break;
	}
	runs++;
	return 0;
}
