// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx match as its user meets it.
 */
#include <sys/stat.h>
#include "harness.h"
#include "tool.h"

#define TABLE	"/tmp/tool_match.table"

/* Patterns to a table, and what that finds. */
TEST(compile_and_test)
{
	struct stat st;

	ASSERT_EQ(0, tool("match compile --binary -o " TABLE " 'fo+' 'bar$' '^x'"));
	EXPECT_SAID(TABLE ": 3 patterns, DFA of ");
	ASSERT_EQ(0, stat(TABLE, &st));
	EXPECT_LT(300, st.st_size);

	EXPECT_EQ(0, tool("match test " TABLE " foobar xx"));
	EXPECT_SAID("foobar: pattern 0 ends at 2\n"
		    "foobar: pattern 0 ends at 3\n"
		    "foobar: pattern 1 ends at 6, 3 bytes\n"
		    "xx: pattern 2 ends at 1, 1 byte\n");
	EXPECT_EQ(1, tool("match test " TABLE " nothing"));
	EXPECT_SAID("nothing: no match\n");
}

TEST(kinds)
{
	ASSERT_EQ(0, tool("match compile --glob --nocase --binary -o " TABLE " '*.example.com'"));
	EXPECT_EQ(0, tool("match test " TABLE " WWW.Example.COM"));
	EXPECT_EQ(1, tool("match test " TABLE " www.example.com.org"));
	ASSERT_EQ(0, tool("match compile --literal --binary -o " TABLE " 'a.*'"));
	EXPECT_EQ(1, tool("match test " TABLE " abc"));
	EXPECT_EQ(0, tool("match test " TABLE " 'xa.*x'"));
}

/* C goes to a section that can be written: the verifier insists. */
TEST(as_c)
{
	EXPECT_EQ(0, tool("match compile --name words -- -a b"));
	EXPECT_SAID("static __u32 words[");
	EXPECT_SAID("SEC(\".data.match\") __attribute__((aligned(8))) = {\n\t0x316d7062,");
	EXPECT_EQ(2, tool("match compile --name 'a b' a"));
	EXPECT_SAID("no name for an array");
}

TEST(patterns_from_a_file)
{
	ASSERT_EQ(0, run("printf 'one\\n\\ntwo\\n' >/tmp/tool_match.list"));
	ASSERT_EQ(0, tool("match compile -f /tmp/tool_match.list --binary -o " TABLE));
	EXPECT_EQ(0, tool("match test " TABLE " 'one two'"));
	EXPECT_SAID("pattern 0 ends at 3, 3 bytes\none two: pattern 1 ends at 7");
	ASSERT_EQ(0, run("printf 'one\\n\\n(two\\n' >/tmp/tool_match.list"));
	EXPECT_EQ(1, tool("match compile -f /tmp/tool_match.list"));
	EXPECT_SAID("cause: line 3: '(two', byte 1: ( without its )");
	EXPECT_EQ(1, tool("match compile -f /nowhere"));
	EXPECT_SAID("/nowhere: No such file");
}

TEST(what_is_wrong)
{
	EXPECT_EQ(1, tool("match compile 'ab[c'"));
	EXPECT_SAID("cannot compile\n  cause: 'ab[c', byte 3: [ without its ]");
	EXPECT_EQ(2, tool("match compile"));
	EXPECT_EQ(2, tool("match"));
	EXPECT_EQ(2, tool("match test " TABLE));
	EXPECT_EQ(1, tool("match test /etc/passwd a"));
	EXPECT_SAID("it is no table");
}

TEST(in_json)
{
	EXPECT_EQ(0, tool_json("match compile --binary -o " TABLE " ab"));
	EXPECT_STR("DFA", "/form");
	EXPECT_NUM(1, "/patterns");
	EXPECT_EQ(0, tool_json("match test " TABLE " xab"));
	EXPECT_NUM(3, "/texts/0/matches/0/end");
	EXPECT_NUM(2, "/texts/0/matches/0/length");
}

TEST_HARNESS_MAIN
