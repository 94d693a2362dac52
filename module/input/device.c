// SPDX-License-Identifier: GPL-2.0-only
/*
 * Input devices, and how frames get past the stages to who reads them.
 *
 * The input core hands a frame to each handle of a device in turn: filters first, each of which may
 * take events out, then readers. Ours is a filter. If no program changes the frame, it goes on as
 * if we were not there. If one does, we hand the new frame to the handles behind ours ourselves, in
 * the same context, under the same lock, and tell the core that nothing is left of the old one. So
 * a frame stays one, in order, with one time stamp, and the device's own state (which keys are
 * really down) is never touched.
 *
 * Who asks the kernel for that state (EVIOCGKEY, as clients do when they open a device and when
 * they have missed events) is told what is really down, not what a program has made of it: the core
 * has one state for both, by which it tells presses from repetitions, and asks nobody about it. If
 * A is B and held, a client that comes takes A for down, and then reads that B is released; A stays
 * down for it until it asks again, or until A comes through as A. Clients that were there have seen
 * B pressed and see it released. To release A along with B for all would cure it, at the price of
 * events that nobody has caused; keys are seldom held when a client comes.
 */
#include <linux/slab.h>
#include "device.h"
#include "event.h"
#include "program.h"

#define SYSRQ	"sysrq"

DEFINE_MUTEX(bpfx_input_mutex);
LIST_HEAD(bpfx_input_devices);

static struct bpfx_input_dev *dev_of(struct input_handle *handle)
{
	return container_of(handle, struct bpfx_input_dev, handle);
}

static u32 hand_over(struct input_handle *handle, struct input_value *vals, u32 n)
{
	return handle->handle_events(handle, vals, n);
}

/* Keys that cannot be released for others now: pay() does it. */
static void owe(struct bpfx_input_dev *dev, const struct bpfx_frame *frame)
{
	const struct input_value *v;

	for (v = frame->vals; v < frame->vals + frame->n; v++)
		if (v->type == EV_KEY && v->code < KEY_CNT && !v->value)
			__set_bit(v->code, dev->owed);
}

/*
 * To who reads the device. While a client has it for itself nobody gets anything that does not come
 * from the device. From a device that is inhibited nothing comes but releases.
 */
static void deliver(struct bpfx_input_dev *dev, struct bpfx_frame *frame)
{
	struct input_dev *input = bpfx_input_of(dev);
	struct input_handle *handle = &dev->handle;
	u32 n;

	rcu_read_lock();
	if (rcu_access_pointer(input->grab)) {
		owe(dev, frame);
		frame->n = 0;
	} else if (READ_ONCE(input->inhibited)) {
		bpfx_frame_only_releases(frame);
	}
	n = frame->n;
	list_for_each_entry_continue_rcu(handle, &input->h_list, d_node) {
		if (!n)
			break;
		/* When the device goes they are closed first, and stay until we let go of it. */
		if (handle->open || dev->leaving)
			n = hand_over(handle, frame->vals, n);
	}
	rcu_read_unlock();
}

/*
 * A frame that does not come from the device has a time of its own. If the driver has set that of a
 * frame which is not complete yet, that one will come after this: it must not have an earlier time.
 */
static void deliver_now(struct bpfx_input_dev *dev, struct bpfx_frame *frame)
{
	struct input_dev *input = bpfx_input_of(dev);
	const bool begun = input->timestamp[INPUT_CLK_MONO];

	if (frame->n < 2)
		return;
	input_set_timestamp(input, ktime_get());
	deliver(dev, frame);
	if (!begun)
		input->timestamp[INPUT_CLK_MONO] = 0;
}

static void pay(struct bpfx_input_dev *dev)
{
	struct bpfx_frame *frame = &dev->frame[0];
	u32 code;

	frame->n = 0;
	for_each_set_bit(code, dev->owed, KEY_CNT)
		bpfx_frame_push(frame, EV_KEY, code, 0);
	bitmap_zero(dev->owed, KEY_CNT);
	bpfx_frame_push(frame, EV_SYN, SYN_REPORT, 0);
	deliver_now(dev, frame);
}

/* Through the stages from @s on, which is in the list or its head. Return: what comes out. */
static struct bpfx_frame *run_from(struct bpfx_input_dev *dev, struct list_head *at,
				   struct bpfx_frame *frame)
{
	struct bpfx_frame *out = frame == &dev->frame[0] ? &dev->frame[1] : &dev->frame[0];
	struct bpfx_stage *s;

	for (at = at->next; at != &dev->stages; at = at->next) {
		s = list_entry(at, struct bpfx_stage, node);
		if (!bpfx_stage_run(s, frame, out))
			continue;
		frame = out;
		out = frame == &dev->frame[0] ? &dev->frame[1] : &dev->frame[0];
	}
	return frame;
}

/**
 * bpfx_device_send() - a frame that did not come from the device
 * @from: the stage that has made it
 * @frame: one of the device's two
 *
 * Context: event lock.
 */
void bpfx_device_send(struct bpfx_stage *from, struct bpfx_frame *frame)
{
	struct bpfx_input_dev *dev = from->dev;
	struct input_dev *input = bpfx_input_of(dev);

	frame = run_from(dev, &from->node, frame);
	/* Handles may be closed already, and gone before we are told. */
	if (READ_ONCE(input->going_away) && !dev->leaving)
		owe(dev, frame);
	deliver_now(dev, frame);
}

/* What the core does for keys that it hands over, and not for those that we do. */
static void repeat(struct input_dev *input, const struct input_value *vals, u32 count)
{
	const struct input_value *v;

	if (!test_bit(EV_REP, input->evbit) || !test_bit(EV_KEY, input->evbit))
		return;
	for (v = vals; v < vals + count; v++) {
		if (v->type != EV_KEY || v->value == 2)
			continue;
		if (!v->value) {
			timer_delete(&input->timer);
		} else if (input->rep[REP_PERIOD] && input->rep[REP_DELAY] &&
			   input->timer.function) {
			input->repeat_key = v->code;
			mod_timer(&input->timer,
				  jiffies + msecs_to_jiffies(input->rep[REP_DELAY]));
		}
	}
}

/* A frame comes from the device. Context: event lock. Return: how many events are left of it. */
static unsigned int on_frame(struct input_handle *handle, struct input_value *vals,
			     unsigned int count)
{
	struct bpfx_input_dev *dev = dev_of(handle);
	struct bpfx_frame frame = { .vals = vals, .n = count, .max = count }, *out;
	struct bpfx_stage *s;

	if (list_empty(&dev->stages) || count > handle->dev->max_vals)
		return count;
	list_for_each_entry(s, &dev->stages, node)
		bpfx_stage_catch_up(s);
	out = run_from(dev, &dev->stages, &frame);
	if (out == &frame)
		return count;
	if (out->n >= 2)
		deliver(dev, out);
	repeat(handle->dev, vals, count);
	return 0;
}

/* The core wants a filter to have one, and puts filters first. Frames come to on_frame(). */
static bool filter(struct input_handle *handle, unsigned int type, unsigned int code, int value)
{
	return false;
}

/*
 * The keys that are down for who reads the device. Of a frame that is not complete the device knows
 * already, and nobody else.
 */
static void settled_keys(const struct input_dev *input, unsigned long *keys)
{
	const struct input_value *v = input->vals + input->num_vals;

	bitmap_copy(keys, input->key, KEY_CNT);
	while (v-- > input->vals)
		if (v->type == EV_KEY && v->code < KEY_CNT && v->value != 2)
			__assign_bit(v->code, keys, !v->value);
}

/*
 * A client has had the device for itself. What happened meanwhile nobody has seen, here or behind
 * us: the first stage is told what it has missed.
 */
static void start(struct input_handle *handle)
{
	struct bpfx_input_dev *dev = dev_of(handle);
	struct input_dev *input = handle->dev;
	struct bpfx_frame *frame = &dev->frame[0], *out;
	DECLARE_BITMAP(keys, KEY_CNT);
	struct bpfx_stage *first;
	unsigned long flags;
	u32 code;

	spin_lock_irqsave(&input->event_lock, flags);
	pay(dev);
	first = list_first_entry_or_null(&dev->stages, struct bpfx_stage, node);
	if (first) {
		frame->n = 0;
		settled_keys(input, keys);
		for_each_set_bit(code, first->before, KEY_CNT)
			if (!test_bit(code, keys))
				bpfx_frame_push(frame, EV_KEY, code, 0);
		for_each_set_bit(code, keys, KEY_CNT)
			if (!test_bit(code, first->before))
				bpfx_frame_push(frame, EV_KEY, code, 1);
		bpfx_frame_push(frame, EV_SYN, SYN_REPORT, 0);
		out = frame->n < 2 ? frame : run_from(dev, &dev->stages, frame);
		deliver_now(dev, out);
	} else {
		bpfx_device_reap();
	}
	spin_unlock_irqrestore(&input->event_lock, flags);
}

static struct bpfx_declared *find_declared(struct bpfx_input_dev *dev, u32 type, u32 code)
{
	u32 i;

	for (i = 0; i < BPFX_INPUT_DECLARE_MAX; i++)
		if (dev->declared[i].refs && dev->declared[i].type == type &&
		    dev->declared[i].code == code)
			return &dev->declared[i];
	return NULL;
}

static bool has_declared(const struct bpfx_stage *s, const struct bpfx_declared *d)
{
	u32 i;

	for (i = 0; i < s->nr_declared; i++)
		if (&s->dev->declared[s->declared[i]] == d)
			return true;
	return false;
}

/* The codes of a type that a device has, and how many there may be; NULL: not one of ours. */
static unsigned long *bits_of(struct input_dev *input, u32 type, u32 *count)
{
	switch (type) {
	case EV_KEY:
		*count = KEY_CNT;
		return input->keybit;
	case EV_REL:
		*count = REL_CNT;
		return input->relbit;
	case EV_ABS:
		*count = ABS_CNT;
		return input->absbit;
	case EV_MSC:
		*count = MSC_CNT;
		return input->mscbit;
	case EV_SW:
		*count = SW_CNT;
		return input->swbit;
	default:
		return NULL;
	}
}

/* Can the device send this, by itself or since somebody has declared it? */
bool bpfx_device_has(const struct input_dev *input, u32 type, u32 code)
{
	const unsigned long *bits;
	u32 count;

	bits = bits_of((struct input_dev *)input, type, &count);
	return bits && code < count && test_bit(type, input->evbit) && test_bit(code, bits);
}

/* Can letters be typed on it? What programs have declared does not count. */
bool bpfx_device_is_keyboard(struct bpfx_input_dev *dev)
{
	static const u8 rows[][2] = { { KEY_Q, KEY_P }, { KEY_A, KEY_L }, { KEY_Z, KEY_M } };
	u32 row, code;

	for (row = 0; row < ARRAY_SIZE(rows); row++)
		for (code = rows[row][0]; code <= rows[row][1]; code++)
			if (bpfx_device_has(bpfx_input_of(dev), EV_KEY, code) &&
			    !find_declared(dev, EV_KEY, code))
				return true;
	return false;
}

/**
 * bpfx_device_declare() - a program will emit what the device cannot send
 * @s: its stage, while it connects
 * @type: EV_KEY or EV_REL; an axis would need its range
 * @code: the code
 *
 * Context: the mutex.
 * Return: 0; -EINVAL: not such a code; -ENOSPC: too many.
 */
s32 bpfx_device_declare(struct bpfx_stage *s, u32 type, u32 code)
{
	struct bpfx_input_dev *dev = s->dev;
	struct input_dev *input = bpfx_input_of(dev);
	struct bpfx_declared *d;
	unsigned long flags;
	u32 count, i;

	if ((type != EV_KEY && type != EV_REL) || !bits_of(input, type, &count) || code >= count)
		return -EINVAL;
	d = find_declared(dev, type, code);
	if (d ? has_declared(s, d) : bpfx_device_has(input, type, code))
		return 0;
	for (i = 0; !d && i < BPFX_INPUT_DECLARE_MAX; i++)
		if (!dev->declared[i].refs)
			d = &dev->declared[i];
	if (!d || s->nr_declared == BPFX_INPUT_DECLARE_MAX)
		return -ENOSPC;
	if (!d->refs++) {
		d->type = type;
		d->code = code;
		spin_lock_irqsave(&input->event_lock, flags);
		__set_bit(type, input->evbit);
		__set_bit(code, bits_of(input, type, &count));
		spin_unlock_irqrestore(&input->event_lock, flags);
	}
	s->declared[s->nr_declared++] = d - dev->declared;
	return 0;
}

static void forget_declared(struct bpfx_stage *s)
{
	struct input_dev *input = bpfx_input_of(s->dev);
	struct bpfx_declared *d;
	unsigned long flags;
	u32 count;

	spin_lock_irqsave(&input->event_lock, flags);
	while (s->nr_declared) {
		d = &s->dev->declared[s->declared[--s->nr_declared]];
		/* One that the device has pressed by itself it must be able to release. */
		if (--d->refs || (d->type == EV_KEY && test_bit(d->code, input->key)))
			continue;
		__clear_bit(d->code, bits_of(input, d->type, &count));
		if (bitmap_empty(bits_of(input, d->type, &count), count))
			__clear_bit(d->type, input->evbit);
	}
	spin_unlock_irqrestore(&input->event_lock, flags);
}

/* Clients look anew at what the device can do; udev tells them to. */
static void announce(struct bpfx_input_dev *dev)
{
	kobject_uevent(&bpfx_input_of(dev)->dev.kobj, KOBJ_CHANGE);
}

static int make_frames(struct bpfx_input_dev *dev)
{
	const u32 max = bpfx_input_of(dev)->max_vals + BPFX_ROOM_EMIT + 2 * BPFX_ROOM_UNDO;
	int i;

	for (i = 0; i < 2; i++) {
		if (dev->frame[i].vals)
			continue;
		dev->frame[i].vals = kvcalloc(max, sizeof(struct input_value), GFP_KERNEL);
		if (!dev->frame[i].vals)
			return -ENOMEM;
		dev->frame[i].max = max;
	}
	return 0;
}

/* The first stage that sees events after those of this priority. */
static struct list_head *place_of(struct bpfx_input_dev *dev, s32 priority)
{
	struct bpfx_stage *s;

	list_for_each_entry(s, &dev->stages, node)
		if (s->program->ops->priority > priority)
			return &s->node;
	return &dev->stages;
}

/* Into its place, where the keys are as the stage before leaves them. */
static void insert(struct bpfx_stage *s, struct bpfx_stage *old)
{
	struct bpfx_input_dev *dev = s->dev;
	struct input_dev *input = bpfx_input_of(dev);
	DECLARE_BITMAP(seen, KEY_CNT);
	struct list_head *next;
	unsigned long flags;

	spin_lock_irqsave(&input->event_lock, flags);
	if (old) {
		bitmap_copy(s->before, old->before, KEY_CNT);
		bitmap_copy(seen, old->after, KEY_CNT);
		bitmap_copy(s->axes, old->axes, ABS_CNT);
		old->dead = true;
		list_replace_init(&old->node, &s->node);
	} else {
		next = place_of(dev, s->program->ops->priority);
		if (next->prev == &dev->stages)
			settled_keys(input, s->before);
		else
			bitmap_copy(s->before, list_entry(next->prev, struct bpfx_stage,
							  node)->after, KEY_CNT);
		bitmap_copy(seen, s->before, KEY_CNT);
		list_add_tail(&s->node, next);
	}
	bpfx_stage_join(s, seen);
	spin_unlock_irqrestore(&input->event_lock, flags);
}

static int open(struct bpfx_input_dev *dev)
{
	int err = make_frames(dev);

	if (err || dev->opened)
		return err;
	err = input_open_device(&dev->handle);
	dev->opened = !err;
	return err;
}

/* Even if the device is going, and has closed our handle: it counts those who have opened it. */
static void close(struct bpfx_input_dev *dev)
{
	if (!list_empty(&dev->stages) || (!dev->leaving && !bitmap_empty(dev->owed, KEY_CNT)))
		return;
	if (dev->opened)
		input_close_device(&dev->handle);
	dev->opened = false;
}

static void goodbye(struct bpfx_stage *s)
{
	const struct bpfx_input_ops *ops = s->program->ops;

	if (ops->disconnect)
		ops->disconnect(&s->in, &s->exit);
}

/* Who sees what is typed, by whom, and where. */
static void say(const struct bpfx_stage *s)
{
	const struct bpfx_program *program = s->program;

	pr_info("input program %s of %s[%d], uid %u, sees the events of %s (%*pE)\n",
		program->ops->name, program->comm, program->pid, program->uid,
		dev_name(&bpfx_input_of(s->dev)->dev), (int)strlen(s->in.name), s->in.name);
}

/**
 * bpfx_device_attach() - offer a device to a program
 * @dev: the device
 * @program: the program
 * @old: the stage whose place it takes; NULL: a place of its own
 *
 * Context: the mutex; sleeps.
 * Return: 0: attached; 1: the program does not want it; or a negative errno.
 */
int bpfx_device_attach(struct bpfx_input_dev *dev, struct bpfx_program *program,
		       struct bpfx_stage *old)
{
	const struct bpfx_input_ops *ops = program->ops;
	struct bpfx_stage *s = bpfx_stage_new(dev, program);
	bool declared;
	int err;

	if (!s)
		return -ENOMEM;
	err = ops->connect ? ops->connect(&s->in) : 0;
	declared = s->nr_declared;
	if (err) {
		err = 1;
		goto free;
	}
	err = open(dev);
	if (err) {
		bpfx_exit_set(&s->exit, BPFX_EXIT_INIT, err, "the device cannot be opened");
		goodbye(s);
		goto free;
	}
	insert(s, old);
	if (declared)
		announce(dev);
	say(s);
	return 0;
free:
	forget_declared(s);
	bpfx_stage_free(s);
	return err;
}

static void ejected(struct bpfx_stage *s)
{
	pr_warn("%s on %s (%*pE) ejected: %s (%d); the device works as without it\n",
		s->program->ops->name, dev_name(&bpfx_input_of(s->dev)->dev),
		(int)strlen(s->in.name), s->in.name, s->exit.msg, s->exit.code);
	bpfx_input_event_record(s);
}

/**
 * bpfx_device_detach() - take a program off a device
 * @s: its stage; freed
 * @kind: why, unless it was ejected
 * @msg: in words
 *
 * Context: the mutex; sleeps.
 */
void bpfx_device_detach(struct bpfx_stage *s, enum bpfx_exit_kind kind, const char *msg)
{
	struct bpfx_input_dev *dev = s->dev;
	struct input_dev *input = bpfx_input_of(dev);
	unsigned long flags;

	spin_lock_irqsave(&input->event_lock, flags);
	if (!list_empty(&s->node)) {
		bpfx_stage_leave(s);
		list_del_init(&s->node);
	}
	spin_unlock_irqrestore(&input->event_lock, flags);
	if (!s->exit.kind)
		bpfx_exit_set(&s->exit, kind, 0, msg);
	s->exit.uptime_ns = ktime_get_ns() - s->since;
	if (s->exit.kind >= BPFX_EXIT_ERROR)
		ejected(s);
	hrtimer_cancel(&s->timer);
	goodbye(s);
	if (s->nr_declared) {
		forget_declared(s);
		announce(dev);
	}
	bpfx_stage_free(s);
	close(dev);
}

static void reap(struct work_struct *work)
{
	struct bpfx_input_dev *dev;
	struct bpfx_stage *s, *next;

	mutex_lock(&bpfx_input_mutex);
	list_for_each_entry(dev, &bpfx_input_devices, node) {
		list_for_each_entry_safe(s, next, &dev->stages, node)
			if (READ_ONCE(s->dead))
				bpfx_device_detach(s, BPFX_EXIT_NONE, "");
		close(dev);
	}
	mutex_unlock(&bpfx_input_mutex);
}

static DECLARE_WORK(reaper, reap);

/* Have those that were ejected taken out, and devices that nobody needs closed. Any context. */
void bpfx_device_reap(void)
{
	schedule_work(&reaper);
}

/*
 * SysRq is the way out when a program has swallowed the keyboard: it gets events before us. Nobody
 * looks at our handle yet, as it is not open.
 */
static void step_behind_sysrq(struct input_handle *ours)
{
	struct input_dev *input = ours->dev;
	struct input_handle *handle;

	mutex_lock(&input->mutex);
	list_for_each_entry(handle, &input->h_list, d_node) {
		if (handle == ours || strcmp(handle->handler->name, SYSRQ))
			continue;
		list_del_rcu(&ours->d_node);
		synchronize_rcu();
		list_add_rcu(&ours->d_node, &handle->d_node);
		break;
	}
	mutex_unlock(&input->mutex);
}

static int connect(struct input_handler *handler, struct input_dev *input,
		   const struct input_device_id *id)
{
	struct bpfx_input_dev *dev = kzalloc(sizeof(*dev), GFP_KERNEL);
	int err;

	if (!dev)
		return -ENOMEM;
	INIT_LIST_HEAD(&dev->stages);
	dev->handle.dev = input;
	dev->handle.handler = handler;
	dev->handle.name = handler->name;
	err = input_register_handle(&dev->handle);
	if (err) {
		kfree(dev);
		return err;
	}
	dev->handle.handle_events = on_frame;
	step_behind_sysrq(&dev->handle);
	mutex_lock(&bpfx_input_mutex);
	list_add_tail(&dev->node, &bpfx_input_devices);
	bpfx_program_offer(dev);
	mutex_unlock(&bpfx_input_mutex);
	return 0;
}

static void disconnect(struct input_handle *handle)
{
	struct bpfx_input_dev *dev = dev_of(handle);
	struct bpfx_stage *s, *next;
	unsigned long flags;

	mutex_lock(&bpfx_input_mutex);
	spin_lock_irqsave(&handle->dev->event_lock, flags);
	dev->leaving = true;
	if (dev->frame[0].vals)
		pay(dev);
	spin_unlock_irqrestore(&handle->dev->event_lock, flags);
	list_for_each_entry_safe(s, next, &dev->stages, node)
		bpfx_device_detach(s, BPFX_EXIT_DONE, "the device is gone");
	close(dev);
	list_del(&dev->node);
	mutex_unlock(&bpfx_input_mutex);
	input_unregister_handle(handle);
	/* Frames may still be on their way through a handle that was open. */
	synchronize_rcu();
	kvfree(dev->frame[0].vals);
	kvfree(dev->frame[1].vals);
	kfree(dev);
}

static const struct input_device_id ids[] = {
	{ .flags = INPUT_DEVICE_ID_MATCH_EVBIT, .evbit = { BIT_MASK(EV_SYN) } },
	{}
};

static struct input_handler handler = {
	.filter		= filter,
	.connect	= connect,
	.disconnect	= disconnect,
	.start		= start,
	.name		= "bpfx",
	.id_table	= ids,
};

int bpfx_devices_register(void)
{
	return input_register_handler(&handler);
}

void bpfx_devices_unregister(void)
{
	input_unregister_handler(&handler);
	cancel_work_sync(&reaper);
}
