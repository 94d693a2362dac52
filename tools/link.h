/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * struct_ops links of the kernel.
 */
#ifndef BPFX_LINK_H
#define BPFX_LINK_H

#include "bpfx.h"

/**
 * struct link_info - what a struct_ops link is
 * @id: of the link
 * @map_id: of its struct_ops map; 0 after it was detached
 */
struct link_info {
	__u32 id;
	__u32 map_id;
};

bool link_is_link(int fd);
int link_get_info(int fd, struct link_info *info);
int link_create(int map_fd);
int link_next(__u32 *id, int *fd);
int link_holder(__u32 id, char *comm, size_t size);

#endif /* BPFX_LINK_H */
