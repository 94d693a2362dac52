#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# mutate.sh [-j VMS] [PATTERN...]: does a test notice when a protection is taken away? Each patch in
# selftests/mutations takes one away from module/. With it one of the tests that its header names
# has to fail, without it all of them to pass. All patches, or those whose names match. Two VMs side
# by side unless -j says otherwise.
#
# The header of a patch, before the diff:
#
#	Expects: PROGRAM[.CASE][: HOW]	a test; several lines: one of them has to fail
#	Kernel: NAME			where it is seen, default 6.12
#	Cpus: N				how many that takes, default 2
#	Pending: REASON			no test sees it yet: left out unless named
#
# HOW says what else than a failed case is meant: "kernel log" (what guest/splat looks for), "panic"
# (the VM dies), "hang" (no end), "leak" (kmemleak). Patches are applied to a copy of the tree.

. "$(dirname "$0")/lib.sh"

mutations=$top/selftests/mutations
vms=2
while getopts j: option; do
	case $option in
	j) vms=$OPTARG ;;
	*) die "usage: scripts/mutate.sh [-j VMS] [PATTERN...]" ;;
	esac
done
shift $((OPTIND - 1))

header()	# header NAME KEY: its values, one per line
{
	sed -n "/^---/q; s/^$2: *//p" "$mutations/$1.patch"
}

kernel_of()
{
	local kernel

	kernel=$(header "$1" Kernel)
	echo "${kernel:-6.12}"
}

choose()	# choose PATTERN...: the names that match and are not pending
{
	local file name pattern

	for file in "$mutations"/*.patch; do
		name=${file##*/}
		name=${name%.patch}
		for pattern; do
			# shellcheck disable=SC2053
			[[ $name == $pattern ]] || continue
			if [ "$pattern" != "$name" ] && [ -n "$(header "$name" Pending)" ]; then
				echo "pending $name: $(header "$name" Pending)" >&2
			else
				echo "$name"
			fi
			break
		done
	done
}

# The harness's own tests have to fail; scripts/check-harness knows how.
of_harness()	# of_harness PROGRAM
{
	[ -e "$scripts/guest/harness/$1" ]
}

# What guest/run has to run for the mutations: each program once, the harness told which cases.
commands()	# commands NAME...
{
	local name program args dir

	for name; do
		header "$name" Expects
	done | sed 's/: .*//' | sort -u | awk '
		{
			dot = index($0, ".")
			program = dot ? substr($0, 1, dot - 1) : $0
			if (!(program in args))
				order[++n] = program
			args[program] = args[program] (dot ? " -r " substr($0, dot + 1) : "")
			if (!dot)
				whole[program] = 1
		}
		END {
			for (i = 1; i <= n; i++)
				print order[i] (order[i] in whole ? "" : args[order[i]])
		}' |
	while read -r program args; do
		[ ! -e "$top/selftests/$program.sh" ] || program=$program.sh
		dir=/selftests
		! of_harness "$program" || dir=/etc/bpfx/harness args=
		printf " '%s'" "$dir/$program${args:+ $args}"
	done
}

limit_of()	# limit_of NAME: seconds for a program; who waits for a hang does not wait long
{
	if header "$1" Expects | grep -q ': hang$'; then
		echo 30
	elif [ "$(kernel_of "$1")" = debug ]; then
		echo 300
	else
		echo 90
	fi
}

boot()		# boot SECONDS KERNEL IMAGE RESULT NAME...: the tests of the mutations, in a VM
{
	local limit=$1 release image=$3 result=$4 cpus name

	release=$("$scripts/kernel" --release "$2")
	shift 4
	cpus=$(for name; do header "$name" Cpus; done | sort -n | tail -n 1)
	: >"$result"
	"$scripts/vm" -c "${cpus:-2}" -t $((limit * 4)) -r "$result" "$release" "$image" \
		"sh /etc/bpfx/run -t $limit$(commands "$@")"
}

baseline()	# baseline KERNEL NAME...: without a mutation all is well
{
	local kernel=$1 name names=()

	shift
	for name; do
		of_harness "$(header "$name" Expects | sed 's/\..*//')" || names+=("$name")
	done
	set -- "${names[@]}"
	[ $# != 0 ] || return 0
	say "$kernel: the tests of $# mutations, without any"
	background boot 600 "$kernel" "$dir/built-$kernel" "$dir/$kernel.result" "$@" \
		>"$dir/$kernel.log" 2>&1
	wait $! || true
	if ! "$scripts/tally" "$dir/$kernel.result"; then
		tail -n 60 "$dir/$kernel.log" >&2
		die "$kernel: these tests fail without a mutation"
	fi
	all_ran "$dir/$kernel.result" "$@"
}

all_ran()	# all_ran RESULT NAME...: a case that is not there cannot fail
{
	local result=$1 name test

	shift
	for name; do
		while IFS= read -r test; do
			grep -q "^pass ${test%%: *}" "$result" ||
				die "$name.patch expects ${test%%: *}, which did not run"
		done < <(header "$name" Expects)
	done
}

# A copy of the tree has a build directory of its own, to which that of the tree is copied: only
# what the patch has changed is compiled, under the same path in the root.
patched()	# patched SLOT NAME
{
	rm -rf "$1/tree"
	mkdir -p "$1/tree"
	tar -C "$1/tree" -xf "$dir/tree.tar"
	"$scripts/in-root" patch -d "/build/${1#"$build/"}/tree" -p1 -F0 -s \
		--no-backup-if-mismatch <"$mutations/$2.patch"
}

compiled()	# compiled SLOT RELEASE: leaves an archive with the modules in SLOT/build/ko.cpio
{
	rm -rf "$1/build"
	mkdir -p "$1/build"
	cp -a "$dir/base.$2" "$1/build/$2"
	# shellcheck disable=SC2016
	BPFX_BUILD=$1/build "$1/tree/scripts/in-root" sh -c '
		set -e
		make -C /src BUILD=/build "KDIR=/lib/modules/$0/build" modules
		mkdir -p "/build/ko/usr/lib/modules/$0/updates"
		cd /build/ko
		cp "/build/$0/bpfx.ko" "/build/$0/bpfx_qdisc.ko" "/build/$0/bpfx_input.ko" \
			"usr/lib/modules/$0/updates/"
		find . | cpio --quiet -o -H newc -R 0:0 >/build/ko.cpio' "$2" </dev/null
}

# met RESULT EXPECTATION: the verdict that meets it, if there is one
met()
{
	local test=${2%%:*} how=${2#*: }

	[[ $2 == *": "* ]] || how=
	awk -v "program=${test%%.*}" -v "test=$test" -v "how=$how" '
		$1 == "running" { last = $2 }
		/^end$/ { ended = 1 }
		$1 != "fail" { next }
		how == "" && test ~ /\./ && index($2, test) == 1 ||
		how == "" && test !~ /\./ && $2 ~ "^" program "\\." ||
		how == "kernel log" && index($0, "fail " program ": kernel log") == 1 ||
		how == "hang" && index($0, "fail " program ": no end") == 1 ||
		how == "leak" && $2 == "kmemleak:" {
			found = substr($0, 6)
			exit
		}
		END {
			if (how == "panic" && !ended && last == program)
				found = program ": the VM died"
			if (found == "")
				exit 1
			print found
		}' "$1"
}

judge()		# judge NAME RESULT: one line
{
	local expected reason

	if ! grep -q '^running ' "$2"; then
		echo "error $1: the VM did not start"
		return
	fi
	while IFS= read -r expected; do
		if reason=$(met "$2" "$expected"); then
			echo "red $1: $reason"
			return
		fi
	done < <(header "$1" Expects)
	reason=$("$scripts/tally" "$2" | sed -n 's/^  FAILED: *\[[^]]*\] //p' | head -n 1) || true
	echo "GREEN $1: ${reason:+only elsewhere: }${reason:-nobody noticed}"
}

try()		# try SLOT NAME: the verdict goes to $dir/NAME.verdict
{
	local slot=$1 name=$2 log=$dir/$2.log kernel release started=$SECONDS verdict

	kernel=$(kernel_of "$name")
	release=$("$scripts/kernel" --release "$kernel")
	if ! patched "$slot" "$name" >"$log" 2>&1; then
		verdict="error $name: the patch does not apply"
	elif ! compiled "$slot" "$release" >>"$log" 2>&1; then
		verdict="error $name: it does not build"
	else
		boot "$(limit_of "$name")" "$kernel" \
			<(cat "$dir/built-$kernel" "$slot/build/ko.cpio") \
			"$dir/$name.result" "$name" >>"$log" 2>&1 || true
		verdict=$(judge "$name" "$dir/$name.result")
	fi
	echo "$verdict" >"$dir/$name.verdict"
	echo "$verdict ($((SECONDS - started)) s)"
	case $verdict in
	red*) ;;
	*) tail -n 25 "$log" | sed 's/^/  | /' ;;
	esac
}

worker()	# worker NUMBER NAME...: tries those that no other has begun
{
	local slot=$dir/slot.$1 name

	shift
	mkdir -p "$slot"
	for name; do
		if mkdir "$dir/begun.$name" 2>/dev/null; then
			try "$slot" "$name"
		fi
	done
}

count()		# count WORD NAME...
{
	local word=$1 name n=0

	shift
	for name; do
		if grep -qs "^$word " "$dir/$name.verdict"; then
			n=$((n + 1))
		fi
	done
	echo $n
}

[ $# != 0 ] || set -- '*'
mapfile -t names < <(choose "$@")
[ ${#names[@]} != 0 ] || die "no mutation of this name in selftests/mutations"
declare -A of
for name in "${names[@]}"; do
	[ -n "$(header "$name" Expects)" ] || die "$name.patch does not name a test"
	of[$(kernel_of "$name")]+=" $name"
done

kernels=("${!of[@]}")
"$scripts/prepare" --source "${kernels[@]}"
dir=$(run_dir)
trap 'end_jobs; wait; rm -rf "$dir"' EXIT
"$scripts/build" --tests "$dir" "${kernels[@]/#/built:}"
tar -C "$top" --exclude=./.git --exclude=./build -cf "$dir/tree.tar" .
for kernel in "${kernels[@]}"; do
	release=$("$scripts/kernel" --release "$kernel")
	cp -a "$build/$release" "$dir/base.$release"
	# shellcheck disable=SC2086
	baseline "$kernel" ${of[$kernel]}
done

for ((i = 0; i < vms; i++)); do
	background worker "$i" "${names[@]}"
done
wait
red=$(count red "${names[@]}")
green=$(count GREEN "${names[@]}")
errors=$((${#names[@]} - red - green))
[ $errors = 0 ] || echo "$errors of them could not be tried"
say "${#names[@]} mutations, $red red, $green green"
[ "$red" = ${#names[@]} ]
