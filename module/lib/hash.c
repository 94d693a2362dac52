// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hashes of memory: the kernel's own, where it has them in every context.
 */
#include <linux/btf.h>
#include <linux/crc32c.h>
#include <linux/errno.h>
#include <linux/jhash.h>
#include <linux/siphash.h>
#include <linux/unaligned.h>
#include <linux/xxhash.h>
#include <bpfx/hash.bpf.h>
#include "sketch.h"
#ifdef __x86_64__
#include <asm/cpufeature.h>
#endif

#ifdef __x86_64__
/*
 * The kernel's crc32c() takes the FPU for what is long and asks first whether it may, a question
 * that warns in NMI. The instruction needs none.
 */
static u32 crc32c_sse42(u32 crc, const u8 *p, u32 n)
{
	u64 c = crc;

	for (; n >= 8; n -= 8, p += 8)
		asm("crc32q %1, %0" : "+r" (c) : "r" (get_unaligned((const u64 *)p)));
	crc = c;
	if (n & 4) {
		asm("crc32l %1, %0" : "+r" (crc) : "r" (get_unaligned((const u32 *)p)));
		p += 4;
	}
	if (n & 2) {
		asm("crc32w %1, %0" : "+r" (crc) : "r" (get_unaligned((const u16 *)p)));
		p += 2;
	}
	if (n & 1)
		asm("crc32b %1, %0" : "+r" (crc) : "r" (*p));
	return crc;
}
#endif

static u32 crc32c_update(u32 crc, const u8 *p, u32 n)
{
#ifdef __x86_64__
	if (cpu_feature_enabled(X86_FEATURE_XMM4_2))
		return crc32c_sse42(crc, p, n);
#endif
	return crc32c(crc, p, n);
}

/* One bit of each four: what a product of two of these carries goes into the gaps. */
#define EVERY_4TH	0x1111111111111111ull

/*
 * The high half of the low half of a product without carries. 16 multiplications with carries, for
 * the one instruction without them wants the FPU. At most 8 bits of @x are in a factor, so that
 * no sum outgrows its gap. Source: Pornin, BearSSL, "ghash_ctmul64".
 */
static u32 multiply_carryless(u32 x, u64 y)
{
	u64 x0 = x & EVERY_4TH, y0 = y & EVERY_4TH;
	u64 x1 = x & EVERY_4TH << 1, y1 = y & EVERY_4TH << 1;
	u64 x2 = x & EVERY_4TH << 2, y2 = y & EVERY_4TH << 2;
	u64 x3 = x & EVERY_4TH << 3, y3 = y & EVERY_4TH << 3;
	u64 z0 = x0 * y0 ^ x1 * y3 ^ x2 * y2 ^ x3 * y1;
	u64 z1 = x0 * y1 ^ x1 * y0 ^ x2 * y3 ^ x3 * y2;
	u64 z2 = x0 * y2 ^ x1 * y1 ^ x2 * y0 ^ x3 * y3;
	u64 z3 = x0 * y3 ^ x1 * y2 ^ x2 * y1 ^ x3 * y0;

	return ((z0 & EVERY_4TH) | (z1 & EVERY_4TH << 1) |
		(z2 & EVERY_4TH << 2) | (z3 & EVERY_4TH << 3)) >> 32;
}

static u32 reverse_bits_of_bytes(u32 x)
{
	x = (x >> 4 & 0x0f0f0f0f) | (x & 0x0f0f0f0f) << 4;
	x = (x >> 2 & 0x33333333) | (x & 0x33333333) << 2;
	return (x >> 1 & 0x55555555) | (x & 0x55555555) << 1;
}

/*
 * Bit i of the data, counted from the first one's highest, adds the 32 bits of the key that start
 * at bit i. With the data turned around that is a product.
 */
static u32 toeplitz_step(u32 data, u64 key)
{
	return multiply_carryless(reverse_bits_of_bytes(data), key);
}

/* Up to 3 bytes of data, and as many of the key and 4 more. */
static u32 toeplitz_tail(const u8 *data, const u8 *key, u32 n)
{
	u32 i, word = 0;
	u64 window = (u64)get_unaligned_be32(key) << 32;

	for (i = 0; i < n; i++) {
		word |= (u32)data[i] << 8 * i;
		window |= (u64)key[4 + i] << (24 - 8 * i);
	}
	return toeplitz_step(word, window);
}

__bpf_kfunc_start_defs();

/**
 * bpfx_hash_xxh32() - xxHash, 32 bits
 * @p: what is hashed, at any address
 * @p__sz: its size in bytes, 0 included
 * @seed: another one gives another hash
 *
 * For hash tables that need 32 bits; bpfx_hash_xxh64() is faster from 16 bytes on. No protection
 * against who chooses the input: that is bpfx_hash_siphash(). Source: Collet, xxHash; the kernel's.
 *
 * Return: the hash.
 */
__bpf_kfunc u32 bpfx_hash_xxh32(const void *p, u32 p__sz, u32 seed)
{
	return xxh32(p, p__sz, seed);
}

/**
 * bpfx_hash_xxh64() - xxHash, 64 bits
 * @p: what is hashed, at any address
 * @p__sz: its size in bytes, 0 included
 * @seed: another one gives another hash
 *
 * The fastest here for what is longer than a few words; what the sketches use. No protection
 * against who chooses the input. Source: Collet, xxHash; the kernel's.
 *
 * Return: the hash.
 */
__bpf_kfunc u64 bpfx_hash_xxh64(const void *p, u32 p__sz, u64 seed)
{
	return sketch_hash(p, p__sz, seed);
}

/**
 * bpfx_hash_siphash() - SipHash-2-4, keyed
 * @p: what is hashed, at any address
 * @p__sz: its size in bytes, 0 included
 * @k0: the key's first 8 bytes, as a little-endian number
 * @k1: its last 8 bytes
 *
 * Who does not know the key can't find inputs that collide, nor forge the hash of one: for tables
 * and cookies that face the network. Source: Aumasson, Bernstein, "SipHash: a fast short-input
 * PRF" (2012); the kernel's.
 *
 * Return: the hash.
 */
__bpf_kfunc u64 bpfx_hash_siphash(const void *p, u32 p__sz, u64 k0, u64 k1)
{
	siphash_key_t key = { { k0, k1 } };

	return siphash(p, p__sz, &key);
}

/**
 * bpfx_hash_hsiphash() - SipHash-1-3, keyed, cut to 32 bits
 * @p: what is hashed, at any address
 * @p__sz: its size in bytes, 0 included
 * @k0: the key's first 8 bytes, as a little-endian number
 * @k1: its last 8 bytes
 *
 * Half the rounds of bpfx_hash_siphash(): keeps a hash table from being flooded, and is for nothing
 * that leaves the machine. The kernel's, on its 64-bit machines.
 *
 * Return: the hash: the lower half of SipHash-1-3.
 */
__bpf_kfunc u32 bpfx_hash_hsiphash(const void *p, u32 p__sz, u64 k0, u64 k1)
{
	hsiphash_key_t key = { { k0, k1 } };

	return hsiphash(p, p__sz, &key);
}

/**
 * bpfx_hash_crc32c() - the Castagnoli checksum, as in iSCSI, SCTP, ext4 and btrfs
 * @p: what is checked, at any address
 * @p__sz: its size in bytes, 0 included
 * @crc: 0; or, if this continues what was checked before, what that returned
 *
 * By the CPU's instruction where it has one (x86 since SSE 4.2; ARMv8), else
 * by the kernel's tables; without the FPU. Source: RFC 3720, appendix B.4.
 *
 * Return: the checksum, inverted at the end as the protocols want it. (The kernel's crc32c()
 * inverts neither at the start nor at the end.)
 */
__bpf_kfunc u32 bpfx_hash_crc32c(const void *p, u32 p__sz, u32 crc)
{
	return ~crc32c_update(~crc, p, p__sz);
}

/**
 * bpfx_hash_jhash() - Jenkins' hash
 * @p: what is hashed, at any address
 * @p__sz: its size in bytes, 0 included
 * @initval: another one gives another hash
 *
 * The same as the kernel's jhash(), to find what the kernel has put somewhere by it. For anything
 * else bpfx_hash_xxh64() is faster. Source: Jenkins, lookup3, hashlittle().
 *
 * Return: the hash.
 */
__bpf_kfunc u32 bpfx_hash_jhash(const void *p, u32 p__sz, u32 initval)
{
	return jhash(p, p__sz, initval);
}

/**
 * bpfx_hash_toeplitz() - the hash by which network cards spread flows (RSS)
 * @data: source address, destination address, source port, destination port, in network order
 * @data__sz: its size in bytes: 8 or 12 for IPv4, 32 or 36 for IPv6, or any other
 * @key: the card's key
 * @key__sz: its size in bytes, at least 4 more than @data__sz
 *
 * About 110 instructions for 4 bytes of data, the same for every input: nothing depends on its
 * bits. Source: Microsoft, "RSS Hashing Functions"; Krawczyk, "LFSR-based Hashing" (1994).
 *
 * Return: the hash, 0 to 0xffffffff; -EINVAL if the key is too short.
 */
__bpf_kfunc s64 bpfx_hash_toeplitz(const void *data, u32 data__sz, const void *key, u32 key__sz)
{
	const u8 *d = data, *k = key;
	u32 hash = 0, n = data__sz;

	if (key__sz < 4 || key__sz - 4 < n)
		return -EINVAL;
	for (; n >= 4; n -= 4, d += 4, k += 4)
		hash ^= toeplitz_step(get_unaligned_le32(d), get_unaligned_be64(k));
	return n ? hash ^ toeplitz_tail(d, k, n) : hash;
}

__bpf_kfunc_end_defs();
