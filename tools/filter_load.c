// SPDX-License-Identifier: GPL-2.0-only
/*
 * Filters on their way into the kernel, and onto a device.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <net/if_arp.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include "err.h"
#include "filter.h"
#include "log.h"
#include "object.h"

/* Debian 12's headers are older than tcx. */
#define ATTACH_TCX_INGRESS	((enum bpf_attach_type)46)
#define ATTACH_TCX_EGRESS	((enum bpf_attach_type)47)

/* Do the device's packets begin with something else than an Ethernet header? */
static bool no_ethernet(const char *dev)
{
	struct ifreq ifr = {};
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), err;

	if (fd < 0)
		return false;
	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", dev);
	err = ioctl(fd, SIOCGIFHWADDR, &ifr);
	close(fd);
	return !err && ifr.ifr_hwaddr.sa_family != ARPHRD_ETHER &&
	       ifr.ifr_hwaddr.sa_family != ARPHRD_LOOPBACK;
}

static int set(struct bpf_object *obj, const char *name, unsigned long value)
{
	struct object o = { .obj = obj };
	char assignment[64];

	snprintf(assignment, sizeof(assignment), "%s=%lu", name, value);
	return object_set(&o, assignment);
}

static struct bpf_map *map_of(struct bpf_object *obj, const char *name)
{
	return bpf_object__find_map_by_name(obj, name);
}

/* Before it is loaded: how large its maps are depends on the rules and the machine. */
static int size_maps(struct bpf_object *obj, const struct filter_rules *rules)
{
	int err = 0;

	if (map_of(obj, "seen"))
		err = bpf_map__set_max_entries(map_of(obj, "seen"), libbpf_num_possible_cpus());
	if (err || !rules)
		return err;
	err = bpf_map__set_value_size(map_of(obj, "table"), rules->table.size);
	if (!err)
		err = set(obj, "table_size", rules->table.size);
	if (!err)
		err = bpf_map__set_max_entries(map_of(obj, "patterns"), rules->nr_patterns);
	if (!err)
		err = bpf_map__set_value_size(map_of(obj, "rules"), rules->text_size);
	return err;
}

static int fill(struct bpf_object *obj, const char *name, __u32 key, const void *value)
{
	struct bpf_map *map = map_of(obj, name);

	if (!bpf_map_update_elem(bpf_map__fd(map), &key, value, BPF_ANY))
		return 0;
	return err_because(-errno, "cannot fill map %s: %s", name, strerror(errno));
}

static int fill_rules(struct bpf_object *obj, const struct filter_rules *rules)
{
	unsigned int i;
	int err;

	err = fill(obj, "table", 0, rules->table.data);
	if (!err)
		err = fill(obj, "rules", 0, rules->text);
	for (i = 0; i < rules->nr_patterns && !err; i++)
		err = fill(obj, "patterns", i, &rules->pattern[i]);
	return err;
}

/* Whoever knows the seed can choose names that the counts mix up; the CPUs' have to be the same. */
static int seed(struct bpf_object *obj)
{
	struct bpfx_filter_seen *seen = calloc(1, sizeof(*seen));
	struct bpfx_sketch_topk *topk;
	int cpus = libbpf_num_possible_cpus(), i, err = 0;

	if (!seen)
		return -ENOMEM;
	topk = (void *)seen->topk;
	if (getrandom(&topk->seed, sizeof(topk->seed), 0) != sizeof(topk->seed))
		err = -errno;
	topk->random = topk->seed * 3;
	memcpy(seen->hll, &topk->seed, sizeof(topk->seed));
	for (i = 0; i < cpus && !err; i++)
		err = fill(obj, "seen", i, seen);
	free(seen);
	return err;
}

static int open_object(const struct filter *filter, struct bpf_object **obj)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts, .object_name = filter->kind->name);
	const void *elf;
	size_t size;
	int err;

	log_clear();
	elf = filter->kind->elf(&size);
	*obj = bpf_object__open_mem(elf, size, &opts);
	if (!*obj) {
		err = -errno;
		log_explain(err);
		return err_because(err, "libbpf cannot open it: %s", strerror(-err));
	}
	err = set(*obj, "no_ethernet", no_ethernet(filter->dev));
	if (!err && filter->kind->id == FILTER_DNS)
		err = set(*obj, "egress", filter->egress);
	return err;
}

static int load(struct bpf_object *obj)
{
	int err = bpf_object__load(obj);

	if (!err)
		return 0;
	log_explain(err);
	return err_because(err, "the kernel refuses the program: %s", strerror(-err));
}

static int prog_fd(struct bpf_object *obj)
{
	return bpf_program__fd(bpf_object__next_program(obj, NULL));
}

static int put_on_device(const struct filter *filter, struct bpf_object *obj)
{
	int fd, err;

	fd = bpf_link_create(prog_fd(obj), filter->ifindex,
			     filter->egress ? ATTACH_TCX_EGRESS : ATTACH_TCX_INGRESS, NULL);
	if (fd < 0) {
		err = -errno;
		err_because(err, "the kernel does not attach it: %s", strerror(errno));
		if (err == -EINVAL)
			err_cure("tcx needs Linux 6.6 or later with CONFIG_NET_XGRESS=y");
		return err;
	}
	err = filter_pin(filter, obj, fd);
	close(fd);	/* ... which takes it off if it is not pinned */
	return err;
}

static int fill_all(struct bpf_object *obj, const struct filter_rules *rules,
		    const struct bpfx_limit_settings *settings)
{
	int err = 0;

	if (map_of(obj, "seen"))
		err = seed(obj);
	if (!err && rules)
		err = fill_rules(obj, rules);
	if (!err && settings)
		err = fill(obj, "settings", 0, settings);
	return err;
}

/**
 * filter_attach() - load it and put it on its device
 * @filter: which; it is not there yet
 * @rules: or NULL
 * @settings: of a limit, or NULL
 *
 * Return: 0 or a negative errno.
 */
int filter_attach(struct filter *filter, const struct filter_rules *rules,
		  const struct bpfx_limit_settings *settings)
{
	struct bpf_object *obj = NULL;
	int err;

	err = open_object(filter, &obj);
	if (!err)
		err = size_maps(obj, rules);
	if (!err)
		err = load(obj);
	if (!err)
		err = fill_all(obj, rules, settings);
	if (!err)
		err = put_on_device(filter, obj);
	bpf_object__close(obj);
	return err;
}

/* What it has counted stays: these maps are the ones that are pinned. */
static int keep_map(const struct filter *filter, struct bpf_object *obj, const char *name)
{
	struct bpf_map *map = map_of(obj, name);
	int fd, err;

	if (!map)
		return 0;
	fd = filter_open(filter, name);
	if (fd < 0)
		return fd;
	err = bpf_map__reuse_fd(map, fd);
	close(fd);
	return err;
}

static int swap(const struct filter *filter, struct bpf_object *obj)
{
	int fd, err;

	fd = filter_open(filter, "link");
	if (fd < 0)
		return fd;
	err = bpf_link_update(fd, prog_fd(obj), NULL);
	close(fd);
	if (err)
		return err_because(err, "the kernel does not take the new program: %s",
				   strerror(-err));
	return filter_pin_again(filter, obj);
}

static int change_rules(const struct filter *filter, const struct filter_rules *rules)
{
	struct bpf_object *obj = NULL;
	int err;

	err = open_object(filter, &obj);
	if (!err)
		err = size_maps(obj, rules);
	if (!err)
		err = keep_map(filter, obj, "counters");
	if (!err)
		err = keep_map(filter, obj, "seen");
	if (!err)
		err = load(obj);
	if (!err)
		err = fill_rules(obj, rules);
	if (!err)
		err = swap(filter, obj);
	bpf_object__close(obj);
	return err;
}

static int change_limit(const struct filter *filter, const struct bpfx_limit_settings *settings)
{
	int fd = filter_open(filter, "settings"), err = 0;
	__u32 key = 0;

	if (fd < 0)
		return fd;
	if (bpf_map_update_elem(fd, &key, settings, BPF_ANY))
		err = err_because(-errno, "cannot write its settings: %s", strerror(errno));
	close(fd);
	return err;
}

/* Other rules or settings for one that is there, between two packets. */
int filter_change(struct filter *filter, const struct filter_rules *rules,
		  const struct bpfx_limit_settings *settings)
{
	return settings ? change_limit(filter, settings) : change_rules(filter, rules);
}
