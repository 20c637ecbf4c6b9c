/* Where a program starts that needs no C library, such as cc1 itself. */
long syscall(long number, ...);
long main(long count, char **arguments);

void _start(long count, char **arguments, char **environment) {
    syscall(231, main(count, arguments)); /* exit_group */
}
