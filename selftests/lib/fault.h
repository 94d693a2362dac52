/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Allocations that fail, if the kernel was built to let them (failslab).
 *
 * Only those of this process, and of the kernel's workers, which finish what it has begun: the
 * harness beside it has to live. Which of them fails is counted, not thrown: "the seventh from
 * here" repeats with the seed.
 */
#ifndef _LIB_FAULT_H
#define _LIB_FAULT_H

#include <stdbool.h>
#include "random.h"

/* Get ready. Return: can this kernel do it? If not, everything below does nothing. */
bool fault_open(void);

/* Back to normal. */
void fault_close(void);

/*
 * How it goes until this is called again: not at all; one allocation of those between on and off;
 * each of so many; or those alone that may not sleep, as in the path of packets. NULL for rng:
 * not at all.
 */
void fault_mode(struct random *rng);

/* From here on. */
void fault_on(void);

/* Until here. Return: has an allocation failed? */
bool fault_off(void);

/* How many have failed so far. */
uint64_t fault_count(void);

/*
 * A system call that may fail for want of memory, and does without faults then. An answer that is
 * negative for another reason is the answer to the second attempt, too.
 */
#define FAULTY(_call)					\
({							\
	int _ret;					\
							\
	fault_on();					\
	_ret = (_call);					\
	if (fault_off() && _ret < 0)			\
		_ret = (_call);				\
	_ret;						\
})

#endif /* _LIB_FAULT_H */
