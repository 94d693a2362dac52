/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LIB_PRIVILEGES_H
#define _LIB_PRIVILEGES_H

#include <stdbool.h>

/*
 * Become a user that can load and attach programs of all types (CAP_BPF, CAP_PERFMON,
 * CAP_NET_ADMIN) and nothing else, but for CAP_SYS_ADMIN if that is wanted: libbpf finds modules'
 * functions only with that. There is no way back. Return: 0 or a negative errno.
 */
int privileges_become(unsigned int uid, bool admin);

/*
 * Become a user who may nothing, and root again: what a test has loaded must not outlive it. The
 * programs that it runs meanwhile know no way back. Return: 0 or a negative errno.
 */
int privileges_drop(unsigned int uid);
int privileges_regain(void);

#endif /* _LIB_PRIVILEGES_H */
