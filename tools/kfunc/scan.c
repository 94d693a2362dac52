// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a module's code says: for which program types it registers its sets.
 *
 * register_btf_kfunc_id_set(type, kset) is a call with two constants. In a module, which is linked
 * when it is loaded, relocations name the function that is called and what the second argument
 * points to, and what that points to: the set. The first is in the instruction that loads the
 * register before. This is so on x86-64; for others, and for a call that looks different,
 * callers.c is asked.
 */
#include <string.h>
#include "image.h"
#include "scan.h"
#include "../bpfx.h"

#define REGISTER	"register_btf_kfunc_id_set"
#define WINDOW		40	/* bytes before the call in which its arguments are loaded */
#define SET_MEMBER	8	/* offset of @set in struct btf_kfunc_id_set */

/**
 * struct relocs - relocations of a section, with what they are about
 * @elf: the file
 * @rela: the relocations
 * @nr: of them
 * @syms: the symbols that they name
 * @strings: section of these' names
 * @target: section that is relocated
 */
struct relocs {
	Elf *elf;
	Elf_Data *rela;
	size_t nr;
	Elf_Data *syms;
	size_t strings;
	size_t target;
};

/* Where a relocation points to. */
struct pointer {
	size_t section;
	__u64 offset;
};

static bool open_relocs(struct relocs *r, Elf *elf, Elf_Scn *scn)
{
	GElf_Shdr shdr, symtab;
	Elf_Scn *syms;

	if (!gelf_getshdr(scn, &shdr) || shdr.sh_type != SHT_RELA || !shdr.sh_entsize)
		return false;
	syms = elf_getscn(elf, shdr.sh_link);
	if (!syms || !gelf_getshdr(syms, &symtab))
		return false;
	r->elf = elf;
	r->rela = elf_getdata(scn, NULL);
	r->nr = shdr.sh_size / shdr.sh_entsize;
	r->syms = elf_getdata(syms, NULL);
	r->strings = symtab.sh_link;
	r->target = shdr.sh_info;
	return r->rela && r->syms;
}

static bool points_to(const struct relocs *r, const GElf_Rela *rela, struct pointer *to)
{
	GElf_Sym sym;

	if (!gelf_getsym(r->syms, GELF_R_SYM(rela->r_info), &sym))
		return false;
	to->section = sym.st_shndx;
	to->offset = sym.st_value + rela->r_addend;
	return true;
}

static bool is_call_of_register(const struct relocs *r, const GElf_Rela *rela)
{
	const char *name;
	GElf_Sym sym;

	if (!gelf_getsym(r->syms, GELF_R_SYM(rela->r_info), &sym))
		return false;
	name = elf_strptr(r->elf, r->strings, sym.st_name);
	return name && !strcmp(name, REGISTER);
}

/* What the second argument points to: mov $kset, %rsi or lea kset(%rip), %rsi. */
static bool second_argument(const struct relocs *r, const unsigned char *code, __u64 call,
			    struct pointer *kset)
{
	const unsigned char *insn;
	bool found = false;
	GElf_Rela rela;
	size_t i;

	for (i = 0; i < r->nr; i++) {
		if (!gelf_getrela(r->rela, i, &rela) || rela.r_offset >= call ||
		    rela.r_offset + WINDOW < call || rela.r_offset < 3)
			continue;
		insn = code + rela.r_offset - 3;
		if (!memcmp(insn, "\x48\xc7\xc6", 3)) {
			found = points_to(r, &rela, kset);
		} else if (!memcmp(insn, "\x48\x8d\x35", 3)) {
			found = points_to(r, &rela, kset);
			kset->offset += 4;	/* relative to the end of the instruction */
		}
	}
	return found;
}

/* The first argument: mov $type, %edi or xor %edi, %edi. Return: -1 if there is neither. */
static int first_argument(const unsigned char *code, __u64 call)
{
	__u64 at, from = call > WINDOW ? call - WINDOW : 0;

	for (at = call; at-- > from;) {
		if (at + 5 <= call && code[at] == 0xbf && !code[at + 2] && !code[at + 3] &&
		    !code[at + 4])
			return code[at + 1];
		if (at + 2 <= call && code[at] == 0x31 && code[at + 1] == 0xff)
			return 0;
	}
	return -1;
}

/* Follow kset->set. */
static bool set_of(Elf *elf, const struct pointer *kset, struct pointer *set)
{
	Elf_Scn *scn = NULL;
	struct relocs r;
	GElf_Rela rela;
	size_t i;

	while ((scn = elf_nextscn(elf, scn))) {
		if (!open_relocs(&r, elf, scn) || r.target != kset->section)
			continue;
		for (i = 0; i < r.nr; i++)
			if (gelf_getrela(r.rela, i, &rela) &&
			    rela.r_offset == kset->offset + SET_MEMBER)
				return points_to(&r, &rela, set);
	}
	return false;
}

static void note_registration(struct id_sets *sets, Elf *elf, const struct relocs *r,
			      const GElf_Rela *rela, size_t ids_section)
{
	__u64 call = rela->r_offset - 1;
	struct pointer kset = {}, set;
	unsigned int i;
	Elf_Data *code;
	int type;

	code = elf_getdata(elf_getscn(elf, r->target), NULL);
	if (!code || !rela->r_offset || rela->r_offset > code->d_size)
		return;
	type = first_argument(code->d_buf, call);
	if (type < 0 || type > 63 || !second_argument(r, code->d_buf, call, &kset) ||
	    !set_of(elf, &kset, &set) || set.section != ids_section)
		return;
	for (i = 0; i < sets->count; i++)
		if (sets->item[i].offset == set.offset)
			sets->item[i].hooks |= 1ULL << type;
}

/**
 * scan_registrations() - find for which program types a module registers its sets
 * @sets: of the module; their hooks are filled in as far as they can be seen
 * @elf: the module
 */
void scan_registrations(struct id_sets *sets, Elf *elf)
{
	size_t i, ids_section;
	Elf_Scn *scn = NULL;
	struct relocs r;
	GElf_Rela rela;
	GElf_Shdr shdr;
	GElf_Ehdr ehdr;

	if (!gelf_getehdr(elf, &ehdr) || ehdr.e_machine != EM_X86_64 || ehdr.e_type != ET_REL ||
	    !elf_section(elf, ".BTF_ids", &shdr, &ids_section))
		return;
	while ((scn = elf_nextscn(elf, scn))) {
		if (!open_relocs(&r, elf, scn))
			continue;
		for (i = 0; i < r.nr; i++)
			if (gelf_getrela(r.rela, i, &rela) && is_call_of_register(&r, &rela))
				note_registration(sets, elf, &r, &rela, ids_section);
	}
}
