# SPDX-License-Identifier: GPL-2.0-only
#
# check-abi.awk RELEASED NOW: is all that a release has published still there, and the same? Says
# what is not and how it has to be done. -v release= its version, -v version= the one that will be.

function number(v,	f)
{
	split(v, f, ".")
	return f[1] * 1000 + f[2]
}

function later(v,	f)
{
	split(v, f, ".")
	return f[1] "." (f[2] + 2)
}

function wrong(what, how)
{
	print "ABI of " release ": " what >"/dev/stderr"
	print "    " how " See Documentation/abi/README.rst." >"/dev/stderr"
	bad = 1
}

# "; status ..." and the like
function attribute(text, name,	i)
{
	i = index(text, "; " name " ")
	if (!i)
		return ""
	text = substr(text, i + length(name) + 3)
	i = index(text, "; ")
	return i ? substr(text, 1, i - 1) : text
}

function prototype(text)
{
	sub(/; flags .*/, "", text)
	return text
}

# Of deprecated(REPLACEMENT, SINCE, REMOVAL): the nth
function part(status, n,	f)
{
	if (status !~ /^deprecated\(/)
		return ""
	gsub(/^deprecated\(|\)$| /, "", status)
	split(status, f, ",")
	return f[n]
}

function gone(key, status)
{
	if (part(status, 3) != "" && number(part(status, 3)) <= number(version))
		return
	if (status == "experimental" && number(version) > number(release))
		return
	wrong(key " has gone", status == "experimental" ? \
		"An experimental one may go with the next minor release, not before it: raise VERSION." : \
		"Deprecate it first: deprecated(REPLACEMENT, " version ", " later(version) ").")
}

function changed(key, was, is,	name, ops, n, i)
{
	name = key
	sub(/^kfunc /, "", name)
	if (prototype(was) != prototype(is) || attribute(was, "flags") != attribute(is, "flags"))
		wrong(key " has another prototype or other flags", "Publish " name "_v2, and " \
			"deprecate this one: deprecated(" name "_v2, " version ", " later(version) ").")
	n = split(attribute(was, "ops"), ops, " ")
	for (i = 1; i <= n; i++)
		if (index(" " attribute(is, "ops") " ", " " ops[i] " ") == 0)
			wrong(key " may no longer be called from " ops[i], "Programs do: let it.")
	if (attribute(was, "since") != attribute(is, "since"))
		wrong(key " is said to be since " attribute(is, "since"), "That cannot change.")
	if (attribute(was, "status") == "stable" && attribute(is, "status") == "experimental")
		wrong(key " is no longer stable", "What was promised holds until it is deprecated.")
	if (part(attribute(was, "status"), 3) != "" && part(attribute(is, "status"), 3) != "" &&
	    number(part(attribute(is, "status"), 3)) < number(part(attribute(was, "status"), 3)))
		wrong(key " is to go earlier", "Its users have been told " \
			part(attribute(was, "status"), 3) ".")
}

# Members: those that were there come first, in the order they had. What is reserved may be used.
function order(key, was, is,	n, m, i, w, s)
{
	if (key ~ /^struct bpfx_[a-z]+_ops$/)
		return		# matched by name
	n = split(was, w, " ")
	m = split(is, s, " ")
	for (i = 1; i <= n; i++) {
		if (w[i] ~ /^reserved/)
			return
		if (w[i] != s[i]) {
			wrong(key " has another order", "Members come at the end only.")
			return
		}
	}
}

{
	i = index($0, ": ")
	key = substr($0, 1, i - 1)
	text = substr($0, i + 2)
}
NR == FNR {
	old[key] = text
	next
}
{ now[key] = text }

# A window for those who use it, whenever that was published
/^kfunc / && part(attribute(text, "status"), 3) != "" {
	status = attribute(text, "status")
	if (number(part(status, 3)) < number(part(status, 2)) + 2) {
		print "ABI: " key " is deprecated since " part(status, 2) " and is to go with " \
			part(status, 3) ": two minor releases have to be between" >"/dev/stderr"
		bad = 1
	}
	replaced[key] = "kfunc " part(status, 1)
}

END {
	for (key in replaced)
		if (!(replaced[key] in now)) {
			print "ABI: " key " is deprecated for what is not there: " replaced[key] \
				>"/dev/stderr"
			bad = 1
		}
	for (key in old) {
		if (!(key in now)) {
			if (key ~ /^kfunc /)
				gone(key, attribute(old[key], "status"))
			else if (key !~ /\.reserved/)
				wrong(key " has gone", "What programs are compiled with stays.")
		} else if (old[key] == now[key]) {
			continue
		} else if (key ~ /^kfunc /) {
			changed(key, old[key], now[key])
		} else if (key ~ /^struct [a-z_0-9]+$/) {
			order(key, old[key], now[key])
		} else if (key !~ /\.reserved/) {
			wrong(key " was '" old[key] "' and is '" now[key] "'",
				"What programs are compiled with stays: add a new one.")
		}
	}
	exit bad
}
