/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What only the host can do to a machine; scripts/vm says what it listens to.
 */
#ifndef _LIB_HOST_H
#define _LIB_HOST_H

/* Return: a descriptor; -ENOENT: there is no host, or none that listens; another negative errno. */
int host_open(void);

/* Ask it to do something to us, for so long. Return: 0 or a negative errno. */
int host_ask(int fd, const char *what, int seconds);

/*
 * Has it done so? Waits for up to so many ms. Return: 1: it has; 0: not yet; -EIO: it could not,
 * and the reason was printed; another negative errno.
 */
int host_done(int fd, int ms);

#endif /* _LIB_HOST_H */
