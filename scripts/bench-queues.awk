# SPDX-License-Identifier: GPL-2.0-only
#
# Results of guest/bench-queues, in files named instructions-RELEASE and wall-RELEASE: as JSON with
# -v format=json, or as tables.

$1 == "senders" {
	name = release SUBSEP $2 SUBSEP $3 SUBSEP $4
	if (!(name in seen))
		order[++n] = name
	seen[name] = 1
	# Of several runs the one that was disturbed least.
	each = $6 / ($4 * $5)
	if (!((what, name) in time) || each < time[what, name]) {
		time[what, name] = each
		contended[what, name] = $7
	}
	if ($8 > lines[name])
		lines[name] = $8
	watched[name] = $9
}

# How many times as many packets per second as one sender at a queue of its own?
function scale(name,	f, one)
{
	split(name, f, SUBSEP)
	one = f[1] SUBSEP f[2] SUBSEP "mq" SUBSEP 1
	return time["wall", name] ? time["wall", one] / time["wall", name] : 0
}

END {
	if (format == "json")
		printf "{\"queues\": ["
	for (i = 1; i <= n; i++) {
		split(order[i], f, SUBSEP)
		if (format == "json") {
			printf "%s\n  {\"kernel\": \"%s\", \"kind\": \"%s\", ", comma, f[1], f[2]
			printf "\"layout\": \"%s\", \"senders\": %d, ", f[3], f[4]
			printf "\"instructions_pair\": %.2f, ", time["instructions", order[i]]
			printf "\"scale\": %.3f, ", scale(order[i])
			printf "\"contended\": %d, ", contended["instructions", order[i]]
			printf "\"shared_lines_written\": %d, ", lines[order[i]]
			printf "\"shared_lines\": %d}", watched[order[i]]
			comma = ","
			continue
		}
		if (f[1] != last) {
			printf "\nLinux %s: senders that each have a CPU\n\n", f[1]
			print "  kind       qdiscs    senders  instructions  packets/s  lock busy  shared lines"
		}
		last = f[1]
		printf "  %-10s %-9s %7d %13.1f %9.2fx %10d", f[2],
			f[3] == "mq" ? "each one" : "one", f[4], time["instructions", order[i]],
			scale(order[i]), contended["instructions", order[i]]
		if (watched[order[i]])
			printf "  %6d of %3d\n", lines[order[i]], watched[order[i]]
		else
			print "  not in a module"
	}
	if (format == "json")
		print "\n]}"
}
