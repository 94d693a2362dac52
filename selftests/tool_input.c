// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfx input as its user meets it: every verb as root and as nobody, with and without the module,
 * and what comes out of devices that are configured by it.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "harness.h"
#include "evdev.h"
#include "privileges.h"
#include "tool.h"

#define DEVICE	"bpfx tool test"
#define MATCH	"name=bpfx tool*"
#define CONF	"/tmp/tool_input.conf"
#define DIR	"/etc/bpfx/input.d"

FIXTURE(input)
{
	int device;	/* what the hardware does */
	int reader;	/* what a client sees */
	char sys[EVDEV_SYS];
};

static int write_text(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	if (!file)
		return -1;
	fputs(text, file);
	return fclose(file);
}

static int configure(const char *text)
{
	return write_text(CONF, text);
}

FIXTURE_SETUP(input)
{
	NEED_EVDEV();
	run_quiet("modprobe bpfx");
	self->device = evdev_make(DEVICE, 120);
	ASSERT_LE(0, self->device);
	ASSERT_EQ(0, evdev_sys(self->device, self->sys));
	self->reader = evdev_open(self->device);
	ASSERT_LE(0, self->reader);
}

FIXTURE_TEARDOWN(input)
{
	privileges_regain();
	run_quiet("for p in $(ls /sys/fs/bpf/bpfx | grep '^input:' | grep -v maps); do "
		  "bpfx input detach ${p#input:}; done; rm -rf " DIR);
	close(self->reader);
	close(self->device);
}

/* If this fails, nothing else will pass. */
TEST_F(input, attach_and_detach)
{
	ASSERT_EQ(0, configure("a = b\n[layer nav held-by rightalt]\nh = ctrl+left\n"));
	ASSERT_EQ(0, tool("input attach remap --device '" MATCH "' --config " CONF));
	EXPECT_SAID("remap is attached:\n  ");
	EXPECT_SAID(": " DEVICE "\n");
	evdev_key(self->device, KEY_A, 1);
	EXPECT_READ("48+ |");
	evdev_key(self->device, KEY_A, 0);
	EXPECT_READ("48- |");
	evdev_key(self->device, KEY_RIGHTALT, 1);
	EXPECT_SILENCE();
	evdev_key(self->device, KEY_H, 1);
	EXPECT_READ("29+ 105+ |");
	EXPECT_EQ(1, tool("input attach remap --device '" MATCH "' --config " CONF));
	EXPECT_SAID("cause: there is an input program 'remap' already\n"
		    "  cure:  bpfx input update remap --config FILE; or detach it first; or: --name NAME");
	EXPECT_EQ(0, tool("input detach remap"));
	EXPECT_SAID("remap is detached; its devices work as without it\n");
	EXPECT_READ("29- 105- 35+ 100+ |");
	EXPECT_NE(0, run_quiet("ls /sys/fs/bpf/bpfx | grep input:"));
	EXPECT_EQ(1, tool("input detach remap"));
	EXPECT_SAID("there is no input program 'remap' that bpfx has attached\n"
		    "  cure:  bpfx input show lists them");
}

static int attach(const char *program, const char *text, const char *more)
{
	int status = configure(text) ?:
		     tool("input attach %s --device '" MATCH "' --config " CONF " %s", program,
			  more);

	if (status)
		printf("# %s\n", tool_out);
	return status;
}

/* Every shipped program is one that the kernel takes, and does what its file says. */
TEST_F(input, every_program)
{
	ASSERT_EQ(0, attach("taphold", "capslock tap esc hold leftctrl after 100ms\n", ""));
	evdev_key(self->device, KEY_CAPSLOCK, 1);
	evdev_key(self->device, KEY_CAPSLOCK, 0);
	EXPECT_READ("1+ |1- |");
	evdev_key(self->device, KEY_CAPSLOCK, 1);
	EXPECT_READ("29+ |");
	evdev_key(self->device, KEY_CAPSLOCK, 0);
	EXPECT_READ("29- |");
	EXPECT_EQ(0, tool("input detach taphold"));
	ASSERT_EQ(0, attach("macro", "f5 = ctrl+c wait 20ms type \"A\"\n", ""));
	evdev_key(self->device, KEY_F5, 1);
	EXPECT_READ("29+ 46+ |46- 29- |42+ 30+ |30- 42- |");
	evdev_key(self->device, KEY_F5, 0);
	EXPECT_SILENCE();
	EXPECT_EQ(0, tool("input detach macro"));
	ASSERT_EQ(0, attach("pointer", "accel 0:3\ninvert x\n", ""));
	evdev_send(self->device, EV_REL, REL_X, 2);
	evdev_sync(self->device);
	EXPECT_READ("2:0=-6 |");
	EXPECT_EQ(0, tool("input detach pointer"));
	ASSERT_EQ(0, attach("debounce", "a 200ms\n", ""));
	evdev_key(self->device, KEY_A, 1);
	evdev_key(self->device, KEY_A, 0);
	evdev_key(self->device, KEY_A, 1);
	EXPECT_READ("30+ |");
	EXPECT_EQ(0, tool("input detach debounce"));
	EXPECT_EQ(0, attach("stick", "x invert\n", ""));
}

/* Two of the same program in their order, and what is told of them. */
TEST_F(input, list_and_show)
{
	struct json_object *list;
	char path[64];
	int i, n;

	ASSERT_EQ(0, attach("remap", "# mine\na = b\n\n", "--name second --priority 5"));
	ASSERT_EQ(0, attach("remap", "b = c\n", "--name first --priority -5"));
	evdev_key(self->device, KEY_B, 1);
	EXPECT_READ("46+ |");
	ASSERT_EQ(0, tool_json("input list"));
	EXPECT_STR(NULL, "/incomplete");
	n = json_len("/devices");
	for (i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "/devices/%d/device", i);
		if (!strcmp(json_str(path), self->sys))
			break;
	}
	ASSERT_LT(i, n);
	snprintf(path, sizeof(path), "/devices/%d", i);
	json_pointer_get(tool_obj, path, &list);
	json_object_get(list);
	json_object_put(tool_obj);
	tool_obj = list;
	EXPECT_STR(DEVICE, "/name");
	EXPECT_STR("virtual", "/bus");
	EXPECT_STR("keyboard", "/kinds/0");
	EXPECT_STR("first", "/programs/0/name");
	EXPECT_NUM(-5, "/programs/0/priority");
	EXPECT_NUM(1, "/programs/0/seen");
	EXPECT_NUM(1, "/programs/0/dropped");
	EXPECT_NUM(1, "/programs/0/emitted");
	EXPECT_STR("second", "/programs/1/name");
	EXPECT_NUM(0, "/programs/1/dropped");
	ASSERT_EQ(0, tool_json("input show second"));
	EXPECT_STR("remap", "/programs/0/program");
	EXPECT_STR(MATCH, "/programs/0/match");
	EXPECT_STR("# mine\na = b\n\n", "/programs/0/config");
	EXPECT_STR(CONF, "/programs/0/file");
	EXPECT_NUM(5, "/programs/0/priority");
	EXPECT_NUM(0, "/programs/0/loader/uid");
	EXPECT_STR(self->sys, "/programs/0/devices/0/device");
	EXPECT_EQ(1, json_len("/programs"));
	EXPECT_EQ(0, tool("input list"));
	EXPECT_SAID("keyboard        " DEVICE "\n         1. first            priority -5, since ");
	EXPECT_SAID("         2. second           priority 5, since ");
	EXPECT_EQ(0, tool("input show %s", self->sys));
	EXPECT_SAID("second:\n  is remap for " MATCH ", priority 5\n  loaded ");
	EXPECT_SAID(" by uid 0 (sh, pid ");
	EXPECT_SAID(") from " CONF "\n  on ");
	EXPECT_SAID("  configuration:\n    # mine\n    a = b\n");
	EXPECT_EQ(1, tool("input show nothing"));
	EXPECT_SAID("cause: there is neither a program nor a device 'nothing'");
}

/* Who was taken off is told, with why, also when it is gone. */
TEST_F(input, show_ejects)
{
	ASSERT_EQ(0, attach("remap", "a = b\n", "--name ejected"));
	ASSERT_EQ(0, run_quiet("bpfx eject ejected"));
	EXPECT_EQ(0, tool("input show ejected"));
	EXPECT_SAID("  on no device\n");
	EXPECT_SAID("  ejected from ");
	EXPECT_SAID("command");
	ASSERT_EQ(0, tool_json("input show ejected"));
	EXPECT_STR(self->sys, "/ejects/0/device");
	EXPECT_STR("ejected", "/ejects/0/name");
	EXPECT_EQ(0, tool("input detach ejected"));
	EXPECT_EQ(0, tool("input show ejected"));
	EXPECT_SAID("ejected, which is gone:\n  ejected from ");
}

/* A held key is what the new configuration makes of it, and nothing else is seen of the change. */
TEST_F(input, update_in_the_middle_of_a_held_key)
{
	ASSERT_EQ(0, attach("remap", "a = b\nc = d\n", ""));
	evdev_key(self->device, KEY_A, 1);
	evdev_key(self->device, KEY_C, 1);
	EXPECT_READ("48+ |32+ |");
	ASSERT_EQ(0, configure("a = e\nc = d\n"));
	EXPECT_EQ(0, tool("input update remap --config " CONF));
	EXPECT_SAID("remap is updated:\n");
	EXPECT_READ("48- 18+ |");
	evdev_key(self->device, KEY_A, 0);
	evdev_key(self->device, KEY_C, 0);
	EXPECT_READ("18- |32- |");
	ASSERT_EQ(0, tool_json("input show remap"));
	EXPECT_STR("a = e\nc = d\n", "/programs/0/config");
	EXPECT_STR(MATCH, "/programs/0/match");
	/* One that is wrong changes nothing. */
	ASSERT_EQ(0, configure("a = e\nc = nokey\n"));
	EXPECT_EQ(1, tool("input update remap --config " CONF));
	EXPECT_SAID("cannot update remap\n  cause: " CONF ":2:5: 'nokey' is no key");
	evdev_key(self->device, KEY_A, 1);
	EXPECT_READ("18+ |");
	ASSERT_EQ(0, configure("program macro\nf5 = a\n"));
	EXPECT_EQ(1, tool("input update remap --config " CONF));
	EXPECT_SAID("it is for macro, not for remap");
	EXPECT_EQ(1, tool("input update nobody --config " CONF));
	EXPECT_SAID("there is no input program 'nobody' that bpfx has attached");
}

/* Who is meant: by its number, by what it is, and nobody yet. */
TEST_F(input, which_devices)
{
	ASSERT_EQ(0, configure("a = b\n"));
	EXPECT_EQ(0, tool("input attach remap --device %s --config " CONF, self->sys));
	EXPECT_SAID(DEVICE);
	evdev_key(self->device, KEY_A, 1);
	EXPECT_READ("48+ |");
	EXPECT_EQ(0, tool("input attach remap --name none --device vendor=beef --config " CONF));
	EXPECT_SAID("none is attached:\n  no device yet: it will have those that match when they "
		    "are plugged in\n");
	EXPECT_EQ(1, tool("input attach remap --name x --device input999 --config " CONF));
	EXPECT_SAID("cause: there is no device 'input999'");
	EXPECT_EQ(1, tool("input attach remap --name x --config " CONF));
	EXPECT_SAID("cause: for which devices?");
	EXPECT_EQ(0, tool("input attach remap --name x --device kind=joystick --config " CONF));
	EXPECT_SAID("no device yet");
}

static pid_t monitor(const char *more)
{
	pid_t pid = fork();
	int fd;

	if (pid)
		return pid;
	fd = open("/tmp/tool_input.out", O_CREAT | O_TRUNC | O_WRONLY, 0600);
	dup2(fd, STDOUT_FILENO);
	dup2(fd, STDERR_FILENO);
	execlp("bpfx", "bpfx", more[0] ? "-j" : "-v", "input", "monitor", "name=bpfx tool*", NULL);
	_exit(127);
}

/* Wait until the file has it. */
static bool has_come(const char *words)
{
	int i;

	for (i = 0; i < 300; i++) {
		run_read(tool_out, sizeof(tool_out), "cat /tmp/tool_input.out");
		if (strstr(tool_out, words))
			return true;
		usleep(100000);
	}
	printf("# expected \"%s\" in: %s\n", words, tool_out);
	return false;
}

/* What came and what became of it side by side; ^C leaves nothing behind. */
TEST_F(input, monitor)
{
	int status;
	pid_t pid;

	ASSERT_EQ(0, attach("remap", "a = b\nc = none\n", ""));
	pid = monitor("");
	ASSERT_TRUE(has_come("BEFORE"));
	evdev_key(self->device, KEY_D, 1);
	evdev_key(self->device, KEY_A, 1);
	evdev_key(self->device, KEY_C, 1);
	evdev_send(self->device, EV_REL, REL_X, 3);
	evdev_sync(self->device);
	EXPECT_TRUE(has_come("KEY_D down                     KEY_D down\n"));
	EXPECT_TRUE(has_come("KEY_A down                     KEY_B down\n"));
	EXPECT_TRUE(has_come("KEY_C down"));
	EXPECT_TRUE(has_come("REL_X 3                        REL_X 3\n"));
	EXPECT_TRUE(has_come(self->sys));
	kill(pid, SIGINT);
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
	ASSERT_EQ(0, tool("input list"));
	EXPECT_NOT_SAID("before.");
	EXPECT_NOT_SAID("after.");
	pid = monitor("-j");
	usleep(3000000);
	evdev_key(self->device, KEY_A, 0);
	EXPECT_TRUE(has_come("\"side\":\"before\",\"type\":\"EV_KEY\","
			     "\"code\":\"KEY_A\",\"value\":0}\n"));
	EXPECT_TRUE(has_come("\"side\":\"after\",\"type\":\"EV_KEY\","
			     "\"code\":\"KEY_B\",\"value\":0}\n"));
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	usleep(500000);
	ASSERT_EQ(0, tool("input list"));
	EXPECT_NOT_SAID("before.");
}

/* What files say is how it is, however often that is asked for, and for who comes later. */
TEST_F(input, files_say_how_it_is)
{
	int device, reader;

	ASSERT_EQ(0, run("mkdir -p " DIR));
	ASSERT_EQ(0, write_text(DIR "/keys.conf", "program remap\ndevice " MATCH "\na = b\n"));
	ASSERT_EQ(0, write_text(DIR "/more.conf", "program remap\nname other\npriority 3\n"
				"device " MATCH "\nb = c\n"));
	ASSERT_EQ(0, write_text(DIR "/tap.conf", "program taphold\ndevice " MATCH "\n"
				"f9 tap esc hold leftctrl\n"));
	EXPECT_EQ(0, tool("input setup"));
	EXPECT_SAID("keys is attached:\n");
	EXPECT_SAID("other is attached:\n");
	EXPECT_EQ(0, tool("input setup"));
	EXPECT_SAID("keys is up to date\n");
	EXPECT_SAID("other is up to date\n");
	EXPECT_SAID("tap is up to date\n");
	EXPECT_EQ(0, tool("input update tap --config " DIR "/tap.conf"));
	EXPECT_EQ(0, tool("input setup " DIR "/tap.conf"));
	EXPECT_SAID("tap is up to date\n");
	evdev_key(self->device, KEY_A, 1);
	EXPECT_READ("46+ |");
	ASSERT_EQ(0, write_text(DIR "/keys.conf", "program remap\ndevice " MATCH "\na = d\n"));
	ASSERT_EQ(0, write_text(DIR "/bad.conf", "program remap\na =\n"));
	EXPECT_EQ(1, tool("input setup"));
	EXPECT_SAID("cannot set up " DIR "/bad.conf\n  cause: " DIR "/bad.conf:2:4: a key is missing");
	EXPECT_SAID("keys is updated:\n");
	EXPECT_READ("46- 32+ |");
	device = evdev_make(DEVICE " two", 120);
	ASSERT_LE(0, device);
	reader = evdev_open(device);
	evdev_key(device, KEY_A, 1);
	EXPECT_STREQ("32+ |", evdev_read(reader, 2000));
	close(device);
	close(reader);
	ASSERT_EQ(0, write_text(CONF, "program remap\nname other\ndevice " MATCH "\nb = e\n"));
	ASSERT_EQ(0, tool_json("input setup " CONF));
	EXPECT_STR("attached anew", "/programs/0/done");
	ASSERT_EQ(0, write_text(CONF, "program remap\nb = e\n"));
	EXPECT_EQ(1, tool("input setup " CONF));
	EXPECT_SAID("cause: it does not say for which devices");
}

/* ... and what no file says any more is not. What came from elsewhere is nobody's business. */
TEST_F(input, files_that_go)
{
	ASSERT_EQ(0, run("mkdir -p " DIR));
	ASSERT_EQ(0, write_text(DIR "/keys.conf", "program remap\ndevice " MATCH "\na = b\n"));
	ASSERT_EQ(0, write_text(DIR "/more.conf", "program remap\nname other\ndevice " MATCH
				"\nx = y\n"));
	EXPECT_EQ(0, tool("input setup"));
	ASSERT_EQ(0, attach("remap", "f9 = f8\n", "--name hand"));
	ASSERT_EQ(0, write_text(DIR "/more.conf", "program remap\nname third\ndevice " MATCH
				"\nx = y\n"));
	EXPECT_EQ(0, tool("input setup"));
	EXPECT_SAID("other is detached: its file has another name for it now\n");
	EXPECT_SAID("third is attached:\n");
	evdev_key(self->device, KEY_A, 1);
	EXPECT_READ("48+ |");
	ASSERT_EQ(0, unlink(DIR "/keys.conf"));
	ASSERT_EQ(0, write_text(DIR "/more.conf", "program remap\nx =\n"));
	EXPECT_EQ(1, tool("input setup"));
	EXPECT_SAID("keys is detached: its file is gone\n");
	EXPECT_READ("48- 30+ |");
	EXPECT_EQ(0, tool("input show third"));
	EXPECT_EQ(0, tool("input setup --undo /nowhere.conf"));
	EXPECT_EQ(0, tool("input show third"));
	ASSERT_EQ(0, tool_json("input setup --undo"));
	EXPECT_EQ(1, json_len("/programs"));
	EXPECT_STR("third", "/programs/0/name");
	EXPECT_STR("detached", "/programs/0/done");
	EXPECT_STR(DIR "/more.conf", "/programs/0/file");
	/* By hand, and by setup, from the same file */
	EXPECT_EQ(0, run("cd /tmp && bpfx input setup --undo tool_input.conf"));
	EXPECT_EQ(0, tool("input show hand"));
	ASSERT_EQ(0, configure("program remap\ndevice " MATCH "\nf9 = f8\n"));
	EXPECT_EQ(0, tool("input setup " CONF));
	EXPECT_SAID("tool_input is attached:\n");
	EXPECT_SAID("hand has the same configuration: bpfx input detach hand\n");
	EXPECT_EQ(0, tool("input update tool_input --config " CONF));
	EXPECT_EQ(0, run("cd /tmp && bpfx input setup --undo tool_input.conf"));
	EXPECT_EQ(1, tool("input show tool_input"));
	EXPECT_EQ(0, tool("input show hand"));
}

/* Whom nothing is for now: that may be meant so, and may be a slip. */
TEST_F(input, match_of_nobody)
{
	ASSERT_EQ(0, configure("a = b\n"));
	EXPECT_EQ(0, tool("input attach remap --device 'kind=any,name=Nobody' --config " CONF));
	EXPECT_SAID("no device that is here now is 'kind=any,name=Nobody'\n");
	EXPECT_SAID("none has this name (bpfx input list)\n");
	EXPECT_EQ(0, tool("input monitor name=Nobody -t 1"));
	EXPECT_SAID("watching 0 devices");
	EXPECT_SAID("none has this name (bpfx input list)\n");
	EXPECT_EQ(0, tool("input update remap --device 'name=BPFX*' --config " CONF));
	EXPECT_SAID("there is '" DEVICE "', but upper and lower case count\n");
	EXPECT_EQ(0, tool("input update remap --device 'name=\"" DEVICE "\"' --config " CONF));
	EXPECT_NOT_SAID("no device");
	EXPECT_SAID(": " DEVICE "\n");
	ASSERT_EQ(0, configure("program remap\ndevice phys=\"no where\"\na = b\n"));
	EXPECT_EQ(0, tool("input check --config " CONF));
	EXPECT_SAID("is a good configuration of remap\n");
	EXPECT_SAID("none has this phys");
	ASSERT_EQ(0, configure("program remap\ndevice name=\"" DEVICE "\nb = c\n"));
	EXPECT_EQ(1, tool("input check --config " CONF));
	EXPECT_SAID("cause: " CONF ":2:13: a \" without its \"\n");
}

/* An object of one's own, with settings. */
TEST_F(input, own_object)
{
	EXPECT_EQ(1, tool("input attach /nowhere.bpf.o"));
	EXPECT_SAID("'/nowhere.bpf.o' is neither a shipped program nor a file\n"
		    "  cure:  shipped are: remap, taphold, debounce, pointer, stick, macro");
	EXPECT_EQ(0, tool("input attach /usr/lib/bpfx/bpfx_remap.bpf.o --device '" MATCH
			  "' --name own"));
	EXPECT_SAID("own is attached:\n");
	ASSERT_EQ(0, configure("speed = 5\n"));
	EXPECT_EQ(1, tool("input update own --config " CONF));
	EXPECT_SAID("has no setting 'speed'");
	EXPECT_EQ(1, tool("input attach %s", TOOL_FILE));
	EXPECT_SAID("is a struct bpfx_qdisc_ops, not a struct bpfx_input_ops");
}

TEST_F(input, wrong_words)
{
	EXPECT_EQ(2, tool("input"));
	EXPECT_SAID("do what?");
	EXPECT_EQ(2, tool("input frobnicate"));
	EXPECT_SAID("what is 'frobnicate'?");
	EXPECT_EQ(2, tool("input lsit"));
	EXPECT_SAID("what is 'lsit'? Did you mean 'list'?");
	EXPECT_EQ(2, tool("input check " CONF));
	EXPECT_SAID("cure:  bpfx input check [PROGRAM] --config FILE (see: bpfx input --help)\n");
	EXPECT_EQ(2, tool("input attach"));
	EXPECT_SAID("attach which program?");
	EXPECT_EQ(2, tool("input attach remap"));
	EXPECT_SAID("attach remap with which --config?");
	EXPECT_EQ(2, tool("input attach remap x"));
	EXPECT_SAID("what is 'x'?");
	EXPECT_EQ(2, tool("input attach remap --priority x"));
	EXPECT_SAID("--priority wants a number from -1000 to 1000, not 'x'");
	EXPECT_EQ(2, tool("input list --device x"));
	EXPECT_SAID("list takes no --device");
	EXPECT_EQ(2, tool("input attach remap --undo"));
	EXPECT_SAID("attach takes no --undo");
	EXPECT_EQ(2, tool("input show -n 5"));
	EXPECT_SAID("-n and -t are for monitor");
	EXPECT_EQ(2, tool("input update"));
	EXPECT_EQ(2, tool("input update x"));
	EXPECT_EQ(2, tool("input detach"));
	EXPECT_EQ(2, tool("input check"));
	EXPECT_EQ(2, tool("input monitor a b"));
	EXPECT_EQ(2, tool("input list x"));
	EXPECT_EQ(1, tool("input check --config /nowhere"));
	EXPECT_SAID("/nowhere: No such file");
	EXPECT_EQ(1, tool("input check nothing --config " CONF));
	EXPECT_EQ(1, tool("input monitor kind=mice"));
	EXPECT_SAID("'mice' is no kind");
	ASSERT_EQ(0, configure("program remap\ndevice " MATCH "\na = b\n"));
	EXPECT_EQ(1, tool("input attach " CONF));
	EXPECT_SAID(CONF " is no object of a program\n"
		    "  cure:  if it is a configuration: --config " CONF);
	EXPECT_EQ(1, tool("input attach remap --device 'bpfx tool' --config " CONF));
	EXPECT_SAID("'bpfx tool' has no =; did you mean 'name=*bpfx tool*'?");
	EXPECT_EQ(0, tool("input attach --config " CONF));
	EXPECT_SAID("remap is attached:\n");
	ASSERT_EQ(0, configure("a = b\nc = dd\nee = f\n"));
	EXPECT_EQ(1, tool("input attach --config " CONF));
	EXPECT_SAID("which program is this for?");
	ASSERT_EQ(1, tool_json("input check remap --config " CONF));
	EXPECT_STR(CONF " has 2 errors", "/cause");
	EXPECT_EQ(2, json_len("/log"));
	EXPECT_EQ(0, tool("input keys capsl"));
	EXPECT_SAID("capslock                 KEY_CAPSLOCK             58\n");
	EXPECT_EQ(1, tool("input monitor -t 1 >/dev/full"));
	EXPECT_SAID("bpfx: cannot write all of the output\n");
	EXPECT_EQ(1, tool("input keys esc >/dev/full"));
	EXPECT_SAID("bpfx: cannot write: No space left on device\n");
	EXPECT_EQ(0, tool("input --help"));
	EXPECT_SAID("MATCH is inputN");
}

/* Anybody sees devices and programs; when somebody types, and how keys are mapped, only root. */
TEST_F(input, not_root)
{
	ASSERT_EQ(0, attach("remap", "a = b\n", ""));
	ASSERT_EQ(0, privileges_drop(65534));
	EXPECT_EQ(0, tool("input list"));
	EXPECT_SAID(DEVICE "\n         1. remap            priority 0, since ");
	EXPECT_NOT_SAID("events:");
	EXPECT_SAID("not root: how many events programs have seen is not told");
	EXPECT_EQ(0, tool("input show remap"));
	EXPECT_SAID("remap:\n  on ");
	EXPECT_SAID("not root: how programs are configured is not told");
	EXPECT_NOT_SAID("a = b");
	EXPECT_EQ(0, tool("input check remap --config " CONF));
	EXPECT_EQ(0, tool("input keys esc"));
	EXPECT_EQ(1, tool("input attach remap --name x --device kind=any --config " CONF));
	EXPECT_SAID("cannot attach remap\n  cause: you are not root, and lack ");
	EXPECT_EQ(1, tool("input update remap --config " CONF));
	EXPECT_SAID("cause: you are not root");
	EXPECT_EQ(1, tool("input detach remap"));
	EXPECT_SAID("cause: you are not root");
	EXPECT_EQ(1, tool("input monitor"));
	EXPECT_SAID("cause: you are not root");
	EXPECT_EQ(1, tool("input setup " CONF));
	EXPECT_SAID("cause: you are not root");
	EXPECT_EQ(1, tool("input setup"));
	EXPECT_SAID("bpfx: cannot set up input devices\n  cause: you are not root");
	EXPECT_EQ(1, tool("input setup --undo"));
	EXPECT_SAID("bpfx: cannot detach input programs\n  cause: you are not root");
}

TEST_F(input, without_the_module)
{
	int i;

	/* What was detached a moment ago may not be quite gone. */
	for (i = 0; i < 50 && run_quiet("rmmod bpfx_input"); i++)
		usleep(100000);
	if (i == 50)
		SKIP(return, "something else uses the module");
	EXPECT_EQ(0, tool("input list"));
	EXPECT_SAID(DEVICE);
	EXPECT_SAID("the kernel module bpfx_input is not loaded: there are no programs (modprobe bpfx_input)");
	EXPECT_EQ(0, tool("input show"));
	EXPECT_SAID("the kernel module bpfx_input is not loaded");
	EXPECT_EQ(1, attach("remap", "a = b\n", ""));
	EXPECT_SAID("cause: the kernel module bpfx_input is not loaded\n  cure:  modprobe bpfx_input\n");
	EXPECT_EQ(1, tool("input monitor"));
	EXPECT_SAID("cure:  modprobe bpfx_input\n");
	EXPECT_EQ(1, tool("input setup " CONF));
	EXPECT_EQ(1, tool("input detach remap"));
	EXPECT_EQ(0, tool("input check remap --config " CONF));
	EXPECT_EQ(0, run("modprobe bpfx_input"));
}

TEST_HARNESS_MAIN
