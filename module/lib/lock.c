// SPDX-License-Identifier: GPL-2.0-only
/*
 * Locks that cannot deadlock the kernel.
 *
 * A lock is an address. Who holds it is known by its guard, one of a few that each CPU has, which
 * is linked into the bucket of that address. A guard that waits is not linked; it names the guard
 * that it saw in its way (its blocker), so that others can follow: a waiter walks from its lock to
 * the holder, from there to what waits on top of the holder, to that one's blocker, and if it finds
 * itself in the way of somebody, there is a cycle.
 *
 * An execution is a program that runs: in a task, a softirq, a hardirq or an NMI. It stays on its
 * CPU, as BPF programs run with migration disabled, and it gives up all its guards before it ends,
 * as the verifier sees to that.
 *
 * Invariants
 *
 * 1. Of the guards in a bucket no two have the same address, and all are HELD. Buckets change in
 *    sections only: interrupts off and the bucket taken. Taking a bucket is the acquire, leaving it
 *    the release that orders what programs do under a lock.
 *
 * 2. Nobody waits for anything inside a section, and no section is longer than its bucket's chain.
 *    Only an NMI (or a program that traces us) can interrupt a section. What runs then, "nested",
 *    never waits for a lock and tries for a bucket a bounded number of times. It may insist on a
 *    bucket that it has had before, from which it has got a guard or in which it is a waiter:
 *
 *    - its own CPU does not keep it from that: the sections beneath it began before it did, and if
 *      one of them had that bucket, the first try for it would have failed;
 *    - nor is there a cycle over several CPUs, each with a section (on bucket n) beneath a nested
 *      execution that insists on bucket n + 1, taken by the section of the next CPU: it has had
 *      bucket n + 1 before that section began, and after its own CPU's section had begun. So each
 *      section in the cycle would be younger than the one before it.
 *
 *    So a release always succeeds, after no more than the sections of others.
 *
 * 3. A guard's word holds a number that its pool never gives again, and its state. All that others
 *    read without the bucket is written before the word says PENDING or HELD, and not again until
 *    it has said FREE: two looks that find the same word have seen one acquisition, which lasted
 *    from the first to the second. The blocker alone may change meanwhile; it is a hint, believed
 *    when it is HELD with the address that is waited for (by 1 there is only one such guard).
 *
 * 4. Numbers of a pool grow. On one CPU, whatever has the greater number began later: it runs on
 *    top of the other (interrupted, traced or preempted it), or it is the same execution, further
 *    on. So a waiter is in the way of a holder on its CPU if it is younger, and of the same task or
 *    fixed: not to be preempted, so that nothing beneath it moves. A waiter that can be preempted
 *    only takes time, which timeouts bound.
 *
 * 5. A cycle is reported only if a second look at all its words finds them as they were. Then all
 *    of it was true at once, at the moment between the two looks; and as each of its members waits
 *    for the next, nothing but giving up can end it. No deadlock is reported that is none.
 *
 * 6. Of a CPU it is enough to follow the topmost waiter in the way of a holder: only that one runs.
 *    If it gets its lock, the next one is topmost. If all stands still, then each topmost waiter
 *    leads to another, and these are finitely many: some walk ends where it began. Who is last to
 *    become a member of a cycle sees it at once, as everybody shows its own wait before it looks
 *    (full barrier); stale hints delay that until the next look, microseconds later.
 *
 * The memory of the lock itself is never touched, so that nobody can do anything by writing there,
 * or by freeing it while the lock is held: what is next at that address finds it locked until the
 * holder lets go. Guards are in memory of their own for each CPU that may ever be there: a CPU that
 * goes takes nobody's guard with it.
 *
 * Sources: the kernel's resilient queued spin lock (rqspinlock, Dwivedi 2025) for the idea that a
 * lock may fail; Chandy, Misra, Haas, "Distributed deadlock detection" (1983) for edges that are
 * chased by who waits.
 */
#include <linux/btf.h>
#include <linux/hash.h>
#include <linux/irq_work.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/ratelimit.h>
#include <linux/sched.h>
#include <linux/timekeeping.h>
#include <bpfx/lock.bpf.h>
#include "lock.h"

#define BUCKET_BITS	9
#define GUARDS		32	/* per CPU */
#define TAKEN_ABOVE	4	/* of them, for each level of context, not for those below */
#define LEVELS		4
#define MAX_TRIES	256	/* for a bucket, of those who may not insist */
#define MAX_DEPTH	16	/* executions in a cycle */
#define MAX_ROUNDS	1000000	/* should the clock stand still */
#define POLLS		64	/* in a round: a few microseconds */
#define POLITE_POLLS	4	/* in which those who came first see that the lock is free */

enum state {
	FREE,
	PENDING,
	HELD,
	STATE_MASK = 3,
	NR_SHIFT = 2,
};

/**
 * struct bpfx_guard - that an execution holds a lock, or waits for it
 * @next: in the bucket
 * @word: number and state
 * @lock: the address that is locked
 * @task: that executes, or was interrupted
 * @blocker: who was seen holding what this one waits for
 * @since: when it was acquired, in jiffies
 * @cpu: that it belongs to
 * @index: in the CPU's pool
 * @level: of context, enum bpfx_lock_context
 * @fixed: while it waits, nothing beneath it moves
 */
struct bpfx_guard {
	struct bpfx_guard *next;
	u64 word;
	unsigned long lock;
	struct task_struct *task;
	struct bpfx_guard *blocker;
	unsigned long since;
	u16 cpu;
	u8 index;
	u8 level;
	bool fixed;
} __aligned(64);	/* a line each, and its index is a shift away */

/* Of a CPU. free: one bit per guard; inside: in a section now? */
struct pool {
	struct bpfx_guard guards[GUARDS];
	unsigned long free;
	u64 nr;
	bool inside;
};

static struct pool __percpu *pools;

/* Holders, by address. waiting: how many wait for one of these locks. */
static struct bucket {
	struct bpfx_guard *head;
	u32 taken;
	u32 waiting;
} ____cacheline_aligned buckets[1 << BUCKET_BITS];

/* Sections
 * --------
 */

struct section {
	unsigned long flags;
	struct pool *pool;
	bool nested;
};

static __always_inline struct bucket *bucket_of(unsigned long lock)
{
	return buckets + hash_long(lock >> 3, BUCKET_BITS);
}

static bool take_slowly(struct bucket *b, bool insist)
{
	u32 tries = 0;

	while (READ_ONCE(b->taken) || xchg_acquire(&b->taken, 1)) {
		if (!insist && ++tries > MAX_TRIES)
			return false;
		cpu_relax();
	}
	return true;
}

/* The raw form: neither lockdep nor a tracer of interrupts runs in here. */
static __always_inline bool enter(struct section *s, struct bucket *b, bool insist)
{
	raw_local_irq_save(s->flags);
	s->pool = this_cpu_ptr(pools);
	s->nested = s->pool->inside;
	WRITE_ONCE(s->pool->inside, true);
	barrier();	/* an NMI sees that before we have the bucket */
	if (likely(!xchg_acquire(&b->taken, 1)) || take_slowly(b, insist || !s->nested))
		return true;
	WRITE_ONCE(s->pool->inside, s->nested);
	raw_local_irq_restore(s->flags);
	return false;
}

static __always_inline void leave(struct section *s, struct bucket *b)
{
	smp_store_release(&b->taken, 0);	/* what was done in it comes before */
	barrier();	/* as in enter() */
	WRITE_ONCE(s->pool->inside, s->nested);
	raw_local_irq_restore(s->flags);
}

static __always_inline struct bpfx_guard *holder_in(const struct bucket *b, unsigned long lock)
{
	struct bpfx_guard *g = b->head;

	while (g && g->lock != lock)
		g = g->next;
	return g;
}

/* Guards
 * ------
 */

/* One that is free, for @lock: in a section. The last ones are for contexts above. */
static __always_inline struct bpfx_guard *guard_get(struct pool *pool, unsigned long lock)
{
	u32 level = likely(in_task()) ? 0 : interrupt_context_level();
	u32 ours = U32_MAX >> (LEVELS - 1 - level) * TAKEN_ABOVE;
	struct bpfx_guard *g;
	unsigned long free;
	u32 i;

	do {
		free = READ_ONCE(pool->free) & ours;
		if (unlikely(!free))
			return NULL;
		i = __ffs(free);
	} while (unlikely(!test_and_clear_bit(i, &pool->free)));	/* an NMI had it */
	g = pool->guards + i;
	WRITE_ONCE(g->lock, lock);
	WRITE_ONCE(g->task, current);
	g->level = level;
	return g;
}

/* It is FREE; whoever gets it next writes after that has been seen (full barrier of its RMW). */
static __always_inline void guard_put(struct bpfx_guard *g)
{
	struct pool *pool = container_of(g - g->index, struct pool, guards[0]);

	smp_mb__before_atomic();	/* with that RMW */
	set_bit(g->index, &pool->free);
}

static __always_inline u64 next_word(enum state state)
{
	return this_cpu_inc_return(pools->nr) << NR_SHIFT | state;
}

/* The lock is @g's: in a section. */
static __always_inline void hold(struct bucket *b, struct bpfx_guard *g, u64 word)
{
	g->since = jiffies;
	g->next = b->head;
	b->head = g;
	smp_store_release(&g->word, word);	/* see() finds all of it */
}

/* Deadlocks
 * ---------
 */

/* What was seen of a guard. */
struct seen {
	const struct bpfx_guard *guard;
	u64 word;
};

static bool see(struct seen *seen, const struct bpfx_guard *g, enum state state)
{
	seen->guard = g;
	seen->word = smp_load_acquire(&g->word);	/* before anything else of it */
	return (seen->word & STATE_MASK) == state;
}

/* Is a waiter in the way of a holder? See 4. */
static bool blocks(const struct seen *waiter, const struct seen *holder)
{
	const struct bpfx_guard *w = waiter->guard, *h = holder->guard;

	if (w->cpu != h->cpu || waiter->word < holder->word)
		return false;
	return READ_ONCE(w->fixed) || READ_ONCE(w->task) == READ_ONCE(h->task);
}

/* The topmost of the waiters in the way of a holder. */
static bool waiter_above(const struct seen *holder, struct seen *top)
{
	const struct pool *pool = per_cpu_ptr(pools, holder->guard->cpu);
	unsigned long used = ~READ_ONCE(pool->free) & U32_MAX;
	struct seen w;

	for (top->word = 0; used; used &= used - 1)
		if (see(&w, pool->guards + __ffs(used), PENDING) && w.word > top->word &&
		    blocks(&w, holder))
			*top = w;
	return top->word;
}

/* The holder of what a waiter waits for. */
static bool holder_for(const struct seen *waiter, struct seen *holder)
{
	const struct bpfx_guard *h = READ_ONCE(waiter->guard->blocker);

	return h && see(holder, h, HELD) && READ_ONCE(h->lock) == READ_ONCE(waiter->guard->lock);
}

/* Does @me wait for somebody who cannot go on before @me does? */
static bool deadlocked(const struct bpfx_guard *me)
{
	struct seen path[2 * MAX_DEPTH];
	u32 n = 0, i;

	smp_mb();	/* they see us waiting, or we see them */
	see(path, me, PENDING);
	do {
		if (!holder_for(path + n, path + n + 1))
			return false;
		n++;
		if (blocks(path, path + n))
			break;
		if (n == ARRAY_SIZE(path) - 1 || !waiter_above(path + n, path + n + 1))
			return false;
		n++;
	} while (true);
	smp_rmb();	/* the second look comes after all of the first */
	for (i = 1; i <= n; i++)
		if (READ_ONCE(path[i].guard->word) != path[i].word)
			return false;
	return true;
}

/* Reports
 * -------
 */

/*
 * In a section the holder cannot let go: its task is there. Not inline, so that the tests have a
 * place inside a section where they can attach a program.
 */
static noinline void bpfx_lock_describe(struct bpfx_lock_report *out, const struct bpfx_guard *g)
{
	out->held_ns = jiffies_to_nsecs(jiffies - g->since);
	out->cpu = g->cpu;
	out->pid = task_pid_nr(g->task);
	out->context = g->level;
	out->waiters = 0;
	/* It may be renamed just now. */
	data_race(memcpy(out->comm, g->task->comm, sizeof(out->comm)));
	out->comm[sizeof(out->comm) - 1] = 0;
}

static s32 report(struct bpfx_lock_report *out, unsigned long lock)
{
	struct bucket *b = bucket_of(lock);
	struct bpfx_guard *holder;
	struct section s;

	if (!enter(&s, b, false))
		return -EBUSY;
	holder = holder_in(b, lock);
	if (holder)
		bpfx_lock_describe(out, holder);
	leave(&s, b);
	return holder ? 0 : -ENOENT;
}

static u32 count_waiters(unsigned long lock)
{
	const struct pool *pool;
	unsigned long used;
	struct seen w;
	u32 n = 0;
	int cpu;

	for_each_possible_cpu(cpu) {
		pool = per_cpu_ptr(pools, cpu);
		for (used = ~READ_ONCE(pool->free) & U32_MAX; used; used &= used - 1)
			n += see(&w, pool->guards + __ffs(used), PENDING) &&
			     READ_ONCE(w.guard->lock) == lock;
	}
	return n;
}

/*
 * One deadlock on its way to the kernel log. Programs run where printk() must not, in NMIs and
 * beneath the scheduler's locks, so that it goes by way of an interrupt.
 */
static struct {
	struct irq_work work;
	u32 busy;
	unsigned long lock;
	u32 cpu;
	u32 pid;
	char comm[16];
	struct bpfx_lock_report holder;
} found;

static void log_found(struct irq_work *work)
{
	static DEFINE_RATELIMIT_STATE(limit, 5 * HZ, 5);

	if (__ratelimit(&limit))
		pr_warn("deadlock: %s[%u] on CPU %u waited for lock %p, which %s[%u] on CPU %u holds\n",
			found.comm, found.pid, found.cpu, (void *)found.lock, found.holder.comm,
			found.holder.pid, found.holder.cpu);
	smp_store_release(&found.busy, 0);	/* it has been read */
}

static void tell(const struct bpfx_guard *me)
{
	if (READ_ONCE(found.busy) || xchg_acquire(&found.busy, 1))
		return;
	found.lock = me->lock;
	found.cpu = me->cpu;
	found.pid = task_pid_nr(current);
	/* See bpfx_lock_describe(). */
	data_race(memcpy(found.comm, current->comm, sizeof(found.comm)));
	found.comm[sizeof(found.comm) - 1] = 0;
	if (!report(&found.holder, me->lock))
		irq_work_queue(&found.work);
	else
		WRITE_ONCE(found.busy, 0);
}

/* Waiting
 * -------
 */

/* In a section: @holder is in @g's way, or nobody but those who came first. */
static void start_waiting(struct bucket *b, struct bpfx_guard *g, struct bpfx_guard *holder,
			  bool fixed)
{
	b->waiting++;
	WRITE_ONCE(g->fixed, fixed);
	WRITE_ONCE(g->blocker, holder);
	smp_store_release(&g->word, next_word(PENDING));	/* see() finds all of it */
}

/* The lock, if it can be had now, or else who has it. */
static bool try_again(struct bucket *b, struct bpfx_guard *g)
{
	struct bpfx_guard *holder;
	struct section s;

	enter(&s, b, true);
	holder = holder_in(b, g->lock);
	WRITE_ONCE(g->blocker, holder);
	if (!holder) {
		b->waiting--;
		hold(b, g, g->word - PENDING + HELD);
	}
	leave(&s, b);
	return !holder;
}

static void give_up(struct bucket *b, struct bpfx_guard *g)
{
	struct section s;

	enter(&s, b, true);
	b->waiting--;
	WRITE_ONCE(g->word, FREE);	/* guard_put() orders that */
	leave(&s, b);
	guard_put(g);
}

static bool in_the_way(const struct bpfx_guard *g)
{
	struct seen me, holder;

	see(&me, g, PENDING);
	return holder_for(&me, &holder);
}

static s32 wait_for(struct bucket *b, struct bpfx_guard *g, u64 timeout_ns)
{
	u64 start = timeout_ns ? ktime_get_mono_fast_ns() : 0;
	u32 polite = READ_ONCE(g->blocker) ? 0 : POLITE_POLLS;
	bool late = !timeout_ns;
	u32 rounds = 0, i;

	timeout_ns = min(timeout_ns, BPFX_LOCK_MAX_WAIT);
	while (!deadlocked(g)) {
		if (late)
			return -ETIMEDOUT;
		for (i = 0; i < polite || (i < POLLS && in_the_way(g)); i++)
			cpu_relax();
		polite = 0;
		late = ktime_get_mono_fast_ns() - start >= timeout_ns || ++rounds == MAX_ROUNDS;
		if (!in_the_way(g) && try_again(b, g))
			return 0;
	}
	tell(g);
	return -EDEADLK;
}

/*
 * The lock is held, or others wait for it: to let go and take it again at once would leave them
 * nothing, so who comes waits for a moment at least.
 */
static noinline struct bpfx_guard *acquire_slowly(unsigned long lock, u64 timeout_ns, s32 *err)
{
	bool fixed = !preempt_model_preemptible() || !preemptible();
	struct bucket *b = bucket_of(lock);
	struct bpfx_guard *g, *holder;
	struct section s;

	*err = -EBUSY;
	if (!enter(&s, b, false))
		return NULL;
	g = guard_get(s.pool, lock);
	if (!g) {
		leave(&s, b);
		return NULL;
	}
	if (s.nested)
		timeout_ns = 0;
	holder = holder_in(b, lock);
	if (holder || (b->waiting && timeout_ns)) {
		start_waiting(b, g, holder, fixed);
		leave(&s, b);
		*err = wait_for(b, g, timeout_ns);
		if (!*err)
			return g;
		give_up(b, g);
		return NULL;
	}
	hold(b, g, next_word(HELD));
	leave(&s, b);
	*err = 0;
	return g;
}

__bpf_kfunc_start_defs();

/**
 * bpfx_lock_acquire() - wait for a lock and take it
 * @lock: in a map value or a global variable, aligned to eight bytes
 * @timeout_ns: how long to wait, in nanoseconds: 0 to try once, %BPFX_LOCK_MAX_WAIT at most
 * @err: 0, or why there is no guard: -%ETIMEDOUT; -%EDEADLK: the holder is this execution itself,
 *	 or it cannot run before this one gives up; -%EBUSY: no guard is left (%BPFX_LOCK_NEST per
 *	 CPU), or this execution has interrupted a lock function; -%EINVAL: not aligned
 *
 * What the program does with the guard in its hands excludes every other holder of a guard of that
 * lock, on all CPUs and in all contexts, and is seen by the next. It may call anything meanwhile,
 * sleep if it may sleep, and take more locks. The verifier refuses a program that may end with it.
 *
 * A deadlock, over however many CPUs up to sixteen, is found by who closes the circle, in about a
 * microsecond, and one line in the kernel log names two that take part. Give up what you hold and
 * begin anew: both may have been told. Who waits has no place in a queue, but those who come later
 * let it try first.
 *
 * Context: any. Waits spinning. In an NMI that has interrupted a lock function it does not wait.
 * Cost: with bpfx_lock_release() about 140 instructions, if the lock is free. Source: see the head
 * of this file.
 *
 * Return: the guard, for bpfx_lock_release(); NULL and @err.
 */
__bpf_kfunc struct bpfx_guard *bpfx_lock_acquire(struct bpfx_lock *lock, u64 timeout_ns, s32 *err)
{
	unsigned long address = (unsigned long)lock;
	struct bucket *b = bucket_of(address);
	struct bpfx_guard *g = NULL;
	struct section s;

	if (unlikely(address % sizeof(*lock))) {
		*err = -EINVAL;
		return NULL;
	}
	if (unlikely(!enter(&s, b, false)))
		goto slow;
	if (likely(!b->waiting && !holder_in(b, address)))
		g = guard_get(s.pool, address);
	if (likely(g))
		hold(b, g, next_word(HELD));
	leave(&s, b);
	if (likely(g)) {
		*err = 0;
		return g;
	}
slow:
	return acquire_slowly(address, timeout_ns, err);
}

/**
 * bpfx_lock_release() - let go of a lock
 * @guard: from bpfx_lock_acquire(); gone after that
 *
 * In any order, if the program has several. Context: any. Cost: see bpfx_lock_acquire().
 */
__bpf_kfunc void bpfx_lock_release(struct bpfx_guard *guard)
{
	struct bucket *b = bucket_of(guard->lock);
	struct bpfx_guard **at = &b->head;
	struct section s;

	enter(&s, b, true);
	while (*at != guard)
		at = &(*at)->next;
	*at = guard->next;
	WRITE_ONCE(guard->word, FREE);	/* guard_put() orders that */
	leave(&s, b);
	guard_put(guard);
}

/**
 * bpfx_lock_holder() - who holds a lock?
 * @lock: the lock
 * @out: where the answer goes
 * @out__sz: room there, in bytes: a struct bpfx_lock_report, in this size or a larger one
 *
 * By the time the program reads the answer, another may hold the lock. Context: any. Cost: a look
 * at each CPU, for those who wait.
 *
 * Return: 0; -%ENOENT: nobody; -%EINVAL: no room; -%EBUSY: this execution has interrupted a lock
 * function.
 */
__bpf_kfunc s32 bpfx_lock_holder(struct bpfx_lock *lock, struct bpfx_lock_report *out, u32 out__sz)
{
	struct bpfx_lock_report found;
	s32 err;

	if (out__sz < sizeof(found))
		return -EINVAL;
	err = report(&found, (unsigned long)lock);
	if (err)
		return err;
	found.waiters = count_waiters((unsigned long)lock);
	memcpy(out, &found, sizeof(found));
	return 0;
}

__bpf_kfunc_end_defs();

int bpfx_lock_init(void)
{
	struct pool *pool;
	int cpu, i;

	pools = alloc_percpu(struct pool);
	if (!pools)
		return -ENOMEM;
	for_each_possible_cpu(cpu) {
		pool = per_cpu_ptr(pools, cpu);
		pool->free = U32_MAX;
		for (i = 0; i < GUARDS; i++) {
			pool->guards[i].cpu = cpu;
			pool->guards[i].index = i;
		}
	}
	init_irq_work(&found.work, log_found);
	return 0;
}

/* No program is left, and nobody holds a lock. */
void bpfx_lock_exit(void)
{
	irq_work_sync(&found.work);
	free_percpu(pools);
}
