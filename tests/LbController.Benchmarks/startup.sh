#!/usr/bin/env bash
# The start of the controller, as it is shipped (ReadyToRun), with Services waiting: bash tests/LbController.Benchmarks/startup.sh [services] [runs]
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/tools.sh
need_dotnet && need_haproxy
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
dotnet publish src/LbController -c Release -r linux-x64 --self-contained false -p:PublishReadyToRun=true -o "$out" -v quiet -nologo
dotnet build -c Release tests/LbController.Benchmarks -v quiet -nologo
for _ in $(seq "${2:-3}"); do
  LBC_BENCHMARK_DLL="$out/lb-controller.dll" dotnet tests/LbController.Benchmarks/bin/Release/net10.0/LbController.Benchmarks.dll startup "${1:-1000}"
done
