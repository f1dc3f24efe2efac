#!/usr/bin/env bash
# Makes the pictures of the documents with the program itself: build it first (./install.sh run), and have ffmpeg.
set -eu
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

# The last moment of a simulated session, long enough for the network to have looked many times. On a slow machine the overlay
# would be taken away for its age; here it may grow old, and the picture says how old it is.
dotnet "$here/../../artifacts/bin/SutureLive.App/release/suturelive.dll" live \
  --camera phantom:seed=7,fps=5 --target CA1:-2.3,1.5 --aged-after-ms 5000 --stale-after-ms 20000 \
  --headless --duration-s "${1:-14}" --out "$out/live"
ffmpeg -v error -y -sseof -0.5 -i "$out/live/overlay.avi" -frames:v 1 -q:v 4 "$here/live.jpg"

# The live page in a real browser, with a phantom skull and a frame on paper.
SUTURELIVE_PICTURES=$here dotnet run --project "$here/../../tests/SutureLive.Console.Tests" -- -explicit only -method '*picture_of_the_manual*'
