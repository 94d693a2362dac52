/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Schedulers that are loaded, or refused, and who said what about it.
 */
#ifndef _LIB_LOADER_H
#define _LIB_LOADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <bpf/libbpf.h>
#include <uapi/bpfx/qdisc.h>

/* The initial value of a struct_ops map, struct bpfx_qdisc_ops, as an object has it. */
struct ops_data {
	void *ops[6];
	uint64_t flags;
	uint32_t limit;
	uint32_t limit_bytes;
	uint32_t stall_timeout_ms;
	uint32_t tick_ns;
	uint32_t flow_limit;
	uint32_t flow_state;
	uint32_t mistake_limit;
	uint32_t op_budget_us;
	uint32_t hold_ms;
	char name[BPFX_NAME_LEN];
};

/* Where the test's own files are: the path of one below the directory of the test program. */
const char *test_file(const char *name);

/* From here on keep what libbpf and, through it, the verifier say. */
void said_start(void);

/* All of it since then. */
const char *said(void);

/**
 * loader_try() - load one program of an object, and the struct_ops map it is for
 * @path: of the object
 * @prog: the program; that of a scheduler is in the map PROG_ops
 *
 * Return: 0 or a negative errno; nothing stays loaded.
 */
int loader_try(const char *path, const char *prog);

/* Go to the end of the kernel's log. Return: a descriptor for kernel_said(), or negative errno. */
int kernel_log(void);

/* Has the kernel said this since it was last asked? */
bool kernel_said(int fd, const char *words);

/* Run a shell command. Return: its exit status; what it prints is in out. */
int run_read(char *out, size_t size, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

#endif /* _LIB_LOADER_H */
