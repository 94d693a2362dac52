// SPDX-License-Identifier: GPL-2.0-only
/*
 * Finds the headers of a packet.
 */
#include <bpfx/parse.bpf.h>
#include "parse.h"

char _license[] SEC("license") = "GPL";

struct bpfx_packet found;

#define IN_MAP		(&found)
#define ON_STACK	(&(struct bpfx_packet){})

#define PARSER(_name, _section, _context, _how, _where)					\
SEC(_section)										\
int _name(struct _context *ctx)								\
{											\
	struct bpfx_packet *packet = _where;						\
	long err;									\
											\
	err = bpfx_parse(packet, (void *)(long)ctx->data, (void *)(long)ctx->data_end,	\
			 _how);								\
	found = *packet;								\
	return PARSE_RESULT - err;							\
}

PARSER(tc_all, "tc", __sk_buff, BPFX_PARSE_ALL, IN_MAP)
PARSER(tc_plain, "tc", __sk_buff, 0, IN_MAP)
PARSER(tc_stack, "tc", __sk_buff, 0, ON_STACK)
PARSER(xdp_all, "xdp", xdp_md, BPFX_PARSE_ALL, IN_MAP)
PARSER(xdp_plain, "xdp", xdp_md, 0, IN_MAP)
PARSER(xdp_network, "xdp", xdp_md, BPFX_PARSE_ALL | BPFX_PARSE_NETWORK, IN_MAP)
