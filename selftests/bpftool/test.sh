#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# bpftool and a scheduler of bpfx, inside the VM: root, bpffs mounted, bpfx_qdisc.ko loaded.
#
#	test.sh BPFTOOL OBJ		a bpftool from build.sh: every command works
#	test.sh --stock BPFTOOL OBJ	the distribution's: may crash, but registers
#
# OBJ is NAME.bpf.o and holds the scheduler of that name, such as bpfx_fifo.bpf.o. Output is TAP;
# exit 0, 1 (a test failed) or 2 (wrong arguments). The shell is busybox's, whose own tc would come
# before the real one in $PATH.
set -u

TC=${TC:-/usr/sbin/tc}
pins=/sys/fs/bpf/bpftool_test
n=0
failed=0

usage()
{
	echo "usage: test.sh [--stock] BPFTOOL OBJ" >&2
	exit 2
}

cleanup()
{
	$TC qdisc del dev lo root 2> /dev/null
	rm -rf "$pins" "$tmp"
}

# check FUNCTION [ARGUMENT]: one test, named after its function, and the reason if it fails
check()
{
	n=$((n + 1))
	if "$@" > "$tmp/log" 2>&1; then
		echo "ok $n $*"
		return
	fi
	failed=$((failed + 1))
	echo "not ok $n $*"
	sed 's/^/# /' "$tmp/log" "$tmp/out" "$tmp/err" 2> /dev/null
}

# run ARGUMENTS...: bpftool, its output into $tmp/out and $tmp/err, its exit status into $rc
run()
{
	"$bpftool" "$@" > "$tmp/out" 2> "$tmp/err"
	rc=$?
}

run_ok()
{
	run "$@"
	echo "exit status $rc of: bpftool $*"
	[ $rc -eq 0 ]
}

# A JSON value on stdin? Strings become S, other scalars V, then every flat object or array V, until
# only one letter is left: busybox has no JSON parser, and any other rest means a syntax error.
json_valid()
{
	tr '\n' ' ' | sed -E \
		-e 's/"([^"\\]|\\["\\\/bfnrt]|\\u[0-9a-fA-F]{4})*"/S/g' \
		-e 's/-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?|true|false|null/V/g' \
		-e 's/ *([][{},:]) */\1/g' \
		-e ':a' \
		-e 's/\{(S:[SV](,S:[SV])*)?\}/V/g' \
		-e 's/\[([SV](,[SV])*)?\]/V/g' \
		-e 'ta' | grep -q '^ *[SV] *$'
}

json_ok()
{
	run_ok "$@" && json_valid < "$tmp/out"
}

# Compares without blanks, as plain, -j and -p differ in those only
out_has()
{
	echo "looked for: $1"
	tr -d ' \n\t' < "$tmp/out" | grep -qE "$1"
}

# Tests
#
# The story of json_valid: busybox sed reduces JSON to one letter. If this fails, none of the JSON
# results below means anything.
json_checker_tells_good_from_bad()
{
	echo '[{"a":[],"b":{"c":-1.5e3,"d":"x\"}]"}}, null]' | json_valid || return 1
	for bad in '{"a":1}{' '[1,]' '{"a" 1}' '[01]' '{"a":0x7}' '["a]' ''; do
		echo "accepted: $bad"
		! echo "$bad" | json_valid || return 1
	done
}

# register makes a link and pins it below the directory, under the name of the map, which is the
# name of the scheduler too. A bpftool that looks for the type in vmlinux only dies of a null
# pointer (139 = 128 + SIGSEGV) when it wants to print the type's name, the very last step. Any
# other failure is one of ours.
register_pins_even_if_it_crashes()
{
	run struct_ops register "$obj" "$pins"
	echo "exit status $rc"
	[ $rc -eq 0 ] || [ $rc -eq 139 ] || return 1
	pinned
}

pinned()
{
	echo "pins: $(ls "$pins")"
	[ -e "$pins/$sched" ]
}

# What counts in the end: tc accepts the name as a kind, and packets pass through it. Ten requests
# and ten replies on the loopback device are twenty packets.
qdisc_carries_packets()
{
	ip link set lo up
	$TC qdisc replace dev lo root "$sched" || return 1
	ping -q -c 10 -i 0.1 -W 5 127.0.0.1 || return 1
	$TC -s qdisc show dev lo
	sent=$($TC -s qdisc show dev lo root | sed -n 's/^ Sent .* bytes \([0-9]*\) pkt.*/\1/p')
	[ "${sent:-0}" -ge 20 ]
}

# The crash may not leave a half registration: with the pin goes the scheduler
pin_is_the_only_reference()
{
	$TC qdisc del dev lo root || return 1
	rm -r "$pins"
	gone
}

register_says_what_it_did()
{
	run_ok struct_ops register "$obj" "$pins" || return 1
	pinned || return 1
	grep -qE "^Registered bpfx_qdisc_ops $sched map id [0-9]+ link id [0-9]+$" "$tmp/err"
}

list_shows_kind_of_struct_ops()
{
	run_ok struct_ops list || return 1
	grep -qE "^[0-9]+: $sched +bpfx_qdisc_ops *$" "$tmp/out"
}

list_is_json()
{
	json_ok "$1" struct_ops list || return 1
	out_has "\"name\":\"$sched\",\"kernel_struct_ops\":\"bpfx_qdisc_ops\"\}"
}

# The value as the module's BTF describes it: the name is a string and no list of numbers, an op
# that the scheduler has is a program which the kernel knows by that id
dump_shows_value()
{
	json_ok "$@" struct_ops dump name "$sched" || return 1
	out_has "\"bpf_map_info\":\{.*\"name\":\"$sched\"" || return 1
	out_has "\"bpf_struct_ops_bpfx_qdisc_ops\":\{.*\"data\":\{.*\"name\":\"$sched\"" || return 1
	proto='s32\(structbpfx_qdisc\*,structsk_buff\*\)'
	out_has "\"enqueue\":\"${proto}[A-Za-z0-9_]+/prog_id:[0-9]+\"" || return 1
	id=$(sed -n 's/.*"enqueue": *"[^"]*prog_id:\([0-9]*\)".*/\1/p' "$tmp/out")
	run_ok prog show id "$id" && grep -q struct_ops "$tmp/out"
}

# Also while a qdisc uses it: the packets go on in bypass, nobody notices
unregister_under_a_qdisc()
{
	$TC qdisc replace dev lo root "$sched" || return 1
	run_ok struct_ops unregister name "$sched" || return 1
	grep -qE "^Unregistered bpfx_qdisc_ops $sched id [0-9]+$" "$tmp/err" || return 1
	ping -q -c 3 -i 0.1 -W 5 127.0.0.1 || return 1
	$TC qdisc del dev lo root
}

# The kernel frees a map a grace period after its last user: allow it two seconds
gone()
{
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		"$bpftool" map list > "$tmp/out" 2> "$tmp/err" || return 1
		grep -q "struct_ops  name $sched " "$tmp/out" || return 0
		sleep 0.2
	done
	return 1
}

unregister_is_final()
{
	gone || return 1
	run struct_ops unregister name "$sched"
	echo "exit status $rc of the second unregister"
	[ $rc -ne 0 ] && grep -qx "Error: no struct_ops found for $sched" "$tmp/err"
}

# With the name free again, all of it once more in JSON, where the answer is an empty one
register_and_unregister_in_json()
{
	rm -rf "$pins"
	json_ok -j struct_ops register "$obj" "$pins" || return 1
	json_ok -j struct_ops unregister name "$sched" || return 1
	gone
}

[ $# -ge 1 ] || usage
stock=
[ "$1" != --stock ] || { stock=1; shift; }
[ $# -eq 2 ] || usage
bpftool=$1
obj=$2
sched=$(basename "$obj" .bpf.o)
tmp=$(mktemp -d)
trap cleanup EXIT

tests='register_pins_even_if_it_crashes
qdisc_carries_packets
pin_is_the_only_reference'
[ $stock ] || tests='json_checker_tells_good_from_bad
register_says_what_it_did
qdisc_carries_packets
list_shows_kind_of_struct_ops
list_is_json -j
list_is_json -p
dump_shows_value
dump_shows_value -j
dump_shows_value -p
unregister_under_a_qdisc
unregister_is_final
register_and_unregister_in_json'

echo TAP version 13
echo "1..$(echo "$tests" | wc -l)"
while read -r t; do
	# shellcheck disable=SC2086 # function and argument
	check $t < /dev/null
done << EOF
$tests
EOF

[ $failed -eq 0 ]
