// SPDX-License-Identifier: GPL-2.0-only
/*
 * May a program attach to this function of the kernel? When it is loaded the kernel asks sets of
 * functions: hooks of LSM, those that may sleep, those whose result may be changed. The sets are
 * in .BTF_ids; the list of functions that errors may be injected into is not, but most kernels are
 * built without.
 */
#include <string.h>
#include "verdict.h"

#define KF_SLEEPABLE	(1U << 5)

static const char optional[] =
	"SEC(\"?...\") and bpf_program__set_autoload() where it is possible";

static void cannot(struct check *c, const char *func, const char *why)
{
	issue_add(c, ISSUE_FAIL, "target", func, issue_fix("%s", optional), "%s %s", func, why);
}

static void check_lsm(struct check *c, const char *func, const struct part *part)
{
	const struct id_sets *sets = &part->sets;

	if (!ids_has(sets, "bpf_lsm_hooks", func))
		cannot(c, func, "is no hook of LSM there");
	else if (ids_has(sets, "bpf_lsm_disabled_hooks", func) == 1)
		cannot(c, func, "is a hook that BPF may not use there");
	else if (c->sleepable && !ids_has(sets, "sleepable_lsm_hooks", func))
		cannot(c, func, "may not sleep there");
}

/* 1: errors may be injected into some functions of this kernel, 0: into none, -1: who knows. */
static int has_injection(const struct world *w)
{
	if (!w->config)
		return -1;
	return strstr(w->config, "\nCONFIG_FUNCTION_ERROR_INJECTION=y") ? 1 : 0;
}

/*
 * A kernel without error injection takes system calls instead, since 7.0. There it does not have
 * the list of exceptions, either.
 */
static bool is_free_syscall(const char *func, const struct part *part)
{
	static const char *const prefix[] = { "__x64_", "__ia32_", "__arm64_", "__s390x_",
					      "__riscv_" };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(prefix); i++)
		if (!strncmp(func, prefix[i], strlen(prefix[i])))
			return ids_has(&part->sets, "btf_non_sleepable_error_inject", func) < 0;
	return false;
}

/* Only for a list of functions that BTF does not have. */
static void check_injection(struct check *c, const char *func, const struct part *part,
			    const char *why)
{
	if (is_free_syscall(func, part))
		return;
	if (!has_injection(c->w))
		cannot(c, func, why);
	else
		issue_add(c, ISSUE_MAY, "target", func, issue_fix("%s", optional),
			  "%s %s, unless it is marked for error injection", func, why);
}

static void check_sleepable(struct check *c, const char *func, const struct part *part)
{
	int flags = ids_modify_return(&part->sets, func);

	if (flags < 0 || !(flags & KF_SLEEPABLE))
		check_injection(c, func, part, "may not sleep there");
}

static void check_modify(struct check *c, const char *func, const struct part *part)
{
	if (ids_modify_return(&part->sets, func) < 0 &&
	    strncmp(func, "security_", strlen("security_")))
		check_injection(c, func, part,
				"is no function whose result may be changed there");
}

static void check_tracing(struct check *c, const char *func, const struct part *part)
{
	const struct id_sets *sets = &part->sets;

	if (ids_has(sets, "btf_id_deny", func) == 1)
		cannot(c, func, "may not be traced there");
	else if ((c->attach == BPF_TRACE_FEXIT || c->attach == BPF_MODIFY_RETURN) &&
		 ids_has(sets, "noreturn_deny", func) == 1)
		cannot(c, func, "does not return");
	else if (c->sleepable)
		check_sleepable(c, func, part);
	else if (c->attach == BPF_MODIFY_RETURN)
		check_modify(c, func, part);
}

/**
 * attach_check() - may this program attach to a function?
 * @c: the program
 * @func: the function
 * @part: where it is
 */
void attach_check(struct check *c, const char *func, const struct part *part)
{
	/* A part whose sets are not here tells nothing. */
	if (!part->sets.count)
		return;
	if (c->type == BPF_PROG_TYPE_LSM)
		check_lsm(c, func, part);
	else if (c->attach == BPF_TRACE_FENTRY || c->attach == BPF_TRACE_FEXIT ||
		 c->attach == BPF_MODIFY_RETURN)
		check_tracing(c, func, part);
}
