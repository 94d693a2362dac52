/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An instance and its queues, for people and for programs.
 */
#ifndef BPFX_SHOW_H
#define BPFX_SHOW_H

#include "instance.h"
#include "record.h"

struct json_object;

/**
 * struct shown - an instance and what belongs to it
 * @inst: the instance
 * @classes: its queues
 * @eject: the record of its last eject, NULL if there was none
 */
struct shown {
	const struct instance *inst;
	struct tc_objs classes;
	const struct record *eject;
};

void show_text(const struct shown *s, bool decisions);
void show_json(const struct shown *s, struct json_object *obj);

/* What a class has besides what every class has. */
static inline bool show_queue_stats(const struct tc_obj *class, struct bpfx_queue_stats *stats)
{
	__builtin_memset(stats, 0, sizeof(*stats));
	__builtin_memcpy(stats, class->app, sizeof(*stats));
	return class->app_len >= sizeof(*stats);
}

#endif /* BPFX_SHOW_H */
