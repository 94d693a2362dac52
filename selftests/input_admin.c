// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who is on which device, who may be, and how to get rid of him.
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
#include "entries.h"
#include "evdev.h"
#include "fault.h"
#include "harness.h"
#include "privileges.h"
#include "progs/input.h"
#include "tool.h"
#include "input.skel.h"

#define KEYBOARD	99	/* keys 1 to 99 */
#define NO_LETTERS	(KEY_Q - 1)
#define SWITCH		"/sys/module/bpfx_input/parameters/keyboards"
#define NOBODY		65534

FIXTURE(admin)
{
	struct input *skel;
	struct bpf_link *link[2];
	int device;
	int reader;
	int log;
	char sys[EVDEV_SYS];
};

static int keyboards(bool on)
{
	return run("echo %d >" SWITCH, on);
}

FIXTURE_SETUP(admin)
{
	NEED_EVDEV();
	ASSERT_EQ(0, keyboards(true));
	self->device = evdev_make(INPUT_DEVICE, KEYBOARD);
	ASSERT_LE(0, self->device);
	ASSERT_EQ(0, evdev_sys(self->device, self->sys));
	self->reader = evdev_open(self->device);
	ASSERT_LE(0, self->reader);
	self->skel = input__open_and_load();
	ASSERT_NE(NULL, self->skel);
	self->log = kernel_log();
	ASSERT_LE(0, self->log);
}

FIXTURE_TEARDOWN(admin)
{
	privileges_regain();
	bpf_link__destroy(self->link[0]);
	bpf_link__destroy(self->link[1]);
	close(self->log);
	close(self->reader);
	close(self->device);
	input__destroy(self->skel);
	keyboards(true);
	run_quiet("bpfx policy unload");
}

static void rule(struct input *skel, int code, int act, int to)
{
	skel->bss->rules[0][code] = (struct input_rule){ act, to };
}

#define ATTACH(_n, _map)								\
({											\
	struct bpf_link **_link = &self->link[_n];					\
											\
	*_link = bpf_map__attach_struct_ops(self->skel->maps._map);			\
	ASSERT_NE(NULL, *_link);							\
})

/* A is B, and is held. */
static void hold(struct __test_metadata *_metadata, struct _test_data_admin *self)
{
	rule(self->skel, KEY_A, INPUT_TO, KEY_B);
	ATTACH(0, first);
	evdev_key(self->device, KEY_A, 1);
	ASSERT_STREQ("48+ |", evdev_read(self->reader, 2000));
}

static uint32_t link_id(const struct bpf_link *link)
{
	struct bpf_link_info info = {};
	uint32_t len = sizeof(info);

	return bpf_link_get_info_by_fd(bpf_link__fd(link), &info, &len) ? 0 : info.id;
}

/*
 * Programs in the order in which they see events, and what they have made of them. Everybody may
 * know that they are there, but not when keys are pressed.
 */
TEST_F(admin, lists_programs_and_their_events)
{
	struct bpfx_input_entry e[3];

	rule(self->skel, KEY_C, INPUT_DROP, 0);
	ATTACH(1, second);
	hold(_metadata, self);
	evdev_send(self->device, EV_REL, REL_X, 5);
	evdev_key(self->device, KEY_C, 1);
	ASSERT_STREQ("2:0=5 |", evdev_read(self->reader, 2000));
	ASSERT_EQ(2, entries_list(self->sys, e, 3));
	EXPECT_STREQ("input_first", e[0].program);
	EXPECT_STREQ("input_second", e[1].program);
	EXPECT_EQ(0, e[0].priority);
	EXPECT_EQ(10, e[1].priority);
	EXPECT_STREQ(INPUT_DEVICE, e[0].name);
	EXPECT_EQ(link_id(self->link[0]), e[0].link_id);
	EXPECT_EQ(link_id(self->link[1]), e[1].link_id);
	EXPECT_LT(e[1].since_ns, e[0].since_ns);
	EXPECT_EQ(1, e[0].counted);
	EXPECT_EQ(3, e[0].count.seen);
	EXPECT_EQ(2, e[0].count.dropped);
	EXPECT_EQ(1, e[0].count.emitted);
	EXPECT_EQ(2, e[1].count.seen);
	EXPECT_EQ(0, e[1].count.dropped);
	ASSERT_EQ(0, privileges_drop(NOBODY));
	ASSERT_EQ(2, entries_list(self->sys, e, 3));
	EXPECT_STREQ("input_first", e[0].program);
	EXPECT_EQ(0, e[0].counted);
	EXPECT_EQ(0, e[0].count.seen);
}

/* At once: when the command is answered the key is up, and the record is there. */
TEST_F(admin, ejects_in_the_middle_of_a_held_key)
{
	struct bpfx_input_exit exit, heard;
	struct bpfx_input_entry entry;
	int fd = entries_listen();

	ASSERT_LE(0, fd);
	hold(_metadata, self);
	EXPECT_EQ(0, entries_eject("nobody", NULL));
	EXPECT_EQ(0, entries_eject("input_first", "input0000"));
	ASSERT_EQ(0, privileges_drop(NOBODY));
	EXPECT_EQ(-EPERM, entries_eject("input_first", NULL));
	ASSERT_EQ(0, privileges_regain());
	EXPECT_EQ(1, entries_eject("input_first", self->sys));
	EXPECT_STREQ("48- 30+ |", evdev_read(self->reader, 0));
	EXPECT_EQ(0, entries_list(self->sys, &entry, 1));
	ASSERT_EQ(0, entries_last_exit(&exit));
	EXPECT_EQ(BPFX_EXIT_COMMAND, exit.info.kind);
	EXPECT_STREQ("by command", exit.info.msg);
	EXPECT_LT(0, exit.info.uptime_ns);
	EXPECT_STREQ("input_first", exit.program);
	EXPECT_STREQ(self->sys, exit.device);
	EXPECT_STREQ(INPUT_DEVICE, exit.name);
	EXPECT_EQ(1, exit.count.seen);
	EXPECT_EQ(1, exit.count.emitted);
	ASSERT_EQ(0, entries_hear(fd, &heard));
	EXPECT_EQ(exit.nr, heard.nr);
	EXPECT_EQ(BPFX_EXIT_COMMAND, heard.info.kind);
	EXPECT_EQ(0, heard.counted);
	EXPECT_EQ(0, heard.count.seen);
	EXPECT_EQ(BPFX_EXIT_COMMAND, self->skel->bss->left_kind);
	EXPECT_EQ(0, entries_eject(NULL, NULL));
	close(fd);
}

/* The oldest make room. */
TEST_F(admin, keeps_the_last_ejects)
{
	struct bpfx_input_exit exits[BPFX_INPUT_EXITS + 1];
	int i;

	for (i = 0; i < BPFX_INPUT_EXITS + 2; i++) {
		ATTACH(0, first);
		ASSERT_EQ(1, entries_eject("input_first", NULL));
		bpf_link__destroy(self->link[0]);
		self->link[0] = NULL;
	}
	ASSERT_EQ(BPFX_INPUT_EXITS, entries_exits(exits, ARRAY_SIZE(exits)));
	for (i = 1; i < BPFX_INPUT_EXITS; i++)
		ASSERT_EQ(exits[0].nr + i, exits[i].nr);
	EXPECT_LE(BPFX_INPUT_EXITS + 1, exits[BPFX_INPUT_EXITS - 1].nr);
	ASSERT_EQ(0, privileges_drop(NOBODY));
	ASSERT_EQ(BPFX_INPUT_EXITS, entries_exits(exits, ARRAY_SIZE(exits)));
	EXPECT_EQ(0, exits[0].counted);
}

static int press_sysrq(void)
{
	int fd = open("/proc/sysrq-trigger", O_WRONLY), err;

	if (fd < 0)
		return -errno;
	err = write(fd, "B", 1) == 1 ? 0 : -errno;
	close(fd);
	return err;
}

/* The way out that is always there, whether there are schedulers in this kernel or not. */
TEST_F(admin, sysrq_releases_a_held_key)
{
	struct bpfx_input_exit exit;
	int i;

	for (i = 0; i < 2; i++) {
		if (i)
			run_quiet("modprobe -a bpfx_qdisc");
		else
			run_quiet("rmmod bpfx_gate; rmmod bpfx_qdisc");
		EXPECT_EQ(i ? 0 : 1, run_quiet("test -e /sys/module/bpfx_qdisc") ? 1 : 0);
		hold(_metadata, self);
		ASSERT_EQ(0, press_sysrq());
		EXPECT_READ("48- 30+ |");
		evdev_key(self->device, KEY_A, 0);
		EXPECT_READ("30- |");
		ASSERT_EQ(0, entries_last_exit(&exit));
		EXPECT_EQ(BPFX_EXIT_SYSRQ, exit.info.kind);
		EXPECT_TRUE(kernel_said(self->log, "ejected: SysRq"));
		bpf_link__destroy(self->link[0]);
		self->link[0] = NULL;
	}
}

/* By the command that is for schedulers, too. */
TEST_F(admin, bpfx_eject)
{
	const char *const commands[] = { "--all", "input_first", "dev %s" };
	char args[64];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		hold(_metadata, self);
		snprintf(args, sizeof(args), commands[i], self->sys);
		EXPECT_EQ(0, tool("eject %s", args));
		EXPECT_SAID("1 input program was taken off its device\n");
		EXPECT_STREQ("48- 30+ |", evdev_read(self->reader, 0));
		evdev_key(self->device, KEY_A, 0);
		EXPECT_READ("30- |");
		bpf_link__destroy(self->link[0]);
		self->link[0] = NULL;
	}
	EXPECT_EQ(1, tool("eject input_first"));
	EXPECT_SAID("cause: there is no qdisc of input_first in this network namespace, nor an input "
		    "device");
	EXPECT_EQ(1, tool("eject input_first dev %s", self->sys));
	EXPECT_SAID("cause: input_first is not on input");
	hold(_metadata, self);
	ASSERT_EQ(0, tool_json("eject dev %s", self->sys));
	EXPECT_NUM(1, "/inputs");
	EXPECT_NUM(0, "/bypassed");
}

/* Each load and each attachment is in the log: what, by whom, where. */
TEST_F(admin, is_logged)
{
	char words[256];
	int device;

	ATTACH(0, first);
	snprintf(words, sizeof(words), "input program input_first was loaded by input_admin[%d], uid 0",
		 getpid());
	EXPECT_TRUE(kernel_said(self->log, words));
	device = evdev_make(INPUT_DEVICE " \x1b[2Jtwo", KEYBOARD);
	ASSERT_LE(0, device);
	ASSERT_EQ(0, evdev_sys(device, self->sys));
	snprintf(words, sizeof(words), "input program input_first of input_admin[%d], uid 0, sees the "
		 "events of %s (" INPUT_DEVICE, getpid(), self->sys);
	EXPECT_TRUE(kernel_said(self->log, words));
	close(device);
}

/* Without keyboards: not what is there, not what is plugged in, not what somebody is on. */
TEST_F(admin, keyboards_are_forbidden)
{
	struct bpfx_input_exit exit;
	int device, mouse;

	ASSERT_EQ(0, keyboards(false));
	ATTACH(0, first);
	EXPECT_EQ(0, self->skel->bss->connects);
	EXPECT_TRUE(kernel_said(self->log, "input_first may not see the events of"));
	device = evdev_make(INPUT_DEVICE " two", KEYBOARD);
	EXPECT_EQ(0, self->skel->bss->connects);
	mouse = evdev_make(INPUT_DEVICE " three", NO_LETTERS);
	EXPECT_EQ(1, self->skel->bss->connects);
	close(device);
	ASSERT_EQ(0, keyboards(true));
	EXPECT_EQ(0, self->skel->bss->disconnects);
	bpf_link__destroy(self->link[0]);
	hold(_metadata, self);
	ASSERT_EQ(0, keyboards(false));
	EXPECT_STREQ("48- 30+ |", evdev_read(self->reader, 0));
	ASSERT_EQ(0, entries_last_exit(&exit));
	EXPECT_STREQ("by the module parameter keyboards", exit.info.msg);
	EXPECT_STREQ(self->sys, exit.device);
	EXPECT_EQ(1, entries_eject(NULL, NULL));	/* that on the mouse */
	close(mouse);
}

/* A device does not become a keyboard by what a program declares. */
TEST_F(admin, declared_letters_do_not_count)
{
	int mouse = evdev_make(INPUT_DEVICE " mouse", NO_LETTERS);

	ASSERT_EQ(0, keyboards(false));
	self->skel->bss->declared = KEY_Q;
	ATTACH(0, first);
	ATTACH(1, second);
	EXPECT_EQ(2, self->skel->bss->connects);
	close(mouse);
}

static int try_load(const struct bpf_program *like)
{
	const struct bpf_insn insns[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	struct bpf_prog_info info = {};
	uint32_t len = sizeof(info);
	struct bpf_prog_load_opts opts = { .sz = sizeof(opts) };
	int fd, err;

	opts.expected_attach_type = bpf_program__expected_attach_type(like);
	err = bpf_prog_get_info_by_fd(bpf_program__fd(like), &info, &len);
	if (err)
		return err;
	opts.attach_btf_id = info.attach_btf_id;
	opts.attach_btf_obj_fd = bpf_btf_get_fd_by_id(info.attach_btf_obj_id);
	err = privileges_become(NOBODY, false);
	fd = err ?: bpf_prog_load(BPF_PROG_TYPE_STRUCT_OPS, "try", "GPL", insns, 2, &opts);
	return fd < 0 ? fd : 0;
}

/* Return: what the child has returned, as an errno. */
static int as_child(int (*fn)(struct _test_data_admin *self), struct _test_data_admin *self)
{
	int status;
	pid_t pid = fork();

	if (!pid)
		_exit(-fn(self));
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -ECHILD;
	return -WEXITSTATUS(status);
}

static int load_it(struct _test_data_admin *self)
{
	return try_load(self->skel->progs.event);
}

static int attach_it(struct _test_data_admin *self)
{
	struct bpf_link *link;

	if (privileges_become(NOBODY, false))
		return -ENOTSUP;
	link = bpf_map__attach_struct_ops(self->skel->maps.first);
	return link ? 0 : -errno;
}

static int swap_it(struct _test_data_admin *self)
{
	if (privileges_become(NOBODY, false))
		return -ENOTSUP;
	return bpf_link__update_map(self->link[0], self->skel->maps.successor);
}

/* CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN do for schedulers. Who sees passwords needs more. */
TEST_F(admin, takes_more_than_cap_bpf)
{
	EXPECT_EQ(-EPERM, as_child(load_it, self));
	EXPECT_EQ(-EPERM, as_child(attach_it, self));
	ATTACH(0, first);
	EXPECT_EQ(-EPERM, as_child(swap_it, self));
	EXPECT_EQ(0, self->skel->bss->disconnects);
}

/* The policy can forbid the family, and single kfuncs of it. */
TEST_F(admin, policy_forbids_input)
{
	struct input *skel;

	ASSERT_EQ(0, tool("policy load --allow bits"));
	skel = input__open_and_load();
	EXPECT_EQ(NULL, skel);
	input__destroy(skel);
	EXPECT_EQ(0, tool("policy log"));
	EXPECT_SAID("refused bpfx_input_");
	ASSERT_EQ(0, tool("policy allow input"));
	skel = input__open_and_load();
	EXPECT_NE(NULL, skel);
	input__destroy(skel);
	ASSERT_EQ(0, tool("policy deny bpfx_input_emit"));
	skel = input__open_and_load();
	EXPECT_EQ(NULL, skel);
	input__destroy(skel);
}

static int times(const char *text, const char *word)
{
	int n = 0;

	while ((text = strstr(text, word))) {
		text++;
		n++;
	}
	return n;
}

/*
 * Programs, devices and ejects come and go while allocations fail: what cannot be done is not done,
 * and what is held down is released all the same.
 */
TEST_F(admin, goes_on_without_memory)
{
	struct random rng = random_stream(seed(), 1);
	const char *text;
	int i, device;

	if (!fault_open())
		SKIP(return, "this kernel cannot let allocations fail");
	rule(self->skel, KEY_A, INPUT_TO, KEY_B);
	for (i = 0; i < 60; i++) {
		evdev_key(self->device, KEY_A, 1);
		fault_mode(&rng);
		fault_on();
		self->link[0] = bpf_map__attach_struct_ops(self->skel->maps.first);
		device = evdev_make(INPUT_DEVICE " guest", NO_LETTERS);
		if (self->link[0])
			bpf_link__update_map(self->link[0], self->skel->maps.successor);
		if (i & 1)
			entries_eject(NULL, NULL);
		if (device >= 0)
			close(device);
		bpf_link__destroy(self->link[0]);
		self->link[0] = NULL;
		fault_off();
		evdev_key(self->device, KEY_A, 0);
		text = evdev_read(self->reader, 100);
		ASSERT_EQ(times(text, "48+ "), times(text, "48- "));
		ASSERT_EQ(times(text, "30+ "), times(text, "30- "));
		ASSERT_EQ(0, entries_list(NULL, NULL, 0));
	}
	EXPECT_LT(0, fault_count());
	fault_close();
	hold(_metadata, self);
	EXPECT_EQ(1, entries_eject(NULL, NULL));
	EXPECT_STREQ("48- 30+ |", evdev_read(self->reader, 0));
}

TEST_HARNESS_MAIN
