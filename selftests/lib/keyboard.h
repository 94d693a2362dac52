/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A keyboard without hands: keys are pressed here, and read where every client reads them.
 */
#ifndef _LIB_KEYBOARD_H
#define _LIB_KEYBOARD_H

#include <linux/input.h>
#include <stddef.h>

/* A keyboard of that name, of uinput. Return: its descriptor, for keyboard_key(); or -errno. */
int keyboard_new(const char *name);

/* Where others read what it sends. Return: 0, or -errno. */
int keyboard_path(int keyboard, char *path, size_t size);

/* A key changes: a frame of its own. Return: 0, or -errno. */
int keyboard_key(int keyboard, unsigned int code, int value);

#endif /* _LIB_KEYBOARD_H */
