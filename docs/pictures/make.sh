#!/usr/bin/env bash
# Makes the pictures of the documents with the program itself: build it first (./install.sh run), and have ffmpeg.
set -eu
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

# The last moment of a simulated session, long enough for the network to have looked many times.
dotnet "$here/../../artifacts/bin/SutureLive.App/release/suturelive.dll" live \
  --camera phantom:seed=7 --target CA1:-2.3,1.5 --headless --duration-s "${1:-30}" --out "$out/live"
ffmpeg -v error -y -sseof -0.5 -i "$out/live/overlay.avi" -frames:v 1 -q:v 4 "$here/live.jpg"
