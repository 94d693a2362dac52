/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _BPFX_CORE_REQUEST_H
#define _BPFX_CORE_REQUEST_H

#include <linux/types.h>
#include <uapi/bpfx/policy.h>

struct bpf_prog;
struct bpfx_kfunc;

void bpfx_request_fill(struct bpfx_policy_request *req, const struct bpf_prog *prog,
		       const struct bpfx_kfunc *kfunc, u32 id);

#endif /* _BPFX_CORE_REQUEST_H */
