# SPDX-License-Identifier: MIT
# ./dev run ARGS: builds without a word where all goes well, then runs assay
# in the folder that the caller stands in.
. "${ASSAY_ROOT:?run ./dev}/scripts/lib.sh"
need build
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { configure build && compile build; } >"$log" 2>&1; then
    cat "$log" >&2
    die "the build failed"
fi
rm -f "$log"
exec "$root/build/assay" "$@"
