/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Input programs on their way into the kernel, and out of it.
 */
#ifndef BPFX_INPUT_LOAD_H
#define BPFX_INPUT_LOAD_H

#include "../link.h"
#include "config.h"

int input_check_kernel(void);
int input_prepare(void);
int input_load(struct input_config *config, const char *file, struct link_info *info);
int input_swap(struct input_config *config, const char *file, struct link_info *info);
int input_unload(const char *name);
bool input_is_loaded(const char *name);

#endif /* BPFX_INPUT_LOAD_H */
