// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>
#include <string.h>
#include "boundary.h"
#include "writer.h"

#define OBJECT_REG	BPF_REG_6	/* and those after it; a call keeps them */
#define SCRATCH		BPF_REG_9

/* The stack, from its top: variables, pointers, counters of loops, memory for arguments. */
#define AT(_nr)		(-8 * ((_nr) + 1))
#define POINTER(_nr)	(WRITER_SLOTS + (_nr))
#define LOOP(_nr)	(WRITER_SLOTS + WRITER_POINTERS + (_nr))
#define LOOPS		2
#define WORDS		(WRITER_SLOTS + WRITER_POINTERS + LOOPS)
#define MEMORY		160
#define MEMORY_AT(_nr)	(AT(WORDS - 1) - MEMORY * ((_nr) + 1))

static void load(struct writer *w, int reg, int word)
{
	code_emit(w->c, BPF_LDX | BPF_MEM | BPF_DW, reg, BPF_REG_10, AT(word), 0);
}

static void store(struct writer *w, int word, int reg)
{
	code_emit(w->c, BPF_STX | BPF_MEM | BPF_DW, BPF_REG_10, reg, AT(word), 0);
}

static void store_number(struct writer *w, int at, int32_t number)
{
	code_emit(w->c, BPF_ST | BPF_MEM | BPF_DW, BPF_REG_10, 0, at, number);
}

static uint64_t number_for(struct writer *w, const char *name)
{
	return boundary_number(w->rng, w->g->table->hook->hints, name);
}

static int any_slot(struct writer *w)
{
	return random_below(w->rng, WRITER_SLOTS - 1);
}

/* A variable that may be written: not what the op was called with, which sane programs need. */
static int free_slot(struct writer *w)
{
	return w->first_free + random_below(w->rng, WRITER_NOW - w->first_free);
}

static void say_arg(struct writer *w, const char *fmt, ...)
{
	size_t n = strlen(w->line);
	va_list args;

	n += snprintf(w->line + n, sizeof(w->line) - n, "%s", n ? ", " : "");
	va_start(args, fmt);
	if (n < sizeof(w->line))
		vsnprintf(w->line + n, sizeof(w->line) - n, fmt, args);
	va_end(args);
}

static void put_number(struct writer *w, int reg, uint64_t number)
{
	code_number(w->c, reg, number);
	if (number < 100000 || number > -1000ull)
		say_arg(w, "%lld", (long long)number);
	else
		say_arg(w, "%#llx", (unsigned long long)number);
}

static void put_slot(struct writer *w, int reg, int slot, int32_t plus)
{
	load(w, reg, slot);
	if (plus) {
		code_emit(w->c, BPF_ALU64 | BPF_ADD | BPF_K, reg, 0, 0, plus);
		say_arg(w, "s%d + %d", slot, plus);
	} else {
		say_arg(w, "s%d", slot);
	}
}

static void put_scalar(struct writer *w, int reg, const struct table_arg *arg)
{
	static const int32_t ahead[] = { -1000000, 0, 1, 1000, 100000, 1000000, 5000000, 20000000,
					 1000000000, 2000000000 };

	if (arg->constant)
		put_number(w, reg, number_for(w, arg->name));
	else if (boundary_is_time(arg->name) && w->has_now && !random_once_in(w->rng, 3))
		put_slot(w, reg, WRITER_NOW, ahead[random_below(w->rng, 10)]);
	else if (boundary_is_id(arg->name) && w->plan->nr_ids && !random_once_in(w->rng, 4))
		put_number(w, reg, w->plan->ids[random_below(w->rng, w->plan->nr_ids)]);
	else if (random_once_in(w->rng, 6))
		put_slot(w, reg, any_slot(w), random_once_in(w->rng, 3) ? -1 : 0);
	else
		put_number(w, reg, number_for(w, arg->name));
}

static const char *object_name(const struct writer *w, uint32_t type)
{
	const struct btf *btf = w->g->table->btf;

	return btf__name_by_offset(btf, btf__type_by_id(btf, type)->name_off);
}

static bool put_object(struct writer *w, int reg, const struct table_arg *arg)
{
	int i;

	for (i = 0; i < w->nr_objects; i++) {
		if (strcmp(object_name(w, w->objects[i]), object_name(w, arg->type)))
			continue;
		code_emit(w->c, BPF_ALU64 | BPF_MOV | BPF_X, reg, OBJECT_REG + i, 0, 0);
		say_arg(w, "%s", arg->name);
		return true;
	}
	return false;
}

/* What a structure that a kfunc reads has in it. */
static void fill_random(struct writer *w, const struct table_arg *arg, uint8_t *bytes)
{
	struct table_field fields[32];
	uint64_t number;
	int i, n;

	n = table_integers(w->g->table, arg->type, fields, 32);
	for (i = 0; i < n; i++) {
		if (fields[i].offset + fields[i].size > MEMORY)
			continue;
		number = number_for(w, fields[i].name);
		memcpy(bytes + fields[i].offset, &number, fields[i].size);
	}
}

static void say_memory(struct writer *w, const struct table_arg *arg, const uint8_t *bytes)
{
	struct table_field fields[32];
	char text[512] = "";
	uint64_t number;
	int i, n, len = 0;

	n = table_integers(w->g->table, arg->type, fields, 32);
	for (i = 0; i < n; i++) {
		number = 0;
		if (fields[i].offset + fields[i].size > MEMORY)
			continue;
		memcpy(&number, bytes + fields[i].offset, fields[i].size);
		if (number && len < (int)sizeof(text) - 64)
			len += snprintf(text + len, sizeof(text) - len, " .%s = %#llx",
					fields[i].name, (unsigned long long)number);
	}
	say_arg(w, "%s{%s }", arg->name, text);
}

static void put_memory(struct writer *w, int reg, const struct table_arg *arg, int nr,
		       const struct given *given)
{
	uint64_t words[MEMORY / 8] = {};
	uint8_t *bytes = (uint8_t *)words;
	int i;

	if (given->kind == GIVEN_BYTES)
		memcpy(bytes, given->bytes, given->size);
	else if (arg->input && arg->type)
		fill_random(w, arg, bytes);
	for (i = 0; i < MEMORY / 8; i++) {
		if ((int64_t)words[i] == (int32_t)words[i]) {
			store_number(w, MEMORY_AT(nr) + i * 8, words[i]);
			continue;
		}
		code_number(w->c, reg, words[i]);
		code_emit(w->c, BPF_STX | BPF_MEM | BPF_DW, BPF_REG_10, reg,
			  MEMORY_AT(nr) + i * 8, 0);
	}
	code_emit(w->c, BPF_ALU64 | BPF_MOV | BPF_X, reg, BPF_REG_10, 0, 0);
	code_emit(w->c, BPF_ALU64 | BPF_ADD | BPF_K, reg, 0, 0, MEMORY_AT(nr));
	if (arg->input && arg->type)
		say_memory(w, arg, bytes);
	else
		say_arg(w, "%s", arg->name);
}

/* As large as the structure, mostly; an older or a newer program's would not be. */
static uint32_t size_for(struct writer *w, const struct table_arg *memory)
{
	static const uint32_t other[] = { 0, 1, 2, 4, 8, 12, 63, 64, 65, MEMORY };
	int32_t size = memory->size;

	if (!size || random_once_in(w->rng, 4))
		size = random_once_in(w->rng, 2) || !size ? (int)other[random_below(w->rng, 10)] :
		       size + (int)random_below(w->rng, 17) - 8;
	return size < 0 ? 0 : size > MEMORY ? MEMORY : size;
}

/* What is behind the string, if the kernel looks there, is the next one. */
static void put_string(struct writer *w, int reg)
{
	static const uint32_t at[] = { 0, 1, 8, 64 };
	uint32_t off = at[random_below(w->rng, 4)];

	code_map_value(w->c, reg, w->g->strings, off);
	say_arg(w, "string %u", off);
}

/* Return: the pointer that is to keep what comes back, or -1. */
static int put_buffer(struct writer *w, int reg, const struct table_arg *arg)
{
	int nr = random_below(w->rng, WRITER_POINTERS);

	if (random_once_in(w->rng, 5)) {
		/* The verifier takes 32 bits. */
		put_number(w, reg, (uint32_t)number_for(w, arg->name));
		return -1;
	}
	put_number(w, reg, w->pointer_size[nr]);
	return nr;
}

/* Use memory that a kfunc has returned, at whatever time. */
static void use_pointer(struct writer *w, int nr)
{
	static const int sizes[] = { BPF_B, BPF_H, BPF_W, BPF_DW };
	int log = random_below(w->rng, 4), slot = free_slot(w), jump;
	uint32_t off;

	while (log && 1u << log > w->pointer_size[nr])
		log--;
	off = random_below(w->rng, w->pointer_size[nr] - (1 << log) + 1);
	load(w, SCRATCH, POINTER(nr));
	jump = code_jump(w->c, BPF_JEQ, SCRATCH, 0);
	if (random_once_in(w->rng, 2)) {
		code_emit(w->c, BPF_LDX | BPF_MEM | sizes[log], BPF_REG_0, SCRATCH, off, 0);
		store(w, slot, BPF_REG_0);
		code_say(w->c, "if (p%d) s%d = *(u%d *)(p%d + %u);", nr, slot, 8 << log, nr, off);
	} else {
		load(w, BPF_REG_0, slot);
		code_emit(w->c, BPF_ALU64 | BPF_ADD | BPF_K, BPF_REG_0, 0, 0, 1);
		code_emit(w->c, BPF_STX | BPF_MEM | sizes[log], SCRATCH, BPF_REG_0, off, 0);
		code_say(w->c, "if (p%d) *(u%d *)(p%d + %u) = s%d + 1;", nr, 8 << log, nr, off,
			 slot);
	}
	code_land(w->c, jump);
}

/* A result: into a variable, or, if it is memory, into the pointer that expects it. */
static int keep_result(struct writer *w, const struct table_func *f, int pointer)
{
	int slot = free_slot(w);

	if (f->ret == RETURNS_NOTHING) {
		code_say(w->c, "%s(%s);", f->name, w->line);
		return slot;
	}
	if (f->ret == RETURNS_MEMORY) {
		if (pointer >= 0)
			store(w, POINTER(pointer), BPF_REG_0);
		code_say(w->c, "p%s = %s(%s);", pointer < 0 ? "" : pointer ? "1" : "0", f->name,
			 w->line);
		return slot;
	}
	store(w, slot, BPF_REG_0);
	code_say(w->c, "s%d = %s(%s);", slot, f->name, w->line);
	return slot;
}

/* Read back some of what a kfunc has filled in. */
static void use_memory(struct writer *w, int nr, uint32_t size)
{
	int slot = free_slot(w);

	if (size < 8 || !random_once_in(w->rng, 2))
		return;
	size = random_below(w->rng, size / 8) * 8;
	code_emit(w->c, BPF_LDX | BPF_MEM | BPF_DW, BPF_REG_0, BPF_REG_10, MEMORY_AT(nr) + size, 0);
	store(w, slot, BPF_REG_0);
	code_say(w->c, "s%d = what was filled in at %u;", slot, size);
}

static void put_given(struct writer *w, int reg, const struct given *given)
{
	if (given->kind == GIVEN_SLOT)
		put_slot(w, reg, given->slot, given->number);
	else
		put_number(w, reg, given->number);
}

static bool put_arg(struct writer *w, const struct table_arg *arg, int nr, int *memories,
		    int *pointer, const struct given *given)
{
	int reg = BPF_REG_1 + nr;

	switch (arg->kind) {
	case ARG_OBJECT:
		return put_object(w, reg, arg);
	case ARG_MEMORY:
		put_memory(w, reg, arg, (*memories)++ % 2, given);
		return true;
	case ARG_STRING:
		put_string(w, reg);
		return true;
	case ARG_BUFFER:
		*pointer = put_buffer(w, reg, arg);
		return true;
	default:
		if (given->kind == GIVEN_NUMBER || given->kind == GIVEN_SLOT)
			put_given(w, reg, given);
		else if (arg->kind == ARG_SIZE)
			put_number(w, reg, size_for(w, arg - 1));
		else
			put_scalar(w, reg, arg);
		return true;
	}
}

static int call(struct writer *w, const struct table_func *f, const struct given *args)
{
	static const struct given nothing[TABLE_ARGS];
	int i, memories = 0, pointer = -1, slot, output = -1;

	w->line[0] = 0;
	for (i = 0; i < f->nr_args; i++) {
		if (f->args[i].kind == ARG_MEMORY && !f->args[i].input)
			output = i;
		if (!put_arg(w, &f->args[i], i, &memories, &pointer, (args ?: nothing) + i))
			return free_slot(w);
	}
	code_emit(w->c, BPF_JMP | BPF_CALL, 0, BPF_PSEUDO_KFUNC_CALL, 1, f->id);
	w->s->used[f - w->g->table->kfuncs] = 1;
	slot = keep_result(w, f, pointer);
	if (output >= 0)
		use_memory(w, 0, f->args[output].size);
	if (pointer >= 0 && !random_once_in(w->rng, 3))
		use_pointer(w, pointer);
	return slot;
}

int writer_call(struct writer *w, const char *kfunc, const struct given *args)
{
	const struct table_func *f = table_kfunc(w->g->table, kfunc);

	return f ? call(w, f, args) : free_slot(w);
}

void writer_modulo(struct writer *w, int slot, uint32_t n)
{
	load(w, BPF_REG_0, slot);
	code_emit(w->c, BPF_ALU64 | BPF_MOD | BPF_K, BPF_REG_0, 0, 0, n);
	store(w, slot, BPF_REG_0);
	code_say(w->c, "s%d %%= %u;", slot, n);
}

static int count_in(struct writer *w, int reg)
{
	int nr = random_below(w->rng, GENERATOR_COUNTERS);

	code_map_value(w->c, BPF_REG_1, w->g->counters, nr * 8);
	code_emit(w->c, BPF_LDX | BPF_MEM | BPF_DW, reg, BPF_REG_1, 0, 0);
	code_emit(w->c, BPF_ALU64 | BPF_ADD | BPF_K, reg, 0, 0, 1);
	code_emit(w->c, BPF_STX | BPF_MEM | BPF_DW, BPF_REG_1, reg, 0, 0);
	return nr;
}

int writer_count(struct writer *w)
{
	int slot = free_slot(w), nr = count_in(w, BPF_REG_0);

	store(w, slot, BPF_REG_0);
	code_say(w->c, "s%d = ++g%d;", slot, nr);
	return slot;
}

/* The kfuncs that this op may call, and one of them. */
static const struct table_func *choose(struct writer *w)
{
	const struct table *t = w->g->table;
	uint32_t op = w->op - t->ops;
	const struct table_func *f = NULL;
	int i, n = 0;

	for (i = 0; i < t->nr_kfuncs; i++)
		if (t->kfuncs[i].ops & 1u << op && random_once_in(w->rng, ++n))
			f = &t->kfuncs[i];
	return f;
}

static void random_call(struct writer *w)
{
	const struct table_func *f = choose(w);
	int jump, nr, n = 2 + random_below(w->rng, 300);

	/* An end is an end: at some later time. */
	if (f && !strcmp(f->name, w->g->table->hook->error)) {
		nr = count_in(w, BPF_REG_0);
		jump = code_jump(w->c, BPF_JLT, BPF_REG_0, n);
		code_say(w->c, "if (++g%d >= %d)", nr, n);
		call(w, f, NULL);
		code_land(w->c, jump);
	} else if (f) {
		call(w, f, NULL);
	}
}

static void block(struct writer *w, int max)
{
	int n = 1 + random_below(w->rng, max);

	w->c->depth++;
	while (n--)
		writer_random(w);
	w->c->depth--;
}

static void leave(struct writer *w)
{
	if (w->op->ret == RETURNS_SCALAR)
		load(w, BPF_REG_0, any_slot(w));
	else
		code_number(w->c, BPF_REG_0, 0);
	code_emit(w->c, BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
	code_say(w->c, "return;");
}

void writer_seldom(struct writer *w)
{
	int nr = count_in(w, BPF_REG_0), n = 2 + random_below(w->rng, 40), jump;

	code_emit(w->c, BPF_ALU64 | BPF_MOD | BPF_K, BPF_REG_0, 0, 0, n);
	jump = code_jump(w->c, BPF_JNE, BPF_REG_0, 0);
	code_say(w->c, "if (++g%d %% %d == 0) {", nr, n);
	block(w, 2);
	if (random_once_in(w->rng, 20))
		leave(w);
	code_say(w->c, "}");
	code_land(w->c, jump);
}

static void random_if(struct writer *w)
{
	static const struct {
		int op;
		const char *unless;
	} tests[] = {
		{ BPF_JEQ, "!=" }, { BPF_JNE, "==" }, { BPF_JGT, "<=" }, { BPF_JSLT, "s>=" },
		{ BPF_JSET, "!&" },
	};
	int test = random_below(w->rng, 5), slot = any_slot(w), jump;
	int32_t number = random_once_in(w->rng, 2) ? 0 : (int32_t)boundary_wild(w->rng);

	load(w, SCRATCH, slot);
	jump = code_jump(w->c, tests[test].op, SCRATCH, number);
	code_say(w->c, "if (s%d %s %d) {", slot, tests[test].unless, number);
	block(w, 3);
	code_say(w->c, "}");
	code_land(w->c, jump);
}

static void random_loop(struct writer *w)
{
	bool long_one = !w->loops && random_once_in(w->rng, 8);
	int nr = w->loops, n = 2 + random_below(w->rng, long_one ? 60 : nr ? 3 : 7), start;

	if (nr == LOOPS)
		return;
	w->loops++;
	store_number(w, AT(LOOP(nr)), 0);
	start = w->c->len;
	code_say(w->c, "repeat (%d) {", n);
	block(w, n > 8 ? 1 : 2);
	code_say(w->c, "}");
	load(w, BPF_REG_0, LOOP(nr));
	code_emit(w->c, BPF_ALU64 | BPF_ADD | BPF_K, BPF_REG_0, 0, 0, 1);
	store(w, LOOP(nr), BPF_REG_0);
	code_emit(w->c, BPF_JMP | BPF_JLT | BPF_K, BPF_REG_0, 0, start - w->c->len - 1, n);
	w->loops--;
}

static void random_sum(struct writer *w)
{
	static const struct {
		int op;
		const char *sign;
	} sums[] = {
		{ BPF_ADD, "+=" }, { BPF_AND, "&=" }, { BPF_MUL, "*=" }, { BPF_XOR, "^=" },
		{ BPF_MOD, "%=" }, { BPF_OR, "|=" },
	};
	int sum = random_below(w->rng, 6), from = any_slot(w), to = free_slot(w);
	int32_t number = boundary_wild(w->rng);

	number = number ?: 1;	/* a division by the constant 0 does not load */
	load(w, BPF_REG_0, from);
	code_emit(w->c, BPF_ALU64 | sums[sum].op | BPF_K, BPF_REG_0, 0, 0, number);
	store(w, to, BPF_REG_0);
	code_say(w->c, "s%d = s%d; s%d %s %d;", to, from, to, sums[sum].sign, number);
}

/* Fields that are no pointers to whoever reads them: in packets some share a place with one. */
static bool may_read(const struct table_field *field)
{
	static const char * const names[] = {
		"len", "data_len", "mark", "priority", "queue_mapping", "protocol", "skb_iif",
		"kind", "code", "uptime_ns", "bustype", "vendor", "product", "version", "joining",
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strcmp(field->name, names[i]))
			return true;
	return false;
}

static void random_field(struct writer *w)
{
	static const int sizes[] = { [1] = BPF_B, [2] = BPF_H, [4] = BPF_W, [8] = BPF_DW };
	int nr = random_below(w->rng, w->nr_objects), i, n, slot = free_slot(w);
	struct table_field fields[128];

	n = table_integers(w->g->table, w->objects[nr], fields, 128);
	for (i = 0; i < n;)
		if (may_read(&fields[i]))
			i++;
		else
			fields[i] = fields[--n];
	i = random_below(w->rng, n);
	if (!n)
		return;
	code_emit(w->c, BPF_LDX | BPF_MEM | sizes[fields[i].size], BPF_REG_0, OBJECT_REG + nr,
		  fields[i].offset, 0);
	store(w, slot, BPF_REG_0);
	code_say(w->c, "s%d = object %d->%s;", slot, nr, fields[i].name);
}

void writer_random(struct writer *w)
{
	if (w->room <= 0)
		return;
	w->room--;
	switch (random_below(w->rng, 18)) {
	case 0:
		writer_seldom(w);
		break;
	case 1:
		random_if(w);
		break;
	case 2:
		random_loop(w);
		break;
	case 3:
		random_sum(w);
		break;
	case 4:
		random_field(w);
		break;
	case 5:
		use_pointer(w, random_below(w->rng, WRITER_POINTERS));
		break;
	case 6:
		writer_count(w);
		break;
	default:
		random_call(w);
	}
}

void writer_begin(struct writer *w)
{
	const struct table_func *op = w->op;
	int i;

	code_say(w->c, "%s(", op->name);
	for (i = 0; i < WORDS; i++)
		store_number(w, AT(i), 0);
	for (i = 0; i < MEMORY / 8 * 2; i++)
		store_number(w, MEMORY_AT(1) + i * 8, 0);
	for (i = 0; i < op->nr_args; i++) {
		if (op->args[i].kind == ARG_SCALAR) {
			code_emit(w->c, BPF_LDX | BPF_MEM | BPF_DW, BPF_REG_0, BPF_REG_1, i * 8, 0);
			store(w, w->first_free, BPF_REG_0);
			code_say(w->c, "s%d = argument %d", w->first_free++, i);
		} else if (w->nr_objects < WRITER_OBJECTS) {
			code_emit(w->c, BPF_LDX | BPF_MEM | BPF_DW, OBJECT_REG + w->nr_objects,
				  BPF_REG_1, i * 8, 0);
			w->objects[w->nr_objects++] = op->args[i].type;
			code_say(w->c, "object %d = %s", w->nr_objects - 1,
				 object_name(w, w->objects[w->nr_objects - 1]));
		}
	}
	code_say(w->c, ") {");
	w->c->depth++;
	w->pointer_size[0] = 8;
	w->pointer_size[1] = random_once_in(w->rng, 2) ? 64 : 1 + random_below(w->rng, 100);
	if (random_once_in(w->rng, 2)) {
		i = writer_call(w, w->g->table->hook->now, NULL);
		load(w, BPF_REG_0, i);
		store(w, WRITER_NOW, BPF_REG_0);
		code_say(w->c, "s%d = s%d;", WRITER_NOW, i);
		w->has_now = true;
	}
}

void writer_end(struct writer *w)
{
	if (w->answer == WRITER_ANY || (w->room && random_once_in(w->rng, 40))) {
		leave(w);
	} else {
		code_number(w->c, BPF_REG_0, w->answer);
		code_emit(w->c, BPF_JMP | BPF_EXIT, 0, 0, 0, 0);
		code_say(w->c, "return %d;", w->answer);
	}
	w->c->depth--;
	code_say(w->c, "}");
}
