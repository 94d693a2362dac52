// SPDX-License-Identifier: GPL-2.0-only
/*
 * Qdiscs and classes, over rtnetlink.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <libmnl/libmnl.h>
#include <linux/rtnetlink.h>
#include "err.h"
#include "rtnl.h"

/* Copy what both sides know of a structure. */
static void copy(void *to, size_t size, const struct nlattr *attr)
{
	size_t len = mnl_attr_get_payload_len(attr);

	memcpy(to, mnl_attr_get_payload(attr), len < size ? len : size);
}

static int parse_stats(const struct nlattr *attr, void *data)
{
	struct gnet_stats_basic basic = {};
	struct tc_obj *obj = data;

	switch (mnl_attr_get_type(attr)) {
	case TCA_STATS_BASIC:
		copy(&basic, sizeof(basic), attr);
		obj->bytes = basic.bytes;
		if (!obj->packets)
			obj->packets = basic.packets;
		break;
	case TCA_STATS_PKT64:	/* what does not fit into the 32 bits of the former */
		copy(&obj->packets, sizeof(obj->packets), attr);
		break;
	case TCA_STATS_QUEUE:
		copy(&obj->queue, sizeof(obj->queue), attr);
		break;
	case TCA_STATS_APP:
		obj->app_len = mnl_attr_get_payload_len(attr);
		copy(obj->app, sizeof(obj->app), attr);
		break;
	}
	return MNL_CB_OK;
}

static int parse_attr(const struct nlattr *attr, void *data)
{
	struct tc_obj *obj = data;

	switch (mnl_attr_get_type(attr)) {
	case TCA_KIND:
		snprintf(obj->kind, sizeof(obj->kind), "%s", mnl_attr_get_str(attr));
		break;
	case TCA_STATS2:
		return mnl_attr_parse_nested(attr, parse_stats, obj);
	}
	return MNL_CB_OK;
}

static int add_obj(const struct nlmsghdr *nlh, void *data)
{
	const struct tcmsg *tcm = mnl_nlmsg_get_payload(nlh);
	struct tc_objs *objs = data;
	struct tc_obj *bigger, *obj;

	if (nlh->nlmsg_type != RTM_NEWQDISC && nlh->nlmsg_type != RTM_NEWTCLASS)
		return MNL_CB_OK;
	bigger = realloc(objs->item, (objs->count + 1) * sizeof(*bigger));
	if (!bigger) {
		errno = ENOMEM;
		return MNL_CB_ERROR;
	}
	objs->item = bigger;
	obj = &objs->item[objs->count++];
	memset(obj, 0, sizeof(*obj));
	obj->ifindex = tcm->tcm_ifindex;
	obj->handle = tcm->tcm_handle;
	obj->parent = tcm->tcm_parent;
	return mnl_attr_parse(nlh, sizeof(*tcm), parse_attr, obj);
}

static int receive(struct mnl_socket *nl, unsigned int seq, struct tc_objs *objs)
{
	static char buf[65536];		/* more than any message of a dump */
	int ret;

	do {
		ret = mnl_socket_recvfrom(nl, buf, sizeof(buf));
		if (ret > 0)
			ret = mnl_cb_run(buf, ret, seq, mnl_socket_get_portid(nl), add_obj, objs);
	} while (ret > MNL_CB_STOP);
	return ret < 0 ? -errno : 0;
}

static int dump(struct tc_objs *objs, int type, int ifindex)
{
	unsigned int seq = time(NULL);
	struct mnl_socket *nl;
	struct nlmsghdr *nlh;
	struct tcmsg *tcm;
	char buf[256];
	int err;

	memset(objs, 0, sizeof(*objs));
	nl = mnl_socket_open(NETLINK_ROUTE);
	if (!nl)
		return -errno;
	nlh = mnl_nlmsg_put_header(buf);
	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	nlh->nlmsg_seq = seq;
	tcm = mnl_nlmsg_put_extra_header(nlh, sizeof(*tcm));
	tcm->tcm_family = AF_UNSPEC;
	tcm->tcm_ifindex = ifindex;
	if (type == RTM_GETQDISC)	/* those that the kernel made by itself, too */
		mnl_attr_put(nlh, TCA_DUMP_INVISIBLE, 0, NULL);
	if (mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID) < 0 ||
	    mnl_socket_sendto(nl, nlh, nlh->nlmsg_len) < 0)
		err = -errno;
	else
		err = receive(nl, seq, objs);
	mnl_socket_close(nl);
	return err;
}

/* A dump that the kernel calls inconsistent, because something changed meanwhile, is repeated. */
static int dump_again(struct tc_objs *objs, int type, int ifindex)
{
	int tries = 5, err;

	for (;;) {
		err = dump(objs, type, ifindex);
		if (!err)
			return 0;
		rtnl_put(objs);
		if (err != -EINTR || !--tries)
			return err_because(err, "cannot list qdiscs over rtnetlink: %s",
					   strerror(-err));
	}
}

/* All qdiscs of the network namespace. */
int rtnl_qdiscs(struct tc_objs *objs)
{
	return dump_again(objs, RTM_GETQDISC, 0);
}

/* All classes of a device. */
int rtnl_classes(struct tc_objs *objs, int ifindex)
{
	return dump_again(objs, RTM_GETTCLASS, ifindex);
}

void rtnl_put(struct tc_objs *objs)
{
	free(objs->item);
	memset(objs, 0, sizeof(*objs));
}
