# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What all host-side scripts share: where things are, how to tell what happens, how to be root.

set -euo pipefail
export LC_ALL=C

: "${HOME:=$(echo ~)}"
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
scripts=$top/scripts
cache=${XDG_CACHE_HOME:-$HOME/.cache}/bpfx
root=$cache/root		# Debian 13, with compilers and kernels; made by scripts/root
ksource=$cache/ksource		# a part of the kernel's source; made by scripts/ksource
build=${BPFX_BUILD:-$cache/build/$(printf %s "$top" | sha256sum | cut -c1-12)}
suite=trixie
source_series=6.12

export BPFX_START=${BPFX_START:-$EPOCHREALTIME}
mkdir -p "$cache/log" "$cache/kernels" "$cache/run" "$build"

elapsed()	# tenths of a second since the first script started
{
	echo $(((${EPOCHREALTIME/./} - ${BPFX_START/./}) / 100000))
}

say()
{
	local t

	t=$(elapsed)
	printf '[%4d.%ds] %s\n' $((t / 10)) $((t % 10)) "$*"
}

# background CMD...: a job in a process group of its own, so that an end reaches all of it
background()
{
	set -m
	"$@" &
	set +m
}

end_jobs()
{
	local pid

	for pid in $(jobs -p); do
		kill -- "-$pid" 2>/dev/null || kill "$pid" 2>/dev/null || true
	done
}

trap 'trap "" INT TERM HUP; end_jobs; exit 130' INT
trap 'trap "" INT TERM HUP; end_jobs; exit 143' TERM HUP

die()
{
	printf 'bpfx: %s\n' "$*" >&2
	exit 1
}

# step WHAT CMD...: runs CMD quietly; a line at its start and every 10 s, and its log if it fails.
# CMD has to be a program: bash ignores "set -e" in a function called from here.
step()
{
	local what=$1 log status=0 beat

	shift
	log=$cache/log/${what//[^A-Za-z0-9.-]/_}.log
	say "$what"
	heartbeat "$what" "$log" $BASHPID &
	beat=$!
	"$@" >"$log" 2>&1 </dev/null 9>&- || status=$?
	kill "$beat" 2>/dev/null || true
	wait "$beat" 2>/dev/null || true
	[ "$status" = 0 ] && return
	tail -n 40 "$log" >&2
	die "$what: failed with status $status; the whole log is in $log"
}

heartbeat()	# heartbeat WHAT LOG PARENT
{
	local never last

	exec {never}<> <(:) 9>&-
	while ! read -rt 10 -u "$never" && kill -0 "$3" 2>/dev/null; do
		last=$(tail -c 300 "$2" | tr '\r' '\n' | tail -n 1 | cut -c1-100)
		say "$1${last:+: $last}"
	done
}

# as_root CMD...: root with mounts of its own, which end with it. Without privileges: root in a
# user namespace, whose files belong to the user and the user's subordinate ids.
as_root()
{
	local map=()

	[ "$(id -u)" = 0 ] || map=(--map-auto --map-root-user)
	unshare "${map[@]}" --mount --propagation private -- "$@"
}

# run_dir: a directory that both the host and the Debian root see; those of runs that were killed go
run_dir()
{
	find "$build" -maxdepth 1 -name 'run.*' -mmin +600 -exec rm -rf {} +
	mktemp -d "$build/run.XXXXXX"
}

# lock FILE WHAT: waits until no other run holds it; released when this script ends.
lock()
{
	exec 9>"$1"
	flock -n 9 && return
	say "waiting for another run: $2"
	flock 9
}
