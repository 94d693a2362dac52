/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A policy that does what the test says, and programs that it is asked about.
 */
#ifndef _LIB_POLICY_H
#define _LIB_POLICY_H

#include <stdbool.h>

#define POLICY_SWITCH	"/sys/module/bpfx/parameters/policy_"

/* Turn policy_audit or policy_closed on or off. Return: 0 or a negative errno. */
int policy_switch(const char *what, bool on);

/* Is it on? */
bool policy_is_on(const char *what);

/*
 * Load one program of progs/asks.bpf.c, and let it go. Those called "counts" and "counts_xdp" are
 * loaded without libbpf, to which each load takes a look at all types of the kernel.
 *
 * Return: 0 or a negative errno
 */
int policy_try(const char *prog);

/*
 * Let a child do so in a cgroup, as a user who may load programs; 0: as root. It has to have been
 * done before by root. Return: as above
 */
int policy_try_as(const char *cgroup, unsigned int uid, const char *prog);

/* Make a cgroup below the root's, if it is not there. Return: 0 or a negative errno. */
int policy_cgroup(const char *name);

/* Go into a cgroup; "": the root's. Return: 0 or a negative errno. */
int policy_enter(const char *name);

#endif /* _LIB_POLICY_H */
