// SPDX-License-Identifier: GPL-2.0-only
/*
 * The programs in the kernel, and the kfuncs that each of them calls.
 *
 * The kernel shows the instructions of a program as the verifier has left them. A call of a kfunc
 * is one with a mark. What the verifier puts in place of a call (of an iterator over numbers, say)
 * is not seen any more.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include "loaded.h"
#include "owners.h"

/* Newer than Debian 12's headers. */
#ifndef BPF_PSEUDO_KFUNC_CALL
#define BPF_PSEUDO_KFUNC_CALL	2
#endif

/**
 * struct image - what the kernel tells of a program
 * @info: all of it
 * @insns: its instructions
 */
struct image {
	struct bpf_prog_info info;
	struct bpf_insn *insns;
};

static int read_image(int fd, struct image *image)
{
	struct bpf_prog_info *info = &image->info, asked = {};
	__u32 size = sizeof(*info);

	memset(info, 0, size);
	if (bpf_obj_get_info_by_fd(fd, info, &size))
		return -errno;
	image->insns = malloc(info->xlated_prog_len ?: 1);
	if (!image->insns)
		return -ENOMEM;
	asked.xlated_prog_len = info->xlated_prog_len;
	asked.xlated_prog_insns = (unsigned long)image->insns;
	*info = asked;
	size = sizeof(*info);
	return bpf_obj_get_info_by_fd(fd, info, &size) ? -errno : 0;
}

/* Counts a call. Return: -ENOMEM, or 0. */
static int count_call(struct owners_call **calls, struct loaded *prog, struct owners_call call)
{
	struct loaded_call *more;
	struct owners_call *bigger;
	unsigned int i;

	for (i = 0; i < prog->num_calls; i++) {
		if ((*calls)[i].target == call.target && (*calls)[i].owner == call.owner) {
			prog->calls[i].sites++;
			return 0;
		}
	}
	bigger = realloc(*calls, (i + 1) * sizeof(*bigger));
	if (bigger)
		*calls = bigger;
	more = realloc(prog->calls, (i + 1) * sizeof(*more));
	if (more)
		prog->calls = more;
	if (!bigger || !more)
		return -ENOMEM;
	bigger[i] = call;
	more[i] = (struct loaded_call){ .sites = 1 };
	prog->num_calls++;
	return 0;
}

static int find_calls(const struct image *image, struct loaded *prog, struct owners_call **calls)
{
	__u32 i, n = image->info.xlated_prog_insns ?
		image->info.xlated_prog_len / sizeof(*image->insns) : 0;
	int err = 0;

	for (i = 0; i < n && !err; i++) {
		const struct bpf_insn *insn = &image->insns[i];

		if (insn->code == (BPF_LD | BPF_IMM | BPF_DW)) {
			i++;	/* its other half is no instruction */
			continue;
		}
		if (insn->code != (BPF_JMP | BPF_CALL) || insn->src_reg != BPF_PSEUDO_KFUNC_CALL)
			continue;
		if (!insn->imm)
			prog->hidden++;
		else
			err = count_call(calls, prog, (struct owners_call){ insn->imm, insn->off });
	}
	return err;
}

static void describe(struct loaded *prog, const struct bpf_prog_info *info)
{
	unsigned int i;

	prog->id = info->id;
	prog->type = info->type;
	prog->uid = info->created_by_uid;
	memcpy(prog->name, info->name, sizeof(prog->name));
	for (i = 0; i < BPF_TAG_SIZE; i++)
		sprintf(prog->tag + 2 * i, "%02x", info->tag[i]);
	if (!info->attach_btf_obj_id ||
	    !owners_module(info->attach_btf_obj_id, prog->target, sizeof(prog->target)))
		prog->target[0] = 0;
}

static int read_prog(int fd, struct loaded *prog, struct owners *owners)
{
	struct owners_call *calls = NULL;
	struct image image = {};
	int err;

	err = read_image(fd, &image);
	if (!err) {
		describe(prog, &image.info);
		err = find_calls(&image, prog, &calls);
	}
	if (!err && prog->num_calls)
		err = owners_name(owners, calls, prog->num_calls, prog->calls);
	free(calls);
	free(image.insns);
	return err;
}

static struct loaded *one_more(struct loaded_list *list)
{
	struct loaded *bigger = realloc(list->item, (list->count + 1) * sizeof(*bigger));

	if (!bigger)
		return NULL;
	list->item = bigger;
	memset(&bigger[list->count], 0, sizeof(*bigger));
	return &bigger[list->count];
}

/* A program does not change: what was found out about it before is still so. */
static int copy(struct loaded *prog, const struct loaded *from)
{
	*prog = *from;
	prog->calls = malloc((from->num_calls ?: 1) * sizeof(*prog->calls));
	if (!prog->calls)
		return -ENOMEM;
	memcpy(prog->calls, from->calls, from->num_calls * sizeof(*prog->calls));
	return 0;
}

static int add(struct loaded_list *list, __u32 id, const struct loaded_list *known,
	       struct owners *owners)
{
	const struct loaded *before = known ? loaded_find(known, id) : NULL;
	struct loaded *prog = one_more(list);
	int fd, err;

	if (!prog)
		return -ENOMEM;
	if (before) {
		err = copy(prog, before);
	} else {
		fd = bpf_prog_get_fd_by_id(id);
		if (fd < 0)
			return errno == ENOENT ? 0 : -errno;
		err = read_prog(fd, prog, owners);
		close(fd);
	}
	if (err)
		free(prog->calls);
	else
		list->count++;
	return err;
}

/**
 * loaded_read() - all programs that are loaded
 * @list: filled in; loaded_free() is due, after an error, too
 * @known: an earlier list, from which those that are still there are taken; or NULL
 *
 * Return: 0 or a negative errno; -EPERM if this user may not look.
 */
int loaded_read(struct loaded_list *list, const struct loaded_list *known)
{
	struct owners *owners = owners_open();
	__u32 id = 0;
	int err = owners ? 0 : -ENOMEM;

	memset(list, 0, sizeof(*list));
	while (!err) {
		if (bpf_prog_get_next_id(id, &id)) {
			err = errno == ENOENT ? 0 : -errno;
			break;
		}
		err = add(list, id, known, owners);
	}
	owners_close(owners);
	return err;
}

void loaded_free(struct loaded_list *list)
{
	unsigned int i;

	for (i = 0; i < list->count; i++)
		free(list->item[i].calls);
	free(list->item);
	memset(list, 0, sizeof(*list));
}

const struct loaded *loaded_find(const struct loaded_list *list, __u32 id)
{
	unsigned int i;

	for (i = 0; i < list->count; i++)
		if (list->item[i].id == id)
			return &list->item[i];
	return NULL;
}
