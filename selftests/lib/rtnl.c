// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "rtnl.h"

int rtnl_open(void)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);

	return fd < 0 ? -errno : fd;
}

/* The kernel has done it, and answered, when send() returns. */
static int talk(int fd, struct nlmsghdr *nlh)
{
	struct nlmsgerr *err;
	char buf[8192];
	int ret = -EAGAIN;

	if (send(fd, nlh, nlh->nlmsg_len, 0) < 0)
		return -errno;
	while (recv(fd, buf, sizeof(buf), MSG_DONTWAIT) > 0) {
		nlh = (struct nlmsghdr *)buf;
		err = mnl_nlmsg_get_payload(nlh);
		if (nlh->nlmsg_type == NLMSG_ERROR)
			ret = err->error;
	}
	return ret;
}

static struct nlmsghdr *qdisc(char *buf, int type, int flags, int ifindex, uint32_t parent,
			      uint32_t handle)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct tcmsg *tcm;

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags;
	tcm = mnl_nlmsg_put_extra_header(nlh, sizeof(*tcm));
	tcm->tcm_family = AF_UNSPEC;
	tcm->tcm_ifindex = ifindex;
	tcm->tcm_parent = parent;
	tcm->tcm_handle = handle;
	return nlh;
}

int rtnl_qdisc_add(int fd, int ifindex, uint32_t parent, uint32_t handle, const char *kind)
{
	struct tc_prio_qopt prio = { .bands = 3 };
	char buf[512];
	struct nlmsghdr *nlh;

	nlh = qdisc(buf, RTM_NEWQDISC, NLM_F_CREATE | NLM_F_REPLACE, ifindex, parent, handle);
	mnl_attr_put_strz(nlh, TCA_KIND, kind);
	if (!strcmp(kind, "prio"))
		mnl_attr_put(nlh, TCA_OPTIONS, sizeof(prio), &prio);
	return talk(fd, nlh);
}

int rtnl_qdisc_del(int fd, int ifindex, uint32_t parent)
{
	char buf[512];

	return talk(fd, qdisc(buf, RTM_DELQDISC, 0, ifindex, parent, 0));
}

static struct nlmsghdr *link_message(char *buf, int ifindex, struct ifinfomsg **info)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);

	nlh->nlmsg_type = RTM_NEWLINK;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
	*info = mnl_nlmsg_put_extra_header(nlh, sizeof(**info));
	(*info)->ifi_index = ifindex;
	return nlh;
}

int rtnl_link_add(int fd, const char *name, const char *kind, int queues)
{
	struct ifinfomsg *info;
	struct nlmsghdr *nlh;
	struct nlattr *nest;
	char buf[512];

	nlh = link_message(buf, 0, &info);
	nlh->nlmsg_flags |= NLM_F_CREATE | NLM_F_EXCL;
	mnl_attr_put_strz(nlh, IFLA_IFNAME, name);
	mnl_attr_put_u32(nlh, IFLA_NUM_TX_QUEUES, queues);
	nest = mnl_attr_nest_start(nlh, IFLA_LINKINFO);
	mnl_attr_put_strz(nlh, IFLA_INFO_KIND, kind);
	mnl_attr_nest_end(nlh, nest);
	return talk(fd, nlh);
}

int rtnl_link_del(int fd, int ifindex)
{
	struct ifinfomsg *info;
	struct nlmsghdr *nlh;
	char buf[512];

	nlh = link_message(buf, ifindex, &info);
	nlh->nlmsg_type = RTM_DELLINK;
	return talk(fd, nlh);
}

int rtnl_link_up(int fd, int ifindex, bool up)
{
	struct ifinfomsg *info;
	struct nlmsghdr *nlh;
	char buf[512];

	nlh = link_message(buf, ifindex, &info);
	info->ifi_change = IFF_UP;
	info->ifi_flags = up ? IFF_UP : 0;
	return talk(fd, nlh);
}

int rtnl_link_queue_len(int fd, int ifindex, uint32_t len)
{
	struct ifinfomsg *info;
	struct nlmsghdr *nlh;
	char buf[512];

	nlh = link_message(buf, ifindex, &info);
	mnl_attr_put_u32(nlh, IFLA_TXQLEN, len);
	return talk(fd, nlh);
}
