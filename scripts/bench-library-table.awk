# SPDX-License-Identifier: GPL-2.0-only
#
# The library's part of bench.json as tables, one per kernel, and what follows from them.

function field(key,	value)
{
	if (!match($0, "\"" key "\": [^,}]*"))
		return ""
	value = substr($0, RSTART + length(key) + 4, RLENGTH - length(key) - 4)
	gsub(/"/, "", value)
	return value == "null" ? "" : value
}

function summary()
{
	if (!kernel)
		return
	if (rows)
		printf "\n  geometric mean of %d rows: a kfunc is %.2f times as fast as pure BPF\n",
			rows, exp(logs / rows)
	printf "  slower than pure BPF:%s\n", slower ? slower : " none"
	if (less)
		printf "  * not counted: what pure BPF has there does less\n"
	rows = logs = less = 0
	slower = ""
}

function heading(release)
{
	summary()
	kernel = release
	printf "\nLinux %s: instructions of a call\n\n", kernel
	printf "  %-31s %6s %8s %8s %8s %7s %7s %8s\n", "", "bytes", "BPF", "kfunc", "native",
		"BPF/", "kfunc/", "BPF/"
	printf "  %-31s %6s %8s %8s %8s %7s %7s %8s\n", "", "", "", "", "", "kfunc", "native",
		"by clock"
}

function ratio(of, to)
{
	return of == "" || to == "" || !(to + 0) ? "-" : sprintf("%.2f", of / to)
}

function cost(of)
{
	return of == "" ? "-" : of + 0 < 1000 ? of : sprintf("%.0f", of)
}

/^"/ || /^\{/ { inside = /"library": \[/ }

inside && /"name":/ {
	if (field("kernel") != kernel)
		heading(field("kernel"))
	size = field("size")
	bpf = field("bpf")
	kfunc = field("kfunc")
	native = field("native")
	name = field("name") (field("less") ? " *" : "")
	printf "  %-31s %6s %8s %8s %8s %7s %7s %8s\n", name, size + 0 ? size : "",
		cost(bpf), cost(kfunc), cost(native),
		ratio(bpf, kfunc), ratio(kfunc, native), ratio(field("speed_to_bpf"), 1)
	if (field("less"))
		less = 1
	if (field("less") || bpf == "" || kfunc + 0 <= 0 || bpf + 0 <= 0)
		next
	rows++
	logs += log(bpf / kfunc)
	if (bpf + 0 < kfunc + 0)
		slower = slower "\n    " field("name") (size + 0 ? " of " size : "")
}

END { summary() }
