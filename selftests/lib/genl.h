/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Talking to the modules' families of generic netlink.
 */
#ifndef _LIB_GENL_H
#define _LIB_GENL_H

#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <stdint.h>

#define GENL_BUF	4096	/* bytes that any request fits into */

struct genl {
	struct mnl_socket *nl;
	uint16_t family;
	uint32_t group;	/* the family's only one, if it has one */
};

/* Return: 0; -ENOENT: there is no such family; or another negative errno: nothing is open then. */
int genl_open(struct genl *g, const char *family);
void genl_close(struct genl *g);

/* Begin a request in a buffer of GENL_BUF bytes; flags: NLM_F_ACK or NLM_F_DUMP. */
struct nlmsghdr *genl_request(struct genl *g, char *buf, int flags, int cmd);

/* Send it; the callback may be NULL. Return: 0 or a negative errno. */
int genl_ask(struct genl *g, struct nlmsghdr *nlh, mnl_cb_t fn, void *data);

/* The attributes of a message, by their type. */
#define GENL_ATTRS	32
void genl_attrs(const struct nlmsghdr *nlh, const struct nlattr *tb[GENL_ATTRS]);

/* An attribute as a structure: what is too much is left out, what is missing is zero. */
void genl_struct(const struct nlattr *attr, void *to, size_t size);

#endif /* _LIB_GENL_H */
