// SPDX-License-Identifier: GPL-2.0-only
/*
 * KF_*: what a kfunc promises and wants.
 *
 * Their numbers are no ABI, but so far none was given twice: what 6.12 has at a bit, or nothing,
 * 7.3 has there, too. A kernel without KF_TRUSTED_ARGS takes trusted arguments only.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "kfunc.h"

static const char * const names[] = {
	[0] = "acquire",
	[1] = "release",
	[2] = "ret-null",
	[4] = "trusted-args",
	[5] = "sleepable",
	[6] = "destructive",
	[7] = "rcu",
	[8] = "iter-new",
	[9] = "iter-next",
	[10] = "iter-destroy",
	[11] = "rcu-protected",
	[12] = "fastcall",
	[13] = "arena-ret",
	[14] = "arena-arg1",
	[15] = "arena-arg2",
	[16] = "implicit-args",
	[17] = "spinlock-safe",
	[18] = "perfmon",
};

#define ITERATOR	(1U << 8 | 1U << 9 | 1U << 10)

/* Return: NULL for a bit that is newer than we are. */
const char *flag_name(unsigned int bit)
{
	return bit < ARRAY_SIZE(names) ? names[bit] : NULL;
}

/* All flags in words; those without a name as numbers. */
const char *flags_text(char *buf, __u32 flags, const char *sep)
{
	size_t len = 0;
	unsigned int i;

	buf[0] = 0;
	for (i = 0; i < 32; i++) {
		if (!(flags & 1U << i))
			continue;
		if (flag_name(i))
			len += snprintf(buf + len, FLAGS_LEN - len, "%s%s", len ? sep : "",
					flag_name(i));
		else
			len += snprintf(buf + len, FLAGS_LEN - len, "%s%#x", len ? sep : "",
					1U << i);
		if (len >= FLAGS_LEN)
			break;
	}
	return buf;
}

/* "ret-null", "ret_null", "KF_RET_NULL"; "iterator" for all three of them. */
int flag_by_name(const char *name, __u32 *flag)
{
	char plain[32];
	unsigned int i;

	if (!strncasecmp(name, "KF_", 3))
		name += 3;
	for (i = 0; name[i] && i < sizeof(plain) - 1; i++)
		plain[i] = name[i] == '_' ? '-' : name[i];
	plain[i] = 0;
	if (!strcasecmp(plain, "iterator") || !strcasecmp(plain, "iter")) {
		*flag = ITERATOR;
		return 0;
	}
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if (names[i] && !strcasecmp(plain, names[i])) {
			*flag = 1U << i;
			return 0;
		}
	}
	return -EINVAL;
}

/* For a message. */
const char *flag_names(void)
{
	static char list[FLAGS_LEN + 16];
	unsigned int i;
	size_t len = 0;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (names[i])
			len += snprintf(list + len, sizeof(list) - len, "%s, ", names[i]);
	snprintf(list + len, sizeof(list) - len, "iterator");
	return list;
}
