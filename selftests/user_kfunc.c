// SPDX-License-Identifier: GPL-2.0-only
/*
 * What bpfx kfunc reads out of files, in user space: kernels that are made up for a test, so that
 * each way a kernel can tell of its kfuncs is one.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <linux/bpf.h>
#include <bpf/libbpf.h>
#include "../tools/args.h"
#include "../tools/err.h"
#include "../tools/kfunc/compat.h"
#include "../tools/kfunc/index.h"
#include "../tools/kfunc/kfunc.h"
#include "../tools/kfunc/place.h"
#include "fake.h"
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

#define KFUNCS		1	/* flags of a set of kfuncs */
#define ACQUIRE		1
#define RELEASE		2
#define RET_NULL	4
#define SLEEPABLE	32

FIXTURE(kernel)
{
	struct fake f;
	char path[64];
	int type;
	struct world w;
};

FIXTURE_SETUP(kernel)
{
	snprintf(self->path, sizeof(self->path), "/tmp/user_kfunc.%d", getpid());
	libbpf_set_print(NULL);
	fake_init(&self->f, NULL);
	ASSERT_NE(NULL, self->f.btf);
	self->type = btf__add_int(self->f.btf, "int", 4, BTF_INT_SIGNED);
}

FIXTURE_TEARDOWN(kernel)
{
	world_close(&self->w);
	fake_free(&self->f);
	unlink(self->path);
}

static int look(struct __test_metadata *_metadata, struct _test_data_kernel *self, bool symbols)
{
	if (fake_write(&self->f, self->path, symbols))
		return -EIO;
	return world_open(&self->w, self->path, NULL, 0);
}

/*
 * If this fails, nothing else will pass: BTF tags two functions, and a set has their flags. What is
 * not tagged and in no set is no kfunc.
 */
TEST_F(kernel, tags_and_sets)
{
	uint32_t a = fake_func(&self->f, "make", self->type, true);
	uint32_t b = fake_func(&self->f, "other", self->type, false);
	uint32_t c = fake_func(&self->f, "drop", 0, true);

	fake_set(&self->f, "common_btf_ids", KFUNCS,
		 (uint32_t []){ a, ACQUIRE | RET_NULL, c, RELEASE, 0 });
	ASSERT_EQ(0, look(_metadata, self, true));
	EXPECT_LT(a, b);
	ASSERT_EQ(2, self->w.nr_kfuncs);
	EXPECT_EQ(NULL, self->w.unknown);
	EXPECT_STREQ("drop", self->w.kfuncs[0].name);
	EXPECT_EQ(RELEASE, self->w.kfuncs[0].flags);
	EXPECT_EQ(ACQUIRE | RET_NULL, world_find(&self->w, "make")->flags);
	EXPECT_TRUE(world_find(&self->w, "make")->flags_known);
	EXPECT_EQ(CALLERS_ALL, world_find(&self->w, "make")->callers);
	EXPECT_EQ(NULL, world_find(&self->w, "other"));
}

/* Before 6.9 there are no tags: what is in a set is a kfunc, but not what fmod_ret may change. */
TEST_F(kernel, no_tags)
{
	uint32_t a = fake_func(&self->f, "old", self->type, false);
	uint32_t b = fake_func(&self->f, "changed", self->type, false);

	fake_set(&self->f, "some_ids", 0, (uint32_t []){ a, SLEEPABLE, 0 });
	fake_set(&self->f, "bpf_x_fmodret_ids", 0, (uint32_t []){ b, SLEEPABLE, 0 });
	ASSERT_EQ(0, look(_metadata, self, true));
	ASSERT_EQ(1, self->w.nr_kfuncs);
	EXPECT_STREQ("old", self->w.kfuncs[0].name);
	EXPECT_EQ(SLEEPABLE, self->w.kfuncs[0].flags);
	EXPECT_FALSE(self->w.kfuncs[0].callers_known);
	EXPECT_EQ(SLEEPABLE, ids_modify_return(&self->w.parts[0]->sets, "changed"));
	EXPECT_EQ(-1, ids_modify_return(&self->w.parts[0]->sets, "old"));
}

/* An image that boots has lost its symbols, and still has the sets. */
TEST_F(kernel, no_symbols)
{
	uint32_t a = fake_func(&self->f, "bpf_cast_to_kern_ctx", self->type, true);
	uint32_t b = fake_func(&self->f, "second", self->type, true);
	uint32_t c = fake_func(&self->f, "untagged", self->type, false);

	fake_set(&self->f, "common_btf_ids", KFUNCS,
		 (uint32_t []){ a, ACQUIRE, b, RELEASE, c, SLEEPABLE, 0 });
	ASSERT_EQ(0, look(_metadata, self, false));
	ASSERT_EQ(3, self->w.nr_kfuncs);
	EXPECT_EQ(ACQUIRE, world_find(&self->w, "bpf_cast_to_kern_ctx")->flags);
	EXPECT_EQ(RELEASE, world_find(&self->w, "second")->flags);
	EXPECT_EQ(SLEEPABLE, world_find(&self->w, "untagged")->flags);
	EXPECT_EQ(CALLERS_ALL, world_find(&self->w, "second")->callers);
	EXPECT_NE(NULL, strstr(self->w.unknown, "lost its symbols"));
}

/* Raw BTF, as in /sys/kernel/btf: kfuncs without flags, and the tool says so. */
TEST_F(kernel, only_tags)
{
	const void *raw;
	__u32 size;
	FILE *file;

	fake_func(&self->f, "make", self->type, true);
	raw = btf__raw_data(self->f.btf, &size);
	file = fopen(self->path, "w");
	ASSERT_EQ(1, fwrite(raw, size, 1, file));
	fclose(file);
	ASSERT_EQ(0, world_open(&self->w, self->path, NULL, 0));
	ASSERT_EQ(1, self->w.nr_kfuncs);
	EXPECT_FALSE(self->w.kfuncs[0].flags_known);
	EXPECT_FALSE(self->w.kfuncs[0].callers_known);
	EXPECT_NE(NULL, strstr(self->w.unknown, ".BTF_ids"));
}

TEST_F(kernel, nothing_to_know_from)
{
	fake_func(&self->f, "any", self->type, false);
	EXPECT_EQ(-ENODATA, look(_metadata, self, true));
	EXPECT_TRUE(err_has_cause());
}

/* Types that a hook shares: a set for one of them is for all. Filters let in fewer. */
TEST_F(kernel, callers)
{
	uint32_t a = fake_func(&self->f, "traced", self->type, true);
	uint32_t b = fake_func(&self->f, "iterated", self->type, true);
	const struct kfunc *k;

	fake_set(&self->f, "bpf_rstat_kfunc_ids", KFUNCS, (uint32_t []){ a, 0, 0 });
	fake_set(&self->f, "bpf_sk_iter_kfunc_ids", KFUNCS, (uint32_t []){ b, 0, 0 });
	ASSERT_EQ(0, look(_metadata, self, true));
	k = world_find(&self->w, "traced");
	EXPECT_EQ(1ULL << BPF_PROG_TYPE_TRACING | 1ULL << BPF_PROG_TYPE_TRACEPOINT |
		  1ULL << BPF_PROG_TYPE_PERF_EVENT | 1ULL << BPF_PROG_TYPE_LSM, k->callers);
	k = world_find(&self->w, "iterated");
	EXPECT_EQ(1ULL << BPF_PROG_TYPE_TRACING, k->callers);
	EXPECT_EQ(1ULL << BPF_TRACE_ITER, k->attach);
}

/* A module: its types build on the kernel's, and .modinfo tells of ours. */
TEST_F(kernel, module)
{
	static const char info[] =
		"license=GPL\0bpfx_kfunc=mine2 since=0.9 status=experimental\0"
		"bpfx_kfunc=mine since=0.3 status=deprecated replacement=mine2 deprecated=0.9 "
		"removal=1.1 op=enqueue op=tick";
	char ko[96], *modules[] = { ko };
	const struct kfunc *k;
	struct fake module;
	uint32_t a;

	fake_func(&self->f, "base", self->type, true);
	ASSERT_EQ(0, fake_write(&self->f, self->path, true));
	fake_init(&module, self->f.btf);
	a = fake_func(&module, "mine", self->type, true);
	fake_set(&module, "my_set", KFUNCS, (uint32_t []){ a, RET_NULL, 0 });
	module.info = info;
	module.info_size = sizeof(info);
	snprintf(ko, sizeof(ko), "%s-x.ko", self->path);
	ASSERT_EQ(0, fake_write(&module, ko, true));
	ASSERT_EQ(0, world_open(&self->w, self->path, modules, 1));
	ASSERT_EQ(2, self->w.nr_kfuncs);
	k = world_find(&self->w, "mine");
	ASSERT_NE(NULL, k);
	EXPECT_EQ(RET_NULL, k->flags);
	EXPECT_STREQ("0.3", k->since);
	EXPECT_STREQ("deprecated", k->status);
	EXPECT_STREQ("mine2", k->replacement);
	EXPECT_STREQ("1.1", k->removal);
	EXPECT_STREQ("enqueue, tick", k->ops);
	EXPECT_NE(NULL, strstr(k->part->name, "user_kfunc"));
	fake_free(&module);
	unlink(ko);
}

static int write_part(const char *path, const char *data, size_t size)
{
	FILE *file = fopen(path, "w");
	int ok = file && (!size || fwrite(data, size, 1, file) == 1);

	return file && !fclose(file) && ok ? 0 : -1;
}

/* A file that was cut off, or has a byte spoiled, is an error or not, but never a crash. */
TEST_F(kernel, broken_files)
{
	uint32_t a = fake_func(&self->f, "make", self->type, true), i, size;
	unsigned int seed = 1;
	char *data;
	FILE *file;

	fake_set(&self->f, "common_btf_ids", KFUNCS, (uint32_t []){ a, ACQUIRE, 0 });
	ASSERT_EQ(0, fake_write(&self->f, self->path, true));
	file = fopen(self->path, "r");
	data = calloc(1, 1 << 16);
	size = fread(data, 1, 1 << 16, file);
	fclose(file);
	ASSERT_LT(500, size);
	for (i = 0; i < size; i += 7) {
		ASSERT_EQ(0, write_part(self->path, data, i));
		if (!world_open(&self->w, self->path, NULL, 0))
			world_close(&self->w);
	}
	for (i = 0; i < 3 * size; i++) {
		char *spoiled = data + rand_r(&seed) % size, was = *spoiled;

		*spoiled = rand_r(&seed);
		ASSERT_EQ(0, write_part(self->path, data, size));
		if (!world_open(&self->w, self->path, NULL, 0))
			world_close(&self->w);
		*spoiled = was;
	}
	free(data);
}

#define EXPECT_PROTO(_text, _proto)						\
do {										\
	char *_is = proto_of_proto(btf, _proto, "f");				\
										\
	EXPECT_STREQ(_text, _is);						\
	free(_is);								\
} while (0)

/* Prototypes read as C does. */
TEST(prototypes)
{
	struct btf *btf = btf__new_empty();
	int i32 = btf__add_int(btf, "int", 4, BTF_INT_SIGNED);
	int st = btf__add_struct(btf, "sk_buff", 4);
	int cst = btf__add_const(btf, st), ptr = btf__add_ptr(btf, cst);
	int vptr = btf__add_ptr(btf, 0);
	int pptr = btf__add_ptr(btf, ptr), cptr = btf__add_const(btf, vptr);
	int u64 = btf__add_typedef(btf, "u64", i32), proto, cb, cbp;

	proto = btf__add_func_proto(btf, 0);
	EXPECT_PROTO("void f(void)", proto);
	cb = btf__add_func_proto(btf, i32);
	btf__add_func_param(btf, NULL, vptr);
	cbp = btf__add_ptr(btf, cb);
	proto = btf__add_func_proto(btf, ptr);
	btf__add_func_param(btf, "skb", ptr);
	btf__add_func_param(btf, "pp", pptr);
	btf__add_func_param(btf, "cb", cbp);
	btf__add_func_param(btf, "p", cptr);
	btf__add_func_param(btf, "n", u64);
	btf__add_func_param(btf, NULL, 0);
	EXPECT_PROTO("const struct sk_buff *f(const struct sk_buff *skb, const struct sk_buff **pp, "
		     "int (*cb)(void *), void *const p, u64 n, ...)", proto);
	btf__free(btf);
}

/* What follows three underscores tells variants of one thing apart; kernels do not know it. */
TEST(flavours)
{
	EXPECT_EQ(1, essential_len("a___b"));
	EXPECT_EQ(3, essential_len("abc___old"));
	EXPECT_EQ(6, essential_len("abc___"));
	EXPECT_EQ(6, essential_len("___abc"));
	EXPECT_EQ(7, essential_len("foo____"));
	EXPECT_EQ(9, essential_len("a__b_c_de"));
}

TEST(names)
{
	char name[64];
	__u32 flag;

	EXPECT_EQ(0, flag_by_name("KF_RET_NULL", &flag));
	EXPECT_EQ(RET_NULL, flag);
	EXPECT_EQ(0, flag_by_name("sleepable", &flag));
	EXPECT_EQ(SLEEPABLE, flag);
	EXPECT_EQ(0, flag_by_name("iterator", &flag));
	EXPECT_EQ(0x700, flag);
	EXPECT_EQ(-EINVAL, flag_by_name("nothing", &flag));
	EXPECT_EQ(BPF_PROG_TYPE_XDP, caller_by_name("BPF_PROG_TYPE_XDP"));
	EXPECT_EQ(BPF_PROG_TYPE_SCHED_CLS, caller_by_name("tc"));
	EXPECT_EQ(-EINVAL, caller_by_name("nothing"));
	place_module_name(name, sizeof(name), "/lib/modules/x/nf-conntrack.ko.xz");
	EXPECT_STREQ("nf_conntrack", name);
}

TEST_HARNESS_MAIN
