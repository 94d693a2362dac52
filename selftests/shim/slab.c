// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory that may run out.
 */
#include "kernel.h"

bool shim_no_memory;
