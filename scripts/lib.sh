# SPDX-License-Identifier: MIT
# Sourced by every command of ./dev: where the tree is, packages, build folders.
set -euo pipefail

root=${ASSAY_ROOT:?run ./dev}
scripts=$root/scripts
python=/usr/bin/python3
[ -x $python ] || python=python3
# Two jobs at most: the machines that this runs on are small and often shared.
jobs=${ASSAY_JOBS:-2}

die() {
    echo "dev: $1" >&2
    exit "${2:-1}"
}

# known WHAT NAMES NAME...: refuses a NAME that is none of NAMES, which stand one a line.
known() {
    local what=$1 names=$2 name
    for name in "${@:3}"; do
        grep -qxF -- "$name" <<<"$names" || die "no $what \"$name\"; there are: ${names//$'\n'/ }" 64
    done
}

# The names that packages.tsv uses for this system.
system_keys() {
    local manager=none
    if command -v apt-get >/dev/null; then
        manager=apt
    elif command -v dnf >/dev/null; then
        manager=dnf
    fi
    # shellcheck source=/dev/null
    (. /etc/os-release && echo "$manager ${ID:-}-${VERSION_ID:-}")
}

# packages_for PURPOSE...: their packages on this system, one a line.
packages_for() {
    system_keys | awk -v purposes="$*" '
        BEGIN { n = split(purposes, p, " "); for (i = 1; i <= n; i++) wanted[p[i]] = 1 }
        FILENAME == "-" { for (i = 1; i <= NF; i++) system_key[$i] = 1; next }
        wanted[$1] && system_key[$2] { for (i = 3; i <= NF; i++) print $i }
    ' - "$scripts/packages.tsv"
}

# Those of the packages named on standard input that are not installed.
packages_missing() {
    local names
    mapfile -t names
    [ ${#names[@]} -gt 0 ] || return 0
    if command -v dpkg-query >/dev/null; then
        comm -23 <(printf '%s\n' "${names[@]}" | sort -u) \
            <(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "${names[@]}" 2>/dev/null |
                sed -n 's/^installed //p' | sort -u)
    else
        rpm -q --whatprovides "${names[@]}" 2>/dev/null | sed -n 's/^no package provides //p'
    fi
}

# need PURPOSE...: installs what is missing, or prints how and exits 77.
need() {
    local missing install=()
    missing=$(packages_for "$@" | packages_missing | tr '\n' ' ')
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" -ne 0 ]; then
        if ! sudo -n true 2>/dev/null; then
            echo "dev: these packages are missing; install them with:" >&2
            echo "  sudo $(install_command) $missing" >&2
            exit 77
        fi
        install=(sudo -n)
    fi
    echo "dev: installing $missing" >&2
    # shellcheck disable=SC2086
    "${install[@]}" env "PATH=$PATH" bash "$scripts/install.sh" $missing >&2 ||
        die "could not install $missing" 69
}

install_command() {
    if command -v apt-get >/dev/null; then
        echo "apt-get install --no-install-recommends"
    else
        echo "dnf install --setopt=install_weak_deps=False"
    fi
}

# Warnings are errors in CI.
werror() {
    if [ "${CI:-}" = true ]; then echo true; else echo false; fi
}

# What a build folder depends on without meson seeing it: packages that may come
# later, folders of src/ that have come into being.
surroundings() {
    pkg-config --modversion cmocka yaml-0.1 2>&1 | tr '\n' ' '
    (cd "$root" && echo src/*/meson.build src/cli/main.[c])
}

# configure DIR OPTION...: a meson build folder with just these options.
configure() {
    local dir=$root/$1 options
    shift
    options="-Dwerror=$(werror) $* CC=${CC:-} $(surroundings)"
    if [ -f "$dir/build.ninja" ] && [ "$(cat "$dir/.options" 2>/dev/null)" = "$options" ]; then
        return 0
    fi
    rm -rf "$dir"
    meson setup "$dir" "$root" "-Dwerror=$(werror)" "$@" >&2 || return 1
    echo "$options" >"$dir/.options"
}

compile() {
    ninja -C "$root/$1" -j "$jobs" >&2
}
