# SPDX-License-Identifier: GPL-2.0-only
#
# TAP to verdicts, one per line; see run. Variables: name (of the program), status (its exit,
# empty if it had to be ended), limit (seconds).

function plain(text)
{
	sub(/^(not )?ok +[0-9]* *(- )?/, "", text)
	sub(/ *#.*$/, "", text)
	sub(/ +$/, "", text)
	gsub(/[ \t]+/, "_", text)
	sub(/^global\./, "", text)
	return text == "" ? ran : text
}

function directive(text)
{
	if (!sub(/^[^#]*# */, "", text))
		return ""
	return text
}

/^1\.\.[0-9]+/ {
	planned = substr($1, 4) + 0
	has_plan = 1
	if (planned == 0)
		why = directive($0)
}

# The harness says what went wrong in comments before the verdict.
/^# / && /[Ee]xpected|[Tt]est|[Tt]imeout|signal/ && !/RUN|Starting|PASSED|FAILED|Totals/ {
	if (said == "" || !/: Test (failed|terminated)/)
		said = substr($0, 3)
	sub(/^ +/, "", said)
}

/^(not )?ok( |$)/ {
	ran++
	about = directive($0)
	if (about ~ /^SKIP/) {
		skipped++
		sub(/^SKIP[: ]*/, "", about)
		print "skip " name "." plain($0) ": " (about == "" ? "no reason given" : about)
	} else if (/^ok/ || about ~ /^(XFAIL|TODO)/) {
		print "pass " name "." plain($0)
	} else {
		failed++
		print "fail " name "." plain($0) ": " (said == "" ? "not ok" : said)
	}
	said = ""
}

{
	if ($0 != "")
		last = $0
}

END {
	if (status == "") {
		print "fail " name ": no end after " limit " s"
		exit
	}
	if (has_plan && planned == 0 && !ran)
		print "skip " name ": " (why == "" ? "no reason given" : why)
	else if (!ran && (status == 4 || status == 77))
		print "skip " name ": " (last == "" ? "no reason given" : last)
	else if (!ran && status == 0)
		print "fail " name ": it reported no test"
	else if (status != 0 && !failed)
		print "fail " name ": exit status " status " without a failed test"
	if (has_plan && planned != ran + 0 && planned > 0)
		print "fail " name ": " planned " tests planned, " ran + 0 " ran"
	if (!has_plan && ran)
		print "fail " name ": no plan"
}
