// SPDX-License-Identifier: GPL-2.0-only
/*
 * Policies: who is asked about what, what becomes of the answer, and of a policy that goes. The
 * command and the shipped policy are in tool_policy.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include "harness.h"
#include "loader.h"
#include "net.h"
#include "policy.h"
#include "privileges.h"
#include "rule.h"
#include "progs/policy.h"
#include "policy.skel.h"
#include "policy_lib.skel.h"

FIXTURE(policy)
{
	struct policy *skel;
	struct bpf_link *link;
	struct policy_said *said_by;
};

FIXTURE_SETUP(policy)
{
	ASSERT_EQ(0, policy_switch("closed", false));
	ASSERT_EQ(0, policy_switch("audit", false));
	self->skel = policy__open_and_load();
	ASSERT_NE(NULL, self->skel);
	self->said_by = &self->skel->bss->said_by;
}

FIXTURE_TEARDOWN(policy)
{
	bpf_link__destroy(self->link);
	policy__destroy(self->skel);
	policy_switch("closed", false);
	policy_switch("audit", false);
	policy_enter("");
}

#define IN_FORCE()								\
({										\
	self->link = bpf_map__attach_struct_ops(self->skel->maps.first);	\
	ASSERT_NE(NULL, self->link);						\
})

static void refuse_only(struct policy_said *said_by, const char *kfunc)
{
	snprintf(said_by->about, sizeof(said_by->about), "%s", kfunc);
}

/* How often this is said in the log from here on. */
static int times_said(int log, const char *words)
{
	char line[8192];
	int times = 0;
	ssize_t n;

	while ((n = read(log, line, sizeof(line) - 1)) > 0 || (n < 0 && errno == EPIPE)) {
		if (n < 0)
			continue;
		line[n] = 0;
		times += !!strstr(line, words);
	}
	return times;
}

static int rmmod(const char *name)
{
	return syscall(SYS_delete_module, name, O_NONBLOCK) ? -errno : 0;
}

/* What is freed by RCU holds a module for a moment. Return: 0 or a negative errno. */
static int rmmod_soon(const char *name)
{
	int tries = 200, err;

	do {
		err = rmmod(name);
		if (err == -ENOENT)
			return 0;
		if (err)
			usleep(50000);
	} while (err && --tries);
	if (err)
		run("lsmod | grep bpfx");
	return err;
}

/*
 * If this fails, nothing else will pass: without a policy all is allowed, with one that says no
 * nothing that calls a kfunc is, and afterwards all is again.
 */
TEST_F(policy, decides)
{
	EXPECT_EQ(0, policy_try("counts"));
	IN_FORCE();
	self->said_by->answer = -EPERM;
	EXPECT_EQ(-EACCES, policy_try("counts"));
	EXPECT_EQ(0, policy_try("calls_nothing"));
	EXPECT_EQ(1, self->said_by->asked);
	EXPECT_EQ(0, bpf_link__destroy(self->link));
	self->link = NULL;
	EXPECT_EQ(0, policy_try("counts"));
	EXPECT_EQ(1, self->said_by->asked);
}

/* Once for each kfunc of a load, however often the verifier comes by. */
TEST_F(policy, is_asked_once)
{
	IN_FORCE();
	EXPECT_EQ(0, policy_try("counts_often"));
	EXPECT_EQ(2, self->said_by->asked);
	EXPECT_EQ(0, policy_try("counts_often"));
	EXPECT_EQ(4, self->said_by->asked);
	EXPECT_EQ(0, policy_try("loops"));
	EXPECT_EQ(7, self->said_by->asked);
}

/* The request says who wants what. */
TEST_F(policy, sees_the_request)
{
	struct bpfx_policy_request *last = &self->said_by->last;
	struct stat root, own;

	IN_FORCE();
	ASSERT_EQ(0, policy_cgroup("bpfx-a"));
	ASSERT_EQ(0, policy_cgroup("bpfx-a/b"));
	ASSERT_EQ(0, policy_enter("bpfx-a/b"));
	ASSERT_EQ(0, stat("/sys/fs/cgroup", &root));
	ASSERT_EQ(0, stat("/sys/fs/cgroup/bpfx-a/b", &own));
	ASSERT_EQ(0, prctl(PR_SET_NAME, "who asks"));
	ASSERT_EQ(0, policy_try("counts_xdp"));
	EXPECT_STREQ("bpfx_bits_popcount", last->kfunc);
	EXPECT_STREQ("bits", last->family);
	EXPECT_STREQ("counts_xdp", last->prog);
	EXPECT_STREQ("who asks", last->comm);
	EXPECT_EQ(BPF_PROG_TYPE_XDP, last->prog_type);
	EXPECT_EQ(BPF_XDP, last->attach_type);
	EXPECT_EQ(BPFX_KFUNC_EXPERIMENTAL, last->status);
	EXPECT_EQ(getpid(), last->pid);
	EXPECT_EQ(0, last->uid);
	EXPECT_EQ(0, last->user_ns_level);
	EXPECT_EQ(2, last->cgroup_level);
	EXPECT_EQ(own.st_ino, last->cgroup);
	EXPECT_EQ(root.st_ino, last->cgroups[0]);
	EXPECT_EQ(own.st_ino, last->cgroups[2]);
	EXPECT_EQ(0, last->cgroups[3]);
	EXPECT_LT(0, last->kfunc_id);

	ASSERT_EQ(0, setresgid(77, 77, 77));
	ASSERT_EQ(0, privileges_become(1234, true));
	ASSERT_EQ(0, policy_try("loops"));
	EXPECT_STREQ("deadline", last->family);
	EXPECT_EQ(1234, last->uid);
	EXPECT_EQ(77, last->gid);
}

/* One kfunc out of two: the policy's answer to the other does not matter. */
TEST_F(policy, tells_kfuncs_apart)
{
	IN_FORCE();
	self->said_by->answer = -EPERM;
	refuse_only(self->said_by, "bpfx_bits_clz");
	EXPECT_EQ(0, policy_try("counts"));
	EXPECT_EQ(0, policy_try("locks_it"));
	EXPECT_EQ(-EACCES, policy_try("counts_often"));
	EXPECT_STREQ("bpfx_bits_clz", self->said_by->last.kfunc);
}

/* Schedulers are in a module of their own, and ask the same policy. */
TEST_F(policy, is_asked_about_schedulers)
{
	IN_FORCE();
	self->said_by->answer = -EPERM;
	refuse_only(self->said_by, "bpfx_qdisc_insert");
	EXPECT_NE(0, run_quiet("bpfx load bpfx_fifo"));
	EXPECT_STREQ("bpfx_qdisc_insert", self->said_by->last.kfunc);
	EXPECT_STREQ("qdisc", self->said_by->last.family);
	EXPECT_EQ(BPF_PROG_TYPE_STRUCT_OPS, self->said_by->last.prog_type);
	self->said_by->answer = 0;
	EXPECT_EQ(0, run_quiet("bpfx load bpfx_fifo"));
	EXPECT_EQ(0, run_quiet("bpfx unload bpfx_fifo"));
}

/* The verifier names the kfunc, the log all the rest, once. */
TEST_F(policy, refusal_is_explained)
{
	int log = kernel_log();

	IN_FORCE();
	ASSERT_EQ(0, prctl(PR_SET_NAME, "who asks"));
	self->said_by->answer = -ENOTTY;
	said_start();
	EXPECT_EQ(-EACCES, policy_try("counts_often"));
	EXPECT_NE(NULL, strstr(said(), "calling kernel function bpfx_bits_"));
	EXPECT_EQ(1, times_said(log, "policy 'first' refuses bpfx_bits_popcount"));
	EXPECT_EQ(-EACCES, policy_try("counts"));
	EXPECT_TRUE(kernel_said(log, "to program 'counts' (type 3) of who asks["));
	close(log);
}

/* What a policy answers is no errno: it refuses all the same. */
FIXTURE(answer)
{
	struct policy *skel;
	struct bpf_link *link;
};

FIXTURE_VARIANT(answer)
{
	int is;
	int err;
};

#define ANSWER(_name, _is, _err)	\
	FIXTURE_VARIANT_ADD(answer, _name) { .is = _is, .err = _err }

ANSWER(eperm, -EPERM, -EPERM);
ANSWER(last_errno, -4095, -4095);
ANSWER(beyond_errno, -4096, -EACCES);
ANSWER(most_negative, INT_MIN, -EACCES);
ANSWER(one, 1, -EACCES);
ANSWER(most_positive, INT_MAX, -EACCES);

FIXTURE_SETUP(answer)
{
	self->skel = policy__open_and_load();
	ASSERT_NE(NULL, self->skel);
	self->link = bpf_map__attach_struct_ops(self->skel->maps.first);
	ASSERT_NE(NULL, self->link);
}

FIXTURE_TEARDOWN(answer)
{
	bpf_link__destroy(self->link);
	policy__destroy(self->skel);
}

TEST_F(answer, refuses)
{
	char words[64];
	int log = kernel_log();

	self->skel->bss->said_by.answer = variant->is;
	EXPECT_EQ(-EACCES, policy_try("counts"));
	snprintf(words, sizeof(words), "cgroup 1: %d\n", variant->err);
	EXPECT_TRUE(kernel_said(log, words));
	close(log);
}

/* Audit: what would be refused is said, and allowed. */
TEST_F(policy, audit_only_records)
{
	int log = kernel_log();

	IN_FORCE();
	self->said_by->answer = -EPERM;
	ASSERT_EQ(0, policy_switch("audit", true));
	EXPECT_EQ(0, policy_try("counts"));
	EXPECT_TRUE(kernel_said(log, "policy 'first' would refuse bpfx_bits_popcount to program"));
	ASSERT_EQ(0, policy_switch("audit", false));
	EXPECT_EQ(-EACCES, policy_try("counts"));
	close(log);
}

/* Its loader dies, and with it the policy: open, all is allowed; closed, nothing is. */
TEST_F(policy, dies_with_its_loader)
{
	int log = kernel_log(), status;
	pid_t pid;

	pid = fork();
	ASSERT_LE(0, pid);
	if (!pid) {
		self->said_by->answer = -EPERM;
		self->link = bpf_map__attach_struct_ops(self->skel->maps.first);
		kill(getpid(), self->link ? SIGSTOP : SIGKILL);
		pause();
	}
	ASSERT_EQ(pid, waitpid(pid, &status, WUNTRACED));
	ASSERT_TRUE(WIFSTOPPED(status));
	EXPECT_EQ(-EACCES, policy_try("counts"));
	EXPECT_EQ(0, kill(pid, SIGKILL));
	EXPECT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, policy_try("counts"));
	EXPECT_TRUE(kernel_said(log, "policy 'first' is gone: everything is allowed"));
	close(log);
}

TEST_F(policy, closed_without_it)
{
	int log = kernel_log();

	IN_FORCE();
	ASSERT_EQ(0, policy_switch("closed", true));
	EXPECT_EQ(0, policy_try("counts"));
	EXPECT_EQ(0, bpf_link__destroy(self->link));
	self->link = NULL;
	EXPECT_TRUE(kernel_said(log, "policy 'first' is gone: nothing is allowed"));
	EXPECT_EQ(-EACCES, policy_try("counts"));
	EXPECT_TRUE(kernel_said(log, "no policy is loaded, which refuses bpfx_bits_popcount"));
	EXPECT_EQ(0, policy_try("calls_nothing"));
	/* Audit is for policies. */
	ASSERT_EQ(0, policy_switch("audit", true));
	EXPECT_EQ(-EACCES, policy_try("counts"));
	ASSERT_EQ(0, policy_switch("audit", false));

	/* Out of that by a policy, which takes no kfunc, or by opening. */
	policy__destroy(self->skel);
	self->skel = policy__open_and_load();
	ASSERT_NE(NULL, self->skel);
	IN_FORCE();
	EXPECT_EQ(0, policy_try("counts"));
	EXPECT_EQ(0, bpf_link__destroy(self->link));
	self->link = NULL;
	ASSERT_EQ(0, policy_switch("closed", false));
	EXPECT_EQ(0, policy_try("counts"));
	close(log);
}

/* A policy that allows nothing is in nobody's way who takes it away or puts in another. */
TEST_F(policy, cannot_keep_itself)
{
	struct policy *other;

	IN_FORCE();
	self->said_by->answer = -EPERM;
	ASSERT_EQ(0, policy_switch("closed", true));
	other = policy__open_and_load();
	ASSERT_NE(NULL, other);
	EXPECT_EQ(0, bpf_link__update_map(self->link, other->maps.first));
	EXPECT_EQ(0, policy_try("counts"));
	EXPECT_EQ(1, other->bss->said_by.asked);
	EXPECT_EQ(0, bpf_link__update_map(self->link, self->skel->maps.first));
	EXPECT_EQ(-EACCES, policy_try("counts"));
	EXPECT_EQ(0, bpf_link__detach(self->link));
	EXPECT_EQ(0, policy_switch("closed", false));
	EXPECT_EQ(0, policy_try("counts"));
	policy__destroy(other);
}

/* One that calls the library: it has to be let in itself, and works like any other. */
TEST_F(policy, calls_the_library)
{
	struct policy_lib *lib;

	ASSERT_EQ(0, policy_switch("closed", true));
	EXPECT_EQ(NULL, policy_lib__open_and_load());
	ASSERT_EQ(0, policy_switch("closed", false));
	lib = policy_lib__open_and_load();
	ASSERT_NE(NULL, lib);
	self->link = bpf_map__attach_struct_ops(lib->maps.by_name_only);
	ASSERT_NE(NULL, self->link);
	ASSERT_EQ(0, prctl(PR_SET_NAME, "bad_one"));
	EXPECT_EQ(-EACCES, policy_try("counts"));
	EXPECT_EQ(NULL, policy_lib__open_and_load());
	ASSERT_EQ(0, prctl(PR_SET_NAME, "good_one"));
	EXPECT_EQ(0, policy_try("counts"));
	policy_lib__destroy(lib);
}

/* There is one; a second has to take its place, by its link. */
TEST_F(policy, is_the_only_one)
{
	int log = kernel_log();

	IN_FORCE();
	EXPECT_EQ(NULL, bpf_map__attach_struct_ops(self->skel->maps.second));
	EXPECT_EQ(EBUSY, errno);
	EXPECT_TRUE(kernel_said(log, "policy 'second' refused: 'first' is in force"));
	EXPECT_EQ(0, bpf_link__update_map(self->link, self->skel->maps.second));
	EXPECT_EQ(-EACCES, policy_try("counts"));
	EXPECT_EQ(1, self->said_by->others);
	EXPECT_EQ(0, self->said_by->asked);
	close(log);
}

/* All that a program needs to load anything else is not enough to make policy. */
TEST_F(policy, takes_the_administrator)
{
	int log = kernel_log();

	ASSERT_EQ(0, privileges_become(0, false));
	EXPECT_EQ(NULL, bpf_map__attach_struct_ops(self->skel->maps.first));
	EXPECT_EQ(EPERM, errno);
	EXPECT_TRUE(kernel_said(log, "policy 'first' refused: that takes CAP_SYS_ADMIN"));
	EXPECT_EQ(-EPERM, policy_switch("audit", true));
	EXPECT_EQ(-EPERM, policy_switch("closed", true));
	EXPECT_FALSE(policy_is_on("closed"));
	close(log);
}

/* The module stays while there is a policy, or who needs one; then it goes, and comes back. */
TEST_F(policy, holds_the_module)
{
	IN_FORCE();
	EXPECT_EQ(-EWOULDBLOCK, rmmod("bpfx"));
	EXPECT_EQ(0, rmmod_soon("bpfx_qdisc"));
	EXPECT_EQ(0, rmmod_soon("bpfx_input"));
	EXPECT_EQ(-EWOULDBLOCK, rmmod("bpfx"));
	self->said_by->answer = -EPERM;
	EXPECT_EQ(-EACCES, policy_try("counts"));
	bpf_link__destroy(self->link);
	self->link = NULL;
	policy__destroy(self->skel);
	self->skel = NULL;
	EXPECT_EQ(0, rmmod_soon("bpfx"));
	EXPECT_NE(0, policy_try("counts"));
	/* Those who need it bring it along. */
	EXPECT_EQ(0, run("modprobe bpfx_qdisc"));
	EXPECT_EQ(0, policy_try("counts"));
	EXPECT_EQ(-EWOULDBLOCK, rmmod("bpfx"));
}

/* Closed from the start: a setting of the module's. */
TEST_F(policy, closed_from_the_start)
{
	policy__destroy(self->skel);
	self->skel = NULL;
	EXPECT_EQ(0, rmmod_soon("bpfx_qdisc"));
	EXPECT_EQ(0, rmmod_soon("bpfx_input"));
	EXPECT_EQ(0, rmmod_soon("bpfx"));
	EXPECT_EQ(0, run("modprobe bpfx policy_closed=1"));
	EXPECT_TRUE(policy_is_on("closed"));
	EXPECT_EQ(-EACCES, policy_try("counts"));
	EXPECT_EQ(0, policy_switch("closed", false));
	EXPECT_EQ(0, policy_try("counts"));
	EXPECT_EQ(0, run("modprobe bpfx_qdisc"));
}

/**
 * struct loads - a thread that loads programs
 * @thread: it
 * @stop: to be set
 * @good: loads that were allowed
 * @refused: loads that were not
 * @odd: loads that failed in another way
 */
struct loads {
	pthread_t thread;
	bool stop;
	int good;
	int refused;
	int odd;
};

static void *load_on(void *arg)
{
	struct loads *l = arg;
	int err;

	while (!__atomic_load_n(&l->stop, __ATOMIC_RELAXED)) {
		err = policy_try("counts");
		l->good += !err;
		l->refused += err == -EACCES;
		l->odd += err && err != -EACCES;
	}
	return NULL;
}

static int start_loads(struct loads *l, int n)
{
	int i;

	for (i = 0; i < n; i++)
		if (pthread_create(&l[i].thread, NULL, load_on, &l[i]))
			return -1;
	return 0;
}

static void stop_loads(struct loads *l, int n, struct loads *sum)
{
	int i;

	for (i = 0; i < n; i++)
		l[i].stop = true;
	for (i = 0; i < n; i++) {
		pthread_join(l[i].thread, NULL);
		sum->good += l[i].good;
		sum->refused += l[i].refused;
		sum->odd += l[i].odd;
	}
}

/* While one policy takes the place of another, nothing gets past both. */
TEST_F(policy, swap_leaves_no_gap)
{
	struct loads l[3] = {}, sum = {};
	int i;

	/* Before there are threads: it finds what it needs. */
	ASSERT_EQ(0, policy_try("counts"));
	IN_FORCE();
	self->said_by->answer = -EPERM;
	ASSERT_EQ(0, start_loads(l, 3));
	for (i = 0; i < 20; i++) {
		ASSERT_EQ(0, bpf_link__update_map(self->link, i & 1 ? self->skel->maps.first :
						  self->skel->maps.second));
		usleep(20000);
	}
	stop_loads(l, 3, &sum);
	EXPECT_EQ(0, sum.good);
	EXPECT_EQ(0, sum.odd);
	EXPECT_LT(0, sum.refused);
	EXPECT_LT(0, self->said_by->asked);
	EXPECT_LT(0, self->said_by->others);
	EXPECT_EQ(sum.refused, self->said_by->asked + self->said_by->others);
}

/* Policies come and go under loads: each is allowed or refused, and nobody calls what is gone. */
TEST_F(policy, comes_and_goes_under_loads)
{
	struct loads l[3] = {}, sum = {};
	int i;

	/* Before there are threads: it finds what it needs. */
	ASSERT_EQ(0, policy_try("counts"));
	ASSERT_EQ(0, start_loads(l, 3));
	for (i = 0; i < 10; i++) {
		struct policy *skel = policy__open_and_load();
		struct bpf_link *link;

		ASSERT_NE(NULL, skel);
		skel->bss->said_by.answer = -EPERM;
		link = bpf_map__attach_struct_ops(skel->maps.first);
		EXPECT_NE(NULL, link);
		usleep(20000);
		bpf_link__destroy(link);
		policy__destroy(skel);
		usleep(20000);
	}
	stop_loads(l, 3, &sum);
	EXPECT_LT(0, sum.good);
	EXPECT_LT(0, sum.refused);
	EXPECT_EQ(0, sum.odd);
}

FIXTURE(kfunc) {};
FIXTURE_SETUP(kfunc) {}
FIXTURE_TEARDOWN(kfunc) {}

/* A kfunc that will go is said to, once for each load, with who loads what and what to do. */
TEST_F(kfunc, deprecated_is_told)
{
	int log;

	ASSERT_EQ(0, run("modprobe bpfx_old"));
	log = kernel_log();
	ASSERT_EQ(0, prctl(PR_SET_NAME, "old hand"));
	ASSERT_EQ(0, policy_try("counts"));
	EXPECT_FALSE(kernel_said(log, "which goes with"));
	ASSERT_EQ(0, policy_try("uses_old"));
	EXPECT_EQ(1, times_said(log, "of old hand["));
	ASSERT_EQ(0, policy_try("uses_old"));
	EXPECT_TRUE(kernel_said(log, "which goes with 0.4: use bpfx_old_double_v2"));
	close(log);
	EXPECT_EQ(0, rmmod_soon("bpfx_old"));
}

/*
 * Why the next version of a kfunc is called name_v2: of name___v2, libbpf takes the last part for a
 * flavour and looks for the function without it, which is the old one.
 */
TEST_F(kfunc, three_underscores_are_no_name)
{
	ASSERT_EQ(0, run("modprobe bpfx_old"));
	said_start();
	EXPECT_EQ(0, policy_try("uses_new"));
	EXPECT_NE(0, policy_try("uses_flavour"));
	EXPECT_NE(NULL, strstr(said(), "double___v2' is referenced but wasn't resolved")) {
		printf("# %s\n", said());
	}
	EXPECT_EQ(0, rmmod_soon("bpfx_old"));
}

/* What is no policy is refused before it is one. */
FIXTURE(rule) {};

FIXTURE_VARIANT(rule)
{
	struct rule is;
};

#define POLICY_RULES(X)								\
	X(, policy, writes_request, "only read is supported | BTF struct write")	\
	X(, policy, fills_request, "R1 ")					\
	X(, policy, reads_beyond, "beyond struct bpfx_policy_request | access beyond")	\
	X(, policy, sleeps, "attach to unsupported member kfunc")		\
	X(, policy, loads_programs, "cannot use helper bpf_sys_bpf")			\
	X(bpfx_qdisc_now, policy, schedules,					\
	  "calling kernel function bpfx_qdisc_now is not allowed")

POLICY_RULES(RULE_VARIANT)

FIXTURE_SETUP(rule) {}
FIXTURE_TEARDOWN(rule) {}

TEST_F(rule, is_enforced)
{
	EXPECT_TRUE(rule_enforced(&variant->is));
}

TEST_HARNESS_MAIN
