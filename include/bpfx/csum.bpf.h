/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * The Internet checksum of a packet of which a field changes. Source only: needs no module.
 *
 *	ip->check = bpfx_csum_replace32(ip->check, ip->daddr, daddr);
 *	ip->daddr = daddr;
 *
 * Checksums and fields are as in the packet (network order): a sum of ones' complement is the same
 * in any. A field has to start at an even offset.
 *
 * Source: RFC 1624, equation 3: HC' = ~(~HC + ~m + m').
 */
#ifndef _BPFX_CSUM_BPF_H
#define _BPFX_CSUM_BPF_H

#include <bpfx/types.bpf.h>

/**
 * bpfx_csum_fold() - add up the parts of a sum
 * @sum: of words of 16 or 32 bits, as many as fit
 *
 * Return: the sum in 16 bits, not complemented; 0 only if all words were.
 */
static __always_inline u16 bpfx_csum_fold(u64 sum)
{
	/* At most 2^33 - 2, then 2^17 - 2. */
	sum = (sum & 0xffffffff) + (sum >> 32);
	sum = (sum & 0xffff) + (sum >> 16 & 0xffff) + (sum >> 32);
	return (sum & 0xffff) + (sum >> 16);
}

/* The sum of a field of 128 bits, to be folded. */
static __always_inline u64 bpfx_csum_sum128(const u32 x[4])
{
	return (u64)x[0] + x[1] + x[2] + x[3];
}

/**
 * bpfx_csum_replace() - a checksum after words have changed
 * @csum: the checksum so far
 * @from: sum of the words as they were, below 2^63
 * @to: sum of the words as they are, below 2^63
 *
 * For several fields at once, which need not be as long as they were.
 *
 * Return: the new checksum.
 */
static __always_inline u16 bpfx_csum_replace(u16 csum, u64 from, u64 to)
{
	return ~bpfx_csum_fold((u64)(u16)~csum + (u16)~bpfx_csum_fold(from) + bpfx_csum_fold(to));
}

/* A checksum after a field of 16 bits has changed. */
static __always_inline u16 bpfx_csum_replace16(u16 csum, u16 from, u16 to)
{
	return ~bpfx_csum_fold((u64)(u16)~csum + (u16)~from + to);
}

/* A checksum after a field of 32 bits has changed: an address of IPv4. */
static __always_inline u16 bpfx_csum_replace32(u16 csum, u32 from, u32 to)
{
	return ~bpfx_csum_fold((u64)(u16)~csum + ~from + to);
}

/* A checksum after a field of 128 bits has changed: an address of IPv6. */
static __always_inline u16 bpfx_csum_replace128(u16 csum, const u32 from[4], const u32 to[4])
{
	return bpfx_csum_replace(csum, bpfx_csum_sum128(from), bpfx_csum_sum128(to));
}

/**
 * bpfx_csum_udp() - a checksum as UDP writes it
 * @was: the checksum in the packet
 * @csum: what it is to be
 *
 * In UDP over IPv4 0 means that there is none, which stays so; one that is 0 is written as 0xffff.
 */
static __always_inline u16 bpfx_csum_udp(u16 was, u16 csum)
{
	if (!was)
		return 0;
	return csum ? csum : 0xffff;
}

#endif /* _BPFX_CSUM_BPF_H */
