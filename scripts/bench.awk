# SPDX-License-Identifier: GPL-2.0-only
#
# Results of guest/bench, in files named instructions-RELEASE and wall-RELEASE: as JSON, or with
# -v format=text as tables with the ratio to the kernel's own qdisc that does the same, or with
# -v format=plot as lines FLOWS BACKLOG CLASSES PAIR KIND for gnuplot.

BEGIN {
	peer["bpfx_fifo"] = peer["ask_fifo"] = peer["bpf_fifo"] = "pfifo"
	peer["bpfx_prio"] = peer["ask_prio"] = "prio"
	peer["bpfx_fq"] = peer["ask_fq"] = peer["bpf_fq"] = "fq"
}

$1 == "row" || $1 == "not" {
	name = release SUBSEP $2 SUBSEP $3 SUBSEP $4 SUBSEP $5
	if (!((what, name) in seen))
		order[what, ++n[what]] = name
	seen[what, name] = 1
}

$1 == "not" {
	why[what, name] = $6
	for (i = 7; i <= NF; i++)
		why[what, name] = why[what, name] " " $i
}

$1 == "row" && what == "instructions" {
	enqueue[name] = $7 / $6
	dequeue[name] = $8 / $6
	pair[name] = $9 / $6
	fill[name] = $10 / $4
}

$1 == "row" && what == "wall" {
	time[name, ++runs[name]] = $9 / $6
}

# median of value[1..count]
function median(value, count,	i, j, v)
{
	for (i = 2; i <= count; i++) {
		v = value[i]
		for (j = i - 1; j && value[j] > v; j--)
			value[j + 1] = value[j]
		value[j + 1] = v
	}
	if (!count)
		return 0
	return (value[int((count + 1) / 2)] + value[int(count / 2) + 1]) / 2
}

function like(name, kind,	f)	# the same case of another kind
{
	split(name, f, SUBSEP)
	return f[1] SUBSEP kind SUBSEP f[3] SUBSEP f[4] SUBSEP f[5]
}

function kind(name,	f)
{
	split(name, f, SUBSEP)
	return f[2]
}

function rate(name,	i, value)	# packets per second
{
	for (i = 1; i <= runs[name]; i++)
		value[i] = time[name, i]
	return 1e9 / median(value, runs[name])
}

# How many times as fast as another kind; of measurements that follow each other closely.
function speed(name, other,	i, value)
{
	other = like(name, other)
	if (runs[other] != runs[name])
		return 0
	for (i = 1; i <= runs[name]; i++)
		value[i] = time[other, i] / time[name, i]
	return median(value, runs[name])
}

function json_case(name,	f)
{
	split(name, f, SUBSEP)
	printf "\n  {\"kernel\": \"%s\", \"kind\": \"%s\", ", f[1], f[2]
	printf "\"flows\": %d, \"backlog\": %d, \"classes\": %d, ", f[3], f[4], f[5]
}

function json_row(what, name)
{
	json_case(name)
	if ((what, name) in why) {
		printf "\"not_measured\": \"%s\"}", why[what, name]
	} else if (what == "instructions") {
		printf "\"instructions_enqueue\": %.2f, ", enqueue[name]
		printf "\"instructions_pair\": %.2f, ", pair[name]
		printf "\"instructions_dequeue\": %.2f, ", dequeue[name]
		printf "\"instructions_fill\": %.2f}", fill[name]
	} else {
		printf "\"packets_per_second\": %d, ", rate(name)
		printf "\"runs\": %d, \"speed_to_pfifo\": %.3f", runs[name], speed(name, "pfifo")
		if (kind(name) in peer)
			printf ", \"peer\": \"%s\", \"speed_to_peer\": %.3f", peer[kind(name)],
				speed(name, peer[kind(name)])
		printf "}"
	}
}

function json_rows(key, what,	i)
{
	printf "\"%s\": [", key
	for (i = 1; i <= n[what]; i++) {
		json_row(what, order[what, i])
		printf i < n[what] ? "," : "\n"
	}
	printf "]"
}

function heading(name, columns,	f, head)
{
	split(name, f, SUBSEP)
	head = sprintf("Linux %s: %d flow%s, %d packets queued, %d class%s", f[1], f[3],
		f[3] == 1 ? "" : "s", f[4], f[5], f[5] == 1 ? "" : "es")
	if (head != last_heading)
		printf "\n%s\n\n%s\n", head, columns
	last_heading = head
}

function text_instructions(name,	other)
{
	heading(name, "  instructions  enqueue  dequeue     pair     fill")
	if (("instructions", name) in why) {
		printf "  %-12s - %s\n", kind(name), why["instructions", name]
		return
	}
	printf "  %-12s %8.1f %8.1f %8.1f %8.1f", kind(name), enqueue[name], dequeue[name],
		pair[name], fill[name]
	if (kind(name) in peer) {
		other = like(name, peer[kind(name)])
		if (pair[other])
			printf "  %6.2f x %s", pair[name] / pair[other], kind(other)
	}
	printf "\n"
}

function text_wall(name)
{
	heading(name, "  wall clock    packets/s   to pfifo    to peer")
	if (("wall", name) in why) {
		printf "  %-12s - %s\n", kind(name), why["wall", name]
		return
	}
	printf "  %-12s %10d %10.2f", kind(name), rate(name), speed(name, "pfifo")
	if (kind(name) in peer)
		printf " %10.2f  %s", speed(name, peer[kind(name)]), peer[kind(name)]
	printf "\n"
}

function plot(name,	f)
{
	split(name, f, SUBSEP)
	if (name in pair)
		print f[3], f[4], f[5], pair[name], f[2]
}

END {
	if (format == "json") {
		printf "{"
		json_rows("qdisc", "instructions")
		printf ",\n"
		json_rows("wall", "wall")
		print "}"
		exit
	}
	if (format == "plot") {
		for (i = 1; i <= n["instructions"]; i++)
			plot(order["instructions", i])
		exit
	}
	for (i = 1; i <= n["instructions"]; i++)
		text_instructions(order["instructions", i])
	last_heading = ""
	for (i = 1; i <= n["wall"]; i++)
		text_wall(order["wall", i])
}
