// SPDX-License-Identifier: GPL-2.0-only
/*
 * The other programs that people use with bpfx, or that build it, and what is wrong with them.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <bpf/libbpf.h>
#include "../env.h"
#include "../kfunc/image.h"
#include "doctor.h"

/* The first two numbers of a text, like 1 and 30 of "v1.30". Return: whether it has them. */
static bool numbers(const char *text, int *major, int *minor)
{
	text += strcspn(text, "0123456789");
	return sscanf(text, "%d.%d", major, minor) == 2;
}

static bool older(int major, int minor, int than_major, int than_minor)
{
	return major < than_major || (major == than_major && minor < than_minor);
}

static void library(struct finding *f)
{
	if (older(libbpf_major_version(), libbpf_minor_version(), 1, 5)) {
		found(f, BROKEN, "%s knows no struct_ops of modules", libbpf_version_string());
		cure(f, "use libbpf 1.5 or newer (Debian 13)");
	} else {
		found(f, FINE, "libbpf %s", libbpf_version_string());
	}
}

static void bpftool(struct finding *f)
{
	int major, minor;
	char line[128];

	if (!doctor_ask("bpftool", "version", line, sizeof(line)) ||
	    !numbers(line, &major, &minor)) {
		found(f, FINE, "not installed, and not needed");
	} else if (older(major, minor, 7, 9)) {
		found(f, REMARK, "%s crashes at bpfx's struct_ops: register, list, dump", line);
		cure(f, "bpfx load, list, show; or bpftool with the patch in selftests/bpftool");
	} else {
		found(f, UNKNOWN, "%s: up to 7.8 it crashes at bpfx's struct_ops", line);
	}
}

static void tc(struct finding *f)
{
	const char *version;
	int major, minor;
	char line[128];

	version = doctor_ask("tc", "-V", line, sizeof(line)) ? strstr(line, "iproute2-") : NULL;
	if (!version || !numbers(version + strlen("iproute2-"), &major, &minor)) {
		found(f, BROKEN, "no tc of iproute2: it attaches schedulers to devices");
		cure(f, "install iproute2");
	} else if (older(major, minor, 5, 0)) {
		found(f, REMARK, "%s is old: its JSON is not what scripts for bpfx expect", line);
		cure(f, "install iproute2 6.1 or newer");
	} else {
		found(f, FINE, "%s", line);
	}
}

/* What modules are built with, when a kernel is new. */
static void headers(struct finding *f)
{
	char path[192];
	struct image img;
	GElf_Shdr shdr;
	size_t index;
	bool types;

	snprintf(path, sizeof(path), "/lib/modules/%s/build/Makefile", doctor_release());
	if (access(path, F_OK)) {
		found(f, REMARK, "no headers of %s: modules cannot be built here",
		      doctor_release());
		cure(f, "install linux-headers-%s", doctor_release());
		return;
	}
	snprintf(path, sizeof(path), "/lib/modules/%s/build/vmlinux", doctor_release());
	if (image_open(&img, path)) {
		found(f, BROKEN, "the headers have no vmlinux: modules get no BTF, and no kfuncs");
		cure(f, "cp /sys/kernel/btf/vmlinux %s, or use your distribution's headers", path);
		return;
	}
	types = img.elf && elf_section(img.elf, ".BTF", &shdr, &index);
	image_close(&img);
	if (types) {
		found(f, FINE, "headers are there, with the kernel's types");
	} else {
		found(f, REMARK, "the headers' vmlinux has no section .BTF");
		cure(f, "look at the modules that are built with it: bpfx doctor, modules' BTF");
	}
}

static void pahole(struct finding *f)
{
	int major, minor;
	char line[128];

	if (!doctor_ask("pahole", "--version", line, sizeof(line)) ||
	    !numbers(line, &major, &minor)) {
		found(f, REMARK, "not installed: modules that are built here get no BTF");
		cure(f, "install pahole (package pahole or dwarves)");
	} else if (older(major, minor, 1, 26)) {
		found(f, REMARK, "pahole %s does not say which functions are kfuncs", line);
		cure(f, "install pahole 1.26 or newer, and build the modules again");
	} else {
		found(f, FINE, "pahole %s", line);
	}
}

const struct check program_checks[] = {
	{ "libbpf", library },
	{ "bpftool", bpftool },
	{ "tc", tc },
	{ "headers", headers },
	{ "pahole", pahole },
	{}
};
