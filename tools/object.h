/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A scheduler's BPF object, shipped or from a file, on its way into the kernel.
 */
#ifndef BPFX_OBJECT_H
#define BPFX_OBJECT_H

#include "bpfx.h"

struct bpf_map;
struct bpf_object;
struct btf_type;

/**
 * struct object - a scheduler that is not registered yet
 * @obj: the BPF object
 * @map: its struct_ops map
 * @ops: the type of the ops, in the object's BTF
 * @name: the scheduler's name
 */
struct object {
	struct bpf_object *obj;
	struct bpf_map *map;
	const struct btf_type *ops;
	char name[BPFX_NAME_LEN];
};

/* object.c: from a name to a loaded object */
int object_open(struct object *o, const char *what);
int object_load(struct object *o);
void *object_map_data(struct bpf_map *map);
void object_close(struct object *o);

/* ops.c: its ops table */
int object_find_ops(struct object *o);
int object_rename(struct object *o, const char *name);
int object_check_ops(struct object *o);
int object_fill_map(struct object *o);

/* setting.c: its settings */
int object_set(struct object *o, const char *assignment);

/* shipped.c: the schedulers that are part of the command */
const void *shipped_find(const char *name, size_t *size);
const char *shipped_names(void);

#endif /* BPFX_OBJECT_H */
