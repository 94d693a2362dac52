/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Errors name what failed, the cause and the cure.
 *
 * Whoever knows the cause says so with err_because() and returns a negative errno; the subcommand
 * reports it with err_report(), which alone prints. The first cause wins: it is the deepest.
 */
#ifndef BPFX_ERR_H
#define BPFX_ERR_H

#include "bpfx.h"

int err_because(int err, const char *fmt, ...) __printf(2, 3);
void err_cure(const char *fmt, ...) __printf(1, 2);
void err_log(const char *title, const char *text, int last_lines);
bool err_has_cause(void);
void err_forget(void);
int err_report(int err, const char *fmt, ...) __printf(2, 3);
int err_usage(const struct cmd *cmd, const char *fmt, ...) __printf(2, 3);
void note(const char *fmt, ...) __printf(1, 2);

#endif /* BPFX_ERR_H */
