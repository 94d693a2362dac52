// SPDX-License-Identifier: GPL-2.0-only
/*
 * What there is to have rules about: the kfuncs of our modules that are loaded, and their families.
 */
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include "err.h"
#include "policy.h"

#define MODULES	"/sys/kernel/btf/bpfx*"

/**
 * struct search - for a kfunc or a family
 * @what: its name
 * @found: it is there
 * @any: at least one kfunc is
 * @families: names of those that are there
 */
struct search {
	const char *what;
	bool found;
	bool any;
	char families[512];
};

/* As the module does: bpfx_lock_acquire is of the family "lock". */
void policy_family(char *family, size_t size, const char *kfunc)
{
	if (!strncmp(kfunc, "bpf_iter_", strlen("bpf_iter_")))
		kfunc += strlen("bpf_iter_");
	if (!strncmp(kfunc, "bpfx_", strlen("bpfx_")))
		kfunc += strlen("bpfx_");
	snprintf(family, size, "%.*s", (int)strcspn(kfunc, "_"), kfunc);
}

static bool is_in(const char *list, const char *word)
{
	size_t len = strlen(word);
	const char *p = list;

	while ((p = strstr(p, word))) {
		if ((p == list || p[-1] == ' ') && (!p[len] || p[len] == ','))
			return true;
		p += len;
	}
	return false;
}

static void look_at(struct search *s, const char *kfunc)
{
	char family[BPFX_POLICY_NAME_LEN];
	size_t len = strlen(s->families);

	policy_family(family, sizeof(family), kfunc);
	s->any = true;
	s->found |= !strcmp(kfunc, s->what) || !strcmp(family, s->what);
	if (!is_in(s->families, family))
		snprintf(s->families + len, sizeof(s->families) - len, "%s%s", len ? ", " : "",
			 family);
}

/* Kfuncs have a tag. */
static void search_btf(struct search *s, const struct btf *btf, __u32 first)
{
	const struct btf_type *type;
	__u32 id;

	for (id = first; id < btf__type_cnt(btf); id++) {
		type = btf__type_by_id(btf, id);
		if (!btf_is_decl_tag(type) ||
		    strcmp(btf__name_by_offset(btf, type->name_off), "bpf_kfunc"))
			continue;
		type = btf__type_by_id(btf, type->type);
		look_at(s, btf__name_by_offset(btf, type->name_off));
	}
}

static int search_modules(struct search *s)
{
	struct btf *vmlinux, *btf;
	glob_t found;
	size_t i;

	vmlinux = btf__load_vmlinux_btf();
	if (!vmlinux)
		return -errno;
	if (!glob(MODULES, 0, NULL, &found)) {
		for (i = 0; i < found.gl_pathc; i++) {
			btf = btf__load_module_btf(strrchr(found.gl_pathv[i], '/') + 1, vmlinux);
			if (btf)
				search_btf(s, btf, btf__type_cnt(vmlinux));
			btf__free(btf);
		}
		globfree(&found);
	}
	btf__free(vmlinux);
	return 0;
}

/* Is this a kfunc of ours, or a family? A rule about what is misspelt would do nothing. */
int policy_check_what(const char *what)
{
	struct search s = { .what = what };
	int err;

	err = search_modules(&s);
	if (err || !s.any || s.found)
		return 0;	/* without BTF one cannot tell */
	err_because(-ENOENT, "no bpfx module that is loaded has a kfunc or a family '%s'", what);
	err_cure("families are: all, %s; load the module that has it first", s.families);
	return -ENOENT;
}
