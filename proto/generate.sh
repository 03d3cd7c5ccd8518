#!/bin/sh
# Writes services/scribeline/v1 anew from proto/. `make lint` runs it and fails when the committed code differs.
set -eu
cd "$(dirname "$0")/.."
out="${1:-services}"
python="${PYTHON:-.venv/bin/python}"
PATH="$(dirname "$python"):$PATH"
export PATH
"$python" -m grpc_tools.protoc -I proto \
    --python_out="$out" --grpc_python_out="$out" --mypy_out="quiet:$out" --mypy_grpc_out="quiet:$out" \
    proto/scribeline/v1/*.proto
