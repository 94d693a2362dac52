/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Names of programs, and why one has left: the same for every hook.
 */
#ifndef _UAPI_BPFX_EXIT_H
#define _UAPI_BPFX_EXIT_H

#include <linux/types.h>

#define BPFX_NAME_LEN		16	/* of a program, with its NUL; the same as IFNAMSIZ */

/**
 * enum bpfx_exit_kind - why a program left a qdisc or a device
 * @BPFX_EXIT_NONE: it did not
 * @BPFX_EXIT_DONE: what it served is going: qdisc deleted, device unplugged, namespace gone
 * @BPFX_EXIT_UNREG: the program was unregistered: link closed, detached or unpinned
 * @BPFX_EXIT_UPDATE: another program took over by link update
 * @BPFX_EXIT_INIT: its init failed
 * @BPFX_EXIT_ERROR: it called bpfx_qdisc_error() or bpfx_input_error()
 * @BPFX_EXIT_STALL: it sent nothing though there were packets and the device was willing
 * @BPFX_EXIT_MISTAKES: it made too many mistakes, see enum bpfx_cause
 * @BPFX_EXIT_BUDGET: its ops held a lock for too long, too often
 * @BPFX_EXIT_SYSRQ: SysRq-B
 * @BPFX_EXIT_COMMAND: bpfx eject
 * @BPFX_EXIT_STORM: it emitted too many input events
 *
 * From %BPFX_EXIT_ERROR on these are ejects.
 */
enum bpfx_exit_kind {
	BPFX_EXIT_NONE		= 0,
	BPFX_EXIT_DONE		= 1,
	BPFX_EXIT_UNREG		= 2,
	BPFX_EXIT_UPDATE	= 3,
	BPFX_EXIT_INIT		= 4,
	BPFX_EXIT_ERROR		= 5,
	BPFX_EXIT_STALL		= 6,
	BPFX_EXIT_MISTAKES	= 7,
	BPFX_EXIT_BUDGET	= 8,
	BPFX_EXIT_SYSRQ		= 9,
	BPFX_EXIT_COMMAND	= 10,
	BPFX_EXIT_STORM		= 11,
};

#define BPFX_EXIT_MSG_LEN	64

/**
 * struct bpfx_exit_info - why a program left
 * @kind: enum bpfx_exit_kind
 * @code: the program's own: argument of its error kfunc, return value of init
 * @msg: in words, NUL-terminated
 * @uptime_ns: how long it had served
 */
struct bpfx_exit_info {
	__u32 kind;
	__s32 code;
	char  msg[BPFX_EXIT_MSG_LEN];
	__u64 uptime_ns;
};

#endif /* _UAPI_BPFX_EXIT_H */
