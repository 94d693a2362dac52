// SPDX-License-Identifier: GPL-2.0-only
/*
 * Words for the numbers of the ABI. They stand in JSON: never change one.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <string.h>
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
	[BPFX_EXIT_STALL]	= "stall",
	[BPFX_EXIT_MISTAKES]	= "mistakes",
	[BPFX_EXIT_BUDGET]	= "budget",
	[BPFX_EXIT_SYSRQ]	= "sysrq",
	[BPFX_EXIT_COMMAND]	= "command",
	[BPFX_EXIT_STORM]	= "storm",
};

static const char * const acts[] = {
	[BPFX_ACT_NONE]		= "none",
	[BPFX_ACT_INSERT]	= "insert",
	[BPFX_ACT_INSERT_FLOW]	= "insert_flow",
	[BPFX_ACT_DROP]		= "drop",
	[BPFX_ACT_DROP_HEAD]	= "drop_head",
	[BPFX_ACT_MOVE]		= "move",
	[BPFX_ACT_THROTTLE]	= "throttle",
	[BPFX_ACT_LEFT]		= "left",
	[BPFX_ACT_IDLE]		= "idle",
};

static const char * const ops[__BPFX_TIMED_OPS] = {
	[BPFX_T_ENQUEUE]	= "enqueue",
	[BPFX_T_DEQUEUE]	= "dequeue",
	[BPFX_T_SHED]		= "shed",
	[BPFX_T_TICK]		= "tick",
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

const char *name_of_act(unsigned int act)
{
	return act < ARRAY_SIZE(acts) ? acts[act] : "unknown";
}

/* An op that is timed. */
const char *name_of_op(unsigned int op)
{
	return op < ARRAY_SIZE(ops) ? ops[op] : "unknown";
}

/* Return: the name of an error that a function returned; NULL if that was none. */
const char *name_of_errno(int ret)
{
	return ret < 0 && ret >= -4095 ? strerrorname_np(-ret) : NULL;
}
