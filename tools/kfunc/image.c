// SPDX-License-Identifier: GPL-2.0-only
/*
 * Files with a kernel or a module in them.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "image.h"
#include "../err.h"

/**
 * image_open() - a file, unpacked
 * @img: filled in
 * @path: an ELF file, compressed or not; an image that boots; or anything else, like raw BTF
 *
 * Return: 0 or a negative errno.
 */
int image_open(struct image *img, const char *path)
{
	int err;

	memset(img, 0, sizeof(*img));
	err = unpack_file(path, &img->data, &img->size);
	if (err)
		return err;
	if (img->size < SELFMAG || memcmp(img->data, ELFMAG, SELFMAG))
		return 0;
	elf_version(EV_CURRENT);
	img->elf = elf_memory(img->data, img->size);
	if (!img->elf) {
		image_close(img);
		return err_because(-EINVAL, "%s: %s", path, elf_errmsg(-1));
	}
	return 0;
}

void image_close(struct image *img)
{
	if (img->elf)
		elf_end(img->elf);
	free(img->data);
	memset(img, 0, sizeof(*img));
}

/**
 * elf_section() - find a section by its name
 * @elf: the file
 * @name: of the section
 * @shdr: filled in
 * @index: filled in
 *
 * Return: what is in it; NULL if there is none, or the file is broken.
 */
Elf_Data *elf_section(Elf *elf, const char *name, GElf_Shdr *shdr, size_t *index)
{
	Elf_Scn *scn = NULL;
	const char *its;
	size_t strings;

	if (elf_getshdrstrndx(elf, &strings))
		return NULL;
	while ((scn = elf_nextscn(elf, scn))) {
		if (!gelf_getshdr(scn, shdr))
			return NULL;
		its = elf_strptr(elf, strings, shdr->sh_name);
		if (!its || strcmp(its, name))
			continue;
		*index = elf_ndxscn(scn);
		return elf_getdata(scn, NULL);
	}
	return NULL;
}
