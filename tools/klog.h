/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the module has just written to the kernel log: it says there why it refuses something.
 */
#ifndef BPFX_KLOG_H
#define BPFX_KLOG_H

void klog_start(void);
void klog_explain(void);

#endif /* BPFX_KLOG_H */
