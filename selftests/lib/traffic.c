// SPDX-License-Identifier: GPL-2.0-only
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>
#include "traffic.h"

#define TIMES	10

static int address(int fd, struct sockaddr_in *at)
{
	socklen_t len = sizeof(*at);

	*at = (struct sockaddr_in){
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	if (bind(fd, (struct sockaddr *)at, len) || getsockname(fd, (struct sockaddr *)at, &len))
		return -errno;
	return 0;
}

int traffic_udp(void)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct sockaddr_in at;

	if (fd >= 0 && !address(fd, &at) && !connect(fd, (struct sockaddr *)&at, sizeof(at)))
		return fd;
	close(fd);
	return -EIO;
}

int traffic_tcp(int fd[2], const char *congestion)
{
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), err = -EIO;
	struct sockaddr_in at;

	fd[0] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	fd[1] = -1;
	if (address(listener, &at) || listen(listener, 1))
		goto out;
	if (congestion && setsockopt(fd[0], IPPROTO_TCP, TCP_CONGESTION, congestion,
				     strlen(congestion)))
		goto out;
	if (connect(fd[0], (struct sockaddr *)&at, sizeof(at)))
		goto out;
	fd[1] = accept(listener, NULL, NULL);
	err = fd[1] < 0 ? -errno : 0;
out:
	close(listener);
	return err;
}

int traffic_say(int from, int to)
{
	struct timeval patience = { .tv_sec = 20 };
	char said[64] = "hello", heard[sizeof(said)];
	int i;

	setsockopt(to, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	for (i = 0; i < TIMES; i++) {
		if (send(from, said, sizeof(said), 0) != sizeof(said))
			return -errno;
		if (recv(to, heard, sizeof(heard), MSG_WAITALL) != sizeof(heard))
			return -EIO;
		if (memcmp(said, heard, sizeof(said)))
			return -EINVAL;
	}
	return 0;
}
