# The Linux manual pages: system calls, functions of the C library, devices, files and overviews.
#
# In:  busybox; the pages in $SRC.
# Out: /usr/share/man/man*, gzipped. A page that is another name of one is a link to it.

set -e

echo '@@ configure'
# man1, man2, ... beside man are links into it.
cp -R "$SRC/man" man
cd man
# They tell of programs that are not here: glibc's, and those of the time zone database.
rm man1/getent.1 man1/iconv.1 man1/ldd.1 man1/locale.1 man1/localedef.1 man1/memusage.1 man1/memusagestat.1 \
	man1/mtrace.1 man1/pldd.1 man1/sprof.1 man5/nscd.conf.5 man8/iconvconfig.8 man8/ld-linux.8 man8/ld-linux.so.8 \
	man8/ld.so.8 man8/ldconfig.8 man8/nscd.8 man8/sln.8 man8/tzselect.8 man8/zdump.8 man8/zic.8

echo '@@ build'
# Upstream's Makefile, which wants more tools, puts the version there.
find . -type f | sort >/build/pages
xargs sed -i 's/"Linux man-pages (unreleased)"/"Linux man-pages 6.9.1"/' </build/pages
# A page of one line, `.so man2/read.2`, is another name of that page. One whose page is not there is dropped (man.7,
# which groff brings).
xargs grep -l '^\.so ' </build/pages | while read -r page; do
	read -r word to <"$page"
	[ "$word" = .so ] || continue
	rm "$page"
	grep -qxF "./$to" /build/pages || continue
	ln -s "../$to.gz" "$page.gz"
done
find . -type f -exec gzip -n -9 {} +
# Until none is left whose page was dropped.
while find . -type l ! -exec test -e {} \; -print | grep . >/build/dangling; do xargs rm </build/dangling; done

echo '@@ install'
mkdir -p "$DESTDIR/usr/share"
cp -R . "$DESTDIR/usr/share/man"
