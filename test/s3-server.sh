#!/usr/bin/env bash
# A real S3 server for tests, which checks signatures: Ceph's gateway on one node, all of it in memory and in one folder.
#
#   eval "$(test/s3-server.sh start FOLDER)"    starts it and names it in TEST_S3_ENDPOINT, _ACCESS_KEY and _SECRET_KEY
#   test/s3-server.sh stop FOLDER               stops it and removes the folder
#
# Debian and Ubuntu, as root: apt-get install --no-install-recommends ceph-mon ceph-osd radosgw ceph-common
set -euo pipefail

readonly DEADLINE_SECONDS=90
readonly ACCESS_KEY=DARKROOMTEST SECRET_KEY=darkroom-test-secret

fail() { echo "s3-server: $*" >&2; exit 1; }

usage() { fail "usage: $0 start|stop FOLDER"; }

# Polls until the given command succeeds.
wait_for() {
  local what=$1 until=$((SECONDS + DEADLINE_SECONDS))
  shift
  until "$@"; do
    ((SECONDS < until)) || fail "$what took longer than $DEADLINE_SECONDS s"
    sleep 0.1
  done
}

gateway_listens() {
  listens "$1" && return
  ours "$(cat "$folder/run/rgw.pid")" || fail 'the gateway ended instead of listening'
  return 1
}

listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Below the range that systems give to outgoing connections, so that none takes it in between.
free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 12000))
    listens "$port" || { echo "$port"; return; }
  done
}

uuid() { cat /proc/sys/kernel/random/uuid; }

write_settings() {
  local mon_port=$1 s3_port=$2
  # One copy of everything; no manager runs, so nothing scales placement groups; warnings about disk space do not matter.
  cat >"$folder/ceph.conf" <<SETTINGS
[global]
fsid = $fsid
mon host = [v2:127.0.0.1:$mon_port/0]
mon initial members = a
public addr = 127.0.0.1
ms bind ipv6 = false
auth allow insecure global id reclaim = false
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon max pg per osd = 5000
mon data avail warn = 1
mon data avail crit = 1
paxos propose interval = 0.05
paxos min wait = 0.01
osd objectstore = memstore
memstore device bytes = 2147483648
mon data = $folder/mon
osd data = $folder/osd
rgw data = $folder/rgw
keyring = $folder/keyring
run dir = $folder/run
admin socket = $folder/run/\$name.asok
log file = $folder/log/\$name.log
crash dir = $folder/log
rgw frontends = beast endpoint=127.0.0.1:$s3_port tcp_nodelay=1
rgw dns name = 127.0.0.1
SETTINGS
}

make_keys() {
  local keyring=$folder/keyring
  ceph-authtool --create-keyring "$keyring" --gen-key -n mon. --cap mon 'allow *'
  ceph-authtool "$keyring" --gen-key -n client.admin --cap mon 'allow *' --cap osd 'allow *'
  ceph-authtool "$keyring" --gen-key -n client.rgw.a --cap mon 'allow rw' --cap osd 'allow rwx'
  ceph-authtool "$keyring" --gen-key -n osd.0 --cap mon 'allow profile osd' --cap osd 'allow *'
}

# Runs a daemon in its own session, away from the terminal and its Ctrl-C, and notes its id.
daemon() {
  local name=$1
  shift
  setsid "$@" -f >"$folder/log/$name.out" 2>&1 </dev/null {terminal}>&- &
  echo $! >"$folder/run/$name.pid"
  # On a busy machine it is this script for a while yet, and would be taken for a program that has ended.
  wait_for "the start of $name" started $!
}

require_programs() {
  local needed
  for needed in ceph ceph-mon ceph-osd ceph-authtool monmaptool radosgw radosgw-admin; do
    command -v "$needed" >/dev/null ||
      fail "$needed is missing: apt-get install --no-install-recommends ceph-mon ceph-osd radosgw ceph-common"
  done
}

bring_up() {
  local mon_port=$1 s3_port=$2 fsid osd settings=(-c "$folder/ceph.conf")
  fsid=$(uuid) osd=$(uuid)
  write_settings "$mon_port" "$s3_port"
  make_keys
  monmaptool --create --addv a "[v2:127.0.0.1:$mon_port]" --fsid "$fsid" "$folder/monmap"
  ceph-mon "${settings[@]}" --mkfs -i a --monmap "$folder/monmap" --keyring "$folder/keyring"
  daemon mon ceph-mon "${settings[@]}" -i a
  timeout "$DEADLINE_SECONDS" ceph "${settings[@]}" osd new "$osd"
  ceph-osd "${settings[@]}" -i 0 --mkfs --osd-uuid "$osd"
  daemon osd ceph-osd "${settings[@]}" -i 0
  daemon rgw radosgw "${settings[@]}" -n client.rgw.a
  wait_for 'the gateway' gateway_listens "$s3_port"
  timeout "$DEADLINE_SECONDS" radosgw-admin "${settings[@]}" user create --uid=test --display-name=test \
    --access-key="$ACCESS_KEY" --secret-key="$SECRET_KEY"
}

start() {
  local s3_port terminal
  require_programs
  [[ ! -e $folder ]] || fail "$folder exists: stop the server that uses it, or name another folder"
  mkdir -p "$folder"/{mon,osd,rgw,run,log}
  s3_port=$(free_port)
  exec {terminal}>&2
  trap 'give_up' EXIT
  bring_up "$(free_port)" "$s3_port" >"$folder/log/start.out" 2>&1
  trap - EXIT
  echo "export TEST_S3_ENDPOINT=http://127.0.0.1:$s3_port"
  echo "export TEST_S3_ACCESS_KEY=$ACCESS_KEY TEST_S3_SECRET_KEY=$SECRET_KEY"
}

# Half a server is of no use: says why, and leaves nothing running.
give_up() {
  tail -n 15 "$folder"/log/*.out >&"$terminal"
  stop
}

# An id may by now be another process's: ours names the folder in its command line.
ours() { { tr '\0' ' ' <"/proc/$1/cmdline"; } 2>/dev/null | grep -qF "$folder/ceph.conf"; }
started() { ours "$1" || ! kill -0 "$1" 2>/dev/null; }
gone() { ! ours "$1"; }

stop() {
  local name pid
  for name in rgw osd mon; do
    pid=$(cat "$folder/run/$name.pid" 2>/dev/null) || continue
    ours "$pid" || continue
    # The gateway and the store take half a minute to leave politely, and nothing they hold is kept.
    kill -KILL "$pid"
    wait_for "the end of $name" gone "$pid"
  done
  rm -rf "$folder"
}

[[ $# == 2 && $2 != / ]] || usage
folder=$(realpath -m "$2")
case $1 in
  start) start ;;
  stop) stop ;;
  *) usage ;;
esac
