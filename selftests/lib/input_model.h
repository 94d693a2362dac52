/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the input programs of bpf/ are to do, as said in bpf/input_maps.h, in the plainest form.
 *
 * Each takes what the device does and adds what clients see.
 */
#ifndef _LIB_INPUT_MODEL_H
#define _LIB_INPUT_MODEL_H

#include "bpf/input_maps.h"
#include "input_stream.h"

/* Which keys a client sees down, and for how many reasons. */
struct model_keys {
	int reasons[INPUT_KEYS];
};

void model_press(struct model_keys *keys, struct stream *out, int code);
void model_release(struct model_keys *keys, struct stream *out, int code);
void model_repeat(struct model_keys *keys, struct stream *out, int code);

/* The height of a curve. */
int64_t model_curve(const struct input_point *points, int n, int64_t x);

struct model_remap {
	const struct remap_config *config;
	struct model_keys keys;
	bool toggled[REMAP_LAYERS];
	bool down[INPUT_KEYS];
	struct remap_entry as[INPUT_KEYS];
};

void model_remap(struct model_remap *m, const struct stream *in, struct stream *out);

struct model_pointer {
	const struct pointer_config *config;
	bool fine, hfine;
	int64_t in[2], out[2];		/* sums of REL_X and REL_Y, in fixed point */
	int64_t wheel[2], units[2];	/* likewise, of wheels */
	int64_t told[2], detents[2];
	int last[2], moved;
};

void model_pointer(struct model_pointer *m, const struct stream *in, struct stream *out);

struct model_stick {
	const struct stick_config *config;
	struct { int value, seen, minimum, maximum; } axis[INPUT_AXES];
};

void model_stick(struct model_stick *m, const struct stream *in, struct stream *out);

/* These go by the times of events. @late: it is later than they say, by so many ns. */
void model_taphold(const struct taphold_config *config, const struct stream *in,
		   struct stream *out, int64_t late);
void model_debounce(const struct debounce_config *config, const struct stream *in,
		    struct stream *out, int64_t late);

/* What is played is played to its end after the last event of @in. */
void model_macro(const struct macro_config *config, const struct stream *in, struct stream *out,
		 int64_t late);

#endif /* _LIB_INPUT_MODEL_H */
