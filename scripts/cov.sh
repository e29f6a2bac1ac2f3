# SPDX-License-Identifier: MIT
# ./dev cov: what the suites that go through the program, the header or a socket
# reach of the folders above the I/O line, and what the unit suites reach of the
# sources in awaiting.tsv. 1 below the bars of coverage.py.
. "${ASSAY_ROOT:?run ./dev}/scripts/lib.sh"

export ASSAY_SHARED=${ASSAY_SHARED:-$(dirname "$root")/shared}
export PYTHONDONTWRITEBYTECODE=1

forget() {
    find "$root/build-cov" -name '*.gcda' -delete
}

# suites ARGUMENT...: every suite runs, whatever the one before it said.
suites() {
    meson test -C "$root/build-cov" --no-rebuild --num-processes "$jobs" "$@" >&2 ||
        echo "dev: some tests failed; the figures are of what ran" >&2
}

# All that runs the program, a socket or the header; what links the folders does not count.
through_the_boundary() {
    suites --suite cli --suite dnsfault --suite resolve --suite interop
    suites --suite conformance spf-server spf-server-4408 arc dkim-rfc
}

# summarize FILE: what has been reached since forget.
summarize() {
    (cd "$root" && gcovr --root . --object-directory build-cov --filter src/ -j "$jobs" \
        --exclude-throw-branches --exclude-unreachable-branches \
        --exclude-lines-by-pattern '.*\bassert\(.*' --json-summary "$1" build-cov >&2)
}

main() {
    need build test cov
    configure build-cov -Db_coverage=true -Dbuildtype=debug -Doptimization=0
    compile build-cov
    summaries=$(mktemp -d)
    trap 'rm -rf "$summaries"' EXIT
    forget
    through_the_boundary
    summarize "$summaries/through.json"
    forget
    suites --suite unit
    summarize "$summaries/units.json"
    "$python" "$scripts/coverage.py" "$root" "$summaries/through.json" "$summaries/units.json"
}

main "$@"
