#!/usr/bin/env bash
# Finds the .NET 10 SDK and hands over to the set-up program, which is the same on every system: ./install.sh --help
set -eu
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
export HOME="${HOME:-$(echo ~)}" DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
export PATH="$PATH:$HOME/.dotnet:/usr/share/dotnet:/usr/lib/dotnet"
if ! dotnet --list-sdks 2>/dev/null | grep -q '^10\.'; then
  cat >&2 <<'END'
SutureLive needs the .NET 10 SDK, and none was found. On Debian and Ubuntu, type:
  sudo apt-get install -y curl ca-certificates
  curl -sSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0
and start this script again.
END
  exit 1
fi
(cd "$here" && dotnet build setup/SutureLive.Setup -v quiet --nologo -clp:ErrorsOnly -nodeReuse:false) >&2
exec dotnet "$here/artifacts/bin/SutureLive.Setup/debug/suturelive-setup.dll" "$@"
