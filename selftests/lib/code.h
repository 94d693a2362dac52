/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A BPF program that is being written: instructions, and beside them the same in words, so that a
 * human can read what a seed stands for.
 */
#ifndef _LIB_CODE_H
#define _LIB_CODE_H

#include <linux/bpf.h>
#include <stdint.h>

#define CODE_MAX	4096
#define CODE_TEXT	32768

/**
 * struct code - a program
 * @insns: its instructions
 * @len: how many
 * @text: lines that say the same
 * @text_len: characters in it
 * @depth: of the block that is being written
 */
struct code {
	struct bpf_insn insns[CODE_MAX];
	int len;
	char text[CODE_TEXT];
	int text_len;
	int depth;
};

void code_emit(struct code *c, int op, int dst, int src, int off, int imm);

/* dst = a number of 64 bits, in as few instructions as it takes. */
void code_number(struct code *c, int dst, uint64_t number);

/* dst = address of a byte in the only value of a map. */
void code_map_value(struct code *c, int dst, int map, uint32_t off);

/* Jump forward if dst OP imm. Return: the jump, for code_land(). */
int code_jump(struct code *c, int op, int dst, int imm);

/* Here is where a jump goes. */
void code_land(struct code *c, int jump);

/* A line of text. */
void code_say(struct code *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif /* _LIB_CODE_H */
