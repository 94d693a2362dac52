// SPDX-License-Identifier: GPL-2.0-only
/*
 * The code of an object: functions, and what their instructions refer to.
 *
 * libbpf opens objects, too, but does not say which instruction refers to what.
 */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "code.h"
#include "../err.h"

#ifndef R_BPF_64_64
#define R_BPF_64_64	1
#define R_BPF_64_32	10
#endif

#define INSN		sizeof(struct bpf_insn)

/* Symbols of the object, and for each undefined one its ext_sym. */
struct symbols {
	Elf_Data *data;
	size_t strings;
	size_t nr;
	__u32 *ext;
};

static bool open_symbols(struct symbols *s, Elf *elf)
{
	GElf_Shdr shdr;
	size_t index;

	memset(s, 0, sizeof(*s));
	s->data = elf_section(elf, ".symtab", &shdr, &index);
	if (!s->data || !shdr.sh_entsize)
		return false;
	s->strings = shdr.sh_link;
	s->nr = shdr.sh_size / shdr.sh_entsize;
	s->ext = calloc(s->nr + 1, sizeof(*s->ext));
	return s->ext;
}

static int read_sections(struct code *code)
{
	Elf_Scn *scn = NULL;
	size_t strings;
	GElf_Shdr shdr;

	if (elf_getshdrnum(code->img.elf, &code->nr_sections) ||
	    elf_getshdrstrndx(code->img.elf, &strings))
		return -EINVAL;
	code->sections = calloc(code->nr_sections + 1, sizeof(*code->sections));
	if (!code->sections)
		return -ENOMEM;
	while ((scn = elf_nextscn(code->img.elf, scn)))
		if (gelf_getshdr(scn, &shdr) && elf_ndxscn(scn) < code->nr_sections)
			code->sections[elf_ndxscn(scn)] =
				elf_strptr(code->img.elf, strings, shdr.sh_name);
	return 0;
}

static bool is_code(Elf *elf, size_t section)
{
	Elf_Scn *scn = elf_getscn(elf, section);
	GElf_Shdr shdr;

	return scn && gelf_getshdr(scn, &shdr) && shdr.sh_type == SHT_PROGBITS &&
	       shdr.sh_flags & SHF_EXECINSTR;
}

static int add_func(struct code *code, const char *name, const GElf_Sym *sym)
{
	Elf_Data *data = elf_getdata(elf_getscn(code->img.elf, sym->st_shndx), NULL);
	struct code_func *f;

	if (!data || (uintptr_t)data->d_buf % INSN || sym->st_value % INSN || sym->st_size % INSN ||
	    sym->st_value > data->d_size || sym->st_size > data->d_size - sym->st_value)
		return -EINVAL;
	f = realloc(code->funcs, (code->nr_funcs + 1) * sizeof(*f));
	if (!f)
		return -ENOMEM;
	code->funcs = f;
	f += code->nr_funcs++;
	f->name = name;
	f->section = sym->st_shndx;
	f->offset = sym->st_value;
	f->insns = (const struct bpf_insn *)((const char *)data->d_buf + sym->st_value);
	f->nr = sym->st_size / INSN;
	f->refs = calloc(f->nr + 1, sizeof(*f->refs));
	return f->refs ? 0 : -ENOMEM;
}

/* In which section of externs it is declared: .ksyms or .kconfig. */
static bool in_datasec(const struct btf *btf, const char *sec, __u32 id)
{
	int sec_id = btf__find_by_name_kind(btf, sec, BTF_KIND_DATASEC);
	const struct btf_type *t;
	int i;

	t = sec_id > 0 ? btf__type_by_id(btf, sec_id) : NULL;
	for (i = 0; t && i < btf_vlen(t); i++)
		if (btf_var_secinfos(t)[i].type == id)
			return true;
	return false;
}

static bool is_extern(const struct btf_type *t)
{
	if (btf_is_func(t))
		return btf_vlen(t) == BTF_FUNC_EXTERN;
	return btf_is_var(t) && btf_var(t)->linkage == BTF_VAR_GLOBAL_EXTERN;
}

static int add_ext(struct code *code, const char *name, bool weak)
{
	const struct btf_type *t;
	struct ext_sym *e;
	__u32 id;

	e = realloc(code->exts, (code->nr_exts + 1) * sizeof(*e));
	if (!e)
		return -ENOMEM;
	code->exts = e;
	e += code->nr_exts++;
	memset(e, 0, sizeof(*e));
	e->name = name;
	e->weak = weak;
	for (id = 1; id < btf__type_cnt(code->btf); id++) {
		t = btf__type_by_id(code->btf, id);
		if (!is_extern(t) || strcmp(btf__name_by_offset(code->btf, t->name_off), name))
			continue;
		e->type_id = id;
		e->func = btf_is_func(t);
		e->kconfig = in_datasec(code->btf, ".kconfig", id);
		break;
	}
	return 0;
}

static int read_symbols(struct code *code, struct symbols *s)
{
	const char *name;
	GElf_Sym sym;
	size_t i;
	int err = 0;

	for (i = 1; i < s->nr && !err; i++) {
		if (!gelf_getsym(s->data, i, &sym))
			return -EINVAL;
		name = elf_strptr(code->img.elf, s->strings, sym.st_name);
		if (!name || !*name)
			continue;
		if (sym.st_shndx == SHN_UNDEF) {
			err = add_ext(code, name, GELF_ST_BIND(sym.st_info) == STB_WEAK);
			s->ext[i] = code->nr_exts;
		} else if (GELF_ST_TYPE(sym.st_info) == STT_FUNC &&
			   is_code(code->img.elf, sym.st_shndx)) {
			err = add_func(code, name, &sym);
		}
	}
	return err;
}

/* The function that has this byte of a section, and the instruction there. */
static struct code_func *func_at(const struct code *code, size_t section, __u64 offset,
				 unsigned int *insn)
{
	unsigned int i;

	for (i = 0; i < code->nr_funcs; i++) {
		struct code_func *f = &code->funcs[i];

		if (f->section == section && offset >= f->offset &&
		    offset < f->offset + f->nr * INSN) {
			*insn = (offset - f->offset) / INSN;
			return f;
		}
	}
	return NULL;
}

static void refer_to_func(const struct code *code, struct code_ref *ref, size_t section,
			  __u64 offset)
{
	struct code_func *f;
	unsigned int insn;

	f = func_at(code, section, offset, &insn);
	if (!f)
		return;
	ref->kind = REF_FUNC;
	ref->index = f - code->funcs;
}

/* A call names the function by a distance, a pointer to a function by its place. */
static __s64 addend(const struct bpf_insn *insn, __u32 type)
{
	if (type == R_BPF_64_32)
		return ((__s64)insn->imm + 1) * INSN;
	return insn->imm;
}

static void refer(const struct code *code, const struct symbols *s, const GElf_Rel *rel,
		  size_t section)
{
	struct code_func *f;
	struct code_ref *ref;
	unsigned int insn;
	GElf_Sym sym;
	__u64 place;
	size_t nr;

	f = func_at(code, section, rel->r_offset, &insn);
	nr = GELF_R_SYM(rel->r_info);
	if (!f || nr >= s->nr || !gelf_getsym(s->data, nr, &sym))
		return;
	ref = &f->refs[insn];
	if (s->ext[nr]) {
		ref->kind = REF_EXT;
		ref->index = s->ext[nr] - 1;
		return;
	}
	place = sym.st_value;
	if (is_code(code->img.elf, sym.st_shndx)) {
		if (GELF_ST_TYPE(sym.st_info) == STT_SECTION)
			place += addend(&f->insns[insn], GELF_R_TYPE(rel->r_info));
		refer_to_func(code, ref, sym.st_shndx, place);
		return;
	}
	ref->kind = REF_DATA;
	ref->index = sym.st_shndx;
	ref->offset = place + f->insns[insn].imm;
}

static void read_relocs(struct code *code, const struct symbols *s)
{
	Elf_Scn *scn = NULL;
	GElf_Shdr shdr;
	Elf_Data *data;
	GElf_Rel rel;
	size_t i;

	while ((scn = elf_nextscn(code->img.elf, scn))) {
		if (!gelf_getshdr(scn, &shdr) || shdr.sh_type != SHT_REL || !shdr.sh_entsize ||
		    !is_code(code->img.elf, shdr.sh_info))
			continue;
		data = elf_getdata(scn, NULL);
		for (i = 0; data && i < shdr.sh_size / shdr.sh_entsize; i++)
			if (gelf_getrel(data, i, &rel))
				refer(code, s, &rel, shdr.sh_info);
	}
}

/* Calls of functions in the same section have no relocation. */
static void read_calls(struct code *code)
{
	struct code_func *f;
	unsigned int i, j;

	for (i = 0; i < code->nr_funcs; i++) {
		f = &code->funcs[i];
		for (j = 0; j < f->nr; j++) {
			if (f->refs[j].kind != REF_NONE ||
			    f->insns[j].code != (BPF_JMP | BPF_CALL) ||
			    f->insns[j].src_reg != BPF_PSEUDO_CALL)
				continue;
			refer_to_func(code, &f->refs[j], f->section,
				      f->offset + (j + 1 + (__s64)f->insns[j].imm) * INSN);
		}
	}
}

static void read_core(struct code *code)
{
	struct code_func *f;
	unsigned int i, insn;
	size_t sec;

	for (i = 0; i < code->relos.count; i++) {
		for (sec = 1; sec < code->nr_sections; sec++)
			if (code->sections[sec] && is_code(code->img.elf, sec) &&
			    !strcmp(code->sections[sec], code->relos.item[i].section))
				break;
		f = sec < code->nr_sections ?
		    func_at(code, sec, code->relos.item[i].offset, &insn) : NULL;
		if (!f)
			continue;
		f->refs[insn].kind = REF_CORE;
		f->refs[insn].index = i;
	}
}

static int read_types(struct code *code, const char *path)
{
	GElf_Shdr shdr;
	Elf_Data *data;
	size_t index;

	data = elf_section(code->img.elf, ".BTF", &shdr, &index);
	code->btf = data ? btf__new(data->d_buf, data->d_size) : NULL;
	if (!code->btf) {
		err_because(-EINVAL, "%s has no BTF", path);
		err_cure("compile it with -g");
		return -EINVAL;
	}
	data = elf_section(code->img.elf, ".BTF.ext", &shdr, &index);
	return data ? core_read(&code->relos, code->btf, data->d_buf, data->d_size) : 0;
}

static bool is_bpf(const struct image *img)
{
	GElf_Ehdr ehdr;

	return img->elf && gelf_getehdr(img->elf, &ehdr) && ehdr.e_machine == EM_BPF;
}

/**
 * code_open() - read an object
 * @code: filled in, for code_close()
 * @path: of it
 *
 * Return: 0 or a negative errno.
 */
int code_open(struct code *code, const char *path)
{
	struct symbols syms = {};
	int err;

	memset(code, 0, sizeof(*code));
	err = image_open(&code->img, path);
	if (!err && !is_bpf(&code->img))
		err = err_because(-EINVAL, "%s is no BPF object", path);
	if (!err)
		err = read_types(code, path);
	if (!err)
		err = read_sections(code);
	if (!err && !open_symbols(&syms, code->img.elf))
		err = err_because(-EINVAL, "%s has no symbols", path);
	if (!err)
		err = read_symbols(code, &syms);
	if (!err) {
		read_relocs(code, &syms);
		read_calls(code);
		read_core(code);
	}
	free(syms.ext);
	if (err)
		code_close(code);
	return err;
}

void code_close(struct code *code)
{
	unsigned int i;

	for (i = 0; i < code->nr_funcs; i++)
		free(code->funcs[i].refs);
	free(code->funcs);
	free(code->exts);
	free(code->sections);
	core_free(&code->relos);
	btf__free(code->btf);
	image_close(&code->img);
	memset(code, 0, sizeof(*code));
}

int code_func_by_name(const struct code *code, const char *name)
{
	unsigned int i;

	for (i = 0; i < code->nr_funcs; i++)
		if (!strcmp(code->funcs[i].name, name))
			return i;
	return -ENOENT;
}

const void *code_data(const struct code *code, size_t section, __s64 offset, size_t size)
{
	Elf_Data *data = elf_getdata(elf_getscn(code->img.elf, section), NULL);

	if (!data || !data->d_buf || offset < 0 || (size_t)offset > data->d_size ||
	    size > data->d_size - offset)
		return NULL;
	return (const char *)data->d_buf + offset;
}
