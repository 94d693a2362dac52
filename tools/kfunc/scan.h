/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a module's code says: for which program types it registers its sets.
 */
#ifndef BPFX_KFUNC_SCAN_H
#define BPFX_KFUNC_SCAN_H

#include "ids.h"

/* Fills in the hooks of a module's sets. */
void scan_registrations(struct id_sets *sets, struct Elf *elf);

#endif /* BPFX_KFUNC_SCAN_H */
