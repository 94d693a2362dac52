// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx_lock_*, taken by programs in tasks, softirqs, interrupts and what else there is.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/perf_event.h>
#include <net/if.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "harness.h"
#include "machine.h"
#include "net.h"
#include "progs/lock.h"
#include "lock.skel.h"

#define MS		1000000ull
#define SECOND		1000000000ull
#define MAX_CPUS	64
#define LONG_HOLD	(60 * SECOND)

static struct lock *skel;

static int nr_cpus(void)
{
	int n = sysconf(_SC_NPROCESSORS_ONLN);

	return n < MAX_CPUS ? n : MAX_CPUS;
}

/* Which program, where, for whom. */
struct runner {
	pthread_t thread;
	const struct bpf_program *prog;
	int cpu;
	int fifo;
	int pid;
	int failed;
	struct lock_call call;
};

static int pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	return sched_setaffinity(0, sizeof(set), &set);
}

static int call(const struct bpf_program *prog, void *ctx, uint32_t size)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = ctx, .ctx_size_in = size);

	return bpf_prog_test_run_opts(bpf_program__fd(prog), &opts) ?: (int)opts.retval;
}

static void *run_thread(void *arg)
{
	struct runner *r = arg;
	struct sched_param param = { .sched_priority = 10 };

	__atomic_store_n(&r->pid, gettid(), __ATOMIC_RELEASE);
	pthread_setname_np(pthread_self(), "runner");
	r->failed = pin(r->cpu) || (r->fifo && sched_setscheduler(0, SCHED_FIFO, &param)) ||
		    call(r->prog, &r->call, sizeof(r->call));
	return NULL;
}

static void start(struct runner *r)
{
	if (!r->prog)
		r->prog = skel->progs.task;
	r->failed = pthread_create(&r->thread, NULL, run_thread, r);
}

static int finish(struct runner *r)
{
	return pthread_join(r->thread, NULL) ?: r->failed;
}

static struct lock_call try_on(int cpu, struct lock_call what)
{
	struct runner r = { .cpu = cpu, .call = what };

	start(&r);
	if (finish(&r))
		r.call.err = 1;
	return r.call;
}

/* Someone on that CPU has the lock when this returns, until end_hold(). */
static void start_hold(struct runner *r, int cpu, int lock)
{
	*r = (struct runner){
		.cpu = cpu,
		.call = { .first = lock, .second = NO_LOCK, .hold = LONG_HOLD, .party = 1000 },
	};
	skel->bss->party = 0;
	start(r);
	while (!__atomic_load_n(&skel->bss->party, __ATOMIC_ACQUIRE))
		usleep(100);
}

static int end_hold(struct runner *r)
{
	__atomic_store_n(&skel->bss->party, 1000, __ATOMIC_RELEASE);
	return finish(r) ?: r->call.err;
}

/* In an interrupt on another CPU; on this one with preemption off. */
static int irq_on(int cpu, struct lock_call what)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts, .flags = BPF_F_TEST_RUN_ON_CPU, .cpu = cpu);

	skel->bss->in_irq = what;
	if (bpf_prog_test_run_opts(bpf_program__fd(skel->progs.irq), &opts))
		return 1;
	return skel->bss->in_irq.err;
}

struct report_call {
	struct bpfx_lock_report report;
	uint32_t lock;
	int32_t err;
};

static struct report_call report(int lock)
{
	struct report_call c = { .lock = lock, .err = 1 };

	if (call(skel->progs.report, &c, sizeof(c)))
		c.err = 1;
	return c;
}

/* After whatever has happened: each lock is free, and each CPU has all its guards. */
static bool all_works(void)
{
	struct runner r;
	bool good = true;
	int i;

	for (i = 0; i < LOCKS; i++)
		good &= report(i).err == -ENOENT;
	for (i = 0; i < nr_cpus(); i++) {
		r = (struct runner){ .prog = skel->progs.nest, .cpu = i };
		start(&r);
		good &= !finish(&r) && r.call.turns == BPFX_LOCK_NEST && r.call.err == -EBUSY;
	}
	return good;
}

/* How the kernel preempts itself, as debugfs says it; can it be had to? */
static bool preempt(const char *how)
{
	FILE *f = fopen("/sys/kernel/debug/sched/preempt", "re+");
	bool done;

	if (!f)
		return slowness() > 1;	/* the debug kernel always does */
	done = fprintf(f, "%s\n", how) > 0;
	return !fclose(f) && done;
}

static void preempt_as(char *how)
{
	FILE *f = fopen("/sys/kernel/debug/sched/preempt", "re");
	char line[128] = "", *from, *to;

	*how = 0;
	if (!f)
		return;
	if (fgets(line, sizeof(line), f)) {
		from = strchr(line, '(');
		to = strchr(line, ')');
		if (from && to) {
			*to = 0;
			strcpy(how, from + 1);
		}
	}
	fclose(f);
}

FIXTURE(lock)
{
	char preempt[128];
};

FIXTURE_SETUP(lock)
{
	seed();
	skel = lock__open_and_load();
	ASSERT_NE(NULL, skel);
	preempt_as(self->preempt);
}

FIXTURE_TEARDOWN(lock)
{
	if (*self->preempt)
		preempt(self->preempt);
	EXPECT_TRUE(all_works());
	lock__destroy(skel);
}

/* If this fails, nothing else will pass. */
TEST_F(lock, is_taken_and_released)
{
	EXPECT_EQ(0, try_on(0, (struct lock_call){ .second = 1 }).err);
	EXPECT_EQ(0, try_on(0, (struct lock_call){ .second = 1 }).second_err);
	EXPECT_EQ(0, irq_on(nr_cpus() - 1, (struct lock_call){ .second = NO_LOCK }));
}

TEST_F(lock, taken_twice_is_a_deadlock)
{
	uint64_t took = UINT64_MAX;
	struct lock_call aa;
	int i;

	for (i = 0; i < 20; i++) {
		aa = try_on(0, (struct lock_call){ .timeout = UINT64_MAX });
		EXPECT_EQ(0, aa.err);
		EXPECT_EQ(-EDEADLK, aa.second_err);
		took = aa.took < took ? aa.took : took;
	}
	EXPECT_GT(50 * MS, took);
	printf("# AA: seen after %llu ns\n", (unsigned long long)took);
}

/* Each member of the ring holds a lock and wants the next one's. Return: how many were told. */
static int ring(int n, uint64_t *took)
{
	struct runner r[LOCKS] = {};
	int i, told = 0;

	skel->bss->party = 0;
	for (i = 0; i < n; i++) {
		r[i].cpu = i;
		r[i].call = (struct lock_call){ .first = i, .second = (i + 1) % n, .party = n,
						.timeout = UINT64_MAX, .hold = LONG_HOLD };
		start(r + i);
	}
	for (i = 0; i < n; i++) {
		if (finish(r + i) || r[i].call.err)
			return -1;
		if (r[i].call.second_err == -EDEADLK)
			*took = told++ && *took < r[i].call.took ? *took : r[i].call.took;
		else if (r[i].call.second_err)
			return -1;
	}
	return told;
}

FIXTURE(ring) {};

FIXTURE_VARIANT(ring)
{
	int n;
};

FIXTURE_VARIANT_ADD(ring, abba) { .n = 2 };
FIXTURE_VARIANT_ADD(ring, abccba) { .n = 3 };
FIXTURE_VARIANT_ADD(ring, of_four) { .n = 4 };

FIXTURE_SETUP(ring)
{
	skel = lock__open_and_load();
	ASSERT_NE(NULL, skel);
}

FIXTURE_TEARDOWN(ring)
{
	EXPECT_TRUE(all_works());
	lock__destroy(skel);
}

/* By one of its members at least, and nobody waits until its time is up. */
TEST_F(ring, is_seen_and_broken)
{
	uint64_t took = 0, best = UINT64_MAX;
	int i;

	if (nr_cpus() < variant->n)
		SKIP(return, "%d CPUs, not %d", nr_cpus(), variant->n);
	for (i = 0; i < 20; i++) {
		ASSERT_LT(0, ring(variant->n, &took));
		best = took < best ? took : best;
	}
	printf("# a ring of %d: seen after %llu ns, at best\n", variant->n,
	       (unsigned long long)best);
}

TEST_F(lock, is_waited_for_as_long_as_asked)
{
	struct lock_call c = { .second = NO_LOCK };
	struct runner holder;

	start_hold(&holder, 1 % nr_cpus(), 0);
	c = try_on(0, c);
	EXPECT_EQ(-ETIMEDOUT, c.err);
	c.timeout = 5 * MS;
	c = try_on(0, c);
	EXPECT_EQ(-ETIMEDOUT, c.err);
	EXPECT_LE(5 * MS, c.took);
	c.timeout = UINT64_MAX;
	c = try_on(0, c);
	EXPECT_EQ(-ETIMEDOUT, c.err);
	EXPECT_LE(BPFX_LOCK_MAX_WAIT, c.took);
	c.first = 1;		/* another one's */
	EXPECT_EQ(0, try_on(0, c).err);
	EXPECT_EQ(0, end_hold(&holder));
	c.first = 0;
	EXPECT_EQ(0, try_on(0, c).err);
}

/* Waiters get it when it comes free. */
TEST_F(lock, is_handed_on)
{
	struct runner holder = { .cpu = 1 % nr_cpus(), .call = { .second = NO_LOCK,
				 .hold = 20 * MS } };
	int i, got = 0;

	for (i = 0; i < 5; i++) {
		skel->bss->party = 0;
		start(&holder);
		while (!skel->bss->party)
			usleep(100);
		got += !try_on(0, (struct lock_call){ .second = NO_LOCK,
						      .timeout = UINT64_MAX }).err;
		EXPECT_EQ(0, finish(&holder));
	}
	EXPECT_LT(0, got);
}

TEST_F(lock, has_a_holder_with_a_name)
{
	struct runner holder, waiter = { .cpu = 0, .call = { .second = NO_LOCK,
					 .timeout = UINT64_MAX } };
	struct report_call c;

	start_hold(&holder, 1 % nr_cpus(), 2);
	usleep(50000);
	c = report(2);
	EXPECT_EQ(0, c.err);
	EXPECT_EQ(1 % nr_cpus(), c.report.cpu);
	EXPECT_EQ(holder.pid, c.report.pid);
	EXPECT_EQ(BPFX_LOCK_TASK, c.report.context);
	EXPECT_STREQ("runner", c.report.comm);
	EXPECT_LE(40 * MS, c.report.held_ns);
	EXPECT_EQ(0, c.report.waiters);
	EXPECT_EQ(-ENOENT, report(1).err);
	if (nr_cpus() > 2) {
		waiter.call.first = 2;
		pin(2);
		start(&waiter);
		while (report(2).report.waiters != 1)
			sched_yield();
		EXPECT_EQ(0, finish(&waiter));
		EXPECT_EQ(-ETIMEDOUT, waiter.call.err);
	}
	EXPECT_EQ(0, end_hold(&holder));
	EXPECT_EQ(-ENOENT, report(2).err);
}

/* An interrupt wants what the task has that it interrupted: waiting would be in vain. */
TEST_F(lock, of_an_interrupted_holder_is_a_deadlock)
{
	struct lock_call c = { .second = NO_LOCK, .timeout = UINT64_MAX };
	struct runner holder;

	if (nr_cpus() < 2)
		SKIP(return, "one CPU");
	start_hold(&holder, 1, 0);
	pin(0);
	EXPECT_EQ(-EDEADLK, irq_on(1, c));
	EXPECT_GT(100 * MS, skel->bss->in_irq.took);
	printf("# interrupted: seen after %llu ns\n", skel->bss->in_irq.took);
	EXPECT_EQ(-ETIMEDOUT, irq_on(0, c));
	c.first = 1;
	EXPECT_EQ(0, irq_on(1, c));
	EXPECT_EQ(0, end_hold(&holder));
}

/*
 * A task on CPU 0 has one lock and waits for that of a task on CPU 1, on top of which an interrupt
 * waits for the first.
 */
TEST_F(lock, wanted_by_an_interrupt_on_its_holders_waiter_is_a_deadlock)
{
	struct runner holder, waiter = { .cpu = 0, .call = { .first = 1, .second = 0,
					 .timeout = UINT64_MAX } };
	struct lock_call c = { .first = 1, .second = NO_LOCK, .timeout = UINT64_MAX };
	int err;

	if (nr_cpus() < 3)
		SKIP(return, "%d CPUs, not three", nr_cpus());
	pin(2);
	start_hold(&holder, 1, 0);
	start(&waiter);
	while (report(0).report.waiters != 1)
		sched_yield();
	err = irq_on(1, c);
	EXPECT_EQ(0, end_hold(&holder));
	EXPECT_EQ(0, finish(&waiter));
	EXPECT_EQ(0, waiter.call.err);
	EXPECT_TRUE(err == -EDEADLK || waiter.call.second_err == -EDEADLK);
	printf("# through an interrupt: %d and %d\n", err, waiter.call.second_err);
}

static void *fifo_irq(void *arg)
{
	struct sched_param param = { .sched_priority = 10 };

	pin(1);
	sched_setscheduler(0, SCHED_FIFO, &param);
	*(int *)arg = irq_on(1, (struct lock_call){ .second = NO_LOCK, .timeout = UINT64_MAX });
	return NULL;
}

/*
 * On the CPU of the holder that was preempted: who can be preempted, too, waits for its time; who
 * can't knows that it would be in vain. On others all there is to see is a holder that takes long.
 */
TEST_F(lock, of_a_preempted_holder_takes_time)
{
	struct runner holder, r = { .cpu = 1, .fifo = 1, .call = { .second = NO_LOCK,
				    .timeout = 20 * MS } };
	pthread_t thread;
	int err = 1;

	if (nr_cpus() < 2)
		SKIP(return, "one CPU");
	if (!preempt("full"))
		SKIP(return, "this kernel is not preempted");
	pin(0);
	start_hold(&holder, 1, 0);
	start(&r);
	EXPECT_EQ(-ETIMEDOUT, try_on(0, r.call).err);
	EXPECT_EQ(0, finish(&r));
	EXPECT_EQ(-ETIMEDOUT, r.call.err);
	EXPECT_LE(20 * MS, r.call.took);
	ASSERT_EQ(0, pthread_create(&thread, NULL, fifo_irq, &err));
	pthread_join(thread, NULL);
	EXPECT_EQ(-EDEADLK, err);
	EXPECT_EQ(0, end_hold(&holder));
	EXPECT_EQ(0, try_on(1, r.call).err);
}

TEST_F(lock, words_are_nobodys)
{
	struct lock_call c = { .second = NO_LOCK };
	struct runner holder;
	int i;

	start_hold(&holder, 1 % nr_cpus(), 0);	/* which writes into it, too */
	for (i = 0; i < 64; i++) {
		skel->bss->shared[0].lock.unused = i < 2 ? -(uint64_t)i : rnd64();
		EXPECT_EQ(-ETIMEDOUT, try_on(0, c).err);
	}
	EXPECT_EQ(0, report(0).err);
	EXPECT_EQ(0, end_hold(&holder));
	EXPECT_EQ(0, try_on(0, c).err);
}

/* all_works() does it, on each CPU. */
TEST_F(lock, is_one_of_a_few)
{
	EXPECT_TRUE(all_works());
}

/* Programs on top of a program that calls a lock function, where @name + @offset is in that. */
static bool on_top(const char *name, int offset, struct lock_call *c)
{
	LIBBPF_OPTS(bpf_kprobe_opts, opts, .offset = offset);
	struct bpf_link *link = bpf_program__attach_kprobe_opts(skel->progs.on_top, name, &opts);
	bool ran;

	if (!link)
		return false;
	skel->bss->nested = (struct lock_call){ .first = 0, .second = 1, .timeout = UINT64_MAX };
	skel->bss->nested_report.context = 99;
	skel->bss->nested_runs = 0;
	skel->bss->nested_for = gettid();
	ran = !call(skel->progs.hold_and_report, c, sizeof(*c)) && skel->bss->nested_runs == 1;
	bpf_link__destroy(link);
	return ran;
}

/* A kprobe in the middle of a function traps: to the kernel, the program runs in an NMI. */
TEST_F(lock, wanted_by_an_nmi_on_top_of_its_holder_is_a_deadlock)
{
	static const int offsets[] = { 9, 5, 4, 0 };
	struct lock_call c = { .first = 0, .err = 1 };
	unsigned int i;

	/* Or the kernel may make a jump of the trap, any time. */
	run_quiet("echo 0 >/proc/sys/debug/kprobes-optimization");
	for (i = 0; i < 4; i++)
		if (on_top("bpfx_lock_holder", offsets[i], &c) &&
		    skel->bss->nested_report.context == BPFX_LOCK_NMI)
			break;
	run_quiet("echo 1 >/proc/sys/debug/kprobes-optimization");
	if (i == 4)
		SKIP(return, "no kprobe that traps");
	EXPECT_EQ(0, c.err);
	EXPECT_EQ(0, c.second_err);
	EXPECT_EQ(-EDEADLK, skel->bss->nested.err);
	EXPECT_EQ(0, skel->bss->nested.second_err);
}

/* The same where the bucket of the lock is taken: that one is busy, and others are not. */
TEST_F(lock, functions_can_be_interrupted_in_their_sections)
{
	struct lock_call c = { .first = 0, .err = 1 };

	ASSERT_TRUE(on_top("bpfx_lock_describe", 0, &c));
	EXPECT_EQ(0, c.err);
	EXPECT_EQ(0, c.second_err);
	EXPECT_EQ(-EBUSY, skel->bss->nested.err);
	EXPECT_EQ(0, skel->bss->nested.second_err);
}

static struct bpf_link *perf(int cpu, uint32_t type, uint64_t config,
			     const struct bpf_program *prog)
{
	struct perf_event_attr attr = {
		.size = sizeof(attr), .type = type, .config = config,
		.freq = 1, .sample_freq = 500,
	};
	int fd = syscall(SYS_perf_event_open, &attr, -1, cpu, -1, 0);

	return fd < 0 ? NULL : bpf_program__attach_perf_event(prog, fd);
}

/* What runs while tasks count. */
struct traffic {
	struct bpf_link *links[2 * MAX_CPUS + 1];
	int nr_links;
	bool nmis;
	bool stop;
	pthread_t sender;
};

static void *send_packets(void *arg)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(9),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct traffic *t = arg;
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	while (!__atomic_load_n(&t->stop, __ATOMIC_RELAXED)) {
		sendto(fd, "", 1, 0, (void *)&to, sizeof(to));
		skel->bss->shared[rnd(LOCKS)].lock.unused = rnd64();
		usleep(50);
	}
	close(fd);
	return NULL;
}

static int start_traffic(struct traffic *t)
{
	struct bpf_link *link;
	int cpu;

	link = bpf_program__attach_tcx(skel->progs.count_in_softirq, if_nametoindex("lo"), NULL);
	if (link)
		t->links[t->nr_links++] = link;
	for (cpu = 0; cpu < nr_cpus(); cpu++) {
		link = perf(cpu, PERF_TYPE_SOFTWARE, PERF_COUNT_SW_CPU_CLOCK,
			    skel->progs.count_in_hardirq);
		if (link)
			t->links[t->nr_links++] = link;
		link = perf(cpu, PERF_TYPE_HARDWARE, PERF_COUNT_HW_CPU_CYCLES,
			    skel->progs.count_in_nmi);
		if (link)
			t->links[t->nr_links++] = link;
		t->nmis |= !!link;
	}
	return pthread_create(&t->sender, NULL, send_packets, t);
}

static void stop_traffic(struct traffic *t)
{
	__atomic_store_n(&t->stop, true, __ATOMIC_RELAXED);
	pthread_join(t->sender, NULL);
	while (t->nr_links)
		bpf_link__destroy(t->links[--t->nr_links]);
}

static bool counts_are_exact(void)
{
	static const char *const names[] = { "tasks", "softirqs", "hardirqs", "NMIs" };
	const struct lock_tally *t;
	uint64_t sum[LOCKS] = {};
	bool good = true;
	int who, i;

	for (who = 0; who < NR_WHO; who++) {
		t = &skel->bss->tallies[who];
		for (i = 0; i < LOCKS; i++)
			sum[i] += t->got[i];
		printf("# %s: %llu got, %llu timed out, %llu deadlocks, %llu busy\n", names[who],
		       t->got[0] + t->got[1] + t->got[2] + t->got[3], t->timed_out,
		       t->deadlocks, t->busy);
		good &= !t->other;
	}
	for (i = 0; i < LOCKS; i++)
		good &= skel->bss->shared[i].count == sum[i];
	return good;
}

/* Tasks, softirqs, interrupts at once, in any order, and somebody who writes into the locks. */
static void stress(struct __test_metadata *_metadata, int threads, uint32_t turns)
{
	struct runner r[2 * MAX_CPUS] = {};
	struct lock_tally *t = skel->bss->tallies;
	struct traffic traffic = {};
	int i;

	ASSERT_EQ(0, net_enter());
	ASSERT_EQ(0, start_traffic(&traffic));
	for (i = 0; i < threads; i++) {
		r[i] = (struct runner){ .prog = skel->progs.count_in_task, .cpu = i % nr_cpus(),
					.call = { .turns = turns, .timeout = 10 * MS } };
		start(r + i);
	}
	for (i = 0; i < threads; i++)
		EXPECT_EQ(0, finish(r + i));
	usleep(100000);
	stop_traffic(&traffic);
	net_leave();
	EXPECT_TRUE(counts_are_exact());
	EXPECT_LT(many(1000), t[WHO_TASK].got[0]);
	EXPECT_LT(0, t[WHO_TASK].deadlocks);
	EXPECT_LT(0, t[WHO_SOFTIRQ].got[0]);
	EXPECT_LT(0, t[WHO_HARDIRQ].got[0]);
	if (!traffic.nmis)
		printf("# no NMIs: this machine has no counter of cycles\n");
	EXPECT_EQ(traffic.nmis, !!t[WHO_NMI].got[0]);
}

TEST_F(lock, excludes_everybody_else)
{
	stress(_metadata, nr_cpus(), many(50000));
}

TEST_F(lock, excludes_everybody_else_when_preempted)
{
	if (!preempt("full"))
		SKIP(return, "this kernel is not preempted");
	stress(_metadata, 2 * nr_cpus(), many(5000));
}

/* Each of the runners, all at once. Return: the ns of a turn. */
static uint64_t race(const struct bpf_program *prog, int n, uint32_t turns)
{
	struct runner r[2] = {};
	uint64_t took = 0;
	int i;

	for (i = 0; i < n; i++) {
		r[i].prog = prog;
		r[i].cpu = i % nr_cpus();
		r[i].call.turns = turns;
		start(r + i);
	}
	for (i = 0; i < n; i++) {
		if (finish(r + i))
			return 0;
		took += r[i].call.took;
	}
	return took / n / turns;
}

/* Beside bpf_spin_lock, which waits with interrupts off and allows one lock and no calls. */
TEST_F(lock, costs_what_it_may)
{
	uint32_t turns = many(200000);
	uint64_t guard, spin;

	guard = race(skel->progs.race_guard, 1, turns);
	EXPECT_EQ(turns, skel->bss->shared[0].count);
	spin = race(skel->progs.race_spin, 1, turns);
	printf("# ns per turn: guard %llu, bpf_spin_lock %llu\n", (unsigned long long)guard,
	       (unsigned long long)spin);
	EXPECT_LT(0, guard);
	EXPECT_GT(20 * spin, guard);
	guard = race(skel->progs.race_guard, 2, turns / 10);
	spin = race(skel->progs.race_spin, 2, turns / 10);
	printf("# two at once: guard %llu, bpf_spin_lock %llu\n", (unsigned long long)guard,
	       (unsigned long long)spin);
}

TEST_HARNESS_MAIN
