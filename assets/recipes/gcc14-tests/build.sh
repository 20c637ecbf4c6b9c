# gcc 14's own tests, for gcc 14: see suite.sh.

export CC=gcc BUILTINS=yes UNKNOWN= CXX_TESTS=
. /recipe/suite.sh
