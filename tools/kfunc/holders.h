/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What keeps a program in the kernel: pins in BPF file systems, and processes.
 */
#ifndef BPFX_KFUNC_HOLDERS_H
#define BPFX_KFUNC_HOLDERS_H

#include "../bpfx.h"

/**
 * struct holder - something that holds a program, a link of it or a map that it is in
 * @prog: the program's id
 * @link: of the link that is held; 0: it is held otherwise
 * @path: of the pin; NULL: a process
 * @pid: of the process
 * @comm: its name
 */
struct holder {
	__u32 prog;
	__u32 link;
	char *path;
	int pid;
	char comm[16];
};

/**
 * struct holders - all that were found
 * @item: in no order
 * @count: how many
 * @links: who is attached by a link, whoever holds that
 * @num_links: how many
 */
struct holders {
	struct holder *item;
	unsigned int count;
	struct attachment *links;
	unsigned int num_links;
};

/**
 * struct attachment - a link and a program of it
 * @link: id of the link
 * @prog: id of the program
 * @map: id of the struct_ops map, if it is the link of one
 */
struct attachment {
	__u32 link;
	__u32 prog;
	__u32 map;
};

int holders_read(struct holders *holders);
void holders_free(struct holders *holders);

#endif /* BPFX_KFUNC_HOLDERS_H */
