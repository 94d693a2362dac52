/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Between the input test and its programs.
 */
#ifndef _PROGS_INPUT_H
#define _PROGS_INPUT_H

#include <linux/types.h>

#define INPUT_DEVICE	"bpfx test"

/* What the program does with a code of EV_KEY. */
enum input_act {
	INPUT_PASS,
	INPUT_TO,		/* becomes another key */
	INPUT_DROP,
	INPUT_TYPE,		/* types another key and passes */
	INPUT_TYPE_ONCE,	/* presses another key for good, and passes */
	INPUT_LATER,		/* dropped; the other is pressed and released later */
	INPUT_TIMER,		/* passes; the timer toggles the other */
	INPUT_NEVER,		/* passes; the timer is for a time that no clock reaches */
	INPUT_ERROR,
	INPUT_STORM,
	INPUT_BURST,		/* as much as an op may, and passes */
	INPUT_SLOW,		/* takes its time, and passes */
};

struct input_rule {
	__u32 act;
	__u32 to;
};

struct input_key_state {
	__u32 events;
	__u32 toggle;
};

#endif /* _PROGS_INPUT_H */
