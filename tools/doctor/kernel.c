// SPDX-License-Identifier: GPL-2.0-only
/*
 * Is this a kernel that BPF extensions can live on?
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "doctor.h"

#define OLDEST_MAJOR	6
#define OLDEST_MINOR	12

#define KERNEL_BTF	"/sys/kernel/btf/vmlinux"
#define JIT		"/proc/sys/net/core/bpf_jit_enable"
#define HARDEN		"/proc/sys/net/core/bpf_jit_harden"
#define RESTRICT	"/proc/sys/kernel/kptr_restrict"
#define SECURITY	"/sys/kernel/security"
#define LOCKDOWN	SECURITY "/lockdown"

static void version(struct finding *f)
{
	const char *release = doctor_release();
	int major = 0, minor = 0;

	if (sscanf(release, "%d.%d", &major, &minor) != 2) {
		found(f, UNKNOWN, "Linux %s", release);
	} else if (major < OLDEST_MAJOR || (major == OLDEST_MAJOR && minor < OLDEST_MINOR)) {
		found(f, BROKEN, "Linux %s: modules cannot have struct_ops there as bpfx needs them",
		      release);
		cure(f, "boot Linux %d.%d or newer", OLDEST_MAJOR, OLDEST_MINOR);
	} else {
		found(f, FINE, "Linux %s", release);
	}
}

static void types(struct finding *f)
{
	if (!access(KERNEL_BTF, R_OK)) {
		found(f, FINE, KERNEL_BTF);
	} else if (access("/sys/kernel", F_OK)) {
		found(f, UNKNOWN, "sysfs is not mounted");
		cure(f, "mount -t sysfs none /sys");
	} else {
		found(f, BROKEN, "the kernel has no types (no %s)", KERNEL_BTF);
		cure(f, "boot a kernel built with CONFIG_DEBUG_INFO_BTF=y, like Debian's");
	}
}

/* What a module's BTF and programs of ours depend on. */
static void config(struct finding *f)
{
	static const char * const needed[] = {
		"CONFIG_BPF_SYSCALL", "CONFIG_BPF_JIT", "CONFIG_DEBUG_INFO_BTF",
		"CONFIG_DEBUG_INFO_BTF_MODULES", "CONFIG_MODULES", "CONFIG_NET_SCHED",
	};
	char value[16], missing[FOUND_LEN / 2] = "";
	unsigned int i;
	size_t len = 0;

	for (i = 0; i < ARRAY_SIZE(needed); i++) {
		if (!doctor_config(needed[i], value, sizeof(value))) {
			found(f, UNKNOWN, "there is no file with the kernel's configuration");
			return;
		}
		if (strcmp(value, "y"))
			len += snprintf(missing + len, sizeof(missing) - len, " %s", needed[i]);
	}
	if (missing[0]) {
		found(f, BROKEN, "the kernel is built without%s", missing);
		cure(f, "boot a kernel that has them, like Debian's");
	} else {
		found(f, FINE, "all that is needed is built in");
	}
}

static void jit(struct finding *f)
{
	char value[16], harden[16];

	if (!doctor_read(JIT, value, sizeof(value))) {
		found(f, UNKNOWN, "not seen in a network namespace of its own (no " JIT ")");
	} else if (!strcmp(value, "0")) {
		found(f, BROKEN, "the JIT is off: kfuncs and struct_ops programs are refused");
		cure(f, "sysctl -w net.core.bpf_jit_enable=1");
	} else if (doctor_read(HARDEN, harden, sizeof(harden)) && !strcmp(harden, "2")) {
		found(f, REMARK, "bpf_jit_harden is 2: every program is slower, root's, too");
		cure(f, "sysctl -w net.core.bpf_jit_harden=1 hardens those of other users only");
	} else {
		found(f, FINE, "the JIT is on");
	}
}

static void hidden_calls(struct finding *f)
{
	char value[16];

	if (!doctor_read(RESTRICT, value, sizeof(value))) {
		found(f, UNKNOWN, "cannot read " RESTRICT);
	} else if (!strcmp(value, "2")) {
		found(f, REMARK, "kptr_restrict is 2: nobody sees which kfuncs a program calls");
		cure(f, "sysctl -w kernel.kptr_restrict=1, before bpfx kfunc users");
	} else {
		found(f, FINE, "root sees which kfuncs a program calls");
	}
}

/* Can it be mounted? */
static bool has_securityfs(void)
{
	char line[64];
	bool has = false;
	FILE *file;

	file = fopen("/proc/filesystems", "r");
	while (file && !has && fgets(line, sizeof(line), file))
		has = strstr(line, "securityfs");
	if (file)
		fclose(file);
	return has;
}

/* [none] integrity confidentiality: the one in brackets is in force. */
static void lockdown(struct finding *f)
{
	char line[128];

	if (!doctor_read(LOCKDOWN, line, sizeof(line))) {
		if (!access(LOCKDOWN, F_OK))
			found(f, UNKNOWN, "only root may read " LOCKDOWN);
		else if (access(SECURITY "/lsm", F_OK) && has_securityfs())
			found(f, UNKNOWN, "securityfs is not mounted");
		else
			found(f, FINE, "this kernel cannot be locked down");
	} else if (strstr(line, "[confidentiality]")) {
		found(f, BROKEN, "the kernel is locked down to confidentiality: programs may not read its memory");
		cure(f, "boot with lockdown=integrity, or none");
	} else {
		found(f, FINE, "lockdown: %s", line);
	}
}

const struct check kernel_checks[] = {
	{ "kernel", version },
	{ "kernel BTF", types },
	{ "kernel config", config },
	{ "JIT", jit },
	{ "lockdown", lockdown },
	{ "visible calls", hidden_calls },
	{}
};
