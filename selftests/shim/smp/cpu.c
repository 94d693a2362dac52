// SPDX-License-Identifier: GPL-2.0-only
#include "cpu.h"

__thread unsigned int shim_cpu;
__thread unsigned int shim_level;
__thread bool shim_preemptible;
__thread struct task_struct shim_task;
unsigned int shim_warnings;
