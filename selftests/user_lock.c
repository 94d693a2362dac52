// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx_lock_* in user space: CPUs are threads, and NMIs are signals, which interrupt the lock
 * functions wherever they are.
 */
#define _GNU_SOURCE
#include "shim/smp/cpu.h"
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>
#include <bpfx/lock.bpf.h>
#include "../module/lib/lock.h"
#include "harness.h"
#include "net.h"
#include "random.h"

#define LOCKS		4
#define TURNS		50000
#define SECOND		1000000000ull

/* A lock and what it protects: spoilt at once if two are in there. */
struct shared {
	struct bpfx_lock lock;
	uint64_t count;
};

static struct shared shared[LOCKS];

/* How the tries of one CPU ended, in its thread and in its NMIs. */
struct tally {
	uint64_t got[LOCKS];
	uint64_t timed_out, deadlocks, busy;
};

struct cpu {
	pthread_t thread;
	unsigned int nr;
	uint32_t turns;
	bool any_order;
	bool up;
	struct random random;
	struct tally own, nmi;
};

static struct cpu cpus[SHIM_CPUS];
static __thread struct cpu *this_cpu;

static void become(struct cpu *cpu)
{
	this_cpu = cpu;
	shim_cpu = cpu->nr;
	shim_task.pid = cpu->nr + 1;
	snprintf(shim_task.comm, sizeof(shim_task.comm), "cpu%u", cpu->nr);
}

static struct bpfx_guard *acquire(struct tally *tally, int i, uint64_t timeout)
{
	int32_t err = 1;
	struct bpfx_guard *guard = bpfx_lock_acquire(&shared[i].lock, timeout, &err);

	if (guard && !err) {
		tally->got[i]++;
		shared[i].count++;
	} else if (err == -ETIMEDOUT) {
		tally->timed_out++;
	} else if (err == -EDEADLK) {
		tally->deadlocks++;
	} else if (err == -EBUSY) {
		tally->busy++;
	} else {
		abort();
	}
	return guard;
}

static void nmi(int signal)
{
	struct bpfx_guard *guard;
	int saved = errno;

	shim_level = 3;
	guard = acquire(&this_cpu->nmi, random_below(&this_cpu->random, LOCKS), 100000);
	if (guard)
		bpfx_lock_release(guard);
	shim_level = 0;
	errno = saved;
}

/* Two locks at a time; in one order, unless any will do. */
static void *work(void *arg)
{
	struct cpu *cpu = arg;
	struct random random = random_stream(seed(), 100 + cpu->nr);
	struct bpfx_guard *first, *second;
	int i, k, swap;

	become(cpu);
	__atomic_store_n(&cpu->up, true, __ATOMIC_RELEASE);
	while (cpu->turns--) {
		i = random_below(&random, LOCKS);
		k = random_below(&random, LOCKS);
		if (!cpu->any_order && i > k)
			swap = i, i = k, k = swap;
		first = acquire(&cpu->own, i, SECOND);
		if (!first)
			continue;
		if (random_once_in(&random, 16))
			sched_yield();	/* the others come in its way */
		second = i == k && !cpu->any_order ? NULL : acquire(&cpu->own, k, SECOND);
		bpfx_lock_release(first);
		if (second)
			bpfx_lock_release(second);
	}
	return NULL;
}

static void add(struct tally *sum, const struct tally *one)
{
	int i;

	for (i = 0; i < LOCKS; i++)
		sum->got[i] += one->got[i];
	sum->timed_out += one->timed_out;
	sum->deadlocks += one->deadlocks;
	sum->busy += one->busy;
}

static void print(const char *what, const struct tally *t)
{
	printf("# %s: %llu got, %llu timed out, %llu deadlocks, %llu busy\n", what,
	       (unsigned long long)(t->got[0] + t->got[1] + t->got[2] + t->got[3]),
	       (unsigned long long)t->timed_out, (unsigned long long)t->deadlocks,
	       (unsigned long long)t->busy);
}

/* All CPUs work, and are interrupted so many times. */
static void run_all(int n, uint32_t turns, bool any_order, uint32_t nmis, struct tally *own,
		    struct tally *in_nmi)
{
	struct random random = random_stream(seed(), 99);
	int i;

	memset(shared, 0, sizeof(shared));
	memset(cpus, 0, sizeof(cpus));
	signal(SIGUSR1, nmi);
	for (i = 0; i < n; i++) {
		cpus[i] = (struct cpu){ .nr = i, .turns = turns, .any_order = any_order };
		cpus[i].random = random_stream(seed(), 200 + i);
		pthread_create(&cpus[i].thread, NULL, work, &cpus[i]);
	}
	while (nmis--) {
		i = random_below(&random, n);
		usleep(20);
		if (!__atomic_load_n(&cpus[i].up, __ATOMIC_ACQUIRE))
			continue;
		if (pthread_tryjoin_np(cpus[i].thread, NULL)) {
			pthread_kill(cpus[i].thread, SIGUSR1);
		} else {
			cpus[i].turns = turns;
			cpus[i].up = false;
			pthread_create(&cpus[i].thread, NULL, work, &cpus[i]);
		}
	}
	for (i = 0; i < n; i++) {
		pthread_join(cpus[i].thread, NULL);
		add(own, &cpus[i].own);
		add(in_nmi, &cpus[i].nmi);
	}
}

/* Each of the locks is free, and each CPU has all its guards. */
static bool all_is_free(int n)
{
	struct bpfx_lock locks[BPFX_LOCK_NEST + 1];
	struct bpfx_guard *guards[BPFX_LOCK_NEST + 1];
	struct bpfx_lock_report report;
	bool good = true;
	int cpu, i;
	s32 err;

	for (i = 0; i < LOCKS; i++)
		good &= bpfx_lock_holder(&shared[i].lock, &report, sizeof(report)) == -ENOENT;
	for (cpu = 0; cpu < n; cpu++) {
		shim_cpu = cpu;
		for (i = 0; i <= BPFX_LOCK_NEST; i++) {
			guards[i] = bpfx_lock_acquire(&locks[i], 0, &err);
			good &= !guards[i] == (i == BPFX_LOCK_NEST);
			good &= err == (guards[i] ? 0 : -EBUSY);
		}
		while (i--)
			if (guards[i])
				bpfx_lock_release(guards[i]);
	}
	shim_cpu = 0;
	return good;
}

FIXTURE(lock) {
	struct tally own, nmi;
};

FIXTURE_SETUP(lock)
{
	seed();
	ASSERT_EQ(0, bpfx_lock_init());
	shim_warnings = 0;
}

FIXTURE_TEARDOWN(lock)
{
	EXPECT_TRUE(all_is_free(SHIM_CPUS));
	bpfx_lock_exit();
}

static bool counts_are_exact(const struct tally *own, const struct tally *in_nmi)
{
	bool good = true;
	int i;

	for (i = 0; i < LOCKS; i++)
		good &= shared[i].count == own->got[i] + in_nmi->got[i];
	return good;
}

/* Locks taken in one order by everybody: no deadlock, and none is seen. */
TEST_F(lock, excludes_and_sees_no_deadlock_where_none_is)
{
	run_all(4, TURNS, false, 0, &self->own, &self->nmi);
	print("in order", &self->own);
	EXPECT_TRUE(counts_are_exact(&self->own, &self->nmi));
	EXPECT_EQ(0, self->own.deadlocks);
	EXPECT_EQ(0, self->own.busy);
	EXPECT_LT(4 * TURNS, self->own.got[0] + self->own.got[1] + self->own.got[2] +
		  self->own.got[3]);
}

TEST_F(lock, comes_out_of_every_deadlock)
{
	run_all(4, TURNS, true, 0, &self->own, &self->nmi);
	print("in any order", &self->own);
	EXPECT_TRUE(counts_are_exact(&self->own, &self->nmi));
	EXPECT_LT(0, self->own.deadlocks);
	EXPECT_LT(0, shim_warnings);
}

TEST_F(lock, works_in_nmis)
{
	run_all(4, TURNS, true, 5000, &self->own, &self->nmi);
	print("threads", &self->own);
	print("NMIs", &self->nmi);
	EXPECT_TRUE(counts_are_exact(&self->own, &self->nmi));
	EXPECT_LT(0, self->nmi.got[0]);
	EXPECT_LT(0, self->nmi.deadlocks);
}

/* Rings of waiters: each holds its lock and wants the next one's. */
struct ring {
	int n;
	pthread_barrier_t all_hold;
};

static struct ring ring;
static uint64_t detected[SHIM_CPUS];
static int ring_err[SHIM_CPUS];

static void *member(void *arg)
{
	struct cpu *cpu = arg;
	struct bpfx_guard *own, *next;
	uint64_t start;
	int32_t err;

	become(cpu);
	own = bpfx_lock_acquire(&shared[cpu->nr].lock, 0, &err);
	pthread_barrier_wait(&ring.all_hold);
	start = ktime_get_mono_fast_ns();
	next = bpfx_lock_acquire(&shared[(cpu->nr + 1) % ring.n].lock, SECOND, &err);
	detected[cpu->nr] = ktime_get_mono_fast_ns() - start;
	ring_err[cpu->nr] = err;
	if (next)
		bpfx_lock_release(next);
	if (own)
		bpfx_lock_release(own);
	return NULL;
}

static int ring_deadlocks(int n, uint64_t *ns)
{
	int i, found = 0;

	ring.n = n;
	pthread_barrier_init(&ring.all_hold, NULL, n);
	for (i = 0; i < n; i++) {
		cpus[i] = (struct cpu){ .nr = i };
		pthread_create(&cpus[i].thread, NULL, member, &cpus[i]);
	}
	for (i = 0; i < n; i++)
		pthread_join(cpus[i].thread, NULL);
	for (i = 0; i < n; i++) {
		if (ring_err[i] != -EDEADLK)
			continue;
		*ns = found++ && *ns < detected[i] ? *ns : detected[i];
	}
	return found;
}

TEST_F(lock, finds_rings_of_every_length)
{
	uint64_t ns = 0;
	int n, i;

	for (n = 1; n <= LOCKS; n++) {
		for (i = 0; i < 50; i++)
			ASSERT_LT(0, ring_deadlocks(n, &ns));
		printf("# a ring of %d: seen after %llu ns\n", n, (unsigned long long)ns);
	}
}

TEST_F(lock, times_out_and_tells_who_holds)
{
	struct bpfx_lock_report report[2];
	struct bpfx_guard *guard;
	uint64_t start;
	int32_t err;

	become(&cpus[0]);
	guard = bpfx_lock_acquire(&shared[0].lock, 0, &err);
	ASSERT_NE(NULL, guard);
	shared[0].lock.unused = ~0ull;
	EXPECT_EQ(NULL, bpfx_lock_acquire(&shared[0].lock, SECOND, &err));
	EXPECT_EQ(-EDEADLK, err);
	shim_cpu = 1;
	start = ktime_get_mono_fast_ns();
	EXPECT_EQ(NULL, bpfx_lock_acquire(&shared[0].lock, 2000000, &err));
	EXPECT_EQ(-ETIMEDOUT, err);
	EXPECT_LE(2000000, ktime_get_mono_fast_ns() - start);
	EXPECT_EQ(NULL, bpfx_lock_acquire(&shared[0].lock, 0, &err));
	EXPECT_EQ(-ETIMEDOUT, err);
	start = ktime_get_mono_fast_ns();
	EXPECT_EQ(NULL, bpfx_lock_acquire(&shared[0].lock, UINT64_MAX, &err));
	EXPECT_LE(BPFX_LOCK_MAX_WAIT, ktime_get_mono_fast_ns() - start);
	EXPECT_GT(20 * BPFX_LOCK_MAX_WAIT, ktime_get_mono_fast_ns() - start);
	EXPECT_EQ(NULL, bpfx_lock_acquire((void *)&shared[0].lock + 4, 0, &err));
	EXPECT_EQ(-EINVAL, err);
	EXPECT_EQ(-EINVAL, bpfx_lock_holder(&shared[0].lock, report, sizeof(*report) - 1));
	EXPECT_EQ(0, bpfx_lock_holder(&shared[0].lock, report, sizeof(report)));
	EXPECT_EQ(0, report->cpu);
	EXPECT_EQ(1, report->pid);
	EXPECT_STREQ("cpu0", report->comm);
	EXPECT_EQ(BPFX_LOCK_TASK, report->context);
	EXPECT_LE(BPFX_LOCK_MAX_WAIT - 1000000, report->held_ns);
	shim_cpu = 0;
	bpfx_lock_release(guard);
}

/* An NMI has guards left when the tasks of its CPU have none. */
TEST_F(lock, leaves_guards_to_those_above)
{
	struct bpfx_guard *guards[64];
	struct bpfx_lock locks[64];
	int i = 0, expected = BPFX_LOCK_NEST;
	int32_t err;

	for (shim_level = 0; shim_level < 4; shim_level++, expected += 4) {
		while ((guards[i] = bpfx_lock_acquire(&locks[i], 0, &err)))
			i++;
		EXPECT_EQ(-EBUSY, err);
		EXPECT_EQ(expected, i);
	}
	shim_level = 0;
	while (i--)
		bpfx_lock_release(guards[i]);
}

TEST_HARNESS_MAIN
