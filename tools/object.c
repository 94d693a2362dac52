// SPDX-License-Identifier: GPL-2.0-only
/*
 * From a name to a loaded object.
 */
#include <elf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <sys/stat.h>
#include <bpf/libbpf.h>
#include "err.h"
#include "log.h"
#include "object.h"
#include "policy.h"

#ifndef EM_BPF
#define EM_BPF	247
#endif

static int not_bpf(const char *path, const char *why)
{
	size_t len = strlen(path);

	if (len > 2 && !strcmp(path + len - 2, ".c")) {
		err_because(-EINVAL, "%s is a source file", path);
		err_cure("compile it: clang -g -O2 -target bpf -I.../include -c %s -o %.*s.o", path,
			 (int)len - 2, path);
	} else {
		err_because(-EINVAL, "%s is %s", path, why);
		err_cure("give an object made by: clang -g -O2 -target bpf -c ...");
	}
	return -EINVAL;
}

/* libbpf's words for these are hard to understand. */
static int check_file(const char *path)
{
	unsigned char head[20] = {};
	struct stat st;
	FILE *file;
	size_t len;

	if (stat(path, &st))
		return err_because(-errno, "%s: %s", path, strerror(errno));
	if (S_ISDIR(st.st_mode))
		return not_bpf(path, "a directory");
	file = fopen(path, "r");
	if (!file)
		return err_because(-errno, "%s: %s", path, strerror(errno));
	len = fread(head, 1, sizeof(head), file);
	fclose(file);
	if (len < sizeof(head) || memcmp(head, ELFMAG, SELFMAG))
		return not_bpf(path, "not an object file (no ELF header)");
	if ((head[EI_DATA] == ELFDATA2MSB ? head[18] << 8 | head[19] : head[19] << 8 | head[18]) !=
	    EM_BPF)
		return not_bpf(path, "an object for another machine than BPF");
	return 0;
}

static int no_such(const struct object_kind *kind, const char *what)
{
	err_because(-ENOENT, "there is no file '%s', and no %s of this name is shipped", what,
		    kind->noun);
	err_cure("shipped are: %s", shipped_names(kind));
	return -ENOENT;
}

static int open_elf(struct object *o, const char *what)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts);
	const void *elf;
	size_t size;
	int err;

	elf = shipped_find(o->kind, what, &size);
	if (elf) {
		opts.object_name = what;
		o->obj = bpf_object__open_mem(elf, size, &opts);
		return o->obj ? 0 : -errno;
	}
	if (access(what, F_OK) && errno == ENOENT)
		return no_such(o->kind, what);
	err = check_file(what);
	if (err)
		return err;
	o->obj = bpf_object__open_file(what, &opts);
	return o->obj ? 0 : -errno;
}

/**
 * object_open() - find and open a scheduler
 * @o: zeros, but for its kind; filled in; object_close() is due, also after an error
 * @what: name of a shipped scheduler, or path of a file
 *
 * Return: 0 or a negative errno
 */
int object_open(struct object *o, const char *what)
{
	int err;

	log_clear();
	if (!o->kind)
		o->kind = &object_scheduler;
	err = open_elf(o, what);
	if (err) {
		log_explain(err);
		return err_because(err, "libbpf cannot open it: %s", strerror(-err));
	}
	return object_find_ops(o);
}

/* Bring its programs and maps into the kernel, and its ops into the struct_ops map. */
int object_load(struct object *o)
{
	int err;

	log_clear();
	err = bpf_object__load(o->obj);
	if (err) {
		policy_explain(err);
		log_explain(err);
		return err_because(err, "the kernel refuses the object: %s", strerror(-err));
	}
	return object_fill_map(o);
}

/* What a map will hold at first. Debian 12's libbpf makes it const. */
void *object_map_data(struct bpf_map *map)
{
	return (void *)bpf_map__initial_value(map, &(size_t){ 0 });
}

void object_close(struct object *o)
{
	bpf_object__close(o->obj);
	memset(o, 0, sizeof(*o));
}
