/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _BPFX_CORE_EXIT_H
#define _BPFX_CORE_EXIT_H

#include <linux/ctype.h>
#include <linux/string.h>
#include <uapi/bpfx/exit.h>

/* Say why a program leaves. The words may be its own, and end up in the kernel log. */
static inline void bpfx_exit_set(struct bpfx_exit_info *info, enum bpfx_exit_kind kind, int code,
				 const char *msg)
{
	char *p;

	info->kind = kind;
	info->code = code;
	info->uptime_ns = 0;
	strscpy_pad(info->msg, msg, sizeof(info->msg));
	for (p = info->msg; *p; p++)
		if (!isascii(*p) || !isprint(*p))
			*p = '?';
}

#endif /* _BPFX_CORE_EXIT_H */
