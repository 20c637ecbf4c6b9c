# Each page can be read, and each link leads to one.
#
# In:  the pages, and the tools that they were made by.
# Out: a line "N checks passed", or one line for each check that did not, and exit code 1.

. /recipe/checks.sh
set +e
cd /usr/share/man || exit 1
pages=$(find . -type f | wc -l) links=$(find . -type l | wc -l)

exactly 'all are gzipped' '' "$(find . ! -type d ! -name '*.gz' | head)"
exactly 'all can be unpacked' '' "$(find . -type f | sort | xargs gzip -t 2>&1 | head)"
exactly 'no link is dangling' '' "$(find . -type l ! -exec test -e {} \; -print | head)"
exactly 'none of one line is left' '' "$(find . -type f -size -1k -exec sh -c 'zcat "$1" | grep -q "^\.so" && echo "$1"' - {} \; | head)"
exactly 'gzip headers without a name and a time' '1f8b080000000000' \
	"$(find . -type f -exec sh -c 'for f; do head -c 8 "$f" | od -An -tx1 | tr -d " \n"; echo; done' - {} + | sort -u)"
exactly 'read.2' '.TH read 2' "$(zcat man2/read.2.gz | grep '^\.TH' | cut -d ' ' -f 1-3)"
exactly 'its version' '"Linux man-pages 6.9.1"' "$(zcat man2/read.2.gz | grep '^\.TH' | cut -d ' ' -f 5-)"
exactly 'pread64.2 is pread.2' "$(zcat man2/pread.2.gz | sha256sum)" "$(zcat man2/pread64.2.gz | sha256sum)"
exactly 'snprintf.3 is printf.3' "$(zcat man3/printf.3.gz | sha256sum)" "$(zcat man3/snprintf.3.gz | sha256sum)"
for page in man2/clone.2 man3/qsort.3 man4/random.4 man5/proc.5 man7/signal.7 man7/namespaces.7 man3type/size_t.3type; do
	exactly "$page" yes "$([ -e $page.gz ] && echo yes)"
done
exactly 'there are many' yes "$([ "$pages" -gt 1200 ] && [ "$links" -gt 1400 ] && echo yes)"
echo "$pages pages and $links links"
finish
