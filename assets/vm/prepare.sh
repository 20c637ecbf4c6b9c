# Makes a machine ready for builds that come by ssh. It runs as root, at its first boot or any later time: what is there
# already is left as it is.
#
# In:   $1  whom builds log in as
#       $2  a line for the authorized_keys of that user; empty: all lines of whoever has logged in here
#       $3  where artifacts are kept; empty: builds make their own directory
#       $4… packages to install, as the machine's package manager calls them
# Out:  a line for each thing that was changed, and one for the machine. Code 1, with the next step, where it cannot be
#       made ready.
set -eu

say() { printf '%s\n' "$*"; }

fail() {
  printf 'seedstage: %s\n  %s\n' "$1" "$2" >&2
  exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# Its first boot may still install packages, and holds their lock.
wait_for_first_boot() {
  if have cloud-init && have timeout; then timeout 600 cloud-init status --wait >/dev/null 2>&1 || true; fi
}

# An ordinary user lays overlays since 5.11.
check_kernel() {
  least=8
  test "$user" = root || least=11
  test "$(uname -s)" = Linux ||
    fail "this machine runs $(uname -s)" "Builds need Linux 5.$least or later: take another image."
  release=$(uname -r)
  major=${release%%.*}
  rest=${release#*.}
  minor=${rest%%[!0-9]*}
  test "$major" -gt 5 || { test "$major" -eq 5 && test "$minor" -ge $least; } ||
    fail "this machine runs Linux $release" "Builds of $user need 5.$least or later: take a newer image."
}

# --- packages

# Whether a package is installed, by the first package manager that is there.
installed() {
  case $manager in
    apt-get) dpkg -s "$1" 2>/dev/null | grep -q '^Status: install ok installed' ;;
    dnf | yum | zypper) rpm -q "$1" >/dev/null 2>&1 ;;
    apk) apk info -e "$1" >/dev/null 2>&1 ;;
    pacman) pacman -Q "$1" >/dev/null 2>&1 ;;
  esac
}

install_packages() {
  case $manager in
    apt-get)
      export DEBIAN_FRONTEND=noninteractive
      apt-get -q -o DPkg::Lock::Timeout=300 update &&
        apt-get -q -y -o DPkg::Lock::Timeout=300 install --no-install-recommends "$@"
      ;;
    dnf | yum) "$manager" -q -y install "$@" ;;
    zypper) zypper --non-interactive --quiet install --no-recommends "$@" ;;
    apk) apk add --quiet "$@" ;;
    pacman) pacman -Sy --noconfirm --needed "$@" ;;
  esac
}

need_packages() {
  have tar || set -- tar "$@"
  test $# -gt 0 || return 0
  manager=none
  for each in apt-get dnf yum zypper apk pacman; do
    if have "$each"; then
      manager=$each
      break
    fi
  done
  test "$manager" != none ||
    fail "no package manager that is known is here, and these are to be installed: $*" \
      'Install them by yourself, in the image or by commands of prepare, and leave them out.'
  missing=
  for each in "$@"; do installed "$each" || missing="$missing $each"; done
  test -n "$missing" || return 0
  # shellcheck disable=SC2086 # names of packages have no blanks
  install_packages $missing >"$log" 2>&1 || {
    tail -n 20 "$log" >&2
    fail "$manager cannot install$missing" 'See what it says, just above.'
  }
  say "installed$missing"
}

# --- kernel

# A setting of the kernel that builds need: now, and after a reboot. One that this kernel does not have is none.
#   $1 its path below /proc/sys   $2 the value it must not have   $3 the value that it gets
need_setting() {
  test -e "/proc/sys/$1" || return 0
  test "$(cat "/proc/sys/$1")" = "$2" || return 0
  name=$(printf '%s' "$1" | tr / .)
  # That it cannot be written is said by what follows.
  { printf '%s\n' "$3" >"/proc/sys/$1"; } 2>/dev/null || true
  test "$(cat "/proc/sys/$1")" != "$2" ||
    fail "$name is $2 on this machine, and cannot be set" "Set it to $3 where this machine is made, or take another one."
  mkdir -p /etc/sysctl.d
  printf '%s = %s\n' "$name" "$3" >>/etc/sysctl.d/60-seedstage.conf
  say "set $name to $3"
}

need_namespaces() {
  need_setting user/max_user_namespaces 0 16384
  test "$user" != root || return 0
  need_setting kernel/unprivileged_userns_clone 0 1
  need_setting kernel/apparmor_restrict_unprivileged_userns 1 0
}

# What builds are given is laid over one another.
need_overlay() {
  if grep -qw overlay /proc/filesystems; then return 0; fi
  { have modprobe && modprobe overlay 2>"$log"; } ||
    fail 'the kernel of this machine has no overlay file system' 'Take an image whose kernel has the module overlay.'
  mkdir -p /etc/modules-load.d
  echo overlay >/etc/modules-load.d/seedstage.conf
  say 'loaded the module overlay'
}

# --- the user

# The home of a user, by the table of users.
home_of() {
  if have getent; then getent passwd "$1"; else grep "^$1:" /etc/passwd; fi | cut -d: -f6
}

need_user() {
  if id "$user" >/dev/null 2>&1; then return 0; fi
  if have useradd; then
    useradd --create-home --shell /bin/sh "$user"
  elif have adduser; then
    adduser -D -s /bin/sh "$user"
  else
    fail "there is no user $user, and no useradd to make one" 'Take a user that is there, or an image that has useradd.'
  fi
  # No password is something else than a locked account, into which sshd lets nobody.
  if have usermod; then usermod -p '*' "$user"; else printf '%s:*\n' "$user" | chpasswd -e; fi
  say "made the user $user"
}

# The keys that let whoever has logged in here into the machine.
own_keys() {
  from=$(home_of "$came")/.ssh/authorized_keys
  test -s "$from" ||
    fail "$from is not there, so it is not known which keys let $user in" \
      'Give his public key: authorizedKey of prepare.'
  cat "$from"
}

# What is in the user's home is his: he himself adds the lines there that are missing, so that no link of his leads root
# anywhere.
let_in() {
  test "$user" != "$came" || return 0
  if test -n "$key"; then printf '%s\n' "$key" >"$log"; else own_keys >"$log"; fi
  # shellcheck disable=SC2016 # his shell is to expand it
  su -s /bin/sh "$user" -c '
    set -eu
    umask 077
    cd
    mkdir -p .ssh
    added=0
    while IFS= read -r line; do
      case $line in "" | "#"*) continue ;; esac
      if grep -qxF -e "$line" .ssh/authorized_keys 2>/dev/null; then continue; fi
      printf "%s\n" "$line" >>.ssh/authorized_keys
      added=$((added + 1))
    done
    test $added -eq 0 || echo "let $(id -un) in by $added more keys"
  ' <"$log"
}

need_directory() {
  test -n "$directory" || return 0
  test ! -d "$directory" || return 0
  mkdir -p "$(dirname "$directory")"
  mkdir -m 700 "$directory"
  chown "$user" "$directory"
  say "made $directory"
}

# The proof, where there is a program for it; else the first build shows it.
check_namespaces() {
  have unshare || return 0
  set -- unshare --user --map-root-user true
  if test "$user" = root; then "$@" 2>"$log"; else su -s /bin/sh "$user" -c "$*" 2>"$log"; fi || {
    cat "$log" >&2
    fail "$user cannot make a user namespace on this machine" \
      'A policy of the kernel or of a container around it forbids it: docs/sandbox.md says what it needs.'
  }
}

main() {
  user=$1 key=$2 directory=$3
  shift 3
  came=${SUDO_USER:-$(id -un)}
  log=$(mktemp)
  trap 'rm -f "$log"' EXIT
  wait_for_first_boot
  check_kernel
  need_packages "$@"
  need_namespaces
  need_overlay
  need_user
  let_in
  need_directory
  check_namespaces
  say "ready for $user: $(uname -srm)"
}

# Nothing that runs here reads the rest of this script as its input.
main "$@" </dev/null
