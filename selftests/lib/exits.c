// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/genetlink.h>
#include <net/if.h>
#include <string.h>
#include "exits.h"

/* What an answer is searched for, and where what was found goes. */
struct search {
	uint32_t ifindex;
	uint16_t family;
	struct bpfx_exit_dump *dump;
	int found;
};

static int collect(const struct nlattr *attr, void *data)
{
	const struct nlattr **tb = data;
	int type = mnl_attr_get_type(attr);

	if (type < 32)
		tb[type] = attr;
	return MNL_CB_OK;
}

static int family_cb(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *tb[32] = {};
	struct search *search = data;

	mnl_attr_parse(nlh, sizeof(struct genlmsghdr), collect, tb);
	if (tb[CTRL_ATTR_FAMILY_ID])
		search->family = mnl_attr_get_u16(tb[CTRL_ATTR_FAMILY_ID]);
	return MNL_CB_OK;
}

static int exit_cb(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *tb[32] = {};
	struct search *search = data;
	size_t len;

	mnl_attr_parse(nlh, sizeof(struct genlmsghdr), collect, tb);
	if (!tb[BPFX_A_EXIT] || !tb[BPFX_A_IFINDEX] ||
	    mnl_attr_get_u32(tb[BPFX_A_IFINDEX]) != search->ifindex)
		return MNL_CB_OK;
	len = mnl_attr_get_payload_len(tb[BPFX_A_EXIT]);
	if (len > sizeof(*search->dump))
		len = sizeof(*search->dump);
	memset(search->dump, 0, sizeof(*search->dump));
	memcpy(search->dump, mnl_attr_get_payload(tb[BPFX_A_EXIT]), len);
	search->found = 1;
	return MNL_CB_OK;
}

static int ignore_cb(const struct nlmsghdr *nlh, void *data)
{
	return MNL_CB_OK;
}

static int ask(struct mnl_socket *nl, struct nlmsghdr *nlh, mnl_cb_t cb, struct search *search)
{
	char buf[MNL_SOCKET_DUMP_SIZE];
	int ret;

	if (mnl_socket_sendto(nl, nlh, nlh->nlmsg_len) < 0)
		return -errno;
	do {
		ret = mnl_socket_recvfrom(nl, buf, sizeof(buf));
		if (ret > 0)
			ret = mnl_cb_run(buf, ret, nlh->nlmsg_seq, mnl_socket_get_portid(nl), cb,
					 search);
	} while (ret > 0);
	return ret < 0 ? -errno : 0;
}

static struct nlmsghdr *request(char *buf, int type, int flags, int cmd)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct genlmsghdr *genl;

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	nlh->nlmsg_seq = cmd;
	genl = mnl_nlmsg_put_extra_header(nlh, sizeof(*genl));
	genl->cmd = cmd;
	genl->version = 1;
	return nlh;
}

/* A socket, and the number of the family. */
static int begin(struct mnl_socket **nl, struct search *search)
{
	struct nlmsghdr *nlh;
	char buf[4096];
	int err;

	*nl = mnl_socket_open(NETLINK_GENERIC);
	if (!*nl)
		return -errno;
	err = mnl_socket_bind(*nl, 0, MNL_SOCKET_AUTOPID) ? -errno : 0;
	if (!err) {
		nlh = request(buf, GENL_ID_CTRL, NLM_F_ACK, CTRL_CMD_GETFAMILY);
		mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, BPFX_GENL_NAME);
		err = ask(*nl, nlh, family_cb, search);
	}
	if (err)
		mnl_socket_close(*nl);
	return err;
}

int exits_read(const char *dev, struct bpfx_exit_dump *dump)
{
	struct search search = { .ifindex = if_nametoindex(dev), .dump = dump };
	struct mnl_socket *nl;
	char buf[4096];
	int err;

	err = begin(&nl, &search);
	if (err)
		return err;
	err = ask(nl, request(buf, search.family, NLM_F_DUMP, BPFX_CMD_EXITS), exit_cb, &search);
	mnl_socket_close(nl);
	return err ?: search.found ? 0 : -ENOENT;
}

int exits_eject(const char *dev)
{
	struct search search = {};
	struct nlmsghdr *nlh;
	struct mnl_socket *nl;
	char buf[4096];
	int err;

	err = begin(&nl, &search);
	if (err)
		return err;
	nlh = request(buf, search.family, NLM_F_ACK, BPFX_CMD_EJECT);
	mnl_attr_put_u32(nlh, BPFX_A_IFINDEX, if_nametoindex(dev));
	err = ask(nl, nlh, ignore_cb, &search);
	mnl_socket_close(nl);
	return err;
}

const char *exits_kind(unsigned int kind)
{
	static const char * const names[] = {
		"none", "done", "unreg", "update", "init", "error", "stall", "mistakes",
		"budget", "sysrq", "command",
	};

	return kind < sizeof(names) / sizeof(*names) ? names[kind] : "?";
}
