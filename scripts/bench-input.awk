# SPDX-License-Identifier: GPL-2.0-only
#
# Results of guest/bench-input, in files named input-RELEASE, as JSON. bench-input-table.awk makes
# tables of that.

$1 == "input" {
	row[++n] = release SUBSEP $3 SUBSEP $2
	frames[row[n]] = $4
	events[row[n]] = $5
	ns[row[n]] = $6
	seen[row[n]] = $7
	other[row[n]] = $8
}

$1 == "latency" {
	way[++nr_ways] = release SUBSEP $2
	press[way[nr_ways]] = $3
	let_go[way[nr_ways]] = $4
	key[way[nr_ways]] = ($3 + $4) / 2
}

function added(key, f)
{
	return (ns[key] - ns[f[1], f[2], "none"]) / events[key]
}

END {
	print "{\"input\": ["
	for (i = 1; i <= n; i++) {
		split(row[i], f, SUBSEP)
		printf "  {\"kernel\": \"%s\", \"name\": \"%s\", \"stream\": \"%s\", ", f[1], f[3], f[2]
		printf "\"events_per_frame\": %g, ", events[row[i]] / frames[row[i]]
		printf "\"seen\": %.3f, \"replaced\": %.3f, ", seen[row[i]] / events[row[i]],
			other[row[i]] / events[row[i]]
		printf "\"event\": %.1f, \"added\": %.1f}%s\n", ns[row[i]] / events[row[i]],
			added(row[i], f), i < n ? "," : ""
	}
	print "],\n\"input_latency\": ["
	for (i = 1; i <= nr_ways; i++) {
		split(way[i], f, SUBSEP)
		printf "  {\"kernel\": \"%s\", \"name\": \"%s\", ", f[1], f[2]
		printf "\"press\": %d, \"release\": %d, ", press[way[i]], let_go[way[i]]
		printf "\"added\": %d}%s\n", key[way[i]] - key[f[1], "direct"],
			i < nr_ways ? "," : ""
	}
	print "]}"
}
