// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx doctor and report: what they say when something is wrong. What cannot be broken here is lied
 * about, by files that are mounted over those of the kernel.
 */
#include <sched.h>
#include <sys/mount.h>
#include <sys/utsname.h>
#include <unistd.h>
#include "harness.h"
#include "privileges.h"
#include "tool.h"

#define LIE	"/tmp/tool_doctor.lie"
#define MODULES	"/usr/lib/modules/$(uname -r)"
#define ENFORCED "/sys/module/module/parameters/sig_enforce"

FIXTURE(doctor) {};

/* Each test is a process of its own, and so are its mounts. */
FIXTURE_SETUP(doctor)
{
	ASSERT_EQ(0, unshare(CLONE_NEWNS));
	ASSERT_EQ(0, mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL));
	ASSERT_EQ(0, run_quiet("modprobe bpfx; modprobe bpfx_qdisc; ip link del d0; "
			       "ip link add d0 type dummy"));
	run_quiet("mount -t securityfs none /sys/kernel/security");
}

FIXTURE_TEARDOWN(doctor)
{
	privileges_regain();
	run_quiet("ip link del d0; rm -rf " LIE);
	json_object_put(tool_obj);
	tool_obj = NULL;
}

/* From now on that file has this line. */
static int lie(const char *path, const char *line)
{
	return run("echo '%s' >" LIE "; mount --bind " LIE " %s", line, path);
}

/* What is said about a check: its verdict; "none" if there is no such check. */
static const char *verdict(const char *check)
{
	char path[64];
	int i;

	tool_json("doctor");
	for (i = 0; i < json_len("/checks"); i++) {
		snprintf(path, sizeof(path), "/checks/%d/check", i);
		if (strcmp(json_str(path) ?: "", check))
			continue;
		snprintf(path, sizeof(path), "/checks/%d/verdict", i);
		return json_str(path) ?: "none";
	}
	return "none";
}

TEST_F(doctor, all_is_well)
{
	static const char * const checks[] = {
		"kernel", "kernel BTF", "JIT", "lockdown", "visible calls", "modules",
		"modules' kernel", "modules' BTF", "signatures", "versions", "loaded", "libbpf",
		"tc", "rights", "pins", "schedulers", "default qdisc",
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(checks); i++) {
		EXPECT_STREQ("ok", verdict(checks[i]))
		{
			TH_LOG("of %s", checks[i]);
		}
	}
	EXPECT_EQ(0, json_num("/broken"));
	EXPECT_EQ(0, tool("doctor"));
	EXPECT_SAID("ok       modules          all modules are installed for ");
	EXPECT_EQ(2, tool("doctor nothing"));
	EXPECT_SAID("what is 'nothing'?");
}

TEST_F(doctor, jit)
{
	ASSERT_EQ(0, lie("/proc/sys/net/core/bpf_jit_enable", "0"));
	EXPECT_EQ(1, tool("doctor"));
	EXPECT_SAID("BROKEN   JIT              the JIT is off: kfuncs and struct_ops programs are "
		    "refused\n                          cure: sysctl -w net.core.bpf_jit_enable=1\n");
	run("umount /proc/sys/net/core/bpf_jit_enable");
	ASSERT_EQ(0, lie("/proc/sys/net/core/bpf_jit_harden", "2"));
	EXPECT_STREQ("note", verdict("JIT"));
}

TEST_F(doctor, hidden_calls)
{
	ASSERT_EQ(0, lie("/proc/sys/kernel/kptr_restrict", "2"));
	EXPECT_STREQ("note", verdict("visible calls"));
}

TEST_F(doctor, lockdown)
{
	if (access("/sys/kernel/security/lockdown", F_OK))
		SKIP(return, "this kernel cannot be locked down");
	ASSERT_EQ(0, lie("/sys/kernel/security/lockdown", "none integrity [confidentiality]"));
	EXPECT_STREQ("broken", verdict("lockdown"));
	EXPECT_STREQ("broken", verdict("signatures"));
	run("umount /sys/kernel/security/lockdown");
	ASSERT_EQ(0, lie("/sys/kernel/security/lockdown", "none [integrity] confidentiality"));
	EXPECT_STREQ("ok", verdict("lockdown"));
	EXPECT_STREQ("broken", verdict("signatures"));
}

TEST_F(doctor, kernel_without_types)
{
	ASSERT_EQ(0, run("mount -t tmpfs none /sys/kernel"));
	EXPECT_STREQ("broken", verdict("kernel BTF"));
	EXPECT_STREQ("broken", verdict("modules' BTF"));
}

TEST_F(doctor, modules_that_are_not_there)
{
	ASSERT_EQ(0, run("mount -t tmpfs none " MODULES));
	EXPECT_STREQ("broken", verdict("modules"));
	EXPECT_STREQ("unknown", verdict("modules' BTF"));
	EXPECT_STREQ("unknown", verdict("signatures"));
}

/* Any other ELF file has neither BTF nor a signature, and is for no kernel at all. */
TEST_F(doctor, modules_without_types)
{
	ASSERT_EQ(0, run("mount --bind /usr/bin/busybox " MODULES "/updates/bpfx.ko"));
	ASSERT_EQ(1, tool("doctor"));
	EXPECT_SAID("built without BTF, so that kfuncs are silently missing: bpfx\n");
}

TEST_F(doctor, modules_of_another_kernel)
{
	ASSERT_EQ(0, run("sed \"s/vermagic=$(uname -r)/vermagic=$(uname -r | tr 0-9 1-90)/\" "
			 MODULES "/updates/bpfx_qdisc.ko >" LIE));
	ASSERT_EQ(0, run("mount --bind " LIE " " MODULES "/updates/bpfx_qdisc.ko"));
	ASSERT_EQ(1, tool("doctor"));
	EXPECT_SAID("BROKEN   modules' kernel  built for another kernel than ");
	EXPECT_SAID(": bpfx_qdisc\n");
}

TEST_F(doctor, modules_of_another_version)
{
	ASSERT_EQ(0, lie("/sys/module/bpfx_qdisc/version", "99.1"));
	ASSERT_EQ(0, tool("doctor"));
	EXPECT_SAID("note     versions         of another version than this command (");
	EXPECT_SAID("): bpfx_qdisc\n");
}

TEST_F(doctor, signatures)
{
	if (access(ENFORCED, F_OK))
		SKIP(return, "this kernel knows no signatures");
	ASSERT_EQ(0, lie(ENFORCED, "Y"));
	ASSERT_EQ(1, tool("doctor"));
	EXPECT_SAID("this kernel takes signed modules only, and unsigned are: bpfx, bpfx_qdisc, "
		    "bpfx_input\n");
	ASSERT_EQ(0, run("for m in bpfx bpfx_qdisc bpfx_input; do f=" MODULES "/updates/$m.ko; "
			 "cat $f >" LIE ".$m; echo '~Module signature appended~' >>" LIE ".$m; "
			 "mount --bind " LIE ".$m $f; done"));
	EXPECT_STREQ("ok", verdict("signatures"));
	run_quiet("rm " LIE ".*");
}

/* A link that somebody has detached is still pinned. */
TEST_F(doctor, pins_without_programs)
{
	ASSERT_EQ(0, tool("load bpfx_fifo"));
	EXPECT_STREQ("ok", verdict("pins"));
	ASSERT_EQ(0, run_quiet("bpftool link detach pinned /sys/fs/bpf/bpfx/bpfx_fifo"));
	EXPECT_STREQ("broken", verdict("pins"));
	EXPECT_EQ(1, tool("doctor"));
	EXPECT_SAID("pinned in /sys/fs/bpf/bpfx, but their programs are detached: bpfx_fifo\n");
	EXPECT_EQ(0, run("rm /sys/fs/bpf/bpfx/bpfx_fifo"));
	EXPECT_STREQ("ok", verdict("pins"));
}

TEST_F(doctor, bypass)
{
	ASSERT_EQ(0, tool("load bpfx_fifo"));
	ASSERT_EQ(0, run("ip link set d0 up && tc qdisc replace dev d0 root bpfx_fifo"));
	EXPECT_STREQ("ok", verdict("schedulers"));
	EXPECT_EQ(0, tool("unload bpfx_fifo"));
	EXPECT_EQ(1, tool("doctor"));
	EXPECT_SAID("in bypass, without a scheduler: bpfx_fifo on d0\n");
	EXPECT_EQ(0, unshare(CLONE_NEWNET));
	EXPECT_STREQ("unknown", verdict("JIT"));
	EXPECT_STREQ("unknown", verdict("default qdisc"));
}

TEST_F(doctor, default_qdisc)
{
	ASSERT_EQ(0, lie("/proc/sys/net/core/default_qdisc", "bpfx_fifo"));
	EXPECT_STREQ("broken", verdict("default qdisc"));
	ASSERT_EQ(0, tool("load bpfx_fifo"));
	EXPECT_STREQ("ok", verdict("default qdisc"));
	EXPECT_EQ(0, tool("unload bpfx_fifo"));
}

TEST_F(doctor, of_anybody)
{
	ASSERT_EQ(0, privileges_drop(65534));
	EXPECT_STREQ("unknown", verdict("rights"));
	EXPECT_EQ(0, json_num("/broken"));
	EXPECT_EQ(0, tool("report"));
	EXPECT_SAID("not root: the report lacks what is loaded, and the kernel log");
}

/* What a report is for is in it, and what it must not give away is not. */
TEST_F(doctor, report)
{
	ASSERT_EQ(0, sethostname("geheim", 6));
	ASSERT_EQ(0, run("echo 'bpfx test: 192.0.2.77 fe80::77 2001:db8:0:0:0:0:0:77 "
			 "02:00:5e:10:00:77 on geheim at 12:34:56, 1.2.3' >/dev/kmsg"));
	ASSERT_EQ(0, tool("load bpfx_fifo"));
	ASSERT_EQ(0, tool("report"));
	EXPECT_SAID("== doctor\n");
	EXPECT_SAID("ok       JIT ");
	EXPECT_SAID("== schedulers\n\nNAME");
	EXPECT_SAID("bpfx test: IPV4 IPV6 IPV6 MAC on HOST at 12:34:56, 1.2.3\n");
	EXPECT_NOT_SAID("geheim");
	EXPECT_EQ(0, tool("report -o " LIE));
	EXPECT_SAID(LIE ": read it before you send it\n");
	EXPECT_EQ(0, run("stat -c %%a " LIE " | grep -x 600"));
	EXPECT_EQ(0, tool("unload bpfx_fifo"));
	EXPECT_EQ(1, tool("report -o /nowhere/at/all"));
	EXPECT_SAID("cannot write /nowhere/at/all: No such file");
}

TEST_HARNESS_MAIN
