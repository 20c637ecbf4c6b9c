/**
 * The scripts that run on a machine, for a POSIX shell, the POSIX utilities (mkdir, mv, rm, df …) and tar. Each prints
 * {@link MARK} first, which separates its output from what a login shell printed before.
 *
 * The machine's directory contains artifacts/FINGERPRINT/tree, runs/ID with the files of one run, and trash/.
 */

/** The first line of each script's output. */
export const MARK = '@seedstage';
/** The line between a run's result and the archive of what it left. */
export const END_OF_RESULT = '.';

/** Exit codes of the scripts, besides 0 and those of tar. */
export const EXIT = { missing: 3, full: 4, gone: 5 } as const;

/** Days after which an abandoned run is removed. */
const DAYS = 1;

const BEGIN = `set -eu
LC_ALL=C
export LC_ALL
umask 077
echo '${MARK}'
# Nothing waits for the removal: a build's directory has 100,000 files.
discard() {
	mkdir -p trash
	mv "$1" "trash/\${1##*/}.$$"
	( chmod -R u+rwX "trash/\${1##*/}.$$"; rm -rf "trash/\${1##*/}.$$" ) </dev/null >/dev/null 2>&1 &
}
free() {
	df -Pk . | tail -n 1 | { read -r _ _ _ kilobytes _; echo "$kilobytes"; }
}
`;

/** Arguments: DIRECTORY, or '' for the default. Reports what the machine is, and which artifacts it has. */
export const OPEN = `${BEGIN}
uid=$(id -u)
directory=\${1:-/var/tmp/seedstage-$uid}
problem() {
	echo "problem $*"
	exit 0
}
[ "$(uname -s)" = Linux ] || problem "runs $(uname -s)"
command -v tar >/dev/null || problem 'has no tar'
mkdir -p "$directory" 2>/dev/null || problem "cannot make the directory $directory"
[ ! -L "$directory" ] && [ -O "$directory" ] || problem "has a directory $directory that belongs to another user"
cd "$directory"
chmod 700 .
mkdir -p artifacts runs trash
echo "directory $(pwd -P)"
echo "uid $uid"
echo "gid $(id -g)"
echo "machine $(uname -m)"
echo "kernel $(uname -r)"
echo "processors $(nproc 2>/dev/null || grep -c ^processor /proc/cpuinfo)"
echo "free $(free)"
for map in uid_map gid_map; do
	while read -r first outside count; do echo "$map $first $outside $count"; done < /proc/self/$map
done
for each in artifacts/*; do
	[ ! -d "$each/tree" ] || echo "artifact \${each##*/}"
done
# What a client that never came back has left.
for run in runs/* artifacts/*.part trash/*; do
	[ -e "$run" ] || continue
	[ -n "$(find "$run" -prune -mtime +${DAYS - 1})" ] || continue
	if [ -f "$run/pid" ] && kill -0 "$(cat "$run/pid")" 2>/dev/null; then continue; fi
	# What is another's stays, and hinders nobody.
	discard "$run" 2>/dev/null || :
done
`;

/** Arguments: DIRECTORY FINGERPRINT ID TAR-OPTIONS; input: an archive. Stores an artifact. */
export const KEEP = `${BEGIN}
cd "$1/artifacts"
part="$2.$3.part"
rm -rf "$part"
mkdir -p "$part/tree"
tar -x -p "$4" -f - -C "$part/tree" || { code=$?; rm -rf "$part"; exit $code; }
[ -d "$2" ] || mv "$part" "$2"
rm -rf "$part"
`;

/**
 * Arguments: DIRECTORY ID KILOBYTES TAR-OPTIONS FINGERPRINT...; input: an archive. Prepares the files of a run. If the
 * disk has fewer free kilobytes, artifacts that no run uses are removed, least recently used first.
 */
export const LAY = `${BEGIN}
cd "$1"
id=$2
needed=$3
options=$4
shift 4
[ ! -e "runs/$id" ] || discard "runs/$id"
mkdir -p "runs/$id/needs" "runs/$id/root" "runs/$id/work" trash
echo $$ > "runs/$id/pid"
missing=no
layer=0
for each in "$@"; do
	layer=$((layer + 1))
	: > "runs/$id/needs/$each"
	ln -s "../../artifacts/$each/tree" "runs/$id/$layer"
	if [ -d "artifacts/$each/tree" ]; then
		touch -c "artifacts/$each"
	else
		echo "missing $each"
		missing=yes
	fi
done
[ $missing = no ] || exit ${EXIT.missing}
if [ "$(free)" -lt "$needed" ]; then
	for each in $(ls -tr artifacts); do
		[ "$(free)" -lt "$needed" ] || break
		case $each in *.part) continue ;; esac
		set -- runs/*/needs/"$each"
		[ ! -e "$1" ] || continue
		mv "artifacts/$each" "trash/$each.$$"
		rm -rf "trash/$each.$$"
	done
fi
if [ "$(free)" -lt "$needed" ]; then
	echo "free $(free)"
	exit ${EXIT.full}
fi
cd "runs/$id"
tar -x -p "$options" -f -
`;

/**
 * Arguments: DIRECTORY ID UPPER LAUNCHER ARGUMENT...; input: keep-alives. Runs the launcher. Standard output gets its
 * result and then an archive of what the run left; standard error gets what the build printed.
 */
export const RUN = `${BEGIN}
cd "$1/runs/$2" || exit ${EXIT.gone}
directory=$1
id=$2
upper=$3
launcher=$4
shift 4
echo $$ > pid
finish() {
	cd "$directory"
	discard "runs/$id"
}
trap finish EXIT
# What a login shell or the ssh server complained of before is nothing that the build has printed.
echo '${MARK}' >&2
env -i "$launcher/tcc" -nostdlib -run "$launcher/launcher.c" $$ "$@" >&2 || :
# Where nobody listens any more, what is left is removed all the same.
trap '' HUP PIPE
cat result 2>/dev/null || :
echo '${END_OF_RESULT}'
# Of what failed nothing is wanted.
grep -q '^exit 0 ' result 2>/dev/null || exit 0
cd "$upper"
set --
for each in * .[!.]* ..?*; do
	case $each in src | build | out | tmp) continue ;; esac
	[ -e "$each" ] || [ -L "$each" ] || continue
	set -- "$@" "./$each"
	[ $# -lt 1000 ] || break
done
if [ -d out ] && [ ! -L out ]; then set -- "$@" ./out; fi
code=0
[ $# = 0 ] || tar -c -f - "$@" || code=$?
exit $code
`;
