/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where schedulers live on in the BPF file system:
 *
 *	/sys/fs/bpf/bpfx/NAME		the link, which keeps the scheduler registered
 *	/sys/fs/bpf/bpfx/NAME:maps/	its maps, for bpftool and others
 *
 * That file system allows no dots. One in a scheduler's name becomes '@', which like ':' cannot be
 * in a scheduler's name; in a map's name (.rodata) it becomes '_', as with libbpf.
 *
 * Whoever removes the link alone leaves the maps behind; they go when bpfx comes by.
 *
 * "ip netns exec" hides these paths under a /sys of its own, which is gone when the command ends.
 * There the first process's view is used. Paths for people are always the plain ones.
 */
#ifndef BPFX_PIN_H
#define BPFX_PIN_H

#include "bpfx.h"

struct bpf_object;

#define PIN_FS		"/sys/fs/bpf"
#define PIN_DIR		PIN_FS "/bpfx"
#define PIN_MAPS	":maps"
#define PIN_PATH_LEN	192

int pin_prepare(void);
void pin_link_path(char *path, const char *name);
int pin_open_link(const char *name);
int pin_link(int fd, const char *name);
int pin_maps(struct bpf_object *obj, const char *name);
int pin_remove(const char *name);
void pin_clean(void);
bool pin_is_ours(const char *path);
void pin_find_link(__u32 id, char *path, size_t size);

#endif /* BPFX_PIN_H */
