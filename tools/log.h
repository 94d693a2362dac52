/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What libbpf says: shown with -v, kept to explain failures.
 */
#ifndef BPFX_LOG_H
#define BPFX_LOG_H

void log_init(void);
void log_clear(void);
int log_explain(int err);

#endif /* BPFX_LOG_H */
