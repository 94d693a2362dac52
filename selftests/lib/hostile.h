/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A scheduler that misbehaves, traffic through it, and what must hold whatever it does.
 */
#ifndef _LIB_HOSTILE_H
#define _LIB_HOSTILE_H

#include <bpf/libbpf.h>
#include <stdbool.h>
#include <stdint.h>
#include <uapi/bpfx/qdisc.h>

#define HOSTILE_FLOWS	16

/* What is known of a program beforehand. */
#define H_ORDER		0x01	/* it keeps flows in order, however silly it is */
#define H_THROTTLES	0x02	/* waiting was its wish: sixteen times the timeout */
#define H_QUIET		0x04	/* it does its mischief when nothing comes any more */
#define H_SMALL		0x08	/* its limit is so small that a closed gate means loss */
#define H_CLOSED	0x10	/* it does its mischief at a closed gate */
#define H_LOSES		0x20	/* all is lost while it serves; nothing has to get through */

/**
 * struct hostile - a program of selftests/hostile
 * @object: file
 * @program: struct_ops map
 * @kind: how it must end, enum bpfx_exit_kind; NONE: never
 * @code: that the exit info has to show
 * @flags: H_*
 */
struct hostile {
	const char *object;
	const char *program;
	uint32_t kind;
	int32_t code;
	uint32_t flags;
};

/**
 * struct hostile_prog - a program that is loaded
 * @obj: its object
 * @map: its struct_ops map
 * @timeout_ms: until a stall is one; if set before, it replaces the program's own
 * @name: of the scheduler; if set before, it replaces "bpfx_hostile"
 */
struct hostile_prog {
	struct bpf_object *obj;
	struct bpf_map *map;
	uint32_t timeout_ms;
	const char *name;
};

/* Return: 0 or a negative errno. */
int hostile_load(struct hostile_prog *prog, const char *object, const char *program);

/**
 * hostile_survived() - attach a program, send traffic, look whether all rules hold
 * @h: the program
 * @attach: shell commands that attach the qdisc "bpfx_hostile" to the device gate0
 *
 * In a network namespace of its own. Return: true; or false, having said what does not hold.
 */
bool hostile_survived(const struct hostile *h, const char *attach);

/* The same of one whose init fails. */
bool hostile_refused(const struct hostile *h);

#endif /* _LIB_HOSTILE_H */
