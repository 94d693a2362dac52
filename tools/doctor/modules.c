// SPDX-License-Identifier: GPL-2.0-only
/*
 * Are our modules there, for this kernel, of this version, with BTF, and allowed in?
 *
 * A module without BTF is the worst of it: it loads without a word, and its kfuncs are not there.
 */
#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "../kfunc/image.h"
#include "../kfunc/kfunc.h"
#include "../kfunc/place.h"
#include "doctor.h"

#define SIGNED		"~Module signature appended~\n"
#define ENFORCED	"/sys/module/module/parameters/sig_enforce"
#define LOCKDOWN	"/sys/kernel/security/lockdown"

static const char * const modules[] = { "bpfx", "bpfx_qdisc", "bpfx_input" };

/* The file of a module for this kernel, to be freed; NULL if there is none. */
static char *file_of(const char *module)
{
	struct place place;

	place_of_release(&place, doctor_release());
	return place_module(&place, module);
}

static void append(char *list, const char *word)
{
	size_t len = strlen(list);

	snprintf(list + len, FOUND_LEN / 2 - len, "%s%s", len ? ", " : "", word);
}

/* Names those of our modules that something is true of. */
static bool any(char *list, bool (*is)(const char *module))
{
	unsigned int i;

	list[0] = 0;
	for (i = 0; i < ARRAY_SIZE(modules); i++)
		if (is(modules[i]))
			append(list, modules[i]);
	return list[0];
}

static bool is_missing(const char *module)
{
	char *path = file_of(module);

	free(path);
	return !path;
}

/* Without files there is nothing to say of them. */
static bool none_is_installed(struct finding *f)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(modules); i++)
		if (!is_missing(modules[i]))
			return false;
	found(f, UNKNOWN, "no module is installed for %s", doctor_release());
	return true;
}

static void installed(struct finding *f)
{
	char list[FOUND_LEN / 2];

	if (any(list, is_missing)) {
		found(f, BROKEN, "not installed for %s: %s", doctor_release(), list);
		cure(f, "dkms autoinstall -k %s; or in the sources: make modules_install",
		     doctor_release());
	} else {
		found(f, FINE, "all modules are installed for %s", doctor_release());
	}
}

/* A value of .modinfo. Return: whether it is there. */
static bool info_of_file(const char *module, const char *key, char *value, size_t size)
{
	char *path = file_of(module);
	const char *text = NULL;
	struct image img;
	GElf_Shdr shdr;
	Elf_Data *data;
	size_t index;

	if (!path || image_open(&img, path)) {
		free(path);
		return false;
	}
	data = img.elf ? elf_section(img.elf, ".modinfo", &shdr, &index) : NULL;
	if (data && data->d_buf)
		text = info_next(data->d_buf, data->d_size, key, NULL);
	if (text)
		snprintf(value, size, "%s", text);
	image_close(&img);
	free(path);
	return text;
}

static bool is_of_another_version(const char *module)
{
	char version[64], path[128];

	snprintf(path, sizeof(path), "/sys/module/%s/version", module);
	if (!doctor_read(path, version, sizeof(version)) &&
	    !info_of_file(module, "version", version, sizeof(version)))
		return false;
	return strcmp(version, BPFX_VERSION);
}

static void versions(struct finding *f)
{
	char list[FOUND_LEN / 2];

	if (none_is_installed(f))
		return;
	if (any(list, is_of_another_version)) {
		found(f, REMARK, "of another version than this command (%s): %s",
		      BPFX_VERSION, list);
		cure(f, "install modules and command from the same release, and load these modules");
	} else {
		found(f, FINE, "modules and command are bpfx %s", BPFX_VERSION);
	}
}

static bool is_of_another_kernel(const char *module)
{
	char magic[160];

	if (!info_of_file(module, "vermagic", magic, sizeof(magic)))
		return false;
	magic[strcspn(magic, " ")] = 0;
	return strcmp(magic, doctor_release());
}

static void magic(struct finding *f)
{
	char list[FOUND_LEN / 2];

	if (none_is_installed(f))
		return;
	if (any(list, is_of_another_kernel)) {
		found(f, BROKEN, "built for another kernel than %s: %s", doctor_release(), list);
		cure(f, "dkms autoinstall -k %s; or in the sources: make modules_install",
		     doctor_release());
	} else {
		found(f, FINE, "the modules' files are built for this kernel");
	}
}

static bool file_has_no_types(const char *module)
{
	char *path = file_of(module);
	struct image img;
	GElf_Shdr shdr;
	size_t index;
	bool none;

	if (!path || image_open(&img, path)) {
		free(path);
		return false;
	}
	none = img.elf && !elf_section(img.elf, ".BTF", &shdr, &index);
	image_close(&img);
	free(path);
	return none;
}

static bool is_loaded(const char *module)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/module/%s", module);
	return !access(path, F_OK);
}

static bool has_lost_types(const char *module)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/kernel/btf/%s", module);
	return is_loaded(module) && access(path, F_OK);
}

static void module_types(struct finding *f)
{
	char list[FOUND_LEN / 2];

	if (none_is_installed(f))
		return;
	if (any(list, file_has_no_types)) {
		found(f, BROKEN, "built without BTF, so that kfuncs are silently missing: %s",
		      list);
		cure(f, "install pahole and a headers package with vmlinux, build them again");
	} else if (any(list, has_lost_types)) {
		found(f, BROKEN, "loaded, but the kernel has not taken the types of: %s", list);
		cure(f, "built for another kernel? build and load again; dmesg | grep -i btf");
	} else {
		found(f, FINE, "the modules have their types");
	}
}

/* Who has no input program does without that module. */
static bool is_absent(const char *module)
{
	return strcmp(module, BPFX_INPUT_MODULE) && !is_loaded(module);
}

static void loaded(struct finding *f)
{
	char list[FOUND_LEN / 2];

	if (any(list, is_absent)) {
		found(f, REMARK, "not loaded: %s", list);
		cure(f, "modprobe -a bpfx bpfx_qdisc; at boot: /etc/modules-load.d/bpfx.conf");
	} else {
		found(f, FINE, "the modules are loaded");
	}
}

static bool is_unsigned(const char *module)
{
	char *path = file_of(module);
	const size_t len = strlen(SIGNED);
	struct image img;
	bool none;

	if (!path || image_open(&img, path)) {
		free(path);
		return false;
	}
	none = img.size < len || memcmp((char *)img.data + img.size - len, SIGNED, len);
	image_close(&img);
	free(path);
	return none;
}

/* Secure Boot means lockdown on Debian's kernels, and that means signatures. */
static void signatures(struct finding *f)
{
	char enforce[8] = "", lock[128] = "", list[FOUND_LEN / 2];
	bool wanted;

	if (none_is_installed(f))
		return;
	doctor_read(ENFORCED, enforce, sizeof(enforce));
	doctor_read(LOCKDOWN, lock, sizeof(lock));
	wanted = enforce[0] == 'Y' || strstr(lock, "[integrity]") ||
		 strstr(lock, "[confidentiality]");
	if (!wanted) {
		found(f, FINE, "this kernel takes modules without a signature");
	} else if (any(list, is_unsigned)) {
		found(f, BROKEN, "this kernel takes signed modules only, and unsigned are: %s",
		      list);
		cure(f, "sign them with a key of yours (DKMS does), mokutil --import that key");
	} else {
		found(f, FINE, "the modules are signed; is the key enrolled? mokutil --test-key");
	}
}

const struct check module_checks[] = {
	{ "modules", installed },
	{ "modules' kernel", magic },
	{ "modules' BTF", module_types },
	{ "signatures", signatures },
	{ "versions", versions },
	{ "loaded", loaded },
	{}
};
