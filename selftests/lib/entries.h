/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What bpfx_input tells by generic netlink: programs on devices, and ejects.
 */
#ifndef _LIB_ENTRIES_H
#define _LIB_ENTRIES_H

#include <uapi/bpfx/input.h>

/* Programs on a device, "inputN"; NULL: on all. Return: how many, or a negative errno. */
int entries_list(const char *device, struct bpfx_input_entry *entries, int max);

/* The last ejects, the oldest first. Return: how many, or negative errno. */
int entries_exits(struct bpfx_input_exit *exits, int max);

/* The last one. Return: 0, -ENOENT, or another negative errno. */
int entries_last_exit(struct bpfx_input_exit *exit);

/* NULL, NULL: all, and that is said. Return: how many went, or negative errno. */
int entries_eject(const char *program, const char *device);

/* Listen to ejects. Return: a descriptor, or negative errno. */
int entries_listen(void);

/* What has been heard. Return: 0; -EAGAIN: nothing within two seconds; another negative errno. */
int entries_hear(int fd, struct bpfx_input_exit *exit);

#endif /* _LIB_ENTRIES_H */
