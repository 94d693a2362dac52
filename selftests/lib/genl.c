// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>
#include "genl.h"

static int collect(const struct nlattr *attr, void *data)
{
	const struct nlattr **tb = data;
	int type = mnl_attr_get_type(attr);

	if (type < GENL_ATTRS)
		tb[type] = attr;
	return MNL_CB_OK;
}

void genl_attrs(const struct nlmsghdr *nlh, const struct nlattr *tb[GENL_ATTRS])
{
	memset(tb, 0, GENL_ATTRS * sizeof(*tb));
	mnl_attr_parse(nlh, sizeof(struct genlmsghdr), collect, tb);
}

void genl_struct(const struct nlattr *attr, void *to, size_t size)
{
	size_t len = mnl_attr_get_payload_len(attr);

	memset(to, 0, size);
	memcpy(to, mnl_attr_get_payload(attr), len < size ? len : size);
}

static int group_cb(const struct nlattr *attr, void *data)
{
	const struct nlattr *field;

	mnl_attr_for_each_nested(field, attr)
		if (mnl_attr_get_type(field) == CTRL_ATTR_MCAST_GRP_ID)
			*(uint32_t *)data = mnl_attr_get_u32(field);
	return MNL_CB_OK;
}

static int family_cb(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *tb[GENL_ATTRS];
	struct genl *g = data;

	genl_attrs(nlh, tb);
	if (tb[CTRL_ATTR_FAMILY_ID])
		g->family = mnl_attr_get_u16(tb[CTRL_ATTR_FAMILY_ID]);
	if (tb[CTRL_ATTR_MCAST_GROUPS])
		mnl_attr_parse_nested(tb[CTRL_ATTR_MCAST_GROUPS], group_cb, &g->group);
	return MNL_CB_OK;
}

static int ignore_cb(const struct nlmsghdr *nlh, void *data)
{
	return MNL_CB_OK;
}

int genl_ask(struct genl *g, struct nlmsghdr *nlh, mnl_cb_t fn, void *data)
{
	char buf[MNL_SOCKET_DUMP_SIZE];
	int ret;

	if (mnl_socket_sendto(g->nl, nlh, nlh->nlmsg_len) < 0)
		return -errno;
	do {
		ret = mnl_socket_recvfrom(g->nl, buf, sizeof(buf));
		if (ret > 0)
			ret = mnl_cb_run(buf, ret, nlh->nlmsg_seq, mnl_socket_get_portid(g->nl),
					 fn ?: ignore_cb, data);
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

struct nlmsghdr *genl_request(struct genl *g, char *buf, int flags, int cmd)
{
	return request(buf, g->family, flags, cmd);
}

int genl_open(struct genl *g, const char *family)
{
	struct nlmsghdr *nlh;
	char buf[GENL_BUF];
	int err;

	memset(g, 0, sizeof(*g));
	g->nl = mnl_socket_open(NETLINK_GENERIC);
	if (!g->nl)
		return -errno;
	err = mnl_socket_bind(g->nl, 0, MNL_SOCKET_AUTOPID) ? -errno : 0;
	if (!err) {
		nlh = request(buf, GENL_ID_CTRL, NLM_F_ACK, CTRL_CMD_GETFAMILY);
		mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, family);
		err = genl_ask(g, nlh, family_cb, g);
	}
	if (err)
		genl_close(g);
	return err;
}

void genl_close(struct genl *g)
{
	mnl_socket_close(g->nl);
}
