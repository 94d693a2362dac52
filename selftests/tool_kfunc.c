// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx kfunc as its user meets it, on the kernel that runs.
 */
#include <bpf/libbpf.h>
#include "harness.h"
#include "privileges.h"
#include "tool.h"

#define VMLINUX	"/lib/modules/$(uname -r)/build/vmlinux"

/*
 * If this fails, nothing else will pass: kfuncs of the kernel and of our modules, each with its
 * flags and who may call it.
 */
TEST(list)
{
	ASSERT_EQ(0, run("modprobe -a bpfx bpfx_qdisc"));
	EXPECT_EQ(0, tool("kfunc list"));
	EXPECT_SAID("struct task_struct *bpf_task_from_pid(s32 pid);\n"
		    "    vmlinux; flags: acquire ret-null; callers: sched_cls, ");
	EXPECT_SAID("u32 bpfx_bits_popcount(u64 x);\n"
		    "    bpfx; flags: none; callers: all; since bpfx 0.1, experimental\n");
	EXPECT_SAID("sleepable; callers: struct_ops; since bpfx 0.1, experimental\n");
	EXPECT_NOT_SAID("flags: unknown");
	EXPECT_NOT_SAID("callers: unknown");
}

static int count(const char *path)
{
	return json_object_array_length(json_at(path));
}

TEST(list_some)
{
	int all, some;

	ASSERT_EQ(0, tool_json("kfunc list"));
	EXPECT_STR(NULL, "/unknown");
	all = count("/kfuncs");
	EXPECT_GT(all, 100);
	ASSERT_EQ(0, tool_json("kfunc list --flag acquire"));
	some = count("/kfuncs");
	EXPECT_GT(some, 5);
	EXPECT_LT(some, all / 2);
	ASSERT_EQ(0, tool_json("kfunc list --module bpfx --flag iterator"));
	EXPECT_EQ(3, count("/kfuncs"));
	EXPECT_STR("bpf_iter_bpfx_deadline_destroy", "/kfuncs/0/name");
	EXPECT_STR("iter-destroy", "/kfuncs/0/flags/0");
	EXPECT_STR("bpfx", "/kfuncs/0/module");
	EXPECT_STR("all", "/kfuncs/0/callers/0");
	EXPECT_STR("experimental", "/kfuncs/0/status");
	ASSERT_EQ(0, tool_json("kfunc list --module bpfx_qdisc --type xdp"));
	EXPECT_EQ(0, count("/kfuncs"));
	ASSERT_EQ(0, tool_json("kfunc list --module bpfx_qdisc --type struct_ops"));
	EXPECT_LT(10, count("/kfuncs"));
}

/* What is in a file is what runs. */
TEST(files_and_the_running_kernel)
{
	int running;

	ASSERT_EQ(0, tool_json("kfunc list --module vmlinux"));
	running = count("/kfuncs");
	ASSERT_EQ(0, tool_json("kfunc list --kernel " VMLINUX));
	EXPECT_EQ(running, count("/kfuncs"));
	ASSERT_EQ(0, tool_json("kfunc list --kernel $(uname -r)"));
	EXPECT_EQ(running, count("/kfuncs"));
	ASSERT_EQ(0, tool("kfunc list --kernel /sys/kernel/btf/vmlinux"));
	EXPECT_SAID("flags: unknown; callers: unknown");
	EXPECT_SAID("flags known of 0\n");
	EXPECT_SAID("has no .BTF_ids, where flags are\n");
}

/* Without a vmlinux at hand flags are unknown, and what to do is said. */
TEST(no_headers)
{
	ASSERT_EQ(0, run("mv " VMLINUX " " VMLINUX ".away"));
	EXPECT_EQ(0, tool("kfunc list --module vmlinux"));
	EXPECT_SAID("bpf_task_from_pid(s32 pid);\n    vmlinux; flags: unknown; callers: unknown\n");
	EXPECT_SAID("there is no vmlinux of this kernel here; apt-get install linux-headers-");
	EXPECT_EQ(0, run("cp $(command -v bpfx) " VMLINUX));
	EXPECT_EQ(0, tool("kfunc list --module vmlinux"));
	EXPECT_SAID("the vmlinux here is not of the kernel that runs");
	ASSERT_EQ(0, run("mv " VMLINUX ".away " VMLINUX));
}

TEST(show)
{
	EXPECT_EQ(0, tool("kfunc show bpfx_qdisc_insert"));
	EXPECT_SAID("s32 bpfx_qdisc_insert(struct bpfx_qdisc *q, struct sk_buff *skb, u32 id, ");
	EXPECT_SAID("  of       bpfx_qdisc\n");
	EXPECT_SAID("  callers  struct_ops\n  ops      enqueue\n");
	EXPECT_SAID("  since    bpfx 0.1, experimental\n");
	EXPECT_SAID("bpfx_qdisc_insert() - put the packet into a queue\n");
	EXPECT_EQ(0, tool_json("kfunc show bpf_task_from_pid"));
	EXPECT_STR("struct task_struct *bpf_task_from_pid(s32 pid)", "/prototype");
	EXPECT_STR(NULL, "/doc");
	EXPECT_EQ(1, tool("kfunc show bpf_task_from"));
	EXPECT_SAID("cause: the running kernel has no kfunc bpf_task_from\n");
	EXPECT_SAID("is it bpf_task_from_");
	run("modprobe -r bpfx_qdisc");
	EXPECT_EQ(1, tool("kfunc show bpfx_qdisc_insert"));
	EXPECT_SAID("cure:  modprobe bpfx_qdisc\n");
	EXPECT_EQ(0, run("modprobe bpfx_qdisc"));
}

/* Statuses are those of diff. */
TEST(diff)
{
	EXPECT_EQ(0, tool("kfunc diff running " VMLINUX));
	EXPECT_SAID("0 removed, 0 added; of ");
	EXPECT_EQ(0, tool("kfunc diff running /sys/kernel/btf/vmlinux"));
	EXPECT_SAID(" could not be compared\n");
	EXPECT_EQ(2, tool("kfunc diff running /nowhere"));
	EXPECT_SAID("cannot look at /nowhere\n");
	EXPECT_EQ(2, tool("kfunc diff running"));
	EXPECT_EQ(0, tool_json("kfunc diff running running"));
	EXPECT_EQ(0, count("/removed"));
	EXPECT_EQ(0, count("/added"));
	EXPECT_EQ(0, count("/changed"));
}

static int quiet(enum libbpf_print_level level, const char *fmt, va_list ap)
{
	return 0;
}

static bool loads(const char *path)
{
	struct bpf_object *obj;
	int err;

	libbpf_set_print(quiet);
	obj = bpf_object__open_file(path, NULL);
	err = obj ? bpf_object__load(obj) : -1;
	bpf_object__close(obj);
	return !err;
}

/*
 * For each thing that can be missing an object that misses it. It does not load, and the check says
 * so, and why. One that asks first loads.
 */
TEST(check)
{
	static const struct {
		const char *name;
		const char *words;
	} objects[] = {
		{ "kfunc_strong", "bpf_no_such_kfunc is missing\n        fix: declare it __" },
		{ "kfunc_weak", "fix: call it only if bpf_ksym_exists(bpf_no_such_kfunc)\n" },
		{ "kfunc_prototype", "bpf_task_from_pid(s32 pid) there, struct task_struct *" },
		{ "kfunc_declared", "fix: define struct task_struct, if only in part: a " },
		{ "kfunc_caller", "bpf_task_from_pid is not for programs of type socket_" },
		{ "kfunc_sleepable", "bpf_copy_from_user_str may sleep, and the program may " },
		{ "field", "struct task_struct.no_such_field is not there, and its use " },
		{ "helper", "the helper #9999 is unknown, and its call can be " },
		{ "target", "there is no no_such_function_of_any_kernel to attach to\n" },
		{ "map", "the map no_such_map is of type " },
		{ "member", "struct bpfx_qdisc_ops has no no_such_op there\n" },
	};
	char path[128];
	unsigned int i;

	ASSERT_EQ(0, run("modprobe bpfx_qdisc"));
	for (i = 0; i < sizeof(objects) / sizeof(*objects); i++) {
		snprintf(path, sizeof(path), "missing/%s.bpf.o", objects[i].name);
		EXPECT_EQ(1, tool("kfunc check %s", test_file(path)));
		EXPECT_SAID(": will not load on the running kernel\n");
		EXPECT_SAID(objects[i].words);
		EXPECT_FALSE(loads(test_file(path)));
	}
	EXPECT_EQ(0, tool("kfunc check %s", test_file("missing/guarded.bpf.o")));
	EXPECT_SAID(": will load on the running kernel (1 optional program not looked at)\n");
	EXPECT_TRUE(loads(test_file("missing/guarded.bpf.o")));
}

/* Ours: they load, and the tool tells that their kfuncs are experimental. */
TEST(check_ours)
{
	EXPECT_EQ(0, tool_json("kfunc check %s %s", TOOL_FILE, test_file("progs/kfuncs.bpf.o")));
	EXPECT_NUM(2, "/will_load");
	EXPECT_NUM(0, "/will_not_load");
	EXPECT_STR("will_load", "/kernels/0/objects/0/verdict");
	EXPECT_STR("kfunc_experimental", "/kernels/0/objects/0/issues/0/kind");
	EXPECT_STR("note", "/kernels/0/objects/0/issues/0/severity");
	EXPECT_EQ(2, tool("kfunc check /etc/passwd"));
	EXPECT_SAID("cause: /etc/passwd is no BPF object\n");
	EXPECT_EQ(2, tool("kfunc check %s --kernel /nowhere", TOOL_FILE));
}

TEST(wrong_arguments)
{
	EXPECT_EQ(2, tool("kfunc"));
	EXPECT_SAID("what about kfuncs?\n  cure:  bpfx kfunc list | show | diff | check");
	EXPECT_EQ(2, tool("kfunc lsit"));
	EXPECT_EQ(2, tool("kfunc list --flag nothing"));
	EXPECT_SAID("no flag 'nothing'; there are acquire, release, ");
	EXPECT_EQ(2, tool("kfunc list --type nothing"));
	EXPECT_EQ(2, tool("kfunc list something"));
	EXPECT_EQ(2, tool("kfunc show"));
	EXPECT_EQ(2, tool("kfunc show a b"));
	EXPECT_EQ(2, tool("kfunc check"));
	EXPECT_EQ(1, tool("kfunc list --module nothing"));
	EXPECT_SAID("cause: the module nothing is not loaded, or has no BTF\n");
	EXPECT_EQ(1, tool_json("kfunc list --kernel 1.2.3"));
	EXPECT_STR("cannot list kfuncs", "/error");
	EXPECT_EQ(0, tool("kfunc check --help"));
	EXPECT_SAID("Usage: bpfx [-j] [-v] kfunc check OBJ...");
	EXPECT_EQ(0, tool("-j kfunc -v list --module bpfx"));
}

/* All of it without any privilege. */
TEST(others_than_root)
{
	ASSERT_EQ(0, privileges_drop(65534));
	EXPECT_EQ(0, tool("kfunc list"));
	EXPECT_SAID("bpf_task_from_pid(s32 pid);\n    vmlinux; flags: acquire ret-null; callers: ");
	EXPECT_EQ(0, tool("kfunc show bpfx_bits_popcount"));
	EXPECT_EQ(0, tool("kfunc diff running " VMLINUX));
	EXPECT_EQ(0, tool("kfunc check %s", TOOL_FILE));
	EXPECT_EQ(1, tool("kfunc check %s", test_file("missing/field.bpf.o")));
}

TEST_HARNESS_MAIN
