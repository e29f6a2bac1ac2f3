# SPDX-License-Identifier: MIT
# ./dev fuzz                  every target for 10 seconds
# ./dev fuzz NAME [SECONDS]   one of them; what it finds is kept in build-fuzz/corpus
# ./dev fuzz --each SECONDS   each of them for that long
# ./dev fuzz --unreached [NAME]  the parser's lines that the seeds leave out: 10 % at most
. "${ASSAY_ROOT:?run ./dev}/scripts/lib.sh"
. "$scripts/fuzzlib.sh"

export ASSAY_SEED=${ASSAY_SEED:-7208}
export ASSAY_RANDOM_SEED=${ASSAY_RANDOM_SEED:-$((RANDOM * 32768 + RANDOM + 1))}
export ASSAY_SOURCE=$root ASSAY_BUILD=$root/build-fuzz

# The program of a target, NAME, in a build folder.
program() {
    echo "$root/$1/fuzz/fuzz-$2"
}

fuzz_some() {
    local seconds=$1 failed=0 name
    shift
    for name in "$@"; do
        echo "# fuzz/$name"
        "$python" "$scripts/fuzz.py" "$(program build-fuzz "$name")" "$name" ${seconds:+"$seconds"} ||
            failed=1
    done
    return $failed
}

# unreached NAME: runs the seeds once, counts the lines of the parser's sources.
unreached() {
    local dir=$root/build-fuzz-cov program
    program=$(program build-fuzz-cov "$1")
    LLVM_PROFILE_FILE=$dir/$1.profraw "$program" -runs=0 "$root/fuzz/corpus/$1" 2>/dev/null
    llvm-profdata merge -o "$dir/$1.profdata" "$dir/$1.profraw"
    llvm-cov export -summary-only -instr-profile="$dir/$1.profdata" "$program" |
        "$python" "$scripts/unreached.py" "$root" "$1"
}

unreached_all() {
    local failed=0 name
    CC=clang configure build-fuzz-cov -Dfuzz=true -Db_lundef=false -Ddefault_library=static \
        "-Dc_args=-fsanitize=fuzzer-no-link -fprofile-instr-generate -fcoverage-mapping" \
        -Dc_link_args=-fprofile-instr-generate
    ninja -C "$root/build-fuzz-cov" -j "$jobs" fuzzers >&2
    for name in "$@"; do unreached "$name" || failed=1; done
    return $failed
}

main() {
    local names=() seconds=
    case ${1:-} in
    --unreached) names=("${@:2}") ;;
    --each) seconds=${2:-none} ;;
    *) names=(${1:+"$1"}) seconds=${2:-} ;;
    esac
    known "fuzz target" "$(fuzz_names)" "${names[@]}"
    [[ $seconds =~ ^[0-9]*$ ]] || die "SECONDS is a number, not \"$seconds\"" 64
    [ ${#names[@]} -gt 0 ] || mapfile -t names < <(fuzz_names)
    need build test
    if [ "${1:-}" = --unreached ]; then
        unreached_all "${names[@]}"
        return
    fi
    fuzz_build || die "the build failed"
    echo "# seeds: ASSAY_SEED=$ASSAY_SEED ASSAY_RANDOM_SEED=$ASSAY_RANDOM_SEED"
    fuzz_some "$seconds" "${names[@]}"
}

main "$@"
