#!/usr/bin/env bash
# Wall times of mailscan-cli against pflogsumm, eximstats and ripgrep, in one
# run on one machine: for a Postfix log of five million lines, for the start of
# the same mail as an Exim log, and for the first 40 MB of each; and of its
# parsers alone, that of webhooks against a bare simdjson walk and jq. Prints
# ratios and judges none of them: times depend on the machine.
#
# usage: [MESSAGES=N] [RUNS=N] [EXIMSTATS=PATH] compare.sh BUILD_DIR [CACHE_DIR]
#   BUILD_DIR  where mailscan-cli, mailscan-make-log, mailscan-bench and
#              mailscan-json-walk are (also searched in its subfolders)
#   CACHE_DIR  keeps the generated logs, 1.9 GB (default: TMPDIR, else /tmp)
#   MESSAGES   in the logs (550000)
#   EXIMSTATS  where eximstats is, if neither on the PATH nor in BUILD_DIR,
#              where the end-to-end test unpacks it
# Needs pflogsumm, eximstats, ripgrep and jq; what is missing is left out.
set -euo pipefail
export LC_ALL=C

if [ $# -lt 1 ] || [ $# -gt 2 ] || [ ! -d "$1" ]; then
  sed -n '2,15s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi
cache=${2:-${TMPDIR:-/tmp}/mailscan-bench}
runs=${RUNS:-3}
messages=${MESSAGES:-550000}

find_program() {  # NAME, in BUILD_DIR
  local found
  found=$(find "$build" -type f -name "$1" -perm -u+x | head -n 1)
  if [ -z "$found" ]; then
    echo "compare.sh: no $1 under $build; build it first" >&2
    exit 2
  fi
  echo "$found"
}

# Runs a command with its output thrown away, RUNS times; prints the best wall
# time in ms, and the largest peak of resident memory in KiB. Linux gives the
# peak in /proc and to wait4 only, and GNU time is often not installed, so
# python3 or perl asks; without either the peak is 0.
measure() {
  if command -v python3 > /dev/null; then
    python3 - "$runs" "$@" << 'PY'
import os, subprocess, sys, time
best, peak = None, 0
for _ in range(int(sys.argv[1])):
    begin = time.monotonic()
    child = subprocess.Popen(sys.argv[2:], stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.monotonic() - begin
    if status != 0:
        sys.exit("compare.sh: %s ended with status %d" %
                 (" ".join(sys.argv[2:]), status))
    best = wall if best is None else min(best, wall)
    peak = max(peak, usage.ru_maxrss)
print("%.1f %d" % (best * 1000, peak))
PY
    return
  fi
  local best='' begin end i
  for ((i = 0; i < runs; ++i)); do
    begin=$(date +%s%N)
    "$@" > /dev/null 2>&1
    end=$(date +%s%N)
    if [ -z "$best" ] || [ $((end - begin)) -lt "$best" ]; then
      best=$((end - begin))
    fi
  done
  awk -v ns="$best" 'BEGIN { printf "%.1f 0\n", ns / 1e6 }'
}

show() {  # LABEL MS KIB
  awk -v label="$1" -v ms="$2" -v kib="$3" 'BEGIN {
    printf "  %-34s %10.1f ms %8.0f MiB\n", label, ms, kib / 1024 }'
}

ratio() {  # LABEL MS MS
  awk -v label="$1" -v a="$2" -v b="$3" 'BEGIN {
    printf "  %-34s %10.2f\n", label, (b > 0 ? a / b : 0) }'
}

# The other program's time for a log, measured once a run.
declare -A rival_ms rival_kib
measure_rival() {  # PROGRAM LOG
  local ms kib
  read -r ms kib < <(runs=1 measure "$1" "$2")
  rival_ms[$2]=$ms
  rival_kib[$2]=$kib
}

describe() {  # TITLE LOG
  echo
  echo "$1: $(wc -l < "$2") lines, $(($(stat -Lc %s "$2") / 1000000)) MB"
  cat "$2" > /dev/null  # so that nobody pays for the disk
}

compare_postfix() {  # TITLE LOG
  local ours peak theirs theirs_peak
  describe "$1" "$2"
  read -r ours peak < <(measure "$program" report "$2")
  show 'mailscan-cli report' "$ours" "$peak"
  if command -v rg > /dev/null; then
    read -r theirs theirs_peak < <(measure rg -c status=sent "$2")
    show 'rg -c status=sent' "$theirs" "$theirs_peak"
    ratio 'times as long as rg (at most 8)' "$ours" "$theirs"
  fi
  if command -v pflogsumm > /dev/null; then
    measure_rival pflogsumm "$2"
    show 'pflogsumm' "${rival_ms[$2]}" "${rival_kib[$2]}"
    ratio 'pflogsumm took times (at least 40)' "${rival_ms[$2]}" "$ours"
  fi
}

compare_exim() {  # TITLE LOG
  local ours peak
  describe "$1" "$2"
  read -r ours peak < <(measure "$program" report "$2")
  show 'mailscan-cli report' "$ours" "$peak"
  if [ -n "$eximstats" ]; then
    measure_rival "$eximstats" "$2"
    show 'eximstats' "${rival_ms[$2]}" "${rival_kib[$2]}"
    ratio 'eximstats took times' "${rival_ms[$2]}" "$ours"
  fi
}

# Against the times that compare_* measured.
compare_parser() {  # FORMAT TITLE LOG RIVAL AT_LEAST
  local ours rest
  read -r ours rest < <("$bench" "$1" "$3" "$runs")
  printf '  %-34s %10s %s\n' "$1, $2" "$ours" "$rest"
  if [ -n "${rival_ms[$3]:-}" ]; then
    ratio "$4 took times (at least $5)" "${rival_ms[$3]}" "$ours"
  fi
}

# What is missing stays empty.
find_eximstats() {
  if [ -n "${EXIMSTATS:-}" ]; then
    echo "$EXIMSTATS"
  elif ! command -v eximstats; then
    find "$build" -type f -path '*/sbin/eximstats' -perm -u+x -print -quit
  fi
}

# Whole lines only.
cut_log() {  # LOG BYTES OUT
  if [ "$(stat -Lc %s "$1")" -le "$2" ]; then
    cp "$1" "$3.part"
  else
    head -c "$2" "$1" | sed '$d' > "$3.part"
  fi
  mv "$3.part" "$3"
}

build=$1
program=$(find_program mailscan-cli)
maker=$(find_program mailscan-make-log)
bench=$(find_program mailscan-bench)
walk=$(find_program mailscan-json-walk)
eximstats=$(find_eximstats)
# A change of the generator makes new logs.
version=$messages-$(cksum < "$maker" | cut -d ' ' -f 1)
mkdir -p "$cache"
log=$cache/postfix-$version.log
events=$cache/sendgrid-$version.ndjson
slice=$cache/slice-$version.log
exim=$cache/exim-$version.log
exim_slice=$cache/exim-slice-$version.log
if [ ! -s "$exim_slice" ]; then
  echo "making logs in $cache"
  "$maker" --messages "$messages" --seed 5 --postfix "$log" \
    --sendgrid "$events" > /dev/null
  cut_log "$log" 40000000 "$slice"
  # eximstats knows the longer ids only where it is of Exim 4.97 or later.
  "$maker" --messages "$messages" --seed 5 --ids short \
    --exim "$exim.whole" > /dev/null
  cut_log "$exim.whole" 200000000 "$exim"
  rm "$exim.whole"
  cut_log "$exim" 40000000 "$exim_slice"
fi

echo "best of $runs runs (pflogsumm, eximstats: one), $(nproc) cores"
compare_postfix 'Whole log' "$log"
compare_postfix 'Slice' "$slice"
compare_exim 'Exim log' "$exim"
compare_exim 'Exim slice' "$exim_slice"

echo
echo 'Parsing alone, one core'
compare_parser postfix 'whole log' "$log" pflogsumm 60
compare_parser postfix slice "$slice" pflogsumm 60
compare_parser exim 'Exim log' "$exim" eximstats 50
compare_parser exim slice "$exim_slice" eximstats 50

# Against a bare walk that reads the same fields, and jq that selects one.
echo
echo "Webhooks alone, one core: $(wc -l < "$events") SendGrid events"
read -r ours rest < <("$bench" webhook "$events" "$runs")
printf '  %-34s %10s %s\n' 'webhook' "$ours" "$rest"
read -r bare rest < <("$walk" "$events" "$runs")
printf '  %-34s %10s %s\n' 'bare simdjson on-demand walk' "$bare" "$rest"
ratio 'speed of the walk (at least 0.5)' "$bare" "$ours"
if command -v jq > /dev/null; then
  read -r theirs theirs_peak < <(runs=1 measure jq -c .email "$events")
  show 'jq -c .email' "$theirs" "$theirs_peak"
  ratio 'jq took times (at least 15)' "$theirs" "$ours"
fi

echo
echo "With SendGrid events: $(wc -l < "$events") records," \
  "$(($(stat -Lc %s "$events") / 1000000)) MB"
cat "$events" > /dev/null
read -r ours peak < <(measure "$program" report "$log" "$events")
show 'mailscan-cli report' "$ours" "$peak"
