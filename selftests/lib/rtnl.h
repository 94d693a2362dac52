/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What tc and ip say to the kernel, said in this process: quick, and with one system call each, so
 * that what fails in the kernel does not fail in a shell.
 */
#ifndef _LIB_RTNL_H
#define _LIB_RTNL_H

#include <stdbool.h>
#include <stdint.h>

/* A socket, for this network namespace. Return: a descriptor or a negative errno. */
int rtnl_open(void);

/* All of these return 0 or a negative errno; -EAGAIN: the kernel had no memory for an answer. */
int rtnl_qdisc_add(int fd, int ifindex, uint32_t parent, uint32_t handle, const char *kind);
int rtnl_qdisc_del(int fd, int ifindex, uint32_t parent);
int rtnl_link_add(int fd, const char *name, const char *kind, int queues);
int rtnl_link_del(int fd, int ifindex);
int rtnl_link_up(int fd, int ifindex, bool up);
int rtnl_link_queue_len(int fd, int ifindex, uint32_t len);

#endif /* _LIB_RTNL_H */
