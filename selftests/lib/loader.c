// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "loader.h"

const char *test_file(const char *name)
{
	static char path[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);

	path[n < 0 ? 0 : n] = 0;
	n = strrchr(path, '/') ? strrchr(path, '/') - path : 0;
	snprintf(path + n, sizeof(path) - n, "/%s", name);
	return path;
}

static char *heard;
static size_t heard_len;

static int hear(enum libbpf_print_level level, const char *fmt, va_list args)
{
	va_list again;
	int n;

	if (level == LIBBPF_DEBUG)
		return 0;
	va_copy(again, args);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	heard = realloc(heard, heard_len + n + 1);
	if (!heard)
		abort();
	vsnprintf(heard + heard_len, n + 1, fmt, args);
	heard_len += n;
	return n;
}

void said_start(void)
{
	free(heard);
	heard = NULL;
	heard_len = 0;
	libbpf_set_print(hear);
}

const char *said(void)
{
	return heard ?: "";
}

static void choose(struct bpf_object *obj, const char *name)
{
	char ops[64];
	struct bpf_program *prog;
	struct bpf_map *map;

	snprintf(ops, sizeof(ops), "%s_ops", name);
	bpf_object__for_each_map(map, obj)
		if (bpf_map__type(map) == BPF_MAP_TYPE_STRUCT_OPS)
			bpf_map__set_autocreate(map, !strcmp(bpf_map__name(map), ops));
	/* libbpf loads those of a scheduler if their map is made. */
	bpf_object__for_each_program(prog, obj)
		bpf_program__set_autoload(prog, !strcmp(bpf_program__name(prog), name));
}

int loader_try(const char *path, const char *prog)
{
	struct bpf_object *obj;
	int err;

	obj = bpf_object__open_file(path, NULL);
	if (!obj)
		return -errno;
	if (!bpf_object__find_program_by_name(obj, prog)) {
		bpf_object__close(obj);
		return -ENOENT;
	}
	choose(obj, prog);
	err = bpf_object__load(obj);
	bpf_object__close(obj);
	return err;
}

int kernel_log(void)
{
	int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	lseek(fd, 0, SEEK_END);
	return fd;
}

bool kernel_said(int fd, const char *words)
{
	bool found = false;
	char line[8192];
	ssize_t n;

	do {
		n = read(fd, line, sizeof(line) - 1);
		if (n <= 0)
			continue;
		line[n] = 0;
		found |= !!strstr(line, words);
	} while (n > 0 || (n < 0 && errno == EPIPE));	/* EPIPE: some of it was overwritten */
	return found;
}

int run_read(char *out, size_t size, const char *fmt, ...)
{
	char cmd[4096], full[4200];
	va_list args;
	size_t n;
	FILE *f;
	int status;

	va_start(args, fmt);
	vsnprintf(cmd, sizeof(cmd), fmt, args);
	va_end(args);
	/* Where busybox is the shell, its own ip and tc would come first. */
	snprintf(full, sizeof(full),
		 "ip() { /usr/sbin/ip \"$@\"; }; tc() { /usr/sbin/tc \"$@\"; }\n{ %s\n} 2>&1", cmd);
	fflush(NULL);
	f = popen(full, "r");
	if (!f)
		return 255;
	n = fread(out, 1, size - 1, f);
	out[n] = 0;
	status = pclose(f);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}
