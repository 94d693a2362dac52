// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is kept beside a program that bpfx has attached, and which there are.
 */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include "../err.h"
#include "../pin.h"
#include "store.h"

/* @pin: of INPUT_PIN_LEN bytes. Return: it. */
const char *input_pin(char *pin, const char *name)
{
	snprintf(pin, INPUT_PIN_LEN, INPUT_PREFIX "%.*s", BPFX_NAME_LEN - 1, name);
	return pin;
}

/* As others see it, who are in other directories; links in it stay. */
const char *input_file_path(char *buf, size_t size, const char *file)
{
	char here[PATH_MAX];

	if (*file && *file != '/' && strcmp(file, "-") && getcwd(here, sizeof(here)))
		snprintf(buf, size, "%s/%s", here, file);
	else
		snprintf(buf, size, "%s", file);
	return buf;
}

/* Who has called this command: a shell, udev's or systemd's service, ... */
static void read_comm(char *comm, size_t size, int pid)
{
	char path[32];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/comm", pid);
	file = fopen(path, "r");
	comm[0] = 0;
	if (file && fgets(comm, size, file))
		comm[strcspn(comm, "\n")] = 0;
	if (file)
		fclose(file);
}

/* Who wanted it, if that was not root. */
static __u32 loader_uid(void)
{
	const char *sudo = getenv("SUDO_UID");

	return sudo && !geteuid() ? strtoul(sudo, NULL, 10) : getuid();
}

/**
 * input_record_open() - make a record
 * @config: of the program
 * @file: where it was read, or NULL
 * @priority: of the program
 *
 * Return: a file descriptor of a map with it, or a negative errno.
 */
int input_record_open(const struct input_config *config, const char *file, __s32 priority)
{
	const char *body = config->body ?: "";
	const size_t size = sizeof(struct input_record) + strlen(body) + 1;
	struct input_record *rec = calloc(1, size);
	int fd, err;

	if (!rec)
		return -ENOMEM;
	rec->when = time(NULL);
	rec->pid = getppid();
	rec->uid = loader_uid();
	read_comm(rec->comm, sizeof(rec->comm), rec->pid);
	rec->priority = priority;
	rec->has_priority = config->has_priority;
	strcpy(rec->what, config->what);
	strcpy(rec->device, config->device);
	input_file_path(rec->file, sizeof(rec->file), file ?: "");
	strcpy(rec->setup, config->setup);
	strcpy(rec->body, body);
	fd = bpf_map_create(BPF_MAP_TYPE_ARRAY, INPUT_RECORD, sizeof(__u32), size, 1, NULL);
	err = fd < 0 ? -errno : 0;
	if (!err && bpf_map_update_elem(fd, &(__u32){ 0 }, rec, BPF_ANY)) {
		err = -errno;
		close(fd);
	}
	free(rec);
	return err ? err_because(err, "cannot keep its configuration: %s", strerror(-err)) : fd;
}

/* Return: the record of a program, to be freed; NULL: there is none. */
struct input_record *input_record_get(const char *name)
{
	struct bpf_map_info info = {};
	struct input_record *rec = NULL;
	__u32 len = sizeof(info);
	char pin[INPUT_PIN_LEN];
	int fd;

	fd = pin_open_map(input_pin(pin, name), INPUT_RECORD);
	if (fd < 0)
		return NULL;
	if (!bpf_obj_get_info_by_fd(fd, &info, &len) && info.key_size == sizeof(__u32) &&
	    info.value_size > sizeof(*rec))
		rec = calloc(1, info.value_size + 8);	/* whole words are copied */
	if (rec && bpf_map_lookup_elem(fd, &(__u32){ 0 }, rec)) {
		free(rec);
		rec = NULL;
	}
	close(fd);
	return rec;
}

int input_names_add(struct input_names *names, const char *name)
{
	char (*more)[BPFX_NAME_LEN];
	unsigned int i;

	for (i = 0; i < names->count; i++)
		if (!strcmp(names->item[i], name))
			return 0;
	more = realloc(names->item, (names->count + 1) * sizeof(*more));
	if (!more)
		return -ENOMEM;
	names->item = more;
	snprintf(names->item[names->count++], sizeof(*more), "%s", name);
	return 0;
}

/* From the name of a pin. Return: whether it is one of ours. */
static bool unpin_name(char *name, const char *entry)
{
	char *p;

	if (strncmp(entry, INPUT_PREFIX, strlen(INPUT_PREFIX)))
		return false;
	entry += strlen(INPUT_PREFIX);
	if (strchr(entry, ':') || strlen(entry) >= BPFX_NAME_LEN)
		return false;
	strcpy(name, entry);
	for (p = name; *p; p++)
		if (*p == '@')
			*p = '.';
	return true;
}

static int compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

/**
 * input_pins_get() - the programs that bpfx has attached
 * @names: filled in; input_names_put() is due, also after an error
 *
 * Return: 0; -EACCES: they are for root to see; or another negative errno.
 */
int input_pins_get(struct input_names *names)
{
	char real[PIN_REAL_LEN], name[BPFX_NAME_LEN];
	struct dirent *entry;
	int err = 0;
	DIR *dir;

	memset(names, 0, sizeof(*names));
	dir = opendir(pin_real_path(real, PIN_DIR));
	if (!dir)
		return errno == ENOENT ? 0 : -errno;
	while (!err && (entry = readdir(dir)))
		if (unpin_name(name, entry->d_name))
			err = input_names_add(names, name);
	closedir(dir);
	if (names->count)
		qsort(names->item, names->count, sizeof(*names->item), compare);
	return err;
}

void input_names_put(struct input_names *names)
{
	free(names->item);
	memset(names, 0, sizeof(*names));
}
