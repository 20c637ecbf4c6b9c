# In:  /recipe/greeting.c, /recipe/Makefile; tcc, busybox, make
# Out: /out/usr/bin/greeting
cp /recipe/greeting.c /recipe/Makefile .

echo '@@ build'
make

echo '@@ install'
make install
