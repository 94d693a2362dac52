/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The registered schedulers, whoever loaded them.
 */
#ifndef BPFX_SCHED_H
#define BPFX_SCHED_H

#include <linux/bpf.h>
#include "bpfx.h"
#include "pin.h"

#define SCHED_PROGS	16

/**
 * struct sched_prog - the program of an op
 * @op: the op
 * @id: of the program
 * @tag: hash of its instructions
 * @name: of the program
 */
struct sched_prog {
	char op[32];
	__u32 id;
	__u8 tag[BPF_TAG_SIZE];
	char name[BPF_OBJ_NAME_LEN];
};

/**
 * struct sched - a registered scheduler
 * @name: its name, the qdisc kind
 * @link_id: of its link
 * @map_id: of its struct_ops map
 * @pin: where the link is pinned; empty if it is not
 * @pid: a process that keeps the link open, if it is not pinned; 0: none found
 * @comm: that process's name
 * @progs: its programs
 * @num_progs: how many
 */
struct sched {
	char name[BPFX_NAME_LEN];
	__u32 link_id;
	__u32 map_id;
	char pin[PIN_PATH_LEN];
	int pid;
	char comm[16];
	struct sched_prog progs[SCHED_PROGS];
	unsigned int num_progs;
};

struct scheds {
	struct sched *item;
	unsigned int count;
};

int scheds_get(struct scheds *scheds);
void scheds_put(struct scheds *scheds);
void sched_cure(const struct sched *sched, const char *before);
struct sched *scheds_find(const struct scheds *scheds, const char *name);

#endif /* BPFX_SCHED_H */
