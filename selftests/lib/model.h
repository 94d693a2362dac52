/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A reference model of the module's queues: the same rules, in as few words as possible and with no
 * thought of speed. Written from the documentation of the disciplines, not from the module's code.
 */
#ifndef _LIB_MODEL_H
#define _LIB_MODEL_H

#include <stdbool.h>
#include <stdint.h>
#include <uapi/bpfx/qdisc.h>

struct model;

/* device_mtu: what a quantum of 0 stands for */
struct model *model_new(uint32_t device_mtu);
void model_free(struct model *m);

/* Return: what bpfx_qdisc_queue_create() must return for a valid tree: 0. */
int model_create(struct model *m, uint32_t id, uint32_t parent, const struct bpfx_queue_conf *conf);

/* A packet with this id into a queue, or into a flow of it. Return: 0 or a negative errno. */
int model_insert(struct model *m, uint32_t queue, uint64_t rank, uint64_t id, uint32_t len);
int model_insert_flow(struct model *m, uint32_t queue, uint64_t key, uint64_t rank, uint64_t id,
		      uint32_t len);

/* What is the time, for TIMED queues? */
void model_advance(struct model *m, uint64_t now);

/* The next packet of a queue; false if there is none, or none that is due. */
bool model_pop(struct model *m, uint32_t queue, uint64_t *id);

/* The packet that drop_head would take from a queue of packets. */
bool model_evict(struct model *m, uint32_t queue, uint64_t *id);

uint32_t model_len(const struct model *m, uint32_t queue);

#endif /* _LIB_MODEL_H */
