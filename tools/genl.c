// SPDX-License-Identifier: GPL-2.0-only
/*
 * The modules' generic netlink families.
 */
#include <errno.h>
#include <string.h>
#include <time.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <sys/socket.h>
#include "env.h"
#include "err.h"
#include "genl.h"

static char answer[65536];	/* more than any message of a dump */

static struct nlmsghdr *request(struct genl *g, char *buf, __u16 type, __u8 cmd, __u8 version,
				__u16 flags)
{
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct genlmsghdr *head;

	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | flags;
	nlh->nlmsg_seq = ++g->seq;
	head = mnl_nlmsg_put_extra_header(nlh, sizeof(*head));
	head->cmd = cmd;
	head->version = version;
	return nlh;
}

/* A multicast group: is it that of events? */
static int parse_group(const struct nlattr *attr, void *data)
{
	const struct nlattr *field;
	struct genl *g = data;
	const char *name = "";
	__u32 id = 0;

	mnl_attr_for_each_nested(field, attr) {
		if (mnl_attr_get_type(field) == CTRL_ATTR_MCAST_GRP_NAME)
			name = mnl_attr_get_str(field);
		else if (mnl_attr_get_type(field) == CTRL_ATTR_MCAST_GRP_ID)
			id = mnl_attr_get_u32(field);
	}
	if (!strcmp(name, BPFX_GENL_EVENTS))
		g->events = id;
	return MNL_CB_OK;
}

static int parse_family(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *attr;
	struct genl *g = data;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(attr) == CTRL_ATTR_FAMILY_ID)
			g->family = mnl_attr_get_u16(attr);
		else if (mnl_attr_get_type(attr) == CTRL_ATTR_MCAST_GROUPS)
			mnl_attr_parse_nested(attr, parse_group, g);
	}
	return MNL_CB_OK;
}

static int find_family(struct genl *g, const char *name)
{
	char buf[GENL_REQUEST];
	struct nlmsghdr *nlh;
	int err;

	nlh = request(g, buf, GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 1, NLM_F_ACK);
	mnl_attr_put_strz(nlh, CTRL_ATTR_FAMILY_NAME, name);
	err = genl_talk(g, nlh, parse_family, g);
	if (err)
		return err;
	return g->family ? 0 : -ENOENT;
}

/**
 * genl_open_family() - find a module
 * @g: filled in; genl_close() is due, also after an error
 * @module: its name
 * @family: its family
 *
 * Return: 0; -ENOENT: it is not loaded, or too old; or another negative errno. No cause is told.
 */
int genl_open_family(struct genl *g, const char *module, const char *family)
{
	memset(g, 0, sizeof(*g));
	if (!env_has_module(module))
		return -ENOENT;
	g->seq = time(NULL);
	g->nl = mnl_socket_open2(NETLINK_GENERIC, SOCK_CLOEXEC);
	if (!g->nl || mnl_socket_bind(g->nl, 0, MNL_SOCKET_AUTOPID) < 0)
		return -errno;
	return find_family(g, family);
}

/* That of schedulers; see genl_explain(). */
int genl_open(struct genl *g)
{
	return genl_open_family(g, BPFX_MODULE, BPFX_GENL_NAME);
}

void genl_close(struct genl *g)
{
	if (g->nl)
		mnl_socket_close(g->nl);
	g->nl = NULL;
}

/* Name the cause and the cure of what genl_open() or genl_talk() returned. */
int genl_explain(int err)
{
	if (err == -ENOENT && !env_module_loaded()) {
		err_because(err, "the kernel module " BPFX_MODULE " is not loaded");
		err_cure("modprobe " BPFX_MODULE);
	} else if (err == -ENOENT) {
		err_because(err, "the module " BPFX_MODULE " that is loaded knows no ejects");
		err_cure("load the module that came with this bpfx (%s)", BPFX_VERSION);
	} else if (err == -EPERM) {
		err_because(err, "the module allows that to the network's administrator only");
		err_cure("run it as root, like: sudo bpfx ...");
	}
	return err_because(err, "generic netlink: %s", strerror(-err));
}

/* Begin a request in a buffer of GENL_REQUEST bytes. */
struct nlmsghdr *genl_request(struct genl *g, char *buf, __u8 cmd, __u16 flags)
{
	return request(g, buf, g->family, cmd, BPFX_GENL_VERSION, flags);
}

/**
 * genl_talk() - send a request and take all of its answer
 * @g: the conversation
 * @nlh: the request, with NLM_F_ACK or NLM_F_DUMP
 * @fn: called for each message of the answer, may be NULL
 * @ctx: for @fn
 *
 * Return: 0 or a negative errno
 */
int genl_talk(struct genl *g, const struct nlmsghdr *nlh, mnl_cb_t fn, void *ctx)
{
	int ret;

	if (mnl_socket_sendto(g->nl, nlh, nlh->nlmsg_len) < 0)
		return -errno;
	do {
		ret = mnl_socket_recvfrom(g->nl, answer, sizeof(answer));
		if (ret > 0)
			ret = mnl_cb_run(answer, ret, nlh->nlmsg_seq,
					 mnl_socket_get_portid(g->nl), fn, ctx);
	} while (ret > MNL_CB_STOP);
	return ret < 0 ? -errno : 0;
}

/**
 * genl_subscribe() - have events sent
 * @g: the conversation, which then is for that only
 * @all_namespaces: also of other network namespaces, as far as this one has names for them
 *
 * Return: 0 or a negative errno
 */
int genl_subscribe(struct genl *g, bool all_namespaces)
{
	int one = 1;

	if (!g->events)
		return -ENOENT;
	if (all_namespaces)	/* as well as one can */
		setsockopt(mnl_socket_get_fd(g->nl), SOL_NETLINK, NETLINK_LISTEN_ALL_NSID, &one,
			   sizeof(one));
	if (mnl_socket_setsockopt(g->nl, NETLINK_ADD_MEMBERSHIP, &g->events,
				  sizeof(g->events)) < 0)
		return -errno;
	return 0;
}

/* Take what has come. Return: 0; -ENOBUFS: too much came, some is lost; another negative errno. */
int genl_receive(struct genl *g, mnl_cb_t fn, void *ctx)
{
	ssize_t len;

	len = recv(mnl_socket_get_fd(g->nl), answer, sizeof(answer), MSG_DONTWAIT);
	if (len < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -errno;
	return mnl_cb_run(answer, len, 0, 0, fn, ctx) < 0 ? -errno : 0;
}
