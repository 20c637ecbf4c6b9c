# gcc 10, as gcc.sh builds it: see there for what comes in and out.

tables='0b4a444a5f4a259c4d43177e21231d5d356896d5be3f5b16bfcca28b2a256947  gcc/options.c'
. /recipe/gcc.sh
