# gcc 10's own tests, for gcc 10: see suite.sh.

export CC=gcc BUILTINS=yes UNKNOWN=
export CXX=g++ CXX_TESTS='g++.old-deja g++.dg/torture'
. /recipe/suite.sh
