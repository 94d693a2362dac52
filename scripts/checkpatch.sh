#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# checkpatch.sh [FILE...]: the kernel's checkpatch --strict over all sources, or over the FILEs.

. "$(dirname "$0")/lib.sh"

ignored_in_programs()
{
	# The u32 family is not there without the kernel's headers; kfuncs are declared extern;
	# settings of a BPF program are const volatile; a license is an array.
	echo NEW_TYPEDEFS AVOID_EXTERNS VOLATILE PREFER_DEFINED_ATTRIBUTE_MACRO
	# A macro that declares several things by one name uses the name several times. The (void)
	# before __ksym is no cast. A literal and its size are two arguments.
	echo MACRO_ARG_REUSE BIT_MACRO SPACING COMPLEX_MACRO
}

ignored_in_user_space()
{
	# User space has no strscpy(), __printf(), BIT(). A message stays on one line, so
	# that one can search for it; words of it may be those of a function.
	echo STRCPY STRNCPY PREFER_DEFINED_ATTRIBUTE_MACRO BIT_MACRO LONG_LINE_STRING
	# A shell's command may take more than a line; argv is not const.
	echo EMBEDDED_FUNCTION_NAME REPEATED_WORD SPLIT_STRING STATIC_CONST_CHAR_ARRAY
	# ... and its fixed-size types are those of stdint.h.
	echo PREFER_KERNEL_TYPES
}

# What checkpatch says and does not apply to a table of macros of macros: a row has no value, and
# becomes several things. A case that copies a field returns. The harness ends a test that reads
# nothing.
ignored_in_tables()
{
	echo COMPLEX_MACRO MACRO_ARG_REUSE MACRO_ARG_UNUSED TRAILING_SEMICOLON NAKED_SSCANF
	echo MULTISTATEMENT_MACRO_USE_DO_WHILE MACRO_WITH_FLOW_CONTROL PREFER_KERNEL_TYPES
	echo EMBEDDED_FUNCTION_NAME BIT_MACRO MACRO_ARG_PRECEDENCE
	ignored_in_programs
}

ignored()	# ignored FILE: what checkpatch says and does not apply to it
{
	# struct Qdisc has its capital from the kernel; the PRIu64 family from C.
	echo CAMELCASE
	case $1 in
	module/compat.h)
		# __has_include(<a/b.h>) is no comparison; the types are those of other kernels; for
		# what no header tells the version has to.
		echo SPACING NEW_TYPEDEFS CONSTANT_COMPARISON LINUX_VERSION_CODE
		;;
	module/*/*kfunc*.h | module/*/bpf/*.c | module/lib/main.c | selftests/rules*.h | \
	selftests/lib/rule.h | selftests/verifier.c | selftests/types.c | selftests/policy.c | \
	selftests/progs/types.bpf.c | selftests/progs/lock.bpf.c | selftests/lib/input_rig.h)
		ignored_in_tables
		;;
	module/lib/simd* | module/lib/bitmap.c | module/lib/hyperloglog.c | selftests/*simd.c)
		# Assembler is made of strings, some of them several times.
		echo COMPLEX_MACRO MACRO_ARG_REUSE PREFER_KERNEL_TYPES LONG_LINE_STRING
		;;
	module/*)
		# "init" is an op in a message, not the function that prints it. spinlock_t *lock
		# is a pointer to the kernel's lock, documented there. Of the table of kfuncs, one
		# macro, a reader takes some columns. A log is a name and records, no expressions.
		echo EMBEDDED_FUNCTION_NAME UNCOMMENTED_DEFINITION MACRO_ARG_UNUSED MACRO_ARG_REUSE
		;;
	include/uapi/*)
		echo BIT_MACRO		# which user space does not have
		;;
	selftests/bench/library/* | include/bpfx/parse.bpf.h | selftests/progs/parse.bpf.c)
		# The same macros make loops of programs and of C: with a way out, and with
		# declarations in a row. What is not there ends the function that asks.
		echo MACRO_WITH_FLOW_CONTROL TRAILING_SEMICOLON
		echo MACRO_ARG_UNUSED MACRO_ARG_PRECEDENCE
		ignored_in_programs
		;;
	include/bpfx/* | bpf/* | selftests/progs/* | selftests/missing/* | \
	selftests/bench/*.bpf.c | selftests/bench/roomy.h)
		ignored_in_programs
		;;
	selftests/shim/*)
		# The kernel's macros, as they are, and the types they are made of.
		echo COMPLEX_MACRO MACRO_ARG_REUSE MACRO_ARG_UNUSED MACRO_ARG_PRECEDENCE
		echo PREFER_KERNEL_TYPES PREFER_DEFINED_ATTRIBUTE_MACRO NEW_TYPEDEFS
		echo VOLATILE AVOID_EXTERNS FUNCTION_ARGUMENTS MEMORY_BARRIER DATA_RACE
		;;
	tools/match/vec.h | selftests/lib/fault.h)
		# Arrays of any type, each looked at as a whole; what fails is to be tried again.
		echo MACRO_ARG_REUSE
		;;
	selftests/lib/evdev.h | selftests/lib/uhid.h)
		# What is not there ends the test that asks.
		echo MACRO_WITH_FLOW_CONTROL
		ignored_in_user_space
		;;
	tools/* | selftests/*.[ch])
		ignored_in_user_space
		;;
	*)
		# A script says its name in its head, and may mount proc on proc.
		echo EMBEDDED_FILENAME REPEATED_WORD
		;;
	esac
}

check()		# check TYPES FILE...
{
	local types=$1

	shift
	# Away from the tree, where it would want git.
	"$scripts/in-root" perl /ksrc/scripts/checkpatch.pl --strict --no-tree --root=/ksrc/tools \
		--no-summary --terse --show-types --max-line-length=100 --ignore "$types" \
		-f "${@/#/src/}" |
		sed 's/^src\///'
}

if [ $# = 0 ]; then
	"$scripts/prepare" --source
	cd "$top"
	mapfile -t files < <(git ls-files -co --exclude-standard -- \
		'*.c' '*.h' '*.sh' '*.awk' scripts Makefile Kbuild .ci)
	set -- "${files[@]}"
fi

declare -A groups
for file; do
	[ ! -f "$file" ] || groups[$(ignored "$file" | xargs | tr ' ' ,)]+=" $file"
done
status=0
for types in "${!groups[@]}"; do
	# shellcheck disable=SC2086
	check "$types" ${groups[$types]} || status=1
done
exit $status
