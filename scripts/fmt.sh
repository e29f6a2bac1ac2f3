# SPDX-License-Identifier: MIT
# ./dev fmt: formats the C sources, writes doc/limits.md anew.
. "${ASSAY_ROOT:?run ./dev}/scripts/lib.sh"
need lint
cd "$root"
git -c safe.directory='*' ls-files -co --exclude-standard -- '*.c' '*.h' | xargs -r clang-format -i
PYTHONDONTWRITEBYTECODE=1 "$python" "$scripts/limits.py" "$root" --write
