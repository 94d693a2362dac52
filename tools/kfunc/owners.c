// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whose kfuncs are they: the kernel's or a module's, told by what a program calls.
 *
 * On most machines a call says how far its function is from a symbol of the kernel. Where a module
 * may be further away than 2 GB, it has the function's type in its owner's BTF and a number for the
 * owner that means something to this program only. The same number is the same module, though: it
 * has to be one in whose BTF all these types are kfuncs. Mostly only one is left.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/utsname.h>
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include "owners.h"

#define KFUNC_TAG	"bpf_kfunc"
#define SYMBOLS		"/proc/kallsyms"
#define CALL_BASE	"__bpf_call_base"

/**
 * struct owner - the BTF of a module
 * @name: of the module
 * @btf: on top of the kernel's
 * @tagged: whether it says which functions are kfuncs
 * @fits: it may be the one that a program means
 */
struct owner {
	char name[LOADED_MODULE_LEN];
	struct btf *btf;
	bool tagged;
	bool fits;
};

/**
 * struct symbol - a function of the kernel or of a module
 * @address: where it begins
 * @name: of it, and behind a NUL that of its module, if it has one
 */
struct symbol {
	__u64 address;
	char *name;
};

struct owners {
	struct symbol *symbol;
	unsigned int num_symbols;
	__u64 base;
	struct btf *kernel;
	struct owner *module;
	unsigned int count;
};

static bool has_tags(const struct btf *btf, __u32 from)
{
	const struct btf_type *type;
	__u32 id;

	for (id = from; id < btf__type_cnt(btf); id++) {
		type = btf__type_by_id(btf, id);
		if (btf_is_decl_tag(type) &&
		    !strcmp(btf__name_by_offset(btf, type->name_off), KFUNC_TAG))
			return true;
	}
	return false;
}

static int add_module(struct owners *owners, __u32 id, const char *name)
{
	struct owner *bigger, *module;

	bigger = realloc(owners->module, (owners->count + 1) * sizeof(*bigger));
	if (!bigger)
		return -ENOMEM;
	owners->module = bigger;
	module = &bigger[owners->count];
	memset(module, 0, sizeof(*module));
	module->btf = btf__load_from_kernel_by_id_split(id, owners->kernel);
	if (!module->btf)
		return 0;	/* unloaded meanwhile */
	snprintf(module->name, sizeof(module->name), "%s", name);
	module->tagged = has_tags(module->btf, btf__type_cnt(owners->kernel));
	owners->count++;
	return 0;
}

/**
 * owners_module() - is that the BTF of a module?
 * @btf_id: of the BTF
 * @name: filled with the module's name
 * @size: of @name, LOADED_MODULE_LEN is enough
 *
 * Return: whether it is.
 */
bool owners_module(__u32 btf_id, char *name, size_t size)
{
	struct bpf_btf_info info = { .name = (unsigned long)name, .name_len = size };
	__u32 len = sizeof(info);
	int fd, err;

	name[0] = 0;
	fd = bpf_btf_get_fd_by_id(btf_id);
	if (fd < 0)
		return false;
	err = bpf_obj_get_info_by_fd(fd, &info, &len);
	close(fd);
	return !err && info.kernel_btf && name[0] && strcmp(name, "vmlinux");
}

/* What programs are there may call modules that are loaded: only now is it worth the time. */
static int read_modules(struct owners *owners)
{
	char name[LOADED_MODULE_LEN];
	__u32 id = 0;
	int err = 0;

	if (owners->module)
		return 0;
	while (!err && !bpf_btf_get_next_id(id, &id))
		if (owners_module(id, name, sizeof(name)))
			err = add_module(owners, id, name);
	return err;
}

struct owners *owners_open(void)
{
	return calloc(1, sizeof(struct owners));
}

void owners_close(struct owners *owners)
{
	unsigned int i;

	if (!owners)
		return;
	for (i = 0; i < owners->num_symbols; i++)
		free(owners->symbol[i].name);
	free(owners->symbol);
	for (i = 0; i < owners->count; i++)
		btf__free(owners->module[i].btf);
	free(owners->module);
	btf__free(owners->kernel);
	free(owners);
}

static const char *func_name(const struct btf *btf, __u32 id)
{
	const struct btf_type *type = btf__type_by_id(btf, id);

	return type && btf_is_func(type) ? btf__name_by_offset(btf, type->name_off) : NULL;
}

static bool is_kfunc(const struct btf *btf, __u32 func, __u32 from)
{
	const struct btf_type *type;
	__u32 id;

	for (id = from; id < btf__type_cnt(btf); id++) {
		type = btf__type_by_id(btf, id);
		if (btf_is_decl_tag(type) && type->type == func &&
		    !strcmp(btf__name_by_offset(btf, type->name_off), KFUNC_TAG))
			return true;
	}
	return false;
}

/* May it be the module of @number? All that is called of it has to be a kfunc there. */
static bool fits(const struct owners *owners, const struct owner *module, __u16 number,
		 const struct owners_call *calls, unsigned int count)
{
	const __u32 from = btf__type_cnt(owners->kernel);
	unsigned int i;
	__u32 func;

	for (i = 0; i < count; i++) {
		func = calls[i].target;
		if (calls[i].owner != number)
			continue;
		if (func < from || !func_name(module->btf, func) ||
		    (module->tagged && !is_kfunc(module->btf, func, from)))
			return false;
	}
	return true;
}

static unsigned int choose(struct owners *owners, const struct owners_call *calls,
			   unsigned int count, __u16 number)
{
	unsigned int i, left = 0;

	for (i = 0; i < owners->count; i++) {
		owners->module[i].fits = fits(owners, &owners->module[i], number, calls, count);
		left += owners->module[i].fits;
	}
	return left;
}

static void append(char *text, size_t size, const char *word)
{
	size_t len = strlen(text);

	if (!strstr(text, word))
		snprintf(text + len, size - len, "%s%s", len ? " or " : "", word);
}

static void name_of_module(struct owners *owners, __u32 func, struct loaded_call *named)
{
	const struct owner *module;
	unsigned int i;

	for (i = 0; i < owners->count; i++) {
		module = &owners->module[i];
		if (!module->fits)
			continue;
		append(named->owner, sizeof(named->owner), module->name);
		append(named->name, sizeof(named->name), func_name(module->btf, func));
	}
}

static int name_types(struct owners *owners, const struct owners_call *calls,
		      unsigned int count, struct loaded_call *named)
{
	const char *name;
	unsigned int i;
	int err;

	if (!owners->kernel)
		owners->kernel = btf__load_vmlinux_btf();
	if (!owners->kernel)
		return -errno;
	for (i = 0; i < count; i++) {
		if (!calls[i].owner) {
			name = func_name(owners->kernel, calls[i].target);
			snprintf(named[i].name, sizeof(named[i].name), "%s", name ?: "");
			snprintf(named[i].owner, sizeof(named[i].owner), "vmlinux");
			continue;
		}
		err = read_modules(owners);
		if (err)
			return err;
		if (choose(owners, calls, count, calls[i].owner))
			name_of_module(owners, calls[i].target, &named[i]);
	}
	return 0;
}

static int by_address(const void *a, const void *b)
{
	const struct symbol *x = a, *y = b;

	return x->address < y->address ? -1 : x->address > y->address;
}

static int add_symbol(struct owners *owners, __u64 address, const char *name, const char *module)
{
	const unsigned int n = owners->num_symbols;
	struct symbol *bigger;

	if (!(n & (n - 1))) {
		bigger = realloc(owners->symbol, (n ? 2 * n : 1) * sizeof(*bigger));
		if (!bigger)
			return -ENOMEM;
		owners->symbol = bigger;
	}
	owners->symbol[n].address = address;
	if (asprintf(&owners->symbol[n].name, "%s%c%s", name, 0, module) < 0)
		return -ENOMEM;
	owners->num_symbols++;
	return 0;
}

static int read_symbols(struct owners *owners)
{
	char line[512], name[256], module[LOADED_MODULE_LEN + 1], type;
	unsigned long long address;
	int got, err = 0;
	FILE *file;

	file = fopen(SYMBOLS, "r");
	if (!file)
		return -errno;
	while (!err && fgets(line, sizeof(line), file)) {
		got = sscanf(line, "%llx %c %255s [%64[^]]]", &address, &type, name, module);
		if (got < 3 || (type != 't' && type != 'T'))
			continue;
		if (!strcmp(name, CALL_BASE))
			owners->base = address;
		err = add_symbol(owners, address, name, got == 4 ? module : "vmlinux");
	}
	fclose(file);
	qsort(owners->symbol, owners->num_symbols, sizeof(*owners->symbol), by_address);
	return err;
}

static int name_addresses(struct owners *owners, const struct owners_call *calls,
			  unsigned int count, struct loaded_call *named)
{
	const struct symbol *symbol;
	unsigned int i;
	int err;

	err = owners->symbol ? 0 : read_symbols(owners);
	for (i = 0; i < count && !err; i++) {
		const struct symbol wanted = { .address = owners->base + calls[i].target };

		symbol = bsearch(&wanted, owners->symbol, owners->num_symbols,
				 sizeof(wanted), by_address);
		if (!symbol)
			continue;
		snprintf(named[i].name, sizeof(named[i].name), "%s", symbol->name);
		snprintf(named[i].owner, sizeof(named[i].owner), "%s",
			 symbol->name + strlen(symbol->name) + 1);
	}
	return err;
}

/* Where the kernel says that modules may be too far away: bpf_jit_supports_far_kfunc_call(). */
static bool calls_are_types(void)
{
	struct utsname host;

	if (uname(&host))
		return false;
	return !strcmp(host.machine, "aarch64") || !strcmp(host.machine, "s390x");
}

/**
 * owners_name() - names for the calls of one program
 * @owners: kept from call to call, since reading symbols and BTF takes time
 * @calls: what the kernel shows, without doubles
 * @count: how many
 * @named: filled in, one for each of @calls; "?" where nothing fits
 *
 * Return: 0 or a negative errno.
 */
int owners_name(struct owners *owners, const struct owners_call *calls, unsigned int count,
		struct loaded_call *named)
{
	unsigned int i;
	int err;

	err = (calls_are_types() ? name_types : name_addresses)(owners, calls, count, named);
	for (i = 0; i < count && !err; i++) {
		if (!named[i].name[0])
			strcpy(named[i].name, "?");
		if (!named[i].owner[0])
			strcpy(named[i].owner, "?");
	}
	return err;
}
