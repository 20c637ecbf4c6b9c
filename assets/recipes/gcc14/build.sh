# gcc 14, as gcc.sh builds it: see there for what comes in and out.

tables='89f2d0c6a92eb9c21dabefd313b0f7afbdb0c8dfd9a40edc7c9fcbc6a729fb16  gcc/options.cc
83600985cbb9149f1322374e09b0d635703195339f7653faf26f31f2a675af50  gcc/options-save.cc'
. /recipe/gcc.sh
