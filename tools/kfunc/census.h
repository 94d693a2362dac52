/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which kfuncs are in use over time, in a file.
 */
#ifndef BPFX_KFUNC_CENSUS_H
#define BPFX_KFUNC_CENSUS_H

#include "loaded.h"

int census_watch(const char *path, unsigned int interval, unsigned int rounds);

#endif /* BPFX_KFUNC_CENSUS_H */
