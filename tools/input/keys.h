/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Keys, buttons and axes by their names.
 */
#ifndef BPFX_INPUT_KEYS_H
#define BPFX_INPUT_KEYS_H

#include <stddef.h>

#define KEY_NAME_LEN	48

int key_find(unsigned int type, const char *word, size_t len);
const char *key_suggest(unsigned int type, const char *word, size_t len);
const char *key_name(char *buf, unsigned int type, unsigned int code);
const char *key_word(char *buf, unsigned int type, unsigned int code);
const char *key_type_name(char *buf, unsigned int type);

#endif /* BPFX_INPUT_KEYS_H */
