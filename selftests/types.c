// SPDX-License-Identifier: GPL-2.0-only
/*
 * The library is called from programs of every type that can be run or attached here: attached
 * where that takes no more than a call, so that the context is the one it has in life, and run by
 * the kernel's own test command otherwise.
 */
#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_ether.h>
#include <linux/netfilter.h>
#include <linux/perf_event.h>
#include <net/if.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "harness.h"
#include "net.h"
#include "traffic.h"
#include "progs/types.h"
#include "types.skel.h"

#define CGROUP	"/sys/fs/cgroup/bpfx-types"
#define IT	bpf_program__fd(prog)

FIXTURE(type)
{
	struct types *skel;
	struct bpf_program *prog;
	struct bpf_link *link;
};

/* Brings a program to run. Return: 0; a negative errno. A link that it makes is the test's. */
typedef int (*bring_fn)(struct types *skel, struct bpf_program *prog, struct bpf_link **link);

FIXTURE_VARIANT(type)
{
	const char *prog;
	bring_fn bring;
};

static int attached(struct bpf_link **link, struct bpf_link *is)
{
	*link = is;
	return is ? 0 : -errno;
}

static int say_udp(void)
{
	int fd = traffic_udp(), err = fd;

	if (fd >= 0) {
		err = traffic_say(fd, fd);
		close(fd);
	}
	return err;
}

static int say_tcp(const char *congestion)
{
	int fd[2], err = traffic_tcp(fd, congestion);

	if (!err)
		err = traffic_say(fd[0], fd[1]);
	close(fd[0]);
	close(fd[1]);
	return err;
}

static int nap(void)
{
	struct timespec ns = { .tv_nsec = 1000000 };
	int i;

	for (i = 0; i < 10; i++)
		clock_nanosleep(CLOCK_MONOTONIC, 0, &ns, NULL);
	return 0;
}

/* Run by the kernel's test command, over a frame, a structure of its own, or nothing. */
static int run_over_frame(struct types *skel, struct bpf_program *prog, struct bpf_link **link)
{
	char frame[64] = { [12] = 0x08, [14] = 0x45 };

	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = frame, .data_size_in = sizeof(frame));

	return bpf_prog_test_run_opts(IT, &opts);
}

static int run_over_nothing(struct types *skel, struct bpf_program *prog, struct bpf_link **link)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts);

	return bpf_prog_test_run_opts(IT, &opts);
}

/* Of a function that the test command itself calls */
static int trace_test(struct types *skel, struct bpf_program *prog, struct bpf_link **link)
{
	return attached(link, bpf_program__attach(prog)) ?:
	       run_over_nothing(skel, skel->progs.of_fentry, link);
}

static int trace(struct types *skel, struct bpf_program *prog, struct bpf_link **link)
{
	return attached(link, bpf_program__attach(prog)) ?: nap();
}

static int probe(struct types *skel, struct bpf_program *prog, struct bpf_link **link)
{
	return attached(link, bpf_program__attach_kprobe(prog, false, "hrtimer_nanosleep")) ?:
	       nap();
}

static int on_clock(struct types *skel, struct bpf_program *prog, struct bpf_link **link)
{
	struct perf_event_attr attr = {
		.size = sizeof(attr),
		.type = PERF_TYPE_SOFTWARE,
		.config = PERF_COUNT_SW_CPU_CLOCK,
		.sample_period = 1000000,
	};
	int fd = syscall(SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
	clock_t end = clock() + CLOCKS_PER_SEC;
	int err;

	if (fd < 0)
		return -errno;
	err = attached(link, bpf_program__attach_perf_event(prog, fd));
	while (!err && clock() < end && skel->bss->seen.runs < 3)
		;
	return err;
}

static int on_socket(struct types *skel, struct bpf_program *prog, struct bpf_link **link)
{
	int fd = traffic_udp(), it = IT, err;

	err = setsockopt(fd, SOL_SOCKET, SO_ATTACH_BPF, &it, sizeof(it)) ? -errno : 0;
	if (!err)
		err = traffic_say(fd, fd);
	close(fd);
	return err;
}

static int on_reuseport(struct types *skel, struct bpf_program *prog, struct bpf_link **link)
{
	struct sockaddr_in at = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), it = IT, one = 1, err = -EIO;
	int from = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	socklen_t len = sizeof(at);

	if (!setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &one, sizeof(one)) &&
	    !setsockopt(fd, SOL_SOCKET, SO_ATTACH_REUSEPORT_EBPF, &it, sizeof(it)) &&
	    !bind(fd, (struct sockaddr *)&at, len) &&
	    !getsockname(fd, (struct sockaddr *)&at, &len) &&
	    !connect(from, (struct sockaddr *)&at, len))
		err = traffic_say(from, fd);
	close(fd);
	close(from);
	return err;
}

static int on_sockmap(struct types *skel, struct bpf_program *prog, struct bpf_link **link)
{
	enum bpf_attach_type how = bpf_program__expected_attach_type(prog);
	int map = bpf_map__fd(skel->maps.sockets), fd[2], i, err;
	uint64_t value;

	err = bpf_prog_attach(IT, map, how, 0) ?: traffic_tcp(fd, NULL);
	if (err)
		return err;
	for (i = 0; i < 2 && !err; i++) {
		value = fd[i];
		err = bpf_map_update_elem(map, &i, &value, BPF_ANY);
	}
	err = err ?: traffic_say(fd[0], fd[1]);
	close(fd[0]);
	close(fd[1]);
	bpf_prog_detach2(IT, map, how);
	return err;
}

static int on_tcx(struct types *skel, struct bpf_program *prog, struct bpf_link **link)
{
	return attached(link, bpf_program__attach_tcx(prog, if_nametoindex("lo"), NULL)) ?:
	       say_udp();
}

static int on_xdp(struct types *skel, struct bpf_program *prog, struct bpf_link **link)
{
	return attached(link, bpf_program__attach_xdp(prog, if_nametoindex("lo"))) ?: say_udp();
}

static int on_netns(struct types *skel, struct bpf_program *prog, struct bpf_link **link)
{
	int netns = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC), err;

	err = attached(link, bpf_program__attach_netns(prog, netns)) ?: say_tcp(NULL);
	close(netns);
	return err;
}

static int on_netfilter(struct types *skel, struct bpf_program *prog, struct bpf_link **link)
{
	LIBBPF_OPTS(bpf_netfilter_opts, opts, .pf = NFPROTO_IPV4, .hooknum = NF_INET_LOCAL_OUT,
		    .priority = 1);

	return attached(link, bpf_program__attach_netfilter(prog, &opts)) ?: say_udp();
}

static int touch(const char *path)
{
	char byte;
	int fd = open(path, O_RDONLY | O_CLOEXEC), err;

	if (fd < 0)
		return -errno;
	err = read(fd, &byte, 1) < 0 ? -errno : 0;
	close(fd);
	return err;
}

static int member(const char *cgroup)
{
	char path[80];
	FILE *f;

	snprintf(path, sizeof(path), "%s/cgroup.procs", cgroup);
	f = fopen(path, "we");
	if (!f)
		return -errno;
	fprintf(f, "%d\n", getpid());
	return fclose(f) ? -errno : 0;
}

/* All that the programs of a cgroup see: a socket, its options, its packets, a device, a sysctl. */
static int live(void)
{
	int type, fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	socklen_t len = sizeof(type);
	int err;

	err = getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len) ? -errno : 0;
	close(fd);
	return err ?: say_udp() ?: say_tcp(NULL) ?: touch("/dev/zero") ?:
	       touch("/proc/sys/kernel/ostype");
}

static int in_cgroup(struct types *skel, struct bpf_program *prog, struct bpf_link **link)
{
	int fd, err;

	if (mkdir(CGROUP, 0755) && errno != EEXIST)
		return -errno;
	fd = open(CGROUP, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	err = attached(link, bpf_program__attach_cgroup(prog, fd)) ?: member(CGROUP);
	close(fd);
	return err ?: live() ?: member("/sys/fs/cgroup");
}

static int iterate(struct types *skel, struct bpf_program *prog, struct bpf_link **link)
{
	char all[64];
	int fd, err;

	err = attached(link, bpf_program__attach_iter(prog, NULL));
	if (err)
		return err;
	fd = bpf_iter_create(bpf_link__fd(*link));
	if (fd < 0)
		return fd;
	err = read(fd, all, sizeof(all)) < 0 ? -errno : 0;
	close(fd);
	return err;
}

static int secure(struct types *skel, struct bpf_program *prog, struct bpf_link **link)
{
	return attached(link, bpf_program__attach_lsm(prog)) ?: touch("/proc/self/stat");
}

static int congest(struct types *skel, struct bpf_program *prog, struct bpf_link **link)
{
	return attached(link, bpf_map__attach_struct_ops(skel->maps.congestion)) ?:
	       say_tcp("bpfx_types");
}

#define TYPE(_prog, _bring)								\
	FIXTURE_VARIANT_ADD(type, _prog)						\
	{										\
		.prog = "of_" #_prog,								\
		.bring = _bring,							\
	};

TYPE(socket_filter, on_socket)
TYPE(sched_cls, on_tcx)
TYPE(sched_act, run_over_frame)
TYPE(xdp, on_xdp)
TYPE(kprobe, probe)
TYPE(tracepoint, trace)
TYPE(raw_tracepoint, trace)
TYPE(tp_btf, trace)
TYPE(perf_event, on_clock)
TYPE(cgroup_skb, in_cgroup)
TYPE(cgroup_sock, in_cgroup)
TYPE(cgroup_sock_addr, in_cgroup)
TYPE(cgroup_sysctl, in_cgroup)
TYPE(cgroup_sockopt, in_cgroup)
TYPE(cgroup_device, in_cgroup)
TYPE(sock_ops, in_cgroup)
TYPE(sk_msg, on_sockmap)
TYPE(sk_skb, on_sockmap)
TYPE(sk_lookup, on_netns)
TYPE(sk_reuseport, on_reuseport)
TYPE(lwt_in, run_over_frame)
TYPE(lwt_out, run_over_frame)
TYPE(lwt_xmit, run_over_frame)
TYPE(flow_dissector, run_over_frame)
TYPE(netfilter, on_netfilter)
TYPE(fentry, trace_test)
TYPE(fexit_sleepable, trace_test)
TYPE(iter, iterate)
TYPE(lsm, secure)
TYPE(syscall, run_over_nothing)
TYPE(struct_ops, congest)

/* Only the program itself is loaded, and what it needs: what another needs may not be there. */
FIXTURE_SETUP(type)
{
	struct bpf_program *prog;
	bool ops = variant->bring == congest;

	ASSERT_EQ(0, net_enter());
	self->skel = types__open();
	ASSERT_NE(NULL, self->skel);
	self->prog = bpf_object__find_program_by_name(self->skel->obj, variant->prog);
	ASSERT_NE(NULL, self->prog);
	ASSERT_EQ(0, bpf_map__set_autocreate(self->skel->maps.congestion, ops));
	bpf_object__for_each_program(prog, self->skel->obj)
		if (!ops || bpf_program__type(prog) != BPF_PROG_TYPE_STRUCT_OPS)
			bpf_program__set_autoload(prog, prog == self->prog);
	/* It is its test run that calls the function. */
	if (variant->bring == trace_test)
		bpf_program__set_autoload(self->skel->progs.of_fentry, true);
}

FIXTURE_TEARDOWN(type)
{
	bpf_link__destroy(self->link);
	types__destroy(self->skel);
	member("/sys/fs/cgroup");
	rmdir(CGROUP);
}

/* Is "bpf" among the security modules that this kernel asks? */
static bool lsm_is_asked(void)
{
	char list[512] = "";
	FILE *f;

	mkdir("/sys/kernel/security", 0755);
	mount("securityfs", "/sys/kernel/security", "securityfs", 0, NULL);
	f = fopen("/sys/kernel/security/lsm", "re");
	if (!f)
		return false;
	if (!fgets(list, sizeof(list), f))
		list[0] = 0;
	fclose(f);
	printf("# security modules: %s\n", list);
	return strstr(list, "bpf");
}

/* It loads, it runs, and in each run each function does what it should. */
TEST_F(type, calls_the_library)
{
	enum bpf_prog_type type = bpf_program__type(self->prog);

	if (libbpf_probe_bpf_prog_type(type, NULL) != 1)
		SKIP(return, "this kernel has no programs of the type %s",
		     libbpf_bpf_prog_type_str(type));
	if (type == BPF_PROG_TYPE_LSM && !lsm_is_asked())
		SKIP(return, "this kernel asks no BPF program for permission (lsm=)");
	ASSERT_EQ(0, types__load(self->skel));
	ASSERT_EQ(0, variant->bring(self->skel, self->prog, &self->link));
	EXPECT_LT(0, self->skel->bss->seen.runs);
	EXPECT_EQ(0, self->skel->bss->seen.wrong);
}

TEST_HARNESS_MAIN
