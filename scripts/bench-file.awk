# SPDX-License-Identifier: GPL-2.0-only
#
# For the other bench*.awk: what results are in a file, and of which kernel. They are in files named
# WHAT-RELEASE; releases[1] to releases[nr_releases] are those of all files.

FNR == 1 {
	what = FILENAME
	sub(/.*\//, "", what)
	release = what
	sub(/-.*/, "", what)
	sub(/^[a-z]*-/, "", release)
	if (!(release in met)) {
		met[release] = 1
		releases[++nr_releases] = release
	}
}
