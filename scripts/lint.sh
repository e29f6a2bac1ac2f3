# SPDX-License-Identifier: MIT
# ./dev lint [--all]: format, clang-tidy on what changed (or all), layers, sizes.
. "${ASSAY_ROOT:?run ./dev}/scripts/lib.sh"
# The release whose output .clang-format was written for; others wrap differently.
format_version=14

files() {
    git -c safe.directory='*' -C "$root" ls-files -co --exclude-standard -- "$@" |
        while read -r file; do [ ! -f "$root/$file" ] || echo "$file"; done
}

# What differs from the commit before, or from where the branch left main.
changed_files() {
    local git=(git -c safe.directory='*' -C "$root") base
    base=$("${git[@]}" merge-base HEAD main 2>/dev/null || :)
    if [ -z "$base" ] || [ "$base" = "$("${git[@]}" rev-parse HEAD)" ]; then
        base=$("${git[@]}" rev-parse -q --verify HEAD~1 || :)
    fi
    { "${git[@]}" diff --name-only ${base:+"$base"} -- && "${git[@]}" ls-files -o --exclude-standard; } |
        sort -u
}

lint_format() {
    local version
    version=$(clang-format --version | sed -E 's/.*version ([0-9]+).*/\1/')
    if [ "$version" != "$format_version" ]; then
        echo "clang-format is $version, not $format_version: format not checked"
        return 0
    fi
    (cd "$root" && files '*.c' '*.h' | xargs -r clang-format --dry-run --Werror)
}

# The sources for clang-tidy: those that are compiled, with the flags of clang's build.
tidy_sources() {
    if [ "$1" = --all ]; then files '*.c'; else changed_files | grep '\.c$' || :; fi |
        while read -r file; do
            grep -qF "/$file\"" "$root/build-clang/compile_commands.json" && echo "$root/$file"
        done || :
}

lint_tidy() {
    CC=clang configure build-clang 2>/dev/null >/dev/null || { echo "meson setup failed"; return 1; }
    local sources
    mapfile -t sources < <(tidy_sources "$1")
    if [ ${#sources[@]} -eq 0 ]; then
        [ "$1" != --all ] || { echo "no source is in compile_commands.json"; return 1; }
        return 0
    fi
    printf '%s\n' "${sources[@]}" |
        xargs -n 4 -P "$jobs" clang-tidy --quiet -p "$root/build-clang" 2>/dev/null
}

lint_layers() {
    "$python" "$scripts/layers.py" "$root"
}

lint_sizes() {
    "$python" "$scripts/sizes.py" "$root"
}

# step NAME ARGS: runs lint_NAME, says how it went, notes it for .ci/run.
step() {
    local name=$1 outcome=ok start=$SECONDS
    shift
    "lint_$name" "$@" || outcome=fail
    echo "lint/$name: $outcome, $((SECONDS - start)) s"
    printf 'lint/%s\t%s\n' "$name" "$outcome" >>"${ASSAY_LINT_RESULTS:-/dev/null}"
    [ $outcome = ok ] || failed=1
}

main() {
    failed=0
    export PYTHONDONTWRITEBYTECODE=1
    need build test lint
    step format
    step layers
    step sizes
    step tidy "${1:---changed}"
    return $failed
}

main "$@"
