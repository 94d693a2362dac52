/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _BPFX_CORE_RECORD_H
#define _BPFX_CORE_RECORD_H

#include <uapi/bpfx/policy.h>

bool bpfx_record_add(struct bpfx_policy_record *record);
int bpfx_record_init(void);
void bpfx_record_exit(void);

#endif /* _BPFX_CORE_RECORD_H */
