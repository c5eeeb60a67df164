#!/usr/bin/env bash
# Wall times of mailscan-cli against pflogsumm and ripgrep, in one run on one
# machine, for a Postfix log of five million lines and for its first 40 MB.
# Prints ratios and judges none of them: times depend on the machine.
#
# usage: compare.sh BUILD_DIR [CACHE_DIR]
#   BUILD_DIR  where mailscan-cli and mailscan-make-log are (also searched in
#              its subfolders)
#   CACHE_DIR  keeps the generated logs, 1.6 GB (default: TMPDIR, else /tmp)
# Needs pflogsumm and ripgrep; what is missing is left out.
set -euo pipefail
export LC_ALL=C

if [ $# -lt 1 ] || [ $# -gt 2 ] || [ ! -d "$1" ]; then
  sed -n '2,11s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi
cache=${2:-${TMPDIR:-/tmp}/mailscan-bench}
runs=${RUNS:-3}

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

compare() {  # TITLE LOG
  local ours peak theirs theirs_peak
  echo
  echo "$1: $(wc -l < "$2") lines, $(($(stat -Lc %s "$2") / 1000000)) MB"
  cat "$2" > /dev/null  # so that nobody pays for the disk
  read -r ours peak < <(measure "$program" report "$2")
  show 'mailscan-cli report' "$ours" "$peak"
  if command -v rg > /dev/null; then
    read -r theirs theirs_peak < <(measure rg -c status=sent "$2")
    show 'rg -c status=sent' "$theirs" "$theirs_peak"
    ratio 'times as long as rg (at most 8)' "$ours" "$theirs"
  fi
  if command -v pflogsumm > /dev/null; then
    read -r theirs theirs_peak < <(runs=1 measure pflogsumm "$2")
    show 'pflogsumm' "$theirs" "$theirs_peak"
    ratio 'pflogsumm took times (at least 40)' "$theirs" "$ours"
  fi
}

build=$1
program=$(find_program mailscan-cli)
maker=$(find_program mailscan-make-log)
# A change of the generator makes new logs.
version=$(cksum < "$maker" | cut -d ' ' -f 1)
mkdir -p "$cache"
log=$cache/postfix-$version.log
events=$cache/sendgrid-$version.ndjson
slice=$cache/slice-$version.log
if [ ! -s "$slice" ]; then
  echo "making logs in $cache"
  "$maker" --messages 550000 --seed 5 --postfix "$log" \
    --sendgrid "$events" > /dev/null
  # Whole lines only.
  head -c 40000000 "$log" | sed '$d' > "$slice.part"
  mv "$slice.part" "$slice"
fi

echo "best of $runs runs (pflogsumm: one), $(nproc) cores"
compare 'Whole log' "$log"
compare 'Slice' "$slice"

echo
echo "With SendGrid events: $(wc -l < "$events") records," \
  "$(($(stat -Lc %s "$events") / 1000000)) MB"
cat "$events" > /dev/null
read -r ours peak < <(measure "$program" report "$log" "$events")
show 'mailscan-cli report' "$ours" "$peak"
