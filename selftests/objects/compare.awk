# SPDX-License-Identifier: GPL-2.0-only
#
# compare.awk KERNEL=... VERDICTS TRUTH: what "bpfx kfunc check" has said of objects against what
# happened when they were loaded (load.c). Prints what does not agree, with the reasons of both, and a
# summary. Fails if an object did not load of which that was not said, or if more than 2 % loaded of
# which it was said that they will not.

BEGIN { FS = "\t" }

# "NAME: will not load on KERNEL (...)", and issues behind blanks.
FNR == NR && /^[^ \t]+: (will load|may fail|will not load) on / {
	name = $0
	sub(/: (will load|may fail|will not load) on .*/, "", name)
	verdict[name] = $0 ~ /: will load on / ? "will" : $0 ~ /: may fail on / ? "may" : "not"
	next
}
FNR == NR {
	if (/^    [^ ]/ && !/^    note: / && !(name in reason)) {
		reason[name] = $0
		sub(/^ +/, "", reason[name])
	}
	next
}

$2 != "loaded" && $2 != "failed" { next }

{
	name = $1
	if (!(name in verdict)) {
		print "no verdict: " name
		bad++
		next
	}
	n++
	said = verdict[name]
	count[said, $2 == "loaded" ? "loaded" : $3]++
	if (said == "will" && $2 == "failed" && $3 == "interface") {
		wrong_will++
		print "WRONG will load: " name ": " $4
	} else if (said == "not" && $2 == "loaded") {
		wrong_not++
		print "WRONG will not load: " name ": " reason[name]
	} else if (said == "will" && $2 == "failed") {
		print "not of the kernel: " name ": " $3 ": " $4
	}
}

# One verdict, and how objects of it ended other than loaded.
function not_loaded(said)
{
	return count[said, "interface"] + count[said, "verifier"] + count[said, "loader"] + \
		count[said, "time"]
}

END {
	printf "%s: %d objects\n", KERNEL, n
	printf "  said to load:     %d loaded, %d lacked something, ",
		count["will", "loaded"], count["will", "interface"]
	printf "%d failed in the verifier, %d for want of their loader, %d were too slow\n",
		count["will", "verifier"], count["will", "loader"], count["will", "time"]
	printf "  may fail:         %d loaded, %d did not\n", count["may", "loaded"], not_loaded("may")
	printf "  said not to load: %d did not, %d loaded\n", not_loaded("not"),
		count["not", "loaded"]
	printf "  wrong: %d of %d that will load, %d of %d that will not\n", wrong_will,
		count["will", "loaded"] + count["will", "interface"], wrong_not,
		count["not", "loaded"] + not_loaded("not")
	if (n < MIN) {
		printf "too few objects: %d, wanted %d\n", n, MIN
		bad++
	}
	exit bad || wrong_will || wrong_not * 50 > n
}
