// SPDX-License-Identifier: GPL-2.0-only
/*
 * Schedulers at random, made from the module's own table of kfuncs, under random traffic, and with
 * allocations that fail if the kernel can do that. $FUZZ_PROGRAMS of them; each has a seed, and
 * $FUZZ_SEED is one that is to be run alone, again.
 */
#define _GNU_SOURCE
#include <regex.h>
#include <sys/resource.h>
#include <time.h>
#include "harness.h"
#include "exits.h"
#include "fault.h"
#include "loader.h"
#include "net.h"
#include "random.h"
#include "trial.h"

#define FAILURES_MAX	5	/* seeds that fail, until it has been said often enough */
#define SECONDS		200	/* less than scripts/guest/run allows, if the machine is slow */

static struct table table;
static struct generator generator;

/* One that is new has to be served without a change here; one that cannot be is named. */
TEST(every_kfunc_can_be_called)
{
	ASSERT_EQ(0, table_read(&table));
	TH_LOG("%d kfuncs, %d ops, %d fields", table.nr_kfuncs, table.nr_ops, table.nr_fields);
	EXPECT_GE(table.nr_kfuncs, 18);
	EXPECT_GE(table.nr_ops, 6);
}

/* What scripts/guest/run looks for in the kernel's log, so that a splat has a seed. */
static bool splat_pattern(regex_t *pattern)
{
	char text[2048];

	if (run_read(text, sizeof(text), ". /etc/bpfx/splat && echo \"$splat\""))
		return false;
	text[strcspn(text, "\n")] = 0;
	return !regcomp(pattern, text, REG_EXTENDED | REG_NOSUB);
}

static bool splat(int log, const regex_t *pattern)
{
	bool found = false;
	char line[8192];
	ssize_t n;

	do {
		n = read(log, line, sizeof(line) - 1);
		if (n <= 0)
			continue;
		line[n] = 0;
		found |= !regexec(pattern, line, 0, NULL, 0);
	} while (n > 0 || (n < 0 && errno == EPIPE));	/* EPIPE: some of it was overwritten */
	return found;
}

/* On the console, too: it is all that is left of a machine that has died. */
static void announce(uint64_t seed)
{
	FILE *f = fopen("/dev/kmsg", "w");

	if (!f)
		return;
	fprintf(f, "<0>fuzz: FUZZ_SEED=%#llx\n", (unsigned long long)seed);
	fclose(f);
}

static void report(const struct trial_totals *t, int programs)
{
	int i;

	printf("# programs %d: %llu schedulers generated, %llu accepted (%llu %%), %llu of them invalid; ",
	       programs, (unsigned long long)t->programs, (unsigned long long)t->accepted,
	       (unsigned long long)(t->programs ? t->accepted * 100 / t->programs : 0),
	       (unsigned long long)t->invalid);
	printf("packets %llu, sent %llu, events %llu, looks %llu; left by",
	       (unsigned long long)t->enqueued, (unsigned long long)t->sent,
	       (unsigned long long)t->events, (unsigned long long)t->looks);
	for (i = 0; i < TRIAL_EXITS; i++)
		if (t->exits[i])
			printf(" %s %llu", exits_kind(i), (unsigned long long)t->exits[i]);
	printf("; allocations failed %llu\n", (unsigned long long)fault_count());
	fflush(stdout);
}

FIXTURE(fuzz)
{
	struct trial_totals totals;
	struct random seeds;
	uint64_t one;
	int programs;
	time_t until;
	int failures;
	int log;
	regex_t pattern;
	bool has_pattern;
};

FIXTURE_SETUP(fuzz)
{
	const char *one = getenv("FUZZ_SEED"), *programs = getenv("FUZZ_PROGRAMS");
	const char *seconds = getenv("FUZZ_SECONDS");
	struct rlimit all = { RLIM_INFINITY, RLIM_INFINITY };

	self->one = one ? strtoull(one, NULL, 0) : 0;
	self->programs = self->one ? 1 : programs ? atoi(programs) : 100;
	self->until = time(NULL) + (seconds ? atoi(seconds) : SECONDS);
	self->seeds = random_stream(seed(), 0);
	setrlimit(RLIMIT_MEMLOCK, &all);
	ASSERT_EQ(0, net_enter());
	ASSERT_EQ(0, table_read(&table));
	ASSERT_EQ(0, generator_open(&generator, &table));
	ASSERT_EQ(0, trial_open(&generator));
	self->has_pattern = splat_pattern(&self->pattern);
	self->log = kernel_log();
	if (!fault_open())
		printf("# this kernel has no failslab: every allocation succeeds\n");
}

FIXTURE_TEARDOWN(fuzz)
{
	fault_close();
	trial_close();
	net_leave();
}

static bool survives(struct _test_data_fuzz *self, uint64_t seed)
{
	bool ok;

	announce(seed);
	ok = trial_run(seed, &self->totals);
	if (self->has_pattern && splat(self->log, &self->pattern)) {
		printf("# FUZZ_SEED=%#llx: the kernel's log has a splat\n",
		       (unsigned long long)seed);
		ok = false;
	}
	return ok;
}

TEST_F_TIMEOUT(fuzz, random_schedulers, 100000)
{
	struct trial_totals *t = &self->totals;
	int i;

	for (i = 0; i < self->programs && self->failures < FAILURES_MAX; i++) {
		if (time(NULL) >= self->until)
			break;
		self->failures += !survives(self, self->one ?: random_u64(&self->seeds));
		if (i % 100 == 99)
			report(t, i + 1);
	}
	if (i % 100)
		report(t, i);
	if (i < self->programs)
		printf("# %d programs were wanted; time was up, or it had failed often enough\n",
		       self->programs);
	EXPECT_EQ(0, self->failures);
	EXPECT_GE(i, self->programs / 8);
	/* The generator knows what the verifier wants ... */
	EXPECT_GE(t->accepted * 100, t->programs * 95);
	if (i < 100)
		return;
	/* ... and what brings packets through; none of it was idle. */
	EXPECT_GE(t->sent * 4, t->enqueued);
	EXPECT_GT(t->enqueued, i * 50);
	for (i = 0; i < table.nr_kfuncs; i++)
		EXPECT_GT(t->used[i], 0) {
			TH_LOG("nobody has called %s()", table.kfuncs[i].name);
		}
}

TEST_HARNESS_MAIN
