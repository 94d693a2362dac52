# SPDX-License-Identifier: GPL-2.0-only
#
# The cost of a packet against flows and against backlog; given: release, data (lines FLOWS BACKLOG
# CLASSES PAIR KIND), picture.

set terminal svg size 1000,480 background "white" font "sans,12" dynamic
set output picture
set multiplot layout 1,2 title "Linux ".release.": instructions to enqueue and dequeue a packet"
set logscale xy
set grid ytics xtics lc rgb "#dddddd"
set format x "%.0s%c"
set yrange [20:20000]
set linetype 5 lc rgb "#996600"
set key outside below maxrows 3 samplen 2

kinds = system("awk '{ print $5 }' ".data." | sort -u | tr '\\n' ' '")
lines(condition, x, kind) = sprintf("< awk '%s && $3 == 1 && $5 == \"%s\" { print $%d, $4 }' %s | sort -n", condition, kind, x, data)
ours(kind) = kind[1:5] eq "bpfx_"

set title "1,000,000 packets queued"
set xlabel "flows"
set xrange [0.8:100000]
plot for [i = 1:words(kinds)] lines("$2 == 1000000", 1, word(kinds, i)) using 1:2 with linespoints \
	title word(kinds, i) noenhanced lc i lw (ours(word(kinds, i)) ? 3 : 1.2) pt i ps 0.6

set title "1,000 flows"
set xlabel "packets queued"
set xrange [1000:2000000]
plot for [i = 1:words(kinds)] lines("$1 == 1000", 2, word(kinds, i)) using 1:2 with linespoints \
	title word(kinds, i) noenhanced lc i lw (ours(word(kinds, i)) ? 3 : 1.2) pt i ps 0.6
unset multiplot
