// SPDX-License-Identifier: GPL-2.0-only
/*
 * Words for the numbers of the ABI. They stand in JSON: never change one.
 */
#include "bpfx.h"
#include "names.h"

static const char * const causes[] = {
	[BPFX_C_POLICY]		= "policy",
	[BPFX_C_OVERLIMIT]	= "overlimit",
	[BPFX_C_CONGESTED]	= "congested",
	[BPFX_C_FLOW_LIMIT]	= "flow_limit",
	[BPFX_C_NOT_INSERTED]	= "not_inserted",
	[BPFX_C_LIMIT]		= "limit",
	[BPFX_C_PURGED]		= "purged",
	[BPFX_M_SECOND_INSERT]	= "second_insert",
	[BPFX_M_FOREIGN]	= "foreign_packet",
	[BPFX_M_NO_QUEUE]	= "no_queue",
	[BPFX_M_BAD_TYPE]	= "bad_type",
	[BPFX_M_BAD_ARG]	= "bad_argument",
	[BPFX_M_QUEUE_FULL]	= "queue_full",
	[BPFX_M_NO_FLOW]	= "no_flow",
};

static const char * const exits[] = {
	[BPFX_EXIT_NONE]	= "none",
	[BPFX_EXIT_DONE]	= "done",
	[BPFX_EXIT_UNREG]	= "unregistered",
	[BPFX_EXIT_UPDATE]	= "updated",
	[BPFX_EXIT_INIT]	= "init_failed",
	[BPFX_EXIT_ERROR]	= "error",
};

/* Return: the cause's name; NULL for a number without a meaning (yet). */
const char *name_of_cause(unsigned int cause)
{
	return cause < ARRAY_SIZE(causes) ? causes[cause] : NULL;
}

const char *name_of_exit(unsigned int kind)
{
	return kind < ARRAY_SIZE(exits) ? exits[kind] : "unknown";
}
