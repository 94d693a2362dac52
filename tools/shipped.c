// SPDX-License-Identifier: GPL-2.0-only
/*
 * The schedulers that are part of the command.
 */
#include <string.h>
#include "object.h"
#include "bpfx_fifo.skel.h"
#include "bpfx_fq.skel.h"
#include "bpfx_prio.skel.h"

static const struct {
	const char *name;
	const void *(*elf)(size_t *size);
} shipped[] = {
	{ "bpfx_fifo", bpfx_fifo__elf_bytes },
	{ "bpfx_fq", bpfx_fq__elf_bytes },
	{ "bpfx_prio", bpfx_prio__elf_bytes },
};

/* Return: the object of this name or NULL. */
const void *shipped_find(const char *name, size_t *size)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(shipped); i++)
		if (!strcmp(shipped[i].name, name))
			return shipped[i].elf(size);
	return NULL;
}

/* Return: all their names, for error messages. */
const char *shipped_names(void)
{
	static char names[1024];
	unsigned int i;

	names[0] = 0;
	for (i = 0; i < ARRAY_SIZE(shipped); i++) {
		strncat(names, i ? ", " : "", sizeof(names) - strlen(names) - 1);
		strncat(names, shipped[i].name, sizeof(names) - strlen(names) - 1);
	}
	return names;
}
