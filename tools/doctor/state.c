// SPDX-License-Identifier: GPL-2.0-only
/*
 * What is in the kernel now, and is not as its owner thinks.
 */
#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include "../env.h"
#include "../instance.h"
#include "../link.h"
#include "../pin.h"
#include "../sched.h"
#include "doctor.h"

#define DEFAULT_QDISC	"/proc/sys/net/core/default_qdisc"

static void rights(struct finding *f)
{
	if (env_privileged())
		found(f, FINE, "this user may load programs");
	else
		found(f, UNKNOWN, "this user is not root: what is loaded cannot be seen");
}

static void append(char *list, const char *word)
{
	size_t len = strlen(list);

	if (len + strlen(word) + sizeof(", ") <= FOUND_LEN / 2)
		sprintf(list + len, "%s%s", len ? ", " : "", word);
}

/* A pin whose link has lost its map, because its module or device has gone. */
static bool is_dead(const char *name)
{
	struct link_info info;
	int fd = pin_open_link(name);
	bool dead;

	if (fd < 0)
		return false;
	dead = link_is_link(fd) && !link_get_info(fd, &info) && !info.map_id;
	close(fd);
	return dead;
}

static void pins(struct finding *f)
{
	char dead[FOUND_LEN / 2] = "";
	struct dirent *entry;
	DIR *list;

	list = opendir(PIN_DIR);
	if (!list) {
		found(f, errno == ENOENT ? FINE : UNKNOWN,
		      errno == ENOENT ? "nothing is pinned" : "only root sees what is pinned");
		return;
	}
	while ((entry = readdir(list)))
		if (entry->d_name[0] != '.' && !strchr(entry->d_name, ':') &&
		    is_dead(entry->d_name))
			append(dead, entry->d_name);
	closedir(list);
	if (dead[0]) {
		found(f, BROKEN, "pinned in " PIN_DIR ", but their programs are detached: %s",
		      dead);
		cure(f, "rm " PIN_DIR "/NAME, and bpfx load NAME");
	} else {
		found(f, FINE, "each pin has its programs");
	}
}

static void bypass(struct finding *f)
{
	char list[FOUND_LEN / 2] = "", one[48];
	struct instances insts;
	struct scheds scheds;
	unsigned int i;

	scheds_get(&scheds);
	if (instances_get(&insts, &scheds)) {
		scheds_put(&scheds);
		found(f, UNKNOWN, "cannot look at the qdiscs");
		return;
	}
	for (i = 0; i < insts.count; i++) {
		if (!insts.item[i].x.bypass)
			continue;
		snprintf(one, sizeof(one), "%s on %s", insts.item[i].q->kind, insts.item[i].dev);
		append(list, one);
	}
	if (list[0]) {
		found(f, BROKEN, "in bypass, without a scheduler: %s", list);
		cure(f, "bpfx show says why; then bpfx load NAME, or tc qdisc del");
	} else {
		found(f, FINE, "%u qdiscs, none of them in bypass", insts.count);
	}
	instances_put(&insts);
	scheds_put(&scheds);
}

/* The default qdisc of new devices is silently pfifo_fast if the kind is not there. */
static void default_qdisc(struct finding *f)
{
	struct scheds scheds;
	char kind[32];

	if (!doctor_read(DEFAULT_QDISC, kind, sizeof(kind))) {
		found(f, UNKNOWN, "not seen in a network namespace of its own");
		return;
	}
	found(f, FINE, "%s", kind);
	if (strncmp(kind, "bpfx_", strlen("bpfx_")))
		return;
	if (scheds_get(&scheds)) {
		found(f, UNKNOWN, "%s; only root sees whether it is loaded", kind);
	} else if (!scheds_find(&scheds, kind)) {
		found(f, BROKEN, "new devices should get %s, which is not loaded", kind);
		cure(f, "bpfx load %s, at boot before the devices come", kind);
	}
	scheds_put(&scheds);
}

const struct check state_checks[] = {
	{ "rights", rights },
	{ "pins", pins },
	{ "schedulers", bypass },
	{ "default qdisc", default_qdisc },
	{}
};
