# What can be tried without a network.
#
# In:  curl and what it was built with.
# Out: a line "N checks passed", or one line for each check that did not, and exit code 1.

. /recipe/checks.sh

# The exit code of curl.
code() {
	curl -sS --max-time 20 -o /dev/null "$@" 2>said
	echo $?
}

if [ -e /usr/lib/libbearssl.a ]; then tls=BearSSL; else tls='mbedTLS/3[.0-9]*'; fi
version=$(curl --version)
exactly 'the version, the libraries' yes "$(echo "$version" | head -n 1 |
	grep -Eq "^curl 8[.]14[.]1 \([^ ]+-linux-musl\) libcurl/8[.]14[.]1 $tls zlib/[.0-9]+$" && echo yes || echo "$version")"
exactly 'the protocols' 'Protocols: file ftp ftps http https' "$(echo "$version" | grep ^Protocols)"
exactly 'the file of certificates' yes "$(grep -q /usr/share/ca-certificates/ca-bundle.crt /usr/bin/curl && echo yes)"
exactly 'a static program' '' "$(readelf -l /usr/bin/curl | grep -E 'INTERP|DYNAMIC')"

printf 'a file\nof two lines\n' >'a file'
exactly 'file://' "$(cat 'a file')" "$(curl -sS "file://$PWD/a%20file")"
exactly 'a range' 'file' "$(curl -sS -r 2-5 "file://$PWD/a%20file")"
exactly '-o and -w' 'a file of two lines 20' "$(curl -sS -o copy -w ' %{size_download}' "file://$PWD/a%20file" >said; echo $(cat copy said))"
exactly 'a file that is not there: 37' 37 "$(code "file://$PWD/none")"

# The loopback is down here, so that no connection can be made; the name is in no file.
exactly 'no connection: 7' 7 "$(code http://127.0.0.1:8080/)"
exactly 'no connection, with TLS: 7' 7 "$(code --cacert "$PWD/a file" https://127.0.0.1:8443/)"
exactly 'no such host: 6' 6 "$(code http://nowhere.invalid/)"
exactly 'a protocol that is left out: 1' 1 "$(code gopher://127.0.0.1/)"
exactly 'no URL: 3' 3 "$(code http://)"

finish
