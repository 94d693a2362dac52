// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include <bpf/btf.h>
#include "loader.h"
#include "policy.h"
#include "privileges.h"

#define CGROUPS	"/sys/fs/cgroup"

static int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC), err = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) < 0)
		err = -errno;
	close(fd);
	return err;
}

int policy_switch(const char *what, bool on)
{
	char path[128];

	snprintf(path, sizeof(path), POLICY_SWITCH "%s", what);
	return write_file(path, on ? "1" : "0");
}

bool policy_is_on(const char *what)
{
	char path[128], is = 0;
	int fd;

	snprintf(path, sizeof(path), POLICY_SWITCH "%s", what);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || read(fd, &is, 1) != 1)
		is = 0;
	close(fd);
	return is == 'Y';
}

/* As loader_try(), but with the verifier's log at once: libbpf would try again for it. */
static int try_by_libbpf(const char *prog)
{
	struct bpf_object *obj = bpf_object__open_file(test_file("progs/asks.bpf.o"), NULL);
	struct bpf_program *it;
	int err;

	if (!obj)
		return -errno;
	bpf_object__for_each_program(it, obj)
		bpf_program__set_autoload(it, !strcmp(bpf_program__name(it), prog));
	it = bpf_object__find_program_by_name(obj, prog);
	if (it)
		bpf_program__set_log_level(it, 1);
	err = it ? bpf_object__load(obj) : -ENOENT;
	bpf_object__close(obj);
	return err;
}

/* Return: a file descriptor of a module's BTF, or a negative errno. */
static int module_btf(const char *module)
{
	struct bpf_btf_info info;
	__u32 id = 0, len;
	char name[64];
	int fd;

	while (!bpf_btf_get_next_id(id, &id)) {
		fd = bpf_btf_get_fd_by_id(id);
		if (fd < 0)
			continue;
		memset(&info, 0, sizeof(info));
		name[0] = 0;
		info.name = (uintptr_t)name;
		info.name_len = sizeof(name);
		len = sizeof(info);
		if (!bpf_btf_get_info_by_fd(fd, &info, &len) && !strcmp(name, module))
			return fd;
		close(fd);
	}
	return -ENOENT;
}

/* What raw loads need: the module's BTF, and the kfunc's id in it. */
static int btf_fd = -1;
static int kfunc_id;

static int find_kfunc(void)
{
	struct btf *vmlinux = btf__load_vmlinux_btf();
	struct btf *btf = btf__load_module_btf("bpfx", vmlinux);

	close(btf_fd);
	btf_fd = module_btf("bpfx");
	kfunc_id = btf ? btf__find_by_name_kind(btf, "bpfx_bits_popcount", BTF_KIND_FUNC) : -1;
	btf__free(btf);
	btf__free(vmlinux);
	return btf_fd < 0 || kfunc_id < 0 ? -ENOENT : 0;
}

static int try_raw(const char *prog, bool xdp)
{
	const struct bpf_insn insns[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_1, .imm = 7 },
		{ .code = BPF_JMP | BPF_CALL, .src_reg = BPF_PSEUDO_KFUNC_CALL, .off = 1,
		  .imm = kfunc_id },
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0 },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	const int fds[] = { 0, btf_fd };
	int fd;

	LIBBPF_OPTS(bpf_prog_load_opts, opts, .fd_array = fds,
		    .expected_attach_type = xdp ? BPF_XDP : 0);

	fd = bpf_prog_load(xdp ? BPF_PROG_TYPE_XDP : BPF_PROG_TYPE_SCHED_CLS, prog, "GPL", insns,
			   sizeof(insns) / sizeof(*insns), &opts);
	if (fd >= 0)
		close(fd);
	return fd < 0 ? fd : 0;
}

int policy_try(const char *prog)
{
	bool xdp = !strcmp(prog, "counts_xdp");
	int err = -ENOENT;

	if (!xdp && strcmp(prog, "counts"))
		return try_by_libbpf(prog);
	if (btf_fd >= 0)
		err = try_raw(prog, xdp);
	if (!err || err == -EACCES)
		return err;
	/* The first time, or the module has been loaded anew. */
	return find_kfunc() ?: try_raw(prog, xdp);
}

int policy_cgroup(const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), CGROUPS "/%s", name);
	return mkdir(path, 0755) && errno != EEXIST ? -errno : 0;
}

int policy_enter(const char *name)
{
	char path[128], pid[16];

	snprintf(path, sizeof(path), CGROUPS "/%s/cgroup.procs", name);
	snprintf(pid, sizeof(pid), "%d", getpid());
	return write_file(path, pid);
}

int policy_try_as(const char *cgroup, unsigned int uid, const char *prog)
{
	int status = -1;
	pid_t pid = fork();

	if (!pid) {
		int err = policy_enter(cgroup);

		if (!err && uid)
			err = privileges_become(uid, true);
		_exit(err ? 255 : -policy_try(prog));
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return -ECHILD;
	return -WEXITSTATUS(status);
}
