/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whether this kernel, its modules and this user can do the job.
 */
#ifndef BPFX_ENV_H
#define BPFX_ENV_H

#include "bpfx.h"

bool env_privileged(void);
bool env_module_loaded(void);
bool env_has_module(const char *name);
int env_check_libbpf(void);
int env_check_privileges(void);
int env_check_kernel(void);
int env_check_module(const char *name);
int env_check_library(void);

#endif /* BPFX_ENV_H */
