// SPDX-License-Identifier: GPL-2.0-only
/*
 * The compiler of patterns and bpfx_match_* in user space.
 */
#include "shim/kernel.h"
#include <bpfx/match.bpf.h>
#include "harness.h"
#include "match_compile.h"
#include "net.h"

static struct match_table table;
static struct match_error error;

static int compile(void *by, enum match_kind kind, const struct match_options *options,
		   const struct match_pattern *patterns, uint32_t nr)
{
	match_table_free(&table);
	return match_compile(kind, options, patterns, nr, &table, &error);
}

/* Each access beyond a text of exactly its size is seen. */
static int32_t ask_run(void *by, const void *text, uint32_t size, struct bpfx_match *m)
{
	char *copy = malloc(size);
	int32_t ret;

	memcpy(copy, text, size);
	ret = bpfx_match_run(table.data, table.size, copy, size, m);
	free(copy);
	return ret;
}

static int32_t ask_glob(void *by, const void *glob, uint32_t glob_size, const void *text,
			uint32_t size, uint32_t flags)
{
	char *glob_copy = malloc(glob_size), *copy = malloc(size);
	int32_t ret;

	memcpy(glob_copy, glob, glob_size);
	memcpy(copy, text, size);
	ret = bpfx_match_glob(glob_copy, glob_size, copy, size, flags);
	free(glob_copy);
	free(copy);
	return ret;
}

static const struct match_asker asker = { .compile = compile, .run = ask_run, .glob = ask_glob };

FIXTURE(form) {};

FIXTURE_VARIANT(form)
{
	unsigned int form;
};

FIXTURE_VARIANT_ADD(form, dfa) { .form = BPFX_MATCH_DFA };
FIXTURE_VARIANT_ADD(form, ac) { .form = BPFX_MATCH_AC };
FIXTURE_VARIANT_ADD(form, nfa) { .form = BPFX_MATCH_NFA };
FIXTURE_VARIANT_ADD(form, best) { .form = 0 };

FIXTURE_SETUP(form) {}
FIXTURE_TEARDOWN(form) {}

TEST_F(form, literals)
{
	struct random random = random_stream(seed(), 50 + variant->form);

	EXPECT_TRUE(match_literals_agree(&asker, variant->form, &random, 4000));
}

TEST_F(form, globs)
{
	struct random random = random_stream(seed(), 60 + variant->form);

	EXPECT_TRUE(match_globs_agree(&asker, variant->form, &random, 4000));
}

/* Text in pieces: what is found does not depend on where they are cut, nor on the budget. */
TEST_F(form, cut_anywhere)
{
	static const struct match_pattern patterns[] = {
		{ "abcab", 5 }, { "cab", 3 }, { "b", 1 }, { "abab", 4 },
	};
	struct match_options options = { .form = variant->form };
	static struct match_hits whole, cut;
	uint32_t cuts[2], budget;
	char text[24];

	for (uint32_t i = 0; i < sizeof(text); i++)
		text[i] = "abcababab"[i % 9];
	ASSERT_EQ(0, compile(NULL, MATCH_LITERAL, &options, patterns, 4));
	match_all(&asker, text, sizeof(text), NULL, 0, 0, &whole);
	EXPECT_LT(10, whole.nr);
	for (cuts[0] = 0; cuts[0] <= sizeof(text); cuts[0]++)
		for (cuts[1] = cuts[0]; cuts[1] <= sizeof(text); cuts[1]++) {
			match_all(&asker, text, sizeof(text), cuts, 2, 0, &cut);
			ASSERT_TRUE(match_same_hits(&whole, &cut));
		}
	for (budget = 20; budget < 100; budget++) {
		match_all(&asker, text, sizeof(text), (uint32_t []){ 9 }, 1, budget, &cut);
		ASSERT_TRUE(match_same_hits(&whole, &cut));
	}
}

/* What is bound to the beginning or the end of the text is, however the text is cut. */
TEST(anchors_in_pieces)
{
	static const struct match_pattern patterns[] = {
		{ "^ab", 3 }, { "ab$", 3 }, { "^abab$", 6 }, { "b", 1 }, { "^$", 2 }, { "a*$", 3 },
	};
	static struct match_hits whole, cut;
	uint32_t form, size, at;

	for (form = BPFX_MATCH_DFA; form <= BPFX_MATCH_NFA; form += 2) {
		struct match_options options = { .form = form };

		ASSERT_EQ(0, compile(NULL, MATCH_REGEX, &options, patterns, 6));
		for (size = 0; size <= 4; size++) {
			match_all(&asker, "abab", size, NULL, 0, 0, &whole);
			for (at = 0; at <= size; at++) {
				match_all(&asker, "abab", size, &at, 1, 0, &cut);
				ASSERT_TRUE(match_same_hits(&whole, &cut));
			}
		}
		/* b at 2; ab, b and a*: at 4, those of the end last */
		EXPECT_EQ(6, whole.nr);
		EXPECT_EQ(0, whole.id[0]);
		EXPECT_EQ(3, whole.id[1]);
		EXPECT_EQ(3, whole.id[2]);
		EXPECT_EQ(1, whole.id[3]);
		EXPECT_EQ(2, whole.id[4]);
		EXPECT_EQ(5, whole.id[5]);
	}
}

/* The end of a text without MORE: the same search begins anew with the next one. */
TEST(a_search_is_reusable)
{
	static const struct match_pattern pattern = { "^ab", 3 };
	struct bpfx_match m = {};

	ASSERT_EQ(0, compile(NULL, MATCH_REGEX, NULL, &pattern, 1));
	EXPECT_EQ(0, ask_run(NULL, "xab", 3, &m));
	EXPECT_EQ(1, ask_run(NULL, "abab", 4, &m));
	EXPECT_EQ(2, m.at);
	EXPECT_EQ(2, m.len);
	EXPECT_EQ(0, ask_run(NULL, "abab", 4, &m));
	EXPECT_EQ(1, ask_run(NULL, "ab", 2, &m));
	bpfx_match_reset(&m);
	EXPECT_EQ(1, ask_run(NULL, "ab", 2, &m));
}

/* A budget is kept to, and steps are counted. */
TEST_F(form, budget)
{
	static const struct match_pattern pattern = { "abb", 3 };
	struct match_options options = { .form = variant->form };
	struct bpfx_match m = { .budget = 100 };
	uint32_t steps, total = 0;
	static char text[1000];
	int32_t ret;

	memset(text, 'a', sizeof(text));
	ASSERT_EQ(0, compile(NULL, MATCH_LITERAL, &options, &pattern, 1));
	do {
		ret = ask_run(NULL, text, sizeof(text), &m);
		EXPECT_GE(100, m.steps);
		EXPECT_LT(0, m.steps);
		total += m.steps;
	} while (ret == -E2BIG);
	EXPECT_EQ(0, ret);
	m.budget = 0;
	EXPECT_EQ(0, ask_run(NULL, text, sizeof(text), &m));
	steps = m.steps;
	EXPECT_EQ(steps, total);
	EXPECT_LE(1000, steps);
	EXPECT_GE(4000, steps);
}

static bool refused(const char *regex, enum match_kind kind, size_t at, const char *words)
{
	struct match_pattern patterns[] = { { "a", 1 }, { regex, strlen(regex) } };

	match_table_free(&table);
	if (match_compile(kind, NULL, patterns, 2, &table, &error) == -EINVAL &&
	    error.pattern == 1 && error.at == at && strstr(error.text, words))
		return true;
	printf("# '%s': pattern %u at %zd: %s\n", regex, error.pattern, error.at, error.text);
	return false;
}

/* A wrong pattern is refused, with the place and the reason. */
TEST(wrong_patterns)
{
	EXPECT_TRUE(refused("", MATCH_REGEX, 0, "empty"));
	EXPECT_TRUE(refused("", MATCH_GLOB, 0, "empty"));
	EXPECT_TRUE(refused("", MATCH_LITERAL, 0, "empty"));
	EXPECT_TRUE(refused("ab(c", MATCH_REGEX, 2, "( without"));
	EXPECT_TRUE(refused("ab)c", MATCH_REGEX, 2, ") without"));
	EXPECT_TRUE(refused("(a|b))", MATCH_REGEX, 5, ") without"));
	EXPECT_TRUE(refused("a[bc", MATCH_REGEX, 1, "[ without"));
	EXPECT_TRUE(refused("a[]", MATCH_REGEX, 1, "[ without"));
	EXPECT_TRUE(refused("a[^]", MATCH_REGEX, 1, "[ without"));
	EXPECT_TRUE(refused("a[z-a]", MATCH_REGEX, 2, "wrong way"));
	EXPECT_TRUE(refused("[x\\d-z]", MATCH_REGEX, 2, "a range goes from"));
	EXPECT_TRUE(refused("[a-\\w]", MATCH_REGEX, 1, "a range goes from"));
	EXPECT_TRUE(refused("[[:alpha]]", MATCH_REGEX, 1, "class name"));
	EXPECT_TRUE(refused("*a", MATCH_REGEX, 0, "nothing to repeat"));
	EXPECT_TRUE(refused("a|+b", MATCH_REGEX, 2, "nothing to repeat"));
	EXPECT_TRUE(refused("(?a)", MATCH_REGEX, 0, "only (?:"));
	EXPECT_TRUE(refused("a(?=b)", MATCH_REGEX, 1, "only (?:"));
	EXPECT_TRUE(refused("a**", MATCH_REGEX, 2, "after a repetition"));
	EXPECT_TRUE(refused("a+?", MATCH_REGEX, 2, "after a repetition"));
	EXPECT_TRUE(refused("^*", MATCH_REGEX, 1, "anchor"));
	EXPECT_TRUE(refused("a{", MATCH_REGEX, 1, "a brace itself"));
	EXPECT_TRUE(refused("a{,3}", MATCH_REGEX, 1, "a brace itself"));
	EXPECT_TRUE(refused("a{3,2}", MATCH_REGEX, 1, "m above n"));
	EXPECT_TRUE(refused("a{1001}", MATCH_REGEX, 2, "repetitions"));
	EXPECT_TRUE(refused("a{99999999999999}", MATCH_REGEX, 2, "repetitions"));
	EXPECT_TRUE(refused("{2}", MATCH_REGEX, 0, "nothing to repeat"));
	EXPECT_TRUE(refused("a\\", MATCH_REGEX, 1, "escapes nothing"));
	EXPECT_TRUE(refused("\\x1", MATCH_REGEX, 0, "two hex"));
	EXPECT_TRUE(refused("a\\xg0", MATCH_REGEX, 1, "two hex"));
	EXPECT_TRUE(refused("(a)\\1", MATCH_REGEX, 3, "back-references"));
	EXPECT_TRUE(refused("a\\b", MATCH_REGEX, 1, "assertions"));
	EXPECT_TRUE(refused("\\q", MATCH_REGEX, 0, "unknown escape"));
	EXPECT_TRUE(refused("a[b", MATCH_GLOB, 1, "[ without"));
	EXPECT_TRUE(refused("a[]", MATCH_GLOB, 1, "[ without"));
	EXPECT_TRUE(refused("[z-a]", MATCH_GLOB, 1, "wrong way"));
	EXPECT_TRUE(refused("a\\", MATCH_GLOB, 1, "escapes nothing"));
}

/* Groups in groups end somewhere; so does what a pattern may become. */
TEST(patterns_too_large)
{
	struct match_pattern patterns[] = { { "((((a{99}){99}){99}){99}){99}", 29 } };
	static char deep[2 * 300 + 1];
	struct match_options options = {};

	memset(deep, '(', 300);
	memset(deep + 300, ')', 300);
	EXPECT_TRUE(refused(deep, MATCH_REGEX, MATCH_DEPTH_MAX, "groups in groups"));
	EXPECT_EQ(-E2BIG, compile(NULL, MATCH_REGEX, &options, patterns, 1));
	EXPECT_NE(NULL, strstr(error.text, "positions"));
	patterns[0] = (struct match_pattern){ "(a|b)*a(a|b){20}", 16 };
	options.form = BPFX_MATCH_DFA;
	EXPECT_EQ(-E2BIG, compile(NULL, MATCH_REGEX, &options, patterns, 1));
	options.form = BPFX_MATCH_AC;
	EXPECT_EQ(-E2BIG, compile(NULL, MATCH_REGEX, &options, patterns, 1));
}

static uint32_t steps_of(uint32_t size)
{
	struct bpfx_match m = {};
	char *text = malloc(size);

	memset(text, 'a', size);
	bpfx_match_run(table.data, table.size, text, size, &m);
	free(text);
	return m.steps;
}

/* Patterns that cost others exponential time, or states, are linear. */
TEST(explosive_patterns)
{
	static const struct match_pattern patterns[] = {
		{ "(a|b)*a(a|b){50}c", 17 }, { "(a*)*c", 6 }, { "(a|aa)+c", 8 },
		{ "(a?){30}a{30}c", 14 }, { "(.*a){20}c", 10 },
	};
	uint32_t i;

	for (i = 0; i < 5; i++) {
		ASSERT_EQ(0, compile(NULL, MATCH_REGEX, NULL, &patterns[i], 1));
		EXPECT_GE(1000 * 70, steps_of(1000)) TH_LOG("%s", patterns[i].text);
		EXPECT_GE(steps_of(1000) * 8 + 200, steps_of(8000));
	}
	ASSERT_EQ(0, compile(NULL, MATCH_REGEX, NULL, &patterns[0], 1));
	EXPECT_EQ(BPFX_MATCH_NFA, table.data->form);
}

static void dns_name(struct random *random, char *name)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
	uint32_t i, n = 4 + random_below(random, 14);

	for (i = 0; i < n; i++)
		*name++ = letters[random_below(random, sizeof(letters) - 1)];
	strcpy(name, ((const char *[]){ ".com", ".net", ".org", ".example", ".co.uk" })
	       [random_below(random, 5)]);
}

#define NAMES	10000

/* A list of 10,000 names makes a table of a few MB, and scanning stays linear. */
TEST(ten_thousand_names)
{
	struct random random = random_stream(seed(), 80);
	static struct match_pattern patterns[NAMES];
	static char globs[NAMES][32];
	static struct match_hits hits;
	char text[64];
	uint32_t i;

	for (i = 0; i < NAMES; i++) {
		strcpy(globs[i], "*.");
		dns_name(&random, globs[i] + 2);
		patterns[i] = (struct match_pattern){ globs[i], strlen(globs[i]) };
	}
	ASSERT_EQ(0, compile(NULL, MATCH_GLOB, &(struct match_options){ .nocase = true },
			     patterns, NAMES));
	EXPECT_EQ(BPFX_MATCH_AC, table.data->form);
	EXPECT_GE(4u << 20, table.size);
	TH_LOG("%zu bytes, %u states", table.size, table.data->nr_states);
	for (i = 0; i < NAMES; i++) {
		struct bpfx_match m = {};
		uint32_t n = snprintf(text, sizeof(text), "WWW%s", globs[i] + 1);

		ASSERT_EQ(1, ask_run(NULL, text, n, &m));
		if (m.id != i)	/* then it is the same name */
			ASSERT_STREQ(globs[i], globs[m.id]);
		EXPECT_EQ(n, m.at);
		EXPECT_GE(2 * n + 2, m.steps);
		/* neither the name itself, nor with something behind */
		match_all(&asker, globs[i] + 2, strlen(globs[i]) - 2, NULL, 0, 0, &hits);
		EXPECT_EQ(0, hits.nr);
		strcat(text, "x");
		match_all(&asker, text, n + 1, NULL, 0, 0, &hits);
		EXPECT_EQ(0, hits.nr);
	}
}

/* A text on which links are followed as often as can be. */
TEST(links_are_linear)
{
	static char pattern[100], text[100000];
	struct match_options options = { .form = BPFX_MATCH_AC };
	struct match_pattern patterns[] = { { pattern, sizeof(pattern) } };
	struct bpfx_match m = {};
	uint32_t i;

	memset(pattern, 'a', sizeof(pattern));
	pattern[99] = 'b';
	for (i = 0; i < sizeof(text); i++)
		text[i] = i % 99 == 98 ? 'c' : 'a';
	ASSERT_EQ(0, compile(NULL, MATCH_LITERAL, &options, patterns, 1));
	EXPECT_EQ(0, ask_run(NULL, text, sizeof(text), &m));
	EXPECT_GE(2 * sizeof(text), m.steps);
	EXPECT_LT(sizeof(text), m.steps);
}

/* What a glob may have between two stars, and what a text may. */
TEST(glob_limits)
{
	static char pattern[100], *text;

	memset(pattern, 'a', sizeof(pattern));
	pattern[0] = '*';
	pattern[65] = '*';
	EXPECT_EQ(1, ask_glob(NULL, pattern, 66, pattern + 1, 64, 0));
	pattern[65] = 'a';
	EXPECT_EQ(1, ask_glob(NULL, pattern, 66, pattern + 1, 65, 0));
	pattern[66] = '*';
	EXPECT_EQ(-E2BIG, ask_glob(NULL, pattern, 67, pattern + 1, 65, 0));
	EXPECT_EQ(-EINVAL, ask_glob(NULL, "a", 1, "a", 1, 2));
	EXPECT_EQ(1, ask_glob(NULL, "", 0, "", 0, 0));
	EXPECT_EQ(0, ask_glob(NULL, "", 0, "a", 1, 0));
	EXPECT_EQ(1, ask_glob(NULL, "a\0b", 3, "a\0c", 3, 0));
	text = calloc(1, BPFX_MATCH_BUDGET_MAX + 1);
	memset(text, 'a', BPFX_MATCH_BUDGET_MAX);
	EXPECT_EQ(-E2BIG, bpfx_match_glob("*", 1, text, BPFX_MATCH_BUDGET_MAX + 1, 0));
	EXPECT_EQ(1, bpfx_match_glob("*", 1, text, BPFX_MATCH_BUDGET_MAX, 0));
	free(text);
}

/* Random bytes in random places of a table, or nothing but random bytes behind a good head. */
static void spoil(struct random *random, char *bytes, size_t size)
{
	size_t i, n = 1 + random_below(random, 20);

	if (random_once_in(random, 4)) {
		for (i = 4; i < size; i++)
			bytes[i] = random_u64(random);
		bytes[offsetof(struct bpfx_match_table, form)] = 1 + random_below(random, 3);
		((struct bpfx_match_table *)bytes)->size = size - random_below(random, 16);
		((struct bpfx_match_table *)bytes)->outs = random_below(random, size / 4) * 4;
		((struct bpfx_match_table *)bytes)->nr_outs = random_below(random, size / 12);
		((struct bpfx_match_table *)bytes)->nr_classes = 1 + random_below(random, 256);
		((struct bpfx_match_table *)bytes)->dfa.plain = random_below(random, 300);
		((struct bpfx_match_table *)bytes)->dfa.sinks = random_below(random, 300);
	}
	while (n--) {
		i = random_below(random, random_once_in(random, 2) ? 64 : size);
		bytes[i] = random_once_in(random, 2) ? random_u64(random) :
			   bytes[i] + 1 - random_below(random, 3);
	}
}

/* Nothing outside of a broken table is touched (sanitizers see to that), and a search ends. */
TEST_F(form, garbage)
{
	static const struct match_pattern patterns[] = {
		{ "abc", 3 }, { "bca", 3 }, { "cc", 2 }, { "aXa", 3 }, { "b", 1 },
	};
	struct match_options options = { .form = variant->form };
	struct random random = random_stream(seed(), 90 + variant->form);
	uint32_t i, k, broken = 0;
	struct bpfx_match m;
	char text[300], *copy;
	size_t size;
	int32_t ret;

	ASSERT_EQ(0, compile(NULL, MATCH_LITERAL, &options, patterns, 5));
	for (i = 0; i < 20000; i++) {
		size = random_once_in(&random, 8) ? random_below(&random, table.size) : table.size;
		copy = malloc(size);
		memcpy(copy, table.data, size);
		if (size >= sizeof(*table.data))
			spoil(&random, copy, size);
		memset(&m, 0, sizeof(m));
		if (random_once_in(&random, 2))
			for (k = 0; k < sizeof(m); k++)
				((char *)&m)[k] = random_u64(&random) & random_u64(&random);
		m.flags &= BPFX_MATCH_MORE;
		m.phase &= 3;
		m.at &= 255;
		m.budget &= 0xffff;
		for (k = 0; k < sizeof(text); k++)
			text[k] = "abcabcabcX"[random_below(&random, 10)];
		for (k = 0; k < 20; k++) {
			ret = bpfx_match_run(copy, size, text, sizeof(text), &m);
			broken += ret == -EINVAL;
			ASSERT_TRUE(ret == 0 || ret == 1 || ret == -EINVAL || ret == -E2BIG);
			ASSERT_GE(m.budget ?: BPFX_MATCH_BUDGET, m.steps);
		}
		free(copy);
	}
	EXPECT_LT(1000, broken);
}

TEST(garbage_globs)
{
	struct random random = random_stream(seed(), 95);
	char pattern[40], text[60];
	uint32_t i, n, size, hits = 0;

	for (i = 0; i < 50000; i++) {
		n = match_random(&random, "ab[[]]**?!-\\", pattern, sizeof(pattern));
		size = match_random(&random, "ab[]!", text, sizeof(text));
		hits += ask_glob(NULL, pattern, n, text, size, random_below(&random, 2)) == 1;
	}
	EXPECT_LT(10, hits);
}

/* What is no table at all. */
TEST(no_table)
{
	static const struct match_pattern pattern = { "ab", 2 };
	struct bpfx_match m = {};
	char *copy;

	ASSERT_EQ(0, compile(NULL, MATCH_REGEX, NULL, &pattern, 1));
	copy = malloc(table.size + 8);
	EXPECT_EQ(-EINVAL, bpfx_match_run(copy, 0, "ab", 2, &m));
	memcpy(copy, table.data, table.size);
	EXPECT_EQ(1, bpfx_match_run(copy, table.size, "ab", 2, &m));
	bpfx_match_reset(&m);
	EXPECT_EQ(1, bpfx_match_run(copy, table.size + 8, "ab", 2, &m));
	EXPECT_EQ(-EINVAL, bpfx_match_run(copy, table.size - 1, "ab", 2, &m));
	memcpy(copy + 4, table.data, table.size);
	EXPECT_EQ(-EINVAL, bpfx_match_run(copy + 4, table.size, "ab", 2, &m));
	bpfx_match_reset(&m);
	m.at = 3;
	EXPECT_EQ(-EINVAL, bpfx_match_run(table.data, table.size, "ab", 2, &m));
	bpfx_match_reset(&m);
	m.flags = 2;
	EXPECT_EQ(-EINVAL, bpfx_match_run(table.data, table.size, "ab", 2, &m));
	free(copy);
}

TEST_HARNESS_MAIN
