/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A client of an input device as compositors and games are: libevdev reads it, keeps what it has
 * read as a state, looks anew after events were lost, and says what a kernel would never send.
 */
#ifndef _LIB_CLIENT_H
#define _LIB_CLIENT_H

#include <stdbool.h>
#include "evdev.h"

struct libevdev;

/**
 * struct client - a client, and two more descriptors of the same device
 * @dev: what libevdev knows
 * @fd: that it reads
 * @raw: another client's, which has all events as they come
 * @asker: for questions about the state, which cost whoever asks its events
 * @complaints: what libevdev had to say
 * @lost: how often it has lost events
 * @events: that it has read
 * @sum: of EV_REL, by code
 */
struct client {
	struct libevdev *dev;
	int fd;
	int raw;
	int asker;
	unsigned int complaints;
	unsigned int lost;
	unsigned int events;
	long long sum[REL_CNT];
};

/* Open a device, "inputN". Return: 0 or negative errno. client_close() must follow. */
int client_open(struct client *c, const char *sys);
void client_close(struct client *c);

/* Read all that is there. Return: how many events, or negative errno. */
int client_read(struct client *c);

/*
 * The same, event by event what the other descriptor reads: what libevdev does not believe in, or
 * corrects, is missing or differs. Return: is it? Says what is not.
 */
bool client_reads_all(struct client *c);

/* What becomes of a key: as[code] is its code then, or one of these. */
#define CLIENT_KEY_GONE	(-1)

/*
 * Is its state that of the kernel: keys, each as what it has become (@as; NULL: as they are), and
 * axes, slots with their fingers, and LEDs? Reads what is still there. Says what is not.
 */
bool client_agrees(struct client *c, const int *as);

/* Keys that are down for it. */
int client_keys_down(const struct client *c);

#endif /* _LIB_CLIENT_H */
