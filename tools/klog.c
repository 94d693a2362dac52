// SPDX-License-Identifier: GPL-2.0-only
/*
 * What our modules have just written to the kernel log.
 *
 * An errno is all that a system call brings back. The time stamps of the log are good enough to
 * tell what belongs to this command: the clock of the log and ours differ by milliseconds.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <sys/klog.h>
#include "bpfx.h"
#include "err.h"
#include "klog.h"

#define READ_ALL	3
#define LOG_BYTES	65536
#define SLACK		0.1	/* s */

static const char *const marks[] = {
	"] bpfx: ", "] " BPFX_MODULE ": ", "] " BPFX_INPUT_MODULE ": ",
};

static double started;

/* From now on messages are ours. */
void klog_start(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	started = now.tv_sec + now.tv_nsec / 1e9 - SLACK;
}

/* Behind the time stamp, if one of ours says it. */
static char *ours(char *line)
{
	unsigned int i;
	char *text;

	for (i = 0; i < ARRAY_SIZE(marks); i++) {
		text = strstr(line, marks[i]);
		if (text)
			return text + strlen("] ");
	}
	return NULL;
}

/* Keep our modules' new messages, without time stamps. */
static void filter(char *log, char *kept)
{
	char *line, *text, *save = NULL;
	double stamp;

	for (line = strtok_r(log, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		text = ours(line);
		if (!text || sscanf(line, "<%*d>[%lf]", &stamp) != 1 || stamp < started)
			continue;
		kept = stpcpy(kept, text);
		kept = stpcpy(kept, "\n");
	}
}

/* Attach them to the failure. Dmesg may be forbidden to this user: then there are none. */
void klog_explain(void)
{
	char *log = calloc(1, LOG_BYTES + 1), *kept = calloc(1, LOG_BYTES + 2);

	if (log && kept && klogctl(READ_ALL, log, LOG_BYTES) > 0)
		filter(log, kept);
	if (kept && kept[0])
		err_log("the module says, in the kernel log", kept, 5);
	else
		err_cure("the kernel log may say more: dmesg | tail");
	free(log);
	free(kept);
}
