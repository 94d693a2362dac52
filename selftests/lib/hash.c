// SPDX-License-Identifier: GPL-2.0-only
/*
 * The hashes, as their publications say them: byte by byte, bit by bit.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "hash.h"

static uint64_t little(const uint8_t *p, uint32_t bytes)
{
	uint64_t x = 0;

	while (bytes--)
		x = x << 8 | p[bytes];
	return x;
}

static uint32_t rotate32(uint32_t x, uint32_t n)
{
	return x << n | x >> (32 - n);
}

static uint64_t rotate64(uint64_t x, uint32_t n)
{
	return x << n | x >> (64 - n);
}

/* xxHash: doc/xxhash_spec.md */

#define P32_1	2654435761u
#define P32_2	2246822519u
#define P32_3	3266489917u
#define P32_4	668265263u
#define P32_5	374761393u

uint32_t hash_xxh32(const void *data, size_t size, uint32_t seed)
{
	uint32_t lane[4] = { seed + P32_1 + P32_2, seed + P32_2, seed, seed - P32_1 };
	const uint8_t *p = data, *end = p + size;
	uint32_t h = seed + P32_5, i;

	if (size >= 16) {
		for (; end - p >= 16; p += 16)
			for (i = 0; i < 4; i++)
				lane[i] = rotate32(lane[i] + (uint32_t)little(p + 4 * i, 4) * P32_2,
						   13) * P32_1;
		h = rotate32(lane[0], 1) + rotate32(lane[1], 7) + rotate32(lane[2], 12) +
		    rotate32(lane[3], 18);
	}
	h += (uint32_t)size;
	for (; end - p >= 4; p += 4)
		h = rotate32(h + (uint32_t)little(p, 4) * P32_3, 17) * P32_4;
	for (; p < end; p++)
		h = rotate32(h + *p * P32_5, 11) * P32_1;
	h = (h ^ h >> 15) * P32_2;
	h = (h ^ h >> 13) * P32_3;
	return h ^ h >> 16;
}

#define P64_1	11400714785074694791ull
#define P64_2	14029467366897019727ull
#define P64_3	1609587929392839161ull
#define P64_4	9650029242287828579ull
#define P64_5	2870177450012600261ull

static uint64_t xxh64_round(uint64_t lane, uint64_t word)
{
	return rotate64(lane + word * P64_2, 31) * P64_1;
}

static uint64_t xxh64_long(const uint8_t *p, size_t size, uint64_t seed)
{
	uint64_t lane[4] = { seed + P64_1 + P64_2, seed + P64_2, seed, seed - P64_1 };
	uint64_t h;
	uint32_t i;

	for (; size >= 32; size -= 32, p += 32)
		for (i = 0; i < 4; i++)
			lane[i] = xxh64_round(lane[i], little(p + 8 * i, 8));
	h = rotate64(lane[0], 1) + rotate64(lane[1], 7) + rotate64(lane[2], 12) +
	    rotate64(lane[3], 18);
	for (i = 0; i < 4; i++)
		h = (h ^ xxh64_round(0, lane[i])) * P64_1 + P64_4;
	return h;
}

uint64_t hash_xxh64(const void *data, size_t size, uint64_t seed)
{
	const uint8_t *p = data, *end = p + size;
	uint64_t h;

	h = (size >= 32 ? xxh64_long(p, size, seed) : seed + P64_5) + size;
	p += size & ~(size_t)31;
	for (; end - p >= 8; p += 8)
		h = rotate64(h ^ xxh64_round(0, little(p, 8)), 27) * P64_1 + P64_4;
	for (; end - p >= 4; p += 4)
		h = rotate64(h ^ little(p, 4) * P64_1, 23) * P64_2 + P64_3;
	for (; p < end; p++)
		h = rotate64(h ^ *p * P64_5, 11) * P64_1;
	h = (h ^ h >> 33) * P64_2;
	h = (h ^ h >> 29) * P64_3;
	return h ^ h >> 32;
}

/* SipHash-c-d: Aumasson and Bernstein */

static void sip_rounds(uint64_t v[4], uint32_t n)
{
	while (n--) {
		v[0] += v[1], v[1] = rotate64(v[1], 13) ^ v[0], v[0] = rotate64(v[0], 32);
		v[2] += v[3], v[3] = rotate64(v[3], 16) ^ v[2];
		v[0] += v[3], v[3] = rotate64(v[3], 21) ^ v[0];
		v[2] += v[1], v[1] = rotate64(v[1], 17) ^ v[2], v[2] = rotate64(v[2], 32);
	}
}

static uint64_t siphash_c_d(const struct hash_input *in, uint32_t c, uint32_t d)
{
	uint64_t v[4] = { in->seed ^ 0x736f6d6570736575, in->k1 ^ 0x646f72616e646f6d,
			  in->seed ^ 0x6c7967656e657261, in->k1 ^ 0x7465646279746573 };
	uint32_t i, words = in->size / 8;
	uint64_t word;

	for (i = 0; i <= words; i++) {
		word = i < words ? little(in->data + 8 * i, 8) :
		       (uint64_t)in->size << 56 | little(in->data + 8 * i, in->size % 8);
		v[3] ^= word;
		sip_rounds(v, c);
		v[0] ^= word;
	}
	v[2] ^= 0xff;
	sip_rounds(v, d);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

/* RFC 3720: the polynomial, bit by bit */
static uint32_t crc32c(const struct hash_input *in)
{
	uint32_t crc = ~(uint32_t)in->seed, i, bit;

	for (i = 0; i < in->size; i++) {
		crc ^= in->data[i];
		for (bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0x82f63b78 : 0);
	}
	return ~crc;
}

/* Jenkins: lookup3.c, hashlittle() */

static void jenkins_mix(uint32_t w[3])
{
	static const uint8_t by[] = { 4, 6, 8, 16, 19, 4 };
	uint32_t i, a, b, c;

	for (i = 0; i < 6; i++) {
		a = i % 3, b = (i + 1) % 3, c = (i + 2) % 3;
		w[a] = (w[a] - w[c]) ^ rotate32(w[c], by[i]);
		w[c] += w[b];
	}
}

static void jenkins_final(uint32_t w[3])
{
	static const uint8_t by[] = { 14, 11, 25, 16, 4, 14, 24 };
	uint32_t i, to;

	for (i = 0; i < 7; i++) {
		to = (i + 2) % 3;
		w[to] = (w[to] ^ w[(to + 2) % 3]) - rotate32(w[(to + 2) % 3], by[i]);
	}
}

static uint32_t jhash(const struct hash_input *in)
{
	uint32_t start = 0xdeadbeef + in->size + (uint32_t)in->seed;
	uint32_t w[3] = { start, start, start }, n = in->size, i;
	uint8_t block[12];
	const uint8_t *p = in->data;

	for (; n; n -= i, p += i) {
		i = n < 12 ? n : 12;
		memset(block, 0, sizeof(block));
		memcpy(block, p, i);
		w[0] += little(block, 4);
		w[1] += little(block + 4, 4);
		w[2] += little(block + 8, 4);
		if (n > 12)
			jenkins_mix(w);
		else
			jenkins_final(w);
	}
	return w[2];
}

static bool bit_of(const uint8_t *p, uint32_t i)
{
	return p[i / 8] >> (7 - i % 8) & 1;
}

/* Microsoft, "RSS Hashing Functions": the sum of the key's words that start where a bit is set */
static uint64_t toeplitz(const struct hash_input *in)
{
	uint32_t hash = 0, i, j;

	if (in->key_size < in->size + 4)
		return -EINVAL;
	for (i = 0; i < 8 * in->size; i++)
		for (j = 0; bit_of(in->data, i) && j < 32; j++)
			hash ^= (uint32_t)bit_of(in->key, i + j) << (31 - j);
	return hash;
}

uint64_t hash_expected(enum hash_op op, const struct hash_input *in)
{
	switch (op) {
	case HASH_XXH32:
		return hash_xxh32(in->data, in->size, in->seed);
	case HASH_XXH64:
		return hash_xxh64(in->data, in->size, in->seed);
	case HASH_SIPHASH:
		return siphash_c_d(in, 2, 4);
	case HASH_HSIPHASH:
		return (uint32_t)siphash_c_d(in, 1, 3);
	case HASH_CRC32C:
		return crc32c(in);
	case HASH_JHASH:
		return jhash(in);
	case HASH_TOEPLITZ:
		return toeplitz(in);
	default:
		return 0;
	}
}

static bool answers(hash_ask ask, void *by, enum hash_op op, const struct hash_input *in,
		    uint64_t want)
{
	uint64_t got = ask(by, op, in);

	if (got != want)
		printf("# hash op %d of %u bytes at %u, key of %u: %#" PRIx64 ", not %#" PRIx64 "\n",
		       op, in->size, in->at, in->key_size, got, want);
	return got == want;
}

/* Around the blocks of each: 4, 8, 12, 16, 32. */
static uint32_t some_size(struct random *random)
{
	switch (random_below(random, 4)) {
	case 0:
		return random_below(random, 10);
	case 1:
		return random_below(random, HASH_SIZE + 1);
	default:
		return random_below(random, 100);
	}
}

bool hash_agree(hash_ask ask, void *by, struct random *random, uint32_t n)
{
	static uint8_t data[HASH_SIZE], key[HASH_SIZE];
	struct hash_input in = { .data = data, .key = key };
	uint32_t i, op;

	while (n--) {
		in.size = some_size(random);
		in.key_size = random_once_in(random, 8) ? some_size(random) :
			      in.size + 4 + random_below(random, 12);
		if (in.key_size > HASH_SIZE)
			in.key_size = HASH_SIZE;
		in.at = random_below(random, HASH_SHIFT + 1);
		in.seed = random_u64(random);
		in.k1 = random_u64(random);
		for (i = 0; i < in.size; i++)
			data[i] = random_u64(random) >> 56;
		for (i = 0; i < in.key_size; i++)
			key[i] = random_u64(random) >> 56;
		for (op = 0; op < NR_HASH_OPS; op++)
			if (!answers(ask, by, op, &in, hash_expected(op, &in)))
				return false;
	}
	return true;
}

bool hash_crc32c_continues(hash_ask ask, void *by, struct random *random, uint32_t n)
{
	static uint8_t data[HASH_SIZE];
	struct hash_input whole = { .data = data, .key = data }, piece;
	uint32_t i;

	for (i = 0; i < sizeof(data); i++)
		data[i] = random_u64(random) >> 56;
	while (n--) {
		whole.size = some_size(random);
		piece = whole;
		piece.size = random_below(random, whole.size + 1);
		piece.seed = ask(by, HASH_CRC32C, &piece);
		piece.data += piece.size;
		piece.size = whole.size - piece.size;
		if (!answers(ask, by, HASH_CRC32C, &piece, ask(by, HASH_CRC32C, &whole)))
			return false;
	}
	return true;
}

/* The key of all of Microsoft's examples */
static const uint8_t rss_key[40] = {
	0x6d, 0x5a, 0x56, 0xda, 0x25, 0x5b, 0x0e, 0xc2, 0x41, 0x67, 0x25, 0x3d, 0x43, 0xa3,
	0x8f, 0xb0, 0xd0, 0xca, 0x2b, 0xcb, 0xae, 0x7b, 0x30, 0xb4, 0x77, 0xcb, 0x2d, 0xa3,
	0x80, 0x30, 0xf2, 0x0c, 0x6a, 0x42, 0xb7, 0x3b, 0xbe, 0xac, 0x01, 0xfa,
};

struct vector {
	enum hash_op op;
	uint32_t size;
	const char *data;
	uint64_t seed;
	uint64_t k1;
	uint64_t want;
};

#define SIP_K0	0x0706050403020100
#define SIP_K1	0x0f0e0d0c0b0a0908
#define ZEROS	"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
#define ONES	"\377\377\377\377\377\377\377\377\377\377\377\377\377\377\377\377" \
		"\377\377\377\377\377\377\377\377\377\377\377\377\377\377\377\377"

static const struct vector vectors[] = {
	/* xxHash's own */
	{ HASH_XXH32, 0, "", 0, 0, 0x02cc5d05 },
	{ HASH_XXH32, 3, "abc", 0, 0, 0x32d153ff },
	{ HASH_XXH64, 0, "", 0, 0, 0xef46db3751d8e999 },
	{ HASH_XXH64, 1, "a", 0, 0, 0xd24ec4f1a98c6e5b },
	{ HASH_XXH64, 3, "abc", 0, 0, 0x44bc2cf5ad770999 },
	/* Aumasson, Bernstein: appendix A; vectors.h of the reference implementation */
	{ HASH_SIPHASH, 15, "\0\1\2\3\4\5\6\7\10\11\12\13\14\15\16", SIP_K0, SIP_K1,
	  0xa129ca6149be45e5 },
	{ HASH_SIPHASH, 0, "", SIP_K0, SIP_K1, 0x726fdb47dd0e0e31 },
	{ HASH_SIPHASH, 1, "\0", SIP_K0, SIP_K1, 0x74f839c593dc67fd },
	/* The kernel's lib/siphash test, and the lower halves of those for SipHash-1-3 elsewhere */
	{ HASH_HSIPHASH, 0, "", SIP_K0, SIP_K1, 0x050fc4dc },
	{ HASH_HSIPHASH, 1, "\0", SIP_K0, SIP_K1, 0x7d57ca93 },
	/* RFC 3720, appendix B.4; the check value of the catalogues */
	{ HASH_CRC32C, 32, ZEROS, 0, 0, 0x8a9136aa },
	{ HASH_CRC32C, 32, ONES, 0, 0, 0x62a8ab43 },
	{ HASH_CRC32C, 9, "123456789", 0, 0, 0xe3069283 },
	{ HASH_CRC32C, 0, "", 0, 0, 0 },
	/* lookup3.c, driver5() */
	{ HASH_JHASH, 0, "", 0, 0, 0xdeadbeef },
	{ HASH_JHASH, 0, "", 0xdeadbeef, 0, 0xbd5b7dde },
	{ HASH_JHASH, 30, "Four score and seven years ago", 0, 0, 0x17770551 },
	{ HASH_JHASH, 30, "Four score and seven years ago", 1, 0, 0xcd628161 },
	/* "Verifying the RSS hash calculation": source, destination, ports */
	{ HASH_TOEPLITZ, 8, "\x42\x09\x95\xbb\xa1\x8e\x64\x50", 0, 0, 0x323e8fc2 },
	{ HASH_TOEPLITZ, 12, "\x42\x09\x95\xbb\xa1\x8e\x64\x50\x0a\xea\x06\xe6", 0, 0, 0x51ccc178 },
	{ HASH_TOEPLITZ, 8, "\xc7\x5c\x6f\x02\x41\x45\x8c\x53", 0, 0, 0xd718262a },
	{ HASH_TOEPLITZ, 12, "\xc7\x5c\x6f\x02\x41\x45\x8c\x53\x37\x96\x12\x83", 0, 0, 0xc626b0ea },
	{ HASH_TOEPLITZ, 8, "\x18\x13\xc6\x5f\x0c\x16\xcf\xb8", 0, 0, 0xd2d0a5de },
	{ HASH_TOEPLITZ, 12, "\x18\x13\xc6\x5f\x0c\x16\xcf\xb8\x32\x62\x94\x88", 0, 0, 0x5c2b394a },
	{ HASH_TOEPLITZ, 36, "\x3f\xfe\x25\x01\x02\x00\x1f\xff\x00\x00\x00\x00\x00\x00\x00\x07"
	  "\x3f\xfe\x25\x01\x02\x00\x00\x03\x00\x00\x00\x00\x00\x00\x00\x01\x0a\xea\x06\xe6",
	  0, 0, 0x40207d3d },
	{ HASH_TOEPLITZ, 36, "\x3f\xfe\x05\x01\x00\x08\x00\x00\x02\x60\x97\xff\xfe\x40\xef\xab"
	  "\xff\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x37\x96\x12\x83",
	  0, 0, 0xdde51bbf },
	{ HASH_TOEPLITZ, 37, ZEROS "     ", 0, 0, -EINVAL },
};

bool hash_vectors_agree(hash_ask ask, void *by)
{
	const struct vector *v;
	bool agree = true;

	for (v = vectors; v < vectors + sizeof(vectors) / sizeof(*vectors); v++) {
		struct hash_input in = {
			.data = (const uint8_t *)v->data, .size = v->size,
			.key = rss_key, .key_size = sizeof(rss_key),
			.seed = v->seed, .k1 = v->k1,
		};

		agree &= answers(ask, by, v->op, &in, v->want);
		if (hash_expected(v->op, &in) != v->want) {
			printf("# the reference for hash op %d is wrong\n", v->op);
			agree = false;
		}
	}
	return agree;
}
