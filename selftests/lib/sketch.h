/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the bpfx_sketch_* functions promise, as models and as statistics: asked in user space
 * (user_sketch.c) and through programs (sketch.c).
 */
#ifndef _LIB_SKETCH_H
#define _LIB_SKETCH_H

#include <stdbool.h>
#include <stdint.h>
#include <uapi/bpfx/sketch.h>
#include "progs/sketch.h"
#include "random.h"

/**
 * struct asked - who answers
 * @ask: make @call->count calls with the arguments in @batch
 * @by: its own
 * @batch: arguments and answers
 * @memory: %SKETCH_SHIFT + %SKETCH_SIZE + 8 bytes; a sketch is at call->at in it
 * @other: the other memory
 * @random: where the numbers are from
 */
struct asked {
	bool (*ask)(struct asked *asked, const struct sketch_call *call);
	void *by;
	struct sketch_batch *batch;
	uint8_t *memory;
	uint8_t *other;
	struct random random;
};

/*
 * Each asks so often or so many sketches, says what is wrong with the answers, and returns whether
 * all is right.
 */
bool sketch_cm_keeps_its_bound(struct asked *asked, uint32_t adds, uint32_t flags);
bool sketch_cm_is_exact_while_there_is_room(struct asked *asked);
bool sketch_hll_errors_are_standard(struct asked *asked, uint32_t precision, uint32_t keys,
				    uint32_t sketches);
bool sketch_hll_of_equal_registers(struct asked *asked);
bool sketch_hll_merged_is_that_of_all(struct asked *asked, uint32_t keys);
bool sketch_topk_finds_the_top(struct asked *asked, uint32_t entries, uint32_t adds);
bool sketch_bloom_errs_as_in_theory(struct asked *asked, uint32_t hashes, uint32_t keys);
bool sketch_reservoir_is_fair(struct asked *asked, uint32_t samples);
bool sketch_ewma_follows_its_formula(struct asked *asked, uint32_t events);
bool sketch_bucket_is_exact(struct asked *asked, uint32_t buckets);
bool sketch_refuses_what_is_none(struct asked *asked);
bool sketch_bears_garbage(struct asked *asked, uint32_t sketches);

#endif /* _LIB_SKETCH_H */
