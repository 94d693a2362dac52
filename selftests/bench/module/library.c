// SPDX-License-Identifier: GPL-2.0-only
/*
 * The three arms of a function are loops over the same memory: two programs and one in C, run from
 * here with interrupts off. The same loops without the function are measured with as many rounds,
 * and subtracted. Before that, each arm is asked for the sum of its results: they have to agree.
 */
#include <linux/bpf.h>
#include <linux/filter.h>
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/sched.h>
#include "../library/families.h"
#include "library.h"

#define BENCH_PINS	"/sys/fs/bpf/bench"
#define BENCH_ROUNDS_MAX (1u << 20)	/* a program's loop may not go on for ever */

struct arm {
	struct bpf_prog *prog;		/* or */
	void (*native)(struct bench_memory *m);
};

struct bench {
	const struct bench_function *function;
	struct bench_memory *memory;
	u32 size;
};

static const struct bench_family families[] = {
#define BENCH_FAMILY(name) { #name, bench_##name },
	BENCH_FAMILIES(BENCH_FAMILY)
	{}
};

BENCH_NATIVE(nothing_of_word, sum += in->x)
BENCH_NATIVE(nothing_of_words, sum += in->x + in->y)
BENCH_NATIVE(nothing_of_memory, sum += i)

static const struct nothing {
	const char *name;
	void (*native)(struct bench_memory *m);
} nothings[] = {
	[BENCH_OF_WORD] = { "nothing_of_word", nothing_of_word_native },
	[BENCH_OF_WORDS] = { "nothing_of_words", nothing_of_words_native },
	[BENCH_OF_MEMORY] = { "nothing_of_memory", nothing_of_memory_native },
};

/* splitmix64 */
static u64 any(u64 *state)
{
	u64 z = *state += 0x9e3779b97f4a7c15ull;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ z >> 27) * 0x94d049bb133111ebull;
	return z ^ z >> 31;
}

static void prepare(const struct bench *b)
{
	struct bench_memory *m = b->memory;
	u64 state = b->size, word;
	u32 i;

	for (i = 0; i < BENCH_WORDS; i++) {
		m->words[i].x = any(&state);
		m->words[i].y = any(&state);
	}
	for (i = 0; i < b->size; i += sizeof(word)) {
		word = any(&state);
		memcpy(m->a + i, &word, sizeof(word));
		word = any(&state);
		memcpy(m->b + i, &word, sizeof(word));
	}
	m->size = b->size;
	m->zero = 0;
	m->arg = 0;
	m->sum = 0;
	if (b->function->prepare)
		b->function->prepare(m, b->size);
}

static u64 run(const struct bench *b, const struct arm *arm, u32 rounds)
{
	u64 ns;

	cond_resched();
	prepare(b);
	b->memory->rounds = rounds;
	rcu_read_lock();
	local_irq_disable();
	ns = ktime_get_ns();
	if (arm->prog)
		bpf_prog_run(arm->prog, NULL);
	else
		arm->native(b->memory);
	ns = ktime_get_ns() - ns;
	local_irq_enable();
	rcu_read_unlock();
	return ns;
}

/* So many rounds that they take @goal ns or a bit more; *@ns: what they take. */
static u32 enough(const struct bench *b, const struct arm *arm, u32 goal, u64 *ns)
{
	u32 rounds = 1;

	for (;;) {
		*ns = run(b, arm, rounds);
		if (*ns >= goal || rounds == BENCH_ROUNDS_MAX)
			return rounds;
		rounds *= clamp_t(u64, div64_u64(goal, max(*ns, 1ull)) + 1, 2, 64);
		rounds = min(rounds, BENCH_ROUNDS_MAX);
	}
}

/* The cost of one round, in thousandths of a ns, less that of a loop that does nothing. */
static s64 measure(const struct bench *b, const struct arm *arm, const struct arm *nothing,
		   u32 goal)
{
	u32 rounds;
	u64 ns;

	rounds = enough(b, arm, goal, &ns);
	return div_s64((s64)(ns - run(b, nothing, rounds)) * 1000, rounds);
}

static struct bpf_prog *program(const char *family, const char *name, const char *arm)
{
	char path[96];

	scnprintf(path, sizeof(path), BENCH_PINS "/%s/%s%s", family, name, arm);
	return bpf_prog_get_type_path(path, BPF_PROG_TYPE_SCHED_CLS);
}

/* The value of the programs' map "memory". */
static struct bench_memory *shared(const struct bpf_prog *prog)
{
	struct bpf_map *map;
	u64 address;
	u32 i;

	for (i = 0; i < prog->aux->used_map_cnt; i++) {
		map = prog->aux->used_maps[i];
		if (strcmp(map->name, "memory") || map->value_size != sizeof(struct bench_memory))
			continue;
		if (map->ops->map_direct_value_addr(map, &address, 0))
			break;
		return (struct bench_memory *)(unsigned long)address;
	}
	return NULL;
}

static bool there(const struct arm *arm)
{
	return arm->prog || arm->native;
}

/* Few rounds of what takes long. */
static bool agree(const struct bench *b, const struct arm *arms)
{
	u64 want = 0, known = 0;
	u32 i;

	for (i = 0; i < BENCH_ARMS; i++) {
		if (!there(&arms[i]))
			continue;
		run(b, &arms[i], b->size > 1024 ? 3 : 2 * BENCH_WORDS);
		if (!known++)
			want = b->memory->sum;
		if (b->memory->sum == want)
			continue;
		pr_err("bpfx_bench: %s of %u bytes: arm %u finds %llx, not %llx\n",
		       b->function->name, b->size, i, b->memory->sum, want);
		return false;
	}
	return known;
}

static int measure_all(struct bench_library *l, const struct bench *b, const struct arm *arms,
		       const struct arm *nothing)
{
	u32 i;

	if (!agree(b, arms))
		return -EBADMSG;
	for (i = 0; i < BENCH_ARMS; i++) {
		l->cost[i] = -1;
		if (there(&arms[i]))
			l->cost[i] = max(0ll, measure(b, &arms[i], &nothing[!arms[i].prog],
						      l->goal));
	}
	return 0;
}

static const struct bench_function *find(const struct bench_library *l)
{
	const struct bench_function *f;
	const struct bench_family *family;

	for (family = families; family->name; family++)
		if (!strcmp(family->name, l->family))
			for (f = family->functions; f->name; f++)
				if (!strcmp(f->name, l->name))
					return f;
	return NULL;
}

/**
 * bench_library() - measure a function
 * @l: which, and what it took
 *
 * Context: process; sleeps.
 * Return: 0; -ENOENT: no such function, or no programs of its family; -EBADMSG: its arms disagree.
 */
int bench_library(struct bench_library *l)
{
	struct arm arms[BENCH_ARMS] = {}, nothing[2] = {};
	struct bench b = { .function = find(l), .size = l->size };
	int err = -ENOENT;
	u32 i;

	if (!b.function || l->size > BENCH_SIZE)
		return -ENOENT;
	nothing[0].prog = program(l->family, nothings[b.function->of].name, "");
	if (IS_ERR(nothing[0].prog))
		return PTR_ERR(nothing[0].prog);
	nothing[1].native = nothings[b.function->of].native;
	arms[BENCH_BPF].prog = program(l->family, l->name, "_bpf");
	arms[BENCH_KFUNC].prog = program(l->family, l->name, "_kfunc");
	arms[BENCH_NATIVE_C].native = b.function->native;
	for (i = 0; i < BENCH_ARMS; i++)
		if (IS_ERR(arms[i].prog))
			arms[i].prog = NULL;
	b.memory = shared(nothing[0].prog);
	if (b.memory)
		err = measure_all(l, &b, arms, nothing);
	for (i = 0; i < BENCH_ARMS; i++)
		if (arms[i].prog)
			bpf_prog_put(arms[i].prog);
	bpf_prog_put(nothing[0].prog);
	return err;
}

static void list(struct seq_file *file, const char *family, const struct bench_function *f)
{
	static const u32 all[] = { 8, 64, 1024, 65536, 0 };
	const u32 *size = f->sizes ?: all;
	const char *less = f->less ? " less" : "";

	if (!f->sized)
		seq_printf(file, "%s %s 0%s\n", family, f->name, less);
	for (; f->sized && *size; size++)
		if (*size >= f->least && (!f->most || *size <= f->most))
			seq_printf(file, "%s %s %u%s\n", family, f->name, *size, less);
}

/* The rows there are: FAMILY NAME SIZE, 0 if none applies, and "less". */
void bench_library_list(struct seq_file *file)
{
	const struct bench_function *f;
	const struct bench_family *family;

	for (family = families; family->name; family++)
		for (f = family->functions; f->name; f++)
			list(file, family->name, f);
}
