// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx kfunc users and census as their user meets them.
 */
#include <bpf/bpf.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>
#include "harness.h"
#include "privileges.h"
#include "tool.h"
#include "users.skel.h"

#define PIN	"/sys/fs/bpf/users_mixed"
#define CENSUS	"/tmp/tool_users.census"
#define EMPTY	" | grep -q 'kfuncs.:.]'"

FIXTURE(users)
{
	struct users *skel;
};

static uint32_t id_of(const struct bpf_program *prog)
{
	struct bpf_prog_info info = {};
	uint32_t len = sizeof(info);

	bpf_obj_get_info_by_fd(bpf_program__fd(prog), &info, &len);
	return info.id;
}

/* The entry of an array of the answer that has this name; its number, -1: there is none. */
static int entry(const char *array, const char *name)
{
	char path[64];
	int i;

	for (i = 0;; i++) {
		snprintf(path, sizeof(path), "%s/%d/name", array, i);
		if (!json_at(path))
			return -1;
		if (!strcmp(json_str(path) ?: "", name))
			return i;
	}
}

#define AT(_fmt, ...)	({ snprintf(at, sizeof(at), _fmt, ##__VA_ARGS__); at; })

static void load(struct users **skel)
{
	run_quiet("modprobe bpfx; rm -f " PIN " " CENSUS "*");
	*skel = users__open_and_load();
}

FIXTURE_SETUP(users)
{
	load(&self->skel);
	ASSERT_NE(NULL, self->skel);
}

FIXTURE_TEARDOWN(users)
{
	privileges_regain();
	users__destroy(self->skel);
	run_quiet("rm -f " PIN " " CENSUS "*; bpfx unload bpfx_fq; sysctl -w kernel.kptr_restrict=0");
	json_object_put(tool_obj);
	tool_obj = NULL;
}

TEST_F(users, programs_and_their_kfuncs)
{
	char at[64];
	int i, k;

	ASSERT_EQ(0, tool_json("kfunc users"));
	i = entry("/programs", "users_mixed");
	ASSERT_LE(0, i);
	EXPECT_EQ(id_of(self->skel->progs.users_mixed), json_num(AT("/programs/%d/id", i)));
	EXPECT_TRUE(json_is(AT("/programs/%d/type", i), "syscall"));
	EXPECT_EQ(4, json_len(AT("/programs/%d/kfuncs", i)));
	k = entry(AT("/programs/%d/kfuncs", i), "bpfx_hash_xxh64");
	ASSERT_LE(0, k);
	EXPECT_TRUE(json_is(AT("/programs/%d/kfuncs/%d/module", i, k), "bpfx"));
	EXPECT_EQ(2, json_num(AT("/programs/%d/kfuncs/%d/sites", i, k)));
	k = entry(AT("/programs/%d/kfuncs", i), "bpf_task_from_pid");
	ASSERT_LE(0, k);
	EXPECT_TRUE(json_is(AT("/programs/%d/kfuncs/%d/module", i, k), "vmlinux"));
	EXPECT_EQ(-1, entry("/programs", "users_none"));
}

TEST_F(users, what_keeps_a_program)
{
	uint32_t id = id_of(self->skel->progs.users_mixed);
	char words[128];

	ASSERT_EQ(0, tool("kfunc users"));
	snprintf(words, sizeof(words), "%u users_mixed (syscall), loaded by uid 0\n", id);
	EXPECT_SAID(words);
	snprintf(words, sizeof(words), "    held by tool_users (pid %d)\n", getpid());
	EXPECT_SAID(words);
	EXPECT_SAID("    bpfx: bpfx_hash_xxh64, bpfx_bits_popcount\n");
	EXPECT_SAID("    vmlinux: bpf_task_from_pid, bpf_task_release\n");
	ASSERT_EQ(0, bpf_program__pin(self->skel->progs.users_mixed, PIN));
	EXPECT_EQ(0, tool("kfunc users"));
	EXPECT_SAID("    pinned at " PIN "\n");
}

/* Two modules: their types have the same numbers, and only one fits. */
TEST_F(users, modules_are_told_apart)
{
	struct users *both;

	if (run_quiet("modprobe nf_conntrack && [ -e /sys/kernel/btf/nf_conntrack ]"))
		SKIP(return, "this kernel has no module nf_conntrack with BTF");
	both = users__open();
	ASSERT_NE(NULL, both);
	bpf_program__set_autoload(both->progs.users_modules, true);
	ASSERT_EQ(0, users__load(both));
	EXPECT_EQ(0, tool("kfunc users --module nf_conntrack"));
	EXPECT_SAID("    nf_conntrack: bpf_skb_ct_lookup, bpf_ct_release\n    bpfx: bpfx_hash_xxh64\n");
	EXPECT_NOT_SAID("users_mixed");
	EXPECT_EQ(0, tool("kfunc users --by-kfunc bpf_skb_ct_lookup"));
	EXPECT_SAID("bpf_skb_ct_lookup (nf_conntrack): ");
	users__destroy(both);
}

TEST_F(users, of_a_kfunc)
{
	uint32_t id = id_of(self->skel->progs.users_mixed);
	char words[128];

	ASSERT_EQ(0, tool("kfunc users --by-kfunc bpfx_bits_popcount"));
	snprintf(words, sizeof(words), "bpfx_bits_popcount (bpfx): %u users_mixed\n", id);
	EXPECT_TRUE(!strcmp(tool_out, words));
	ASSERT_EQ(0, tool_json("kfunc users --by-kfunc"));
	ASSERT_LE(0, entry("/kfuncs", "bpf_task_release"));
	EXPECT_EQ(0, tool("kfunc users bpfx_bits_clz"));
	EXPECT_SAID("loaded programs is meant\n");
}

/* "Who keeps me from rmmod?" */
TEST_F(users, of_a_module)
{
	int i;

	/* It is one of those that keep it. */
	for (i = 0; i < 100 && run_quiet("for m in bpfx_input bpfx_qdisc; do "
					 "! grep -q \"^$m \" /proc/modules || rmmod $m || exit 1; "
					 "done"); i++)
		usleep(100000);
	ASSERT_EQ(0, tool("kfunc users --module bpfx"));
	EXPECT_SAID(" users_mixed (syscall)");
	EXPECT_SAID("bpfx has 1 references\n");
	users__destroy(self->skel);
	self->skel = NULL;
	for (i = 0; i < 100 && run_quiet("grep -qx 0 /sys/module/bpfx/refcnt"); i++)
		usleep(100000);	/* programs are freed a while later */
	EXPECT_EQ(0, tool("kfunc users --module bpfx"));
	EXPECT_SAID("bpfx has 0 references: rmmod can take it out\n");
	EXPECT_EQ(1, tool("kfunc users --module nothing_like_it"));
	EXPECT_SAID("no module 'nothing_like_it' is loaded");
}

/* Programs of its ops keep a module, whether they call something or not. */
TEST_F(users, schedulers)
{
	ASSERT_EQ(0, run_quiet("modprobe bpfx_qdisc"));
	ASSERT_EQ(0, tool("kfunc users --module bpfx"));
	EXPECT_SAID("used by modules: bpfx_qdisc\n");
	ASSERT_EQ(0, tool("load bpfx_fq"));
	ASSERT_EQ(0, tool("kfunc users --module bpfx_qdisc"));
	EXPECT_SAID("(struct_ops), loaded by uid 0, for bpfx_qdisc\n    bpfx_qdisc: bpfx_qdisc_");
	EXPECT_SAID(" pinned at /sys/fs/bpf/bpfx/bpfx_fq\n");
	EXPECT_NOT_SAID("users_mixed");
	EXPECT_EQ(0, tool("unload bpfx_fq"));
}

TEST_F(users, says_when_it_is_blind)
{
	ASSERT_EQ(0, run_quiet("sysctl -w kernel.kptr_restrict=2"));
	ASSERT_EQ(0, tool("kfunc users"));
	EXPECT_SAID("users_mixed");
	EXPECT_SAID("    5 calls that the kernel hides\n");
	EXPECT_SAID("bpfx: the kernel hides ");
	EXPECT_SAID(" calls, and with them the kfuncs");
	EXPECT_NOT_SAID("bpfx_hash");
	ASSERT_EQ(0, run_quiet("sysctl -w kernel.kptr_restrict=0"));
	ASSERT_EQ(0, privileges_drop(65534));
	EXPECT_EQ(1, tool("kfunc users"));
	EXPECT_SAID("cause: only root sees which programs are loaded");
}

/* While it looks, one program goes and another comes. */
TEST_F(users, census)
{
	pid_t pid;
	int i;

	pid = fork();
	if (!pid) {
		users__destroy(self->skel);
		execlp("bpfx", "bpfx", "kfunc", "users", "--interval", "1", "--watch",
		       CENSUS, NULL);
		_exit(1);
	}
	for (i = 0; i < 100 && run_quiet("grep -q users_mixed " CENSUS); i++)
		usleep(100000);
	users__destroy(self->skel);
	for (i = 0; i < 100 && run_quiet("tail -n 1 " CENSUS EMPTY); i++)
		usleep(100000);
	load(&self->skel);
	kill(pid, SIGINT);
	EXPECT_EQ(pid, waitpid(pid, &i, 0));
	EXPECT_EQ(0, i);
}

TEST_F(users, census_of_two_hosts)
{
	ASSERT_EQ(0, tool("kfunc users --watch " CENSUS " --interval 1 --count 2"));
	ASSERT_EQ(0, run("sed 's/\"host\":\"/&another-/' " CENSUS " >" CENSUS ".2"));
	EXPECT_EQ(0, tool("kfunc census " CENSUS " " CENSUS ".2"));
	EXPECT_SAID("2 hosts, 1 kernels, ");
	EXPECT_SAID("bpfx_hash_xxh64                      bpfx             2        1  ");
	EXPECT_EQ(0, tool_json("kfunc census " CENSUS));
	EXPECT_EQ(1, json_num("/hosts"));
	EXPECT_EQ(4, json_len("/kfuncs"));
	EXPECT_EQ(0, run("echo '{}' >>" CENSUS));
	EXPECT_EQ(1, tool("kfunc census " CENSUS));
	EXPECT_SAID(CENSUS ":3 is not a line of a census");
	EXPECT_EQ(1, tool("kfunc census /nowhere"));
	EXPECT_SAID("cause: cannot read /nowhere: No such file");
	EXPECT_EQ(2, tool("kfunc census"));
	EXPECT_EQ(1, tool("kfunc users --watch /nowhere/at/all"));
	EXPECT_SAID("cannot write /nowhere/at/all");
}

TEST_HARNESS_MAIN
