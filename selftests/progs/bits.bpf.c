// SPDX-License-Identifier: GPL-2.0-only
/*
 * Asks a function about bits.
 */
#include <bpfx/bits.bpf.h>
#include "bits.h"

char _license[] SEC("license") = "GPL";

SEC("syscall")
int ask(struct bits_call *call)
{
	switch (call->op) {
	case BITS_POPCOUNT:
		call->out = bpfx_bits_popcount(call->x);
		break;
	case BITS_CLZ:
		call->out = bpfx_bits_clz(call->x);
		break;
	case BITS_CTZ:
		call->out = bpfx_bits_ctz(call->x);
		break;
	case BITS_PDEP:
		call->out = bpfx_bits_pdep(call->x, call->y);
		break;
	case BITS_PEXT:
		call->out = bpfx_bits_pext(call->x, call->y);
		break;
	case BITS_FFS:
		call->out = bpfx_bits_ffs(call->x);
		break;
	case BITS_FLS:
		call->out = bpfx_bits_fls(call->x);
		break;
	case BITS_ROTL:
		call->out = bpfx_bits_rotl(call->x, call->y);
		break;
	case BITS_ROTR:
		call->out = bpfx_bits_rotr(call->x, call->y);
		break;
	case BITS_ROTL32:
		call->out = bpfx_bits_rotl32(call->x, call->y);
		break;
	case BITS_ROTR32:
		call->out = bpfx_bits_rotr32(call->x, call->y);
		break;
	case BITS_REVERSE:
		call->out = bpfx_bits_reverse(call->x);
		break;
	}
	return 0;
}
