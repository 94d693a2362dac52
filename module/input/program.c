// SPDX-License-Identifier: GPL-2.0-only
/*
 * Input programs that are registered: who comes meets every device, and each device that comes is
 * offered to all of them.
 */
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/module.h>
#include <linux/slab.h>
#include "../core/panic.h"
#include "program.h"

static LIST_HEAD(programs);

static bool keyboards = true;

static void offer(struct bpfx_input_dev *dev, struct bpfx_program *program,
		  struct bpfx_stage *old)
{
	int err;

	if (!READ_ONCE(keyboards) && bpfx_device_is_keyboard(dev)) {
		pr_info("input program %s may not see the events of %s (module parameter keyboards)\n",
			program->ops->name, dev_name(&bpfx_input_of(dev)->dev));
		return;
	}
	err = bpfx_device_attach(dev, program, old);
	if (err < 0)
		pr_warn("input program %s cannot be attached to %s (%d)\n", program->ops->name,
			dev_name(&bpfx_input_of(dev)->dev), err);
}

/* A device has come. Context: the mutex. */
void bpfx_program_offer(struct bpfx_input_dev *dev)
{
	struct bpfx_program *program;

	list_for_each_entry(program, &programs, node)
		offer(dev, program, NULL);
}

static struct bpfx_program *find(const char *name)
{
	struct bpfx_program *program;

	list_for_each_entry(program, &programs, node)
		if (!strcmp(program->ops->name, name))
			return program;
	return NULL;
}

static struct bpfx_program *find_ops(const struct bpfx_input_ops *ops)
{
	struct bpfx_program *program;

	list_for_each_entry(program, &programs, node)
		if (program->ops == ops)
			return program;
	return NULL;
}

static struct bpfx_hook hook;

/* Context: the mutex. */
static void note_names(void)
{
	struct bpfx_program *program;
	size_t len = 0;

	hook.names[0] = 0;
	list_for_each_entry(program, &programs, node)
		len += scnprintf(hook.names + len, sizeof(hook.names) - len, " %s",
				 program->ops->name);
}

/* With who has loaded it: he sees what is typed. Return: NULL without memory. */
static struct bpfx_program *new(const struct bpfx_input_ops *ops, const struct bpf_link *link)
{
	struct bpfx_program *program = kzalloc(sizeof(*program), GFP_KERNEL);

	if (!program)
		return NULL;
	program->ops = ops;
	program->link = link;
	get_task_comm(program->comm, current);
	program->pid = task_tgid_nr(current);
	program->uid = from_kuid(&init_user_ns, current_uid());
	return program;
}

static void say(const struct bpfx_program *program)
{
	pr_info("input program %s was loaded by %s[%d], uid %u\n", program->ops->name,
		program->comm, program->pid, program->uid);
}

/**
 * bpfx_program_register() - let a program see the devices that it wants
 * @ops: the program
 * @link: that holds it, or NULL
 *
 * Context: process; sleeps.
 * Return: 0; -EPERM: it takes CAP_SYS_ADMIN; -EEXIST: the name is taken; -ENOMEM.
 */
int bpfx_program_register(const struct bpfx_input_ops *ops, const struct bpf_link *link)
{
	struct bpfx_program *program;
	struct bpfx_input_dev *dev;
	int err = 0;

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	program = new(ops, link);
	if (!program)
		return -ENOMEM;
	mutex_lock(&bpfx_input_mutex);
	if (find(ops->name)) {
		err = -EEXIST;
		goto unlock;
	}
	say(program);
	list_add_tail(&program->node, &programs);
	note_names();
	list_for_each_entry(dev, &bpfx_input_devices, node)
		offer(dev, program, NULL);
unlock:
	mutex_unlock(&bpfx_input_mutex);
	if (err)
		kfree(program);
	return err;
}

/* Call a function for each stage of a program, or of all. Context: the mutex. */
static void each_stage(const struct bpfx_program *program,
		       void (*fn)(struct bpfx_stage *s, void *arg), void *arg)
{
	struct bpfx_input_dev *dev;
	struct bpfx_stage *s, *next;

	list_for_each_entry(dev, &bpfx_input_devices, node)
		list_for_each_entry_safe(s, next, &dev->stages, node)
			if (!program || s->program == program)
				fn(s, arg);
}

static void take_off(struct bpfx_stage *s, void *arg)
{
	bpfx_device_detach(s, BPFX_EXIT_UNREG, "program unregistered");
}

void bpfx_program_unregister(const struct bpfx_input_ops *ops)
{
	struct bpfx_program *program;

	mutex_lock(&bpfx_input_mutex);
	program = find_ops(ops);
	if (program) {
		each_stage(program, take_off, NULL);
		list_del(&program->node);
		note_names();
		kfree(program);
	}
	mutex_unlock(&bpfx_input_mutex);
}

/* One stage's place goes to a program's new version; if that does not want it, it is left empty. */
static void succeed(struct bpfx_stage *s, void *arg)
{
	struct bpfx_program *new = arg;

	if (!s->dead)
		offer(s->dev, new, s);
	bpfx_device_detach(s, BPFX_EXIT_UPDATE, "replaced by link update");
}

/* Devices that the old version did not want. */
static void offer_rest(struct bpfx_program *program)
{
	struct bpfx_input_dev *dev;
	struct bpfx_stage *s;
	bool has;

	list_for_each_entry(dev, &bpfx_input_devices, node) {
		has = false;
		list_for_each_entry(s, &dev->stages, node)
			has |= s->program == program;
		if (!has)
			offer(dev, program, NULL);
	}
}

/**
 * bpfx_program_update() - put a program in the place of another
 * @ops: the new one
 * @old: the old one, of the same name
 * @link: that holds them, or NULL
 *
 * Keys that are down are pressed for the new one, and only what it makes different of them is seen
 * by who reads the device.
 *
 * Context: process; sleeps.
 * Return: 0; -EPERM; -EINVAL: another name; -ENOENT: the old one is not registered; -ENOMEM.
 */
int bpfx_program_update(const struct bpfx_input_ops *ops, const struct bpfx_input_ops *old,
			const struct bpf_link *link)
{
	struct bpfx_program *program, *before;

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	if (strcmp(ops->name, old->name))
		return -EINVAL;
	program = new(ops, link);
	if (!program)
		return -ENOMEM;
	mutex_lock(&bpfx_input_mutex);
	before = find_ops(old);
	if (before) {
		say(program);
		list_replace(&before->node, &program->node);
		each_stage(before, succeed, program);
		offer_rest(program);
	}
	mutex_unlock(&bpfx_input_mutex);
	if (!before) {
		kfree(program);
		return -ENOENT;
	}
	kfree(before);
	return 0;
}

/* Call a function for each program on each device: devices in order, and their programs. */
void bpfx_program_walk(void (*fn)(struct bpfx_stage *s, void *arg), void *arg)
{
	mutex_lock(&bpfx_input_mutex);
	each_stage(NULL, fn, arg);
	mutex_unlock(&bpfx_input_mutex);
}

/* Which stages are meant, and why they go. */
struct meant {
	const char *program;	/* NULL: any */
	const char *device;	/* NULL: any */
	bool keyboards;		/* only those */
	enum bpfx_exit_kind kind;
	const char *msg;
	u32 count;
};

static bool is_meant(const struct bpfx_stage *s, const struct meant *m)
{
	const struct input_dev *input = bpfx_input_of(s->dev);

	return (!m->program || !strcmp(s->program->ops->name, m->program)) &&
	       (!m->device || !strcmp(dev_name(&input->dev), m->device)) &&
	       (!m->keyboards || bpfx_device_is_keyboard(s->dev));
}

static void eject(struct bpfx_stage *s, void *arg)
{
	struct input_dev *input = bpfx_input_of(s->dev);
	struct meant *m = arg;
	unsigned long flags;

	if (!is_meant(s, m))
		return;
	spin_lock_irqsave(&input->event_lock, flags);
	m->count += !s->dead;
	bpfx_stage_eject(s, m->kind, 0, m->msg);
	spin_unlock_irqrestore(&input->event_lock, flags);
	bpfx_device_detach(s, m->kind, m->msg);
}

/**
 * bpfx_program_eject() - take programs off devices, and be done when this returns
 * @program: which; NULL: any
 * @device: "inputN"; NULL: any
 * @kind: why
 * @msg: in words
 *
 * Context: process; sleeps.
 * Return: how many there were, each on each device.
 */
u32 bpfx_program_eject(const char *program, const char *device, enum bpfx_exit_kind kind,
		       const char *msg)
{
	struct meant m = { .program = program, .device = device, .kind = kind, .msg = msg };

	bpfx_program_walk(eject, &m);
	return m.count;
}

/* Root of a container has the file, too, but not the capability. Who is on one has to leave. */
static int set_keyboards(const char *val, const struct kernel_param *kp)
{
	struct meant m = {
		.keyboards = true,
		.kind = BPFX_EXIT_COMMAND,
		.msg = "by the module parameter keyboards",
	};
	int err;

	if (!capable(CAP_SYS_ADMIN) && !capable(CAP_SYS_MODULE))
		return -EPERM;
	err = param_set_bool(val, kp);
	if (!err && !READ_ONCE(keyboards))
		bpfx_program_walk(eject, &m);
	return err;
}

static const struct kernel_param_ops keyboards_ops = {
	.flags	= KERNEL_PARAM_OPS_FL_NOARG,
	.set	= set_keyboards,
	.get	= param_get_bool,
};

module_param_cb(keyboards, &keyboards_ops, &keyboards, 0644);
MODULE_PARM_DESC(keyboards, "whether programs may see what is typed (default: yes)");

static void eject_all(void)
{
	bpfx_program_eject(NULL, NULL, BPFX_EXIT_SYSRQ, "SysRq");
}

static struct bpfx_hook hook = {
	.what		= "input programs",
	.eject_all	= eject_all,
};

int __init bpfx_programs_init(void)
{
	return bpfx_hook_add(&hook);
}

void bpfx_programs_exit(void)
{
	bpfx_hook_remove(&hook);
}
