#!/bin/sh
# bare-chain.sh ASSETS SOURCES WORK JOBS
#
# The chain from the seed to make as one bare script: the same sources, patches, steps, jobs, sandbox and smoke
# tests as the product, and nothing else: no engine, keys, manifests, records or checks. What the product costs
# on top of it is measured against this.
#
# In: ASSETS (the package's assets), SOURCES (a directory that `npm run sources` filled), JOBS compile jobs.
# Out: WORK/NAME/out, an artifact a step; WORK/NAME/log.
set -eu
umask 022
assets=$1 sources=$2 work=$3 jobs=$4

# source RECIPE FILE INTO: unpacked and patched, as recipe.yaml lists the patches
source() {
	mkdir -p "$3"
	strip=0
	grep -q '^root:' "$assets/sources/$1.yaml" && strip=1
	tar --extract --no-same-owner --no-same-permissions --strip-components=$strip --file "$sources/$2" --directory "$3"
	sed -n 's/.*file: *\([^ ,}]*\.patch\).*/\1/p' "$assets/recipes/$1/recipe.yaml" | while read -r patch; do
		patch --quiet --directory "$3" --strip 1 <"$assets/recipes/$1/$patch"
	done
}

# file_of SOURCE: the archive's name, as its lock has it
file_of() { sed -n 's/^file: *//p' "$assets/sources/$1.yaml"; }

# sandbox STEP BEAT SCRIPT LAYER...: one script in the sandbox, over the artifacts of the named steps
sandbox() {
	step=$1 beat=$2 script=$3
	shift 3
	scratch=$work/$step/$beat
	skeleton=$scratch/skeleton
	for name in usr etc tmp dev proc src build out recipe; do mkdir -p "$skeleton/$name"; done
	ln -s usr/bin "$skeleton/bin"
	ln -s usr/lib "$skeleton/lib"
	for name in null zero full urandom; do : >"$skeleton/dev/$name"; done
	cp "$assets/recipes/$step/"* "$assets/boot/boot.h" "$skeleton/recipe/"
	mkdir -p "$scratch/root" "$scratch/work" "$scratch/upper"
	for name in src build out tmp; do mkdir -p "$scratch/upper/$name"; done
	lower=
	for layer in "$@"; do lower=$work/$layer/out:$lower; done
	case $script in
	*.c) set -- /usr/bin/tcc -nostdlib -I/recipe -run "/recipe/$script" ;;
	*) set -- /bin/sh -e "/recipe/$script" ;;
	esac
	"$assets/seed/tcc-x86_64" -nostdlib -run "$assets/sandbox/launcher.c" $$ \
		chdir "$scratch" overlay "lowerdir=$lower$skeleton,upperdir=upper,workdir=work,userxattr" root \
		bind /dev/null root/dev/null bind /dev/zero root/dev/zero bind /dev/full root/dev/full \
		bind /dev/urandom root/dev/urandom proc root/proc hostname seedstage root root chdir /build \
		variable PATH=/usr/bin variable HOME=/build variable TMPDIR=/tmp variable TZ=UTC variable LC_ALL=C \
		variable SOURCE_DATE_EPOCH=1 variable SHELL=/bin/sh variable CONFIG_SHELL=/bin/sh variable DESTDIR=/out \
		variable "SRC=/src/$step" variable "JOBS=$jobs" variable ARCH=x86_64 variable VARIANT=tcc \
		-- "$@" 3>"$scratch/result" >>"$work/$step/log" 2>&1 || true
	grep -q '^exit 0 ' "$scratch/result" || {
		tail -n 20 "$work/$step/log" >&2
		exit 1
	}
}

# build STEP SCRIPT SMOKE LAYER...: a step, whose sources lie in place
build() {
	step=$1 script=$2 smoke=$3
	shift 3
	sandbox "$step" build "$script" "$@"
	mv "$work/$step/build/upper/out" "$work/$step/out"
	sandbox "$step" smoke "$smoke" "$@" "$step"
}

mkdir -p "$work/seed/out/usr/bin"
cp "$assets/seed/tcc-x86_64" "$work/seed/out/usr/bin/tcc"
chmod 755 "$work/seed/out/usr/bin/tcc"

source tcc "$(file_of tcc)" "$work/tcc/build/upper/src/tcc"
source musl "$(file_of musl)" "$work/tcc/build/upper/src/musl"
build tcc build.c smoke.c seed

source busybox "$(file_of busybox)" "$work/busybox/build/upper/src/busybox"
build busybox build.c smoke.sh tcc

source make "$(file_of make)" "$work/make/build/upper/src/make"
build make build.sh smoke.sh tcc busybox
