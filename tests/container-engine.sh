#!/usr/bin/env bash
# Makes a container engine of its own for the tests and the demo, with an image of this machine's haproxy: Debian's podman with runc,
# storage and run folders in FOLDER, no daemon, no network. FOLDER/engine is the program, FOLDER/stop ends
# what runs in it and removes FOLDER.
#   bash tests/container-engine.sh FOLDER IMAGE
# As it is on purpose: crun of Debian 12 does not start under hybrid cgroups; podman raises limits as far as it can, which root may not
# in every virtual machine (hence nproc); a copying storage driver needs nothing of the kernel.
set -euo pipefail
folder=$(mkdir -p "$1" && cd "$1" && pwd)
image=$2
PATH="$PATH:/usr/sbin"
cat >"$folder/containers.conf" <<CONF
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
CONF
cat >"$folder/engine" <<ENGINE
#!/bin/sh
[ "\$1" != run ] || { shift; set -- run --ulimit nproc=4096:4096 "\$@"; }
CONTAINERS_CONF=$folder/containers.conf exec podman --root $folder/root --runroot $folder/run --tmpdir $folder/tmp --storage-driver vfs "\$@"
ENGINE
cat >"$folder/stop" <<STOP
#!/bin/sh
for id in \$($folder/engine ps --all --quiet); do $folder/engine rm --force "\$id" >/dev/null 2>&1; done
rm -rf $folder
STOP
chmod +x "$folder/engine" "$folder/stop"

haproxy=$(command -v haproxy)
root="$folder/rootfs"
mkdir -p "$root/usr/sbin"
cp "$haproxy" "$root/usr/sbin/haproxy"
ldd "$haproxy" | grep -o '/[^ )]*' | while read -r library; do
  mkdir -p "$root$(dirname "$library")"
  cp -L "$library" "$root$library"
done
tar -C "$root" -c . | "$folder/engine" import --quiet - "$image" >/dev/null
rm -rf "$root"
