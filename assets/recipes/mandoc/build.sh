# mandoc, the viewer of manual pages.
#
# In:  gcc with its C library, zlib, binutils, busybox, make; mandoc's tree in $SRC.
# Out: /usr/bin/mandoc, static; man, apropos, whatis and makewhatis, which are links to it; manual pages.

set -e

echo '@@ configure'
# Its configure writes beside itself.
cp -R "$SRC" mandoc
cd mandoc
# All questions that it answers by running a program are given: the answers are musl's. Without NEED_GNU_SOURCE, musl
# would not declare all of what is there. The pager is busybox's less, which has no -T.
cat >configure.local <<END
PREFIX=/usr
MANPATH_DEFAULT=/usr/share/man
MANPATH_BASE=/usr/share/man
CC="$CC"
CFLAGS="$CFLAGS"
LDFLAGS="$LDFLAGS"
STATIC=-static
OSENUM=MANDOC_OS_OTHER
BINM_PAGER=less
UTF8_LOCALE=C.UTF-8
NEED_GNU_SOURCE=1
HAVE_ATTRIBUTE=1
HAVE_CMSG=1
HAVE_DIRENT_NAMLEN=0
HAVE_EFTYPE=0
HAVE_ENDIAN=1
HAVE_ERR=1
HAVE_FTS=0
HAVE_GETLINE=1
HAVE_GETSUBOPT=1
HAVE_ISBLANK=1
HAVE_LESS_T=0
HAVE_MKDTEMP=1
HAVE_MKSTEMPS=1
HAVE_NANOSLEEP=1
HAVE_NTOHL=1
HAVE_OHASH=0
HAVE_O_DIRECTORY=1
HAVE_PATH_MAX=1
HAVE_PLEDGE=0
HAVE_PROGNAME=0
HAVE_REALLOCARRAY=1
HAVE_RECALLOCARRAY=0
HAVE_RECVMSG=1
HAVE_REWB_BSD=0
HAVE_REWB_SYSV=1
HAVE_SANDBOX_INIT=0
HAVE_STRCASESTR=1
HAVE_STRINGLIST=0
HAVE_STRLCAT=1
HAVE_STRLCPY=1
HAVE_STRNDUP=1
HAVE_STRPTIME=1
HAVE_STRSEP=1
HAVE_STRTONUM=0
HAVE_SYS_ENDIAN=0
HAVE_VASPRINTF=1
HAVE_WCHAR=1
END
./configure
# Was one left that it answered itself?
if grep '^tested .*: \(yes\|no\)' config.log | grep -v noop; then exit 1; fi

echo '@@ build'
make -j "$JOBS" mandoc

echo '@@ install'
bin=$DESTDIR/usr/bin man=$DESTDIR/usr/share/man
install -D -m 755 mandoc "$bin/mandoc"
# It knows by its name what it is to do.
for name in man apropos whatis makewhatis; do ln -s mandoc "$bin/$name"; done
for page in mandoc.1 man.1 apropos.1 man.conf.5 mandoc.db.5 man.7 mdoc.7 roff.7 eqn.7 tbl.7 mandoc_char.7 makewhatis.8; do
	mkdir -p "$man/man${page##*.}"
	gzip -n -9 -c $page >"$man/man${page##*.}/$page.gz"
done
ln -s apropos.1.gz "$man/man1/whatis.1.gz"
