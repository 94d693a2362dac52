// SPDX-License-Identifier: GPL-2.0-only
/*
 * A kernel with its modules: the one that runs, or one in files.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>
#include <bpf/btf.h>
#include "image.h"
#include "kfunc.h"
#include "place.h"
#include "scan.h"
#include "../err.h"

#define SYS_BTF		"/sys/kernel/btf"
#define VMLINUX		"vmlinux"

/* The first type that is the part's own. */
__u32 part_first_id(const struct part *part)
{
	const struct btf *base = btf__base_btf(part->btf);

	return base ? btf__type_cnt(base) : 1;
}

const struct part *world_part(const struct world *w, const char *name)
{
	unsigned int i;

	for (i = 0; i < w->nr_parts; i++)
		if (!strcmp(w->parts[i]->name, name))
			return w->parts[i];
	return NULL;
}

static int compare(const void *name, const void *kfunc)
{
	return strcmp(name, ((const struct kfunc *)kfunc)->name);
}

const struct kfunc *world_find(const struct world *w, const char *name)
{
	return w->nr_kfuncs ? bsearch(name, w->kfuncs, w->nr_kfuncs, sizeof(*w->kfuncs), compare) :
	       NULL;
}

static struct part *add_part(struct world *w, const char *name, struct btf *btf)
{
	struct part **parts, *part;

	parts = realloc(w->parts, (w->nr_parts + 1) * sizeof(*parts));
	if (parts)
		w->parts = parts;
	part = parts ? calloc(1, sizeof(*part)) : NULL;
	if (part)
		part->name = strdup(name);
	if (!part || !part->name) {
		free(part);
		btf__free(btf);
		return NULL;
	}
	part->btf = btf;
	parts[w->nr_parts++] = part;
	return part;
}

static int say_unknown(struct world *w, const char *why, const char *release)
{
	if (!w->unknown && asprintf(&w->unknown, why, release) < 0)
		return -ENOMEM;
	return 0;
}

/* The sets of a file, with or without symbols. @btf: of the file, as it is in there. */
static int read_sets(struct part *part, Elf *elf, const struct btf *btf, const char *path)
{
	int err;

	err = ids_read(&part->sets, elf);
	if (err == -ENOENT && !btf__base_btf(btf))
		err = ids_guess(&part->sets, elf, btf);
	if (!err)
		err = ids_name(&part->sets, btf);
	if (!err)
		part->source = strdup(path);
	return err;
}

static int read_info(struct part *part, Elf *elf)
{
	GElf_Shdr shdr;
	Elf_Data *data;
	size_t index;

	data = elf_section(elf, ".modinfo", &shdr, &index);
	if (!data || !data->d_size)
		return 0;
	part->info = malloc(data->d_size);
	if (!part->info)
		return -ENOMEM;
	memcpy(part->info, data->d_buf, data->d_size);
	part->info_size = data->d_size;
	return 0;
}

static struct btf *base_of(const struct world *w)
{
	return w->nr_parts ? w->parts[0]->btf : NULL;
}

/* The BTF of a module that was built outside of the kernel is on a base of its own. */
static struct btf *split_btf(struct image *img, const void *data, size_t size, struct btf *base,
			     struct btf **own)
{
	GElf_Shdr shdr;
	Elf_Data *dist;
	size_t index;

	dist = elf_section(img->elf, ".BTF.base", &shdr, &index);
	if (!dist)
		return btf__new_split(data, size, base);
	*own = btf__new(dist->d_buf, dist->d_size);
	return *own ? btf__new_split(data, size, *own) : NULL;
}

/* On a kernel that does not have what the base names, it still has its prototypes. */
static void relocate(struct part *part, const struct btf *base)
{
	if (!part->own_base || !base || btf__relocate(part->btf, base))
		return;
	btf__free(part->own_base);
	part->own_base = NULL;
}

static int no_btf(const char *path, int err)
{
	err_because(err, "%s has no BTF", path);
	err_cure("use a kernel built with CONFIG_DEBUG_INFO_BTF=y, and its linux-headers package");
	return err;
}

static struct btf *image_btf(struct image *img, struct btf *base, struct btf **own)
{
	GElf_Shdr shdr;
	Elf_Data *data;
	size_t index;

	*own = NULL;
	if (!img->elf)
		return btf__new_split(img->data, img->size, base);
	data = elf_section(img->elf, ".BTF", &shdr, &index);
	if (!data || !data->d_size) {
		errno = ENODATA;
		return NULL;
	}
	return split_btf(img, data->d_buf, data->d_size, base, own);
}

/* A file as a part of this kernel: vmlinux is the first. */
static int add_file(struct world *w, const char *path, const char *name, bool *has_sets)
{
	struct image img;
	struct btf *btf, *own;
	struct part *part;
	int err;

	err = image_open(&img, path);
	if (err)
		return err;
	btf = image_btf(&img, base_of(w), &own);
	if (!btf) {
		err = no_btf(path, -ENODATA);
		goto close;
	}
	part = add_part(w, name, btf);
	if (!part) {
		err = -ENOMEM;
		goto close;
	}
	part->own_base = own;
	*has_sets = img.elf && !read_sets(part, img.elf, btf, path);
	if (img.elf && w->nr_parts > 1) {
		relocate(part, base_of(w));
		scan_registrations(&part->sets, img.elf);
		err = read_info(part, img.elf);
	}
close:
	image_close(&img);
	return err;
}

static int add_module(struct world *w, const struct place *place, const char *name)
{
	bool has_sets;
	char plain[128];
	char *path;
	int err;

	place_module_name(plain, sizeof(plain), name);
	if (world_part(w, plain))
		return 0;
	path = strchr(name, '/') ? strdup(name) : place_module(place, name);
	if (!path) {
		err_because(-ENOENT, "of the module %s no file is here", name);
		err_cure("name the file: --module PATH.ko");
		return -ENOENT;
	}
	err = add_file(w, path, plain, &has_sets);
	free(path);
	return err;
}

/* Any module that has sets. */
static int add_if_sets(const char *path, void *ctx)
{
	struct world *w = ctx;
	size_t index;
	struct image img;
	char name[128];
	GElf_Shdr shdr;
	bool has, has_sets;
	int err;

	err = image_open(&img, path);
	if (err)
		return err;
	has = img.elf && elf_section(img.elf, ".BTF_ids", &shdr, &index);
	image_close(&img);
	place_module_name(name, sizeof(name), path);
	return has && !world_part(w, name) ? add_file(w, path, name, &has_sets) : 0;
}

/* Options that an object may ask for. */
static void read_config(struct world *w, const struct place *place)
{
	const char *path = place->config;
	size_t size;
	void *data;
	char *text;

	if (!*path && w->running)
		path = "/proc/config.gz";
	if (!*path || access(path, R_OK) || unpack_file(path, &data, &size))
		return;
	text = realloc(data, size + 1);
	if (text)
		text[size] = 0;
	else
		free(data);
	w->config = text;
}

static int open_files(struct world *w, const char *kernel, char **modules, unsigned int nr)
{
	struct place place;
	bool has_sets = false;
	unsigned int i;
	int err;

	err = place_find(&place, kernel);
	if (err)
		return err;
	err = add_file(w, place.vmlinux, VMLINUX, &has_sets);
	if (!err && !has_sets)
		err = say_unknown(w, "%s has no .BTF_ids, where flags are", kernel);
	if (!err && has_sets && !w->parts[0]->sets.item[0].name)
		err = say_unknown(w, "%s has lost its symbols, so callers are known of most kfuncs "
				  "only", kernel);
	for (i = 0; i < nr && !err; i++) {
		if (!strcmp(modules[i], "all"))
			err = place_each_module(&place, add_if_sets, w);
		else if (strcmp(modules[i], VMLINUX))
			err = add_module(w, &place, modules[i]);
	}
	read_config(w, &place);
	place_leave(&place);
	return err;
}

/* The BTF of the running kernel, as it is. */
static int raw_btf(struct image *img)
{
	if (access(SYS_BTF "/" VMLINUX, R_OK)) {
		err_because(-ENOENT, "the running kernel has no BTF (no " SYS_BTF "/" VMLINUX ")");
		err_cure("boot a kernel built with CONFIG_DEBUG_INFO_BTF=y, like Debian's, or name "
			 "another one: --kernel");
		return -ENOENT;
	}
	return image_open(img, SYS_BTF "/" VMLINUX);
}

/* The sets of the file, if that is the kernel that runs and not one of the same name. */
static bool same_btf(const struct image *running, struct image *file)
{
	GElf_Shdr shdr;
	Elf_Data *data;
	size_t index;

	data = file->elf ? elf_section(file->elf, ".BTF", &shdr, &index) : NULL;
	return data && data->d_size == running->size &&
	       !memcmp(data->d_buf, running->data, data->d_size);
}

static int add_vmlinux_sets(struct world *w, const struct place *place, const char *release,
			    const struct image *running)
{
	struct image file;
	int err;

	if (!place->vmlinux[0])
		return say_unknown(w, "there is no vmlinux of this kernel here; apt-get install "
				   "linux-headers-%s", release);
	/* An image that boots is not worth to be unpacked each time. */
	if (strstr(place->vmlinux, "vmlinuz"))
		return say_unknown(w, "there is no vmlinux of this kernel here, but an image, which "
				   "takes longer to look at: --kernel %s", place->vmlinux);
	err = image_open(&file, place->vmlinux);
	if (err)
		return err;
	if (!same_btf(running, &file))
		err = say_unknown(w, "the vmlinux here is not of the kernel that runs; apt-get "
				  "install linux-headers-%s", release);
	else if (read_sets(w->parts[0], file.elf, w->parts[0]->btf, place->vmlinux))
		err = say_unknown(w, "the vmlinux of %s has no .BTF_ids", release);
	image_close(&file);
	return err;
}

/* A module that runs, and has kfuncs: their flags are in its file. */
static void add_module_sets(const struct world *w, struct part *part, const struct place *place)
{
	char *path = place_module(place, part->name);
	struct btf *btf, *own;
	struct image img;

	if (!path || image_open(&img, path)) {
		free(path);
		return;
	}
	btf = img.elf ? image_btf(&img, base_of(w), &own) : NULL;
	if (btf && !read_sets(part, img.elf, btf, path)) {
		scan_registrations(&part->sets, img.elf);
		read_info(part, img.elf);
	}
	if (btf) {
		btf__free(btf);
		btf__free(own);
	}
	image_close(&img);
	free(path);
}

static bool has_kfuncs(const struct part *part)
{
	__u32 id, end = btf__type_cnt(part->btf);
	const struct btf_type *t;

	for (id = part_first_id(part); id < end; id++) {
		t = btf__type_by_id(part->btf, id);
		if (btf_is_decl_tag(t) &&
		    !strcmp(btf__name_by_offset(part->btf, t->name_off) ?: "", "bpf_kfunc"))
			return true;
	}
	return false;
}

static int add_running_module(struct world *w, const struct place *place, const char *name)
{
	struct part *part;
	char path[512];
	struct btf *btf;

	snprintf(path, sizeof(path), SYS_BTF "/%s", name);
	btf = btf__parse_split(path, base_of(w));
	/* It may have gone meanwhile. */
	if (!btf)
		return 0;
	part = add_part(w, name, btf);
	if (!part)
		return -ENOMEM;
	if (has_kfuncs(part) || !w->parts[0]->tags)
		add_module_sets(w, part, place);
	return 0;
}

static int add_running_modules(struct world *w, const struct place *place)
{
	DIR *dir = opendir(SYS_BTF);
	struct dirent *entry;
	int err = 0;

	if (!dir)
		return -errno;
	while (!err && (entry = readdir(dir)))
		if (entry->d_name[0] != '.' && strcmp(entry->d_name, VMLINUX))
			err = add_running_module(w, place, entry->d_name);
	closedir(dir);
	return err;
}

static int open_running(struct world *w)
{
	struct image running;
	struct utsname uts;
	struct place place;
	struct btf *btf;
	int err;

	uname(&uts);
	place_of_release(&place, uts.release);
	err = raw_btf(&running);
	if (err)
		return err;
	btf = btf__new(running.data, running.size);
	if (!btf)
		err = no_btf(SYS_BTF "/" VMLINUX, -errno);
	else if (!add_part(w, VMLINUX, btf))
		err = -ENOMEM;
	if (!err)
		err = add_vmlinux_sets(w, &place, uts.release, &running);
	image_close(&running);
	if (!err)
		w->parts[0]->tags = has_kfuncs(w->parts[0]);
	if (!err)
		err = add_running_modules(w, &place);
	read_config(w, &place);
	return err;
}

static int nothing_known(const struct world *w)
{
	err_because(-ENODATA, "the BTF of %s does not tell which functions are kfuncs, as it does since "
		    "Linux 6.9 with pahole 1.26", w->what);
	err_cure("name its vmlinux with .BTF_ids, as in linux-headers: --kernel PATH");
	return -ENODATA;
}

/**
 * world_open() - a kernel and its kfuncs
 * @w: filled in, for world_close()
 * @kernel: NULL or "running", a release, a path
 * @modules: names or paths of modules to look at, "all"; not for the running one, where it is all
 *	that are loaded
 * @nr_modules: how many
 *
 * Return: 0 or a negative errno.
 */
int world_open(struct world *w, const char *kernel, char **modules, unsigned int nr_modules)
{
	int err;

	memset(w, 0, sizeof(*w));
	w->running = !kernel || !strcmp(kernel, "running");
	w->what = strdup(w->running ? "the running kernel" : kernel);
	if (!w->what)
		return -ENOMEM;
	err = w->running ? open_running(w) : open_files(w, kernel, modules, nr_modules);
	if (!err)
		err = world_collect(w);
	if (!err && !w->nr_kfuncs)
		err = nothing_known(w);
	if (err)
		world_close(w);
	return err;
}

void world_close(struct world *w)
{
	unsigned int i;

	for (i = 0; i < w->nr_kfuncs; i++) {
		free(w->kfuncs[i].sets);
		free(w->kfuncs[i].since);
		free(w->kfuncs[i].status);
		free(w->kfuncs[i].ops);
		free(w->kfuncs[i].replacement);
		free(w->kfuncs[i].removal);
	}
	/* The base goes last. */
	for (i = w->nr_parts; i-- > 0;) {
		ids_free(&w->parts[i]->sets);
		btf__free(w->parts[i]->btf);
		btf__free(w->parts[i]->own_base);
		free(w->parts[i]->info);
		free(w->parts[i]->source);
		free(w->parts[i]->name);
		free(w->parts[i]);
	}
	free(w->parts);
	free(w->kfuncs);
	free(w->what);
	free(w->config);
	free(w->unknown);
	memset(w, 0, sizeof(*w));
}
