// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <linux/kd.h>
#include <linux/uhid.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include "evdev.h"
#include "net.h"
#include "uhid.h"

/* Device Class Definition for HID 1.11, appendix B.1: the boot keyboard. */
static const uint8_t keyboard[] = {
	0x05, 0x01,		/* Usage Page (Generic Desktop) */
	0x09, 0x06,		/* Usage (Keyboard) */
	0xa1, 0x01,		/* Collection (Application) */
	0x05, 0x07,		/*   Usage Page (Keyboard) */
	0x19, 0xe0, 0x29, 0xe7,	/*   Usages: the modifiers */
	0x15, 0x00, 0x25, 0x01,	/*   Logical 0 to 1 */
	0x75, 0x01, 0x95, 0x08,	/*   8 times 1 bit */
	0x81, 0x02,		/*   Input (Variable) */
	0x95, 0x01, 0x75, 0x08,	/*   1 time 8 bits */
	0x81, 0x01,		/*   Input (Constant) */
	0x95, 0x05, 0x75, 0x01,	/*   5 times 1 bit */
	0x05, 0x08,		/*   Usage Page (LEDs) */
	0x19, 0x01, 0x29, 0x05,	/*   Usages: Num Lock to Kana */
	0x91, 0x02,		/*   Output (Variable) */
	0x95, 0x01, 0x75, 0x03,	/*   1 time 3 bits */
	0x91, 0x01,		/*   Output (Constant) */
	0x95, 0x06, 0x75, 0x08,	/*   6 times 8 bits */
	0x15, 0x00, 0x25, 0x65,	/*   Logical 0 to 101 */
	0x05, 0x07,		/*   Usage Page (Keyboard) */
	0x19, 0x00, 0x29, 0x65,	/*   Usages: 0 to 101 */
	0x81, 0x00,		/*   Input (Array) */
	0xc0,
};

/* A wheel with a Resolution Multiplier: REL_WHEEL_HI_RES besides REL_WHEEL. */
static const uint8_t mouse[] = {
	0x05, 0x01, 0x09, 0x02,	/* Usage (Mouse) */
	0xa1, 0x01,		/* Collection (Application) */
	0x09, 0x01,		/*   Usage (Pointer) */
	0xa1, 0x00,		/*   Collection (Physical) */
	0x05, 0x09,		/*     Usage Page (Buttons) */
	0x19, 0x01, 0x29, 0x05,	/*     Usages: 1 to 5 */
	0x15, 0x00, 0x25, 0x01,
	0x95, 0x05, 0x75, 0x01,
	0x81, 0x02,		/*     Input (Variable) */
	0x95, 0x01, 0x75, 0x03,
	0x81, 0x01,		/*     Input (Constant) */
	0x05, 0x01,		/*     Usage Page (Generic Desktop) */
	0x09, 0x30, 0x09, 0x31,	/*     Usages: X, Y */
	0x16, 0x01, 0x80,	/*     Logical -32767 */
	0x26, 0xff, 0x7f,	/*     ... to 32767 */
	0x75, 0x10, 0x95, 0x02,
	0x81, 0x06,		/*     Input (Variable, Relative) */
	0xa1, 0x02,		/*     Collection (Logical) */
	0x09, 0x48,		/*       Usage (Resolution Multiplier) */
	0x15, 0x00, 0x25, 0x01,
	0x35, 0x01, 0x45, 0x04,	/*       Physical 1 to 4 */
	0x75, 0x08, 0x95, 0x01,
	0xb1, 0x02,		/*       Feature (Variable) */
	0x35, 0x00, 0x45, 0x00,
	0x09, 0x38,		/*       Usage (Wheel) */
	0x15, 0x81, 0x25, 0x7f,
	0x75, 0x08,
	0x81, 0x06,		/*       Input (Variable, Relative) */
	0xc0,
	0xc0,
	0xc0,
};

/* Windows Precision Touchpad, as far as a driver looks at it. */
static const uint8_t touchpad[] = {
	0x05, 0x0d, 0x09, 0x05,	/* Usage (Touch Pad) */
	0xa1, 0x01,		/* Collection (Application) */
	0x85, 0x01,		/*   Report ID (1) */
	0x05, 0x0d, 0x09, 0x22,	/*   Usage (Finger) */
	0xa1, 0x02,		/*   Collection (Logical) */
	0x15, 0x00, 0x25, 0x01,
	0x09, 0x47, 0x09, 0x42,	/*     Usages: Confidence, Tip Switch */
	0x95, 0x02, 0x75, 0x01,
	0x81, 0x02,
	0x95, 0x01, 0x75, 0x06,
	0x81, 0x03,
	0x25, 0x05, 0x75, 0x08,
	0x09, 0x51,		/*     Usage (Contact Identifier) */
	0x81, 0x02,
	0x05, 0x01,
	0x26, 0xff, 0x0f,	/*     Logical 0 to 4095 */
	0x75, 0x10, 0x95, 0x02,
	0x09, 0x30, 0x09, 0x31,	/*     Usages: X, Y */
	0x81, 0x02,
	0xc0,
	0x05, 0x0d, 0x09, 0x22,
	0xa1, 0x02,
	0x15, 0x00, 0x25, 0x01,
	0x09, 0x47, 0x09, 0x42,
	0x95, 0x02, 0x75, 0x01,
	0x81, 0x02,
	0x95, 0x01, 0x75, 0x06,
	0x81, 0x03,
	0x25, 0x05, 0x75, 0x08,
	0x09, 0x51,
	0x81, 0x02,
	0x05, 0x01,
	0x26, 0xff, 0x0f,
	0x75, 0x10, 0x95, 0x02,
	0x09, 0x30, 0x09, 0x31,
	0x81, 0x02,
	0xc0,
	0x05, 0x0d,
	0x55, 0x0c, 0x66, 0x01, 0x10,	/*   Unit: 100 us */
	0x47, 0xff, 0xff, 0x00, 0x00,
	0x27, 0xff, 0xff, 0x00, 0x00,
	0x75, 0x10, 0x95, 0x01,
	0x09, 0x56,		/*   Usage (Scan Time) */
	0x81, 0x02,
	0x55, 0x00, 0x65, 0x00, 0x45, 0x00,
	0x25, 0x7f, 0x75, 0x08,
	0x09, 0x54,		/*   Usage (Contact Count) */
	0x81, 0x02,
	0x05, 0x09, 0x09, 0x01,	/*   Usage (Button 1) */
	0x25, 0x01, 0x75, 0x01,
	0x81, 0x02,
	0x75, 0x07,
	0x81, 0x03,
	0x05, 0x0d,
	0x85, 0x02,		/*   Report ID (2) */
	0x09, 0x55,		/*   Usage (Contact Count Maximum) */
	0x25, 0x02, 0x75, 0x08,
	0xb1, 0x02,		/*   Feature (Variable) */
	0xc0,
};

static const uint8_t gamepad[] = {
	0x05, 0x01, 0x09, 0x05,	/* Usage (Gamepad) */
	0xa1, 0x01,		/* Collection (Application) */
	0x05, 0x09,		/*   Usage Page (Buttons) */
	0x19, 0x01, 0x29, 0x10,	/*   Usages: 1 to 16 */
	0x15, 0x00, 0x25, 0x01,
	0x95, 0x10, 0x75, 0x01,
	0x81, 0x02,		/*   Input (Variable) */
	0x05, 0x01,
	0x09, 0x30, 0x09, 0x31,	/*   Usages: X, Y, Z, Rz */
	0x09, 0x32, 0x09, 0x35,
	0x26, 0xff, 0x00,	/*   Logical 0 to 255 */
	0x95, 0x04, 0x75, 0x08,
	0x81, 0x02,
	0xc0,
};

static const struct {
	const uint8_t *desc;
	unsigned int size;
	unsigned int report;
} kinds[UHID_KINDS] = {
	[UHID_KEYBOARD]	= { keyboard, sizeof(keyboard), 8 },
	[UHID_MOUSE]	= { mouse, sizeof(mouse), 6 },
	[UHID_TOUCHPAD]	= { touchpad, sizeof(touchpad), 17 },
	[UHID_GAMEPAD]	= { gamepad, sizeof(gamepad), 6 },
};

int uhid_load(void)
{
	return run_quiet("for m in evdev uhid hid-generic hid-multitouch; do modprobe $m; done; "
			 "test -e /dev/uhid");
}

static int tell(int uhid, const struct uhid_event *ev)
{
	return write(uhid, ev, sizeof(*ev)) == sizeof(*ev) ? 0 : -errno;
}

/* The kernel wants to know, or to set, a feature: how many fingers there can be, for one. */
static void answer(int uhid, const struct uhid_event *ev)
{
	struct uhid_event reply = {};

	if (ev->type == UHID_GET_REPORT) {
		reply.type = UHID_GET_REPORT_REPLY;
		reply.u.get_report_reply.id = ev->u.get_report.id;
		reply.u.get_report_reply.size = 2;
		reply.u.get_report_reply.data[0] = ev->u.get_report.rnum;
		reply.u.get_report_reply.data[1] = 2;
		tell(uhid, &reply);
	} else if (ev->type == UHID_SET_REPORT) {
		reply.type = UHID_SET_REPORT_REPLY;
		reply.u.set_report_reply.id = ev->u.set_report.id;
		tell(uhid, &reply);
	}
}

/* Take what the kernel says. Return: is there something of this type? It is in @ev then. */
static int listen_for(int uhid, uint32_t type, struct uhid_event *ev, int wait_ms)
{
	struct pollfd fd = { .fd = uhid, .events = POLLIN };

	while (poll(&fd, 1, wait_ms) > 0) {
		memset(ev, 0, sizeof(*ev));
		if (read(uhid, ev, sizeof(*ev)) <= 0)
			return 0;
		answer(uhid, ev);
		if (ev->type == type)
			return 1;
	}
	return 0;
}

/* Its input device is there once evdev has made its own of it. */
static int wait_for(int uhid, const char *name, char *sys)
{
	struct uhid_event ev;
	int tries = 500, fd;

	while (tries--) {
		listen_for(uhid, UHID_OUTPUT + 1000, &ev, 20);
		if (evdev_find_now(name, sys))
			continue;
		fd = evdev_open_sys(sys);
		if (fd >= 0) {
			close(fd);
			return 0;
		}
	}
	return -ENODEV;
}

/*
 * The console lights what it likes on any keyboard: Scroll Lock when it is stopped, as by a Ctrl-S
 * of a random report, now or in another test. Let it light nothing.
 */
static void darken_console(void)
{
	int console = open("/dev/tty0", O_RDONLY | O_NOCTTY | O_CLOEXEC);

	if (console < 0)
		return;
	ioctl(console, KDSETLED, 0);
	close(console);
}

int uhid_plug(enum uhid_kind kind, const char *name, char *sys)
{
	struct uhid_event ev = { .type = UHID_CREATE2 };
	struct uhid_create2_req *req = &ev.u.create2;
	int uhid, err;

	darken_console();
	uhid = open("/dev/uhid", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (uhid < 0)
		return -errno;
	snprintf((char *)req->name, sizeof(req->name), "%s", name);
	req->rd_size = kinds[kind].size;
	memcpy(req->rd_data, kinds[kind].desc, req->rd_size);
	req->bus = BUS_USB;
	req->vendor = 0x1209;
	req->product = 0x0001 + kind;
	err = tell(uhid, &ev);
	if (!err)
		err = wait_for(uhid, name, sys);
	if (err) {
		close(uhid);
		return err;
	}
	return uhid;
}

void uhid_unplug(int uhid)
{
	const struct uhid_event ev = { .type = UHID_DESTROY };

	tell(uhid, &ev);
	close(uhid);
}

int uhid_send(int uhid, const uint8_t *report, unsigned int len)
{
	struct uhid_event ev = { .type = UHID_INPUT2 };

	ev.u.input2.size = len;
	memcpy(ev.u.input2.data, report, len);
	return tell(uhid, &ev);
}

int uhid_keys(int uhid, uint8_t modifiers, const char *letters)
{
	uint8_t report[8] = { modifiers };
	unsigned int i;

	for (i = 0; letters[i] && i < 6; i++)
		report[2 + i] = 4 + letters[i] - 'a';
	return uhid_send(uhid, report, sizeof(report));
}

/* Six keys at most, each once: an array has no doubles. */
static void random_keys(struct random *rng, uint8_t *report)
{
	unsigned int n = random_below(rng, 4), i, j;

	memset(report, 0, 8);
	if (random_once_in(rng, 4))
		report[0] = random_below(rng, 256);
	for (i = 0; i < n; i++) {
		report[2 + i] = 4 + random_below(rng, 6);
		for (j = 0; j < i; j++)
			if (report[2 + j] == report[2 + i])
				report[2 + i] = 0;
	}
}

static void random_bytes(struct random *rng, uint8_t *to, unsigned int n)
{
	while (n--)
		*to++ = random_below(rng, 256);
}

/* Two fingers that come, move and go. */
static void random_fingers(struct random *rng, uint8_t *report)
{
	static uint16_t scan;
	unsigned int i, n = 0;
	uint8_t *finger;

	report[0] = 1;
	for (i = 0; i < 2; i++) {
		finger = report + 1 + 6 * i;
		finger[0] = random_once_in(rng, 3) ? 1 : 3;
		finger[1] = i;
		finger[2] = random_below(rng, 256);
		finger[3] = random_below(rng, 16);
		finger[4] = random_below(rng, 256);
		finger[5] = random_below(rng, 16);
		n++;
	}
	scan += 100;
	report[13] = scan;
	report[14] = scan >> 8;
	report[15] = n;
	report[16] = random_once_in(rng, 8);
}

unsigned int uhid_random(enum uhid_kind kind, struct random *rng, uint8_t *report)
{
	switch (kind) {
	case UHID_KEYBOARD:
		random_keys(rng, report);
		break;
	case UHID_MOUSE:
		report[0] = random_once_in(rng, 3) ? random_below(rng, 32) : report[0];
		random_bytes(rng, report + 1, 4);
		/* Back and forth: the driver keeps what is less than a click. */
		report[6] = !report[6];
		report[5] = report[6] ? (int)random_below(rng, 255) - 127 : -report[5];
		break;
	case UHID_TOUCHPAD:
		random_fingers(rng, report);
		break;
	default:
		random_bytes(rng, report, kinds[kind].report);
	}
	return kinds[kind].report;
}

unsigned int uhid_rest(enum uhid_kind kind, uint8_t *report)
{
	memset(report, 0, UHID_REPORT);
	if (kind == UHID_GAMEPAD)
		memset(report + 2, 0x80, 4);
	if (kind == UHID_TOUCHPAD) {
		report[0] = 1;
		report[1] = 1;	/* confidence, and no tip */
		report[7] = 1;
		report[8] = 1;	/* contact 1 */
		report[15] = 2;
	}
	return kinds[kind].report;
}

int uhid_leds(int uhid)
{
	struct uhid_event ev;

	if (!listen_for(uhid, UHID_OUTPUT, &ev, 2000))
		return -EAGAIN;
	return ev.u.output.data[0];
}
