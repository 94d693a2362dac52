/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The library: everything that bpfx.ko has for programs of any type.
 */
#ifndef _BPFX_LIB_BPF_H
#define _BPFX_LIB_BPF_H

#include <bpfx/bits.bpf.h>
#include <bpfx/deadline.bpf.h>
#include <bpfx/hash.bpf.h>
#include <bpfx/heap.bpf.h>
#include <bpfx/lock.bpf.h>
#include <bpfx/match.bpf.h>
#include <bpfx/ring.bpf.h>
#include <bpfx/scratch.bpf.h>
#include <bpfx/sketch.bpf.h>
#include <bpfx/str.bpf.h>

#endif /* _BPFX_LIB_BPF_H */
