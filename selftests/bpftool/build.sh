#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Build a bpftool that knows struct_ops of modules.
#
#	build.sh SRC OUT	from the kernel source in SRC, into OUT/bpftool
#	build.sh --paths	list what SRC has to contain
#	build.sh --packages	list the Debian packages that the build needs
#
# SRC is never written to: the patches go onto a copy in OUT/src. The parts listed by --paths are
# 6 MB of a source package of 1.5 GB, so a caller extracts only those:
#
#	tar -xf linux-source-6.12.tar.xz --strip-components=1 -C SRC \
#		$(build.sh --paths | sed s,^,linux-source-6.12/,)
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)

# tools/arch is there for the uapi/asm headers (bitsperlong.h, errno.h) that those of tools/include
# include; scripts/bpf_doc.py makes libbpf's bpf_helper_defs.h from tools/include/uapi/linux/bpf.h.
paths='
kernel/bpf/disasm.c
kernel/bpf/disasm.h
scripts/bpf_doc.py
tools/arch
tools/bpf/bpftool
tools/build
tools/include
tools/lib/bpf
tools/scripts
'

packages='gcc libc6-dev libelf-dev make patch python3 zlib1g-dev'

usage()
{
	sed -n 's/^#\t\(build.sh\)/usage: \1/p' "$0" >&2
	exit 2
}

die()
{
	echo "build.sh: $*" >&2
	exit 1
}

case ${1-} in
--paths)
	printf '%s' "$paths" | sed /^$/d
	exit ;;
--packages)
	echo "$packages"
	exit ;;
esac

[ $# -eq 2 ] || usage

src=$(CDPATH='' cd -- "$1" && pwd) || die "no kernel source in $1"
mkdir -p "$2"
out=$(CDPATH='' cd -- "$2" && pwd)
tree=$out/src
obj=$out/obj

for c in gcc make patch python3; do
	command -v $c > /dev/null || die "$c is missing; apt-get install $packages"
done
for p in $paths; do
	[ -e "$src/$p" ] || die "$src lacks $p (see --paths)"
done

rm -rf "$tree" "$obj"
mkdir -p "$tree" "$obj"
for p in $paths; do
	mkdir -p "$tree/${p%/*}"
	cp -R "$src/$p" "$tree/${p%/*}/"
done

for p in "$here"/*.patch; do
	patch -d "$tree" -p1 -s < "$p" || die "${p##*/} does not apply to $src"
done

# An empty dump of features stands for the probing, which takes longer than the build where LLVM is
# installed. None of them is wanted: disassembly needs LLVM or libbfd, profiles and the names of
# processes need clang and a vmlinux.h. bpftool of 7.x wants libcrypto besides, unless told not to.
: > "$obj/features"
log=$out/build.log
make -C "$tree/tools/bpf/bpftool" -j2 OUTPUT="$obj/" FEATURES_DUMP="$obj/features" \
	VMLINUX_BTF= SKIP_CRYPTO=1 > "$log" 2>&1 || {
	tail -n 20 "$log" >&2
	die "the build failed, all of its output is in $log"
}

cp "$obj/bpftool" "$out/bpftool"
