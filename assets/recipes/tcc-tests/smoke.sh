# What the report must say: see report.sh.

. /recipe/report.sh
