// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs on devices, and ejects, as the module tells of them.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <linux/genetlink.h>
#include "../env.h"
#include "../err.h"
#include "../genl.h"
#include "../out.h"
#include "entry.h"

/**
 * struct dump - structures of the module that are being collected
 * @attr: each is one of these
 * @size: of it, as this command knows it
 * @items: so far
 * @count: how many
 */
struct dump {
	unsigned int attr;
	size_t size;
	char *items;
	unsigned int count;
};

/* An older module sends less, a newer one more. */
static int add(const struct nlmsghdr *nlh, void *data)
{
	struct dump *dump = data;
	const struct nlattr *attr;
	size_t len;
	char *more;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		if (mnl_attr_get_type(attr) != dump->attr)
			continue;
		more = realloc(dump->items, (dump->count + 1) * dump->size);
		if (!more) {
			errno = ENOMEM;
			return MNL_CB_ERROR;
		}
		dump->items = more;
		more += dump->count++ * dump->size;
		len = mnl_attr_get_payload_len(attr);
		memset(more, 0, dump->size);
		memcpy(more, mnl_attr_get_payload(attr), len < dump->size ? len : dump->size);
	}
	return MNL_CB_OK;
}

static int collect(struct dump *dump, __u8 cmd)
{
	char buf[GENL_REQUEST];
	struct genl g;
	int err;

	err = genl_open_family(&g, BPFX_INPUT_MODULE, BPFX_INPUT_GENL_NAME);
	if (!err)
		err = genl_talk(&g, genl_request(&g, buf, cmd, NLM_F_DUMP), add, dump);
	genl_close(&g);
	return err;
}

/**
 * input_entries_get() - all programs on all devices
 * @entries: filled in, device by device, in the order in which they see events; input_entries_put()
 *	is due, also after an error
 *
 * Return: 0; -ENOENT: the module is not loaded, or too old; or another negative errno.
 */
int input_entries_get(struct input_entries *entries)
{
	struct dump dump = { .attr = BPFX_INPUT_A_ENTRY, .size = sizeof(*entries->item) };
	unsigned int i;
	int err;

	err = collect(&dump, BPFX_INPUT_CMD_LIST);
	entries->item = (void *)dump.items;
	entries->count = dump.count;
	for (i = 0; i < dump.count; i++) {
		entries->item[i].device[BPFX_INPUT_DEVICE_LEN - 1] = 0;
		entries->item[i].program[BPFX_NAME_LEN - 1] = 0;
		entries->item[i].name[BPFX_INPUT_NAME_LEN - 1] = 0;
	}
	return err;
}

void input_entries_put(struct input_entries *entries)
{
	free(entries->item);
	memset(entries, 0, sizeof(*entries));
}

/* The last ejects, the oldest first; else as input_entries_get(). */
int input_exits_get(struct input_exits *exits)
{
	struct dump dump = { .attr = BPFX_INPUT_A_EXIT, .size = sizeof(*exits->item) };
	unsigned int i;
	int err;

	err = collect(&dump, BPFX_INPUT_CMD_EXITS);
	exits->item = (void *)dump.items;
	exits->count = dump.count;
	for (i = 0; i < dump.count; i++) {
		exits->item[i].device[BPFX_INPUT_DEVICE_LEN - 1] = 0;
		exits->item[i].program[BPFX_NAME_LEN - 1] = 0;
		exits->item[i].name[BPFX_INPUT_NAME_LEN - 1] = 0;
		exits->item[i].info.msg[BPFX_EXIT_MSG_LEN - 1] = 0;
	}
	return err;
}

void input_exits_put(struct input_exits *exits)
{
	free(exits->item);
	memset(exits, 0, sizeof(*exits));
}

/* How long ago, in ns, from a time of CLOCK_MONOTONIC. */
__u64 input_age(__u64 since_ns)
{
	struct timespec now;
	__u64 ns;

	clock_gettime(CLOCK_MONOTONIC, &now);
	ns = now.tv_sec * 1000000000ull + now.tv_nsec;
	return ns > since_ns ? ns - since_ns : 0;
}

void input_count_json(const struct bpfx_input_count *count, struct json_object *obj)
{
	out_u64(obj, "seen", count->seen);
	out_u64(obj, "dropped", count->dropped);
	out_u64(obj, "emitted", count->emitted);
}

/* What a program needs of the kernel. */
int input_check_module(void)
{
	return env_check_module(BPFX_INPUT_MODULE);
}
