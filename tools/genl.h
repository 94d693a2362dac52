/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The modules' generic netlink families: ejects as they happen, records of past ones, commands;
 * policies.
 */
#ifndef BPFX_GENL_H
#define BPFX_GENL_H

#include <libmnl/libmnl.h>
#include "bpfx.h"

#define GENL_REQUEST	256	/* bytes that any request of ours fits into */

/**
 * struct genl - a conversation with the module
 * @nl: the socket
 * @family: message type
 * @events: multicast group of ejects
 * @seq: of the last request
 */
struct genl {
	struct mnl_socket *nl;
	__u16 family;
	__u32 events;
	unsigned int seq;
};

int genl_open(struct genl *g);
int genl_open_family(struct genl *g, const char *module, const char *family);
void genl_close(struct genl *g);
int genl_explain(int err);
struct nlmsghdr *genl_request(struct genl *g, char *buf, __u8 cmd, __u16 flags);
int genl_talk(struct genl *g, const struct nlmsghdr *nlh, mnl_cb_t fn, void *ctx);
int genl_subscribe(struct genl *g, bool all_namespaces);
int genl_receive(struct genl *g, mnl_cb_t fn, void *ctx);

#endif /* BPFX_GENL_H */
