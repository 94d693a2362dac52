// SPDX-License-Identifier: GPL-2.0-only
/*
 * The filters that are part of the command, and what their rules may say.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "filter.h"
#include "bpfx_dns.skel.h"
#include "bpfx_limit.skel.h"
#include "bpfx_names.skel.h"

#define BIT(n)	(1u << (n))

static const struct filter_kind kinds[] = {
	{
		.name = "names",
		.id = FILTER_NAMES,
		.actions = BIT(BPFX_FILTER_COUNT) | BIT(BPFX_FILTER_DROP) | BIT(BPFX_FILTER_MARK),
		.action = BPFX_FILTER_COUNT,
		.elf = bpfx_names__elf_bytes,
	},
	{
		.name = "dns",
		.id = FILTER_DNS,
		.actions = BIT(BPFX_FILTER_COUNT) | BIT(BPFX_FILTER_DROP) |
			   BIT(BPFX_FILTER_NXDOMAIN) | BIT(BPFX_FILTER_REFUSED),
		.action = BPFX_FILTER_NXDOMAIN,
		.elf = bpfx_dns__elf_bytes,
	},
	{
		.name = "limit",
		.id = FILTER_LIMIT,
		.elf = bpfx_limit__elf_bytes,
	},
};

static const char * const actions[] = {
	[BPFX_FILTER_COUNT]	= "count",
	[BPFX_FILTER_DROP]	= "drop",
	[BPFX_FILTER_MARK]	= "mark",
	[BPFX_FILTER_NXDOMAIN]	= "nxdomain",
	[BPFX_FILTER_REFUSED]	= "refused",
};

const struct filter_kind *filter_kind_find(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		if (!strcmp(kinds[i].name, name))
			return &kinds[i];
	return NULL;
}

/* For error messages. */
const char *filter_kind_names(void)
{
	static char names[64];
	unsigned int i;
	int len = 0;

	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		len += snprintf(names + len, sizeof(names) - len, "%s%s", i ? ", " : "",
				kinds[i].name);
	return names;
}

const char *filter_action_name(unsigned int action)
{
	return action < ARRAY_SIZE(actions) ? actions[action] : "?";
}

/* Return: enum bpfx_filter_action or -ENOENT. */
int filter_action_find(const char *name, size_t len)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(actions); i++)
		if (strlen(actions[i]) == len && !memcmp(actions[i], name, len))
			return i;
	return -ENOENT;
}

/* For error messages. */
const char *filter_action_names(unsigned int which)
{
	static char names[64];
	unsigned int i;
	int len = 0;

	for (i = 0; i < ARRAY_SIZE(actions); i++)
		if (which & BIT(i))
			len += snprintf(names + len, sizeof(names) - len, "%s%s",
					len ? ", " : "", actions[i]);
	return names;
}
