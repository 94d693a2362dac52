/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Strings: what bpfx.ko and programs share.
 */
#ifndef _UAPI_BPFX_STR_H
#define _UAPI_BPFX_STR_H

#include <linux/types.h>

/**
 * struct bpfx_str_token - a token of a string, for bpfx_str_token()
 * @at: where it begins, in bytes
 * @len: its length in bytes
 * @next: where the next one begins; behind the memory if there is none
 */
struct bpfx_str_token {
	__u32 at;
	__u32 len;
	__u32 next;
};

#endif /* _UAPI_BPFX_STR_H */
