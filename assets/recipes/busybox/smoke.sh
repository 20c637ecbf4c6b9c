# What the chain leans on, of this busybox: all of applets.sh.
#
# In, out: as there.

separate=
. /recipe/applets.sh
