// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which instructions of a program can be reached, with constants as the kernel fills them in.
 *
 * A program asks whether a kfunc, a field or an enumerator is there, and goes around the code that
 * needs it if not. libbpf answers with constants; the verifier never looks at code that these rule
 * out. So does this, by conditional constant propagation (Wegman and Zadeck, 1991): each register
 * is nothing, a constant, not zero, or anything; a branch that constants decide is taken one way
 * only; where ways meet, what differs is anything. It knows no ranges and no stack, so it may find
 * a way where the verifier finds none, and never the other way round.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "reach.h"

#define NR_REGS		11
#define LD_IMM64	(BPF_LD | BPF_IMM | BPF_DW)

/* Since 6.9; not in the headers of Debian 13. */
#define OP_JCOND	0xe0

struct state {
	struct seen reg[NR_REGS];
};

/**
 * struct walk - the way through a program
 * @answers: what the kernel has
 * @states: for each function that was reached the state before each instruction
 * @callback: functions that the kernel calls back
 * @todo: instructions of a function to be looked at again
 * @nr_todo: of them
 */
struct walk {
	const struct answers *answers;
	struct state **states;
	bool *callback;
	unsigned int *todo;
	unsigned int nr_todo;
};

static const struct seen anything = { .kind = SEEN_ANYTHING };
static const struct seen nonzero = { .kind = SEEN_NONZERO };

static struct seen constant(__s64 num)
{
	return (struct seen){ .kind = SEEN_CONST, .num = num };
}

static bool same(const struct seen *a, const struct seen *b)
{
	return a->kind == b->kind && a->section == b->section && a->num == b->num;
}

static bool is_nonzero(const struct seen *s)
{
	return s->kind == SEEN_NONZERO || s->kind == SEEN_DATA ||
	       (s->kind == SEEN_CONST && s->num);
}

/* Where two ways meet. */
static struct seen meet(const struct seen *a, const struct seen *b)
{
	if (a->kind == SEEN_NOTHING || same(a, b))
		return *b;
	if (b->kind == SEEN_NOTHING)
		return *a;
	return is_nonzero(a) && is_nonzero(b) ? nonzero : anything;
}

static void flow(struct walk *w, unsigned int func, unsigned int to, const struct state *state)
{
	const struct code_func *f = &w->answers->code->funcs[func];
	struct state *old = &w->states[func][to];
	bool changed = false;
	struct seen both;
	unsigned int i;

	if (to >= f->nr)
		return;
	for (i = 0; i < NR_REGS; i++) {
		both = meet(&old->reg[i], &state->reg[i]);
		changed |= !same(&both, &old->reg[i]);
		old->reg[i] = both;
	}
	if (changed)
		w->todo[w->nr_todo++] = to;
}

static __s64 arithmetic(__u8 op, __u64 x, __u64 y, bool is64, bool *ok)
{
	unsigned int mask = is64 ? 63 : 31;

	*ok = true;
	switch (op) {
	case BPF_ADD:
		return x + y;
	case BPF_SUB:
		return x - y;
	case BPF_MUL:
		return x * y;
	case BPF_OR:
		return x | y;
	case BPF_AND:
		return x & y;
	case BPF_XOR:
		return x ^ y;
	case BPF_LSH:
		return x << (y & mask);
	case BPF_RSH:
		return (is64 ? x : (__u32)x) >> (y & mask);
	case BPF_ARSH:
		return is64 ? (__s64)x >> (y & mask) : (__s32)x >> (y & mask);
	case BPF_NEG:
		return -x;
	default:
		*ok = false;
		return 0;
	}
}

/* mov, also with a sign that is extended. */
static struct seen move(const struct bpf_insn *insn, struct seen src, bool is64)
{
	if (src.kind != SEEN_CONST)
		return is64 && !insn->off ? src : anything;
	if (insn->off == 8)
		src.num = (__s8)src.num;
	else if (insn->off == 16)
		src.num = (__s16)src.num;
	else if (insn->off == 32)
		src.num = (__s32)src.num;
	else if (insn->off)
		return anything;
	if (!is64)
		src.num = (__u32)src.num;
	return src;
}

static struct seen compute(const struct bpf_insn *insn, struct seen dst, struct seen src)
{
	bool is64 = BPF_CLASS(insn->code) == BPF_ALU64, ok;
	__u8 op = BPF_OP(insn->code);
	__s64 num;

	if (op == BPF_MOV)
		return move(insn, src, is64);
	if (is64 && dst.kind == SEEN_DATA && src.kind == SEEN_CONST && op == BPF_ADD) {
		dst.num += src.num;
		return dst;
	}
	if (op == BPF_XOR && BPF_SRC(insn->code) == BPF_X && insn->dst_reg == insn->src_reg)
		return constant(0);
	if (dst.kind != SEEN_CONST || src.kind != SEEN_CONST || insn->off)
		return anything;
	num = arithmetic(op, dst.num, src.num, is64, &ok);
	if (!ok)
		return anything;
	return constant(is64 ? num : (__s64)(__u32)num);
}

/* What is read from data that nobody changes. */
static struct seen load(const struct code *code, const struct bpf_insn *insn, struct seen from)
{
	static const unsigned char sizes[] = { 4, 2, 1, 8 };
	unsigned int size = sizes[BPF_SIZE(insn->code) >> 3];
	const char *name;
	const void *data;
	__u64 num = 0;

	if (from.kind != SEEN_DATA || BPF_MODE(insn->code) != BPF_MEM)
		return anything;
	name = code->sections[from.section];
	if (!name || strncmp(name, ".rodata", strlen(".rodata")))
		return anything;
	data = code_data(code, from.section, from.num + insn->off, size);
	if (!data)
		return anything;
	memcpy(&num, data, size);
	return constant(num);
}

/* ... and from options of the configuration: their value is that of the pointer to them. */
static struct seen load_option(const struct walk *w, struct seen from)
{
	return w->answers->ext[from.section];
}

/* Pointers to options are of a section that no file has. */
#define OPTION_MARK	(-0x4b434f4e46LL)

static struct seen imm64(const struct walk *w, const struct code_func *f, unsigned int insn)
{
	const struct code_ref *ref = &f->refs[insn];
	const struct code *code = w->answers->code;

	switch (ref->kind) {
	case REF_EXT:
		if (code->exts[ref->index].kconfig)
			return (struct seen){ .kind = SEEN_DATA, .section = ref->index,
					      .num = OPTION_MARK };
		return w->answers->ext[ref->index];
	case REF_DATA:
		return (struct seen){ .kind = SEEN_DATA, .section = ref->index,
				      .num = ref->offset };
	case REF_FUNC:
		return nonzero;
	case REF_CORE:
		if (w->answers->core[ref->index].known)
			return constant(w->answers->core[ref->index].value);
		return anything;
	default:
		return constant((__u32)f->insns[insn].imm |
				(__u64)f->insns[insn + 1].imm << 32);
	}
}

/* 1: the jump is taken, 0: it is not, -1: who knows. */
static int decide(__u8 op, bool is64, struct seen a, struct seen b)
{
	__u64 x = a.num, y = b.num;
	__s64 sx, sy;

	if (b.kind == SEEN_CONST && !b.num && is64 && is_nonzero(&a) && a.kind != SEEN_CONST) {
		if (op == BPF_JEQ || op == BPF_JNE || op == BPF_JGT)
			return op != BPF_JEQ;
		return -1;
	}
	if (a.kind != SEEN_CONST || b.kind != SEEN_CONST)
		return -1;
	if (!is64) {
		x = (__u32)x;
		y = (__u32)y;
	}
	sx = is64 ? (__s64)x : (__s32)x;
	sy = is64 ? (__s64)y : (__s32)y;
	switch (op) {
	case BPF_JEQ:
		return x == y;
	case BPF_JNE:
		return x != y;
	case BPF_JGT:
		return x > y;
	case BPF_JGE:
		return x >= y;
	case BPF_JLT:
		return x < y;
	case BPF_JLE:
		return x <= y;
	case BPF_JSET:
		return !!(x & y);
	case BPF_JSGT:
		return sx > sy;
	case BPF_JSGE:
		return sx >= sy;
	case BPF_JSLT:
		return sx < sy;
	case BPF_JSLE:
		return sx <= sy;
	default:
		return -1;
	}
}

static struct seen operand(const struct bpf_insn *insn, const struct state *s)
{
	return BPF_SRC(insn->code) == BPF_X ? s->reg[insn->src_reg] : constant(insn->imm);
}

static void jump(struct walk *w, unsigned int func, unsigned int at, const struct state *s)
{
	const struct bpf_insn *insn = &w->answers->code->funcs[func].insns[at];
	bool is64 = BPF_CLASS(insn->code) == BPF_JMP;
	__u8 op = BPF_OP(insn->code);
	int taken;

	if (op == BPF_EXIT)
		return;
	if (op == BPF_JA) {
		flow(w, func, at + 1 + (is64 ? insn->off : insn->imm), s);
		return;
	}
	taken = op == OP_JCOND ? -1 : decide(op, is64, s->reg[insn->dst_reg], operand(insn, s));
	if (taken)
		flow(w, func, at + 1 + insn->off, s);
	if (taken != 1)
		flow(w, func, at + 1, s);
}

static int enter(struct walk *w, unsigned int func, bool callback);

static int call(struct walk *w, unsigned int func, unsigned int at, struct state *s)
{
	const struct code_ref *ref = &w->answers->code->funcs[func].refs[at];
	unsigned int i, nr_todo = w->nr_todo, *todo = w->todo;
	int err = 0;

	if (ref->kind == REF_FUNC) {
		err = enter(w, ref->index, w->callback[func]);
		w->todo = todo;
		w->nr_todo = nr_todo;
	}
	for (i = 0; i <= 5; i++)
		s->reg[i] = anything;
	flow(w, func, at + 1, s);
	return err;
}

static int two_words(struct walk *w, unsigned int func, unsigned int at, struct state *s)
{
	const struct code_func *f = &w->answers->code->funcs[func];
	unsigned int nr_todo = w->nr_todo, *todo = w->todo;
	int err = 0;

	s->reg[f->insns[at].dst_reg] = imm64(w, f, at);
	if (f->refs[at].kind == REF_FUNC) {
		err = enter(w, f->refs[at].index, true);
		w->todo = todo;
		w->nr_todo = nr_todo;
	}
	flow(w, func, at + 2, s);
	return err;
}

static void compute_insn(struct walk *w, const struct code_func *f, unsigned int at,
			 struct state *s)
{
	const struct bpf_insn *insn = &f->insns[at];
	const struct code_ref *ref = &f->refs[at];
	struct seen src = operand(insn, s);

	if (ref->kind == REF_CORE)
		src = w->answers->core[ref->index].known ?
		      constant(w->answers->core[ref->index].value) : anything;
	s->reg[insn->dst_reg] = BPF_OP(insn->code) == BPF_END ? anything :
				compute(insn, s->reg[insn->dst_reg], src);
}

static void access_memory(struct walk *w, const struct bpf_insn *insn, struct state *s)
{
	struct seen *from = &s->reg[insn->src_reg];

	if (BPF_CLASS(insn->code) == BPF_LDX)
		s->reg[insn->dst_reg] =
			from->kind == SEEN_DATA && from->num == OPTION_MARK && !insn->off ?
			load_option(w, *from) : load(w->answers->code, insn, *from);
	else if (BPF_CLASS(insn->code) == BPF_LD)
		s->reg[0] = anything;	/* ld_abs and ld_ind */
	else if (BPF_MODE(insn->code) == BPF_ATOMIC) {
		s->reg[0] = anything;
		s->reg[insn->src_reg] = anything;
		s->reg[insn->dst_reg] = BPF_CLASS(insn->code) == BPF_STX ?
					s->reg[insn->dst_reg] : anything;
	}
}

static int visit(struct walk *w, unsigned int func, unsigned int at)
{
	const struct code_func *f = &w->answers->code->funcs[func];
	const struct bpf_insn *insn = &f->insns[at];
	struct state s = w->states[func][at];

	if (insn->dst_reg >= NR_REGS || insn->src_reg >= NR_REGS)
		return 0;
	if (insn->code == LD_IMM64)
		return at + 1 < f->nr ? two_words(w, func, at, &s) : 0;
	switch (BPF_CLASS(insn->code)) {
	case BPF_JMP:
		if (BPF_OP(insn->code) == BPF_CALL)
			return call(w, func, at, &s);
		jump(w, func, at, &s);
		return 0;
	case BPF_JMP32:
		jump(w, func, at, &s);
		return 0;
	case BPF_ALU:
	case BPF_ALU64:
		compute_insn(w, f, at, &s);
		break;
	default:
		access_memory(w, insn, &s);
		break;
	}
	flow(w, func, at + 1, &s);
	return 0;
}

/* Go through a function, once: whoever calls it gives it anything. */
static int enter(struct walk *w, unsigned int func, bool callback)
{
	const struct code_func *f = &w->answers->code->funcs[func];
	struct state state;
	unsigned int i;
	int err = 0;

	if (w->states[func])
		return 0;
	w->callback[func] = callback;
	w->states[func] = calloc(f->nr + 1, sizeof(*w->states[func]));
	/* A register goes down four steps at most, and each step comes here once. */
	w->todo = calloc((size_t)f->nr * NR_REGS * 4 + 2, sizeof(*w->todo));
	w->nr_todo = 0;
	if (!w->states[func] || !w->todo) {
		free(w->todo);
		return -ENOMEM;
	}
	for (i = 0; i < NR_REGS; i++)
		state.reg[i] = anything;
	flow(w, func, 0, &state);
	while (w->nr_todo && !err)
		err = visit(w, func, w->todo[--w->nr_todo]);
	free(w->todo);
	return err;
}

static void tell(const struct walk *w, unsigned int func, reach_fn fn, void *ctx)
{
	const struct code_func *f = &w->answers->code->funcs[func];
	unsigned int i;

	for (i = 0; i < f->nr; i++)
		if (w->states[func][i].reg[10].kind != SEEN_NOTHING)
			fn(f, i, w->callback[func], ctx);
}

/**
 * reach() - find what a program can reach
 * @answers: what the kernel has for its object
 * @entry: the function where it begins
 * @fn: told of each instruction
 * @ctx: for @fn
 *
 * Return: 0 or -ENOMEM.
 */
int reach(const struct answers *answers, unsigned int entry, reach_fn fn, void *ctx)
{
	unsigned int i, nr = answers->code->nr_funcs;
	struct walk w = { .answers = answers };
	int err = -ENOMEM;

	w.states = calloc(nr + 1, sizeof(*w.states));
	w.callback = calloc(nr + 1, sizeof(*w.callback));
	if (w.states && w.callback)
		err = enter(&w, entry, false);
	for (i = 0; i < nr && w.states; i++) {
		if (w.states[i] && !err)
			tell(&w, i, fn, ctx);
		free(w.states[i]);
	}
	free(w.states);
	free(w.callback);
	return err;
}
