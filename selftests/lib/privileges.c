// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "privileges.h"

#define BIT_OF(_cap)	(1u << ((_cap) % 32))

int privileges_become(unsigned int uid, bool admin)
{
	unsigned int low = BIT_OF(CAP_NET_ADMIN) | (admin ? BIT_OF(CAP_SYS_ADMIN) : 0);
	unsigned int high = BIT_OF(CAP_BPF) | BIT_OF(CAP_PERFMON);
	struct __user_cap_header_struct head = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct caps[2] = {
		{ .effective = low, .permitted = low },
		{ .effective = high, .permitted = high },
	};

	if (prctl(PR_SET_KEEPCAPS, 1) || setresuid(uid, uid, uid) ||
	    syscall(SYS_capset, &head, caps))
		return -errno;
	return 0;
}

int privileges_drop(unsigned int uid)
{
	return setresuid(uid, uid, 0) ? -errno : 0;
}

int privileges_regain(void)
{
	return setresuid(0, 0, 0) ? -errno : 0;
}
