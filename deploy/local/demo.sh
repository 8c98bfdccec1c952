#!/usr/bin/env bash
# The main job, from nothing to its end: builds lb-controller, starts it with an embedded cluster and a real HAProxy, drives it with
# kubectl and curl, and stops it. Needs the .NET SDK 10; installs haproxy, kubectl and curl from Debian where they are missing.
# Asks nothing. Exits with 0 when all was as it should be, with 1 and the reason at the first thing that was not.
#   KUBECTL=/path/to/kubectl bash deploy/local/demo.sh     with a kubectl other than the one on PATH
#   LBC_HAPROXY_MODE=container bash deploy/local/demo.sh   with HAProxy in a container: installs podman and runc, makes an image of this
#                                                          machine's haproxy. LBC_HAPROXY_CONTAINER_ENGINE and LBC_HAPROXY_IMAGE name yours
set -euo pipefail
# A background job with job control gets a process group of its own, and SIGINT reaches it: without, shells start it deaf to Ctrl-C.
set -m
cd "$(dirname "$0")/../.."
. tests/tools.sh

state=$(mktemp -d "${TMPDIR:-/tmp}/lb-controller-demo.XXXXXX")
out="$state/out" err="$state/err"
controller="" load=()
mode=${LBC_HAPROXY_MODE:-process}

# ---- what the steps are made of

step() { printf '\n== %s\n' "$1"; }
say() { printf '   %s\n' "$1"; }
shown() { sed 's/^/   /'; }
now_ms() { echo $(($(date +%s%N) / 1000000)); }
fail() {
  printf '\nThe demo failed: %s\n' "$1" >&2
  if [ -s "$err" ]; then
    echo "The controller's last lines:" >&2
    tail -n 15 "$err" >&2
  fi
  exit 1
}

k() { "${KUBECTL:-kubectl}" --kubeconfig "$state/kubeconfig" --cache-dir "$state/cache" "$@"; }
field() { k get svc web -o "jsonpath=$1"; }
answer() { curl --silent --fail --noproxy '*' --max-time 5 "http://$1/"; }
# part NAME ANSWER: one field of a Pod's answer, which is JSON on one line.
part() { sed -nE "s/.*\"$1\":\"([^\"]*)\".*/\1/p" <<<"$2"; }
# refuses HOST:PORT: nobody listens there (curl's exit code 7).
refuses() {
  local code=0
  curl --silent --noproxy '*' --max-time 5 --output /dev/null "http://$1/" || code=$?
  [ "$code" = 7 ]
}

# datagram HOST PORT: asks over UDP who answers; shows the Pod's name.
datagram() {
  local name
  name=$(exec 3<>"/dev/udp/$1/$2" && printf hostname >&3 && timeout 1 dd bs=512 count=1 status=none <&3) 2>/dev/null && [ -n "$name" ] && echo "$name"
}

# within SECONDS WHAT COMMAND...: tries the command until it succeeds.
within() {
  local seconds=$1 what=$2 end
  shift 2
  end=$(($(now_ms) + seconds * 1000))
  until "$@"; do
    kill -0 "$controller" 2>/dev/null || fail "lb-controller ended while waiting: $what"
    [ "$(now_ms)" -lt "$end" ] || fail "not within $seconds s: $what"
    sleep 0.02
  done
}

# processes: ids and command lines of whatever runs on our state folder, whoever started it.
processes() {
  local line
  for entry in /proc/[0-9]*; do
    line=$(tr '\0' ' ' 2>/dev/null <"$entry/cmdline") || continue
    case "$line" in *"$state"*) echo "${entry#/proc/} $line" ;; esac
  done
}

clean_up() {
  local code=$? id
  trap - EXIT
  set +e
  touch "$state/stop-load"
  for id in "${load[@]}"; do kill "$id" 2>/dev/null; done
  if [ -n "$controller" ] && kill -INT "$controller" 2>/dev/null; then
    for _ in $(seq 100); do
      kill -0 "$controller" 2>/dev/null || break
      sleep 0.1
    done
    kill -KILL "$controller" 2>/dev/null
  fi
  # What a killed controller would leave: HAProxy on our folder, in a container or not.
  [ ! -x "$state/engine/stop" ] || "$state/engine/stop"
  processes | while read -r id _; do kill -KILL "$id" 2>/dev/null; done
  rm -rf "$state"
  exit "$code"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'fail "line $LINENO: $(sed -n "${LINENO}p" deploy/local/demo.sh)"' ERR

# ---- tools and build

step "Tools"
need_dotnet || fail "no .NET SDK"
need_haproxy || fail "no haproxy"
[ -n "${KUBECTL:-}" ] || need_kubectl || fail "no kubectl"
command -v curl >/dev/null || install_packages curl || fail "no curl"
client=$(k version --client -o json) || fail "${KUBECTL:-kubectl} does not run"
say "dotnet $(dotnet --version), $(haproxy -v | head -n 1 | cut -d ' ' -f 1-3), kubectl $(sed -nE 's/.*"gitVersion": *"([^"]*)".*/\1/p' <<<"$client")"

if [ "$mode" = container ] && [ -z "${LBC_HAPROXY_CONTAINER_ENGINE:-}" ]; then
  need_podman || fail "no podman and runc"
  export LBC_HAPROXY_IMAGE=localhost/haproxy-of-this-machine:demo LBC_HAPROXY_CONTAINER_ENGINE="$state/engine/engine"
  bash tests/container-engine.sh "$state/engine" "$LBC_HAPROXY_IMAGE" || fail "no container engine"
  say "$(podman --version) with runc, image $LBC_HAPROXY_IMAGE"
fi

step "Build (Release)"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=false
began=$(now_ms)
dotnet build src/LbController -c Release -v quiet -nologo >"$state/build" 2>&1 || { tail -n 40 "$state/build" >&2; fail "the build"; }
say "done in $((($(now_ms) - began) / 1000)) s"

# ---- the main job

step "Start lb-controller local: embedded cluster of three nodes, HAProxy ($mode), controller"
# Addresses of its own, so that another local cluster on this machine does not mind.
pool="127.$((100 + RANDOM % 100)).$((RANDOM % 250)).0/24"
demo_began=$(now_ms)
src/LbController/bin/Release/net10.0/lb-controller local --state-dir "$state" --pool "$pool" --log-format text </dev/null >"$out" 2>"$err" &
controller=$!
ready() { grep -q 'Ctrl-C stops' "$out"; }
within 60 "lb-controller is ready" ready
say "ready in $(($(now_ms) - demo_began)) ms"
k get nodes -o wide | cut -c 1-80 | shown

if [ "$mode" = container ]; then
  contained() { "$LBC_HAPROXY_CONTAINER_ENGINE" ps --filter label=lbcontroller.io/haproxy --format '{{.Names}}  {{.Image}}' | grep lbc-haproxy-; }
  within 30 "HAProxy's container runs" contained | shown
fi

step "kubectl apply -f deploy/examples/web.yaml"
created=$(now_ms)
k apply -f deploy/examples/web.yaml | shown
applied=$(now_ms)
address=""
has_address() { address=$(field '{.status.loadBalancer.ingress[0].ip}') && [ -n "$address" ]; }
within 30 "the Service has an address" has_address
addressed=$(now_ms)
answers() { answer "$1" >/dev/null; }
within 30 "the address answers" answers "$address"
answered=$(now_ms)
k get svc web | shown
say "create to address:      $((addressed - created)) ms"
say "create to first answer: $((answered - created)) ms (of which kubectl apply took $((applied - created)) ms)"

step "Answers through $address"
declare -A nodes=()
for _ in $(seq 30); do
  text=$(answer "$address") || fail "no answer from $address"
  node=$(part node "$text")
  say "pod $(part pod "$text") on $node"
  nodes[$node]=1
  [ "${#nodes[@]}" -lt 2 ] || break
  sleep 0.05
done
[ "${#nodes[@]}" -ge 2 ] || fail "all answers came from one node: ${!nodes[*]}"
say "${#nodes[@]} nodes answered"

step "Port change: 80 becomes 8080"
k patch svc web --type=json -p '[{"op":"replace","path":"/spec/ports/0/port","value":8080}]' | shown
within 30 "$address:8080 answers" answers "$address:8080"
within 30 "$address:80 refuses connections" refuses "$address:80"
[ "$(field '{.status.loadBalancer.ingress[0].ip}')" = "$address" ] || fail "the address changed with the port"
k get svc web | shown
say "the address is the same; 8080 answers, 80 refuses"

step "UDP: a Service with port 53"
if grep -q 'UDP is forwarded by' "$err"; then
  k create -f - <<'SERVICE' | shown
{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "dns"}, "spec": {"type": "LoadBalancer", "selector": {"app": "web"},
  "ports": [{"port": 53, "protocol": "UDP", "targetPort": 8080}]}}
SERVICE
  dns_address() { dns=$(k get svc dns -o 'jsonpath={.status.loadBalancer.ingress[0].ip}') && [ -n "$dns" ]; }
  within 30 "the UDP Service has an address" dns_address
  say "a datagram to $dns:53 was answered by $(within 30 "a datagram is answered" datagram "$dns" 53)"
  k delete svc dns --timeout=30s | shown
else
  say "left out: $(grep -m 1 'UDP' "$err" | cut -c 1-160 || echo "not known yet whether this machine can")"
fi

step "A node is removed and added again, under load"
# work FILE: asks without a pause until told to stop; a line for each request, "ok" or curl's exit code.
work() {
  local code
  while [ ! -e "$state/stop-load" ]; do
    code=0
    answer "$address:8080" >/dev/null || code=$?
    if [ "$code" = 0 ]; then echo ok; else echo "curl exit code $code at $(date +%T.%3N)"; fi
  done >"$1"
}
for number in 1 2; do
  work "$state/load-$number" &
  load+=($!)
done
requests() { cat "$state"/load-* | wc -l; }
more() { [ "$(requests)" -ge "$1" ]; }
within 30 "the load runs" more 50
node_address=$(k get node node-3 -o 'jsonpath={.status.addresses[?(@.type=="InternalIP")].address}')
say "As operators do it: traffic leaves the node and its Pods first, then the node goes. (One that vanishes without notice takes the"
say "requests inside it at that moment with it; HAProxy sends the next ones elsewhere.)"
k cordon node-3 | shown
k label node node-3 node.kubernetes.io/exclude-from-external-load-balancers=true | shown
taken_out() { k get events --field-selector involvedObject.name=web -o 'jsonpath={range .items[*]}{.message}{"\n"}{end}' | grep -q 'removed node-3'; }
within 30 "node-3 is out of the load balancer" taken_out
# The embedded cluster's Pods have no grace period, as drained Pods have: they become not ready before they go.
for pod in $(k get pods --field-selector spec.nodeName=node-3 -o name); do
  k annotate "$pod" local.lbcontroller.io/ready=false | shown
done
ready_nodes() { k get endpointslices -l kubernetes.io/service-name=web -o 'jsonpath={.items[*].endpoints[?(@.conditions.ready==true)].nodeName}'; }
drained() { case "$(ready_nodes)" in "" | *node-3*) return 1 ;; esac; }
within 30 "no ready Pod is on node-3" drained
within 30 "requests go on" more $(($(requests) + 50))
k delete node node-3 | shown
within 30 "requests go on" more $(($(requests) + 50))
k get nodes --no-headers | shown
k create -f - <<'NODE' | shown
{"apiVersion": "v1", "kind": "Node", "metadata": {"name": "node-3"}}
NODE
# The Pods see the node that forwarded to them as the client.
through() { answer "$address:8080" | grep -q "\"client\":\"$node_address:"; }
within 30 "node-3 takes traffic again" through
within 30 "requests go on" more $(($(requests) + 100))
k get nodes --no-headers | shown
touch "$state/stop-load"
wait "${load[@]}" || fail "the load ended by itself"
load=()
failures=$(cat "$state"/load-* | grep -vc '^ok$' || true)
say "$(requests) requests, $failures failed"
[ "$failures" = 0 ] || { grep -hv '^ok$' "$state"/load-* | head -n 10 >&2; fail "$failures requests failed while the node went and came"; }

step "kubectl describe svc web"
k describe svc web | shown
k get svc web -o 'jsonpath={range .status.conditions[*]}{.type}={.status} ({.reason}){"\n"}{end}' | shown

step "Deletion"
k delete svc web --timeout=30s | shown
refuses "$address:8080" || fail "$address:8080 still answers after the Service is gone"
say "$address:8080 refuses connections"

step "Ctrl-C"
kill -INT "$controller"
code=0
wait "$controller" || code=$?
tail -n 1 "$out" | shown
[ "$code" = 0 ] || fail "lb-controller ended with exit code $code"
controller=""
left=$(processes)
# What watches a container ends a moment after it.
for _ in $(seq 100); do
  [ "$mode" = container ] && [ -n "$left" ] || break
  sleep 0.02
  left=$(processes)
done
[ -z "$left" ] || fail "processes are left: $left"
say "exit code 0, no process left"

step "Done: everything as it should be, in $((($(now_ms) - demo_began) / 1000)) s after the build"
