#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# tutorial.sh [DIR]: does Documentation/writing-a-scheduler.rst work, or the page whose steps are in
# DIR? Each command in it is a test: it has to succeed, and to print the lines that the page says it
# does. Numbers may differ; "..." stands for any lines.

cd "${0%/*}/${1:-tutorial}" || exit 1

n=0
failed=0
out=/tmp/tutorial.out
want=/tmp/tutorial.want
cmd=

plain()
{
	sed -E 's/[0-9]+(\.[0-9]+)*/N/g; s/[ \t]+/ /g; s/^ //; s/ $//' "$@"
}

as_printed()
{
	plain "$out" >"$out.plain"
	plain "$want" | grep -vx '\.\.\.' | while IFS= read -r line; do
		if [ -n "$line" ] && ! grep -qF -- "$line" "$out.plain"; then
			echo "# expected it to print: $line"
			exit 1
		fi
	done
}

finish()	# of the command before
{
	[ -n "$cmd" ] || return
	n=$((n + 1))
	# Where busybox is the shell its own ip and tc would come first.
	if (
		ip() { /usr/sbin/ip "$@"; }
		eval "$cmd"
	) >"$out" 2>&1 </dev/null && as_printed; then
		echo "ok $n $cmd" | tr '#' ' '
	else
		failed=1
		sed 's/^/# /' "$out"
		echo "not ok $n $cmd" | tr '#' ' '
	fi
}

echo "1..$(grep -c '^# ' steps)"
while IFS= read -r line; do
	case $line in
	'# '*)
		finish
		cmd=${line#??}
		: >"$want"
		;;
	*)
		echo "$line" >>"$want"
		;;
	esac
done <steps
finish
for name in $(/usr/sbin/ip netns list | cut -d ' ' -f 1); do
	/usr/sbin/ip netns del "$name"
done
exit $failed
