# SPDX-License-Identifier: MIT
# ./dev cov: what the suites that go through the program, the header or a socket
# reach of the folders above the I/O line. 1 below the bars of coverage.py.
. "${ASSAY_ROOT:?run ./dev}/scripts/lib.sh"

export ASSAY_SHARED=${ASSAY_SHARED:-$(dirname "$root")/shared}
export PYTHONDONTWRITEBYTECODE=1

# All that runs the program, a socket or the header; what links the folders does not count.
# Every suite runs, whatever the one before it said.
through_the_boundary() {
    local run=(meson test -C "$root/build-cov" --no-rebuild --num-processes "$jobs") code=0
    "${run[@]}" --suite cli --suite dnsfault --suite resolve >&2 || code=1
    "${run[@]}" spf-server spf-server-4408 >&2 || code=1
    [ $code = 0 ] || echo "dev: some tests failed; the figures are of what ran" >&2
}

main() {
    need build test cov
    configure build-cov -Db_coverage=true -Dbuildtype=debug -Doptimization=0
    compile build-cov
    find "$root/build-cov" -name '*.gcda' -delete
    through_the_boundary
    summary=$(mktemp)
    trap 'rm -f "$summary"' EXIT
    (cd "$root" && gcovr --root . --object-directory build-cov --filter src/ -j "$jobs" \
        --exclude-throw-branches --exclude-unreachable-branches \
        --exclude-lines-by-pattern '.*\bassert\(.*' --json-summary "$summary" build-cov >&2)
    "$python" "$scripts/coverage.py" "$root" "$summary"
}

main "$@"
