# SPDX-License-Identifier: GPL-2.0-only
#
# What a module has published, one item per line, out of its table of kfuncs, their definitions, its
# ops and its headers for user space. "KIND NAME: WHAT IT IS", with attributes after semicolons.

function trim(s)
{
	gsub(/[ \t\n]+/, " ", s)
	gsub(/^ | $/, "", s)
	return s
}

function bare(s)
{
	gsub(/\/\*[^*]*\*\//, "", s)
	return trim(s)
}

# The columns of a row: commas in parentheses do not count.
function columns(s, f,	n, i, depth, c)
{
	n = 1
	f[1] = ""
	for (i = 1; i <= length(s); i++) {
		c = substr(s, i, 1)
		if (c == "(")
			depth++
		else if (c == ")")
			depth--
		if (c == "," && !depth)
			f[++n] = ""
		else
			f[n] = f[n] c
	}
	for (i = 1; i <= n; i++)
		f[i] = trim(f[i])
	return n
}

# IN_ALL and the like in the ops that they are made of.
function ops_of(mask,	name, text)
{
	while (match(mask, /IN_[A-Z]+/)) {
		name = substr(mask, RSTART, RLENGTH)
		text = name in ops_in ? ops_in[name] : tolower(substr(name, 4))
		mask = substr(mask, 1, RSTART - 1) " " text " " substr(mask, RSTART + RLENGTH)
	}
	gsub(/[()|]/, " ", mask)
	return trim(mask)
}

# #define IN_SOME(OP) OP(event) IN_OTHERS(OP)
function define_ops(s,	name)
{
	name = s
	sub(/^#define /, "", name)
	sub(/\(.*/, "", name)
	sub(/^[^)]*\)/, "", s)
	gsub(/\(OP\)/, "", s)
	gsub(/OP\(/, "", s)
	gsub(/\)/, "", s)
	ops_in[name] = trim(s)
}

function row(s,	n, f)
{
	sub(/^.*X\(/, "", s)
	sub(/\)$/, "", s)
	n = columns(s, f)
	name[++kfuncs] = f[1]
	attributes[f[1]] = "; flags " (f[2] == "0" ? "none" : f[2]) \
		(n == 5 ? "; ops " ops_of(f[3]) : "") "; since " f[n - 1] "; status " f[n]
}

function end_of_struct(	key)
{
	print type ": " list
}

FNR == 1 {
	state = ""
	table = 0
}

FILENAME ~ /kfunc\.h$/ {
	if (/^#define IN_[A-Z]+\(OP\)/)
		define_ops($0)
	if (/^#define BPFX_([A-Z]+_)?KFUNCS\(X\)/)
		table = 1
	else if (table && /X\(|^\t +[A-Z]/) {
		line = $0
		sub(/[ \t]*\\$/, "", line)
		pending = pending " " line
		if (pending ~ /\)$/ && pending !~ /_KFUNCS\(X\)$/)
			row(pending)
		if (pending ~ /\)$/)
			pending = ""
	}
	if (table && !/\\$/)
		table = 0
	next
}

/^__bpf_kfunc / {
	state = "prototype"
	text = ""
}
state == "prototype" {
	text = text " " $0
	if (/\)$/) {
		state = ""
		sub(/__bpf_kfunc /, "", text)
		text = trim(text)
		kfunc = text
		sub(/\(.*/, "", kfunc)
		sub(/^.*[ *]/, "", kfunc)
		prototype[kfunc] = text
	}
	next
}

FILENAME !~ /\.h$/ { next }

# Comments of more than one line, and those between members
in_comment || /^[ \t]*\/\*/ {
	in_comment = !/\*\//
	next
}

/^(struct|enum) bpfx?_[a-z_0-9]+ \{$/ {
	type = $1 " " $2
	state = $1
	list = text = ""
	value = -1
	next
}
/^};/ {
	if (state == "struct")
		end_of_struct()
	state = ""
	next
}
state == "struct" {
	text = text " " bare($0)
	if (text !~ /;$/) {
		if (text ~ /[{}]$/)
			text = ""
		next
	}
	sub(/;$/, "", text)
	member = text = trim(text)
	if (member ~ /\(\*/)
		sub(/\).*/, "", member)
	sub(/\[.*/, "", member)
	sub(/^.*[ *]/, "", member)
	if (member != "}") {
		print type "." member ": " text
		list = list (list == "" ? "" : " ") member
	}
	text = ""
	next
}
state == "enum" {
	text = bare($0)
	sub(/,$/, "", text)
	if (text ~ /^__/ || text == "")
		next
	if (text ~ /=/) {
		value = text
		sub(/^.*= */, "", value)
		sub(/ *=.*/, "", text)
	} else {
		value++
	}
	print type "." text ": " value
	next
}

# Limits may be raised.
FILENAME ~ /uapi/ && /^#define BPFX_[A-Z_0-9]+[ \t(]/ && !/_(MAX|DEFAULT|RECORDS)[ \t]/ {
	text = $0
	while (sub(/\\$/, "", text) && (getline line) > 0)
		text = text line
	text = bare(text)
	sub(/^#define /, "", text)
	match(text, /^[A-Z_0-9]+(\([a-z_, ]+\))?/)
	print "define " substr(text, 1, RLENGTH) ": " trim(substr(text, RLENGTH + 1))
}

END {
	for (i = 1; i <= kfuncs; i++)
		print "kfunc " name[i] ": " prototype[name[i]] attributes[name[i]]
}
