// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs that have nothing to do with bpfx load and run while all of its modules are there: their
 * BTF is none of a stranger's business.
 */
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <errno.h>
#include <glob.h>
#include <net/if.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>
#include "harness.h"
#include "loader.h"
#include "net.h"
#include "stranger.skel.h"
#include "traffic.h"

#define PINS	"/sys/fs/bpf/stranger"

FIXTURE(stranger)
{
	struct stranger *skel;
};

/* Load every module of ours. Return: how many have their BTF there. */
static int modules(void)
{
	glob_t found;
	int n;

	if (run("for ko in /usr/lib/modules/$(uname -r)/updates/bpfx*.ko; do "
		"ko=${ko##*/}; modprobe ${ko%%.ko} || exit; done"))
		return -1;
	n = glob("/sys/kernel/btf/bpfx*", 0, NULL, &found) ? 0 : (int)found.gl_pathc;
	globfree(&found);
	return n;
}

FIXTURE_SETUP(stranger)
{
	ASSERT_LE(2, modules());
	ASSERT_EQ(0, net_enter());
}

FIXTURE_TEARDOWN(stranger)
{
	stranger__destroy(self->skel);
	run_quiet("rm -rf %s", PINS);
}

static int kernel_qdisc_size(void)
{
	struct btf *btf = btf__load_vmlinux_btf();
	int id = btf ? btf__find_by_name_kind(btf, "Qdisc", BTF_KIND_STRUCT) : -1;
	int size = id > 0 ? (int)btf__type_by_id(btf, id)->size : -1;

	btf__free(btf);
	return size;
}

/* A kprobe and an fentry program, attached, see what there is to be seen. */
TEST_F(stranger, sees_the_kernel)
{
	struct timespec moment = { .tv_nsec = 1000 };
	struct stranger__bss *bss;
	int fd;

	self->skel = stranger__open_and_load();
	ASSERT_NE(NULL, self->skel);
	bss = self->skel->bss;
	bss->pid = getpid();
	ASSERT_EQ(0, prctl(PR_SET_NAME, "a stranger"));
	ASSERT_EQ(0, stranger__attach(self->skel));
	clock_nanosleep(CLOCK_MONOTONIC, 0, &moment, NULL);
	EXPECT_LT(0, bss->probed);
	EXPECT_EQ(getppid(), bss->parent);
	EXPECT_STREQ("a stranger", bss->comm);

	fd = traffic_udp();
	ASSERT_LE(0, fd);
	EXPECT_EQ(0, traffic_say(fd, fd));
	close(fd);
	EXPECT_LT(0, bss->entered);
	EXPECT_EQ(if_nametoindex("lo"), bss->ifindex);
	EXPECT_STREQ("lo", bss->dev);
	/* Headers of IP and UDP, and what was said. */
	EXPECT_EQ(20 + 8 + 64, bss->len);
	EXPECT_EQ(kernel_qdisc_size(), bss->qdisc_size);
	EXPECT_EQ(0, self->skel->data->nobody);
}

/* A struct_ops of the kernel's own, registered and used. */
TEST_F(stranger, controls_congestion)
{
	int fd[2];

	self->skel = stranger__open_and_load();
	ASSERT_NE(NULL, self->skel);
	ASSERT_EQ(0, stranger__attach(self->skel));
	ASSERT_EQ(0, traffic_tcp(fd, "stranger"));
	EXPECT_EQ(0, traffic_say(fd[0], fd[1]));
	close(fd[0]);
	close(fd[1]);
	EXPECT_LT(0, self->skel->bss->avoided);
}

/* bpftool loads, shows and registers it. */
TEST_F(stranger, loads_with_bpftool)
{
	char said[8192], object[256];

	if (access("/usr/sbin/bpftool", X_OK))
		SKIP(return, "no bpftool");
	snprintf(object, sizeof(object), "%s", test_file("progs/stranger.bpf.o"));
	ASSERT_EQ(0, run_read(said, sizeof(said), "bpftool prog loadall %s %s 2>&1", object,
			      PINS)) {
		printf("# %s\n", said);
	}
	EXPECT_EQ(0, run_read(said, sizeof(said), "bpftool prog show pinned %s/enter 2>&1", PINS));
	EXPECT_NE(NULL, strstr(said, "tracing  name enter")) {
		printf("# %s\n", said);
	}
	EXPECT_EQ(0, run_read(said, sizeof(said), "bpftool struct_ops register %s %s/ops 2>&1",
			      object, PINS)) {
		printf("# %s\n", said);
	}
	EXPECT_EQ(0, run_read(said, sizeof(said), "bpftool struct_ops list 2>&1"));
	EXPECT_NE(NULL, strstr(said, "congestion")) {
		printf("# %s\n", said);
	}
	run_quiet("bpftool struct_ops unregister name congestion");
}

TEST_HARNESS_MAIN
