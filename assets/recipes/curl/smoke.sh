# What curl can do where there is no network; fetching with TLS is tried outside of a build.
#
# In:  curl, and what it was built by.
# Out: the line "curl works", or what failed, and exit code 1.

set -e
code() {
	local wanted=$1 got=0
	shift
	curl --silent --max-time 5 "$@" >out 2>err || got=$?
	[ "$got" = "$wanted" ] || { echo "FAILED curl $*: exit code $got, expected $wanted: $(cat err)"; exit 1; }
}

if [ -e /usr/lib/libbearssl.a ]; then library=BearSSL; else library=mbedTLS; fi
curl --version | head -n 1 | grep -q "curl 8.14.1 (.*-linux-musl) .*$library.* zlib/" || { curl --version; exit 1; }
for protocol in file ftp ftps http https; do
	curl --version | grep -q "^Protocols:.* $protocol\\b" || { echo "FAILED: $protocol is not among its protocols"; exit 1; }
done
# It takes certificates from one place, which nobody chose on the machine that it was built on.
[ "$(curl --write-out '%{certs}' --version | grep -c /etc/ssl)" = 0 ]
! grep -q /etc/ssl /usr/bin/curl || { echo 'FAILED: it looks for certificates below /etc'; exit 1; }

echo 'a file' >there
code 0 "file://$PWD/there"
[ "$(cat out)" = 'a file' ]
code 37 "file://$PWD/not-there"
code 1 gopher://localhost/
code 3 'http://a b/'
code 7 http://127.0.0.1:9/
echo 'curl works'
