#!/bin/sh
# bare-chain.sh ASSETS SOURCES WORK JOBS [LAST]
#
# The chain from text to the step LAST (if not given, make) as one bare script: the same sources, patches,
# steps, jobs, sandbox and smoke tests as the product, and nothing else: no engine, keys, manifests, records or
# checks. The overhead of the product is measured against this.
#
# In: ASSETS (the package's assets), SOURCES (a directory that `npm run sources` filled), JOBS compile jobs.
# Out: WORK/NAME/out, one artifact per step; WORK/NAME/log.
set -eu
umask 022
assets=$1 sources=$2 work=$3 jobs=$4

last=${5:-make}
identity=self notes=,userxattr
[ "$(id -u)" -ne 0 ] || identity=1592590336 notes=
parts=$(dirname "$0")/lib/recipe-parts.mjs

# source RECIPE VARIANT INTO: unpacks the source, and applies the patches in recipe.yaml
source() {
	mkdir -p "$3"
	strip=0
	grep -q '^root:' "$assets/sources/$1.yaml" && strip=1
	tar --extract --no-same-owner --no-same-permissions --strip-components=$strip --file "$sources/$(file_of "$1")" \
		--directory "$3"
	node "$parts" patches "$assets/recipes/$1" "$2" | while read -r patch; do
		patch --quiet --directory "$3" --strip 1 <"$assets/recipes/$1/$patch"
	done
}

# file_of SOURCE: the archive's name, from its lock
file_of() { sed -n 's/^file: *//p' "$assets/sources/$1.yaml"; }

# sandbox BEAT LAYER...: runs the script BEAT (build or smoke) of $step in the sandbox, over the artifacts of LAYERs
sandbox() {
	beat=$1
	shift
	script=$beat.sh
	[ -e "$assets/recipes/$recipe/$script" ] || script=$beat.c
	scratch=$work/$step/$beat
	skeleton=$scratch/skeleton
	for name in usr etc tmp dev proc src build out recipe; do mkdir -p "$skeleton/$name"; done
	ln -s usr/bin "$skeleton/bin"
	ln -s usr/lib "$skeleton/lib"
	cp "$assets/recipes/$recipe/"* "$assets/boot/boot.h" "$skeleton/recipe/"
	mkdir -p "$scratch/root" "$scratch/work" "$scratch/upper"
	for name in src build out tmp; do mkdir -p "$scratch/upper/$name"; done
	# As root, id-mapped mounts make root's files in the layers belong to the build; its writable directories do too.
	lower=0 mapping="idmap $skeleton $scratch/0" layers=0
	mkdir -p "$scratch/0"
	for layer in "$@"; do
		layers=$((layers + 1))
		mkdir -p "$scratch/$layers"
		mapping="$mapping idmap $work/$layer/out $scratch/$layers"
		lower=$layers:$lower
	done
	if [ "$identity" = self ]; then
		mapping= lower=$skeleton
		for layer in "$@"; do lower=$work/$layer/out:$lower; done
	else
		chown -R "$identity:$identity" "$scratch/upper"
	fi
	case $script in
	*.c) set -- /usr/bin/tcc -nostdlib -I/recipe -run "/recipe/$script" ;;
	*) set -- /bin/sh -e "/recipe/$script" ;;
	esac
	command=$*
	eval "set -- $(node "$parts" flags "$assets/recipes/$recipe" "$variant")"
	# shellcheck disable=SC2086 # the command and the mapping are words without spaces
	"$work/tcc0/out/usr/bin/tcc" -nostdlib -run "$assets/sandbox/launcher.c" $$ "$identity" \
		chdir "$scratch" $mapping overlay "lowerdir=$lower,upperdir=upper,workdir=work$notes" root \
		devices root/dev device /dev/null root/dev/null device /dev/zero root/dev/zero \
		device /dev/full root/dev/full device /dev/urandom root/dev/urandom seal root/dev \
		proc root/proc hostname seedstage root root chdir /build limits 8589934592 544 8589934592 \
		variable PATH=/usr/bin variable HOME=/build variable TMPDIR=/tmp variable TZ=UTC variable LC_ALL=C \
		variable SOURCE_DATE_EPOCH=1 variable SHELL=/bin/sh variable CONFIG_SHELL=/bin/sh variable DESTDIR=/out \
		variable "SRC=/src/$recipe" variable "JOBS=$jobs" variable ARCH=x86_64 variable "VARIANT=$variant" "$@" \
		-- $command 3>"$scratch/result" >>"$work/$step/log" 2>&1 || true
	grep -q '^exit 0 ' "$scratch/result" || {
		tail -n 20 "$work/$step/log" >&2
		exit 1
	}
}

# build STEP RECIPE VARIANT LAYER...: builds a step; sources that are already in place stay
build() {
	step=$1 recipe=$2 variant=$3
	shift 3
	source "$recipe" "$variant" "$work/$step/build/upper/src/$recipe"
	sandbox build "$@"
	mv "$work/$step/build/upper/out" "$work/$step/out"
	rm -rf "$work/$step/build/upper"
	[ "$identity" = self ] || chown -R 0:0 "$work/$step/out"
	sandbox smoke "$@" "$step"
	[ "$step" != "$last" ] || exit 0
}

# From text to tcc0, without sandboxes: the product does this once outside of sandboxes, and once inside.
route=$assets/route way=$work/way
mkdir -p "$way" "$work/tcc0/out/usr/bin"
source tcc tcc "$way/tcc"
node -e 'const text = require("fs").readFileSync(process.argv[1], "latin1");
	process.stdout.write(Buffer.from(text.replace(/#.*/g, "").replace(/\s/g, ""), "hex"))' "$route/hex0.hex0" >"$way/hex0"
chmod 755 "$way/hex0"
"$way/hex0" "$route/word0.hex0" "$way/word0"
"$way/word0" "$route/cc0.w" "$route/cc1.c" "$way/cc1"
"$way/cc1" "$work/tcc0/out/usr/bin/tcc" -I"$route" -I"$assets/recipes/tcc" -I"$way/tcc" "$route/libc.c" "$way/tcc/tcc.c"
chmod 755 "$work/tcc0/out/usr/bin/tcc"

source musl tcc "$work/tcc/build/upper/src/musl"
build tcc tcc tcc tcc0
build busybox busybox tcc tcc
build make make tcc tcc busybox
build binutils-pass1 binutils tcc tcc busybox make
build gcc3-pass1 gcc3 tcc tcc busybox make binutils-pass1
build musl musl gcc3 busybox make binutils-pass1 gcc3-pass1
build gcc3 gcc3 gcc3 busybox make binutils-pass1 gcc3-pass1 musl
build binutils binutils gcc3 busybox make binutils-pass1 gcc3 musl
build make-pass2 make gcc3 busybox binutils gcc3 musl
build busybox-pass2 busybox gcc3 tcc0 binutils gcc3 musl
