# gcc 10's own tests, for tcc: see suite.sh. tcc gets the names that gcc 10 defines (newer.h), and ignores options that
# it does not know.

export CC='tcc -include /recipe/newer.h' BUILTINS= UNKNOWN= CXX_TESTS=
. /recipe/suite.sh
