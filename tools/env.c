// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whether this kernel, its modules and this user can do the job.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <linux/capability.h>
#include <sys/utsname.h>
#include <bpf/libbpf.h>
#include "env.h"
#include "err.h"

#define LIBRARY		"bpfx"
#define VMLINUX_BTF	"/sys/kernel/btf/vmlinux"
#define MODULE_BTF	"/sys/kernel/btf/" BPFX_MODULE

static const struct {
	unsigned int bit;
	const char *name;
} needed[] = {
	{ CAP_NET_ADMIN, "CAP_NET_ADMIN" },
	{ CAP_SYS_ADMIN, "CAP_SYS_ADMIN" },	/* to find BTF, maps and links by id */
	{ CAP_PERFMON, "CAP_PERFMON" },
	{ CAP_BPF, "CAP_BPF" },
};

static unsigned long long effective_caps(void)
{
	unsigned long long caps = 0;
	char line[128];
	FILE *file;

	file = fopen("/proc/self/status", "r");
	if (!file)
		return geteuid() ? 0 : ~0ULL;
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "CapEff: %llx", &caps) == 1)
			break;
	fclose(file);
	return caps;
}

static void missing_caps(char *list, size_t size)
{
	unsigned long long caps = effective_caps();
	unsigned int i;
	size_t len = 0;

	list[0] = 0;
	for (i = 0; i < ARRAY_SIZE(needed); i++)
		if (!(caps & 1ULL << needed[i].bit))
			len += snprintf(list + len, size - len, "%s%s", len ? ", " : "",
					needed[i].name);
}

bool env_privileged(void)
{
	char list[128];

	missing_caps(list, sizeof(list));
	return !list[0];
}

bool env_has_module(const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/sys/module/%s", name);
	return !access(path, F_OK);
}

bool env_module_loaded(void)
{
	return env_has_module(BPFX_MODULE);
}

int env_check_privileges(void)
{
	char list[128];

	missing_caps(list, sizeof(list));
	if (!list[0])
		return 0;
	if (geteuid()) {
		err_because(-EPERM, "you are not root, and lack %s", list);
		err_cure("run it as root, like: sudo bpfx ...");
	} else {
		err_because(-EPERM, "you are root without %s (in a container?)", list);
		err_cure("run it on the host, or give the container these capabilities");
	}
	return -EPERM;
}

/* libbpf finds struct_ops types in modules since 1.4, and bpfx needs what 1.5 says of them. */
int env_check_libbpf(void)
{
	if (libbpf_major_version() > 1 || libbpf_minor_version() >= 5)
		return 0;
	err_because(-EOPNOTSUPP, "libbpf %s is too old: it knows no struct_ops of modules",
		    libbpf_version_string());
	err_cure("use libbpf 1.5 or newer (Debian 13)");
	return -EOPNOTSUPP;
}

static int check_btf(void)
{
	if (access("/sys/kernel", F_OK)) {
		err_because(-EOPNOTSUPP, "sysfs is not mounted");
		err_cure("mount -t sysfs none /sys");
		return -EOPNOTSUPP;
	}
	if (access(VMLINUX_BTF, F_OK)) {
		err_because(-EOPNOTSUPP, "this kernel has no BTF (no " VMLINUX_BTF ")");
		err_cure("boot a kernel built with CONFIG_DEBUG_INFO_BTF=y, like Debian's");
		return -EOPNOTSUPP;
	}
	if (env_module_loaded() && access(MODULE_BTF, F_OK)) {
		err_because(-EOPNOTSUPP, "the module " BPFX_MODULE " has no BTF (no " MODULE_BTF
			    "): it was built without pahole or vmlinux, or for another kernel");
		err_cure("install pahole and this kernel's headers, make modules, load it again");
		return -EOPNOTSUPP;
	}
	return 0;
}

/* One of ours. A program that wants it would not load, but say so in other words. */
int env_check_module(const char *name)
{
	char path[64];

	snprintf(path, sizeof(path), "/sys/kernel/btf/%s", name);
	if (!access(path, F_OK))
		return 0;
	if (!env_has_module(name)) {
		err_because(-ENODEV, "the kernel module %s is not loaded", name);
		err_cure("modprobe %s", name);
		return -ENODEV;
	}
	err_because(-EOPNOTSUPP, "the module %s has no BTF (no %s): it was built without pahole or vmlinux, or for another kernel",
		    name, path);
	err_cure("install pahole and this kernel's headers, make modules, load it again");
	return -EOPNOTSUPP;
}

int env_check_library(void)
{
	return env_check_module(LIBRARY);
}

int env_check_kernel(void)
{
	struct utsname uts;
	int err;

	err = check_btf();
	if (err || env_module_loaded())
		return err;
	uname(&uts);
	err_because(-ENODEV, "the kernel module " BPFX_MODULE " is not loaded");
	err_cure("modprobe " BPFX_MODULE " (if not found: install it for kernel %s)", uts.release);
	return -ENODEV;
}
