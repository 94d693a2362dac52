// SPDX-License-Identifier: GPL-2.0-only
/*
 * Schedulers and input programs at random, made from the modules' own tables of kfuncs, under
 * random traffic, and with allocations that fail if the kernel can do that. $FUZZ_PROGRAMS of each;
 * each has a seed, and $FUZZ_SEED is one that is to be run alone, again, as either.
 */
#define _GNU_SOURCE
#include <errno.h>
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
#define SECONDS		240	/* for all; less than scripts/guest/run allows a slow machine */

static struct table table;
static struct generator generator;

static int read_table(const struct hook *hook)
{
	return run_quiet("modprobe %s", hook->module) ?: table_read(&table, hook);
}

/* One that is new has to be served without a change here; one that cannot be is named. */
TEST(every_kfunc_can_be_called)
{
	ASSERT_EQ(0, read_table(&hook_qdisc));
	TH_LOG("%d kfuncs, %d ops, %d fields", table.nr_kfuncs, table.nr_ops, table.nr_fields);
	EXPECT_GE(table.nr_kfuncs, 18);
	EXPECT_GE(table.nr_ops, 6);
	ASSERT_EQ(0, read_table(&hook_input));
	TH_LOG("%d kfuncs, %d ops, %d fields", table.nr_kfuncs, table.nr_ops, table.nr_fields);
	EXPECT_GE(table.nr_kfuncs, 10);
	EXPECT_GE(table.nr_ops, 4);
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

static void report(const struct hook *hook, const struct trial_totals *t, int programs)
{
	int i;

	printf("# programs %d: %llu %s generated, %llu accepted (%llu %%), ", programs,
	       (unsigned long long)t->programs, hook->what, (unsigned long long)t->accepted,
	       (unsigned long long)(t->programs ? t->accepted * 100 / t->programs : 0));
	printf("%llu of them invalid; %s in %llu, out %llu, happenings %llu, looks %llu; left by",
	       (unsigned long long)t->invalid, hook->events, (unsigned long long)t->in,
	       (unsigned long long)t->out, (unsigned long long)t->events,
	       (unsigned long long)t->looks);
	for (i = 0; i < TRIAL_EXITS; i++)
		if (t->exits[i])
			printf(" %s %llu", exits_kind(i), (unsigned long long)t->exits[i]);
	printf("; allocations failed %llu\n", (unsigned long long)fault_count());
	fflush(stdout);
}

FIXTURE(fuzz)
{
	const struct trials *trials;
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

FIXTURE_VARIANT(fuzz)
{
	const struct trials *trials;
	int share;	/* of the time, in per cent */
};

FIXTURE_VARIANT_ADD(fuzz, schedulers) { &trials_qdisc, 75 };
FIXTURE_VARIANT_ADD(fuzz, input_programs) { &trials_input, 25 };

FIXTURE_SETUP(fuzz)
{
	const char *one = getenv("FUZZ_SEED"), *programs = getenv("FUZZ_PROGRAMS");
	const char *seconds = getenv("FUZZ_SECONDS");
	struct rlimit all = { RLIM_INFINITY, RLIM_INFINITY };
	int err;

	self->trials = variant->trials;
	self->one = one ? strtoull(one, NULL, 0) : 0;
	self->programs = self->one ? 1 : programs ? atoi(programs) : 100;
	self->until = time(NULL) + (seconds ? atoi(seconds) : SECONDS) * variant->share / 100;
	self->seeds = random_stream(seed(), 0);
	setrlimit(RLIMIT_MEMLOCK, &all);
	ASSERT_EQ(0, net_enter());
	ASSERT_EQ(0, read_table(self->trials->hook));
	ASSERT_EQ(0, generator_open(&generator, &table));
	err = self->trials->open(&generator);
	if (err == -ENODEV)
		SKIP(return, "this kernel has no devices for it");
	ASSERT_EQ(0, err);
	self->has_pattern = splat_pattern(&self->pattern);
	self->log = kernel_log();
	if (!fault_open())
		printf("# this kernel has no failslab: every allocation succeeds\n");
}

FIXTURE_TEARDOWN(fuzz)
{
	fault_close();
	self->trials->close();
	net_leave();
}

static bool survives(struct _test_data_fuzz *self, uint64_t seed)
{
	bool ok;

	announce(seed);
	ok = self->trials->run(seed, &self->totals);
	if (self->has_pattern && splat(self->log, &self->pattern)) {
		printf("# FUZZ_SEED=%#llx: the kernel's log has a splat\n",
		       (unsigned long long)seed);
		ok = false;
	}
	return ok;
}

TEST_F_TIMEOUT(fuzz, random_programs, 100000)
{
	struct trial_totals *t = &self->totals;
	int i;

	for (i = 0; i < self->programs && self->failures < FAILURES_MAX; i++) {
		if (time(NULL) >= self->until)
			break;
		self->failures += !survives(self, self->one ?: random_u64(&self->seeds));
		if (i % 100 == 99)
			report(self->trials->hook, t, i + 1);
	}
	if (i % 100)
		report(self->trials->hook, t, i);
	if (i < self->programs)
		printf("# %d programs were wanted; time was up, or it had failed often enough\n",
		       self->programs);
	EXPECT_EQ(0, self->failures);
	EXPECT_GE(i, self->programs / 8);
	/* The generator knows what the verifier wants ... */
	EXPECT_GE(t->accepted * 100, t->programs * 95);
	if (i < 100)
		return;
	/* ... and what brings packets and events through; none of it was idle. */
	EXPECT_GE(t->out * 4, t->in);
	EXPECT_GT(t->in, i * 50);
	for (i = 0; i < table.nr_kfuncs; i++)
		EXPECT_GT(t->used[i], 0) {
			TH_LOG("nobody has called %s()", table.kfuncs[i].name);
		}
}

TEST_HARNESS_MAIN
