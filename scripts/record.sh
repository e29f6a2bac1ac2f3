# SPDX-License-Identifier: MIT
# Sourced by bench.sh and soak.sh: figures go to doc/measurements.md.
# A command prints lines "figure: TEXT" (or "# figure: TEXT" among TAP).
measurements=$root/doc/measurements.md

commit_now() {
    local git=(git -c safe.directory='*' -C "$root") dirty=
    [ -z "$("${git[@]}" status --porcelain -- src include meson.build tests bench fuzz)" ] || dirty=+
    echo "$("${git[@]}" rev-parse --short=10 HEAD)$dirty"
}

measurements_begin() {
    [ ! -f "$measurements" ] || return 0
    cat >"$measurements" <<'END'
# Measurements

Each row was appended by `./dev bench` or `./dev soak`. A `+` behind the commit
means that the tree held changes on top of it.

| date | commit | command | figure |
|---|---|---|---|
END
}

# Standard input goes behind the last row of the first table of the file.
measurements_add() {
    local rows whole
    rows=$(mktemp) whole=$(mktemp)
    cat >"$rows"
    awk -v rows="$rows" '
        function add() { while ((getline line <rows) > 0) print line; added = 1 }
        table && !added && !/^\|/ { add() }
        /^\|/ { table = 1 }
        { print }
        END { if (!added) add() }
    ' "$measurements" >"$whole"
    cat "$whole" >"$measurements"
    rm -f "$rows" "$whole"
}

# run_and_record COMMAND-AS-SHOWN COMMAND...: shows the output, keeps the figures.
run_and_record() {
    local shown=$1 output code=0 line
    shift
    output=$(mktemp)
    "$@" </dev/null 2>&1 | tee "$output" || code=1
    measurements_begin
    sed -nE 's/^(# )?figure: //p' "$output" | while read -r line; do
        printf '| %s | %s | `%s` | %s |\n' "$(date -u +%F)" "$(commit_now)" "$shown" "${line//|/\\|}"
    done | measurements_add
    rm -f "$output"
    return $code
}
