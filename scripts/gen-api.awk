# SPDX-License-Identifier: GPL-2.0-only
#
# Kernel-doc to reStructuredText that reads well without Sphinx, too: of functions, enumerations,
# structures with members described above or beside them, constants, and the table of kfuncs.

function count(sign, text)
{
	return gsub("[" sign "]", "", text)
}

# One word: constants, functions and errors as literals, arguments without their sign.
function word(w,	head, tail)
{
	while (w ~ /^[("]/) {
		head = head substr(w, 1, 1)
		w = substr(w, 2)
	}
	while (w ~ /[.,;:"]$/ || (w ~ /\)$/ && count(")", w) > count("(", w))) {
		tail = substr(w, length(w)) tail
		w = substr(w, 1, length(w) - 1)
	}
	if (sub(/^[%@]/, "", w) || w ~ /^[a-zA-Z_][a-z_A-Z0-9]+\(.*\)$/ || w ~ /^-E[A-Z0-9]+$/ ||
	    w ~ /^_?[A-Z][A-Z0-9]*_[A-Z0-9_]*\*?$/ || w ~ /^_[A-Z]+$/ ||
	    w ~ /^[a-z]+_[a-z_]+$/ || w ~ /^skb->/)
		w = "``" w "``"
	else
		gsub(/\*/, "\\*", w)
	return head w tail
}

function markup(text,	n, i, words, out)
{
	n = split(text, words, " ")
	for (i = 1; i <= n; i++)
		out = out (i > 1 ? " " : "") word(words[i])
	return out
}

# Lines of at most 100 characters.
function wrap(text, indent,	n, i, words, line)
{
	n = split(text, words, " ")
	line = indent
	for (i = 1; i <= n; i++) {
		if (length(line) > length(indent) && length(line " " words[i]) > 100) {
			print line
			line = indent
		}
		line = line (length(line) > length(indent) ? " " : "") words[i]
	}
	print line
}

function paragraph(text, indent)
{
	wrap(markup(text), indent)
	print ""
}

function labelled(label, text, indent)
{
	wrap("**" label ":** " markup(text), indent)
	print ""
}

function heading(text, sign,	i, line)
{
	for (i = 0; i < length(text); i++)
		line = line sign
	print text
	print line
	print ""
}

# The comment that ends here: @name: lines in order, Context:, Return:, and paragraphs.
function forget()
{
	nr_args = nr_paras = 0
	context = returns = brief = ""
	into = ""
}

function add(text)
{
	if (into == "arg")
		arg_text[nr_args] = arg_text[nr_args] " " text
	else if (into == "context")
		context = context " " text
	else if (into == "return")
		returns = returns " " text
	else if (into == "brief")
		brief = brief " " text
	else if (into == "para")
		para[nr_paras] = para[nr_paras] " " text
	else {
		into = "para"
		para[++nr_paras] = text
	}
}

function comment_line(text)
{
	sub(/^[ \t]*\/?\*+\/?[ \t]?/, "", text)
	sub(/[ \t]*\*\/$/, "", text)
	sub(/^[ \t]+/, "", text)
	if (text == "") {
		into = ""
	} else if (text ~ /^@[a-z_A-Z0-9.]+:/) {
		arg[++nr_args] = substr(text, 2, index(text, ":") - 2)
		sub(/^@[^:]*:[ \t]*/, "", text)
		arg_text[nr_args] = text
		into = "arg"
	} else if (sub(/^Context:[ \t]*/, "", text)) {
		context = text
		into = "context"
	} else if (sub(/^Return:[ \t]*/, "", text)) {
		returns = text
		into = "return"
	} else {
		add(text)
	}
}

function print_args(indent,	i)
{
	for (i = 1; i <= nr_args; i++) {
		print indent "``" arg[i] "``"
		wrap(markup(arg_text[i]), indent "  ")
	}
	if (nr_args)
		print ""
}

function print_rest(indent,	i)
{
	for (i = 1; i <= nr_paras; i++)
		paragraph(para[i], indent)
	if (context != "")
		labelled("Context", context, indent)
	if (returns != "")
		labelled("Return", returns, indent)
}

function print_code(text, indent,	n, i, lines)
{
	n = split(text, lines, "\n")
	print indent "::"
	print ""
	for (i = 1; i <= n; i++)
		print indent "  " lines[i]
	print ""
}

function print_function()
{
	sub(/^__bpf_kfunc /, "", prototype)
	gsub(/\n\t+ */, "\n    ", prototype)
	heading(name "()", "~")
	paragraph(toupper(substr(brief, 1, 1)) substr(brief, 2) ".", "")
	print_code(prototype ";", "")
	print_args("")
	print_rest("")
	print "Since " since[name] ", " status[name] "." \
		(callers[name] == "" ? "" : " May be called from " callers[name] ".")
	print ""
}

function print_type()
{
	heading(kind " " name, "~")
	paragraph(toupper(substr(brief, 1, 1)) substr(brief, 2) ".", "")
	print_args("")
	print_rest("")
}

function print_member(	i, declaration)
{
	declaration = member
	sub(/^\t/, "", declaration)
	print "``" declaration "``"
	# The first "argument" is the member itself.
	wrap(markup(arg_text[1]), "  ")
	print ""
	for (i = 2; i <= nr_args; i++) {
		arg[i - 1] = arg[i]
		arg_text[i - 1] = arg_text[i]
	}
	nr_args--
	print_args("  ")
	print_rest("  ")
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
	ops_in[name] = s
}

function ops_in_words(mask,	name, text)
{
	if (mask ~ /IN_ALL/)
		return "every op"
	while (match(mask, /IN_[A-Z]+/)) {
		name = substr(mask, RSTART, RLENGTH)
		text = name in ops_in ? ops_in[name] : tolower(substr(name, 4))
		mask = substr(mask, 1, RSTART - 1) " " text " " substr(mask, RSTART + RLENGTH)
	}
	gsub(/[()|]/, " ", mask)
	gsub(/[ \t]+/, " ", mask)
	gsub(/^ | $/, "", mask)
	gsub(/ /, ", ", mask)
	return mask
}

function row(text,	n, f)
{
	sub(/^.*X\(/, "", text)
	if (match(text, /deprecated\([^)]*\)/)) {
		n = split(substr(text, RSTART + 11, RLENGTH - 12), f, /,[ \t]*/)
		text = substr(text, 1, RSTART - 1) "deprecated: use " f[1] "; it goes with " f[3]
	}
	sub(/\).*$/, "", text)
	n = split(text, f, /,[ \t]*/)
	print "   * - ``" f[1] "``"
	if (n == 5) {
		callers[f[1]] = ops_in_words(f[3])
		print "     - " callers[f[1]]
	}
	since[f[1]] = f[n - 1]
	status[f[1]] = f[n]
	print "     - " f[n - 1]
	print "     - " f[n]
}

function begin_table(title, columns,	n, i, names)
{
	print ".. list-table::"
	print "   :header-rows: 1"
	print ""
	n = split(columns, names, ",")
	for (i = 1; i <= n; i++)
		print (i == 1 ? "   * - " : "     - ") names[i]
}

function schedulers_page()
{
	heading("API of packet schedulers", "=")
	paragraph("What a scheduler fills in (`The ops`_), what it may call (`The kfuncs`_), and the " \
		"structures and numbers that the module, BPF programs and user space share " \
		"(`Types and constants`_). A program includes ``<bpfx/qdisc.bpf.h>``, which declares all of it.",
		"")
	heading("Table of kfuncs", "-")
	paragraph("The verifier refuses a call from an op that is not listed, with -EACCES. A published " \
		"kfunc never changes its signature. An experimental one may go before 1.0.", "")
	begin_table("", "kfunc,may be called from,since,status")
}

function input_page()
{
	heading("API of input programs", "=")
	paragraph("What an input program fills in (`The ops`_), what it may call (`The kfuncs`_), and " \
		"the structures and numbers that the module, BPF programs and user space share " \
		"(`Types and constants`_). A program includes ``<bpfx/input.bpf.h>``, which declares all of it.",
		"")
	heading("Table of kfuncs", "-")
	paragraph("The verifier refuses a call from an op that is not listed, with -EACCES. A published " \
		"kfunc never changes its signature. An experimental one may go before 1.0.", "")
	begin_table("", "kfunc,may be called from,since,status")
}

function library_page()
{
	heading("The library", "=")
	paragraph("Functions that BPF lacks, in ``bpfx.ko``, for programs of every type and in every " \
		"context, NMI too. A program includes ``<bpfx/lib.bpf.h>``, or the header of a family.", "")
	paragraph("Memory is given as a pointer and its size, which the verifier checks: map values, the " \
		"stack, packet data, scratch memory. It wants such memory to be writable, even if the " \
		"function only reads it: a table or a string in .rodata is refused. Nothing in that memory " \
		"is believed, and nothing outside is touched: who spoils it spoils his own results.", "")
	heading("Table of kfuncs", "-")
	paragraph("A published kfunc never changes its signature. An experimental one may go before 1.0.", "")
	begin_table("", "kfunc,since,status")
}

# The first line of a family's file says what it is: "Bits of words."
function family(file,	line, title)
{
	while ((getline line <file) > 0 && line !~ /^ \* /)
		;
	close(file)
	title = line
	sub(/^ \* /, "", title)
	sub(/[.:].*$/, "", title)
	heading(title, "-")
}

BEGIN {
	print ".. SPDX-License-Identifier: GPL-2.0-only"
	print ".. Generated by scripts/gen-api (\"make docs\") from the sources. Do not edit."
	print ""
	if (page == "library")
		library_page()
	else if (page == "input-api")
		input_page()
	else
		schedulers_page()
}

FNR == 1 {
	if (FILENAME ~ /ops\.h$/) {
		print ""
		heading("The ops", "-")
	} else if (FILENAME ~ /kfunc_(queue|input)\.c$/) {
		heading("The kfuncs", "-")
	} else if (FILENAME ~ /lib\/.*\.c$/) {
		print ""
		family(FILENAME)
	} else if (FILENAME ~ /uapi/ && !types++) {
		heading("Types and constants", "-")
	}
	state = ""
	in_table = 0
}

# The table of kfuncs: a row may take two lines.
FILENAME ~ /kfunc\.h$/ {
	if (/^#define IN_[A-Z]+\(OP\)/)
		define_ops($0)
	if (/^#define BPFX_([A-Z]+_)?KFUNCS\(X\)/)
		in_table = 1
	else if (in_table && /X\(|^\t +IN_/) {
		line = $0
		gsub(/[ \t]*\\$/, "", line)
		pending = pending line
		if (pending ~ /\)$/) {
			gsub(/\t/, " ", pending)
			row(pending)
			pending = ""
		}
	}
	if (in_table && !/\\$/)
		in_table = 0
	next
}

# Constants with their comments.
FILENAME ~ /uapi/ && state == "" && /^#define [A-Z_0-9]+[ \t(]/ && !/_H$/ {
	if (!constants++)
		constants_of = ""
	text = $0
	sub(/^#define /, "", text)
	match(text, /^[A-Z_0-9]+(\([a-z]+\))?/)
	constant[constants] = substr(text, 1, RLENGTH)
	text = substr(text, RLENGTH + 1)
	remark[constants] = ""
	if (match(text, /\/\*.*\*\//))
		remark[constants] = substr(text, RSTART + 3, RLENGTH - 6)
	sub(/[ \t]*\/\*.*/, "", text)
	sub(/^[ \t]+/, "", text)
	value[constants] = text
	next
}

# A member with its comment inside the structure.
state == "struct" && /^\t\/\*\*/ {
	state = "member"
	forget()
}
state == "member" {
	if (/\*\//) {
		comment_line($0)
		state = "declaration"
	} else if ($0 !~ /^\t\/\*\*$/) {
		comment_line($0)
	}
	next
}
state == "declaration" {
	member = $0
	print_member()
	state = "struct"
	next
}
state == "struct" && /^};/ {
	state = ""
	next
}

/^\/\*\*/ && state == "" {
	state = "comment"
	forget()
	title = $0
	sub(/^\/\*\*[ ]?/, "", title)
	if (title == "")
		next
}
state == "comment" && (title != "" || / - |\(\) - /) && brief == "" {
	text = title != "" ? title : $0
	title = ""
	sub(/^ \* /, "", text)
	brief = text
	sub(/^[^-]* - /, "", brief)
	name = text
	sub(/ - .*$/, "", name)
	kind = ""
	if (name ~ /^(struct|enum) /) {
		kind = name
		sub(/ .*/, "", kind)
		sub(/^[^ ]* /, "", name)
	}
	sub(/\(\)$/, "", name)
	next
}
state == "comment" && / \*\/$/ {
	prototype = ""
	if (kind == "") {
		state = "prototype"
	} else {
		print_type()
		state = name ~ /^bpfx_[a-z]+_ops$/ && FILENAME ~ /ops\.h$/ ? "struct" : "type"
	}
	next
}
state == "comment" {
	comment_line($0)
	next
}
state == "type" && /^};/ { state = "" }
state == "prototype" {
	prototype = prototype (prototype == "" ? "" : "\n") $0
	if (/\)$/) {
		if (prototype ~ /^__bpf_kfunc/)
			print_function()
		state = ""
	}
}

END {
	if (!constants)
		exit
	heading("Constants", "~")
	begin_table("", "name,value,meaning")
	for (i = 1; i <= constants; i++) {
		print "   * - ``" constant[i] "``"
		print "     - ``" value[i] "``"
		print "     -" (remark[i] == "" ? "" : " " markup(remark[i]))
	}
}
