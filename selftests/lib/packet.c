// SPDX-License-Identifier: GPL-2.0-only
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>
#include "net.h"
#include "packet.h"

int packet_socket(const char *dev)
{
	/* No protocol: the kernel takes it from each frame, and the socket receives none. */
	struct sockaddr_ll to = {
		.sll_family = AF_PACKET,
		.sll_ifindex = if_nametoindex(dev),
	};
	int fd, size = 64 << 20;

	fd = socket(AF_PACKET, SOCK_RAW, 0);
	if (fd < 0)
		return -errno;
	/* What waits in the qdisc counts against the socket's buffer. */
	setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size));
	if (bind(fd, (struct sockaddr *)&to, sizeof(to))) {
		close(fd);
		return -errno;
	}
	return fd;
}

int packet_gate(void)
{
	int err = net_enter() ?: net_gate("gate0", 1);

	return err ?: packet_socket("gate0");
}

static uint16_t checksum(const uint8_t *p, int len)
{
	uint32_t sum = 0;

	for (; len; p += 2, len -= 2)
		sum += p[0] << 8 | p[1];
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return ~sum;
}

static void put16(uint8_t *p, uint16_t v)
{
	p[0] = v >> 8;
	p[1] = v;
}

/* Ethernet, IPv4 10.9.0.src to 10.9.0.dst, UDP without a checksum, and the order. */
static void frame(uint8_t *f, const struct packet *p)
{
	static const uint8_t addrs[8] = { 10, 9, 0, 1, 10, 9, 0, 2 };
	uint8_t *ip = f + ETH_HLEN, *udp = ip + 20;

	memset(f, 0, GATE_TAG_OFFSET);
	memset(f, 0xff, 6);
	f[6] = 2;
	put16(f + 12, ETH_P_IP);
	ip[0] = 0x45;
	ip[1] = p->dsfield;
	put16(ip + 2, p->len - ETH_HLEN);
	ip[8] = 64;
	ip[9] = 17;
	memcpy(ip + 12, addrs, sizeof(addrs));
	ip[15] = p->src ?: 1;
	ip[19] = p->dst ?: 2;
	put16(ip + 10, checksum(ip, 20));
	put16(udp, p->flow);
	put16(udp + 2, 9);
	put16(udp + 4, p->len - ETH_HLEN - 20);
	memcpy(udp + 8, &p->order, sizeof(p->order));
}

int packet_send_raw(int fd, const void *buf, int len)
{
	if (send(fd, buf, len, 0) >= 0)
		return 1;
	return errno == ENOBUFS ? 0 : -errno;
}

int packet_send(int fd, const struct packet *p, int n)
{
	static uint8_t buf[65536];
	int i, ret, taken = 0;

	/*
	 * One by one: sendmmsg() would not say which of them the qdisc has dropped, and send the
	 * first of those again.
	 */
	for (i = 0; i < n; i++) {
		frame(buf, &p[i]);
		ret = packet_send_raw(fd, buf, p[i].len);
		if (ret < 0)
			return ret;
		taken += ret;
	}
	return taken;
}

static int gate(unsigned long nr, struct gate_cmd *cmd, const char *dev)
{
	int fd, err;

	fd = open("/dev/bpfx_gate", O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	strncpy(cmd->name, dev, sizeof(cmd->name) - 1);
	err = ioctl(fd, nr, cmd) ? -errno : 0;
	close(fd);
	return err;
}

int gate_pass_busy(const char *dev, int64_t n, uint32_t busy_every)
{
	struct gate_cmd cmd = { .packets = n, .busy_every = busy_every };

	return gate(GATE_ALLOW, &cmd, dev);
}

int gate_pass(const char *dev, int64_t n)
{
	return gate_pass_busy(dev, n, 0);
}

int gate_bql(const char *dev, int64_t n)
{
	struct gate_cmd cmd = { .packets = n };

	return gate(GATE_BQL, &cmd, dev);
}

int gate_read(const char *dev, struct gate_record *r, int max)
{
	struct gate_cmd cmd = { .max = max, .records = (uintptr_t)r };
	int err = gate(GATE_READ, &cmd, dev);

	return err ?: (int)cmd.max;
}

int gate_collect(const char *dev, struct gate_record *r, int n)
{
	int got = 0, idle = 0, ret;

	while (got < n && idle < 500) {
		ret = gate_read(dev, r + got, n - got);
		if (ret < 0)
			return ret;
		got += ret;
		idle = ret ? 0 : idle + 1;
		if (!ret)
			usleep(1000);
	}
	return got;
}

int gate_order(const char *dev, const uint64_t *tags, int n)
{
	struct gate_record *got = calloc(n ?: 1, sizeof(*got));
	int i = 0, came;

	if (!got)
		return -ENOMEM;
	came = gate_pass(dev, n) ?: gate_collect(dev, got, n);
	while (i < came && tags[i] == got[i].tag)
		i++;
	free(got);
	return came < 0 ? came : i;
}
