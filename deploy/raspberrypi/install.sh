#!/usr/bin/env bash
# Turns a Raspberry Pi with Raspberry Pi OS (bookworm or trixie) into a gate, from this checkout.
# Running it again repairs or updates; configuration, identity and journal are never touched.
set -euo pipefail

here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
checkout=$(readlink -f "$here/../..")
root=

PACKAGES=(pcscd libccid libpcsclite1 libpcsclite-dev swig gcc libc6-dev pkg-config
    python3 python3-dev python3-venv)

usage() {
    cat <<'END'
sudo deploy/raspberrypi/install.sh             install or update the gate on this Pi
     deploy/raspberrypi/install.sh --root DIR  only lay the files below DIR, as a rehearsal
END
}

say() { printf '· %s\n' "$*"; }

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

rehearsal() { [ -n "$root" ]; }

apt_install() {
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@" \
        </dev/null >/dev/null
}

system_packages() {
    say "Debian packages"
    apt-get update -qq
    apt_install "${PACKAGES[@]}"
    # From Debian 13 on, pcscd asks polkit who may use a reader.
    if pcscd --help 2>&1 | grep -q -- --disable-polkit; then
        apt_install polkitd
    fi
}

service_user() {
    say "user werfpoort, in group gpio"
    local group
    for group in gpio input dialout; do # of the pins, and of scanners and keypads
        getent group "$group" >/dev/null || groupadd --system "$group"
    done
    id werfpoort >/dev/null 2>&1 ||
        useradd --system --user-group --no-create-home --home-dir /var/lib/werfpoort \
            --shell /usr/sbin/nologin werfpoort
    usermod --append --groups gpio werfpoort
}

programs() {
    say "programs in /opt/werfpoort"
    python3 -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' ||
        fail "The gate needs Python 3.11 to 3.13: use Raspberry Pi OS bookworm or trixie."
    python3 -m venv /opt/werfpoort/venv
    # lgpio has no wheel for every Python; by PYPI=1 its source package brings its own library in.
    PYPI=1 /opt/werfpoort/venv/bin/pip install --quiet --disable-pip-version-check --no-input \
        --constraint "$checkout/constraints.txt" "werfpoort[edge] @ file://$checkout"
    ln -sfn /opt/werfpoort/venv/bin/werfpoort-edge /usr/local/bin/werfpoort-edge
}

files() {
    say "configuration, service and card reader permission"
    mkdir -p "$root/etc/werfpoort" "$root/etc/systemd/system" "$root/etc/polkit-1/rules.d"
    install -d -m 700 "$root/var/lib/werfpoort"
    [ -e "$root/etc/werfpoort/gate.toml" ] ||
        install -m 644 "$here/gate.toml" "$root/etc/werfpoort/gate.toml"
    install -m 644 "$here/werfpoort-gate.service" "$root/etc/systemd/system/"
    install -m 644 "$here/50-werfpoort-pcscd.rules" "$root/etc/polkit-1/rules.d/"
    rehearsal || chown werfpoort:werfpoort /var/lib/werfpoort
}

relay_pins() {
    sed 's/#.*//' "$root/etc/werfpoort/gate.toml" |
        { grep -oE 'relay_pin[[:space:]]*=[[:space:]]*[0-9]{1,2}' || true; } |
        grep -oE '[0-9]+$' | paste -sd ,
}

# From power-on until the gate drives them, the firmware holds the relays' pins low: arms locked.
# strict_gpiod: the kernel lets go of a pin whose process died, and so locks its arm.
# This script's block in config.txt is made anew each time.
boot_configuration() {
    local config=$root/boot/firmware/config.txt begin='# werfpoort: begin' end='# werfpoort: end'
    local pins
    pins=$(relay_pins)
    [ -e "$config" ] || fail "There is no $config: is this Raspberry Pi OS, bookworm or later?"
    [ -n "$pins" ] || fail "There is no relay_pin in $root/etc/werfpoort/gate.toml."
    say "relay pins $pins low at boot"
    sed "/^$begin\$/,/^$end\$/d" "$config" >"$config.werfpoort"
    printf '%s\n' "$begin" '[all]' "gpio=$pins=op,dl" 'dtparam=strict_gpiod' \
        "$end" >>"$config.werfpoort"
    mv "$config.werfpoort" "$config"
}

service() {
    say "service werfpoort-gate"
    systemctl enable --quiet pcscd.socket werfpoort-gate.service
    [ -d /run/systemd/system ] || return 0 # an image is being made: nothing runs here
    systemctl daemon-reload
    systemctl restart pcscd.socket
    systemctl try-restart werfpoort-gate.service
}

next_steps() {
    cat <<'END'
Done. If this gate is new:
  1. sudo nano /etc/werfpoort/gate.toml       (then run this script again if a relay_pin changed)
  2. sudo -u werfpoort werfpoort-edge enrol --central https://CENTRAL:8443 --code CODE
  3. sudo systemctl start werfpoort-gate
END
}

main() {
    case ${1:-} in
    '') [ "$(id -u)" -eq 0 ] || fail "Run it with sudo." ;;
    --root)
        [ -d "${2:-}" ] || fail "--root needs a directory that exists."
        root=$(readlink -f "$2")
        ;;
    *)
        usage
        [ "$1" = --help ] && exit 0
        exit 2
        ;;
    esac
    if rehearsal; then
        files
        boot_configuration
    else
        system_packages
        service_user
        programs
        files
        boot_configuration
        service
        next_steps
    fi
}

main "$@"
