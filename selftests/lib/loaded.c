// SPDX-License-Identifier: GPL-2.0-only
#include <bpf/bpf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "fault.h"
#include "loaded.h"

void loaded_none(struct loaded *l)
{
	l->map = -1;
	memset(l->progs, 0xff, sizeof(l->progs));
}

static int load_op(const struct generator *g, const struct generated *s, int nr, char *log,
		   uint32_t size)
{
	const struct table_func *op = &g->table->ops[nr];
	int fds[] = { -1 /* the kernel itself */, g->table->btf_fd };

	LIBBPF_OPTS(bpf_prog_load_opts, opts,
		    .attach_btf_id = g->table->ops_type,
		    .attach_btf_obj_fd = g->table->btf_fd,
		    .expected_attach_type = op->id,
		    .fd_array = fds,
		    .prog_flags = s->sleepable & 1u << nr ? BPF_F_SLEEPABLE : 0,
		    .log_level = !!log,
		    .log_buf = log,
		    .log_size = size);

	return bpf_prog_load(BPF_PROG_TYPE_STRUCT_OPS, op->name, "GPL", s->ops[nr]->insns,
			     s->ops[nr]->len, &opts);
}

/* The verifier's own words: the last that are not its statistics. */
static void say_why(const struct generator *g, const struct generated *s, int nr)
{
	static char log[1 << 20];
	char *rest = log, *line, *last = log;
	int fd;

	log[0] = 0;
	fd = load_op(g, s, nr, log, sizeof(log));
	if (fd >= 0) {
		printf("# and then it does load: what was it?\n");
		close(fd);
	}
	while ((line = strsep(&rest, "\n")))
		if (*line && strncmp(line, "processed ", 10))
			last = line;
	printf("# FUZZ_SEED=%#llx: the verifier does not take %s: %s\n",
	       (unsigned long long)s->seed, g->table->ops[nr].name, last);
}

static int make_map(struct loaded *l, const struct generator *g, const struct generated *s)
{
	LIBBPF_OPTS(bpf_map_create_opts, opts,
		    .map_flags = BPF_F_LINK | BPF_F_VTYPE_BTF_OBJ_FD,
		    .btf_fd = g->btf_fd,
		    .btf_vmlinux_value_type_id = g->table->value_type,
		    .value_type_btf_obj_fd = g->table->btf_fd);
	uint8_t value[1024] = {}, *data = value + g->table->data_offset;
	unsigned long prog;
	uint32_t zero = 0;
	int i;

	memcpy(data, s->data, GENERATOR_DATA);
	for (i = 0; i < g->table->nr_ops; i++) {
		prog = l->progs[i];
		if (s->ops[i])
			memcpy(data + g->table->ops[i].offset, &prog, sizeof(prog));
	}
	l->map = FAULTY(bpf_map_create(BPF_MAP_TYPE_STRUCT_OPS, "fuzz", 4, g->table->value_size, 1,
				       &opts));
	if (l->map < 0)
		return l->map;
	return FAULTY(bpf_map_update_elem(l->map, &zero, value, 0));
}

enum loaded_how loaded_open(struct loaded *l, const struct generator *g,
			    const struct generated *s)
{
	int i;

	loaded_none(l);
	for (i = 0; i < g->table->nr_ops; i++) {
		if (!s->ops[i])
			continue;
		l->progs[i] = FAULTY(load_op(g, s, i, NULL, 0));
		if (l->progs[i] < 0) {
			say_why(g, s, i);
			return LOADED_NOT;
		}
	}
	return make_map(l, g, s) ? LOADED_INVALID : LOADED;
}

int loaded_link(const struct loaded *l)
{
	return FAULTY(bpf_link_create(l->map, 0, BPF_STRUCT_OPS, NULL));
}

void loaded_close(struct loaded *l)
{
	int i;

	for (i = 0; i < TABLE_OPS; i++)
		if (l->progs[i] >= 0)
			close(l->progs[i]);
	if (l->map >= 0)
		close(l->map);
	loaded_none(l);
}
