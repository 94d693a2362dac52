# SPDX-License-Identifier: GPL-2.0-only
#
# Results of guest/bench-control, in files named control-RELEASE: as JSON with -v format=json, or as
# tables. Times are those of a machine that does one instruction per nanosecond.

function remember(what, command, backlog, value)
{
	if (!((release, backlog) in known))
		backlogs[release, ++nr_backlogs[release]] = backlog
	known[release, backlog] = 1
	if (!((release, what, command) in listed))
		rows[release, ++nr_rows[release]] = what SUBSEP command
	listed[release, what, command] = 1
	# A function may be called several times.
	total[release, what, command, backlog] += value
}

$1 == "time" { remember("time", $4, $2, $5) }
$1 == "kernel" { remember("kernel", $4 " " $5, $2, $6) }
$1 == "lock" { remember("lock", $4, $2, $5) }
$1 == "first" { remember("first", $4, $2, $5) }

$1 == "memory" {
	memory[release, ++nr_memory[release]] = $2 SUBSEP $3 SUBSEP $4
}

function json(r,	i, j, f)
{
	for (i = 1; i <= nr_rows[r]; i++) {
		split(rows[r, i], f, SUBSEP)
		for (j = 1; j <= nr_backlogs[r]; j++) {
			if (!((r, f[1], f[2], backlogs[r, j]) in total))
				continue
			printf "%s\n  {\"kernel\": \"%s\", \"what\": \"%s\", ", comma, r, f[1]
			printf "\"command\": \"%s\", \"backlog\": %d, ", f[2], backlogs[r, j]
			printf "\"ns\": %d}", total[r, f[1], f[2], backlogs[r, j]]
			comma = ","
		}
	}
}

function json_memory(r,	i, f)
{
	for (i = 1; i <= nr_memory[r]; i++) {
		split(memory[r, i], f, SUBSEP)
		printf "%s\n  {\"kernel\": \"%s\", \"per\": \"%s\", ", comma, r, f[1]
		printf "\"kind\": \"%s\", \"bytes\": %d}", f[2], f[3]
		comma = ","
	}
}

function section(r, what, title,	i, j, f)
{
	printf "\nLinux %s: %s\n\n  %-38s", r, title, "packets queued"
	for (j = 1; j <= nr_backlogs[r]; j++)
		printf "%12d", backlogs[r, j]
	printf "\n"
	for (i = 1; i <= nr_rows[r]; i++) {
		split(rows[r, i], f, SUBSEP)
		if (f[1] != what)
			continue
		printf "  %-38s", f[2]
		for (j = 1; j <= nr_backlogs[r]; j++) {
			if ((r, what, f[2], backlogs[r, j]) in total)
				printf "%12.1f", total[r, what, f[2], backlogs[r, j]] / 1000
			else
				printf "%12s", "-"
		}
		printf "\n"
	}
}

function text(r,	i, f)
{
	section(r, "time", "commands, us from start to end")
	section(r, "kernel", "of that in the module, us")
	section(r, "lock", "longest time the qdisc's lock was held, us")
	section(r, "first", "until the first packet comes out again, us")
	printf "\nLinux %s: bytes of kernel memory\n\n", r
	for (i = 1; i <= nr_memory[r]; i++) {
		split(memory[r, i], f, SUBSEP)
		printf "  per %-10s %-12s %9d\n", f[1], f[2], f[3]
	}
}

END {
	if (format == "json")
		printf "{\"control\": ["
	for (i = 1; i <= nr_releases; i++) {
		if (format == "json")
			json(releases[i])
		else
			text(releases[i])
	}
	if (format != "json")
		exit
	printf "\n],\n\"memory\": ["
	comma = ""
	for (i = 1; i <= nr_releases; i++)
		json_memory(releases[i])
	print "\n]}"
}
