// SPDX-License-Identifier: GPL-2.0-only
/*
 * Answers that the verifier will ask for again while it looks at the same program.
 *
 * Nothing tells when a load is over, so answers are not removed but overwritten: the oldest of a
 * small set. There is room for more than ten loads at once, each with all kfuncs of the library.
 */
#include <linux/bpf.h>
#include <linux/hash.h>
#include <linux/spinlock.h>
#include "answer.h"

#define SET_BITS	7
#define WAYS		8

/**
 * struct answer - to what a program asked
 * @aux: the program's own: it stays when the verifier replaces its struct bpf_prog
 * @load_time: tells a program from an earlier one in the same memory
 * @kfunc: never followed: its module may be gone
 * @err: the answer
 */
struct answer {
	const struct bpf_prog_aux *aux;
	u64 load_time;
	const struct bpfx_kfunc *kfunc;
	int err;
};

static struct set {
	struct answer way[WAYS];
	u32 next;
} sets[1 << SET_BITS];

static DEFINE_SPINLOCK(lock);

static struct set *set_of(const struct bpf_prog_aux *aux, const struct bpfx_kfunc *kfunc)
{
	return &sets[hash_64((unsigned long)aux ^ hash_long((unsigned long)kfunc, 32), SET_BITS)];
}

/* Return: has this program asked for this kfunc before? Then @err is what it was told. */
bool bpfx_answer_find(const struct bpf_prog_aux *aux, const struct bpfx_kfunc *kfunc, int *err)
{
	struct set *set = set_of(aux, kfunc);
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
	struct set *set = set_of(aux, kfunc);

	spin_lock(&lock);
	set->way[set->next++ % WAYS] = (struct answer) {
		.aux = aux,
		.load_time = aux->load_time,
		.kfunc = kfunc,
		.err = err,
	};
	spin_unlock(&lock);
}
