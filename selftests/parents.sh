#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# A scheduler in every place where a qdisc can be: real ping and TCP go through it, and when all is
# sent neither it nor a qdisc above it believes that there is more. Where a rate limit makes a
# queue, the queue overflows, as that is when parents have to be told.

ip() { /usr/sbin/ip "$@"; }
tc() { ip netns exec a tc "$@"; }

n=0
failed=0

check()		# check NAME CMD...: NAME may have words
{
	local name=$1

	shift
	n=$((n + 1))
	if "$@" >/tmp/parents.log 2>&1; then
		echo "ok $n $name"
	else
		failed=1
		sed 's/^/# /' /tmp/parents.log
		echo "not ok $n $name"
	fi
}

network()
{
	ip netns add a && ip netns add b &&
		ip link add v0 netns a numtxqueues 4 type veth peer name v0 netns b numrxqueues 4 &&
		ip -n a address add 10.2.0.1/24 dev v0 && ip -n b address add 10.2.0.2/24 dev v0 &&
		ip -n a link set v0 txqueuelen 50 up && ip -n b link set v0 up &&
		ip netns exec a ethtool -K v0 tso off gso off &&
		ip netns exec a ping -c 1 -W 5 10.2.0.2
}

# What each place takes to set up; the last command puts the scheduler there.

limit()		# a class that all packets go through, so that what is under it has a queue
{
	tc qdisc add dev v0 root handle 1: htb default 1 &&
		tc class add dev v0 parent 1: classid 1:1 htb rate 10mbit quantum 1514
}

under_root()
{
	tc qdisc replace dev v0 root handle 10: bpfx_fq
}

under_mq()
{
	tc qdisc replace dev v0 root handle 2: mq &&
		for i in 1 2 3 4; do
			tc qdisc replace dev v0 parent 2:$i handle 1$i: bpfx_fq || return
		done
}

under_htb()
{
	limit && tc qdisc add dev v0 parent 1:1 handle 10: bpfx_fq
}

under_prio()
{
	limit && tc qdisc add dev v0 parent 1:1 handle 2: prio &&
		for i in 1 2 3; do
			tc qdisc add dev v0 parent 2:$i handle 1$i: bpfx_fq || return
		done
}

under_drr()
{
	limit && tc qdisc add dev v0 parent 1:1 handle 2: drr &&
		tc class add dev v0 parent 2: classid 2:1 drr quantum 1514 &&
		tc filter add dev v0 parent 2: matchall classid 2:1 &&
		tc qdisc add dev v0 parent 2:1 handle 10: bpfx_fq
}

under_hfsc()
{
	limit && tc qdisc add dev v0 parent 1:1 handle 2: hfsc default 1 &&
		tc class add dev v0 parent 2: classid 2:1 hfsc ls rate 100mbit &&
		tc qdisc add dev v0 parent 2:1 handle 10: bpfx_fq
}

under_qfq()
{
	limit && tc qdisc add dev v0 parent 1:1 handle 2: qfq &&
		tc class add dev v0 parent 2: classid 2:1 qfq weight 10 maxpkt 2000 &&
		tc filter add dev v0 parent 2: matchall classid 2:1 &&
		tc qdisc add dev v0 parent 2:1 handle 10: bpfx_fq
}

by_default()
{
	echo bpfx_fq >/proc/sys/net/core/default_qdisc &&
		tc qdisc replace dev v0 root handle 2: mq
}

# What must hold whatever the place.

ping_passes()
{
	ip netns exec a ping -c 5 -i 0.2 -W 5 10.2.0.2
}

listening()	# listening PORT
{
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		ip netns exec b ss -Hltn "sport = :$1" | grep -q . && return
		sleep 0.2
	done
	return 1
}

flow()		# flow ARG...: iperf3 from a to b
{
	local server

	/usr/sbin/ip netns exec b iperf3 -s -1 -p 7 >/dev/null 2>&1 &
	server=$!
	listening 7 && timeout 30 /usr/sbin/ip netns exec a iperf3 -c 10.2.0.2 -p 7 "$@" || {
		kill $server
		return 1
	}
	wait $server
}

# So many bytes, and not for so long: the packets they make are counted.
tcp_passes()
{
	flow -n 1M -P 2
}

# Less than a sender makes: on a debug kernel, and a busy host, that is not much. So it stays.
queue_overflows()
{
	tc class change dev v0 parent 1: classid 1:1 htb rate 200kbit quantum 1514 || return
	flow -u -b 40M -l 1200 -t 1
	[ "$(of_bpfx dropped)" -gt 0 ]
}

# of_bpfx WHAT: "pkt" or "dropped", over all qdiscs of the scheduler
of_bpfx()
{
	tc -s qdisc show dev v0 | awk -v "what=$1" '
		/^qdisc/ { ours = $2 == "bpfx_fq" }
		ours && /Sent/ {
			gsub(/[(,]/, "")
			sum += what == "pkt" ? $4 : $7
		}
		END { print sum + 0 }'
}

packets_are_counted()
{
	tc -s qdisc show dev v0
	[ "$(of_bpfx pkt)" -ge 500 ]
}

# Qdiscs and their classes, of the parent and ours.
all_is_sent()
{
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		{
			tc -s qdisc show dev v0
			tc -s class show dev v0
		} >/tmp/parents.stats
		grep -q backlog /tmp/parents.stats &&
			! grep backlog /tmp/parents.stats | grep -qv 'backlog 0b 0p' && return
		sleep 0.5
	done
	cat /tmp/parents.stats
	return 1
}

goes_with_a_backlog()
{
	/usr/sbin/ip netns exec b iperf3 -s -1 -p 8 >/dev/null 2>&1 &
	listening 8 || return
	/usr/sbin/ip netns exec a timeout 3 iperf3 -u -b 40M -c 10.2.0.2 -p 8 -t 2 >/dev/null 2>&1 &
	sleep 1
	tc qdisc del dev v0 root || return
	wait $!
	kill %1 2>/dev/null
	ping_passes
}

log_is_quiet()
{
	! dmesg | sed "1,/$1/d" | grep -iE 'work.conserving|bug|warning'
}

place()		# place NAME SETUP [overflow]
{
	mark=bpfx-parents-$2
	echo "$mark" >/dev/kmsg
	check "$1: is taken" "$2"
	check "$1: ping passes" ping_passes
	check "$1: TCP passes" tcp_passes
	check "$1: packets are counted" packets_are_counted
	if [ -n "$3" ]; then
		check "$1: the queue overflows" queue_overflows
	fi
	check "$1: all is sent, and everyone knows" all_is_sent
	if [ -n "$3" ]; then
		check "$1: goes with a backlog" goes_with_a_backlog
	else
		check "$1: goes" tc qdisc del dev v0 root
	fi
	check "$1: the kernel log is quiet" log_is_quiet "$mark"
}

echo "1..64"
modprobe bpfx_qdisc
check "a network" network
check "a scheduler" bpfx load bpfx_fq
place root under_root
place mq under_mq
place htb under_htb overflow
place prio under_prio overflow
place drr under_drr overflow
place hfsc under_hfsc overflow
place qfq under_qfq overflow
place default_qdisc by_default
echo pfifo_fast >/proc/sys/net/core/default_qdisc
check "the scheduler goes" bpfx unload bpfx_fq
ip netns del a
ip netns del b
exit $failed
