// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kernels that nobody has built.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <gelf.h>
#include <libelf.h>
#include "fake.h"

enum { SEC_NULL, SEC_BTF, SEC_IDS, SEC_INFO, SEC_SYMTAB, SEC_STRTAB, SEC_NAMES };

static const char names[] = "\0.BTF\0.BTF_ids\0.modinfo\0.symtab\0.strtab\0.shstrtab";

void fake_init(struct fake *f, struct btf *base)
{
	memset(f, 0, sizeof(*f));
	f->btf = base ? btf__new_empty_split(base) : btf__new_empty();
}

void fake_free(struct fake *f)
{
	btf__free(f->btf);
	f->btf = NULL;
}

int fake_func(struct fake *f, const char *name, int ret, bool tagged)
{
	int proto = btf__add_func_proto(f->btf, ret);
	int func = btf__add_func(f->btf, name, BTF_FUNC_STATIC, proto);

	if (tagged)
		btf__add_decl_tag(f->btf, "bpf_kfunc", func, -1);
	return func;
}

void fake_set(struct fake *f, const char *name, uint32_t flags, const uint32_t *pairs)
{
	uint32_t *head = f->words + f->nr_words;
	int i;

	snprintf(f->sets[f->nr_sets].name, sizeof(f->sets[0].name), "__BTF_ID__set8__%s", name);
	f->sets[f->nr_sets++].at = f->nr_words;
	head[0] = 0;
	head[1] = flags;
	f->nr_words += 2;
	for (i = 0; pairs[i]; i += 2) {
		f->words[f->nr_words++] = pairs[i];
		f->words[f->nr_words++] = pairs[i + 1];
		head[0]++;
	}
}

static size_t name_of(const char *name)
{
	const char *p = names + 1;

	while (strcmp(p, name))
		p += strlen(p) + 1;
	return p - names;
}

static Elf_Scn *section(Elf *elf, const char *name, int type, const void *data, size_t size)
{
	Elf_Scn *scn = elf_newscn(elf);
	Elf_Data *d = elf_newdata(scn);
	GElf_Shdr shdr;

	d->d_buf = (void *)data;
	d->d_size = size;
	d->d_align = 4;
	d->d_type = type == SHT_SYMTAB ? ELF_T_SYM : ELF_T_BYTE;
	gelf_getshdr(scn, &shdr);
	shdr.sh_name = name_of(name);
	shdr.sh_type = type;
	gelf_update_shdr(scn, &shdr);
	return scn;
}

static void symbols_of(const struct fake *f, Elf64_Sym *syms, char *strings, size_t *size)
{
	int i;

	*size = 1;
	for (i = 0; i < f->nr_sets; i++) {
		syms[i + 1].st_name = *size;
		syms[i + 1].st_shndx = SEC_IDS;
		syms[i + 1].st_value = f->sets[i].at * sizeof(uint32_t);
		strcpy(strings + *size, f->sets[i].name);
		*size += strlen(f->sets[i].name) + 1;
	}
}

static int write_elf(const struct fake *f, Elf *elf, bool symbols)
{
	Elf64_Sym syms[FAKE_SETS + 1] = {};
	char strings[1024] = "";
	__u32 btf_size;
	size_t size;
	GElf_Ehdr ehdr;
	GElf_Shdr shdr;
	Elf_Scn *scn;
	const void *btf = btf__raw_data(f->btf, &btf_size);

	gelf_newehdr(elf, ELFCLASS64);
	gelf_getehdr(elf, &ehdr);
	ehdr.e_ident[EI_DATA] = ELFDATA2LSB;
	ehdr.e_machine = EM_X86_64;
	ehdr.e_type = ET_REL;
	section(elf, ".BTF", SHT_PROGBITS, btf, btf_size);
	section(elf, ".BTF_ids", SHT_PROGBITS, f->words, f->nr_words * sizeof(uint32_t));
	section(elf, ".modinfo", SHT_PROGBITS, f->info ? f->info : "", f->info_size);
	symbols_of(f, syms, strings, &size);
	scn = section(elf, ".symtab", symbols ? SHT_SYMTAB : SHT_PROGBITS, syms,
		      symbols ? (f->nr_sets + 1) * sizeof(*syms) : 0);
	gelf_getshdr(scn, &shdr);
	shdr.sh_link = SEC_STRTAB;
	shdr.sh_entsize = symbols ? sizeof(*syms) : 0;
	gelf_update_shdr(scn, &shdr);
	section(elf, ".strtab", SHT_STRTAB, strings, size);
	section(elf, ".shstrtab", SHT_STRTAB, names, sizeof(names));
	ehdr.e_shstrndx = SEC_NAMES;
	gelf_update_ehdr(elf, &ehdr);
	return elf_update(elf, ELF_C_WRITE) < 0 ? -1 : 0;
}

int fake_write(const struct fake *f, const char *path, bool symbols)
{
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0644), err = -1;
	Elf *elf;

	elf_version(EV_CURRENT);
	elf = fd < 0 ? NULL : elf_begin(fd, ELF_C_WRITE, NULL);
	if (elf) {
		err = write_elf(f, elf, symbols);
		elf_end(elf);
	}
	if (fd >= 0)
		close(fd);
	return err;
}
