/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What each header of bpfx needs: the kernel's names of integers, the helpers, __ksym.
 *
 * A program may include vmlinux.h before it. The module includes the prototypes, too, so that the
 * compiler compares them with its functions.
 */
#ifndef _BPFX_TYPES_BPF_H
#define _BPFX_TYPES_BPF_H

#ifdef __bpf__

#ifndef __VMLINUX_H__
#include <linux/types.h>
#include <linux/bpf.h>
#include <stdbool.h>

typedef __u8  u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;
typedef __s32 s32;
typedef __s64 s64;
#endif

#include <linux/errno.h>
#include <bpf/bpf_helpers.h>

#else

#include <linux/errno.h>
#include <linux/types.h>
#define __ksym

#endif /* __bpf__ */

#endif /* _BPFX_TYPES_BPF_H */
