/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Words for the numbers of the ABI.
 */
#ifndef BPFX_NAMES_H
#define BPFX_NAMES_H

const char *name_of_cause(unsigned int cause);
const char *name_of_exit(unsigned int kind);
const char *name_of_act(unsigned int act);
const char *name_of_op(unsigned int op);
const char *name_of_errno(int ret);

#endif /* BPFX_NAMES_H */
