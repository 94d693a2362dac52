/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where schedulers live on in the BPF file system:
 *
 *	/sys/fs/bpf/bpfx/NAME		the link, which keeps the scheduler registered
 *	/sys/fs/bpf/bpfx/NAME:maps/	its maps, for bpftool and others
 *
 * The policy is in the same place as if it were a scheduler called ":policy", as none can be.
 *
 * Input programs are there as "input:NAME".
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
#define PIN_NAME_LEN	32	/* of a name with what may stand before it */
#define PIN_PATH_LEN	192
#define PIN_REAL_LEN	(PIN_PATH_LEN + sizeof("/proc/1/root"))

int pin_prepare(void);
int pin_lock(void);
const char *pin_real_path(char *real, const char *path);
void pin_link_path(char *path, const char *name);
int pin_open_link(const char *name);
int pin_open_map(const char *name, const char *map);
int pin_link(int fd, const char *name);
int pin_maps(struct bpf_object *obj, const char *name);
int pin_map(int fd, const char *name, const char *map);
int pin_remove(const char *name);
void pin_clean(void);
bool pin_is_ours(const char *path);
void pin_find_link(__u32 id, char *path, size_t size);

#endif /* BPFX_PIN_H */
