# SPDX-License-Identifier: GPL-2.0-only
#
# The demo's figures, from FLOW.json of each iperf3 server and the output of ping -D. Variables:
# begun, switched (seconds of the same clock), phase, settle (seconds).

function number(text)
{
	sub(/^[^:]*:[ \t]*/, "", text)
	return text + 0
}

function window(t)	# of a time since begun: 1 or 2, 0 if it is in neither
{
	if (t >= settle && t < switched - begun - 0.5)
		return 1
	if (t >= switched - begun + settle && t < switched - begun + phase - 0.5)
		return 2
	return 0
}

FNR == 1 {
	flow = FILENAME
	sub(/.*\//, "", flow)
	is_flow = sub(/\.json$/, "", flow)
	if (is_flow)
		flows[++nr_flows] = flow
	inside = 0
	over = 0
}

# What the server received of one stream in one interval. The sums that follow say the same again.
is_flow && /^\t"end":/		{ over = 1 }
is_flow && /"streams":/ && !over { inside = 1 }
is_flow && inside && /"start":/	{ start = number($0) }
is_flow && inside && /"end":/	{ end = number($0) }
is_flow && inside && /"bytes":/ {
	inside = 0
	w = window(start)
	if (w && w == window(end)) {
		bytes[flow, w] += number($0)
		seconds[flow, w] += end - start
	}
}

# By the time of sending.
!is_flow && /time=/ {
	ms = $0
	sub(/.*time=/, "", ms)
	ms += 0
	at = substr($1, 2) - ms / 1000
	if (!first)
		first = at
	at -= first
	w = window(at)
	if (w)
		rtt[w, nr[w]++] = ms
	note(int(at * 2), ms)
}

function note(slot, ms)		# for the plot: best and worst of each half second
{
	if (!(slot in worst) || ms > worst[slot])
		worst[slot] = ms
	if (!(slot in best) || ms < best[slot])
		best[slot] = ms
	if (slot > last)
		last = slot
}

function sort(w,	gap, i, j, x)
{
	for (gap = int(nr[w] / 2); gap > 0; gap = int(gap / 2))
		for (i = gap; i < nr[w]; i++) {
			x = rtt[w, i]
			for (j = i - gap; j >= 0 && rtt[w, j] > x; j -= gap)
				rtt[w, j + gap] = rtt[w, j]
			rtt[w, j + gap] = x
		}
}

function percentile(w, p,	i)	# nearest rank
{
	i = int(nr[w] * p / 100)
	if (i < nr[w] * p / 100)
		i++
	return rtt[w, i - 1]
}

function rate(flow, w)
{
	return bytes[flow, w] * 8 / 1e6 / seconds[flow, w]
}

function total(w,	i, sum)
{
	for (i = 1; i <= nr_flows; i++)
		sum += rate(flows[i], w)
	return sum
}

# Jain, Chiu and Hawe, "A quantitative measure of fairness", 1984: 1 if all get the same, 1/n if one
# gets everything.
function jain(w,	i, squares)
{
	for (i = 1; i <= nr_flows; i++)
		squares += rate(flows[i], w) * rate(flows[i], w)
	return total(w) * total(w) / (nr_flows * squares)
}

function table(		i)
{
	printf "\n%-32s %10s %10s\n", "", "pfifo", "bpfx_fq"
	printf "%-32s %7.1f ms %7.1f ms\n", "ping under load, median",
		percentile(1, 50), percentile(2, 50)
	printf "%-32s %7.1f ms %7.1f ms\n", "ping under load, p99",
		percentile(1, 99), percentile(2, 99)
	for (i = 1; i <= nr_flows; i++)
		printf "%-32s %10.1f %10.1f\n", flows[i] ", mbit/s received",
			rate(flows[i], 1), rate(flows[i], 2)
	printf "%-32s %10.1f %10.1f\n", "all, mbit/s", total(1), total(2)
	printf "%-32s %10.2f %10.2f\n", "Jain's fairness index (best: 1)", jain(1), jain(2)
}

function plot(		row, slot, top, change)
{
	change = int((switched - begun) * 2)
	printf "\nping over time, a column for each half second: best to worst\n\n"
	top = 2048
	for (row = 12; row >= 0; row--) {
		printf "%8s |", row % 2 ? "" : sprintf("%g ms", top)
		for (slot = 0; slot <= last; slot++)
			printf "%s", cell(slot, top / 2, top, slot == change)
		printf "\n"
		top /= 2
	}
	printf "%8s +", ""
	for (slot = 0; slot <= last; slot++)
		printf "-"
	printf "\n%8s  %-" change "s%s\n", "", "pfifo", "^ bpfx_fq"
}

function cell(slot, from, to, change)
{
	if (slot in worst && worst[slot] >= from && best[slot] < to)
		return "#"
	return change ? ":" : " "
}

END {
	for (i = 1; i <= nr_flows; i++)
		if (!seconds[flows[i], 1] || !seconds[flows[i], 2])
			exit 1
	if (nr_flows < 2 || nr[1] < 100 || nr[2] < 100)
		exit 1
	sort(1)
	sort(2)
	plot()
	table()
	printf "\ndemo: ping p99 under load: pfifo %.1f ms, bpfx_fq %.1f ms\n",
		percentile(1, 99), percentile(2, 99)
}
