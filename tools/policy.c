// SPDX-License-Identifier: GPL-2.0-only
/*
 * The policy, as the module sees it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <linux/genetlink.h>
#include "env.h"
#include "err.h"
#include "genl.h"
#include "pin.h"
#include "policy.h"

#define SWITCHES	"/sys/module/" POLICY_MODULE "/parameters/policy_"

int policy_check_module(void)
{
	if (!env_has_module(POLICY_MODULE)) {
		err_because(-ENODEV, "the kernel module " POLICY_MODULE " is not loaded");
		err_cure("modprobe " POLICY_MODULE);
		return -ENODEV;
	}
	if (access(SWITCHES "closed", F_OK)) {
		err_because(-EOPNOTSUPP, "the module " POLICY_MODULE
			    " that is loaded knows no policies");
		err_cure("load the module that came with this bpfx (%s)", BPFX_VERSION);
		return -EOPNOTSUPP;
	}
	return 0;
}

static int parse_state(const struct nlmsghdr *nlh, void *data)
{
	struct policy_state *state = data;
	const struct nlattr *attr;

	mnl_attr_for_each(attr, nlh, sizeof(struct genlmsghdr)) {
		switch (mnl_attr_get_type(attr)) {
		case BPFX_POLICY_A_NAME:
			snprintf(state->name, sizeof(state->name), "%s", mnl_attr_get_str(attr));
			break;
		case BPFX_POLICY_A_AUDIT:
			state->audit = mnl_attr_get_u8(attr);
			break;
		case BPFX_POLICY_A_CLOSED:
			state->closed = mnl_attr_get_u8(attr);
			break;
		case BPFX_POLICY_A_ASKED:
			state->asked = mnl_attr_get_u64(attr);
			break;
		case BPFX_POLICY_A_REFUSED:
			state->refused = mnl_attr_get_u64(attr);
			break;
		case BPFX_POLICY_A_AUDITED:
			state->audited = mnl_attr_get_u64(attr);
			break;
		}
	}
	return MNL_CB_OK;
}

/* Anyone may ask. Return: 0 or a negative errno. */
int policy_get_state(struct policy_state *state)
{
	char buf[GENL_REQUEST];
	struct nlmsghdr *nlh;
	struct genl g;
	int err;

	memset(state, 0, sizeof(*state));
	err = policy_check_module();
	if (err)
		return err;
	err = genl_open_family(&g, POLICY_MODULE, BPFX_POLICY_GENL_NAME);
	if (!err) {
		nlh = genl_request(&g, buf, BPFX_POLICY_CMD_GET, NLM_F_ACK);
		err = genl_talk(&g, nlh, parse_state, state);
	}
	genl_close(&g);
	return err ? err_because(err, "generic netlink: %s", strerror(-err)) : 0;
}

/* Turn "audit" or "closed" on or off. */
int policy_set_switch(const char *what, bool on)
{
	char path[128];
	int fd, err;

	err = policy_check_module();
	if (err)
		return err;
	snprintf(path, sizeof(path), SWITCHES "%s", what);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, on ? "1" : "0", 1) != 1)
		err = -errno;
	if (fd >= 0)
		close(fd);
	if (err == -EACCES || err == -EPERM) {
		err_because(err, "that is for the host's administrator (CAP_SYS_ADMIN)");
		err_cure("run it as root, like: sudo bpfx ...");
	}
	return err ? err_because(err, "%s: %s", path, strerror(-err)) : 0;
}

/* Why are there no rules to be had? */
static int no_rules(int err)
{
	struct policy_state state;

	if (policy_get_state(&state))
		return err;
	if (err == -EPERM || err == -EACCES) {
		err_because(err, "the rules are for the host's administrator to see and change");
		err_cure("run it as root, like: sudo bpfx ...");
	} else if (!state.name[0]) {
		err_because(err, "no policy is loaded");
		err_cure("bpfx policy load --allow all, to begin with");
	} else {
		err_because(err, "the policy '%s' has no rules that bpfx knows", state.name);
		err_cure("bpfx policy unload, and load the shipped one: bpfx policy load");
	}
	return err;
}

/* Return: a file descriptor of the map with the shipped policy's rules, or a negative errno. */
int policy_open_rules(void)
{
	int fd, err;

	err = policy_check_module();
	if (err)
		return err;
	fd = pin_open_link(POLICY_PIN);
	if (fd < 0)
		return no_rules(fd);
	close(fd);
	fd = pin_open_map(POLICY_PIN, POLICY_RULES);
	return fd < 0 ? no_rules(fd) : fd;
}
