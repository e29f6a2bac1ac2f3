# SPDX-License-Identifier: MIT
# ./dev fmt: formats the C sources, writes doc/limits.md and the drawing in
# HACKING.md anew.
. "${ASSAY_ROOT:?run ./dev}/scripts/lib.sh"
need lint
cd "$root"
git -c safe.directory='*' ls-files -co --exclude-standard -- '*.c' '*.h' | xargs -r clang-format -i
export PYTHONDONTWRITEBYTECODE=1
"$python" "$scripts/limits.py" "$root" --write
"$python" "$scripts/drawing.py" "$root" --write
