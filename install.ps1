# Finds the .NET 10 SDK and hands over to the set-up program, which is the same on every system: .\install.ps1 --help
$env:DOTNET_CLI_TELEMETRY_OPTOUT = '1'
$env:DOTNET_NOLOGO = '1'
if (-not (Get-Command dotnet -ErrorAction SilentlyContinue) -or -not (dotnet --list-sdks | Select-String '^10\.')) {
    Write-Host 'SutureLive needs the .NET 10 SDK, and none was found. Type:'
    Write-Host '  winget install Microsoft.DotNet.SDK.10'
    Write-Host 'then open a new window and start this script again.'
    exit 1
}
Push-Location $PSScriptRoot
dotnet build setup/SutureLive.Setup -v quiet --nologo -clp:ErrorsOnly -nodeReuse:false
$built = $LASTEXITCODE
Pop-Location
if ($built -ne 0) { exit $built }
dotnet "$PSScriptRoot/artifacts/bin/SutureLive.Setup/debug/suturelive-setup.dll" @args
exit $LASTEXITCODE
