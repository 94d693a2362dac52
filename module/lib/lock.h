/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _BPFX_LIB_LOCK_H
#define _BPFX_LIB_LOCK_H

int bpfx_lock_init(void);
void bpfx_lock_exit(void);

#endif /* _BPFX_LIB_LOCK_H */
