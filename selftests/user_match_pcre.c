// SPDX-License-Identifier: GPL-2.0-only
/*
 * Regular expressions compared with PCRE2, random ones on random texts: whether and where each
 * match of each pattern ends.
 */
#include <dlfcn.h>
#include "shim/kernel.h"
#include <bpfx/match.bpf.h>
#include "harness.h"
#include "match_compile.h"
#include "net.h"

#define SETS		2000	/* of patterns, each with so many texts */
#define TEXTS		4
#define PATTERNS	3
#define PATTERN_MAX	400
#define TEXT_MAX	40
#define WORKSPACE	20000

/* As in pcre2.h, of any version 10: the library is on every Debian system, its header is not. */
#define PCRE2_ANCHORED		0x80000000u
#define PCRE2_CASELESS		0x00000008u
#define PCRE2_DOLLAR_ENDONLY	0x00000010u
#define PCRE2_DOTALL		0x00000020u
#define PCRE2_NO_AUTO_POSSESS	0x00004000u
#define PCRE2_NO_START_OPTIMIZE	0x00010000u
#define PCRE2_NOTEOL		0x00000002u

static struct {
	void *(*compile)(const char *pattern, size_t len, uint32_t options, int *err, size_t *at,
			 void *context);
	void (*free)(void *code);
	void *(*match_data)(uint32_t pairs, void *context);
	void (*match_data_free)(void *data);
	int (*dfa_match)(const void *code, const char *text, size_t size, size_t from,
			 uint32_t options, void *data, void *context, int *workspace,
			 size_t room);
	size_t *(*ends)(void *data);
} pcre;

static bool open_pcre(void)
{
	void *library = dlopen("libpcre2-8.so.0", RTLD_NOW);

	if (!library) {
		printf("# %s; Debian has it in libpcre2-8-0\n", dlerror());
		return false;
	}
	pcre.compile = dlsym(library, "pcre2_compile_8");
	pcre.free = dlsym(library, "pcre2_code_free_8");
	pcre.match_data = dlsym(library, "pcre2_match_data_create_8");
	pcre.match_data_free = dlsym(library, "pcre2_match_data_free_8");
	pcre.dfa_match = dlsym(library, "pcre2_dfa_match_8");
	pcre.ends = dlsym(library, "pcre2_get_ovector_pointer_8");
	return pcre.compile && pcre.free && pcre.match_data && pcre.match_data_free &&
		pcre.dfa_match && pcre.ends;
}

/* A regular expression being written. */
struct writer {
	struct random *random;
	char text[PATTERN_MAX];
	uint32_t len;
};

static void put(struct writer *w, const char *s)
{
	while (*s && w->len < PATTERN_MAX - 1)
		w->text[w->len++] = *s++;
	w->text[w->len] = 0;
}

static const char *one_of(struct writer *w, const char *const *of, uint32_t nr)
{
	return of[random_below(w->random, nr)];
}

#define ONE_OF(w, ...) ({						\
	static const char *const _of[] = { __VA_ARGS__ };		\
	one_of(w, _of, sizeof(_of) / sizeof(*_of)); })

static void write_alternatives(struct writer *w, uint32_t depth);

static void write_atom(struct writer *w, uint32_t depth)
{
	uint32_t what = random_below(w->random, depth ? 12 : 9);

	if (what < 5) {
		put(w, ONE_OF(w, "a", "b", "c", "A", "ab", "0"));
	} else if (what < 6) {
		put(w, ONE_OF(w, ".", "\\d", "\\w", "\\s", "\\D", "\\W", "\\S", "\\x61", "\\n",
			      "\\."));
	} else if (what < 8) {
		put(w, ONE_OF(w, "[ab]", "[^a]", "[a-c]", "[^b-z0]", "[\\d_a]", "[^\\w]", "[]a]",
			      "[a-]", "[^\\n]", "[[:upper:]b]", "[\\x00-\\xff]", "[B-b]"));
	} else if (what < 9) {
		put(w, ONE_OF(w, "^", "$", "(?:^|a)", "(?:b|$)"));
	} else {
		put(w, ONE_OF(w, "(", "(?:"));
		write_alternatives(w, depth - 1);
		put(w, ")");
	}
}

static void write_sequence(struct writer *w, uint32_t depth)
{
	uint32_t n = random_below(w->random, 4), before;

	while (n--) {
		before = w->len;
		write_atom(w, depth);
		if (w->text[before] == '^' || w->text[before] == '$' || w->len == before)
			continue;
		if (random_once_in(w->random, 3))
			put(w, ONE_OF(w, "*", "+", "?", "{2}", "{0,2}", "{1,3}", "{2,}", "{0}"));
	}
}

static void write_alternatives(struct writer *w, uint32_t depth)
{
	write_sequence(w, depth);
	while (random_once_in(w->random, 4)) {
		put(w, "|");
		write_sequence(w, depth);
	}
}

static void write_regex(struct writer *w)
{
	do {
		w->len = 0;
		write_alternatives(w, 3);
	} while (!w->len || w->len >= PATTERN_MAX - 20);
}

/**
 * struct set - some patterns
 * @writer: their texts
 * @patterns: the same
 * @code: by PCRE2
 * @nr: how many
 * @nocase: is A a?
 */
struct set {
	struct writer writer[PATTERNS];
	struct match_pattern patterns[PATTERNS];
	void *code[PATTERNS];
	uint32_t nr;
	bool nocase;
};

static bool make_set(struct set *set, struct random *random)
{
	uint32_t i, options = PCRE2_DOLLAR_ENDONLY | PCRE2_DOTALL | PCRE2_NO_AUTO_POSSESS |
			      PCRE2_NO_START_OPTIMIZE;
	size_t at;
	int err;

	set->nocase = random_once_in(random, 4);
	set->nr = 1 + random_below(random, PATTERNS);
	for (i = 0; i < set->nr; i++) {
		set->writer[i].random = random;
		write_regex(&set->writer[i]);
		set->patterns[i].text = set->writer[i].text;
		set->patterns[i].len = set->writer[i].len;
		set->code[i] = pcre.compile(set->writer[i].text, set->writer[i].len,
					    options | (set->nocase ? PCRE2_CASELESS : 0), &err,
					    &at, NULL);
		if (set->code[i])
			continue;
		printf("# PCRE2 error %d at %zu of %s\n", err, at, set->writer[i].text);
		return false;
	}
	return true;
}

static void free_set(struct set *set)
{
	uint32_t i;

	for (i = 0; i < set->nr; i++)
		pcre.free(set->code[i]);
}

/* Where matches of a pattern end, one bit for each place. */
static bool ends_of(void *code, const char *text, uint32_t size, uint32_t options, uint64_t *ends)
{
	static int workspace[WORKSPACE];
	void *data = pcre.match_data(TEXT_MAX + 2, NULL);
	uint32_t from;
	int i, n = 0;

	*ends = 0;
	for (from = 0; from <= size; from++) {
		n = pcre.dfa_match(code, text, size, from, options | PCRE2_ANCHORED, data, NULL,
				   workspace, WORKSPACE);
		if (n < -1 || !n)
			break;
		for (i = 0; i < n; i++)
			*ends |= 1ull << pcre.ends(data)[2 * i + 1];
	}
	pcre.match_data_free(data);
	if (n < -1 || !n)
		printf("# PCRE2: %d\n", n);
	return n > 0 || n == -1;
}

static void add_hits(struct match_hits *hits, const uint64_t *ends, uint32_t nr, uint32_t at)
{
	uint32_t i;

	for (i = 0; i < nr; i++) {
		if (!(ends[i] >> at & 1))
			continue;
		hits->at[hits->nr] = at;
		hits->id[hits->nr++] = i;
	}
}

static bool expect(const struct set *set, const char *text, uint32_t size, struct match_hits *hits)
{
	uint64_t plain[PATTERNS], ends[PATTERNS];
	uint32_t i, at;

	hits->nr = 0;
	hits->last = 0;
	for (i = 0; i < set->nr; i++) {
		if (!ends_of(set->code[i], text, size, PCRE2_NOTEOL, &plain[i]) ||
		    !ends_of(set->code[i], text, size, 0, &ends[i]))
			return false;
		ends[i] &= ~plain[i];
	}
	for (at = 0; at <= size; at++)
		add_hits(hits, plain, set->nr, at);
	for (at = 0; at <= size; at++)
		add_hits(hits, ends, set->nr, at);
	return true;
}

static struct match_table table;

static int32_t run_table(void *by, const void *text, uint32_t size, struct bpfx_match *m)
{
	return bpfx_match_run(table.data, table.size, text, size, m);
}

static bool same(const struct match_hits *got, const struct match_hits *want)
{
	return got->last == want->last && got->nr == want->nr &&
		!memcmp(got->at, want->at, got->nr * sizeof(*got->at)) &&
		!memcmp(got->id, want->id, got->nr * sizeof(*got->id));
}

static void print_case(const struct set *set, const char *text, uint32_t size, uint32_t form,
		       const struct match_hits *got, const struct match_hits *want)
{
	uint32_t i;

	for (i = 0; i < set->nr; i++)
		match_print("pattern", set->patterns[i].text, set->patterns[i].len);
	match_print(set->nocase ? "nocase text" : "text", text, size);
	printf("# form %u, last %d, found:", form, got->last);
	for (i = 0; i < got->nr; i++)
		printf(" %u at %u", got->id[i], got->at[i]);
	printf("\n# PCRE2:");
	for (i = 0; i < want->nr; i++)
		printf(" %u at %u", want->id[i], want->at[i]);
	printf("\n");
}

static bool agrees(const struct set *set, uint32_t form, const char *text, uint32_t size,
		   const struct match_hits *want, struct random *random)
{
	static const struct match_asker asker = { .run = run_table };
	static struct match_hits got;
	uint32_t cut = random_below(random, size + 1);

	match_all(&asker, text, size, &cut, random_once_in(random, 2), 0, &got);
	if (same(&got, want))
		return true;
	print_case(set, text, size, form, &got, want);
	return false;
}

/* Some texts for a set, in both forms. Adds to the pairs of each. Return: do all agree? */
static bool compare(struct random *random, int *pairs)
{
	static char texts[TEXTS][TEXT_MAX];
	static struct match_hits want[TEXTS];
	uint32_t sizes[TEXTS], form, i;
	struct match_options options = {};
	struct match_error error;
	bool good = true;
	struct set set;

	if (!make_set(&set, random))
		return false;
	for (i = 0; i < TEXTS && good; i++) {
		sizes[i] = match_random(random, "aaabbbccABC0_ .\n", texts[i], TEXT_MAX - 1);
		good = expect(&set, texts[i], sizes[i], &want[i]);
	}
	options.nocase = set.nocase;
	for (form = BPFX_MATCH_DFA; form <= BPFX_MATCH_NFA && good; form += 2) {
		int err;

		options.form = form;
		err = match_compile(MATCH_REGEX, &options, set.patterns, set.nr, &table, &error);
		if (err == -E2BIG)	/* for this form, at times */
			continue;
		if (err) {
			print_case(&set, "", 0, form, &want[0], &want[0]);
			printf("# %s at %zu of %u\n", error.text, error.at, error.pattern);
			good = false;
			break;
		}
		for (i = 0; i < TEXTS && good; i++, pairs[form] += set.nr)
			good = agrees(&set, form, texts[i], sizes[i], &want[i], random);
		match_table_free(&table);
	}
	free_set(&set);
	return good;
}

TEST(random_regexes_as_in_pcre2)
{
	struct random random = random_stream(seed(), 70);
	int i, pairs[BPFX_MATCH_NFA + 1] = {};

	ASSERT_TRUE(open_pcre());
	for (i = 0; i < SETS; i++)
		ASSERT_TRUE(compare(&random, pairs)) TH_LOG("set %d", i);
	EXPECT_GE(pairs[BPFX_MATCH_DFA], 10000);
	EXPECT_GE(pairs[BPFX_MATCH_NFA], 10000);
}

TEST_HARNESS_MAIN
