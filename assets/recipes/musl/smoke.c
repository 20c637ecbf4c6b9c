/* A bit of each room of the C library. */

#include <complex.h>
#include <ctype.h>
#include <errno.h>
#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <regex.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

static int failed;

static void check(const char *what, int holds) {
    if (!holds) printf("FAILED %s\n", what), failed = 1;
}

static int at_fork;
static void count_fork(void) { at_fork++; }

/* fork's table of locks is patched for gcc 3.4: with threads, they are all taken and let go of again. */
static void *fork_in_a_thread(void *unused) {
    int status = 0;
    pid_t child = fork();
    if (child == 0) {
        free(malloc(100)); /* hangs if a lock was left closed */
        fflush(stdout);
        _exit(at_fork == 1 ? 7 : 1);
    }
    waitpid(child, &status, 0);
    check("fork in a thread", WIFEXITED(status) && WEXITSTATUS(status) == 7);
    return unused;
}

static void processes(void) {
    pthread_t thread;
    pthread_atfork(count_fork, NULL, NULL);
    pthread_create(&thread, NULL, fork_in_a_thread, NULL);
    pthread_join(thread, NULL);
    free(malloc(100));
    FILE *from = popen("echo from a shell", "r");
    char line[40] = "";
    check("popen", from && fgets(line, sizeof line, from) && !strcmp(line, "from a shell\n") && pclose(from) == 0);
}

static sigjmp_buf place;
static void jump(int number) { siglongjmp(place, number); }

static void signals(void) {
    volatile int kept = 5;
    signal(SIGUSR1, jump);
    int back = sigsetjmp(place, 1);
    if (back == 0) {
        kept = 6;
        raise(SIGUSR1);
    }
    check("siglongjmp from a handler", back == SIGUSR1 && kept == 6);
}

/* System calls of four to six arguments were once miscompiled. */
static void system_calls(void) {
    char name[] = "/tmp/smokeXXXXXX", text[8] = "";
    int file = mkstemp(name);
    check("pwrite and pread", pwrite(file, "abcdef", 6, 2) == 6 && pread(file, text, 3, 4) == 3 && !strcmp(text, "cde"));
    char *mapped = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, file, 0);
    check("mmap", mapped != MAP_FAILED && mapped[2] == 'a' && munmap(mapped, 4096) == 0);
    check("errno", close(file) == 0 && unlink(name) == 0 && access(name, 0) == -1 && errno == ENOENT);
}

static void texts(void) {
    char text[100];
    regex_t expression;
    regmatch_t found[2];
    wchar_t wide[8];
    struct tm day = {0};
    snprintf(text, sizeof text, "%08.3f|%-6s|%+d|%#llx|%.17g", -3.14159, "ab", 7, 0x123456789abcdefull, 0.1);
    check("printf", !strcmp(text, "-003.142|ab    |+7|0x123456789abcdef|0.10000000000000001"));
    check("strtod and strtold", strtod("0x1.8p3", NULL) == 12 && strtold("1e-4950", NULL) > 0 && strtod("1e400", NULL) == HUGE_VAL);
    check("sscanf", sscanf("12 ab 3.5", "%*d %3s", text) == 1 && !strcmp(text, "ab"));
    check("regcomp", !regcomp(&expression, "b\\(.*\\)d", 0) && !regexec(&expression, "abccd", 2, found, 0) && found[1].rm_eo == 4);
    setlocale(LC_ALL, "C.UTF-8");
    check("UTF-8", mbstowcs(wide, "\xc3\xa4\xe2\x82\xac", 8) == 2 && wide[0] == 0xe4 && wide[1] == 0x20ac);
    day.tm_year = 100, day.tm_mon = 1, day.tm_mday = 30;
    check("mktime", mktime(&day) == 951868800 && strftime(text, sizeof text, "%F %a", &day) && !strcmp(text, "2000-03-01 Wed"));
}

static void numbers(void) {
    volatile double one = 1, minus = -1;
    volatile long double tenth = 0.1L;
    check("double", exp(one) == 2.718281828459045 && pow(2, 0.5) == sqrt(2) && atan2(minus, minus) < -2.356 && fma(one, one, one) == 2);
    check("long double", fabsl(expl(logl(tenth)) - tenth) < 1e-19L && sqrtl(tenth * tenth) == tenth && roundl(2.5L) == 3);
    check("complex", cimag(csqrt(minus)) == 1 && cabs(cexp(I * acos(minus)) + 1) < 1e-15 && cabsl(3 + 4.0L * I) == 5);
}

int main(void) {
    processes();
    signals();
    system_calls();
    texts();
    numbers();
    if (!failed) puts("musl works");
    return failed;
}
