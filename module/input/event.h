/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Generic netlink: which programs are on which devices, ejects as they happen, the records of past
 * ones, and the command to eject.
 */
#ifndef _BPFX_INPUT_EVENT_H
#define _BPFX_INPUT_EVENT_H

struct bpfx_stage;

int bpfx_input_event_init(void);
void bpfx_input_event_exit(void);
void bpfx_input_event_record(struct bpfx_stage *s);

#endif /* _BPFX_INPUT_EVENT_H */
