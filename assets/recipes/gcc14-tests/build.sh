# gcc 14's own tests, for gcc 14: see suite.sh.

. /recipe/suite.sh
