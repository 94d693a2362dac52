/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A little traffic over loopback, and sockets to hang programs on.
 */
#ifndef _LIB_TRAFFIC_H
#define _LIB_TRAFFIC_H

/* A UDP socket, bound to any port of 127.0.0.1, and connected to itself; or a negative errno. */
int traffic_udp(void);

/**
 * traffic_tcp() - a connection over 127.0.0.1
 * @fd: its two ends
 * @congestion: the congestion control of the first; NULL: the default
 *
 * Return: 0 or a negative errno.
 */
int traffic_tcp(int fd[2], const char *congestion);

/* Say something to the other end, a few times. Return: 0 or a negative errno: it did not come. */
int traffic_say(int from, int to);

#endif /* _LIB_TRAFFIC_H */
