/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where the files of a kernel lie.
 */
#ifndef BPFX_KFUNC_PLACE_H
#define BPFX_KFUNC_PLACE_H

#include <limits.h>
#include <stdbool.h>

/**
 * struct place - the files of a kernel; empty strings for what there is none
 * @vmlinux: a file that has its BTF, and perhaps its .BTF_ids: vmlinux, an image that boots, raw
 *	BTF
 * @modules: a directory with its modules in it
 * @config: its .config
 * @temp: the directory of an unpacked package
 */
struct place {
	char vmlinux[PATH_MAX];
	char modules[PATH_MAX];
	char config[PATH_MAX];
	char temp[64];
};

int place_find(struct place *place, const char *kernel);
bool place_of_release(struct place *place, const char *release);
void place_leave(struct place *place);
char *place_module(const struct place *place, const char *name);
int place_each_module(const struct place *place, int (*fn)(const char *path, void *ctx), void *ctx);

/* "nf_conntrack" of ".../nf-conntrack.ko.xz". */
void place_module_name(char *name, size_t size, const char *path);

#endif /* BPFX_KFUNC_PLACE_H */
