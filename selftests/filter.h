/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A server and its clients, for filters: this process is in the server's network namespace, the
 * clients are in namespaces of their own, behind the device "srv"; the second one's router is the
 * first one.
 *
 *	srv 10.9.0.1, fd09::1  <->  eth0 10.9.0.11, fd09::11
 *				    client1
 *				    eth1 10.9.1.1, fd09:1::1  <->  eth0 10.9.1.12, fd09:1::12
 *								   client2
 */
#ifndef _FILTER_H
#define _FILTER_H

#include <bpf/bpf.h>
#include <stdio.h>
#include <unistd.h>
#include "tool.h"

#define V4	"10.9.0.1"
#define V6	"fd09::1"
#define CLIENTS	2

/* In the namespace of a client. Return: the status; what it prints is in tool_out. */
#define client(_n, fmt, ...)	\
	run_read(tool_out, sizeof(tool_out), "ip netns exec client%d " fmt, _n, ##__VA_ARGS__)

static inline int write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");
	int ret = file ? fputs(text, file) : EOF;

	return !file || fclose(file) || ret == EOF;
}

static inline void filter_clients_close(void)
{
	int i;

	for (i = 1; i <= CLIENTS; i++)
		run_quiet("[ ! -e /run/netns/client%d ] || ip netns del client%d", i, i);
}

static inline void filter_net_close(void)
{
	filter_clients_close();
	net_leave();
}

/* To start a program is what takes time here: one for many lines. */
#define BATCH	"/tmp/filter.batch"

/* In a client's namespace, or with 0 here. */
static inline int filter_batch(int client, const char *lines)
{
	if (write_file(BATCH, lines))
		return -1;
	return client ? run("ip -n client%d -batch " BATCH, client) : run("ip -batch " BATCH);
}

static inline int filter_second_client(void)
{
	return filter_batch(1, "link add eth1 type veth peer name eth0 netns client2\n"
			       "address add 10.9.1.1/24 dev eth1\n"
			       "address add fd09:1::1/64 dev eth1 nodad\n"
			       "link set eth1 up\n") ||
	       filter_batch(2, "link set lo up\n"
			       "address add 10.9.1.12/24 dev eth0\n"
			       "address add fd09:1::12/64 dev eth0 nodad\n"
			       "link set eth0 up\n"
			       "route add default via 10.9.1.1\n"
			       "route add default via fd09:1::1\n") ||
	       filter_batch(0, "route add 10.9.1.0/24 via 10.9.0.11\n"
			       "route add fd09:1::/64 via fd09::11\n") ||
	       run("ip netns exec client1 sh -c 'for v in 4 6; do "
		   "echo 1 >/proc/sys/net/ipv$v/conf/all/forwarding; done'");
}

/* Return: 0 if so many clients are there. */
static inline int filter_net_open(int clients)
{
	filter_clients_close();
	if (net_enter())
		return -1;
	run_quiet("modprobe -qa veth 8021q sch_ingress");
	return filter_batch(0, "netns add client1\n"
			       "netns add client2\n"
			       "link add srv type veth peer name eth0 netns client1\n"
			       "address add " V4 "/24 dev srv\n"
			       "address add " V6 "/64 dev srv nodad\n"
			       "link set srv up\n") ||
	       filter_batch(1, "link set lo up\n"
			       "address add 10.9.0.11/24 dev eth0\n"
			       "address add fd09::11/64 dev eth0 nodad\n"
			       "link set eth0 up\n") ||
	       (clients > 1 && filter_second_client());
}

/* End a server by the file with its process id. */
static inline void end_server(const char *pid_file)
{
	run_quiet("[ ! -e %s ] || { kill $(cat %s); rm -f %s; }", pid_file, pid_file, pid_file);
}

/* Does something listen, soon? */
static inline int wait_for_port(const char *kind, int port)
{
	int i;

	for (i = 0; i < 100; i++) {
		if (!run_quiet("ss -Hln%s 'sport = :%d' | grep -q .", kind, port))
			return 0;
		usleep(100000);
	}
	return -1;
}

/*
 * The member @value of the one in the array @array of which the member @key is @is, in what the
 * tool has said last. Return: it; -1: there is none.
 */
static inline int64_t filter_row(const char *array, const char *key, const char *is,
				 const char *value)
{
	struct json_object *rows = json_at(array), *row;
	size_t i;

	for (i = 0; rows && i < json_object_array_length(rows); i++) {
		row = json_object_array_get_idx(rows, i);
		if (!strcmp(is, json_object_get_string(json_object_object_get(row, key)) ?: ""))
			return json_object_get_int64(json_object_object_get(row, value));
	}
	return -1;
}

/* The program of the first filter that the tool has just shown. */
static inline int filter_prog(void)
{
	return bpf_prog_get_fd_by_id(json_num("/filters/0/prog_id"));
}

/* Give it a frame. Return: its verdict, or a negative errno. */
static inline int filter_try(int prog, const void *frame, unsigned int size)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts, .data_in = frame, .data_size_in = size);

	return bpf_prog_test_run_opts(prog, &opts) ? -errno : (int)opts.retval;
}

#endif /* _FILTER_H */
