// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/gen_stats.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <time.h>
#include "net.h"
#include "packet.h"

static int vrun(const char *head, const char *fmt, va_list args, const char *tail)
{
	char cmd[4096];
	int n, status;

	/* Where busybox is the shell, its own ip and tc would come first. */
	n = snprintf(cmd, sizeof(cmd),
		     "ip() { /usr/sbin/ip \"$@\"; }; tc() { /usr/sbin/tc \"$@\"; }\n%s ", head);
	n += vsnprintf(cmd + n, sizeof(cmd) - n, fmt, args);
	snprintf(cmd + n, sizeof(cmd) - n, "\n} %s", tail);
	fflush(NULL);
	status = system(cmd);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

int run(const char *fmt, ...)
{
	va_list args;
	int ret;

	va_start(args, fmt);
	/* The status of a pipe would be that of sed. */
	ret = vrun("{ { {", fmt, args,
		   "; echo $? >&3; } 2>&1 | sed 's/^/# /' >&2; } 3>&1 | { read -r s; exit $s; }");
	va_end(args);
	return ret;
}

int run_quiet(const char *fmt, ...)
{
	va_list args;
	int ret;

	va_start(args, fmt);
	ret = vrun("{", fmt, args, ">/dev/null 2>&1");
	va_end(args);
	return ret;
}

int net_enter(void)
{
	if (unshare(CLONE_NEWNET))
		return -errno;
	return run_quiet("ip link set lo up") ? -EIO : 0;
}

void net_leave(void)
{
	run_quiet("ip -o link | sed 's/[0-9]*: \\([^:@]*\\).*/\\1/' | while read d; do ip link del $d; done");
}

int net_gate(const char *dev, int queues)
{
	if (run_quiet("ip link add %s numtxqueues %d type bpfx_gate", dev, queues))
		return -ENODEV;
	/* No chatter from the kernel's own IPv6. */
	run_quiet("echo 1 >/proc/sys/net/ipv6/conf/%s/disable_ipv6", dev);
	return run_quiet("ip link set %s up", dev) ? -EIO : 0;
}

/* What a dump is searched for, and where what was found goes. */
struct search {
	int ifindex;
	const char *kind;
	struct qdisc_stats *qdisc;
	struct class_stats *classes;
	int max;
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

static void copy(void *to, size_t size, const struct nlattr *attr)
{
	size_t len = attr ? mnl_attr_get_payload_len(attr) : 0;

	memset(to, 0, size);
	if (attr)
		memcpy(to, mnl_attr_get_payload(attr), len < size ? len : size);
}

static void fill_qdisc(struct qdisc_stats *st, const struct nlattr **s)
{
	struct gnet_stats_basic basic;
	struct gnet_stats_queue queue;
	uint64_t packets;

	copy(&st->x, sizeof(st->x), s[TCA_STATS_APP]);
	copy(&basic, sizeof(basic), s[TCA_STATS_BASIC]);
	copy(&queue, sizeof(queue), s[TCA_STATS_QUEUE]);
	copy(&packets, sizeof(packets), s[TCA_STATS_PKT64]);
	st->bytes = basic.bytes;
	st->packets = packets ?: basic.packets;
	st->drops = queue.drops;
	st->overlimits = queue.overlimits;
	st->requeues = queue.requeues;
	st->qlen = queue.qlen;
	st->backlog = queue.backlog;
}

static int one(const struct nlmsghdr *nlh, void *data)
{
	const struct tcmsg *tcm = mnl_nlmsg_get_payload(nlh);
	const struct nlattr *tb[32] = {}, *s[32] = {};
	struct search *search = data;

	if (tcm->tcm_ifindex != search->ifindex)
		return MNL_CB_OK;
	mnl_attr_parse(nlh, sizeof(*tcm), collect, tb);
	if (!tb[TCA_KIND] || (search->kind && strcmp(mnl_attr_get_str(tb[TCA_KIND]), search->kind)))
		return MNL_CB_OK;
	if (tb[TCA_STATS2])
		mnl_attr_parse_nested(tb[TCA_STATS2], collect, s);
	if (search->qdisc && !search->found) {
		fill_qdisc(search->qdisc, s);
		search->qdisc->handle = tcm->tcm_handle;
		strncpy(search->qdisc->kind, mnl_attr_get_str(tb[TCA_KIND]), 15);
		search->found = 1;
	} else if (search->classes && search->found < search->max && s[TCA_STATS_APP]) {
		struct class_stats *st = &search->classes[search->found++];

		copy(&st->x, sizeof(st->x), s[TCA_STATS_APP]);
		st->handle = tcm->tcm_handle;
		st->parent = tcm->tcm_parent;
	}
	return MNL_CB_OK;
}

static int dump(int type, struct search *search)
{
	char buf[MNL_SOCKET_DUMP_SIZE];
	struct mnl_socket *nl;
	struct nlmsghdr *nlh;
	struct tcmsg *tcm;
	int ret = -EIO;

	nl = mnl_socket_open(NETLINK_ROUTE);
	if (!nl)
		return -errno;
	nlh = mnl_nlmsg_put_header(buf);
	nlh->nlmsg_type = type;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	tcm = mnl_nlmsg_put_extra_header(nlh, sizeof(*tcm));
	tcm->tcm_family = AF_UNSPEC;
	tcm->tcm_ifindex = search->ifindex;
	if (mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID) ||
	    mnl_socket_sendto(nl, nlh, nlh->nlmsg_len) < 0)
		goto out;
	do {
		ret = mnl_socket_recvfrom(nl, buf, sizeof(buf));
		if (ret > 0)
			ret = mnl_cb_run(buf, ret, 0, mnl_socket_get_portid(nl), one, search);
	} while (ret > 0);
	if (ret < 0)
		ret = -errno;
out:
	mnl_socket_close(nl);
	return ret;
}

int net_qdisc_stats(const char *dev, const char *kind, struct qdisc_stats *st)
{
	struct search search = { .ifindex = if_nametoindex(dev), .kind = kind, .qdisc = st };
	int ret;

	memset(st, 0, sizeof(*st));
	ret = dump(RTM_GETQDISC, &search);
	if (ret)
		return ret;
	return search.found ? 0 : -ENOENT;
}

int net_class_stats(const char *dev, struct class_stats *st, int max)
{
	struct search search = { .ifindex = if_nametoindex(dev), .classes = st, .max = max };
	int ret = dump(RTM_GETTCLASS, &search);

	return ret ?: search.found;
}

bool net_adds_up(const struct qdisc_stats *st)
{
	const struct bpfx_xstats *x = &st->x;
	uint64_t drops = 0;
	int i;

	for (i = 0; i < __BPFX_DROP_CAUSES; i++)
		drops += x->cause[i];
	if (x->size && x->enqueued == x->sent + x->dropped + x->queued && drops == x->dropped)
		return true;
	printf("# enqueued %llu, sent %llu, dropped %llu (by cause %llu, purged %llu), queued %u\n",
	       x->enqueued, x->sent, x->dropped, (unsigned long long)drops,
	       x->cause[BPFX_C_PURGED], x->queued);
	return false;
}

bool net_conserved(const struct qdisc_stats *st)
{
	const struct bpfx_xstats *x = &st->x;

	if (!net_adds_up(st))
		return false;
	if (x->queued == st->qlen && x->dropped - x->cause[BPFX_C_PURGED] == st->drops)
		return true;
	printf("# module: queued %u, dropped %llu (purged %llu); kernel: qlen %u, drops %u\n",
	       x->queued, x->dropped, x->cause[BPFX_C_PURGED], st->qlen, st->drops);
	return false;
}

static uint64_t state;

uint64_t seed(void)
{
	static uint64_t value;
	const char *env = getenv("SEED");
	struct timespec ts;

	if (!value) {
		clock_gettime(CLOCK_REALTIME, &ts);
		value = env ? strtoull(env, NULL, 0) : (uint64_t)ts.tv_nsec ^ ts.tv_sec << 20;
		value = value ?: 1;
		state = value;
		printf("# SEED=%llu\n", (unsigned long long)value);
	}
	return value;
}

/* xorshift64* (Vigna, "An experimental exploration of Marsaglia's xorshift generators", 2016) */
uint64_t rnd64(void)
{
	if (!state)
		seed();
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return state * 2685821657736338717ull;
}

uint32_t rnd(uint32_t n)
{
	return n ? (rnd64() >> 32) % n : 0;
}
