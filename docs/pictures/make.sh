#!/usr/bin/env bash
# Makes the pictures of the documents with the program itself, from the phantom: build everything first (./install.sh test), and have ffmpeg and Chromium.
set -eu
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
bin=$here/../../artifacts/bin
built() { ls -t "$bin/$1"/*/"$2" 2> /dev/null | head -1 | grep . || { echo "$1 is not built: ./install.sh test" >&2; exit 1; }; }     # the newest
suturelive=$(built SutureLive.App suturelive)
tests=$(built SutureLive.Console.Tests SutureLive.Console.Tests)

# The pages show where things lie: a folder with a plain name, made and removed here.
out=${TMPDIR:-/tmp}/suturelive-pictures
mkdir "$out"
live=
trap '[ -z "$live" ] || kill -TERM $live; wait; rm -rf "$out"' EXIT
cd "$out"
calm=(--aged-after-ms 1000 --stale-after-ms 20000 --log-dir logs)       # on a slow machine the overlay may grow old; the picture says how old it is

serve() { "$suturelive" live --port 5290 --sessions sessions --profiles profiles "${calm[@]}" "$@" > live.txt 2>&1 & live=$!; for _ in $(seq 60); do ! grep -q 127.0.0.1:5290 live.txt || return 0; sleep 1; done; cat live.txt >&2; exit 1; }
over() { kill -TERM $live; wait $live || true; live=; }
picture() { SUTURELIVE_ADDRESS=http://127.0.0.1:5290/ SUTURELIVE_PICTURES=$here "$tests" -explicit only -method "*ManualPictures.$1"; }

# The last live moment of a simulated session, long enough for the network to have looked many times; it is recorded, too.
"$suturelive" live --camera phantom:seed=7,fps=5 --target CA1:-2.3,1.5 --target T1:-2.3,-1.5 "${calm[@]}" \
  --record sessions/m12 --operator AB --subject M12 --headless --duration-s "${1:-20}" --out seen
last=$(awk -F, '$5 == "live" { n = $1 } END { print n + 0 }' seen/coordinates.csv)
ffmpeg -v error -y -i seen/overlay.avi -vf "select=eq(n\,$last)" -frames:v 1 -q:v 7 "$here/live.jpg"

# A phantom skull and a simulated frame.
serve --camera phantom:seed=7,fps=12 --controller simulated:grbl,haste=20 --target CA1:-2.3,1.5 --target T1:-2.3,-1.5
picture 'The_live_page*'
picture 'The_page_of_sessions*'
picture 'The_page_of_devices*'
over

# The readings of phantoms that are farthest from the truth.
"$suturelive" bench ellipses --animals 8 --close-views 0 --worst worst.jpg --log-dir logs
mv worst.jpg "$here"/

# A target under the virtual microscope, and a profile made from the first views of it.
"$suturelive" calibrate practice --target charuco:12x9,1.0 --out practice --count 6
"$suturelive" calibrate scale practice/*.png --target charuco:12x9,1.0 --certified --save scope-1x --camera device:0 --objective 1x --zoom 1 --by AB --profiles profiles
"$suturelive" calibrate activate scope-1x --by AB --profiles profiles
serve --camera 'images:practice?fps=1' --profile scope-1x --objective 1x --zoom 1
picture 'The_page_of_calibration*'
over
