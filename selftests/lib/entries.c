// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "entries.h"
#include "genl.h"

/* Where a dump goes. */
struct found {
	const char *device;
	struct bpfx_input_entry *entries;
	struct bpfx_input_exit *exits;
	int max;
	int n;
	uint32_t count;
};

static int found_cb(const struct nlmsghdr *nlh, void *data)
{
	const struct nlattr *tb[GENL_ATTRS];
	struct bpfx_input_entry entry;
	struct found *f = data;

	genl_attrs(nlh, tb);
	if (tb[BPFX_INPUT_A_COUNT])
		f->count = mnl_attr_get_u32(tb[BPFX_INPUT_A_COUNT]);
	if (tb[BPFX_INPUT_A_ENTRY]) {
		genl_struct(tb[BPFX_INPUT_A_ENTRY], &entry, sizeof(entry));
		if (f->device && strcmp(f->device, entry.device))
			return MNL_CB_OK;
		if (f->n < f->max)
			f->entries[f->n] = entry;
		f->n++;
	}
	if (tb[BPFX_INPUT_A_EXIT]) {
		if (f->n < f->max)
			genl_struct(tb[BPFX_INPUT_A_EXIT], &f->exits[f->n], sizeof(*f->exits));
		f->n++;
	}
	return MNL_CB_OK;
}

static int dump(int cmd, struct found *f)
{
	char buf[GENL_BUF];
	struct genl g;
	int err;

	err = genl_open(&g, BPFX_INPUT_GENL_NAME);
	if (err)
		return err;
	err = genl_ask(&g, genl_request(&g, buf, NLM_F_DUMP, cmd), found_cb, f);
	genl_close(&g);
	return err ?: f->n;
}

int entries_list(const char *device, struct bpfx_input_entry *entries, int max)
{
	struct found f = { .device = device, .entries = entries, .max = max };

	return dump(BPFX_INPUT_CMD_LIST, &f);
}

int entries_exits(struct bpfx_input_exit *exits, int max)
{
	struct found f = { .exits = exits, .max = max };

	return dump(BPFX_INPUT_CMD_EXITS, &f);
}

int entries_last_exit(struct bpfx_input_exit *exit)
{
	struct bpfx_input_exit exits[BPFX_INPUT_EXITS];
	int n = entries_exits(exits, BPFX_INPUT_EXITS);

	if (n <= 0)
		return n ?: -ENOENT;
	*exit = exits[n - 1];
	return 0;
}

int entries_eject(const char *program, const char *device)
{
	struct found f = {};
	struct nlmsghdr *nlh;
	char buf[GENL_BUF];
	struct genl g;
	int err;

	err = genl_open(&g, BPFX_INPUT_GENL_NAME);
	if (err)
		return err;
	nlh = genl_request(&g, buf, NLM_F_ACK, BPFX_INPUT_CMD_EJECT);
	if (program)
		mnl_attr_put_strz(nlh, BPFX_INPUT_A_PROGRAM, program);
	if (device)
		mnl_attr_put_strz(nlh, BPFX_INPUT_A_DEVICE, device);
	if (!program && !device)
		mnl_attr_put(nlh, BPFX_INPUT_A_ALL, 0, NULL);
	err = genl_ask(&g, nlh, found_cb, &f);
	genl_close(&g);
	return err ?: (int)f.count;
}

int entries_listen(void)
{
	struct genl g;
	int fd, err;

	err = genl_open(&g, BPFX_INPUT_GENL_NAME);
	if (err)
		return err;
	err = mnl_socket_setsockopt(g.nl, NETLINK_ADD_MEMBERSHIP, &g.group, sizeof(g.group));
	fd = err < 0 ? -errno : dup(mnl_socket_get_fd(g.nl));
	genl_close(&g);
	return fd;
}

int entries_hear(int fd, struct bpfx_input_exit *exit)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
	struct found f = { .exits = exit, .max = 1 };
	char buf[GENL_BUF];
	ssize_t len;

	if (poll(&poll_fd, 1, 2000) <= 0)
		return -EAGAIN;
	len = recv(fd, buf, sizeof(buf), MSG_DONTWAIT);
	if (len < 0)
		return -errno;
	if (mnl_cb_run(buf, len, 0, 0, found_cb, &f) < 0)
		return -errno;
	return f.n == 1 ? 0 : -EBADMSG;
}
