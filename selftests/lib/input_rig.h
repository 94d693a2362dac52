/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the tests of the programs of bpf/ have in common: a device, who reads it, and two versions
 * of the program, so that one can take the place of the other.
 */
#ifndef _LIB_INPUT_RIG_H
#define _LIB_INPUT_RIG_H

#include <bpf/libbpf.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "evdev.h"
#include "harness.h"
#include "input_model.h"
#include "machine.h"
#include "net.h"

/* Its setup has to make the device, and to open the programs: RIG_OPEN(). */
#define RIG(_fixture, _program)								\
FIXTURE(_fixture)									\
{											\
	struct _program *skel[2];							\
	struct bpf_link *link;								\
	int device;									\
	int reader;									\
};											\
											\
FIXTURE_TEARDOWN(_fixture)								\
{											\
	bpf_link__destroy(self->link);							\
	close(self->reader);								\
	if (self->device >= 0)								\
		close(self->device);							\
	_program##__destroy(self->skel[0]);						\
	_program##__destroy(self->skel[1]);						\
}

#define RIG_OPEN(_program, _device, _name)						\
({											\
	self->device = _device;								\
	ASSERT_LE(0, self->device);							\
	self->reader = evdev_open(self->device);					\
	ASSERT_LE(0, self->reader);							\
	for (int i_ = 0; i_ < 2; i_++) {						\
		self->skel[i_] = _program##__open();					\
		ASSERT_NE(NULL, self->skel[i_]);					\
		snprintf(self->skel[i_]->rodata->input_match.name,			\
			 sizeof(self->skel[i_]->rodata->input_match.name), _name);	\
		/* An emulated machine may stand still in the middle of an op. */	\
		self->skel[i_]->struct_ops._program->op_budget_us = 1000000;		\
	}										\
})

#define RIG_ATTACH(_program)								\
({											\
	ASSERT_EQ(0, _program##__load(self->skel[0]));					\
	self->link = bpf_map__attach_struct_ops(self->skel[0]->maps._program);		\
	ASSERT_NE(NULL, self->link);							\
})

#define RIG_SWAP(_program)								\
({											\
	ASSERT_EQ(0, _program##__load(self->skel[1]));					\
	ASSERT_EQ(0, bpf_link__update_map(self->link, self->skel[1]->maps._program));	\
})

#define RIG_DETACH()									\
({											\
	bpf_link__destroy(self->link);							\
	self->link = NULL;								\
})

#define PRESS(_code)	evdev_key(self->device, _code, 1)
#define RELEASE(_code)	evdev_key(self->device, _code, 0)
#define TAP(_code)	({ PRESS(_code); RELEASE(_code); })

/* What is seen only after a time that is long for this machine. */
#define EXPECT_LATER(_words)	\
	EXPECT_STREQ(_words, evdev_read(self->reader, 5000 * slowness()))

#endif /* _LIB_INPUT_RIG_H */
