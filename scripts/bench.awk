# SPDX-License-Identifier: GPL-2.0-only
#
# Results of guest/bench, one file per kernel, named WHAT-RELEASE: as JSON, or with -v format=text as
# a table with the ratio to the kernel's own qdisc that does the same.

BEGIN {
	peer["bpfx_fifo"] = peer["bpf_fifo"] = "pfifo"
	peer["bpfx_prio"] = "prio"
	peer["bpfx_fq"] = peer["bpf_fq"] = "fq"
}

FNR == 1 {
	release = FILENAME
	sub(/.*\/[a-z]*-/, "", release)
}

$1 == "row" || $1 == "not" {
	name = release SUBSEP $2 SUBSEP $3 SUBSEP $4 SUBSEP $5
	if (!(name in seen))
		order[++n] = name
	seen[name] = 1
}

$1 == "row" {
	enqueue[name] = $7 / $6
	dequeue[name] = $8 / $6
	pair[name] = $9 / $6
	fill[name] = $10 / $4
}

$1 == "not" {
	reason[name] = $6
	for (i = 7; i <= NF; i++)
		reason[name] = reason[name] " " $i
}

function json(	i, f, comma)
{
	print "{\"qdisc\": ["
	for (i = 1; i <= n; i++) {
		split(order[i], f, SUBSEP)
		printf "%s  {\"kernel\": \"%s\", \"kind\": \"%s\", \"flows\": %d, \"backlog\": %d, \"classes\": %d, ",
			comma, f[1], f[2], f[3], f[4], f[5]
		if (order[i] in pair)
			printf "\"instructions_enqueue\": %.2f, \"instructions_pair\": %.2f, \"instructions_dequeue\": %.2f, \"instructions_fill\": %.2f}",
				enqueue[order[i]], pair[order[i]], dequeue[order[i]], fill[order[i]]
		else
			printf "\"not_measured\": \"%s\"}", reason[order[i]]
		comma = ",\n"
	}
	print "\n]}"
}

function ratio(f,	other)
{
	if (!(f[2] in peer))
		return ""
	other = f[1] SUBSEP peer[f[2]] SUBSEP f[3] SUBSEP f[4] SUBSEP f[5]
	if (!(other in pair) || !pair[other])
		return ""
	return sprintf("%5.2f x %s", pair[f[1], f[2], f[3], f[4], f[5]] / pair[other], peer[f[2]])
}

function text(	i, f, head, last)
{
	for (i = 1; i <= n; i++) {
		split(order[i], f, SUBSEP)
		head = sprintf("Linux %s, %d flow%s, %d packets queued, %d class%s", f[1], f[3],
			f[3] == 1 ? "" : "s", f[4], f[5], f[5] == 1 ? "" : "es")
		if (head != last) {
			printf "\n%s\n\n", head
			printf "  %-12s %8s %8s %8s %8s\n", "instructions", "enqueue", "dequeue", "pair", "fill"
		}
		last = head
		if (order[i] in pair)
			printf "  %-12s %8.1f %8.1f %8.1f %8.1f  %s\n", f[2], enqueue[order[i]],
				dequeue[order[i]], pair[order[i]], fill[order[i]], ratio(f)
		else
			printf "  %-12s %s\n", f[2], "- " reason[order[i]]
	}
}

END {
	if (format == "text")
		text()
	else
		json()
}
