/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Records of ejects, as the module gives them through generic netlink.
 */
#ifndef _LIB_EXITS_H
#define _LIB_EXITS_H

#include <uapi/bpfx/qdisc.h>

/* The record of the last eject on a device. Return: 0, -ENOENT, or another negative errno. */
int exits_read(const char *dev, struct bpfx_exit_dump *dump);

/* Eject what serves a device. Return: 0 or a negative errno. */
int exits_eject(const char *dev);

/* In a word. */
const char *exits_kind(unsigned int kind);

#endif /* _LIB_EXITS_H */
