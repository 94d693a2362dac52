// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hashes of a; b has tables and keys.
 */
#include <bpfx/hash.bpf.h>
#include "arm.bpf.h"
#include "hash.h"

static __always_inline u64 load64(const void *p)
{
	return *(const u64 *)p;
}

static __always_inline u32 load32(const void *p)
{
	return *(const u32 *)p;
}

static __always_inline u64 rotate64(u64 x, u32 n)
{
	return x << n | x >> (64 - n);
}

static __always_inline u32 rotate32(u32 x, u32 n)
{
	return x << n | x >> (32 - n);
}

/* Collet, "xxHash fast digest algorithm", version 0.1.1. */
#define P64_1	0x9e3779b185ebca87ull
#define P64_2	0xc2b2ae3d27d4eb4full
#define P64_3	0x165667b19e3779f9ull
#define P64_4	0x85ebca77c2b2ae63ull
#define P64_5	0x27d4eb2f165667c5ull

static __always_inline u64 round64(u64 acc, u64 x)
{
	return rotate64(acc + x * P64_2, 31) * P64_1;
}

static __always_inline u64 merge64(u64 hash, u64 acc)
{
	return (hash ^ round64(0, acc)) * P64_1 + P64_4;
}

static __always_inline u64 blocks64(const u8 *p, u64 end, u64 seed, u64 zero)
{
	u64 a = seed + P64_1 + P64_2, b = seed + P64_2, c = seed, d = seed - P64_1, at = zero, hash;

	for (; at < end && bench_goes_on && bench_inside(at); at += 32) {
		a = round64(a, load64(p + at));
		b = round64(b, load64(p + at + 8));
		c = round64(c, load64(p + at + 16));
		d = round64(d, load64(p + at + 24));
	}
	hash = rotate64(a, 1) + rotate64(b, 7) + rotate64(c, 12) + rotate64(d, 18);
	return merge64(merge64(merge64(merge64(hash, a), b), c), d);
}

MEMORY_APART(xxh64, bpf)
{
	u64 n = size, at = n & ~31ull, hash, end;

	hash = (n >= 32 ? blocks64(m->a, at, SEED, m->zero) : SEED + P64_5) + n;
	for (end = n & ~7ull; at < end && bench_goes_on && bench_inside(at); at += 8)
		hash = rotate64(hash ^ round64(0, load64(m->a + at)), 27) * P64_1 + P64_4;
	if (n & 4 && bench_inside(at)) {
		hash = rotate64(hash ^ load32(m->a + at) * P64_1, 23) * P64_2 + P64_3;
		at += 4;
	}
	for (; at < n && bench_goes_on && bench_inside(at); at++)
		hash = rotate64(hash ^ m->a[at] * P64_5, 11) * P64_1;
	hash = (hash ^ hash >> 33) * P64_2;
	hash = (hash ^ hash >> 29) * P64_3;
	return hash ^ hash >> 32;
}

MEMORY(xxh64, kfunc)
{
	return bpfx_hash_xxh64(m->a, size, SEED);
}

#define P32_1	0x9e3779b1u
#define P32_2	0x85ebca77u
#define P32_3	0xc2b2ae3du
#define P32_4	0x27d4eb2fu
#define P32_5	0x165667b1u

static __always_inline u32 round32(u32 acc, u32 x)
{
	return rotate32(acc + x * P32_2, 13) * P32_1;
}

static __always_inline u32 blocks32(const u8 *p, u64 end, u32 seed, u64 zero)
{
	u32 a = seed + P32_1 + P32_2, b = seed + P32_2, c = seed, d = seed - P32_1;
	u64 at = zero;

	for (; at < end && bench_goes_on && bench_inside(at); at += 16) {
		a = round32(a, load32(p + at));
		b = round32(b, load32(p + at + 4));
		c = round32(c, load32(p + at + 8));
		d = round32(d, load32(p + at + 12));
	}
	return rotate32(a, 1) + rotate32(b, 7) + rotate32(c, 12) + rotate32(d, 18);
}

MEMORY_APART(xxh32, bpf)
{
	u64 n = size, at = n & ~15ull, end;
	u32 hash;

	hash = (n >= 16 ? blocks32(m->a, at, SEED, m->zero) : SEED + P32_5) + n;
	for (end = n & ~3ull; at < end && bench_goes_on && bench_inside(at); at += 4)
		hash = rotate32(hash + load32(m->a + at) * P32_3, 17) * P32_4;
	for (; at < n && bench_goes_on && bench_inside(at); at++)
		hash = rotate32(hash + m->a[at] * P32_5, 11) * P32_1;
	hash = (hash ^ hash >> 15) * P32_2;
	hash = (hash ^ hash >> 13) * P32_3;
	return hash ^ hash >> 16;
}

MEMORY(xxh32, kfunc)
{
	return bpfx_hash_xxh32(m->a, size, SEED);
}

/* Aumasson, Bernstein, "SipHash: a fast short-input PRF": 2-4. */
struct sip {
	u64 a, b, c, d;
};

static __always_inline void sip_round(struct sip *v)
{
	v->a += v->b;
	v->b = rotate64(v->b, 13) ^ v->a;
	v->a = rotate64(v->a, 32);
	v->c += v->d;
	v->d = rotate64(v->d, 16) ^ v->c;
	v->a += v->d;
	v->d = rotate64(v->d, 21) ^ v->a;
	v->c += v->b;
	v->b = rotate64(v->b, 17) ^ v->c;
	v->c = rotate64(v->c, 32);
}

static __always_inline void sip_word(struct sip *v, u64 x, u32 rounds)
{
	v->d ^= x;
	sip_round(v);
	if (rounds > 1)
		sip_round(v);
	v->a ^= x;
}

static __always_inline u64 sip(const struct bench_memory *m, u64 n, u32 rounds)
{
	struct sip v = {
		KEY_0 ^ 0x736f6d6570736575ull, KEY_1 ^ 0x646f72616e646f6dull,
		KEY_0 ^ 0x6c7967656e657261ull, KEY_1 ^ 0x7465646279746573ull
	};
	u64 at = m->zero, end = n & ~7ull, last = n << 56, shift = m->zero;

	for (; at < end && bench_goes_on && bench_inside(at); at += 8)
		sip_word(&v, load64(m->a + at), rounds);
	for (; at < n && bench_goes_on && bench_inside(at); at++, shift += 8)
		last |= (u64)m->a[at] << (shift & 63);
	sip_word(&v, last, rounds);
	v.c ^= 0xff;
	sip_round(&v);
	sip_round(&v);
	sip_round(&v);
	if (rounds > 1)
		sip_round(&v);
	return v.a ^ v.b ^ v.c ^ v.d;
}

MEMORY_APART(siphash, bpf)
{
	return sip(m, size, 2);
}

MEMORY(siphash, kfunc)
{
	return bpfx_hash_siphash(m->a, size, KEY_0, KEY_1);
}

/* The kernel's hsiphash is SipHash 1-3 on 64-bit machines. */
MEMORY_APART(hsiphash, bpf)
{
	return (u32)sip(m, size, 1);
}

MEMORY(hsiphash, kfunc)
{
	return bpfx_hash_hsiphash(m->a, size, KEY_0, KEY_1);
}

/*
 * Kounavis, Berry, "Novel table lookup-based algorithms for high-performance CRC generation": by 8.
 */
MEMORY_APART(crc32c, bpf)
{
	const u32 *table = (const u32 *)m->b;
	u64 at = m->zero, n = size, end = n & ~7ull, x;
	u32 crc = ~0;

	for (; at < end && bench_goes_on && bench_inside(at); at += 8) {
		x = load64(m->a + at) ^ crc;
		crc = table[7 * 256 + (x & 0xff)] ^ table[6 * 256 + (x >> 8 & 0xff)] ^
		      table[5 * 256 + (x >> 16 & 0xff)] ^ table[4 * 256 + (x >> 24 & 0xff)] ^
		      table[3 * 256 + (x >> 32 & 0xff)] ^ table[2 * 256 + (x >> 40 & 0xff)] ^
		      table[256 + (x >> 48 & 0xff)] ^ table[x >> 56];
	}
	for (; at < n && bench_goes_on && bench_inside(at); at++)
		crc = crc >> 8 ^ table[(crc ^ m->a[at]) & 0xff];
	return (u32)~crc;
}

MEMORY(crc32c, kfunc)
{
	return bpfx_hash_crc32c(m->a, size, 0);
}

/* Jenkins, lookup3, as the kernel has it, and as programs have it that need what the kernel has. */
struct jenkins {
	u32 a, b, c;
};

static __always_inline void mix(struct jenkins *v)
{
	v->a -= v->c;
	v->a ^= rotate32(v->c, 4);
	v->c += v->b;
	v->b -= v->a;
	v->b ^= rotate32(v->a, 6);
	v->a += v->c;
	v->c -= v->b;
	v->c ^= rotate32(v->b, 8);
	v->b += v->a;
	v->a -= v->c;
	v->a ^= rotate32(v->c, 16);
	v->c += v->b;
	v->b -= v->a;
	v->b ^= rotate32(v->a, 19);
	v->a += v->c;
	v->c -= v->b;
	v->c ^= rotate32(v->b, 4);
	v->b += v->a;
}

static __always_inline u32 final(struct jenkins *v)
{
	v->c ^= v->b;
	v->c -= rotate32(v->b, 14);
	v->a ^= v->c;
	v->a -= rotate32(v->c, 11);
	v->b ^= v->a;
	v->b -= rotate32(v->a, 25);
	v->c ^= v->b;
	v->c -= rotate32(v->b, 16);
	v->a ^= v->c;
	v->a -= rotate32(v->c, 4);
	v->b ^= v->a;
	v->b -= rotate32(v->a, 14);
	v->c ^= v->b;
	return v->c - rotate32(v->b, 24);
}

MEMORY_APART(jhash, bpf)
{
	u32 start = 0xdeadbeef + size + (u32)SEED, left = size;
	struct jenkins v = { start, start, start };
	u64 at = m->zero, word;

	for (; left > 12 && bench_goes_on && bench_inside(at); at += 12, left -= 12) {
		v.a += load32(m->a + at);
		v.b += load32(m->a + at + 4);
		v.c += load32(m->a + at + 8);
		mix(&v);
	}
	if (!left || !bench_inside(at))
		return v.c;
	/* What lies behind the memory is read and cut off. */
	word = load64(m->a + at);
	if (left > 8)
		v.c += load32(m->a + at + 8) & ~0u >> ((12 - left) * 8 & 31);
	if (left < 8)
		word &= ~0ull >> ((8 - left) * 8 & 63);
	v.a += word;
	v.b += word >> 32;
	return final(&v);
}

MEMORY(jhash, kfunc)
{
	return bpfx_hash_jhash(m->a, size, SEED);
}

/* Of each bit of the data that is set, 32 bits of the key; 32 bits of the key at a time. */
MEMORY_APART(toeplitz, bpf)
{
	u64 at = m->zero, n = size & ~3ull, key;
	u32 hash = 0, x;

	for (; at < n && bench_goes_on && bench_inside(at); at += 4) {
		x = __builtin_bswap32(load32(m->a + at));
		key = (u64)__builtin_bswap32(load32(m->b + at)) << 32 |
		      __builtin_bswap32(load32(m->b + at + 4));
#pragma unroll
		for (int i = 0; i < 32; i++)
			hash ^= -(x >> i & 1) & key >> (i + 1);
	}
	return hash;
}

MEMORY(toeplitz, kfunc)
{
	if (size > BENCH_SIZE - 4)
		return 0;
	return bpfx_hash_toeplitz(m->a, size, m->b, size + 4);
}
