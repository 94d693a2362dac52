/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What bpfx doctor looks at.
 */
#ifndef BPFX_DOCTOR_H
#define BPFX_DOCTOR_H

#include <stdio.h>
#include "../bpfx.h"

enum verdict {
	FINE,		/* as it should be */
	REMARK,		/* it works, but not as well as it could */
	BROKEN,		/* something will fail, perhaps silently */
	UNKNOWN,	/* it cannot be told here, or by this user */
};

#define FOUND_LEN	320

/**
 * struct finding - the answer to a check
 * @verdict: in one word
 * @found: what was seen
 * @cure: what to do; empty if there is nothing to do
 */
struct finding {
	enum verdict verdict;
	char found[FOUND_LEN];
	char cure[FOUND_LEN];
};

/**
 * struct check - one thing that can be wrong
 * @name: what the user sees
 * @fn: looks at it
 */
struct check {
	const char *name;
	void (*fn)(struct finding *finding);
};

/* util.c */
void found(struct finding *f, enum verdict verdict, const char *fmt, ...) __printf(3, 4);
void cure(struct finding *f, const char *fmt, ...) __printf(2, 3);
bool doctor_read(const char *path, char *line, size_t size);
bool doctor_find(const char *program, char *path, size_t size);
bool doctor_ask(const char *program, const char *args, char *line, size_t size);
bool doctor_config(const char *option, char *value, size_t size);
const char *doctor_release(void);

/* Checks that files have, ended by an empty one. */
extern const struct check kernel_checks[];
extern const struct check module_checks[];
extern const struct check program_checks[];
extern const struct check state_checks[];

#endif /* BPFX_DOCTOR_H */
