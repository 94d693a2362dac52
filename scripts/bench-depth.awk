# SPDX-License-Identifier: GPL-2.0-only
#
# What the length of a queue costs: the same rows at two backlogs, out of the same files as
# bench.awk reads. With -v format=json as JSON.

$1 == "row" {
	if (!(($2) in seen)) {
		kinds[++nr_kinds] = $2
		seen[$2] = 1
	}
	if (!short || $4 < short)
		short = $4
	if ($4 > long)
		long = $4
	enqueue[release, $2, $4] = $7 / $6
	dequeue[release, $2, $4] = $8 / $6
	pair[release, $2, $4] = $9 / $6
}

function ratio(of, release, kind)
{
	if (!of[release, kind, short])
		return 0
	return of[release, kind, long] / of[release, kind, short]
}

function text(release, kind)
{
	printf "  %-10s %8.1f %8.1f %8.1f  %8.1f %8.1f %8.1f %8.2f\n", substr(kind, 3),
		enqueue[release, kind, short], dequeue[release, kind, short],
		pair[release, kind, short], enqueue[release, kind, long],
		dequeue[release, kind, long], pair[release, kind, long], ratio(pair, release, kind)
}

function json(release, kind)
{
	printf "%s\n  {\"kernel\": \"%s\", \"ranks\": \"%s\", ", comma, release, substr(kind, 3)
	printf "\"short\": %d, \"instructions_short\": %.2f, ", short, pair[release, kind, short]
	printf "\"long\": %d, \"instructions_long\": %.2f, ", long, pair[release, kind, long]
	printf "\"ratio\": %.3f}", ratio(pair, release, kind)
	comma = ","
}

END {
	if (format == "json")
		printf "{\"depth\": ["
	for (i = 1; i <= nr_releases; i++) {
		if (format != "json") {
			printf "\nLinux %s: instructions of a packet, %d and %d queued\n\n",
				releases[i], short, long
			printf "  ranks       enqueue  dequeue     pair   enqueue  dequeue     pair"
			print "    ratio"
		}
		for (j = 1; j <= nr_kinds; j++)
			if (format == "json")
				json(releases[i], kinds[j])
			else
				text(releases[i], kinds[j])
	}
	if (format == "json")
		print "\n]}"
}
