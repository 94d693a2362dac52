// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <net/if.h>
#include "exits.h"
#include "genl.h"

/* What an answer is searched for, and where what was found goes. */
struct search {
	uint32_t ifindex;
	struct bpfx_exit_dump *dump;
	int found;
};

static int exit_cb(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *tb[GENL_ATTRS];
	struct search *search = data;

	genl_attrs(nlh, tb);
	if (!tb[BPFX_A_EXIT] || !tb[BPFX_A_IFINDEX] ||
	    mnl_attr_get_u32(tb[BPFX_A_IFINDEX]) != search->ifindex)
		return MNL_CB_OK;
	genl_struct(tb[BPFX_A_EXIT], search->dump, sizeof(*search->dump));
	search->found = 1;
	return MNL_CB_OK;
}

int exits_read(const char *dev, struct bpfx_exit_dump *dump)
{
	struct search search = { .ifindex = if_nametoindex(dev), .dump = dump };
	char buf[GENL_BUF];
	struct genl g;
	int err;

	err = genl_open(&g, BPFX_GENL_NAME);
	if (err)
		return err;
	err = genl_ask(&g, genl_request(&g, buf, NLM_F_DUMP, BPFX_CMD_EXITS), exit_cb, &search);
	genl_close(&g);
	return err ?: search.found ? 0 : -ENOENT;
}

int exits_eject(const char *dev)
{
	struct nlmsghdr *nlh;
	char buf[GENL_BUF];
	struct genl g;
	int err;

	err = genl_open(&g, BPFX_GENL_NAME);
	if (err)
		return err;
	nlh = genl_request(&g, buf, NLM_F_ACK, BPFX_CMD_EJECT);
	mnl_attr_put_u32(nlh, BPFX_A_IFINDEX, if_nametoindex(dev));
	err = genl_ask(&g, nlh, NULL, NULL);
	genl_close(&g);
	return err;
}

const char *exits_kind(unsigned int kind)
{
	static const char * const names[] = {
		"none", "done", "unreg", "update", "init", "error", "stall", "mistakes",
		"budget", "sysrq", "command", "storm",
	};

	return kind < sizeof(names) / sizeof(*names) ? names[kind] : "?";
}
