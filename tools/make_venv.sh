#!/usr/bin/env bash
# Makes a virtual environment. Debian keeps a part of Python that this needs in a package of its own; it is installed
# where we may, and named where we may not.
#
#     tools/make_venv.sh PYTHON FOLDER
set -euo pipefail
python=$1
folder=$2

if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    package=python$version-venv
    as_root=""
    if [ "$(id -u)" != 0 ]; then
        if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then as_root="sudo -n"; else as_root="cannot"; fi
    fi
    if [ "$as_root" = cannot ] || ! command -v apt-get >/dev/null; then
        echo "Python's venv is missing here. Install it, and run make again:  sudo apt-get install -y $package" >&2
        exit 1
    fi
    echo "installing $package, which $python needs to make a virtual environment"
    $as_root apt-get update -qq
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends "$package" >/dev/null \
        || DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends python3-venv >/dev/null
fi
"$python" -m venv "$folder"
