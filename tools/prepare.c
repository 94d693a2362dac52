// SPDX-License-Identifier: GPL-2.0-only
/*
 * What load and update have in common: the way to an object that is ready to be registered.
 */
#include <errno.h>
#include <string.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include "env.h"
#include "err.h"
#include "klog.h"
#include "prepare.h"

/* For args_parse(). */
int prepare_option(int opt, char *value, void *ctx)
{
	struct prepare *wishes = ctx;

	if (opt == OPT_AS) {
		wishes->as = value;
		return ARGS_GO_ON;
	}
	if (!strchr(value, '=') || *value == '=')
		return err_usage(NULL, "--set wants VAR=VALUE, not '%s'", value);
	if (wishes->num_sets == PREPARE_SETS)
		return err_usage(NULL, "more than %d times --set", PREPARE_SETS);
	wishes->set[wishes->num_sets++] = value;
	return ARGS_GO_ON;
}

/**
 * prepare_open() - open a scheduler, set it up and check what can be checked before loading
 * @wishes: of the user
 * @o: filled in; object_close() is due, also after an error
 * @what: name of a shipped scheduler, or path of a file
 *
 * Faults of the object are told even to those who could not load it.
 *
 * Return: 0 or a negative errno
 */
int prepare_open(const struct prepare *wishes, struct object *o, const char *what)
{
	unsigned int i;
	int err;

	memset(o, 0, sizeof(*o));
	err = env_check_libbpf();
	if (!err)
		err = object_open(o, what);
	if (!err && wishes->as)
		err = object_rename(o, wishes->as);
	for (i = 0; !err && i < wishes->num_sets; i++)
		err = object_set(o, wishes->set[i]);
	if (!err)
		err = object_check_ops(o);
	if (!err)
		err = env_check_privileges();
	if (!err)
		err = env_check_kernel();
	return err;
}

/**
 * prepare_swap() - load a prepared object and put it in the place of what a link has
 * @o: the object
 * @fd: of the link
 * @info: filled in
 *
 * Return: 0 or a negative errno
 */
int prepare_swap(struct object *o, int fd, struct link_info *info)
{
	int err;

	err = object_load(o);
	if (err)
		return err;
	err = bpf_link_update(fd, bpf_map__fd(o->map), NULL);
	if (err) {
		err_because(err, "the module does not take the new program, the old one stays: %s",
			    strerror(-err));
		klog_explain();
		return err;
	}
	return link_get_info(fd, info);
}
