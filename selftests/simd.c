// SPDX-License-Identifier: GPL-2.0-only
/*
 * A task computes with all of its SSE registers, and is interrupted by programs that borrow some of
 * them for what they call.
 */
#include <linux/perf_event.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include "harness.h"
#include "machine.h"
#include "net.h"
#include "random.h"
#include "progs/simd.h"
#include "simd.skel.h"

#define EVERY_NS	50000
#define INTERRUPTS	many(1000)
#define SECONDS		8

FIXTURE(registers)
{
	struct simd *skel;
	struct bpf_link *link;
};

FIXTURE_SETUP(registers)
{
	struct perf_event_attr attr = {
		.size = sizeof(attr),
		.type = PERF_TYPE_SOFTWARE,
		.config = PERF_COUNT_SW_CPU_CLOCK,
		.sample_period = EVERY_NS,
	};
	int fd;

	self->skel = simd__open_and_load();
	ASSERT_NE(NULL, self->skel);
	memset(self->skel->bss->a, 'a', SIMD_ROOM);
	memset(self->skel->bss->b, 'a', SIMD_ROOM);
	fd = syscall(SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
	ASSERT_LE(0, fd);
	self->link = bpf_program__attach_perf_event(self->skel->progs.interrupt, fd);
	ASSERT_NE(NULL, self->link);
}

FIXTURE_TEARDOWN(registers)
{
	bpf_link__destroy(self->link);
	simd__destroy(self->skel);
}

#ifdef __x86_64__
#define NR_WORDS	32

#define EACH(op)	op(0) op(1) op(2) op(3) op(4) op(5) op(6) op(7) op(8) op(9) op(10) op(11) \
			op(12) op(13) op(14) op(15)
#define LOAD(n)		"movups 16*" #n "(%[words]), %%xmm" #n "\n\t"
#define STORE(n)	"movups %%xmm" #n ", 16*" #n "(%[words])\n\t"

/* Have these in the registers for some time. They become what is in the registers then. */
static void spin(uint64_t *words)
{
	uint64_t turns = 100000;

	asm volatile(EACH(LOAD) "1:\tdec %[turns]\n\tjnz 1b\n\t" EACH(STORE)
		     : [turns] "+r" (turns)
		     : [words] "r" (words)
		     : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8",
		       "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15", "cc", "memory");
}

TEST_F(registers, survive_a_program_in_an_interrupt)
{
	struct random random = random_stream(seed(), 48);
	uint64_t before[NR_WORDS], after[NR_WORDS];
	uint32_t i, op, runs, wrong;
	time_t end;

	for (op = 0; op < NR_SIMD_OPS; op++) {
		self->skel->bss->op = op;
		runs = self->skel->bss->runs;
		wrong = 0;
		for (end = time(NULL) + SECONDS; time(NULL) < end && !wrong; ) {
			for (i = 0; i < NR_WORDS; i++)
				before[i] = random_u64(&random);
			memcpy(after, before, sizeof(after));
			spin(after);
			wrong += memcmp(before, after, sizeof(before)) != 0;
			if (self->skel->bss->runs - runs > INTERRUPTS)
				break;
		}
		runs = self->skel->bss->runs - runs;
		printf("# function %u: %u interrupts\n", op, runs);
		EXPECT_LT(10, runs);
		EXPECT_EQ(0, wrong);
	}
}
#else
TEST_F(registers, survive_a_program_in_an_interrupt)
{
	SKIP(return, "none are borrowed on this processor");
}
#endif

TEST_HARNESS_MAIN
