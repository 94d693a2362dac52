// SPDX-License-Identifier: GPL-2.0-only
/*
 * How bpfx kfunc check judges, in user space: what a kernel answers to relocations, and which code
 * that leaves to be reached.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <linux/bpf.h>
#include <bpf/libbpf.h>
#include "../tools/args.h"
#include "../tools/kfunc/compat.h"
#include "../tools/kfunc/reach.h"
#include "harness.h"

bool opt_json, opt_verbose;

void print_cmd_help(const struct cmd *cmd)
{
}

void print_version(void)
{
}

const char *kfunc_doc(const char *name)
{
	return NULL;
}

/*
 * A kernel's types and an object's. Both have struct task { int pid; struct inner { long a; } in;
 * enum state s; }, the kernel's in another order, with more in between and pid in an anonymous
 * union.
 */
FIXTURE(types)
{
	struct btf *kernel;
	struct btf *object;
	struct part part;
	struct part *parts[1];
	struct world w;
	struct index ix;
	int k_task;
	int task;
	int old_task;
	int state;
	int lost;
	int gone;
	int local_int;
	int kernel_long;
};

static void kernel_types(struct _test_data_types *self)
{
	struct btf *b = self->kernel;
	int i32 = btf__add_int(b, "int", 4, BTF_INT_SIGNED), inner, state, anon;

	self->kernel_long = btf__add_int(b, "long", 8, 0);
	inner = btf__add_struct(b, "inner", 16);
	btf__add_field(b, "new", self->kernel_long, 0, 0);
	btf__add_field(b, "a", self->kernel_long, 64, 0);
	state = btf__add_enum(b, "state", 4);
	btf__add_enum_value(b, "S_NEW", 0);
	btf__add_enum_value(b, "S_RUN", 7);
	anon = btf__add_union(b, NULL, 4);
	btf__add_field(b, "pid", i32, 0, 0);
	self->k_task = btf__add_struct(b, "task", 32);
	btf__add_field(b, "in", inner, 0, 0);
	btf__add_field(b, "s", state, 128, 0);
	btf__add_field(b, NULL, anon, 160, 0);
	btf__add_field(b, "grown", self->kernel_long, 192, 0);
}

static int object_task(struct btf *b, const char *name, int i32, int inner, int state)
{
	int id = btf__add_struct(b, name, 24);

	btf__add_field(b, "pid", i32, 0, 0);
	btf__add_field(b, "in", inner, 64, 0);
	btf__add_field(b, "s", state, 128, 0);
	btf__add_field(b, "gone", i32, 160, 0);
	btf__add_field(b, "grown", i32, 192, 0);
	return id;
}

static void object_types(struct _test_data_types *self)
{
	struct btf *b = self->object;
	int i64 = btf__add_int(b, "long", 8, 0), inner;

	self->local_int = btf__add_int(b, "int", 4, BTF_INT_SIGNED);
	inner = btf__add_struct(b, "inner", 8);
	btf__add_field(b, "a", i64, 0, 0);
	self->state = btf__add_enum(b, "state", 4);
	btf__add_enum_value(b, "S_RUN", 1);
	btf__add_enum_value(b, "S_GONE", 2);
	self->task = object_task(b, "task", self->local_int, inner, self->state);
	self->old_task = object_task(b, "task___old", self->local_int, inner, self->state);
	self->lost = btf__add_struct(b, "lost", 4);
	btf__add_field(b, "x", self->local_int, 0, 0);
}

FIXTURE_SETUP(types)
{
	libbpf_set_print(NULL);
	self->kernel = btf__new_empty();
	self->object = btf__new_empty();
	kernel_types(self);
	object_types(self);
	self->part.name = "vmlinux";
	self->part.btf = self->kernel;
	self->parts[0] = &self->part;
	self->w.parts = self->parts;
	self->w.nr_parts = 1;
	ASSERT_EQ(0, index_build(&self->ix, &self->w));
}

FIXTURE_TEARDOWN(types)
{
	index_free(&self->ix);
	btf__free(self->kernel);
	btf__free(self->object);
}

static struct core_result ask(struct _test_data_types *self, __u32 kind, int type,
			      const char *access, bool memory)
{
	struct core_relo relo = { .kind = kind, .type_id = type, .access = access };
	struct core_result res;

	core_resolve(&relo, self->object, &self->ix, memory, &res);
	return res;
}

#define EXPECT_THERE(_kind, _type, _access)	\
	EXPECT_FALSE(ask(self, _kind, _type, _access, false).missing)
#define EXPECT_MISSING(_kind, _type, _access)	\
	EXPECT_TRUE(ask(self, _kind, _type, _access, false).missing)
#define EXPECT_VALUE(_value, _kind, _type, _access)				\
do {										\
	struct core_result _res = ask(self, _kind, _type, _access, false); \
										\
	EXPECT_TRUE(_res.known);						\
	EXPECT_EQ(_value, _res.value);						\
} while (0)

/*
 * If this fails, nothing else will pass: fields are found by their names, wherever they are, and
 * one that is not there is missing, for an access and for a question.
 */
TEST_F(types, fields)
{
	EXPECT_THERE(BPF_CORE_FIELD_BYTE_OFFSET, self->task, "0:0");
	EXPECT_THERE(BPF_CORE_FIELD_BYTE_OFFSET, self->task, "0:1:0");
	EXPECT_MISSING(BPF_CORE_FIELD_BYTE_OFFSET, self->task, "0:3");
	EXPECT_VALUE(1, BPF_CORE_FIELD_EXISTS, self->task, "0:0");
	EXPECT_VALUE(0, BPF_CORE_FIELD_EXISTS, self->task, "0:3");
	EXPECT_FALSE(ask(self, BPF_CORE_FIELD_BYTE_OFFSET, self->task, "0:0", true).known);
}

/* struct task___old is struct task to the kernel. */
TEST_F(types, flavours)
{
	EXPECT_THERE(BPF_CORE_FIELD_BYTE_OFFSET, self->old_task, "0:0");
	EXPECT_MISSING(BPF_CORE_FIELD_BYTE_OFFSET, self->old_task, "0:3");
	EXPECT_VALUE(1, BPF_CORE_TYPE_EXISTS, self->old_task, "0");
}

/* Types that are not there answer 0, and are no error; fields of them are. */
TEST_F(types, missing_types)
{
	EXPECT_VALUE(0, BPF_CORE_TYPE_EXISTS, self->lost, "0");
	EXPECT_VALUE(0, BPF_CORE_TYPE_SIZE, self->lost, "0");
	EXPECT_VALUE(1, BPF_CORE_TYPE_EXISTS, self->task, "0");
	EXPECT_VALUE(0, BPF_CORE_TYPE_MATCHES, self->task, "0");
	EXPECT_MISSING(BPF_CORE_FIELD_BYTE_OFFSET, self->lost, "0:0");
}

/* Values of enumerations are the kernel's, by their names. */
TEST_F(types, enumerators)
{
	EXPECT_VALUE(7, BPF_CORE_ENUMVAL_VALUE, self->state, "0");
	EXPECT_VALUE(1, BPF_CORE_ENUMVAL_EXISTS, self->state, "0");
	EXPECT_VALUE(0, BPF_CORE_ENUMVAL_EXISTS, self->state, "1");
	EXPECT_MISSING(BPF_CORE_ENUMVAL_VALUE, self->state, "1");
}

/* An access of memory cannot be made wider where the number has a sign. */
TEST_F(types, sizes)
{
	EXPECT_TRUE(ask(self, BPF_CORE_FIELD_BYTE_OFFSET, self->task, "0:4", true).missing);
	EXPECT_FALSE(ask(self, BPF_CORE_FIELD_BYTE_OFFSET, self->task, "0:4", false).missing);
	EXPECT_FALSE(ask(self, BPF_CORE_FIELD_BYTE_OFFSET, self->task, "0:0", true).missing);
}

TEST_F(types, in_words)
{
	struct core_relo relo = { .kind = BPF_CORE_FIELD_EXISTS, .type_id = self->old_task,
				  .access = "0:1:0" };
	char *text = core_text(&relo, self->object);

	EXPECT_STREQ("struct task.in.a", text);
	free(text);
}

static int proto(struct btf *b, int ret, int nr, const int *params)
{
	int id = btf__add_func_proto(b, ret), i;

	for (i = 0; i < nr; i++)
		btf__add_func_param(b, "p", params[i]);
	return id;
}

static bool same(struct _test_data_types *self, int local, int targ)
{
	struct two t = { .local = self->object, .local_id = local, .targ = self->kernel,
			 .targ_id = targ };

	return compat_types(t, COMPAT_LEVELS);
}

/* Prototypes: as many arguments, of the same kinds; any integer is an integer, any struct one. */
TEST_F(types, prototypes)
{
	int lptr = btf__add_ptr(self->object, self->lost);
	int kptr = btf__add_ptr(self->kernel, self->k_task);
	int li = self->local_int, kl = self->kernel_long;
	int l2 = proto(self->object, li, 2, (int []){ lptr, li });

	EXPECT_TRUE(same(self, l2, proto(self->kernel, kl, 2, (int []){ kptr, kl })));
	EXPECT_FALSE(same(self, l2, proto(self->kernel, kl, 1, (int []){ kptr })));
	EXPECT_FALSE(same(self, l2, proto(self->kernel, kl, 3, (int []){ kptr, kl, kl })));
	EXPECT_FALSE(same(self, l2, proto(self->kernel, 0, 2, (int []){ kptr, kl })));
	EXPECT_FALSE(same(self, l2, proto(self->kernel, kl, 2, (int []){ kl, kl })));
}

/* Programs by hand: which of their instructions are reached is a string of 0 and 1. */
#define INSN(_code, _dst, _src, _off, _imm)	\
	{ .code = _code, .dst_reg = _dst, .src_reg = _src, .off = _off, .imm = _imm }
#define MOV(_dst, _imm)		INSN(BPF_ALU64 | BPF_MOV | BPF_K, _dst, 0, 0, _imm)
#define MOVR(_dst, _src)	INSN(BPF_ALU64 | BPF_MOV | BPF_X, _dst, _src, 0, 0)
#define JEQ(_dst, _imm, _off)	INSN(BPF_JMP | BPF_JEQ | BPF_K, _dst, 0, _off, _imm)
#define JA(_off)		INSN(BPF_JMP | BPF_JA, 0, 0, _off, 0)
#define CALL(_imm)		INSN(BPF_JMP | BPF_CALL, 0, 0, 0, _imm)
#define EXIT			INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0)
#define LD64(_dst)		INSN(BPF_LD | BPF_IMM | BPF_DW, _dst, 0, 0, 0)
#define LD64_END		INSN(0, 0, 0, 0, 0)

#define NR	16

struct program {
	struct bpf_insn insns[2][NR];
	struct code_ref refs[2][NR];
	struct code_func funcs[2];
	struct ext_sym exts[2];
	struct seen ext[2];
	struct core_result core[2];
	struct code code;
	struct answers answers;
	char reached[2][NR + 1];
	bool callback[2];
};

static void note(const struct code_func *func, unsigned int insn, bool callback, void *ctx)
{
	struct program *p = ctx;

	p->reached[func - p->funcs][insn] = '1';
	p->callback[func - p->funcs] = callback;
}

static const char *walk(struct program *p)
{
	unsigned int i, j;

	for (i = 0; i < 2; i++) {
		for (j = 0; j < NR; j++)
			if (p->insns[i][j].code || (j && p->insns[i][j - 1].code == 0x18))
				p->funcs[i].nr = j + 1;
		p->funcs[i].insns = p->insns[i];
		p->funcs[i].refs = p->refs[i];
		memset(p->reached[i], '0', p->funcs[i].nr);
	}
	p->code.funcs = p->funcs;
	p->code.nr_funcs = 2;
	p->code.exts = p->exts;
	p->code.nr_exts = 2;
	p->answers.code = &p->code;
	p->answers.ext = p->ext;
	p->answers.core = p->core;
	return reach(&p->answers, 0, note, p) ? "no memory" : p->reached[0];
}

/* if (bpf_ksym_exists(kfunc)) kfunc(); the second word of an address is no instruction. */
TEST(guard_of_a_kfunc)
{
	struct program p = {
		.insns = { { LD64(1), LD64_END, JEQ(1, 0, 1), CALL(-1), MOV(0, 0), EXIT } },
		.refs = { { [0] = { .kind = REF_EXT }, [3] = { .kind = REF_EXT } } },
	};

	p.ext[0].kind = SEEN_NONZERO;
	EXPECT_STREQ("101111", walk(&p));
	p.ext[0].kind = SEEN_CONST;
	EXPECT_STREQ("101011", walk(&p));
}

/* if (bpf_core_field_exists(x)) use(x); */
TEST(guard_of_a_field)
{
	struct program p = {
		.insns = { { MOV(1, 1), JEQ(1, 0, 1), MOV(2, 8), MOV(0, 0), EXIT } },
		.refs = { { [0] = { .kind = REF_CORE }, [2] = { .kind = REF_CORE, .index = 1 } } },
	};

	p.core[0].known = true;
	p.core[0].value = 1;
	EXPECT_STREQ("11111", walk(&p));
	p.core[0].value = 0;
	EXPECT_STREQ("11011", walk(&p));
	p.core[0].known = false;
	EXPECT_STREQ("11111", walk(&p));
}

/* What a copy of a copy holds is known, and not what two ways disagree about. */
TEST(where_ways_meet)
{
	struct program same_value = {
		.insns = { { JEQ(3, 0, 2), MOV(1, 5), JA(1), MOV(1, 5), MOVR(2, 1), JEQ(2, 5, 1),
			     MOV(4, 0), EXIT } },
	};
	struct program other_value = {
		.insns = { { JEQ(3, 0, 2), MOV(1, 5), JA(1), MOV(1, 6), MOVR(2, 1), JEQ(2, 5, 1),
			     MOV(4, 0), EXIT } },
	};

	struct program not_taken = {
		.insns = { { MOV(1, 5), JEQ(1, 6, 2), MOV(0, 0), EXIT, MOV(2, 0), EXIT } },
	};

	EXPECT_STREQ("111100", walk(&not_taken));
	EXPECT_STREQ("11111101", walk(&same_value));
	EXPECT_STREQ("11111111", walk(&other_value));
}

/* A call spoils what it may spoil. */
TEST(calls_change_registers)
{
	struct program p = {
		.insns = { { MOV(1, 5), MOV(6, 5), CALL(1), JEQ(1, 5, 1), MOV(7, 0), JEQ(6, 5, 1),
			     MOV(8, 0), EXIT } },
	};

	EXPECT_STREQ("11111101", walk(&p));
}

/* A function counts if its call can be reached, or if a pointer to it is given away. */
TEST(functions)
{
	struct program p = {
		.insns = { { MOV(1, 0), JEQ(1, 0, 1), CALL(0), EXIT }, { MOV(0, 0), EXIT } },
		.refs = { { [2] = { .kind = REF_FUNC, .index = 1 } } },
	};

	EXPECT_STREQ("1101", walk(&p));
	EXPECT_STREQ("00", p.reached[1]);
	p.insns[0][0].imm = 1;
	EXPECT_STREQ("1111", walk(&p));
	EXPECT_STREQ("11", p.reached[1]);
	EXPECT_FALSE(p.callback[1]);

	p = (struct program){
		.insns = { { LD64(2), LD64_END, CALL(181), EXIT }, { MOV(0, 0), EXIT } },
		.refs = { { [0] = { .kind = REF_FUNC, .index = 1 } } },
	};
	EXPECT_STREQ("1011", walk(&p));
	EXPECT_STREQ("11", p.reached[1]);
	EXPECT_TRUE(p.callback[1]);
}

/* Loops end; one that counts is anything after the first turn. */
TEST(loops)
{
	struct program p = {
		.insns = { { MOV(1, 0), INSN(BPF_ALU64 | BPF_ADD | BPF_K, 1, 0, 0, 1),
			     INSN(BPF_JMP | BPF_JLT | BPF_K, 1, 0, -2, 10), JEQ(1, 10, 1),
			     MOV(2, 0), EXIT } },
	};

	EXPECT_STREQ("111111", walk(&p));
}

/* An option of the configuration is read through a pointer to it. */
TEST(options)
{
	struct program p = {
		.insns = { { LD64(1), LD64_END, INSN(BPF_LDX | BPF_MEM | BPF_W, 2, 1, 0, 0),
			     JEQ(2, 0, 1), MOV(3, 0), EXIT } },
		.refs = { { [0] = { .kind = REF_EXT } } },
		.exts = { { .kconfig = true } },
	};

	p.ext[0].kind = SEEN_CONST;
	EXPECT_STREQ("101101", walk(&p));
	p.ext[0].num = 250;
	EXPECT_STREQ("101111", walk(&p));
	p.ext[0].kind = SEEN_ANYTHING;
	EXPECT_STREQ("101111", walk(&p));
}

TEST_HARNESS_MAIN
