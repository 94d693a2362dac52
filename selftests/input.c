// SPDX-License-Identifier: GPL-2.0-only
/*
 * Input programs between a device of uinput and who reads it.
 */
#define _GNU_SOURCE
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/tiocl.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <uapi/bpfx/input.h>
#include "entries.h"
#include "evdev.h"
#include "harness.h"
#include "progs/input.h"
#include "input.skel.h"

#define KEYS	99

FIXTURE(input)
{
	struct input *skel;
	struct bpf_link *link[2];
	int device;	/* of uinput: what the hardware does */
	int reader;	/* of evdev: what a client sees */
};

FIXTURE_SETUP(input)
{
	NEED_EVDEV();
	self->device = evdev_make(INPUT_DEVICE, KEYS);
	ASSERT_LE(0, self->device);
	self->reader = evdev_open(self->device);
	ASSERT_LE(0, self->reader);
	self->skel = input__open_and_load();
	ASSERT_NE(NULL, self->skel);
}

FIXTURE_TEARDOWN(input)
{
	bpf_link__destroy(self->link[0]);
	bpf_link__destroy(self->link[1]);
	close(self->reader);
	if (self->device >= 0)
		close(self->device);
	input__destroy(self->skel);
}

static void rule(struct input *skel, int which, int code, int act, int to)
{
	skel->bss->rules[which][code] = (struct input_rule){ act, to };
}

#define ATTACH(_n, _map)								\
({											\
	struct bpf_link **_link = &self->link[_n];					\
											\
	*_link = bpf_map__attach_struct_ops(self->skel->maps._map);			\
	ASSERT_NE(NULL, *_link);							\
})

TEST_F(input, passes_what_it_does_not_touch)
{
	ATTACH(0, first);
	EXPECT_EQ(1, self->skel->bss->connects);
	EXPECT_STREQ(INPUT_DEVICE, self->skel->bss->seen_name);
	evdev_key(self->device, KEY_A, 1);
	EXPECT_READ("30+ |");
	evdev_send(self->device, EV_REL, REL_X, 5);
	evdev_send(self->device, EV_KEY, KEY_A, 0);
	evdev_sync(self->device);
	EXPECT_READ("2:0=5 30- |");
}

TEST_F(input, replaces_drops_and_adds_in_the_same_frame)
{
	rule(self->skel, 0, KEY_A, INPUT_TO, KEY_B);
	rule(self->skel, 0, KEY_C, INPUT_DROP, 0);
	rule(self->skel, 0, KEY_D, INPUT_TYPE, KEY_E);
	ATTACH(0, first);
	evdev_send(self->device, EV_KEY, KEY_F, 1);
	evdev_send(self->device, EV_KEY, KEY_A, 1);
	evdev_send(self->device, EV_REL, REL_X, 7);
	evdev_send(self->device, EV_KEY, KEY_C, 1);
	evdev_send(self->device, EV_KEY, KEY_D, 1);
	evdev_sync(self->device);
	EXPECT_READ("33+ 48+ 2:0=7 18+ 18- 32+ |");
	evdev_key(self->device, KEY_A, 0);
	EXPECT_READ("48- |");
	evdev_key(self->device, KEY_C, 0);
	EXPECT_SILENCE();
}

/* A key that is really down and one that becomes it do not get in each other's way. */
TEST_F(input, two_keys_become_one)
{
	rule(self->skel, 0, KEY_A, INPUT_TO, KEY_B);
	ATTACH(0, first);
	evdev_key(self->device, KEY_A, 1);
	EXPECT_READ("48+ |");
	evdev_key(self->device, KEY_B, 1);
	EXPECT_SILENCE();
	evdev_key(self->device, KEY_B, 0);
	EXPECT_READ("48- |");
	evdev_key(self->device, KEY_A, 0);
	EXPECT_SILENCE();
}

TEST_F(input, later_and_by_timer)
{
	rule(self->skel, 0, KEY_A, INPUT_LATER, KEY_B);
	rule(self->skel, 0, KEY_C, INPUT_TIMER, KEY_D);
	ATTACH(0, first);
	evdev_key(self->device, KEY_A, 1);
	EXPECT_READ("48+ |48- |");
	evdev_key(self->device, KEY_C, 1);
	EXPECT_READ("46+ |32+ |");
	evdev_key(self->device, KEY_C, 0);
	EXPECT_READ("46- |");
	evdev_key(self->device, KEY_C, 1);
	EXPECT_READ("46+ |32- |");
	EXPECT_EQ(2, self->skel->bss->timers);
}

/*
 * A time that no clock reaches is not one that has passed, again and again. The kernel looks at it
 * when it looks for another timer of the same CPU.
 */
TEST_F(input, timer_never_goes_off)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(0, &set);
	ASSERT_EQ(0, sched_setaffinity(0, sizeof(set), &set));
	rule(self->skel, 0, KEY_A, INPUT_NEVER, 0);
	rule(self->skel, 1, KEY_B, INPUT_LATER, KEY_C);
	ATTACH(0, first);
	ATTACH(1, second);
	evdev_key(self->device, KEY_A, 1);
	EXPECT_READ("30+ |");
	evdev_key(self->device, KEY_B, 1);
	EXPECT_READ("46+ |46- |");
	EXPECT_EQ(0, self->skel->bss->timers);
	evdev_key(self->device, KEY_A, 0);
	EXPECT_READ("30- |");
}

/* When it goes, nobody is left with a key that is not down, or without one that is. */
TEST_F(input, goes_in_the_middle_of_a_held_key)
{
	rule(self->skel, 0, KEY_A, INPUT_TO, KEY_B);
	ATTACH(0, first);
	evdev_key(self->device, KEY_A, 1);
	EXPECT_READ("48+ |");
	bpf_link__destroy(self->link[0]);
	self->link[0] = NULL;
	EXPECT_READ("48- 30+ |");
	evdev_key(self->device, KEY_A, 0);
	EXPECT_READ("30- |");
	EXPECT_EQ(1, self->skel->bss->disconnects);
	EXPECT_EQ(BPFX_EXIT_UNREG, self->skel->bss->left_kind);
}

TEST_F(input, comes_in_the_middle_of_a_held_key)
{
	evdev_key(self->device, KEY_A, 1);
	EXPECT_READ("30+ |");
	rule(self->skel, 0, KEY_A, INPUT_TO, KEY_B);
	ATTACH(0, first);
	EXPECT_READ("30- 48+ |");
	evdev_key(self->device, KEY_A, 0);
	EXPECT_READ("48- |");
}

/* What the successor makes of held keys is all that is seen of a swap. */
TEST_F(input, is_swapped_in_the_middle_of_held_keys)
{
	rule(self->skel, 0, KEY_A, INPUT_TO, KEY_B);
	rule(self->skel, 0, KEY_C, INPUT_TO, KEY_D);
	rule(self->skel, 1, KEY_A, INPUT_TO, KEY_B);
	rule(self->skel, 1, KEY_C, INPUT_TO, KEY_E);
	ATTACH(0, first);
	evdev_key(self->device, KEY_A, 1);
	evdev_key(self->device, KEY_C, 1);
	EXPECT_READ("48+ |32+ |");
	ASSERT_EQ(0, bpf_link__update_map(self->link[0], self->skel->maps.successor));
	EXPECT_READ("32- 18+ |");
	evdev_key(self->device, KEY_A, 0);
	evdev_key(self->device, KEY_C, 0);
	EXPECT_READ("48- |18- |");
	EXPECT_EQ(BPFX_EXIT_UPDATE, self->skel->bss->left_kind);
}

/* What one emits the next one sees, and it never sees that itself. */
TEST_F(input, two_programs_by_priority)
{
	rule(self->skel, 0, KEY_A, INPUT_TO, KEY_B);
	rule(self->skel, 0, KEY_B, INPUT_TO, KEY_F);
	rule(self->skel, 1, KEY_B, INPUT_TO, KEY_C);
	rule(self->skel, 1, KEY_A, INPUT_TO, KEY_D);
	ATTACH(1, second);
	ATTACH(0, first);
	evdev_key(self->device, KEY_A, 1);
	EXPECT_READ("46+ |");
	bpf_link__destroy(self->link[0]);
	self->link[0] = NULL;
	EXPECT_READ("46- 32+ |");
	evdev_key(self->device, KEY_A, 0);
	EXPECT_READ("32- |");
}

TEST_F(input, gives_up)
{
	rule(self->skel, 0, KEY_A, INPUT_TO, KEY_B);
	rule(self->skel, 0, KEY_C, INPUT_ERROR, 0);
	ATTACH(0, first);
	evdev_key(self->device, KEY_A, 1);
	EXPECT_READ("48+ |");
	evdev_key(self->device, KEY_C, 1);
	EXPECT_READ("46+ 48- 30+ |");
	evdev_key(self->device, KEY_A, 0);
	EXPECT_READ("30- |");
	usleep(200000);
	EXPECT_EQ(BPFX_EXIT_ERROR, self->skel->bss->left_kind);
	EXPECT_EQ(42, self->skel->bss->left_code);
}

TEST_F(input, emits_too_much)
{
	rule(self->skel, 0, KEY_C, INPUT_STORM, KEY_D);
	ATTACH(0, first);
	evdev_key(self->device, KEY_C, 1);
	evdev_read(self->reader, 2000);
	usleep(200000);
	EXPECT_EQ(BPFX_EXIT_STORM, self->skel->bss->left_kind);
	evdev_key(self->device, KEY_C, 0);
	EXPECT_READ("46- |");
}

/* A frame that is full is the end of who fills it, and what passes goes on. */
TEST_F(input, emits_too_much_in_a_frame)
{
	struct bpfx_input_exit exit;
	int code;

	rule(self->skel, 1, KEY_Z, INPUT_TO, KEY_X);
	for (code = KEY_1; code < KEY_Z; code++)
		rule(self->skel, 0, code, INPUT_BURST, KEY_X);
	ATTACH(0, first);
	ATTACH(1, second);
	evdev_key(self->device, KEY_Z, 1);
	EXPECT_READ("45+ |");
	for (code = KEY_1; code < KEY_Z; code++)
		evdev_send(self->device, EV_KEY, code, 1);
	evdev_send(self->device, EV_KEY, KEY_Z, 0);
	evdev_sync(self->device);
	usleep(200000);
	EXPECT_EQ(KEY_Z, self->skel->bss->released);
	ASSERT_EQ(0, entries_last_exit(&exit));
	EXPECT_EQ(BPFX_EXIT_STORM, exit.info.kind);
	EXPECT_STREQ("it emitted too many events in a frame", exit.info.msg);
}

/* A key of a frame that is not complete yet is seen once, when it is. */
TEST_F(input, comes_in_the_middle_of_a_frame)
{
	rule(self->skel, 0, KEY_A, INPUT_TYPE, KEY_E);
	evdev_send(self->device, EV_KEY, KEY_A, 1);
	ATTACH(0, first);
	EXPECT_SILENCE();
	evdev_sync(self->device);
	EXPECT_READ("18+ 18- 30+ |");
}

/* Who has the device for himself is not disturbed, and the others get releases afterwards. */
TEST_F(input, goes_while_the_device_is_grabbed)
{
	int other = evdev_open(self->device);

	ASSERT_LE(0, other);
	rule(self->skel, 0, KEY_A, INPUT_TO, KEY_B);
	ATTACH(0, first);
	evdev_key(self->device, KEY_A, 1);
	EXPECT_READ("48+ |");
	ASSERT_EQ(0, ioctl(other, EVIOCGRAB, 1));
	evdev_read(other, 0);
	ASSERT_EQ(1, entries_eject("input_first", NULL));
	evdev_key(self->device, KEY_A, 0);
	EXPECT_STREQ("30- |", evdev_read(other, 1000));
	EXPECT_SILENCE();
	ASSERT_EQ(0, ioctl(other, EVIOCGRAB, 0));
	EXPECT_READ("48- |");
	evdev_key(self->device, KEY_A, 1);
	EXPECT_READ("30+ |");
	close(other);
}

/* From a device that is inhibited nothing comes, be it from a program. */
TEST_F(input, device_is_inhibited)
{
	char sys[EVDEV_SYS], path[64];
	int fd;

	ASSERT_EQ(0, evdev_sys(self->device, sys));
	snprintf(path, sizeof(path), "/sys/class/input/%s/inhibited", sys);
	fd = open(path, O_WRONLY);
	ASSERT_LE(0, fd);
	rule(self->skel, 0, KEY_A, INPUT_TO, KEY_B);
	rule(self->skel, 0, KEY_C, INPUT_LATER, KEY_D);
	ATTACH(0, first);
	evdev_key(self->device, KEY_A, 1);
	EXPECT_READ("48+ |");
	evdev_key(self->device, KEY_C, 1);
	ASSERT_EQ(1, pwrite(fd, "1", 1, 0));
	usleep(100000);
	EXPECT_EQ(NULL, strstr(evdev_read(self->reader, 1000), "32+"));
	ASSERT_EQ(1, pwrite(fd, "0", 1, 0));
	close(fd);
	evdev_key(self->device, KEY_A, 1);
	EXPECT_READ("48+ |");
}

/* Only what is declared can be emitted, and clients see it while the program is there. */
TEST_F(input, declares_what_it_emits)
{
	unsigned char bits[KEY_CNT / 8] = {};

	rule(self->skel, 0, KEY_A, INPUT_TO, KEY_F13);
	ATTACH(0, first);
	evdev_key(self->device, KEY_A, 1);
	EXPECT_SILENCE();
	EXPECT_EQ(-EINVAL, self->skel->bss->emit_ret);
	evdev_key(self->device, KEY_A, 0);
	bpf_link__destroy(self->link[0]);
	self->skel->bss->declared = KEY_F13;
	ATTACH(0, first);
	ioctl(self->reader, EVIOCGBIT(EV_KEY, sizeof(bits)), bits);
	EXPECT_NE(0, bits[KEY_F13 / 8] & 1 << KEY_F13 % 8);
	evdev_key(self->device, KEY_A, 1);
	EXPECT_READ("183+ |");
	bpf_link__destroy(self->link[0]);
	self->link[0] = NULL;
	EXPECT_READ("183- 30+ |");
	ioctl(self->reader, EVIOCGBIT(EV_KEY, sizeof(bits)), bits);
	EXPECT_EQ(0, bits[KEY_F13 / 8] & 1 << KEY_F13 % 8);
}

/*
 * A device that comes, and is unplugged in the middle of a chord. Who reads it by evdev learns of
 * nothing more than that; who comes behind the program, as the console does, sees keys released.
 */
TEST_F(input, device_comes_and_goes)
{
	int device, reader;

	rule(self->skel, 0, KEY_A, INPUT_TYPE_ONCE, KEY_B);
	ATTACH(0, first);
	ATTACH(1, second);
	device = evdev_make(INPUT_DEVICE " two", KEYS);
	ASSERT_LE(0, device);
	EXPECT_EQ(4, self->skel->bss->connects);
	reader = evdev_open(device);
	evdev_key(device, KEY_A, 1);
	evdev_key(device, KEY_D, 1);
	evdev_key(device, KEY_A, 0);
	EXPECT_STREQ("48+ 30+ |32+ |30- |", evdev_read(reader, 2000));
	close(device);
	EXPECT_EQ(KEY_B, self->skel->bss->released);
	EXPECT_EQ(2, self->skel->bss->disconnects);
	EXPECT_EQ(BPFX_EXIT_DONE, self->skel->bss->left_kind);
	close(reader);
	evdev_key(self->device, KEY_A, 1);
	EXPECT_READ("48+ 30+ |");
}

/* Is Shift down for the console? Return: 1, 0 or negative errno. */
static int console_shift(void)
{
	char arg = TIOCL_GETSHIFTSTATE;
	int err, fd = open("/dev/tty0", O_RDWR | O_NOCTTY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	err = ioctl(fd, TIOCLINUX, &arg) ? -errno : 0;
	close(fd);
	return err ?: arg & 1;
}

/* The console goes on without the device, and Shift would be held for all other keyboards. */
TEST_F(input, device_goes_and_the_console_stays)
{
	int device;

	rule(self->skel, 0, KEY_A, INPUT_TYPE_ONCE, KEY_LEFTSHIFT);
	ATTACH(0, first);
	device = evdev_make(INPUT_DEVICE " two", KEYS);
	ASSERT_LE(0, device);
	EXPECT_EQ(0, console_shift());
	evdev_key(device, KEY_A, 1);
	evdev_key(device, KEY_A, 0);
	EXPECT_EQ(1, console_shift());
	close(device);
	EXPECT_EQ(0, console_shift());
}

TEST_HARNESS_MAIN
