# SPDX-License-Identifier: GPL-2.0-only
#
# OLD NEW: files of JSON as the other bench*.awk write them, arrays with a row per line. The arrays of
# both; where both have one, that of NEW.

{ sub(/^\{/, "") }

/^"[a-z_]+": \[$/ {
	name = $1
	if (!(name in rows))
		order[++n] = name
	rows[name] = ""
	next
}

/^\]/ { name = "" }

name { rows[name] = rows[name] $0 "\n" }

END {
	printf "{"
	for (i = 1; i <= n; i++)
		printf "%s [\n%s]%s\n", order[i], rows[order[i]], i < n ? "," : ""
	print "}"
}
