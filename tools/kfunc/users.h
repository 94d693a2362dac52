/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Who uses kfuncs.
 */
#ifndef BPFX_KFUNC_USERS_H
#define BPFX_KFUNC_USERS_H

#include "../bpfx.h"

extern const struct cmd cmd_kfunc_users;
extern const struct cmd cmd_kfunc_census;

#endif /* BPFX_KFUNC_USERS_H */
