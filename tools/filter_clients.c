// SPDX-License-Identifier: GPL-2.0-only
/*
 * The clients of a limit, and what they sent.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <json-c/json.h>
#include <bpf/bpf.h>
#include "err.h"
#include "filter.h"
#include "out.h"

#define CLIENTS_MAX	(1u << 18)	/* a walk that meets one that goes begins again */
#define CLIENT_LEN	(INET6_ADDRSTRLEN + sizeof("/64"))

struct client {
	struct bpfx_limit_client key;
	struct bpfx_limit_account account;
};

struct clients {
	struct client *item;
	unsigned int count;
	struct bpfx_limit_account sum;
};

static const char *client_name(char *name, const struct bpfx_limit_client *client)
{
	const struct in6_addr *addr = (const void *)client->addr;

	if (IN6_IS_ADDR_V4MAPPED(addr))
		inet_ntop(AF_INET, &client->addr[3], name, CLIENT_LEN);
	else
		inet_ntop(AF_INET6, addr, name, CLIENT_LEN);
	if (!IN6_IS_ADDR_V4MAPPED(addr) && !IN6_IS_ADDR_LINKLOCAL(addr))
		strcat(name, "/64");
	return name;
}

static int add(struct clients *clients, const struct client *client)
{
	struct client *more;

	/* Twice as many each time there is no more room. */
	if (!(clients->count & (clients->count - 1))) {
		more = realloc(clients->item, (clients->count * 2 + 1) * sizeof(*more));
		if (!more)
			return -ENOMEM;
		clients->item = more;
	}
	clients->item[clients->count++] = *client;
	clients->sum.passed += client->account.passed;
	clients->sum.passed_bytes += client->account.passed_bytes;
	clients->sum.dropped += client->account.dropped;
	clients->sum.dropped_bytes += client->account.dropped_bytes;
	return 0;
}

/* Who comes or goes meanwhile may be missed, or seen twice. */
static int collect(struct clients *clients, int fd)
{
	struct bpfx_limit_client previous, *last = NULL;
	struct client client;
	int err = 0;

	while (!err && clients->count < CLIENTS_MAX &&
	       !bpf_map_get_next_key(fd, last, &client.key)) {
		previous = client.key;
		last = &previous;
		if (!bpf_map_lookup_elem(fd, &client.key, &client.account))
			err = add(clients, &client);
	}
	return err;
}

/* Who lost most first. */
static int compare(const void *a, const void *b)
{
	const struct client *x = a, *y = b;

	if (x->account.dropped != y->account.dropped)
		return x->account.dropped > y->account.dropped ? -1 : 1;
	if (x->account.passed != y->account.passed)
		return x->account.passed > y->account.passed ? -1 : 1;
	return memcmp(&x->key, &y->key, sizeof(x->key));
}

static void account_json(const struct bpfx_limit_account *account, struct json_object *obj)
{
	out_u64(obj, "passed", account->passed);
	out_u64(obj, "passed_bytes", account->passed_bytes);
	out_u64(obj, "dropped", account->dropped);
	out_u64(obj, "dropped_bytes", account->dropped_bytes);
}

static void print_json(const struct clients *clients, const struct bpfx_limit_settings *s,
		       unsigned int lines, struct json_object *obj)
{
	struct json_object *array, *item;
	char name[CLIENT_LEN];
	unsigned int i;

	out_str(obj, "unit", s->packets ? "packets" : "bytes");
	out_u64(obj, "rate", s->rate);
	out_u64(obj, "burst", s->burst);
	account_json(&clients->sum, obj);
	out_u64(obj, "nr_clients", clients->count);
	array = out_array(obj, "clients");
	for (i = 0; i < lines; i++) {
		item = out_item(array);
		out_str(item, "client", client_name(name, &clients->item[i].key));
		account_json(&clients->item[i].account, item);
	}
}

static void print_text(const struct clients *clients, const struct bpfx_limit_settings *s,
		       unsigned int lines)
{
	char passed[OUT_LEN], dropped[OUT_LEN], name[CLIENT_LEN];
	const struct bpfx_limit_account *account;
	unsigned int i;

	if (s->packets)
		printf("  each client: %llu packets/s, at once %llu\n",
		       (unsigned long long)s->rate, (unsigned long long)s->burst);
	else
		printf("  each client: %s/s, at once %s\n", out_bytes(passed, s->rate),
		       out_bytes(dropped, s->burst));
	printf("  clients: %u\n", clients->count);
	if (lines)
		printf("%12s %10s %12s %10s  client\n", "dropped", "", "passed", "");
	for (i = 0; i < lines; i++) {
		account = &clients->item[i].account;
		printf("%12llu %10s %12llu %10s  %s\n", (unsigned long long)account->dropped,
		       out_bytes(dropped, account->dropped_bytes),
		       (unsigned long long)account->passed,
		       out_bytes(passed, account->passed_bytes),
		       client_name(name, &clients->item[i].key));
	}
}

static int read_settings(const struct filter *filter, struct bpfx_limit_settings *settings)
{
	int fd = filter_open(filter, "settings"), err = 0;
	__u32 key = 0;

	if (fd < 0)
		return fd;
	if (bpf_map_lookup_elem(fd, &key, settings))
		err = -errno;
	close(fd);
	return err;
}

/* Return: 0 or a negative errno. */
int filter_show_clients(const struct filter *filter, struct json_object *obj, unsigned int lines)
{
	struct bpfx_limit_settings settings;
	struct clients clients = {};
	int fd, err;

	err = read_settings(filter, &settings);
	if (err)
		return err;
	fd = filter_open(filter, "clients");
	if (fd < 0)
		return fd;
	err = collect(&clients, fd);
	close(fd);
	if (clients.count)
		qsort(clients.item, clients.count, sizeof(*clients.item), compare);
	if (lines > clients.count)
		lines = clients.count;
	if (!err && obj)
		print_json(&clients, &settings, lines, obj);
	else if (!err)
		print_text(&clients, &settings, lines);
	free(clients.item);
	return err;
}
