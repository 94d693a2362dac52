// SPDX-License-Identifier: GPL-2.0-only
#include <linux/percpu.h>

__thread int shim_cpu;
__thread void (*shim_interrupt_handler)(void);
