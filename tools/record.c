// SPDX-License-Identifier: GPL-2.0-only
/*
 * Records of ejects, from the module.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <linux/genetlink.h>
#include "err.h"
#include "genl.h"
#include "record.h"

static __u32 min_u32(__u32 a, size_t b)
{
	return a < b ? a : b;
}

/* How many whole entries of an array were sent. */
static size_t entries(size_t len, size_t from, size_t size)
{
	return len > from ? (len - from) / size : 0;
}

/* An older module sends less, a newer one more; what it says of itself is not trusted. */
static void copy_dump(struct bpfx_exit_dump *dump, const struct nlattr *attr)
{
	size_t len = mnl_attr_get_payload_len(attr);

	if (len > sizeof(*dump))
		len = sizeof(*dump);
	memcpy(dump, mnl_attr_get_payload(attr), len);
	dump->info.msg[sizeof(dump->info.msg) - 1] = 0;
	dump->scheduler[sizeof(dump->scheduler) - 1] = 0;
	dump->device[sizeof(dump->device) - 1] = 0;
	dump->kernel[sizeof(dump->kernel) - 1] = 0;
	dump->module[sizeof(dump->module) - 1] = 0;
	dump->nr_queues = min_u32(min_u32(dump->nr_queues, BPFX_EXIT_QUEUES),
				  entries(len, offsetof(struct bpfx_exit_dump, queues),
					  sizeof(dump->queues[0])));
	dump->nr_decisions = min_u32(min_u32(dump->nr_decisions, BPFX_EXIT_DECISIONS),
				     entries(len, offsetof(struct bpfx_exit_dump, decisions),
					     sizeof(dump->decisions[0])));
}

/* Return: whether the message has a record. */
bool record_parse(struct record *rec, const struct nlmsghdr *nlh)
{
	const struct nlattr *attr;
	bool found = false;

	memset(rec, 0, sizeof(*rec));
	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		switch (mnl_attr_get_type(attr)) {
		case BPFX_A_IFINDEX:
			rec->ifindex = mnl_attr_get_u32(attr);
			break;
		case BPFX_A_HANDLE:
			rec->handle = mnl_attr_get_u32(attr);
			break;
		case BPFX_A_EXIT:
			copy_dump(&rec->dump, attr);
			found = true;
			break;
		}
	}
	return found;
}

static int add(const struct nlmsghdr *nlh, void *data)
{
	struct records *recs = data;
	struct record *bigger;

	bigger = realloc(recs->item, (recs->count + 1) * sizeof(*bigger));
	if (!bigger) {
		errno = ENOMEM;
		return MNL_CB_ERROR;
	}
	recs->item = bigger;
	if (record_parse(&recs->item[recs->count], nlh))
		recs->count++;
	return MNL_CB_OK;
}

/**
 * records_get() - all records of this network namespace
 * @recs: filled in; records_put() is due, also after an error
 *
 * Return: 0, also if the module is not loaded or too old to keep any, or a negative errno
 */
int records_get(struct records *recs)
{
	char buf[GENL_REQUEST];
	struct genl g;
	int err;

	memset(recs, 0, sizeof(*recs));
	err = genl_open(&g);
	if (!err)
		err = genl_talk(&g, genl_request(&g, buf, BPFX_CMD_EXITS, NLM_F_DUMP), add, recs);
	genl_close(&g);
	if (!err || err == -ENOENT)
		return 0;
	return err_because(err, "cannot get the records of ejects: %s", strerror(-err));
}

void records_put(struct records *recs)
{
	free(recs->item);
	memset(recs, 0, sizeof(*recs));
}

/*
 * The record of an instance or NULL. Qdiscs without a handle are told from each other by why and
 * when the program left, as far as no other one has come and gone since.
 */
const struct record *records_find(const struct records *recs, const struct instance *inst)
{
	const struct record *rec;
	unsigned int i;

	for (i = 0; i < recs->count; i++) {
		rec = &recs->item[i];
		if (rec->ifindex != inst->q->ifindex || rec->handle != inst->q->handle)
			continue;
		if (rec->handle || !memcmp(&rec->dump.info, &inst->x.exit, sizeof(inst->x.exit)))
			return rec;
	}
	return NULL;
}
