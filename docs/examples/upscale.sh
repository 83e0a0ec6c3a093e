#!/bin/sh
# upscale.sh PHOTO RESULT
set -eu
photo=$1 result=$2
key="X-API-Key: $DARKROOM_API_KEY"

# What the platform says of a refusal is its answer: shown, and not taken for a job.
ask() {
  answer=$(curl -sS --fail-with-body -H "$key" "$@") || { echo "$answer" >&2; exit 1; }
  echo "$answer"
}
# The first value under a name, out of a JSON document: use jq where you have it.
field() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" | head -n 1; }

# A key of our own making: `--retry` repeats the request, and the platform does it once.
once="Idempotency-Key: $(date +%s)-$$"
sent=$(ask --retry 5 -H "$once" -F "file=@$photo" -F scale=2 "$DARKROOM_URL/upscale")
job=$(echo "$sent" | grep -o '"self":"[^"]*"' | field self)

# Each question stays open for up to 20 s, and is answered when the job changes.
while :; do
  seen=$(ask --retry 5 "$DARKROOM_URL$job?wait=20")
  case $(echo "$seen" | grep -o '"status":"[a-z]*"' | field status) in
    completed) break ;;
    failed | cancelled) echo "$seen" >&2; exit 1 ;;
  esac
done
curl -sS --fail --retry 5 -H "$key" -o "$result" "$DARKROOM_URL$(echo "$seen" | grep -o '"result":"[^"]*"' | field result)"
