#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
exec sh bpftool/test.sh --stock /usr/sbin/bpftool /usr/lib/bpfx/bpfx_fifo.bpf.o
