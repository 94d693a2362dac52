// SPDX-License-Identifier: GPL-2.0-only
/*
 * Answers that the verifier will ask for again while it looks at the same program.
 *
 * Nothing tells when a load is over, so answers are not removed but overwritten: what the same task
 * was told about an earlier program, as it loads one at a time; else the oldest of a small set. So
 * a load that stands still keeps its answers, however often others load meanwhile. There is room
 * for more than ten loads at once, each with all kfuncs of the library.
 */
#include <linux/bpf.h>
#include <linux/hash.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include "answer.h"

#define SET_BITS	7
#define WAYS		8

/**
 * struct answer - to what a program asked
 * @aux: the program's own: it stays when the verifier replaces its struct bpf_prog
 * @task: that loads it; never followed
 * @load_time: tells a program from an earlier one in the same memory
 * @kfunc: never followed: its module may be gone
 * @err: the answer
 */
struct answer {
	const struct bpf_prog_aux *aux;
	const struct task_struct *task;
	u64 load_time;
	const struct bpfx_kfunc *kfunc;
	int err;
};

static struct set {
	struct answer way[WAYS];
	u32 next;
} sets[1 << SET_BITS];

static DEFINE_SPINLOCK(lock);

static struct set *set_of(const struct bpfx_kfunc *kfunc)
{
	return &sets[hash_64((unsigned long)current ^ hash_long((unsigned long)kfunc, 32),
			     SET_BITS)];
}

/* What may be overwritten in a set. */
static struct answer *victim(struct set *set, const struct bpfx_kfunc *kfunc)
{
	u32 i;

	for (i = 0; i < WAYS; i++)
		if (set->way[i].task == current && set->way[i].kfunc == kfunc)
			return &set->way[i];
	return &set->way[set->next++ % WAYS];
}

/* Return: has this program asked for this kfunc before? Then @err is what it was told. */
bool bpfx_answer_find(const struct bpf_prog_aux *aux, const struct bpfx_kfunc *kfunc, int *err)
{
	struct set *set = set_of(kfunc);
	bool found = false;
	u32 i;

	spin_lock(&lock);
	for (i = 0; i < WAYS && !found; i++) {
		const struct answer *a = &set->way[i];

		found = a->aux == aux && a->kfunc == kfunc && a->load_time == aux->load_time;
		if (found)
			*err = a->err;
	}
	spin_unlock(&lock);
	return found;
}

void bpfx_answer_keep(const struct bpf_prog_aux *aux, const struct bpfx_kfunc *kfunc, int err)
{
	struct set *set = set_of(kfunc);

	spin_lock(&lock);
	*victim(set, kfunc) = (struct answer) {
		.aux = aux,
		.task = current,
		.load_time = aux->load_time,
		.kfunc = kfunc,
		.err = err,
	};
	spin_unlock(&lock);
}
