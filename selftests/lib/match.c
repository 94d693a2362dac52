// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "match.h"

#define PATTERNS	8
#define PATTERN_MAX	12
#define TEXT_MAX	80

void match_print(const char *what, const void *text, uint32_t size)
{
	const unsigned char *p = text;
	uint32_t i;

	printf("# %s '", what);
	for (i = 0; i < size; i++)
		printf(isprint(p[i]) && p[i] != '\\' ? "%c" : "\\x%02x", p[i]);
	printf("'\n");
}

uint32_t match_random(struct random *random, const char *alphabet, char *text, uint32_t max)
{
	uint32_t len = random_below(random, max + 1), i;

	for (i = 0; i < len; i++)
		text[i] = alphabet[random_below(random, strlen(alphabet))];
	return len;
}

static void add_hit(struct match_hits *hits, uint32_t at, uint32_t id, uint32_t len)
{
	if (hits->nr == MATCH_HITS)
		return;
	hits->at[hits->nr] = at;
	hits->id[hits->nr] = id;
	hits->len[hits->nr++] = len;
}

void match_all(const struct match_asker *asker, const void *text, uint32_t size,
	       const uint32_t *cuts, uint32_t nr_cuts, uint32_t budget, struct match_hits *hits)
{
	struct bpfx_match m = { .budget = budget };
	uint32_t i, from = 0, to, calls = 0;

	hits->nr = 0;
	hits->last = 0;
	for (i = 0; i <= nr_cuts; i++, from = to) {
		to = i < nr_cuts ? cuts[i] : size;
		m.flags = i < nr_cuts ? BPFX_MATCH_MORE : 0;
		do {
			hits->last = asker->run(asker->by, (const char *)text + from, to - from,
						&m);
			if (hits->last == 1)
				add_hit(hits, from + m.at, m.id, m.len);
			if (++calls > 100000)
				hits->last = -ETIME;
		} while (hits->last == 1 || (budget && hits->last == -E2BIG));
		if (hits->last)
			return;
	}
}

bool match_same_hits(const struct match_hits *a, const struct match_hits *b)
{
	return a->nr == b->nr && a->last == b->last &&
		!memcmp(a->at, b->at, a->nr * sizeof(*a->at)) &&
		!memcmp(a->id, b->id, a->nr * sizeof(*a->id)) &&
		!memcmp(a->len, b->len, a->nr * sizeof(*a->len));
}

static bool same_string(const char *a, const char *b, uint32_t len, bool nocase)
{
	for (; len--; a++, b++)
		if (*a != *b && !(nocase && tolower((uint8_t)*a) == tolower((uint8_t)*b)))
			return false;
	return true;
}

static void expect_literals(const struct match_pattern *patterns, uint32_t nr, const char *text,
			    uint32_t size, bool nocase, struct match_hits *hits)
{
	uint32_t end, i;

	hits->nr = 0;
	hits->last = 0;
	for (end = 0; end <= size; end++)
		for (i = 0; i < nr; i++)
			if (patterns[i].len <= end &&
			    same_string(patterns[i].text, text + end - patterns[i].len,
					patterns[i].len, nocase))
				add_hit(hits, end, i, patterns[i].len);
}

/**
 * struct sample - some patterns and a text
 * @patterns: the patterns
 * @room: their bytes
 * @nr: how many
 * @text: the text
 * @size: of it
 * @nocase: is A a?
 */
struct sample {
	struct match_pattern patterns[PATTERNS];
	char room[PATTERNS][PATTERN_MAX];
	uint32_t nr;
	char text[TEXT_MAX];
	uint32_t size;
	bool nocase;
};

static void make_sample(struct sample *sample, struct random *random, const char *alphabet,
			const char *text_alphabet)
{
	uint32_t i, len;

	sample->nr = 1 + random_below(random, PATTERNS);
	for (i = 0; i < sample->nr; i++) {
		do {
			len = match_random(random, alphabet, sample->room[i], PATTERN_MAX);
		} while (!len);
		sample->patterns[i] = (struct match_pattern){ sample->room[i], len };
	}
	sample->size = match_random(random, text_alphabet, sample->text, TEXT_MAX);
	sample->nocase = random_once_in(random, 2);
}

static void print_sample(const struct sample *sample, const struct match_hits *hits)
{
	uint32_t i;

	for (i = 0; i < sample->nr; i++)
		match_print("pattern", sample->patterns[i].text, sample->patterns[i].len);
	match_print(sample->nocase ? "nocase text" : "text", sample->text, sample->size);
	printf("# found, then %d:", hits->last);
	for (i = 0; i < hits->nr; i++)
		printf(" %u at %u (%d)", hits->id[i], hits->at[i], hits->len[i]);
	printf("\n");
}

bool match_literals_agree(const struct match_asker *asker, unsigned int form,
			  struct random *random, uint32_t n)
{
	static struct match_hits got, want;
	struct match_options options = { .form = form };
	struct sample sample;

	while (n--) {
		make_sample(&sample, random, random_once_in(random, 4) ? "ab" : "abcABx", "abcABC");
		options.nocase = sample.nocase;
		if (asker->compile(asker->by, MATCH_LITERAL, &options, sample.patterns, sample.nr))
			return false;
		match_all(asker, sample.text, sample.size, NULL, 0, 0, &got);
		expect_literals(sample.patterns, sample.nr, sample.text, sample.size,
				sample.nocase, &want);
		if (!match_same_hits(&got, &want)) {
			print_sample(&sample, &got);
			return false;
		}
	}
	return true;
}

/* Is a byte in the class that begins behind p's bracket? @next: what follows the class. */
static bool in_class(const char *p, const char *end, char byte, const char **next)
{
	bool negated = *p == '!', in = false, first = true;

	for (p += negated; p < end && (*p != ']' || first); p++, first = false) {
		if (end - p > 2 && p[1] == '-' && p[2] != ']') {
			in |= (uint8_t)p[0] <= (uint8_t)byte && (uint8_t)byte <= (uint8_t)p[2];
			p += 2;
		} else {
			in |= *p == byte;
		}
	}
	*next = p < end ? p + 1 : NULL;
	return in != negated;
}

static bool one(const char *glob, const char *end, char byte, bool nocase, const char **next)
{
	bool in;

	*next = glob + 1;
	if (*glob == '?')
		return true;
	if (*glob == '\\' && end - glob > 1) {
		*next = ++glob + 1;
	} else if (*glob == '[' && end - glob > 1) {
		in = in_class(glob + 1, end, byte, next);
		if (nocase && *next && islower(byte) && glob[1] == '!')
			in &= in_class(glob + 1, end, toupper(byte), next);
		else if (nocase && *next && islower(byte))
			in |= in_class(glob + 1, end, toupper(byte), next);
		if (*next)
			return in;
		*next = glob + 1;
	}
	return *glob == byte || (nocase && tolower((uint8_t)*glob) == byte);
}

/* The definition of a glob, from behind: a star is nothing, or a byte and then itself. */
static bool glob_matches(const char *glob, uint32_t len, const char *text, uint32_t size,
			 bool nocase)
{
	/* Does what begins here in the glob match what begins there in the text? */
	static bool matches[PATTERN_MAX + 1][TEXT_MAX + 1];
	const char *next;
	uint32_t g, t;

	for (g = len + 1; g--;)
		for (t = size + 1; t--;) {
			if (g == len)
				matches[g][t] = t == size;
			else if (glob[g] == '*')
				matches[g][t] = matches[g + 1][t] ||
						(t < size && matches[g][t + 1]);
			else
				matches[g][t] = t < size &&
					one(glob + g, glob + len, text[t], nocase, &next) &&
					matches[next - glob][t + 1];
		}
	return matches[0][0];
}

static bool expect_glob(const struct sample *sample, uint32_t i)
{
	const struct match_pattern *glob = &sample->patterns[i];
	char text[TEXT_MAX];
	uint32_t k;

	for (k = 0; k < sample->size; k++)
		text[k] = sample->nocase ? tolower(sample->text[k]) : sample->text[k];
	return glob_matches(glob->text, glob->len, text, sample->size, sample->nocase);
}

static bool is_among(const struct match_hits *hits, uint32_t id)
{
	uint32_t i;

	for (i = 0; i < hits->nr; i++)
		if (hits->id[i] == id)
			return true;
	return false;
}

/* As text is often like the globs, they match now and then. */
static void imitate(struct sample *sample, struct random *random)
{
	const struct match_pattern *glob = &sample->patterns[random_below(random, sample->nr)];
	uint32_t i;

	sample->size = 0;
	for (i = 0; i < glob->len; i++) {
		if (glob->text[i] == '*')
			sample->size += match_random(random, "abc", sample->text + sample->size, 6);
		else if (!random_once_in(random, 20))
			sample->text[sample->size++] =
				strchr("?[]!\\-", glob->text[i]) ? 'a' : glob->text[i];
	}
}

static bool glob_agrees(const struct match_asker *asker, const struct sample *sample,
			const struct match_hits *hits, bool in_table)
{
	uint32_t i, flags = sample->nocase ? BPFX_MATCH_NOCASE : 0;
	const struct match_pattern *glob;
	int32_t ret;
	bool want;

	for (i = 0; i < sample->nr; i++) {
		glob = &sample->patterns[i];
		want = expect_glob(sample, i);
		ret = asker->glob(asker->by, glob->text, glob->len, sample->text, sample->size,
				  flags);
		if (ret == want && (!in_table || is_among(hits, i) == want))
			continue;
		printf("# glob %u should%s match; alone: %d, in a table: %d\n", i,
		       want ? "" : " not", ret, in_table ? is_among(hits, i) : -1);
		print_sample(sample, hits);
		return false;
	}
	return true;
}

bool match_globs_agree(const struct match_asker *asker, unsigned int form, struct random *random,
		       uint32_t n)
{
	static struct match_hits hits;
	struct match_options options = { .form = form, .max_states = 1000 };
	struct sample sample;
	bool in_table;

	while (n--) {
		make_sample(&sample, random,
			    random_once_in(random, 3) ? "ab*?[]!\\-" : "aabbcAB**?", "abcAB");
		if (random_once_in(random, 2))
			imitate(&sample, random);
		options.nocase = sample.nocase;
		/* Some are malformed: a table cannot have them, and alone they mean something. */
		in_table = !asker->compile(asker->by, MATCH_GLOB, &options, sample.patterns,
					   sample.nr);
		if (in_table)
			match_all(asker, sample.text, sample.size, NULL, 0, 0, &hits);
		if (!glob_agrees(asker, &sample, &hits, in_table))
			return false;
	}
	return true;
}
