/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Filters of packets: a shipped program on one side of a device, with its maps.
 *
 * They are tcx links, pinned with their maps in a directory each:
 *
 *	/sys/fs/bpf/bpfx/filter:NAME:IFINDEX:DIRECTION:NETNS/{link,MAP...}
 *
 * (A ':' can't be in a scheduler's name.) When the device goes, the kernel detaches the link; what
 * is left goes when bpfx comes by.
 */
#ifndef BPFX_FILTER_TOOL_H
#define BPFX_FILTER_TOOL_H

#include <net/if.h>
#include <stdint.h>
#include "../bpf/filter_maps.h"
#include "match/match.h"
#include "bpfx.h"

struct bpf_object;
struct json_object;

enum filter_id {
	FILTER_NAMES,
	FILTER_DNS,
	FILTER_LIMIT,
};

/**
 * struct filter_kind - a shipped program
 * @name: for the user
 * @id: which one it is
 * @actions: what its rules may say, a bit for each enum bpfx_filter_action
 * @action: what a rule means that does not say it
 * @elf: the object
 */
struct filter_kind {
	const char *name;
	enum filter_id id;
	unsigned int actions;
	enum bpfx_filter_action action;
	const void *(*elf)(size_t *size);
};

/* filter_kind.c: what there is */
const struct filter_kind *filter_kind_find(const char *name);
const char *filter_kind_names(void);
const char *filter_action_name(unsigned int action);
int filter_action_find(const char *name, size_t len);
const char *filter_action_names(unsigned int actions);

/**
 * struct filter - one that is attached, or is to be
 * @kind: what
 * @ifindex: of the device
 * @dev: its name
 * @egress: what it sends, not what it receives
 * @link_id: of the link
 * @prog_id: of the program
 */
struct filter {
	const struct filter_kind *kind;
	int ifindex;
	char dev[IFNAMSIZ];
	bool egress;
	__u32 link_id;
	__u32 prog_id;
};

struct filters {
	struct filter *item;
	unsigned int count;
};

/* filter_pin.c: where it lives on */
int filters_get(struct filters *filters);
void filters_put(struct filters *filters);
int filter_pin(const struct filter *filter, struct bpf_object *obj, int link_fd);
int filter_pin_again(const struct filter *filter, struct bpf_object *obj);
int filter_unpin(const struct filter *filter);
int filter_open(const struct filter *filter, const char *what);
const char *filter_direction(const struct filter *filter);

/**
 * struct filter_rules - a list of rules
 * @table: their patterns
 * @pattern: what each means
 * @nr_patterns: how many
 * @text: the rules, one after the other, each with its NUL
 * @text_size: of that
 * @nr_rules: how many
 */
struct filter_rules {
	struct match_table table;
	struct bpfx_filter_pattern *pattern;
	unsigned int nr_patterns;
	char *text;
	size_t text_size;
	unsigned int nr_rules;
};

/* filter_rules.c: from a file to a table */
int filter_rules_read(struct filter_rules *rules, const struct filter_kind *kind, int action,
		      const char *path);
void filter_rules_free(struct filter_rules *rules);

/* filter_rate.c: what tc(8) calls RATE and SIZE, and packets */
int filter_rate(const char *text, struct bpfx_limit_settings *settings);
int filter_burst(const char *text, struct bpfx_limit_settings *settings);
void filter_limits(struct bpfx_limit_settings *settings);

/* filter_load.c: into the kernel */
int filter_attach(struct filter *filter, const struct filter_rules *rules,
		  const struct bpfx_limit_settings *settings);
int filter_change(struct filter *filter, const struct filter_rules *rules,
		  const struct bpfx_limit_settings *settings);

/* filter_show.c, filter_names.c, filter_clients.c: what it has seen */
int filter_show(const struct filter *filter, struct json_object *obj, unsigned int lines);
int filter_show_names(const struct filter *filter, struct json_object *obj, unsigned int lines);
int filter_show_clients(const struct filter *filter, struct json_object *obj, unsigned int lines);

/* The module's functions of these names, which the tool is linked with. */
int64_t bpfx_sketch_hll_estimate(const void *hll, uint32_t size);
int32_t bpfx_sketch_hll_merge(void *to, uint32_t to_size, const void *from, uint32_t from_size);

#endif /* BPFX_FILTER_TOOL_H */
