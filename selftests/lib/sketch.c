// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "sketch.h"

#define wrong(fmt, ...) ({ printf("# " fmt "\n", ##__VA_ARGS__); false; })

static bool run(struct asked *asked, enum sketch_op op, uint32_t size, uint32_t key_size,
		uint32_t count)
{
	struct sketch_call call = { .op = op, .size = size, .key_size = key_size, .count = count };

	return asked->ask(asked, &call) || wrong("op %d could not be asked", op);
}

/* One call, with what is in the batch. */
static int64_t once(struct asked *asked, enum sketch_op op, uint32_t size, uint32_t key_size)
{
	return run(asked, op, size, key_size, 1) ? asked->batch->out[0] : INT64_MIN;
}

static void *empty(struct asked *asked, uint32_t size)
{
	memset(asked->memory, 0, size);
	return asked->memory;
}

/* 0 to n - 1; k has a probability of log((k + 2) / (k + 1)) / log(n + 1): Zipf's law, nearly. */
static uint32_t zipf(struct random *random, uint32_t n)
{
	double u = ldexp(random_u64(random) >> 11, -53);
	uint32_t k = pow(n + 1, u) - 1;

	return k < n ? k : n - 1;
}

/* A number of @from to @to bits, at most; never 0. */
static uint64_t of_some_bits(struct random *random, uint32_t from, uint32_t to)
{
	return 1 + (random_u64(random) >> (64 - from - random_below(random, to - from + 1)));
}

/* A key looks like a number that a program has, not like a random one. */
static uint64_t key_of(uint32_t k)
{
	return 0x0a000000ull + k;
}

#define CM_KEYS		4096
#define CM_WIDTH	256
#define CM_ROWS		4

/* Does a query say what the last call of a batch of @n said when it added? */
static bool cm_agrees(struct asked *asked, uint32_t size, uint32_t n)
{
	int64_t said = asked->batch->out[n - 1];

	asked->batch->a[0] = asked->batch->a[n - 1];
	return once(asked, SKETCH_CM_QUERY, size, 8) == said || wrong("add and query differ");
}

static bool cm_add(struct asked *asked, uint64_t *sums, uint64_t *total, uint32_t adds)
{
	uint32_t size = BPFX_SKETCH_CM_SIZE(CM_ROWS, CM_WIDTH);
	struct sketch_batch *b = asked->batch;
	uint32_t k[SKETCH_BATCH], i, n;

	for (; adds; adds -= n) {
		n = adds < SKETCH_BATCH ? adds : SKETCH_BATCH;
		for (i = 0; i < n; i++) {
			k[i] = zipf(&asked->random, CM_KEYS);
			b->a[i] = key_of(k[i]);
			b->b[i] = 1 + random_below(&asked->random, 3);
		}
		if (!run(asked, SKETCH_CM_ADD, size, 8, n))
			return false;
		for (i = 0; i < n; i++) {
			sums[k[i]] += b->b[i];
			*total += b->b[i];
			if (b->out[i] < (int64_t)sums[k[i]])
				return wrong("add: key %u: %lld, not %llu", k[i], b->out[i],
					     (unsigned long long)sums[k[i]]);
		}
		if (!cm_agrees(asked, size, n))
			return false;
	}
	return true;
}

bool sketch_cm_keeps_its_bound(struct asked *asked, uint32_t adds, uint32_t flags)
{
	uint32_t size = BPFX_SKETCH_CM_SIZE(CM_ROWS, CM_WIDTH), i, k, above = 0;
	struct bpfx_sketch_cm *cm = empty(asked, size);
	static uint64_t sums[CM_KEYS];
	uint64_t total = 0, off = 0;

	memset(sums, 0, sizeof(sums));
	cm->seed = random_u64(&asked->random);
	cm->flags = flags;
	if (!cm_add(asked, sums, &total, adds))
		return false;
	for (k = 0; k < CM_KEYS; k += SKETCH_BATCH) {
		for (i = 0; i < SKETCH_BATCH; i++)
			asked->batch->a[i] = key_of(k + i);
		if (!run(asked, SKETCH_CM_QUERY, size, 8, SKETCH_BATCH))
			return false;
		for (i = 0; i < SKETCH_BATCH; i++) {
			uint64_t got = asked->batch->out[i], error = got - sums[k + i];

			if (got < sums[k + i])
				return wrong("query: less than was added");
			off += error;
			above += error > M_E * total / CM_WIDTH;
		}
	}
	printf("# count-min%s: N %llu, mean error %.5f N, more than the bound %u of %u\n",
	       flags ? ", conservative" : "", (unsigned long long)total,
	       (double)off / CM_KEYS / total, above, CM_KEYS);
	if (above > CM_KEYS * exp(-CM_ROWS))
		return wrong("too many are above the bound");
	/* Half of the keys are rare, and share their counters with what other rows tell apart. */
	return (double)off / CM_KEYS < (flags ? 0.5 : 1.0) * total / CM_WIDTH ||
	       wrong("too much error");
}

bool sketch_cm_is_exact_while_there_is_room(struct asked *asked)
{
	uint32_t size = BPFX_SKETCH_CM_SIZE(3, 50), flags, key_size, i;
	struct sketch_batch *b = asked->batch;
	struct bpfx_sketch_cm *cm;

	for (flags = 0; flags < 2; flags++) {
		for (key_size = 0; key_size <= SKETCH_KEY; key_size++) {
			cm = empty(asked, size);
			*cm = (struct bpfx_sketch_cm){ .rows = 3, .flags = flags };
			for (i = 0; i < SKETCH_KEY / 8; i++)
				b->a[i] = random_u64(&asked->random);
			b->b[0] = 5;
			if (once(asked, SKETCH_CM_QUERY, size, key_size) != 0 ||
			    once(asked, SKETCH_CM_ADD, size, key_size) != 5 ||
			    once(asked, SKETCH_CM_ADD, size, key_size) != 10 ||
			    once(asked, SKETCH_CM_QUERY, size, key_size) != 10)
				return wrong("5 and 5 of a key of %u is not 10", key_size);
			b->b[0] = UINT64_MAX - 9;
			if (once(asked, SKETCH_CM_ADD, size, key_size) != INT64_MAX)
				return wrong("a counter went past its end");
		}
	}
	return true;
}

/* Fresh keys. Return: the estimate, or -1. */
static int64_t hll_count(struct asked *asked, uint32_t size, uint32_t keys)
{
	uint32_t i, n;

	for (; keys; keys -= n) {
		n = keys < SKETCH_BATCH ? keys : SKETCH_BATCH;
		for (i = 0; i < n; i++)
			asked->batch->a[i] = random_u64(&asked->random);
		if (!run(asked, SKETCH_HLL_ADD, size, 8, n))
			return -1;
	}
	return once(asked, SKETCH_HLL_ESTIMATE, size, 0);
}

/* The last batch again is no news. */
static bool hll_knows(struct asked *asked, uint32_t size, uint32_t keys, int64_t estimate)
{
	uint32_t i, n = keys < SKETCH_BATCH ? keys : keys % SKETCH_BATCH ?: SKETCH_BATCH;

	if (!run(asked, SKETCH_HLL_ADD, size, 8, n))
		return false;
	for (i = 0; i < n; i++)
		if (asked->batch->out[i])
			return wrong("HLL: a key was news twice");
	return once(asked, SKETCH_HLL_ESTIMATE, size, 0) == estimate || wrong("HLL: not the same");
}

bool sketch_hll_errors_are_standard(struct asked *asked, uint32_t precision, uint32_t keys,
				    uint32_t sketches)
{
	double sigma = 1.04 / sqrt(1u << precision), sum = 0, squares = 0, error;
	uint32_t size = BPFX_SKETCH_HLL_SIZE(precision), i, outside = 0;
	struct bpfx_sketch_hll *hll;
	int64_t estimate;

	for (i = 0; i < sketches; i++) {
		hll = empty(asked, size);
		hll->seed = random_u64(&asked->random);
		estimate = hll_count(asked, size, keys);
		if (!i && !hll_knows(asked, size, keys, estimate))
			return false;
		error = keys ? (estimate - (double)keys) / keys : estimate;
		sum += error;
		squares += error * error;
		outside += fabs(error) > 3 * sigma;
	}
	printf("# HLL: precision %u, %u keys: mean %+.5f, standard error %.5f, %.5f in theory, %u of %u outside 3 of it\n",
	       precision, keys, sum / sketches, sqrt(squares / sketches), sigma, outside, sketches);
	if (outside > 1 + sketches / 50)
		return wrong("too many are outside");
	if (fabs(sum / sketches) > 4 * sigma / sqrt(sketches) + 1.1 / (1u << precision))
		return wrong("it is biased");
	return sqrt(squares / sketches) <= sigma * (1 + 4 / sqrt(2 * sketches)) || wrong("too far");
}

/* Without zeros the estimate is m 2^r / (2 ln 2); of what does not fit, the most that does. */
bool sketch_hll_of_equal_registers(struct asked *asked)
{
	uint32_t precision, size, reg;
	int64_t estimate;
	double want;

	for (precision = 4; precision <= 16; precision += 4) {
		for (reg = 1; reg < 64; reg++) {
			size = BPFX_SKETCH_HLL_SIZE(precision);
			memset(asked->memory, reg, size);
			estimate = once(asked, SKETCH_HLL_ESTIMATE, size, 0);
			want = ldexp(1 / (2 * M_LN2), reg + precision);
			if (reg > 60 || want >= ldexp(1, 63) ? estimate != INT64_MAX :
			    fabs(estimate - want) > 0.5 + ldexp(want, -30))
				return wrong("HLL: 2^%u registers of %u: %lld", precision, reg,
					     (long long)estimate);
		}
	}
	return true;
}

bool sketch_hll_merged_is_that_of_all(struct asked *asked, uint32_t keys)
{
	uint32_t size = BPFX_SKETCH_HLL_SIZE(10), n = keys < SKETCH_BATCH ? keys : SKETCH_BATCH, i;
	struct sketch_call merge = { .op = SKETCH_HLL_MERGE, .size = size, .other_size = size };
	uint8_t one[BPFX_SKETCH_HLL_SIZE(10)], both[BPFX_SKETCH_HLL_SIZE(10)];

	/* One, then another on top of it; then the other alone. */
	empty(asked, size);
	if (hll_count(asked, size, n) < 0)
		return false;
	memcpy(one, asked->memory, size);
	for (i = 0; i < n; i++)
		asked->batch->a[i] = random_u64(&asked->random);
	if (!run(asked, SKETCH_HLL_ADD, size, 8, n))
		return false;
	memcpy(both, asked->memory, size);
	empty(asked, size);
	if (!run(asked, SKETCH_HLL_ADD, size, 8, n))
		return false;
	memcpy(asked->other, one, size);
	if (!asked->ask(asked, &merge) || asked->batch->out[0] ||
	    memcmp(asked->memory, both, size) || memcmp(asked->other, one, size))
		return wrong("merged is not as if all had been added");
	asked->memory[3]++;
	if (!asked->ask(asked, &merge) || asked->batch->out[0] != -EINVAL)
		return wrong("another seed was merged");
	asked->memory[3]--;
	merge.other_size = BPFX_SKETCH_HLL_SIZE(9);
	if (!asked->ask(asked, &merge) || asked->batch->out[0] != -EINVAL)
		return wrong("another precision was merged");
	return true;
}

#define TOPK_KEYS	65536
#define TOPK_LISTED	32

struct topk_entry {
	uint64_t hash, count, error, key;
};

static int descending(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x < y) - (x > y);
}

static bool topk_add(struct asked *asked, uint32_t size, uint64_t *sums, uint32_t adds)
{
	uint32_t i, n, k;
	struct sketch_batch *b = asked->batch;

	for (; adds; adds -= n) {
		n = adds < SKETCH_BATCH ? adds : SKETCH_BATCH;
		for (i = 0; i < n; i++) {
			k = zipf(&asked->random, TOPK_KEYS);
			b->a[i] = key_of(k);
			b->b[i] = 1 + random_below(&asked->random, 16);
			sums[k] += b->b[i];
		}
		if (!run(asked, SKETCH_TOPK_ADD, size, 8, n))
			return false;
		for (i = 0; i < n; i++)
			if (b->out[i] < 0)
				return wrong("topk add: %lld", b->out[i]);
	}
	return true;
}

static bool topk_listed(const struct topk_entry *list, const uint64_t *sums, const uint64_t *sorted)
{
	uint32_t i, good = 0;
	double off, worst = 0;
	uint64_t k, sum;

	for (i = 0; i < TOPK_LISTED; i++) {
		k = list[i].key - key_of(0);
		if (k >= TOPK_KEYS || (i && list[i].count > list[i - 1].count))
			return wrong("the list is no list at %u", i);
		sum = sums[k];
		if (list[i].count - list[i].error > sum)
			return wrong("count %llu - error %llu of a key that had %llu",
				     (unsigned long long)list[i].count,
				     (unsigned long long)list[i].error, (unsigned long long)sum);
		good += sum >= sorted[TOPK_LISTED - 1];
		off = fabs((double)list[i].count - sum) / sum;
		if (i < TOPK_LISTED / 2 && off > worst)
			worst = off;
	}
	printf("# top-k: %u of the first %u found; of the first half worst count %.2f %% off\n",
	       good, TOPK_LISTED, 100 * worst);
	return (good >= TOPK_LISTED - 3 && worst < 0.2) || wrong("these are not the most frequent");
}

/* A key that another CPU is just writing, seen half. */
static bool topk_lists_no_torn_key(struct asked *asked, const struct sketch_call *call)
{
	struct topk_entry *list = (void *)asked->other, torn = list[0];
	struct topk_entry *e = (void *)(asked->memory + sizeof(struct bpfx_sketch_topk));

	while (e->key != torn.key)
		e++;
	e->key ^= 1ull << 50;
	if (!asked->ask(asked, call) || asked->batch->out[0] != TOPK_LISTED)
		return wrong("%lld listed", asked->batch->out[0]);
	return list[0].key != e->key || wrong("a torn key is listed");
}

bool sketch_topk_finds_the_top(struct asked *asked, uint32_t entries, uint32_t adds)
{
	uint32_t size = BPFX_SKETCH_TOPK_SIZE(entries, 8);
	struct sketch_call call = { .op = SKETCH_TOPK_LIST, .size = size,
				    .other_size = TOPK_LISTED * sizeof(struct topk_entry) };
	struct topk_entry list[TOPK_LISTED];
	static uint64_t sums[TOPK_KEYS], sorted[TOPK_KEYS];
	struct bpfx_sketch_topk *topk = empty(asked, size);

	memset(sums, 0, sizeof(sums));
	topk->seed = random_u64(&asked->random);
	topk->random = random_u64(&asked->random);
	if (!asked->ask(asked, &call) || asked->batch->out[0])
		return wrong("an empty sketch lists something");
	if (!topk_add(asked, size, sums, adds))
		return false;
	if (topk->key_size != 8)
		return wrong("the key's size is not there");
	memcpy(sorted, sums, sizeof(sums));
	qsort(sorted, TOPK_KEYS, sizeof(*sorted), descending);
	if (!asked->ask(asked, &call) || asked->batch->out[0] != TOPK_LISTED)
		return wrong("%lld listed", asked->batch->out[0]);
	memcpy(list, asked->other, sizeof(list));
	return topk_listed(list, sums, sorted) && topk_lists_no_torn_key(asked, &call);
}

/* Keys from @from on, with @op. Return: how many returned 1, or -1. */
static int bloom_count(struct asked *asked, enum sketch_op op, uint32_t size, uint32_t from,
		       uint32_t keys)
{
	uint32_t i, n, ones = 0;

	for (; keys; keys -= n, from += n) {
		n = keys < SKETCH_BATCH ? keys : SKETCH_BATCH;
		for (i = 0; i < n; i++)
			asked->batch->a[i] = key_of(from + i);
		if (!run(asked, op, size, 8, n))
			return -1;
		for (i = 0; i < n; i++)
			ones += asked->batch->out[i] == 1;
	}
	return ones;
}

bool sketch_bloom_errs_as_in_theory(struct asked *asked, uint32_t hashes, uint32_t keys)
{
	uint32_t size = BPFX_SKETCH_BLOOM_SIZE(keys, 10), bits, strangers = 10 * keys;
	struct bpfx_sketch_bloom *bloom = empty(asked, size);
	double p, want;
	int found;

	bloom->seed = random_u64(&asked->random);
	bloom->hashes = hashes;
	bits = 8 * (size - sizeof(*bloom));
	p = pow(1 - exp(-(double)hashes * keys / bits), hashes);
	want = p * strangers;
	found = bloom_count(asked, SKETCH_BLOOM_ADD, size, 0, keys);
	if (found < 0 || found > p * keys + 4 * sqrt(p * keys))
		return wrong("%d of %u were there before", found, keys);
	if (bloom_count(asked, SKETCH_BLOOM_ADD, size, 0, keys) != (int)keys ||
	    bloom_count(asked, SKETCH_BLOOM_TEST, size, 0, keys) != (int)keys)
		return wrong("a key that was added is not found");
	found = bloom_count(asked, SKETCH_BLOOM_TEST, size, keys, strangers);
	printf("# Bloom: %u keys of 10 bits, %u hashes: %.3f %% taken for seen, %.3f %% in theory\n",
	       keys, hashes, 100.0 * found / strangers, 100 * p);
	return fabs(found - want) < 0.15 * want + 5 * sqrt(want) || wrong("too few or too many");
}

#define SAMPLE_ROOM	SKETCH_SAMPLE
#define SAMPLE_STREAM	64
#define SAMPLE_SIZE	(BPFX_SKETCH_RESERVOIR_SIZE(SAMPLE_ROOM, 8) + 7)

bool sketch_reservoir_is_fair(struct asked *asked, uint32_t samples)
{
	uint32_t size = SAMPLE_SIZE, i, j;
	uint32_t kept[SAMPLE_STREAM] = {};
	double share = (double)SAMPLE_ROOM / SAMPLE_STREAM, want = samples * share, chi2 = 0;
	struct bpfx_sketch_reservoir *head;
	uint64_t model[SAMPLE_ROOM];
	int64_t to;

	for (i = 0; i < samples; i++) {
		head = empty(asked, size);
		head->random = random_u64(&asked->random);
		for (j = 0; j < SAMPLE_STREAM; j++)
			asked->batch->a[j] = j;
		if (!run(asked, SKETCH_RESERVOIR_ADD, size, 8, SAMPLE_STREAM))
			return false;
		for (j = 0; j < SAMPLE_STREAM; j++) {
			to = asked->batch->out[j];
			if (to >= SAMPLE_ROOM || (to < 0 && to != -ENOENT) ||
			    (j < SAMPLE_ROOM && to != j))
				return wrong("item %u at %lld", j, (long long)to);
			if (to >= 0)
				model[to] = j;
		}
		if (memcmp(model, head + 1, sizeof(model)) || head->seen != SAMPLE_STREAM ||
		    head->item_size != 8)
			return wrong("the reservoir does not hold what was put in");
		for (j = 0; j < SAMPLE_ROOM; j++)
			kept[model[j]]++;
	}
	for (j = 0; j < SAMPLE_STREAM; j++)
		chi2 += (kept[j] - want) * (kept[j] - want) / (want * (1 - share));
	printf("# reservoir: chi square %.1f for %u items\n", chi2, SAMPLE_STREAM);
	return chi2 < SAMPLE_STREAM + 6 * sqrt(2 * SAMPLE_STREAM) || wrong("not fair");
}

bool sketch_ewma_follows_its_formula(struct asked *asked, uint32_t events)
{
	struct bpfx_sketch_ewma *ewma = empty(asked, sizeof(*ewma));
	struct sketch_batch *b = asked->batch;
	double sum = 0, rate, worst = 0;
	uint64_t now, gap;
	uint32_t i;

	ewma->half_life = of_some_bits(&asked->random, 3, 42);
	ewma->at = random_u64(&asked->random) >> 2;
	now = ewma->at;
	if (events > SKETCH_BATCH)
		events = SKETCH_BATCH;
	/* From a thousandth of a half-life to twenty at once; sometimes no event, but a look. */
	for (i = 0; i < events; i++) {
		gap = ewma->half_life >> (12 - 4 * random_below(&asked->random, 4));
		gap = 1 + gap * random_below(&asked->random, 20);
		now += 1 + random_u64(&asked->random) % gap;
		b->a[i] = random_below(&asked->random, 5) ? random_below(&asked->random, 1500) : 0;
		b->b[i] = now;
	}
	now = ewma->at;
	if (!run(asked, SKETCH_EWMA_ADD, sizeof(*ewma), 0, events))
		return false;
	for (i = 0; i < events; i++) {
		sum = sum * exp2(-(double)(b->b[i] - now) / ewma->half_life) + b->a[i];
		now = b->b[i];
		rate = sum * M_LN2 / ewma->half_life * 1e9;
		if (rate > 1e14)
			continue;
		if (fabs(b->out[i] - rate) > rate / 2000 + 2 + ldexp(1e9 / ewma->half_life, -14))
			return wrong("EWMA of half-life %llu: %lld, not %f at %u",
				     ewma->half_life, b->out[i], rate, i);
		if (rate > 1e6 && fabs(b->out[i] - rate) / rate > worst)
			worst = fabs(b->out[i] - rate) / rate;
	}
	printf("# EWMA of half-life %llu: at most %.6f off\n", ewma->half_life, worst);
	return true;
}

/**
 * struct ideal - a token bucket with as many digits as it takes
 * @level: tokens times 10^9
 * @at: when
 * @taken: how often
 */
struct ideal {
	__int128 level;
	uint64_t at;
	uint32_t taken;
};

static void ideal_fill(struct ideal *ideal, const struct bpfx_sketch_bucket *bucket, uint64_t now)
{
	__int128 full = (__int128)bucket->burst * 1000000000;

	ideal->level += (__int128)bucket->rate * (now - ideal->at);
	if (ideal->level > full)
		ideal->level = full;
	ideal->at = now;
}

static int64_t take(struct asked *asked, uint64_t n, uint64_t now)
{
	asked->batch->a[0] = n;
	asked->batch->b[0] = now;
	return once(asked, SKETCH_BUCKET_TAKE, sizeof(struct bpfx_sketch_bucket), 0);
}

/* One take, and what it must say. Rounding may lose a tick per take, and never gain one. */
static bool bucket_take(struct asked *asked, struct ideal *ideal, uint32_t n, uint64_t now)
{
	const struct bpfx_sketch_bucket *bucket = (void *)asked->memory;
	__int128 need = (__int128)n * 1000000000, lost, missing, least;
	int64_t wait = take(asked, n, now);

	ideal_fill(ideal, bucket, now);
	missing = need - ideal->level;
	/* What one take, and the depth of a large bucket, may be rounded by; and all until now. */
	least = bucket->rate / 1024 + 1 + (bucket->burst >> 2);
	lost = (__int128)(ideal->taken + 2) * (bucket->rate / 1024 + 1) + (bucket->burst >> 2);
	if (!wait) {
		ideal->taken++;
		ideal->level -= need;
		return missing <= least ||
		       wrong("rate %llu, burst %llu: took %u of %lld / 10^9", bucket->rate,
			     bucket->burst, n, (long long)ideal->level);
	}
	if (wait < 0 || missing + lost <= 0 ||
	    (__int128)wait * bucket->rate > missing + lost + bucket->rate ||
	    (__int128)wait * bucket->rate < missing - least)
		return wrong("rate %llu, burst %llu: wait %lld for %u, missing %lld / 10^9",
			     bucket->rate, bucket->burst, (long long)wait, n, (long long)missing);
	/* It means what it says. */
	if (wait > 1 && take(asked, n, now + wait - 1) != 1)
		return wrong("it was not %lld to wait", (long long)wait);
	if (take(asked, n, now + wait))
		return wrong("%lld was not enough", (long long)wait);
	ideal_fill(ideal, bucket, now + wait);
	ideal->level -= need;
	ideal->taken++;
	return true;
}

bool sketch_bucket_is_exact(struct asked *asked, uint32_t buckets)
{
	struct bpfx_sketch_bucket *bucket;
	struct ideal ideal;
	uint64_t gap, most;
	uint32_t i, n;

	while (buckets--) {
		bucket = empty(asked, sizeof(*bucket));
		bucket->rate = of_some_bits(&asked->random, 1, 40);
		bucket->burst = of_some_bits(&asked->random, 1, 36);
		/* Full within 46 days, as is documented. */
		if (bucket->burst / 4000000 >= bucket->rate)
			bucket->burst = 4000000 * bucket->rate;
		ideal = (struct ideal){ .at = random_u64(&asked->random) >> 4,
					.level = (__int128)bucket->burst * 1000000000 };
		for (i = 0; i < 50; i++) {
			most = bucket->burst >> random_below(&asked->random, 8);
			most = most > UINT32_MAX ? UINT32_MAX : most;
			n = random_below(&asked->random, most) + 1;
			gap = (__int128)n * 1000000000 / bucket->rate;
			gap = gap > 1000000000000000 ? 1000000000000000 : gap;
			if (!bucket_take(asked, &ideal, n, ideal.at + random_u64(&asked->random) %
					 (2 * gap + 1)))
				return false;
		}
		if (bucket->burst < UINT32_MAX &&
		    take(asked, bucket->burst + 1, ideal.at) != -E2BIG)
			return wrong("more than the bucket holds");
		/* Garbage is an empty bucket at worst. */
		bucket->full = random_u64(&asked->random);
		gap = 1000000000 / bucket->rate;
		if (take(asked, 1, ideal.at) > (int64_t)gap + 1)
			return wrong("garbage has to wait for long");
	}
	return true;
}

static bool refused(struct asked *asked, enum sketch_op op, uint32_t at, uint32_t size,
		    uint32_t key_size)
{
	struct sketch_call call = { .op = op, .at = at, .size = size, .other_size = 64,
				    .key_size = key_size, .count = 1 };
	int64_t want = op == SKETCH_EWMA_ADD ? -1 : -EINVAL;

	return (asked->ask(asked, &call) && asked->batch->out[0] == want) ||
	       wrong("op %d takes %u bytes at %u for keys of %u: %lld", op, size, at, key_size,
		     asked->batch->out[0]);
}

bool sketch_refuses_what_is_none(struct asked *asked)
{
	/* One byte less than the smallest; the list of an empty sketch has no smallest. */
	static const uint32_t least[NR_SKETCH_OPS] = {
		16 + 4 * 8, 16 + 4 * 8, 24, 24, 24, 24 + 8 * 32, 24, 24, 24, 32, 24, 24,
	};
	struct sketch_batch *b = asked->batch;
	uint32_t op, size, at;
	bool ok = true;

	memset(b, 1, sizeof(*b));
	for (op = 0; op < NR_SKETCH_OPS; op++) {
		empty(asked, 1024);
		for (size = 0; size < least[op]; size++)
			if (op != SKETCH_EWMA_ADD && op != SKETCH_BUCKET_TAKE)
				ok &= refused(asked, op, 0, size, 8);
		for (at = 1; at < 8 && op != SKETCH_RESERVOIR_ADD; at++)
			ok &= refused(asked, op, at, 1000, 8);
		if (op < SKETCH_EWMA_ADD && op != SKETCH_HLL_MERGE)
			ok &= run(asked, op, least[op], 8, 1) &&
			      (b->out[0] >= 0 || wrong("op %u wants more than %u", op, least[op]));
	}
	((struct bpfx_sketch_cm *)empty(asked, 1024))->rows = BPFX_SKETCH_CM_ROWS_MAX + 1;
	ok &= refused(asked, SKETCH_CM_ADD, 0, 1024, 8) &&
	      refused(asked, SKETCH_CM_QUERY, 0, 1024, 8);
	((struct bpfx_sketch_bloom *)empty(asked, 1024))->hashes = BPFX_SKETCH_BLOOM_HASHES_MAX + 1;
	ok &= refused(asked, SKETCH_BLOOM_ADD, 0, 1024, 8) &&
	      refused(asked, SKETCH_BLOOM_TEST, 0, 1024, 8);
	((struct bpfx_sketch_topk *)empty(asked, 1024))->key_size = 9;
	ok &= refused(asked, SKETCH_TOPK_ADD, 0, 1024, 8) &&
	      refused(asked, SKETCH_TOPK_ADD, 0, 1024, 0);
	((struct bpfx_sketch_topk *)empty(asked, 1024))->key_size = BPFX_SKETCH_TOPK_KEY_MAX + 1;
	ok &= refused(asked, SKETCH_TOPK_LIST, 0, 1024, 8);
	((struct bpfx_sketch_reservoir *)empty(asked, 1024))->item_size = 7;
	ok &= refused(asked, SKETCH_RESERVOIR_ADD, 0, SAMPLE_SIZE, 8) &&
	      refused(asked, SKETCH_RESERVOIR_ADD, 0, SAMPLE_SIZE, 0);
	empty(asked, 1024);
	return ok && refused(asked, SKETCH_BUCKET_TAKE, 0, 24, 0);
}

static void fill(struct asked *asked, void *p, uint32_t size)
{
	uint8_t *byte = p;

	while (size--)
		*byte++ = random_u64(&asked->random) >> 56;
}

/* Bytes, but of a head that is nearly right: what is behind the checks is to be reached, too. */
static void garbage(struct asked *asked, const struct sketch_call *call)
{
	uint8_t *head = asked->memory + call->at;
	uint32_t word;

	if (random_once_in(&asked->random, 4))
		return;
	word = random_below(&asked->random, 10);
	if (call->op == SKETCH_TOPK_LIST && word)
		word = random_below(&asked->random, 300);
	else if (call->op == SKETCH_TOPK_ADD || call->op == SKETCH_RESERVOIR_ADD)
		word = call->key_size;
	if (call->op == SKETCH_TOPK_ADD || call->op == SKETCH_TOPK_LIST ||
	    call->op == SKETCH_RESERVOIR_ADD)
		memcpy(head + 16, &word, 4);
	else if (call->op != SKETCH_EWMA_ADD && call->op != SKETCH_BUCKET_TAKE)
		memcpy(head + 8, &word, 4);
	if (call->op == SKETCH_HLL_MERGE)
		memcpy(head, asked->other, 8);
}

bool sketch_bears_garbage(struct asked *asked, uint32_t sketches)
{
	static uint8_t memory[SKETCH_SHIFT + SKETCH_SIZE + 8], other[SKETCH_SIZE + 8];
	struct sketch_call call = {};
	uint32_t range;

	fill(asked, asked->memory, sizeof(memory));
	fill(asked, asked->other, sizeof(other));
	fill(asked, asked->batch, sizeof(*asked->batch));
	while (sketches--) {
		call.op = random_below(&asked->random, NR_SKETCH_OPS);
		call.at = 8 * random_below(&asked->random, 3);
		range = random_once_in(&asked->random, 8) ? SKETCH_SIZE : 600;
		call.size = random_below(&asked->random, range + 1);
		call.other_size = call.op == SKETCH_HLL_MERGE ? call.size :
				  random_below(&asked->random, 600);
		call.key_size = random_below(&asked->random, SKETCH_KEY + 1);
		call.count = 1 + random_below(&asked->random, 20);
		if (call.op == SKETCH_EWMA_ADD || call.op == SKETCH_BUCKET_TAKE)
			call.size = 24;
		if (call.op == SKETCH_RESERVOIR_ADD && random_once_in(&asked->random, 2)) {
			call.size = SAMPLE_SIZE;
			call.key_size = 8;
		}
		fill(asked, asked->memory, 100);
		garbage(asked, &call);
		memcpy(memory, asked->memory, sizeof(memory));
		memcpy(other, asked->other, sizeof(other));
		if (!asked->ask(asked, &call))
			return wrong("could not ask");
		if (memcmp(memory, asked->memory, call.at) ||
		    memcmp(memory + call.at + call.size, asked->memory + call.at + call.size,
			   sizeof(memory) - call.at - call.size) ||
		    memcmp(other + call.other_size, asked->other + call.other_size,
			   sizeof(other) - call.other_size))
			return wrong("op %u wrote past %u bytes", call.op, call.size);
	}
	return true;
}
