# SPDX-License-Identifier: MIT
# Sourced by fuzz.sh and test.sh: the build of the fuzz targets.
fuzz_flags="-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all"

fuzz_names() {
    grep -v '^#' "$root/fuzz/targets.tsv" | cut -f1
}

fuzz_build() {
    CC=clang configure build-fuzz -Dfuzz=true -Db_lundef=false -Ddefault_library=static \
        "-Dc_args=$fuzz_flags" "-Dc_link_args=-fsanitize=address,undefined" &&
        ninja -C "$root/build-fuzz" -j "$jobs" fuzzers >&2
}
