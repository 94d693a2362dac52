/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What attach and setup have in common.
 */
#ifndef BPFX_INPUT_ATTACH_H
#define BPFX_INPUT_ATTACH_H

#include "../link.h"
#include "command.h"

struct json_object;

int input_take_device(struct input_config *config, const char *device);
void input_print_attached(const struct input_config *config, const struct link_info *info,
			  const char *done, struct json_object *obj);

#endif /* BPFX_INPUT_ATTACH_H */
