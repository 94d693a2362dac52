// SPDX-License-Identifier: GPL-2.0-only
/*
 * The world around a scheduler ends, or somebody asks for what is not to be had: devices and
 * namespaces that go under load, the module taken away while it is needed, the default qdisc, and
 * tc with options that we have not got. Nothing crashes, nothing stays.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <fcntl.h>
#include <libmnl/libmnl.h>
#include <linux/pkt_sched.h>
#include <linux/rtnetlink.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <pthread.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include "harness.h"
#include "loader.h"
#include "machine.h"
#include "net.h"
#include "packet.h"
#include "progs/rogue.h"
#include "rogue.skel.h"

#define NAME	"bpfx_rogue"
#define LEN	100u

FIXTURE(end)
{
	struct rogue *skel;
	struct bpf_link *link;
	int default_qdisc;	/* the file, which only the first namespace has */
	char default_name[32];	/* what was in it */
	pthread_t sender;
	int sock;

	_Atomic bool sending;
	_Atomic __u64 sent;
};

static int set_default(struct _test_data_end *self, const char *name)
{
	return pwrite(self->default_qdisc, name, strlen(name), 0) < 0 ? -errno : 0;
}

FIXTURE_SETUP(end)
{
	ssize_t n;

	self->default_qdisc = open("/proc/sys/net/core/default_qdisc", O_RDWR);
	ASSERT_GE(self->default_qdisc, 0);
	n = pread(self->default_qdisc, self->default_name, sizeof(self->default_name) - 1, 0);
	ASSERT_GT(n, 0);
	self->sock = packet_gate();
	ASSERT_GE(self->sock, 0);
	self->skel = rogue__open_and_load();
	ASSERT_NE(NULL, self->skel);
	self->link = bpf_map__attach_struct_ops(self->skel->maps.rogue);
	ASSERT_NE(NULL, self->link);
}

FIXTURE_TEARDOWN(end)
{
	/* Packets that wait would keep their socket, and that the namespace. */
	run_quiet("ip link del gate0");
	set_default(self, self->default_name);
	close(self->default_qdisc);
	bpf_link__destroy(self->link);
	rogue__destroy(self->skel);
	close(self->sock);
	run_quiet("modprobe bpfx_qdisc");
}

/*
 * Puts packets of sixteen flows into the root queue, until it is told to stop. A slow machine has
 * its hands full then, and needs a moment for what is done meanwhile.
 */
static void *send_on(void *data)
{
	struct _test_data_end *self = data;
	struct packet p = { .order = { .verb = ACT_INSERT }, .len = LEN };

	while (self->sending) {
		p.flow = self->sent % 16;
		packet_send(self->sock, &p, 1);
		self->sent++;
		if (slowness() > 1)
			usleep(1000);
	}
	return NULL;
}

/* Send in a thread of its own, and wait until a thousand packets were sent, if that's quick. */
static int begin(struct _test_data_end *self)
{
	self->sending = true;
	self->sent = 0;
	if (pthread_create(&self->sender, NULL, send_on, self))
		return -EAGAIN;
	while (self->sent < many(1000))
		usleep(1000);
	return 0;
}

static void end(struct _test_data_end *self)
{
	self->sending = false;
	pthread_join(self->sender, NULL);
}

/* Bytes of the socket's packets that are not freed yet. */
static int held(int sock)
{
	int bytes;

	return ioctl(sock, SIOCOUTQ, &bytes) ? -errno : bytes;
}

/* The same, with half a second for them to become none. */
static int held_at_last(int sock)
{
	int i;

	for (i = 0; i < 500 && held(sock); i++)
		usleep(1000);
	return held(sock);
}

/*
 * A device is deleted while packets are queued on it and more come in: the program is told, every
 * packet is freed, and the next device of that name works.
 */
TEST_F(end, device_deleted_under_load)
{
	struct rogue__bss *bss = self->skel->bss;
	int i;

	for (i = 1; i <= 3; i++) {
		ASSERT_EQ(0, run("tc qdisc replace dev gate0 root " NAME));
		ASSERT_EQ(0, gate_pass("gate0", i % 2 ? 0 : many(500)));
		ASSERT_EQ(0, begin(self));
		EXPECT_LT(0, held(self->sock));
		EXPECT_EQ(0, run("ip link del gate0"));
		end(self);
		EXPECT_EQ(0, held_at_last(self->sock));
		EXPECT_EQ(i, bss->calls_init);
		EXPECT_EQ(i, bss->calls_exit);
		EXPECT_EQ(BPFX_EXIT_DONE, bss->last_exit);
		close(self->sock);
		ASSERT_EQ(0, net_gate("gate0", 1));
		self->sock = packet_socket("gate0");
		ASSERT_GE(self->sock, 0);
	}
}

/* What comes into namespace "doomed" by out0 goes to gate1 in it, which has our qdisc. */
static int make_doomed(void)
{
	return run("ip netns add doomed\n"
		   "ip link add out0 type veth peer name in0 netns doomed\n"
		   "ip link set out0 up\n"
		   "ip link add gate1 netns doomed type bpfx_gate\n"
		   "ip -n doomed link set in0 up\n"
		   "ip -n doomed link set gate1 up\n") ?:
	       run("tc -n doomed qdisc replace dev gate1 root " NAME) ?:
	       run("tc -n doomed qdisc add dev in0 clsact") ?:
	       run("tc -n doomed filter add dev in0 ingress matchall action mirred egress redirect dev gate1");
}

/*
 * A namespace is deleted while a device in it, which has our qdisc, holds packets and gets more
 * from outside: they come in by a veth pair and are redirected to the gate.
 */
TEST_F(end, namespace_deleted_under_load)
{
	struct rogue__bss *bss = self->skel->bss;
	int i;

	for (i = 1; i <= 2; i++) {
		ASSERT_EQ(0, make_doomed());
		close(self->sock);
		self->sock = packet_socket("out0");
		ASSERT_GE(self->sock, 0);
		ASSERT_EQ(0, begin(self));
		EXPECT_EQ(0, run("ip netns del doomed"));
		while (if_nametoindex("out0"))
			usleep(1000);
		end(self);
		EXPECT_EQ(0, held_at_last(self->sock));
		EXPECT_EQ(i, bss->calls_init);
		EXPECT_EQ(i, bss->calls_exit);
	}
}

/*
 * The interface goes down with packets in the qdisc: they are dropped, counted as purged, and the
 * account adds up. Up again, it goes on.
 */
TEST_F(end, interface_down_with_backlog)
{
	struct packet p = { .order = { .verb = ACT_INSERT }, .len = LEN };
	struct gate_record out[100];
	struct qdisc_stats st;
	int i;

	ASSERT_EQ(0, run("tc qdisc replace dev gate0 root " NAME));
	for (i = 1; i <= 3; i++) {
		int n;

		ASSERT_EQ(0, gate_pass("gate0", 0));
		for (n = 0; n < 100; n++)
			EXPECT_EQ(1, packet_send(self->sock, &p, 1));
		EXPECT_EQ(0, run("ip link set gate0 down"));
		EXPECT_EQ(0, held_at_last(self->sock));
		ASSERT_EQ(0, net_qdisc_stats("gate0", NAME, &st));
		EXPECT_EQ(100 * i, st.x.cause[BPFX_C_PURGED]);
		EXPECT_EQ(0, st.x.queued);
		EXPECT_EQ(0, st.backlog);
		EXPECT_TRUE(net_conserved(&st));
		EXPECT_EQ(0, run("ip link set gate0 up"));
		ASSERT_EQ(0, gate_pass("gate0", -1));
		for (n = 0; n < 100; n++)
			EXPECT_EQ(1, packet_send(self->sock, &p, 1));
		EXPECT_EQ(100, gate_collect("gate0", out, 100));
		ASSERT_EQ(0, net_qdisc_stats("gate0", NAME, &st));
		EXPECT_EQ(100 * i, st.x.sent);
		EXPECT_TRUE(net_conserved(&st));
	}
}

static int rmmod(void)
{
	return syscall(SYS_delete_module, "bpfx_qdisc", O_NONBLOCK) ? -errno : 0;
}

/* What is freed by RCU and work items holds the module for a moment. */
static int rmmod_soon(void)
{
	int i, err = -1;

	for (i = 0; i < 100 && err; i++) {
		err = rmmod();
		if (err)
			usleep(20000);
	}
	return err;
}

/*
 * The module can't be taken away while a scheduler is registered, while one of its qdiscs is on a
 * device (though its scheduler is gone), or is the default. Afterwards it can, and comes back.
 */
TEST_F(end, rmmod_while_in_use)
{
	struct bpf_map *map = self->skel->maps.rogue;

	EXPECT_EQ(-EWOULDBLOCK, rmmod());
	ASSERT_EQ(0, run("tc qdisc replace dev gate0 root " NAME));
	EXPECT_EQ(-EWOULDBLOCK, rmmod());
	ASSERT_EQ(0, set_default(self, NAME));
	EXPECT_EQ(0, bpf_link__destroy(self->link));
	self->link = NULL;
	/* Loaded programs hold it, too. */
	EXPECT_EQ(-EWOULDBLOCK, rmmod());
	rogue__destroy(self->skel);
	self->skel = NULL;
	usleep(100000);
	EXPECT_EQ(-EWOULDBLOCK, rmmod());
	EXPECT_EQ(0, run("tc qdisc del dev gate0 root"));
	/* The device has the default again, which is ours. */
	EXPECT_EQ(-EWOULDBLOCK, rmmod());
	EXPECT_EQ(0, run("ip link del gate0"));
	usleep(100000);
	EXPECT_EQ(-EWOULDBLOCK, rmmod());
	EXPECT_EQ(0, set_default(self, self->default_name));
	EXPECT_EQ(0, rmmod_soon());
	EXPECT_NE(0, run_quiet("tc qdisc add dev lo root " NAME));

	ASSERT_EQ(0, run("modprobe bpfx_qdisc"));
	self->skel = rogue__open_and_load();
	ASSERT_NE(NULL, self->skel);
	map = self->skel->maps.rogue;
	self->link = bpf_map__attach_struct_ops(map);
	EXPECT_NE(NULL, self->link);
}

/*
 * As the default qdisc the kind outlives its scheduler: devices that come up afterwards get it, in
 * bypass, and packets pass. With another default it goes, and the name is free.
 */
TEST_F(end, default_qdisc_outlives_its_scheduler)
{
	struct packet p = { .order = { .verb = ACT_INSERT }, .len = LEN };
	struct gate_record out;
	struct qdisc_stats st;

	ASSERT_EQ(0, set_default(self, NAME));
	ASSERT_EQ(0, net_gate("gate1", 1));
	ASSERT_EQ(0, net_qdisc_stats("gate1", NAME, &st));
	EXPECT_EQ(0, st.x.bypass);
	EXPECT_EQ(0, bpf_link__destroy(self->link));
	self->link = NULL;
	ASSERT_EQ(0, net_qdisc_stats("gate1", NAME, &st));
	EXPECT_EQ(1, st.x.bypass);
	EXPECT_EQ(BPFX_EXIT_UNREG, st.x.exit.kind);
	ASSERT_EQ(0, run("ip link del gate1"));
	usleep(100000);

	ASSERT_EQ(0, net_gate("gate2", 1));
	ASSERT_EQ(0, net_qdisc_stats("gate2", NAME, &st));
	EXPECT_EQ(1, st.x.bypass);
	close(self->sock);
	self->sock = packet_socket("gate2");
	EXPECT_EQ(1, packet_send(self->sock, &p, 1));
	EXPECT_EQ(1, gate_collect("gate2", &out, 1));

	self->link = bpf_map__attach_struct_ops(self->skel->maps.rogue);
	ASSERT_NE(NULL, self->link);
	ASSERT_EQ(0, net_qdisc_stats("gate2", NAME, &st));
	EXPECT_EQ(0, st.x.bypass);
	EXPECT_EQ(0, bpf_link__destroy(self->link));
	self->link = NULL;
	EXPECT_EQ(0, set_default(self, self->default_name));
	ASSERT_EQ(0, run("ip link del gate2"));
	usleep(200000);
	EXPECT_NE(0, run_quiet("tc qdisc add dev gate0 root " NAME));
}

/*
 * A kind that was the default and had no instances when another became it: nobody tells the module,
 * so the kind stays for now. A scheduler of its name gets it, and with that one it goes.
 */
TEST_F(end, default_qdisc_without_instances)
{
	ASSERT_EQ(0, set_default(self, NAME));
	EXPECT_EQ(0, bpf_link__destroy(self->link));
	self->link = NULL;
	usleep(100000);
	EXPECT_EQ(0, set_default(self, self->default_name));
	self->link = bpf_map__attach_struct_ops(self->skel->maps.rogue);
	EXPECT_NE(NULL, self->link);
	EXPECT_EQ(0, bpf_link__destroy(self->link));
	self->link = NULL;
	usleep(200000);
	EXPECT_NE(0, run_quiet("tc qdisc add dev gate0 root " NAME));
}

/* An answer of the kernel's to a request: errno, and words. */
struct answer {
	int err;
	char words[128];
};

static int read_words(const struct nlattr *attr, void *data)
{
	struct answer *answer = data;

	if (mnl_attr_get_type(attr) == NLMSGERR_ATTR_MSG)
		snprintf(answer->words, sizeof(answer->words), "%s", mnl_attr_get_str(attr));
	return MNL_CB_OK;
}

static void read_answer(const struct nlmsghdr *nlh, struct answer *answer)
{
	const struct nlmsgerr *err = mnl_nlmsg_get_payload(nlh);
	unsigned int skip = sizeof(*err);

	answer->err = err->error;
	if (!(nlh->nlmsg_flags & NLM_F_CAPPED))
		skip += mnl_nlmsg_get_payload_len(&err->msg);
	if (nlh->nlmsg_flags & NLM_F_ACK_TLVS)
		mnl_attr_parse(nlh, skip, read_words, answer);
}

/* What tc does not do for a kind that it has not been taught: our qdisc with an option. */
static struct answer ask_for_option(int flags)
{
	struct answer answer = { .err = -EIO };
	char buf[8192];
	struct mnl_socket *nl = mnl_socket_open(NETLINK_ROUTE);
	struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
	struct tcmsg *tcm;
	int one = 1;

	nlh->nlmsg_type = RTM_NEWQDISC;
	nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags;
	tcm = mnl_nlmsg_put_extra_header(nlh, sizeof(*tcm));
	tcm->tcm_ifindex = if_nametoindex("gate0");
	tcm->tcm_parent = TC_H_ROOT;
	tcm->tcm_handle = TC_H_MAKE(1 << 16, 0);
	mnl_attr_put_strz(nlh, TCA_KIND, NAME);
	mnl_attr_put_u32(nlh, TCA_OPTIONS, 10);
	mnl_socket_setsockopt(nl, NETLINK_EXT_ACK, &one, sizeof(one));
	if (!mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID) &&
	    mnl_socket_sendto(nl, nlh, nlh->nlmsg_len) > 0 &&
	    mnl_socket_recvfrom(nl, buf, sizeof(buf)) > 0)
		read_answer((struct nlmsghdr *)buf, &answer);
	mnl_socket_close(nl);
	return answer;
}

/*
 * An option for our qdisc is an error, with words that say what to do instead, for a new qdisc and
 * for one that is there; which goes on as it was.
 */
TEST_F(end, options_are_refused)
{
	struct answer answer;
	struct qdisc_stats st;

	answer = ask_for_option(NLM_F_CREATE | NLM_F_REPLACE);
	EXPECT_EQ(-EINVAL, answer.err);
	EXPECT_STREQ("bpfx: a scheduler takes no options; use its maps", answer.words);
	EXPECT_EQ(-ENOENT, net_qdisc_stats("gate0", NAME, &st));

	ASSERT_EQ(0, run("tc qdisc replace dev gate0 root handle 1: " NAME));
	answer = ask_for_option(0);
	EXPECT_EQ(-EINVAL, answer.err);
	EXPECT_STREQ("Change operation not supported by specified qdisc", answer.words);
	EXPECT_EQ(0, run("tc qdisc change dev gate0 root handle 1: " NAME));
	ASSERT_EQ(0, net_qdisc_stats("gate0", NAME, &st));
	EXPECT_EQ(0, st.x.bypass);
	EXPECT_EQ(1, self->skel->bss->calls_init);
	EXPECT_TRUE(net_conserved(&st));
}

/* Our qdisc has no classes to be made and no filters: tc gets an error for each. */
TEST_F(end, classes_and_filters_are_refused)
{
	static const char * const refused[] = {
		"tc class add dev gate0 parent 1: classid 1:1 htb rate 1mbit",
		"tc class add dev gate0 parent 1: classid 1:7 drr",
		"tc class change dev gate0 parent 1: classid 1:1 drr",
		"tc class del dev gate0 classid 1:1",
		"tc qdisc add dev gate0 parent 1:1 handle 2: pfifo",
		"tc qdisc del dev gate0 parent 1:1 handle 2: pfifo",
		"tc filter add dev gate0 parent 1: matchall classid 1:1",
		"tc filter add dev gate0 parent 1:1 matchall classid 1:1",
		"tc qdisc add dev gate0 root " NAME " limit 10",
	};
	struct qdisc_stats st;
	char said[4096];
	size_t i;

	self->skel->bss->queues[0] = (struct script_queue){ 0, BPFX_NONE, { .type = BPFX_DRR } };
	self->skel->bss->queues[1] = (struct script_queue){ 1, 0, { .type = BPFX_FIFO } };
	self->skel->bss->nr_queues = 2;
	ASSERT_EQ(0, run("tc qdisc replace dev gate0 root handle 1: " NAME));
	for (i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
		EXPECT_NE(0, run_read(said, sizeof(said), "%s", refused[i])) {
			TH_LOG("went through: %s", refused[i]);
		}
		EXPECT_TRUE(strstr(said, "Error") || strstr(said, "RTNETLINK answers") ||
			    strstr(said, "Unknown qdisc")) {
			TH_LOG("%s has only said: %s", refused[i], said);
		}
	}
	ASSERT_EQ(0, net_qdisc_stats("gate0", NAME, &st));
	EXPECT_EQ(0, st.x.bypass);
	EXPECT_TRUE(net_conserved(&st));
}

TEST_HARNESS_MAIN
