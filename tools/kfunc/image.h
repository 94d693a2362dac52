/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Files with a kernel or a module in them, however they are packed.
 */
#ifndef BPFX_KFUNC_IMAGE_H
#define BPFX_KFUNC_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <libelf.h>
#include <gelf.h>

/**
 * struct image - the bytes of a file, unpacked
 * @data: of it
 * @size: of it
 * @elf: NULL if it is no ELF file
 */
struct image {
	void *data;
	size_t size;
	Elf *elf;
};

int image_open(struct image *img, const char *path);
void image_close(struct image *img);

Elf_Data *elf_section(Elf *elf, const char *name, GElf_Shdr *shdr, size_t *index);

/* unpack.c */
int unpack_file(const char *path, void **data, size_t *size);
int unpack_deb(const char *deb, char *dir, size_t dir_size);
void unpack_remove(const char *dir);

#endif /* BPFX_KFUNC_IMAGE_H */
