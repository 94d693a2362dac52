/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Input devices, all of them: those that no program wants cost nothing but their entry here.
 */
#ifndef _BPFX_INPUT_DEVICE_H
#define _BPFX_INPUT_DEVICE_H

#include "stage.h"

/*
 * Room in a frame beyond what a device sends: for what is emitted, and for what it takes to undo
 * everything, in a frame that may already be there to undo everything before it.
 */
#define BPFX_ROOM_EMIT	512u
#define BPFX_ROOM_UNDO	(2u * KEY_CNT + ABS_CNT + 1)

/**
 * struct bpfx_declared - a code that a device has because a program declared it
 * @type: of the code
 * @code: the code
 * @refs: programs that have declared it; 0: free
 */
struct bpfx_declared {
	u16 type;
	u16 code;
	u32 refs;
};

/**
 * struct bpfx_input_dev - an input device
 * @handle: ours at the device; open while there are stages
 * @node: in the list of devices
 * @stages: programs on it, in the order in which they see events. Changed under the mutex and the
 *	event lock
 * @opened: we have opened it
 * @leaving: it is going, and nobody else is told so meanwhile
 * @owed: keys that are to be released for others, who cannot be told now
 * @frame: room for a frame in the making, and for the one before it
 * @declared: codes that programs have added
 */
struct bpfx_input_dev {
	struct input_handle handle;
	struct list_head node;
	struct list_head stages;
	bool opened;
	bool leaving;
	DECLARE_BITMAP(owed, KEY_CNT);
	struct bpfx_frame frame[2];
	struct bpfx_declared declared[BPFX_INPUT_DECLARE_MAX];
};

static inline struct input_dev *bpfx_input_of(const struct bpfx_input_dev *dev)
{
	return dev->handle.dev;
}

/* Over devices and programs, and who is on which. */
extern struct mutex bpfx_input_mutex;
extern struct list_head bpfx_input_devices;

int bpfx_devices_register(void);
void bpfx_devices_unregister(void);

int bpfx_device_attach(struct bpfx_input_dev *dev, struct bpfx_program *program,
		       struct bpfx_stage *successor_of);
void bpfx_device_detach(struct bpfx_stage *s, enum bpfx_exit_kind kind, const char *msg);
void bpfx_device_reap(void);
void bpfx_device_send(struct bpfx_stage *from, struct bpfx_frame *frame);
s32 bpfx_device_declare(struct bpfx_stage *s, u32 type, u32 code);
bool bpfx_device_is_keyboard(struct bpfx_input_dev *dev);
bool bpfx_device_has(const struct input_dev *input, u32 type, u32 code);

#endif /* _BPFX_INPUT_DEVICE_H */
