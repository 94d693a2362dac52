# SPDX-License-Identifier: GPL-2.0-only
#
# Results of guest/bench-library, in files named library-RELEASE (instructions) and
# librarywall-RELEASE, as JSON. bench-library-table.awk makes tables of that.

$1 == "function" && what == "library" {
	row[++n] = release SUBSEP $2 SUBSEP $3
	for (i = 4; i <= 6; i++)
		cost[row[n], i] = $i
	less[row[n]] = $7 == "less"
}

# Arms that follow each other closely are compared, by the wall clock.
$1 == "function" && what == "librarywall" {
	name = release SUBSEP $2 SUBSEP $3
	runs[name]++
	to_bpf[name, runs[name]] = $5 > 0 ? $4 / $5 : 0
	to_native[name, runs[name]] = $5 > 0 ? $6 / $5 : 0
}

# median of value[name, 1..count]
function median(value, name, count,	i, j, v, sorted)
{
	for (i = 1; i <= count; i++) {
		v = value[name, i]
		for (j = i - 1; j && sorted[j] > v; j--)
			sorted[j + 1] = sorted[j]
		sorted[j + 1] = v
	}
	return (sorted[int((count + 1) / 2)] + sorted[int(count / 2) + 1]) / 2
}

function arm(key, thousandths)
{
	printf ", \"%s\": %s", key, thousandths < 0 ? "null" : sprintf("%.2f", thousandths / 1000)
}

function speed(key, value, name)
{
	printf ", \"%s\": %.3f", key, median(value, name, runs[name])
}

END {
	print "{\"library\": ["
	for (i = 1; i <= n; i++) {
		split(row[i], f, SUBSEP)
		printf "  {\"kernel\": \"%s\", \"name\": \"%s\", \"size\": %d", f[1], f[2], f[3]
		arm("bpf", cost[row[i], 4])
		arm("kfunc", cost[row[i], 5])
		arm("native", cost[row[i], 6])
		if (runs[row[i]] && cost[row[i], 4] >= 0)
			speed("speed_to_bpf", to_bpf, row[i])
		if (runs[row[i]] && cost[row[i], 6] >= 0)
			speed("speed_to_native", to_native, row[i])
		if (less[row[i]])
			printf ", \"less\": true"
		print i < n ? "}," : "}"
	}
	print "]}"
}
