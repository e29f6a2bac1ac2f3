# SPDX-License-Identifier: MIT
# ./dev soak NAME: the full counts of one row of soak.tsv, bounded in time; its
# figures go to doc/measurements.md.
. "${ASSAY_ROOT:?run ./dev}/scripts/lib.sh"
. "$scripts/record.sh"

rows() {
    grep -v '^#' "$scripts/soak.tsv"
}

main() {
    local row seconds command
    known soak "$(rows | cut -f1)" "${1:-}"
    row=$(rows | awk -F '\t' -v name="$1" '$1 == name')
    IFS=$'\t' read -r _ seconds command <<<"$row"
    need build test
    configure build
    compile build
    export ASSAY_SOAK=1 ASSAY_SOURCE=$root ASSAY_BUILD=$root/build
    export ASSAY_SHARED=${ASSAY_SHARED:-$(dirname "$root")/shared}
    export ASSAY_SEED=${ASSAY_SEED:-7208} ASSAY_RANDOM_SEED=${ASSAY_RANDOM_SEED:-$((RANDOM * 32768 + RANDOM))}
    export PYTHONPATH=$root/tests PYTHONDONTWRITEBYTECODE=1
    cd "$root"
    echo "seeds: ASSAY_SEED=$ASSAY_SEED ASSAY_RANDOM_SEED=$ASSAY_RANDOM_SEED"
    run_and_record "./dev soak $1" timeout -k 10 "$seconds" bash -c "$command"
}

main "$@"
