// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <unistd.h>
#include "machine.h"

unsigned int slowness(void)
{
	static unsigned int factor;

	if (!factor)
		factor = access("/sys/kernel/debug/kmemleak", F_OK) ? 1 : 8;
	return factor;
}

uint64_t kernel_memory(void)
{
	unsigned long long kb, sum = 0;
	char line[128];
	FILE *f = fopen("/proc/meminfo", "re");

	if (!f)
		return 0;
	while (fgets(line, sizeof(line), f))
		if (sscanf(line, "SUnreclaim: %llu", &kb) == 1 ||
		    sscanf(line, "VmallocUsed: %llu", &kb) == 1 ||
		    sscanf(line, "Percpu: %llu", &kb) == 1)
			sum += kb;
	fclose(f);
	return sum * 1024;
}
