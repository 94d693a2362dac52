/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Records of ejects: what the module keeps of each instance's last one.
 */
#ifndef BPFX_RECORD_H
#define BPFX_RECORD_H

#include "bpfx.h"
#include "instance.h"

struct json_object;
struct nlmsghdr;

/**
 * struct record - of an eject
 * @ifindex: of the device
 * @handle: of the qdisc, 0 for one that the kernel made by itself
 * @dump: what the module says; zero where it is older than this command
 */
struct record {
	int ifindex;
	__u32 handle;
	struct bpfx_exit_dump dump;
};

struct records {
	struct record *item;
	unsigned int count;
};

/* record.c: from the module */
bool record_parse(struct record *rec, const struct nlmsghdr *nlh);
int records_get(struct records *recs);
void records_put(struct records *recs);
const struct record *records_find(const struct records *recs, const struct instance *inst);

/* record_out.c: to the user */
#define RECORD_TIME_LEN	40
#define RECORD_WHY_LEN	160

const char *record_time(char *buf, const struct record *rec, const char *format);
const char *record_why(char *buf, const struct bpfx_exit_info *info);
void record_text(const struct record *rec, bool decisions);
void record_json(const struct record *rec, struct json_object *obj, bool details);
void record_info_json(const struct bpfx_exit_info *info, struct json_object *obj);

#endif /* BPFX_RECORD_H */
