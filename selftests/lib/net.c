// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <libmnl/libmnl.h>
#include <linux/gen_stats.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sched.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "net.h"
#include "packet.h"
#include "rtnl.h"

#define WORDS_MAX	64

/* Split a command that no shell has to see into its words. Return: false if one has to. */
static bool split(char *cmd, char *words[WORDS_MAX])
{
	char *word, *rest;
	int n = 0;

	if ((strncmp(cmd, "ip ", 3) && strncmp(cmd, "tc ", 3)) ||
	    strpbrk(cmd, ";|&<>$`'\"\\*?(){}~#!\n"))
		return false;
	for (word = strtok_r(cmd, " \t", &rest); word && n < WORDS_MAX - 1;
	     word = strtok_r(NULL, " \t", &rest))
		words[n++] = word;
	words[n] = NULL;
	return !word;
}

/* Start a command with its output going to fd. To start a process is what takes time here. */
static pid_t start(char *cmd, int fd)
{
	static const char functions[] =
		"ip() { /usr/sbin/ip \"$@\"; }; tc() { /usr/sbin/tc \"$@\"; }\n";
	char script[sizeof(functions) + 4096], path[32], *words[WORDS_MAX];
	char *shell[] = { "sh", "-c", script, NULL };
	posix_spawn_file_actions_t actions;
	bool direct;
	pid_t pid;
	int err;

	/* Where busybox is the shell, its own ip and tc would come first. */
	snprintf(script, sizeof(script), "%s%s", functions, cmd);
	direct = split(cmd, words);
	snprintf(path, sizeof(path), "/usr/sbin/%.2s", cmd);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, fd, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, fd, STDERR_FILENO);
	err = posix_spawn(&pid, direct ? path : "/bin/sh", &actions, NULL,
			  direct ? words : shell, environ);
	posix_spawn_file_actions_destroy(&actions);
	return err ? -err : pid;
}

static int status_of(pid_t pid)
{
	int status;

	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return 255;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

/* Tell what a command says, until it has nothing more to say. */
static void tell(int fd)
{
	FILE *f = fdopen(fd, "r");
	char line[1024];

	if (!f)
		return;
	while (fgets(line, sizeof(line), f))
		fprintf(stderr, "# %s%s", line, strchr(line, '\n') ? "" : "\n");
	fclose(f);
}

int run(const char *fmt, ...)
{
	char cmd[4096];
	va_list args;
	int fds[2];
	pid_t pid;

	va_start(args, fmt);
	vsnprintf(cmd, sizeof(cmd), fmt, args);
	va_end(args);
	if (pipe2(fds, O_CLOEXEC))
		return 255;
	fflush(NULL);
	pid = start(cmd, fds[1]);
	close(fds[1]);
	tell(fds[0]);
	return status_of(pid);
}

int run_quiet(const char *fmt, ...)
{
	char cmd[4096];
	va_list args;
	int fd, ret;

	va_start(args, fmt);
	vsnprintf(cmd, sizeof(cmd), fmt, args);
	va_end(args);
	fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return 255;
	ret = status_of(start(cmd, fd));
	close(fd);
	return ret;
}

static int up(const char *dev)
{
	int fd = rtnl_open(), err;

	if (fd < 0)
		return fd;
	err = rtnl_link_up(fd, if_nametoindex(dev), true);
	close(fd);
	return err;
}

int net_enter(void)
{
	return unshare(CLONE_NEWNET) ? -errno : up("lo");
}

void net_leave(void)
{
	struct if_nameindex *all = if_nameindex(), *i;
	int fd = rtnl_open();

	for (i = all; i && i->if_index && fd >= 0; i++)
		if (strcmp(i->if_name, "lo"))
			rtnl_link_del(fd, i->if_index);
	close(fd);
	if_freenameindex(all);
}

/* No chatter from the kernel's own IPv6. */
static void silence(const char *dev)
{
	char path[80];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/sys/net/ipv6/conf/%s/disable_ipv6", dev);
	f = fopen(path, "we");
	if (!f)
		return;
	fputs("1\n", f);
	fclose(f);
}

static int add(const char *dev, const char *kind, int queues)
{
	int fd = rtnl_open(), err;

	if (fd < 0)
		return fd;
	err = rtnl_link_add(fd, dev, kind, queues);
	close(fd);
	return err;
}

int net_gate(const char *dev, int queues)
{
	int err = add(dev, "bpfx_gate", queues);

	if (err)
		return err;
	silence(dev);
	return up(dev);
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
