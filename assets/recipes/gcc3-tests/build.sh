# gcc 10's own tests, for gcc 3.4.6: see suite.sh.
#
# The tests of C are written for C17 with GNU's extensions; C99 with them is the newest that this compiler has. It gets
# the names that gcc 10 defines (newer.h). Options of tests that are newer than the compiler are dropped: they ask for
# its only behaviour (-fgnu89-inline), switch off a warning or a pass that it does not have, or switch on such a pass.
# Of the tests of C++, the older ones: the others are mostly of newer C++.

export CC='gcc -std=gnu99 -include /recipe/newer.h' BUILTINS=
export CXX=g++ CXX_TESTS=g++.old-deja
UNKNOWN='-Og -Wformat-overflow=2 -Wno-pointer-to-int-cast -Wno-psabi -Wno-shift-overflow -Wno-attribute-alias'
UNKNOWN="$UNKNOWN -Wno-register -mtune=generic"
UNKNOWN="$UNKNOWN -fgnu89-inline -fno-early-inlining -fno-ivopts -fno-strict-overflow -fno-tree-bit-ccp"
UNKNOWN="$UNKNOWN -fno-tree-coalesce-vars -fno-ipa-cp -fno-ira-share-spill-slots -fno-vect-cost-model"
export UNKNOWN="$UNKNOWN -foptimize-strlen -ftree-loop-distribution -ftree-vectorize"
. /recipe/suite.sh
