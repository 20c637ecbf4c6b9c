# gcc 10's own tests, for gcc 10: see suite.sh.

export CC=gcc UNKNOWN=
. /recipe/suite.sh
