/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _SHIM_IRQFLAGS_H
#define _SHIM_IRQFLAGS_H

#define raw_local_irq_save(flags)	((flags) = 0)
#define raw_local_irq_restore(flags)	((void)(flags))

#endif /* _SHIM_IRQFLAGS_H */
