// SPDX-License-Identifier: GPL-2.0-only
/*
 * The objects that are part of the command.
 */
#include <string.h>
#include "../bpf/input_maps.h"
#include "object.h"
#include "bpfx_fifo.skel.h"
#include "bpfx_fq.skel.h"
#include "bpfx_prio.skel.h"
#include "bpfx_debounce.skel.h"
#include "bpfx_macro.skel.h"
#include "bpfx_pointer.skel.h"
#include "bpfx_remap.skel.h"
#include "bpfx_stick.skel.h"
#include "bpfx_taphold.skel.h"
#include "policy_allowlist.skel.h"

static const struct {
	const struct object_kind *kind;
	const char *name;
	const void *(*elf)(size_t *size);
} shipped[] = {
	{ &object_scheduler, "bpfx_fifo", bpfx_fifo__elf_bytes },
	{ &object_scheduler, "bpfx_fq", bpfx_fq__elf_bytes },
	{ &object_scheduler, "bpfx_prio", bpfx_prio__elf_bytes },
	{ &object_policy, "allowlist", policy_allowlist__elf_bytes },
	{ &object_input, "remap", bpfx_remap__elf_bytes },
	{ &object_input, "taphold", bpfx_taphold__elf_bytes },
	{ &object_input, "debounce", bpfx_debounce__elf_bytes },
	{ &object_input, "pointer", bpfx_pointer__elf_bytes },
	{ &object_input, "stick", bpfx_stick__elf_bytes },
	{ &object_input, "macro", bpfx_macro__elf_bytes },
};

/* Return: the object of this kind and name or NULL. */
const void *shipped_find(const struct object_kind *kind, const char *name, size_t *size)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(shipped); i++)
		if (shipped[i].kind == kind && !strcmp(shipped[i].name, name))
			return shipped[i].elf(size);
	return NULL;
}

/* Return: the names of all of a kind, for error messages. */
const char *shipped_names(const struct object_kind *kind)
{
	static char names[1024];
	unsigned int i;

	names[0] = 0;
	for (i = 0; i < ARRAY_SIZE(shipped); i++) {
		if (shipped[i].kind != kind)
			continue;
		strncat(names, names[0] ? ", " : "", sizeof(names) - strlen(names) - 1);
		strncat(names, shipped[i].name, sizeof(names) - strlen(names) - 1);
	}
	return names;
}
