# SPDX-License-Identifier: MIT
# ./dev test [SUITE...]: builds with gcc, with clang and with the sanitizers, runs every
# suite (or those named, and then without the ledger and the attack index), and
# ends with the line "N passed, N failed, N skipped".
. "${ASSAY_ROOT:?run ./dev}/scripts/lib.sh"
. "$scripts/fuzzlib.sh"

# The suites that run under AddressSanitizer and UBSan too.
asan_suites=(unit conformance replay)

export ASSAY_SHARED=${ASSAY_SHARED:-$(dirname "$root")/shared}
export ASSAY_SEED=${ASSAY_SEED:-7208}
export ASSAY_RANDOM_SEED=${ASSAY_RANDOM_SEED:-$((RANDOM * 32768 + RANDOM))}

# What may be named: the folders of tests/, and fuzz.
suites() {
    sed -n "s/^subdir('\(.*\)')$/\1/p" "$root/tests/meson.build" | grep -vx lib
    echo fuzz
}

# phase NAME COMMAND...: one build or configuration, counted as a test.
phase() {
    local name=$1 outcome=ok start=$SECONDS
    shift
    if "$@" >"$logs/$name.log" 2>&1; then
        echo "build/$name: $((SECONDS - start)) s"
    else
        outcome=fail
        echo "build/$name failed:"
        tail -n 60 "$logs/$name.log"
    fi
    printf 'build/%s\t%s\n' "$name" "$outcome" >>"$more"
    [ $outcome = ok ]
}

build_gcc() {
    configure build && compile build
}

build_asan() {
    configure build-asan -Db_sanitize=address,undefined -Db_lundef=false -Dbuildtype=debug \
        -Dc_args=-fno-sanitize-recover=all && compile build-asan
}

build_clang() {
    CC=clang configure build-clang && compile build-clang
}

# run_suites DIR SUITE...: meson's exit code says nothing that the report does not.
run_suites() {
    local dir=$root/$1 suites=()
    shift
    for suite in "$@"; do suites+=(--suite "$suite"); done
    rm -f "$dir/meson-logs/testlog.json"
    meson test -C "$dir" --no-rebuild --num-processes "$jobs" "${suites[@]}" >"$logs/run.log" 2>&1 || :
}

# asan_of SUITE...: those of them that run under the sanitizers, in `wanted`.
asan_of() {
    local suite
    wanted=()
    for suite in "${asan_suites[@]}"; do
        if [ $# -eq 0 ] || [[ " $* " == *" $suite "* ]]; then wanted+=("$suite"); fi
    done
    [ ${#wanted[@]} -gt 0 ] || wanted=(none)
}

fuzz_wanted() {
    [ -n "$(fuzz_names)" ] && { [ $# -eq 0 ] || [[ " $* " == *" fuzz "* ]]; }
}

main() {
    known suite "$(suites)" "$@"
    need build test
    logs=$(mktemp -d)
    trap 'rm -rf "$logs"' EXIT
    more=$logs/more.tsv
    [ -z "${ASSAY_LINT_RESULTS:-}" ] || cp "$ASSAY_LINT_RESULTS" "$more"
    echo "seeds: ASSAY_SEED=$ASSAY_SEED ASSAY_RANDOM_SEED=$ASSAY_RANDOM_SEED"
    local ran=()
    if phase gcc build_gcc; then
        run_suites build "$@"
        ran+=(build)
    fi
    if phase asan build_asan; then
        asan_of "$@"
        run_suites build-asan "${wanted[@]}"
        ran+=(build-asan)
    fi
    phase clang build_clang || :
    if fuzz_wanted "$@" && phase fuzz fuzz_build; then
        run_suites build-fuzz fuzz
        ran+=(build-fuzz)
        phase fuzz-seeds bash "$scripts/fuzz.sh" --unreached || :
    fi
    "$python" "$scripts/report.py" --root "$root" --more "$more" ${1:+--partial} "${ran[@]}"
}

main "$@"
