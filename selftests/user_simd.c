// SPDX-License-Identifier: GPL-2.0-only
/*
 * Functions that borrow SSE registers, built without SSE as in the kernel: do they give them back?
 */
#include "shim/kernel.h"
#include <bpfx/bits.bpf.h>
#include <bpfx/sketch.bpf.h>
#include <bpfx/str.bpf.h>
#include "harness.h"
#include "net.h"
#include "random.h"

#ifdef __x86_64__
#define MOST		(3 * 4096 + 1)
#define NR_REGISTERS	16

/* None of these uses a register of its own accord. */
#define PLAIN		static noinline __attribute__((target("general-regs-only"))) void

static uint8_t a[MOST + 64] __aligned(64), b[MOST + 64] __aligned(64);
static uint32_t size;

PLAIN len(void) { bpfx_str_len(a, size); }
PLAIN cmp(void) { bpfx_str_cmp(a, size, b, size); }
PLAIN casecmp(void) { bpfx_str_casecmp(a, size, b, size); }
PLAIN chr(void) { bpfx_str_chr(a, size, 'x'); }
PLAIN rchr(void) { bpfx_str_rchr(a, size, 'x'); }
PLAIN memchr_(void) { bpfx_str_memchr(a, size, 'x'); }
PLAIN find(void) { bpfx_str_find(a, size, "xyz", 3); }
PLAIN memmem_(void) { bpfx_str_memmem(a, size, "xyz", 3); }
PLAIN lower(void) { bpfx_str_lower(b, size, a, size); }
PLAIN upper(void) { bpfx_str_upper(b, size, a, size); }
PLAIN next_set(void) { bpfx_bits_next_set(a, size, 0); }
PLAIN next_clear(void) { bpfx_bits_next_clear(a, size, 0); }
PLAIN and(void) { bpfx_bits_and(a, size, b, size); }
PLAIN or(void) { bpfx_bits_or(a, size, b, size); }
PLAIN andnot(void) { bpfx_bits_andnot(a, size, b, size); }
PLAIN hll_merge(void) { bpfx_sketch_hll_merge(a, 8 + 4096, b, 8 + 4096); }

static const struct {
	const char *name;
	void (*call)(void);
} functions[] = {
	{ "len", len }, { "cmp", cmp }, { "casecmp", casecmp }, { "chr", chr }, { "rchr", rchr },
	{ "memchr", memchr_ }, { "find", find }, { "memmem", memmem_ }, { "lower", lower },
	{ "upper", upper }, { "next_set", next_set }, { "next_clear", next_clear },
	{ "and", and }, { "or", or }, { "andnot", andnot }, { "hll_merge", hll_merge },
	{}
};

#define EACH(op)	op(0) op(1) op(2) op(3) op(4) op(5) op(6) op(7) op(8) op(9) op(10) op(11) \
			op(12) op(13) op(14) op(15)
#define GIVE(n)		"movups 16*" #n "(%%r12), %%xmm" #n "\n\t"
#define TAKE(n)		"movups %%xmm" #n ", 16*" #n "(%%r12)\n\t"

/* Call it with these registers. They become what it leaves. */
static void call_with(void (*call)(void), uint64_t *registers)
{
	asm volatile("mov %0, %%r12\n\tmov %%rsp, %%r13\n\tmov %1, %%r14\n\t"
		     "sub $256, %%rsp\n\tand $-16, %%rsp\n\t"
		     EACH(GIVE) "call *%%r14\n\t" EACH(TAKE)
		     "mov %%r13, %%rsp"
		     : : "r" (registers), "r" (call)
		     : "rax", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13",
		       "r14", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8",
		       "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15", "cc", "memory");
}

static bool keeps_registers(void (*call)(void), struct random *random)
{
	uint64_t before[2 * NR_REGISTERS], after[2 * NR_REGISTERS];
	uint32_t i;

	for (i = 0; i < 2 * NR_REGISTERS; i++)
		before[i] = random_u64(random);
	memcpy(after, before, sizeof(after));
	call_with(call, after);
	return !memcmp(before, after, sizeof(before));
}

/* Nothing of interest anywhere, or at one place. */
static void fill(struct random *random)
{
	memset(a, random_once_in(random, 4) ? 0 : 'a', sizeof(a));
	memset(b, a[0], sizeof(b));
	if (random_once_in(random, 2))
		a[random_below(random, size)] = "xX"[random_below(random, 2)];
}

TEST(registers_are_as_they_were)
{
	struct random random = random_stream(seed(), 47);
	uint32_t i, k, turns = 2000;

	for (k = 0; k < turns; k++) {
		size = 1 + random_below(&random, k % 4 ? 300 : MOST);
		for (i = 0; functions[i].call; i++) {
			fill(&random);
			EXPECT_TRUE(keeps_registers(functions[i].call, &random))
				TH_LOG("%s of %u bytes", functions[i].name, size);
		}
	}
}
#else
TEST(registers_are_as_they_were)
{
	SKIP(return, "none are borrowed on this processor");
}
#endif

TEST_HARNESS_MAIN
