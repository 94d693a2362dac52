// SPDX-License-Identifier: GPL-2.0-only
/*
 * A million packets through each way a packet can take, from the kernel's own generator at full
 * speed, at a device that stops, starts and refuses: the account adds up at every moment, what was
 * sent has arrived, and no flow is reordered.
 */
#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <sys/wait.h>
#include "harness.h"
#include "bpfx_fifo.skel.h"
#include "bpfx_fq.skel.h"
#include "bpfx_prio.skel.h"
#include "machine.h"
#include "net.h"
#include "packet.h"

#define PACKETS		many(350000)	/* by three schedulers: more than a million */
#define FLOWS		64
#define PORT		1000
#define READ		4096

FIXTURE(conserve)
{
	struct bpf_link *link;
	uint32_t last[FLOWS];		/* sequence number seen last, plus one */
	uint64_t arrived;
	uint64_t looks;
};

FIXTURE_SETUP(conserve)
{
	seed();
	ASSERT_EQ(0, net_enter());
	ASSERT_EQ(0, net_gate("gate0", 1));
	/* A short queue, so that packets are dropped, too, however slowly they come. */
	ASSERT_EQ(0, run("ip link set gate0 txqueuelen %d", many(150)));
	run_quiet("modprobe pktgen");
	ASSERT_EQ(0, run("test -e /proc/net/pktgen/pgctrl"));
}

FIXTURE_TEARDOWN(conserve)
{
	net_leave();
	bpf_link__destroy(self->link);
}

/* Start the generator in the background. */
static pid_t generate(int packets)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	_exit(run("cd /proc/net/pktgen\n"
		  "echo 'add_device gate0' >kpktgend_0\n"
		  "for i in 'xmit_mode queue_xmit' 'count %d' 'delay 0' 'min_pkt_size 64' \\\n"
		  "	'max_pkt_size 1514' 'flag TXSIZE_RND' 'flag UDPSRC_RND' 'udp_src_min %d' \\\n"
		  "	'udp_src_max %d' 'dst 10.9.0.2' 'dst_mac 02:00:00:00:00:02'; do\n"
		  "	echo \"$i\" >gate0\n"
		  "done\n"
		  "echo start >pgctrl", packets, PORT, PORT + FLOWS));
}

/* All that came since the last look: each flow's sequence numbers must rise. */
static void look(struct __test_metadata *_metadata, struct _test_data_conserve *self)
{
	static struct gate_record r[READ];
	struct qdisc_stats st;
	int i, n;

	do {
		n = gate_read("gate0", r, READ);
		ASSERT_GE(n, 0);
		self->arrived += n;
		for (i = 0; i < n; i++) {
			uint32_t seq = ntohl(r[i].tag >> 32);
			uint32_t flow = r[i].flow - PORT;

			ASSERT_LT(flow, FLOWS);
			ASSERT_GE(seq + 1, self->last[flow]);
			self->last[flow] = seq + 2;
		}
	} while (n == READ);
	ASSERT_EQ(0, net_qdisc_stats("gate0", NULL, &st));
	ASSERT_TRUE(net_adds_up(&st));
	self->looks++;
}

static void torture(struct __test_metadata *_metadata, struct _test_data_conserve *self,
		    struct bpf_map *map)
{
	struct qdisc_stats st;
	int status, i;
	pid_t pid;

	self->link = bpf_map__attach_struct_ops(map);
	ASSERT_NE(NULL, self->link);
	ASSERT_EQ(0, run("tc qdisc add dev gate0 root %s", bpf_map__name(map)));
	pid = generate(PACKETS);
	while (waitpid(pid, &status, WNOHANG) == 0) {
		/* Mostly open; sometimes closed until packets have to be dropped. */
		gate_pass_busy("gate0", rnd(3) ? -1 : (int)rnd(1000),
			       rnd(2) ? 0 : 2 + rnd(50));
		look(_metadata, self);
		usleep(rnd(20000));
	}
	EXPECT_EQ(0, status);
	gate_pass("gate0", -1);
	for (i = 0; i < 100; i++) {
		look(_metadata, self);
		ASSERT_EQ(0, net_qdisc_stats("gate0", NULL, &st));
		if (!st.qlen)
			break;
		usleep(10000);
	}
	look(_metadata, self);
	ASSERT_EQ(0, net_qdisc_stats("gate0", NULL, &st));
	EXPECT_TRUE(net_conserved(&st));
	EXPECT_EQ(0, st.qlen);
	EXPECT_EQ(0, st.backlog);
	EXPECT_GE(st.x.enqueued, PACKETS);
	EXPECT_EQ(st.x.sent, self->arrived);
	EXPECT_GT(st.x.dropped, 0);
	EXPECT_GT(st.requeues, 0);
	TH_LOG("%s: %llu packets, %llu sent, %llu dropped, %u requeues, %llu looks",
	       bpf_map__name(map), st.x.enqueued, st.x.sent, st.x.dropped, st.requeues,
	       (unsigned long long)self->looks);
}

TEST_F_TIMEOUT(conserve, fifo, 120)
{
	struct bpfx_fifo *skel = bpfx_fifo__open_and_load();

	ASSERT_NE(NULL, skel);
	torture(_metadata, self, skel->maps.bpfx_fifo);
	bpfx_fifo__destroy(skel);
}

TEST_F_TIMEOUT(conserve, prio, 120)
{
	struct bpfx_prio *skel = bpfx_prio__open_and_load();

	ASSERT_NE(NULL, skel);
	torture(_metadata, self, skel->maps.bpfx_prio);
	bpfx_prio__destroy(skel);
}

TEST_F_TIMEOUT(conserve, fq, 120)
{
	struct bpfx_fq *skel = bpfx_fq__open_and_load();

	ASSERT_NE(NULL, skel);
	torture(_metadata, self, skel->maps.bpfx_fq);
	bpfx_fq__destroy(skel);
}

TEST_HARNESS_MAIN
