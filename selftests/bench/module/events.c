// SPDX-License-Identifier: GPL-2.0-only
/*
 * Devices that do what those on a desk do, driven from here as drivers do it: one input_event()
 * after the other. Who reads them is a handler of ours that counts, and costs the same whatever
 * lies between. So the difference of two measurements is what lies between.
 *
 * Interrupts are off inside a batch, or the timer's would count. Between batches there is a pause:
 * a program may not emit as many events in a second as an emulated machine makes in one.
 */
#include <linux/delay.h>
#include <linux/input.h>
#include <linux/input/mt.h>
#include <linux/ktime.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include "events.h"

#define BUS_VENDOR	0xbf
#define BATCH		500u	/* frames */
#define PAUSE_MS	250	/* for two emissions a frame, with room */

struct stream {
	const char *name;
	const char *device;
	void (*setup)(struct input_dev *dev);
	u32 (*frame)(struct input_dev *dev, u32 nr);	/* how many events it was */
};

static const u16 typed[] = {
	KEY_Q, KEY_W, KEY_E, KEY_R, KEY_T, KEY_Y, KEY_U, KEY_I
};

static void setup_keys(struct input_dev *dev)
{
	u32 code;

	for (code = KEY_ESC; code < KEY_MICMUTE; code++)
		input_set_capability(dev, EV_KEY, code);
	input_set_capability(dev, EV_MSC, MSC_SCAN);
	__set_bit(EV_REP, dev->evbit);
}

/* As the driver of USB keyboards does it: the code that the device has for the key comes first. */
static u32 frame_keys(struct input_dev *dev, u32 nr)
{
	const u16 code = typed[nr / 2 % ARRAY_SIZE(typed)];

	input_event(dev, EV_MSC, MSC_SCAN, 0x70000 + code);
	input_report_key(dev, code, !(nr % 2));
	return 2;
}

static void setup_motion(struct input_dev *dev)
{
	input_set_capability(dev, EV_KEY, BTN_LEFT);
	input_set_capability(dev, EV_REL, REL_X);
	input_set_capability(dev, EV_REL, REL_Y);
}

static u32 frame_motion(struct input_dev *dev, u32 nr)
{
	input_report_rel(dev, REL_X, 1 + nr % 7);
	input_report_rel(dev, REL_Y, -3);
	return 2;
}

static void setup_touch(struct input_dev *dev)
{
	input_set_abs_params(dev, ABS_MT_POSITION_X, 0, 4000, 0, 0);
	input_set_abs_params(dev, ABS_MT_POSITION_Y, 0, 4000, 0, 0);
	input_set_abs_params(dev, ABS_X, 0, 4000, 0, 0);
	input_set_abs_params(dev, ABS_Y, 0, 4000, 0, 0);
	input_set_capability(dev, EV_MSC, MSC_TIMESTAMP);
	input_mt_init_slots(dev, 5, 0);
}

/* Two fingers. The core adds the slots: nine events in all. */
static u32 frame_touch(struct input_dev *dev, u32 nr)
{
	const int at = 100 + nr % 3000;

	input_mt_slot(dev, 0);
	input_report_abs(dev, ABS_MT_POSITION_X, at);
	input_report_abs(dev, ABS_MT_POSITION_Y, at + 1);
	input_mt_slot(dev, 1);
	input_report_abs(dev, ABS_MT_POSITION_X, at + 2);
	input_report_abs(dev, ABS_MT_POSITION_Y, at + 3);
	input_report_abs(dev, ABS_X, at);
	input_report_abs(dev, ABS_Y, at + 1);
	input_event(dev, EV_MSC, MSC_TIMESTAMP, nr);
	return 9;
}

static const struct stream streams[] = {
	{ "keys", "bpfx bench keyboard", setup_keys, frame_keys },
	{ "motion", "bpfx bench mouse", setup_motion, frame_motion },
	{ "touch", "bpfx bench touchpad", setup_touch, frame_touch },
};

static struct input_dev *devices[ARRAY_SIZE(streams)];
static u64 seen, other;

static bool sent(u16 type, u16 code)
{
	u32 i;

	if (type != EV_KEY)
		return true;
	for (i = 0; i < ARRAY_SIZE(typed); i++)
		if (typed[i] == code)
			return true;
	return false;
}

static unsigned int count(struct input_handle *handle, struct input_value *vals,
			  unsigned int nr)
{
	u32 i;

	for (i = 0; i < nr; i++) {
		if (vals[i].type == EV_SYN)
			continue;
		seen++;
		other += !sent(vals[i].type, vals[i].code);
	}
	return nr;
}

static int connect(struct input_handler *handler, struct input_dev *dev,
		   const struct input_device_id *id)
{
	struct input_handle *handle = kzalloc(sizeof(*handle), GFP_KERNEL);
	int err;

	if (!handle)
		return -ENOMEM;
	handle->dev = dev;
	handle->handler = handler;
	handle->name = handler->name;
	err = input_register_handle(handle);
	if (err)
		goto free;
	err = input_open_device(handle);
	if (!err)
		return 0;
	input_unregister_handle(handle);
free:
	kfree(handle);
	return err;
}

static void disconnect(struct input_handle *handle)
{
	input_close_device(handle);
	input_unregister_handle(handle);
	kfree(handle);
}

static const struct input_device_id ids[] = {
	{
		.flags = INPUT_DEVICE_ID_MATCH_BUS | INPUT_DEVICE_ID_MATCH_VENDOR,
		.bustype = BUS_VIRTUAL,
		.vendor = BUS_VENDOR,
	},
	{}
};

static struct input_handler reader = {
	.events		= count,
	.connect	= connect,
	.disconnect	= disconnect,
	.name		= "bpfx_bench",
	.id_table	= ids,
};

static struct input_dev *make(const struct stream *stream)
{
	struct input_dev *dev = input_allocate_device();

	if (!dev)
		return NULL;
	dev->name = stream->device;
	dev->id.bustype = BUS_VIRTUAL;
	dev->id.vendor = BUS_VENDOR;
	stream->setup(dev);
	if (!input_register_device(dev))
		return dev;
	input_free_device(dev);
	return NULL;
}

/* They come with the first measurement: who measures packets has no use for a keyboard. */
static int make_all(void)
{
	int err;
	u32 i;

	if (devices[0])
		return 0;
	err = input_register_handler(&reader);
	if (err)
		return err;
	for (i = 0; i < ARRAY_SIZE(streams); i++) {
		devices[i] = make(&streams[i]);
		if (devices[i])
			continue;
		while (i--) {
			input_unregister_device(devices[i]);
			devices[i] = NULL;
		}
		input_unregister_handler(&reader);
		return -ENOMEM;
	}
	return 0;
}

/* With the module. */
void bench_events_end(void)
{
	u32 i;

	if (!devices[0])
		return;
	for (i = 0; i < ARRAY_SIZE(streams); i++)
		input_unregister_device(devices[i]);
	input_unregister_handler(&reader);
}

static u64 batch(const struct stream *stream, struct input_dev *dev, u32 first, u64 *events)
{
	u64 ns;
	u32 i;

	local_irq_disable();
	ns = ktime_get_ns();
	for (i = 0; i < BATCH; i++) {
		*events += stream->frame(dev, first + i);
		input_sync(dev);
	}
	ns = ktime_get_ns() - ns;
	local_irq_enable();
	return ns;
}

static int by_size(const void *a, const void *b)
{
	const u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return x < y ? -1 : x > y;
}

/* The median of batches stands for all of them: it has nothing that happens only once. */
static void measure(const struct stream *stream, struct input_dev *dev, struct bench_events *e)
{
	const u32 batches = e->frames / BATCH;
	u64 *took = kcalloc(batches, sizeof(*took), GFP_KERNEL);
	u32 i;

	if (!took)
		return;
	seen = 0;
	other = 0;
	for (i = 0; i < batches; i++) {
		took[i] = batch(stream, dev, i * BATCH, &e->events);
		msleep(PAUSE_MS);
	}
	sort(took, batches, sizeof(*took), by_size, NULL);
	e->frames = batches * BATCH;
	e->ns = batches ? took[batches / 2] * batches : 0;
	e->seen = seen;
	e->other = other;
	kfree(took);
}

/**
 * bench_events() - measure frames
 * @e: which and how many, and what they took; of 0 frames only that there is such a device
 *
 * Context: process; sleeps between batches.
 * Return: 0; -ENOENT: no such stream; or why there are no devices.
 */
int bench_events(struct bench_events *e)
{
	u32 i;
	int err;

	err = make_all();
	if (err)
		return err;
	for (i = 0; i < ARRAY_SIZE(streams); i++) {
		if (strcmp(streams[i].name, e->stream))
			continue;
		measure(&streams[i], devices[i], e);
		return 0;
	}
	return -ENOENT;
}
