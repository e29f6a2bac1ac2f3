# SPDX-License-Identifier: MIT
# ./dev bare [RELEASE...]: what a newcomer gets on a bare Debian 12 and 13. A clone
# of HEAD is built and tested in a debootstrap, beside a read-only copy of shared/.
# That is how a missing dependency is found. Needs root.
. "${ASSAY_ROOT:?run ./dev}/scripts/lib.sh"

cache=${ASSAY_BARE_CACHE:-/var/cache/assay-bare}
shared=${ASSAY_SHARED:-$(dirname "$root")/shared}

# The Debian mirror that this machine is set to use.
mirror() {
    cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | awk '
        /^(deb|URIs:)/ { for (i = 2; i <= NF; i++) if (!url && $i ~ /^https?:.*\/debian\/?$/) url = $i }
        END { print url ? url : "http://deb.debian.org/debian" }'
}

# What this machine's apt is told about proxies and clocks holds inside too.
apt_settings() {
    apt-config dump | grep -E '^Acquire::(https?::Proxy|Check-)' || :
    echo 'APT::Install-Recommends "false";'
}

# base RELEASE: a bare system, made once and kept.
base() {
    local dir=$cache/$1
    [ ! -e "$dir/.done" ] || return 0
    rm -rf "$dir"
    mkdir -p "$cache"
    debootstrap --variant=minbase --include=ca-certificates "$1" "$dir" "$(mirror)" >&2 ||
        die "debootstrap of $1 failed: $dir/debootstrap/debootstrap.log" 69
    {
        echo "deb $(mirror) $1 main"
        echo "deb $(mirror) $1-updates main"
        echo "deb $(mirror | sed 's,/debian/*$,/debian-security,') $1-security main"
    } >"$dir/etc/apt/sources.list"
    apt_settings >"$dir/etc/apt/apt.conf.d/90host"
    touch "$dir/.done"
}

# The first command of the README's first screen, or the build.
main_job() {
    cat "$root/README.md" 2>/dev/null |
        awk '/^[ $]*\.\/dev run / && !job { sub(/^[ $]*/, ""); job = $0 }
            END { print job ? job : "./dev build" }' || :
}

# fill DIR RELEASE: the system, the clone and shared/.
fill() {
    cp -a "$cache/$2/." "$1"
    cp -L /etc/resolv.conf /etc/hosts "$1/etc/"
    mkdir -p "$1/home/bare"
    git -c safe.directory='*' clone -q --no-hardlinks "$root" "$1/home/bare/assay"
    [ ! -d "$shared" ] || { cp -rL "$shared" "$1/home/bare/shared" && chmod -R a-w "$1/home/bare/shared"; }
    {
        echo 'set -e; cd /home/bare/assay; export CI=true HOME=/root LC_ALL=C.UTF-8'
        echo "$(main_job) || { echo \"main job: exit code \$?\"; exit 1; }"
        echo './dev test'
    } >"$1/home/bare/go.sh"
}

# inside DIR: runs go.sh in a mount and a process namespace of its own, so that
# nothing stays mounted and nothing goes on running, whatever happens.
inside() {
    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin TERM="${TERM:-dumb}" \
        ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} \
        unshare --mount --propagation private --pid --fork --kill-child \
        bash -c 'mount -t proc proc "$1/proc" && mount --rbind /dev "$1/dev" &&
            mount -t tmpfs tmpfs "$1/tmp" && exec chroot "$1" bash /home/bare/go.sh' bare "$1" </dev/null
}

bare() {
    local code=0 start=$SECONDS
    base "$1"
    work=$(mktemp -d "$cache/run.XXXXXX")
    chmod 755 "$work"
    trap 'rm -rf "$work"' EXIT
    fill "$work" "$1"
    echo "$1: $(main_job); ./dev test"
    inside "$work" || code=$?
    rm -rf "$work"
    trap - EXIT
    echo "$1: exit code $code, $((SECONDS - start)) s"
    [ $code -eq 0 ]
}

main() {
    [ "$(id -u)" -eq 0 ] || die "bare needs root: sudo ./dev bare" 77
    known release $'bookworm\ntrixie' "$@"
    need bare
    local releases=("$@") failed=0
    [ $# -gt 0 ] || releases=(bookworm trixie)
    for release in "${releases[@]}"; do
        bare "$release" || failed=1
    done
    return $failed
}

main "$@"
