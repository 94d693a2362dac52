# SPDX-License-Identifier: GPL-2.0-only
#
# Where the instructions go: differences between schedulers that differ in one thing, out of the same
# files as bench.awk reads. With -v format=json as JSON.

$1 == "row" {
	cost[release, "enqueue", $2] = $7 / $6
	cost[release, "dequeue", $2] = $8 / $6
}

# part OF PHASE WHAT, which is the cost of one scheduler less that of another, over so many things
function part(release, phase, what, of, less, things,	value)
{
	if (!((release, phase, of) in cost) || less && !((release, phase, less) in cost))
		return
	value = cost[release, phase, of]
	if (less)
		value -= cost[release, phase, less]
	if (things)
		value /= things
	if (format == "json") {
		printf "%s\n  {\"kernel\": \"%s\", \"phase\": \"%s\", ", comma, release, phase
		printf "\"what\": \"%s\", \"instructions\": %.2f}", what, value
		comma = ","
	} else {
		printf "  %-56s %s%7.1f\n", what, less ? "+" : " ", value
	}
}

function enqueue(r)
{
	part(r, "enqueue", "a FIFO in C (pfifo)", "pfifo")
	part(r, "enqueue", "a FIFO of the module, without a program (bypass)", "a_bypass")
	part(r, "enqueue", "the call, a program, and its insert()", "a_insert", "a_bypass")
	part(r, "enqueue", "each further call of a kfunc", "a_calls", "a_insert", 8)
	part(r, "enqueue", "the look-up of a flow, by flow()", "a_state", "a_insert")
	part(r, "enqueue", "DRR over flows, by insert_flow()", "a_flow", "a_insert")
	part(r, "enqueue", "a level of queues", "a_deep", "a_insert")
	part(r, "enqueue", "PRIO instead of FIFO", "a_prio", "a_insert")
	part(r, "enqueue", "drop() instead of insert()", "a_drop", "a_insert")
	part(r, "enqueue", "no decision instead of insert()", "a_nothing", "a_insert")
}

function dequeue(r)
{
	part(r, "dequeue", "a FIFO in C (pfifo)", "pfifo")
	part(r, "dequeue", "a FIFO of the module, without a program (bypass)", "a_bypass")
	part(r, "dequeue", "a program without dequeue", "a_insert", "a_bypass")
	part(r, "dequeue", "DRR over flows", "a_flow", "a_insert")
	part(r, "dequeue", "a level of queues", "a_deep", "a_insert")
	part(r, "dequeue", "PRIO instead of FIFO", "a_prio", "a_insert")
	part(r, "dequeue", "dequeue with move() of 8 packets", "a_move8", "a_insert")
	part(r, "dequeue", "dequeue with move() of 1 packet", "a_move1", "a_insert")
	part(r, "dequeue", "peek()", "a_peek", "a_move1")
}

END {
	if (format == "json")
		printf "{\"account\": ["
	for (i = 1; i <= nr_releases; i++) {
		if (format != "json")
			printf "\nLinux %s: instructions of a packet, enqueue\n\n", releases[i]
		enqueue(releases[i])
		if (format != "json")
			printf "\nLinux %s: instructions of a packet, dequeue\n\n", releases[i]
		dequeue(releases[i])
	}
	if (format == "json")
		print "\n]}"
}
