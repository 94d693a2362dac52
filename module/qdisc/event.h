/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Generic netlink: ejects as they happen, the records of past ones, and the command to eject.
 */
#ifndef _BPFX_EVENT_H
#define _BPFX_EVENT_H

struct bpfx_qdisc;

int bpfx_event_init(void);
void bpfx_event_exit(void);
void bpfx_event_send(struct bpfx_qdisc *q);

#endif /* _BPFX_EVENT_H */
