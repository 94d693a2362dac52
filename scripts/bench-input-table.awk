# SPDX-License-Identifier: GPL-2.0-only
#
# The parts of bench.json that are about input devices, as tables, one per kernel.

function field(key,	value)
{
	if (!match($0, "\"" key "\": [^,}]*"))
		return ""
	value = substr($0, RSTART + length(key) + 4, RLENGTH - length(key) - 4)
	gsub(/"/, "", value)
	return value
}

/^[{"]/ {
	events = /"input": \[/
	ways = /"input_latency": \[/
}

(events || ways) && /"name":/ {
	kernel = field("kernel")
	if (!(kernel in known)) {
		known[kernel] = 1
		kernels[++nr_kernels] = kernel
	}
	name = field("name")
}

events && /"name":/ {
	stream = field("stream")
	if (!((kernel, name) in listed)) {
		listed[kernel, name] = 1
		rows[kernel, ++nr_rows[kernel]] = name
	}
	cost[kernel, name, stream] = field("event")
	added[kernel, name, stream] = field("added")
}

ways && /"name":/ {
	way[kernel, ++nr_ways[kernel]] = name
	press[kernel, name] = field("press")
	let_go[kernel, name] = field("release")
	key[kernel, name] = (press[kernel, name] + let_go[kernel, name]) / 2
	more[kernel, name] = field("added")
}

function pair(k, name, stream)
{
	if (!((k, name, stream) in cost))
		return sprintf("%18s", "-")
	return sprintf("%9.1f%9s", cost[k, name, stream],
		name == "none" ? "" : sprintf("%+.1f", added[k, name, stream]))
}

function events_of(k,	i, name)
{
	printf "\nLinux %s: instructions of an event, and of these added\n\n", k
	printf "  %-12s%18s%18s%18s\n", "", "keys", "motion", "touch"
	for (i = 1; i <= nr_rows[k]; i++) {
		name = rows[k, i]
		printf "  %-12s%s%s%s\n", name, pair(k, name, "keys"), pair(k, name, "motion"),
			pair(k, name, "touch")
	}
}

function ways_of(k,	i, name)
{
	if (!nr_ways[k])
		return
	printf "\nLinux %s: instructions from a key to who waits for it\n\n", k
	printf "  %-12s%12s%12s%12s\n", "", "press", "release", "added"
	for (i = 1; i <= nr_ways[k]; i++) {
		name = way[k, i]
		printf "  %-12s%12d%12d%12s\n", name, press[k, name], let_go[k, name],
			name == "direct" ? "" : sprintf("%+d", more[k, name])
	}
	printf "\n"
	for (i = 1; i <= nr_ways[k]; i++)
		if (way[k, i] ~ /^uinput/)
			compare(k, way[k, i])
}

function compare(k, name)
{
	printf "  bpfx adds %.1f %% of what %s adds; all in all it takes %.0f %%\n",
		100 * more[k, "bpfx"] / more[k, name], name,
		100 * key[k, "bpfx"] / key[k, name]
}

END {
	for (k = 1; k <= nr_kernels; k++) {
		events_of(kernels[k])
		ways_of(kernels[k])
	}
}
