# SPDX-License-Identifier: MIT
# ./dev bench [NAME]: runs bench/NAME*.sh and .py, or all of them, each in 30
# minutes at most together, and appends their figures to doc/measurements.md.
. "${ASSAY_ROOT:?run ./dev}/scripts/lib.sh"
. "$scripts/record.sh"

limit=${ASSAY_BENCH_SECONDS:-1800}

benches() {
    find "$root/bench" -maxdepth 1 \( -name "$1*.sh" -o -name "$1*.py" \) -perm -u+x 2>/dev/null | sort || :
}

bench_names() {
    benches '' | sed -E 's|.*/||; s|\.[^.]*$||' | tr '\n' ' '
}

main() {
    local failed=0 left found bench name
    mapfile -t found < <(benches "${1:-}")
    [ ${#found[@]} -gt 0 ] || die "no bench \"$1\"; there are: $(bench_names)" 64
    need build test bench
    configure build-bench -Dbench=true
    compile build-bench
    export ASSAY_SOURCE=$root ASSAY_BUILD=$root/build-bench ASSAY_SHARED=${ASSAY_SHARED:-$(dirname "$root")/shared}
    export PYTHONPATH=$root/tests PYTHONDONTWRITEBYTECODE=1
    for bench in "${found[@]}"; do
        left=$((limit - SECONDS))
        [ "$left" -gt 0 ] || die "the $limit seconds are over before $bench"
        name=$(basename "${bench%.*}")
        echo "== $name"
        run_and_record "./dev bench $name" timeout -k 10 "$left" "$bench" || failed=1
    done
    return $failed
}

main "$@"
