/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's test harness, with time enough for an emulated kernel that checks every access.
 */
#ifndef _LIB_HARNESS_H
#define _LIB_HARNESS_H

#include "kselftest_harness.h"

#undef TEST_TIMEOUT_DEFAULT
#define TEST_TIMEOUT_DEFAULT	150

#endif /* _LIB_HARNESS_H */
