// SPDX-License-Identifier: GPL-2.0-only
/*
 * What kernels come packed in: xz, zstd and gzip, an image that boots, a Debian package. The
 * programs that know these are on each machine that has such files, so they are asked, and not
 * linked.
 */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "image.h"
#include "../err.h"

static const struct {
	const char *magic;
	size_t len;
	const char *program;
} packers[] = {
	{ "\3757zXZ\0", 6, "xz" },
	{ "\x28\xb5\x2f\xfd", 4, "zstd" },
	{ "\x1f\x8b\x08", 3, "gzip" },
	{ "BZh", 3, "bzip2" },
	{ "\x02\x21\x4c\x18", 4, "lz4" },
};

static int read_all(int fd, void **data, size_t *size)
{
	size_t room = 1 << 20, len = 0;
	char *buf = NULL, *more;
	ssize_t n = 0;

	do {
		more = realloc(buf, room);
		if (!more) {
			free(buf);
			return -ENOMEM;
		}
		buf = more;
		while (len < room && (n = read(fd, buf + len, room - len)) > 0)
			len += n;
		room *= 2;
	} while (len == room / 2);
	if (n < 0) {
		n = -errno;
		free(buf);
		return n;
	}
	*data = buf;
	*size = len;
	return 0;
}

static int read_path(const char *path, void **data, size_t *size)
{
	int fd, err;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		err = -errno;
		return err_because(err, "%s: %s", path, strerror(-err));
	}
	err = read_all(fd, data, size);
	close(fd);
	return err ? err_because(err, "%s: %s", path, strerror(-err)) : 0;
}

/* A file in memory with these bytes, or -1. */
static int memory_file(const void *data, size_t size)
{
	size_t done = 0;
	ssize_t n = 0;
	int fd;

	fd = memfd_create("bpfx", MFD_CLOEXEC);
	while (fd >= 0 && done < size) {
		n = write(fd, (const char *)data + done, size - done);
		if (n <= 0) {
			close(fd);
			return -1;
		}
		done += n;
	}
	if (fd >= 0)
		lseek(fd, 0, SEEK_SET);
	return fd;
}

static int started(pid_t pid, int out, void **data, size_t *size)
{
	int err, status;

	err = read_all(out, data, size);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (!err && WIFEXITED(status) && WEXITSTATUS(status) == 127) {
		free(*data);
		return -ENOENT;
	}
	return err;
}

/*
 * Run a program between a file and us. It may complain: what follows a compressed kernel is not to
 * be unpacked, and what it wrote until then is all there is.
 */
static int filter(const char *program, int in, void **data, size_t *size)
{
	int out[2], null, err;
	pid_t pid;

	if (pipe2(out, O_CLOEXEC))
		return -errno;
	pid = fork();
	if (!pid) {
		null = open("/dev/null", O_WRONLY);
		dup2(in, 0);
		dup2(out[1], 1);
		dup2(null, 2);
		execlp(program, program, "-dc", NULL);
		_exit(127);
	}
	close(out[1]);
	if (pid < 0) {
		close(out[0]);
		return -EAGAIN;
	}
	err = started(pid, out[0], data, size);
	close(out[0]);
	return err;
}

/* Replace packed bytes by what is in them. */
static int unpack_with(const char *program, const void *from, size_t len, void **data, size_t *size)
{
	int in, err;

	in = memory_file(from, len);
	if (in < 0)
		return -ENOMEM;
	err = filter(program, in, data, size);
	close(in);
	if (err == -ENOENT) {
		err_because(err, "it is packed with %s, which is not installed", program);
		err_cure("apt-get install %s", !strcmp(program, "xz") ? "xz-utils" : program);
	}
	return err;
}

static const char *packer_of(const unsigned char *data, size_t size)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(packers); i++)
		if (size > packers[i].len && !memcmp(data, packers[i].magic, packers[i].len))
			return packers[i].program;
	return NULL;
}

/*
 * What is packed in an x86 image that boots: Documentation/arch/x86/boot.rst of the kernel. The
 * sectors of the real-mode code are counted at 0x1f1, payload_offset is at 0x248, payload_length
 * at 0x24c.
 */
static const unsigned char *payload(const unsigned char *data, size_t size, size_t *len)
{
	__u32 offset, length;
	size_t start;

	if (size < 0x250 || memcmp(data + 0x202, "HdrS", 4))
		return NULL;
	memcpy(&offset, data + 0x248, sizeof(offset));
	memcpy(&length, data + 0x24c, sizeof(length));
	start = ((data[0x1f1] ? data[0x1f1] : 4) + 1) * 512 + (size_t)offset;
	if (start >= size || length > size - start)
		return NULL;
	*len = length;
	return data + start;
}

/**
 * unpack_file() - read a file, and unpack it as often as it is packed
 * @path: of it; - is the standard input
 * @data: filled in, to be freed
 * @size: filled in
 *
 * Return: 0 or a negative errno.
 */
int unpack_file(const char *path, void **data, size_t *size)
{
	const unsigned char *from;
	const char *program;
	size_t len, depth;
	void *inner;
	int err;

	err = read_path(path, data, size);
	for (depth = 0; !err && depth < 3; depth++) {
		from = *data;
		len = *size;
		program = packer_of(from, len);
		if (!program) {
			from = payload(*data, *size, &len);
			program = from ? packer_of(from, len) : NULL;
		}
		if (!program)
			break;
		err = unpack_with(program, from, len, &inner, size);
		free(*data);
		*data = err ? NULL : inner;
	}
	return err;
}

static int run(char *const argv[])
{
	int status;
	pid_t pid;

	pid = fork();
	if (!pid) {
		status = open("/dev/null", O_WRONLY);
		dup2(status, 2);
		execvp(argv[0], argv);
		_exit(127);
	}
	if (pid < 0)
		return -errno;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -EINTR;
}

/* What of a package is of use: kernels, and modules. */
#define DEB_TO_TAR	\
	"dpkg-deb --fsys-tarfile \"$1\" | tar -x -C \"$2\" --wildcards --no-anchored " \
	"--exclude='*/scripts/*' --exclude='*/include/*' --exclude='*/arch/*' " \
	"vmlinux 'vmlinuz*' 'vmlinux-*' 'config-*' '*.ko' '*.ko.xz' '*.ko.zst'"

/**
 * unpack_deb() - unpack the kernel of a Debian package
 * @deb: linux-headers-*, linux-image-*, linux-binary-*
 * @dir: filled in: a new directory, for unpack_remove()
 * @dir_size: of that
 *
 * Return: 0 or a negative errno.
 */
int unpack_deb(const char *deb, char *dir, size_t dir_size)
{
	const char *tmp = getenv("TMPDIR");
	int status;

	snprintf(dir, dir_size, "%s/bpfx.XXXXXX", tmp && *tmp ? tmp : "/tmp");
	if (!mkdtemp(dir))
		return err_because(-errno, "%s: %s", dir, strerror(errno));
	status = run((char *[]){ "sh", "-c", DEB_TO_TAR, "sh", (char *)deb, dir, NULL });
	if (status == 127) {
		err_because(-ENOENT, "%s is a Debian package, and dpkg-deb or tar is missing", deb);
		err_cure("apt-get install dpkg tar, or unpack it elsewhere and name its vmlinux");
		unpack_remove(dir);
		return -ENOENT;
	}
	/* tar complains about patterns that match nothing; what is missing will be seen. */
	return status < 0 ? status : 0;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	return remove(path);
}

void unpack_remove(const char *dir)
{
	nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}
