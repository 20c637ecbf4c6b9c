/* The numbers of Linux' headers against what the ABI of the kernel says, and beside the C library's headers. */

#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <linux/fs.h>
#include <linux/if_link.h>
#include <linux/input.h>
#include <linux/loop.h>
#include <linux/version.h>
#include <mtd/mtd-user.h>
#include <asm/unistd.h>

static int failed;

static void check(const char *what, long got, long wanted) {
    if (got != wanted) failed++, printf("FAILED %s: wanted %ld, got %ld\n", what, wanted, got);
}

int main(void) {
    check("the version", LINUX_VERSION_CODE, KERNEL_VERSION(6, 12, 107));
    check("write", __NR_write, 1);
    check("the C library's number of openat", SYS_openat, __NR_openat);
    check("landlock_create_ruleset", __NR_landlock_create_ruleset, 444);
    check("BLKGETSIZE64", BLKGETSIZE64, 0x80081272);
    check("LOOP_CTL_GET_FREE", LOOP_CTL_GET_FREE, 0x4c82);
    check("MEMGETINFO", MEMGETINFO, 0x80204d01);
    check("struct input_event", sizeof(struct input_event), 24);
    check("struct rtnl_link_stats", sizeof(struct rtnl_link_stats), 96);
    return failed != 0;
}
