// SPDX-License-Identifier: GPL-2.0-only
#include <stdarg.h>
#include <stdio.h>
#include "code.h"

void code_emit(struct code *c, int op, int dst, int src, int off, int imm)
{
	if (c->len == CODE_MAX)
		return;		/* the verifier will see that it has no end */
	c->insns[c->len++] = (struct bpf_insn) {
		.code = op,
		.dst_reg = dst,
		.src_reg = src,
		.off = off,
		.imm = imm,
	};
}

void code_number(struct code *c, int dst, uint64_t number)
{
	if ((int64_t)number == (int32_t)number) {
		code_emit(c, BPF_ALU64 | BPF_MOV | BPF_K, dst, 0, 0, number);
		return;
	}
	code_emit(c, BPF_LD | BPF_IMM | BPF_DW, dst, 0, 0, number);
	code_emit(c, 0, 0, 0, 0, number >> 32);
}

void code_map_value(struct code *c, int dst, int map, uint32_t off)
{
	code_emit(c, BPF_LD | BPF_IMM | BPF_DW, dst, BPF_PSEUDO_MAP_VALUE, 0, map);
	code_emit(c, 0, 0, 0, 0, off);
}

int code_jump(struct code *c, int op, int dst, int imm)
{
	code_emit(c, BPF_JMP | op | BPF_K, dst, 0, 0, imm);
	return c->len - 1;
}

void code_land(struct code *c, int jump)
{
	c->insns[jump].off = c->len - jump - 1;
}

void code_say(struct code *c, const char *fmt, ...)
{
	int room = CODE_TEXT - c->text_len, n;
	va_list args;

	if (room < 256)
		return;
	n = snprintf(c->text + c->text_len, room, "#     %*s", c->depth * 4, "");
	va_start(args, fmt);
	n += vsnprintf(c->text + c->text_len + n, room - n, fmt, args);
	va_end(args);
	n = n < room - 2 ? n : room - 2;
	c->text[c->text_len + n] = '\n';
	c->text[c->text_len + n + 1] = 0;
	c->text_len += n + 1;
}
