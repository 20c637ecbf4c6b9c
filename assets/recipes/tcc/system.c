/* The C library where it is the way to the system: files, processes, signals, threads. */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include "check.h"

static int read_back(const char *path, char *into, size_t room) {
    FILE *file = fopen(path, "r");
    size_t got = file ? fread(into, 1, room - 1, file) : 0;
    into[got] = 0;
    if (file) fclose(file);
    return got;
}

static void check_streams(void) {
    char line[100], *grown = NULL;
    size_t room = 0, length;
    FILE *file = fopen("stream", "w+"), *memory;
    group("streams", "C99 7.19");
    check("fopen", file != NULL);
    check("fprintf", fprintf(file, "hello %d\nsecond\nthird", 5) == 20);
    rewind(file);
    check("fgets", fgets(line, sizeof line, file) && !strcmp(line, "hello 5\n"));
    check("ftell, fseek", ftell(file) == 8 && !fseek(file, 2, SEEK_SET) && fgetc(file) == 'l');
    check("ungetc", ungetc('!', file) == '!' && fgetc(file) == '!' && fgetc(file) == 'l');
    check("fscanf", fscanf(file, "%9s", line) == 1 && !strcmp(line, "o"));
    check("getline", (fgets(line, 9, file), getline(&grown, &room, file)) == 7 && !strcmp(grown, "second\n"));
    check("the end", getline(&grown, &room, file) == 5 && getline(&grown, &room, file) == -1 && feof(file) && !ferror(file));
    check("fclose", !fclose(file));
    check("append", (file = fopen("stream", "a"), fputs("!\n", file), fclose(file), read_back("stream", line, sizeof line) == 22));
    check("freopen", (file = freopen("other", "w", fopen("stream", "r")), fputc('x', file), fclose(file), read_back("other", line, 9) == 1));
    check("setvbuf without a buffer", (file = fopen("other", "w"), setvbuf(file, NULL, _IONBF, 0), fputs("now", file), read_back("other", line, 9) == 3));
    fclose(file);
    check("a missing file", !fopen("missing/file", "r") && errno == ENOENT);
    memory = open_memstream(&grown, &length);
    check("open_memstream", (fprintf(memory, "%05d", 42), fclose(memory), length == 5 && !strcmp(grown, "00042")));
    check("fmemopen", (memory = fmemopen("12 34", 5, "r"), fscanf(memory, "%d %d", (int *)line, (int *)line + 1) == 2 && ((int *)line)[1] == 34));
    fclose(memory);
    check("remove, rename", !rename("other", "renamed") && !remove("renamed") && access("renamed", F_OK));
    check("tmpfile", (file = tmpfile()) && fputs("x", file) >= 0 && !fclose(file));
}

static void check_files(void) {
    char text[100];
    struct stat status;
    struct dirent *entry;
    struct dirent **sorted;
    DIR *directory;
    glob_t found;
    int file = open("file", O_RDWR | O_CREAT | O_TRUNC, 0640), names = 0;
    group("files", "POSIX open, stat, readdir");
    check("write", write(file, "0123456789", 10) == 10);
    check("lseek, read", lseek(file, 4, SEEK_SET) == 4 && read(file, text, 3) == 3 && !memcmp(text, "456", 3));
    check("pread leaves the place", pread(file, text, 2, 8) == 2 && text[1] == '9' && lseek(file, 0, SEEK_CUR) == 7);
    check("fstat", !fstat(file, &status) && status.st_size == 10 && S_ISREG(status.st_mode) && (status.st_mode & 0777) == 0640);
    check("ftruncate", !ftruncate(file, 3) && !stat("file", &status) && status.st_size == 3);
    check("dup2", dup2(file, 20) == 20 && write(20, "x", 1) == 1 && !close(20));
    check("close", !close(file) && close(file) == -1 && errno == EBADF);
    check("chmod", !chmod("file", 0600) && !stat("file", &status) && (status.st_mode & 0777) == 0600);
    check("symlink, readlink, lstat", !symlink("file", "link") && readlink("link", text, sizeof text) == 4 && !lstat("link", &status) && S_ISLNK(status.st_mode));
    check("mkdir", !mkdir("directory", 0755) && mkdir("directory", 0755) == -1 && errno == EEXIST);
    for (file = 'a'; file <= 'e'; file++) close(open((char[]){'d', 'i', 'r', 'e', 'c', 't', 'o', 'r', 'y', '/', file, 0}, O_CREAT | O_WRONLY, 0644));
    for (directory = opendir("directory"); (entry = readdir(directory));) names += entry->d_name[0] != '.';
    check("readdir", names == 5 && !closedir(directory));
    check("scandir sorts", scandir("directory", &sorted, NULL, alphasort) == 7 && !strcmp(sorted[6]->d_name, "e"));
    check("glob", !glob("directory/[b-d]", 0, NULL, &found) && found.gl_pathc == 3 && !strcmp(found.gl_pathv[0], "directory/b"));
    globfree(&found);
    check("rmdir refuses", rmdir("directory") == -1 && errno == ENOTEMPTY);
    for (file = 'a'; file <= 'e'; file++) unlink((char[]){'d', 'i', 'r', 'e', 'c', 't', 'o', 'r', 'y', '/', file, 0});
    check("rmdir, unlink", !rmdir("directory") && !unlink("link") && !unlink("file"));
    check("mkstemp", (file = mkstemp(strcpy(text, "nameXXXXXX"))) >= 0 && strcmp(text, "nameXXXXXX") && !close(file) && !unlink(text));
    check("realpath, getcwd", getcwd(text, sizeof text) && realpath(".", NULL) && !strcmp(text, realpath(".", NULL)));
    check("mmap, anonymous", (text[0] = 0, ({ char *m = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); m != MAP_FAILED && (m[8191] = 1) && !munmap(m, 8192); })));
}

static int child_status(pid_t process) {
    int status;
    return waitpid(process, &status, 0) == process ? status : -1;
}

int play_child(const char *part) {
    if (!strcmp(part, "variable")) return getenv("X") ? atoi(getenv("X")) : 1;
    if (!strcmp(part, "echo")) {
        char line[100];
        while (fgets(line, sizeof line, stdin)) fputs(line, stdout);
        return 5;
    }
    return 2;
}

/* Reads until the other side has closed: what is written at once may arrive in pieces. */
static const char *read_all(int file) {
    static char text[100];
    ssize_t length = 0, got;
    while ((got = read(file, text + length, sizeof text - 1 - length)) > 0) length += got;
    text[length] = 0;
    close(file);
    return text;
}

static void at_exit(void) {
    write(1, "bye", 3);
}

static void check_processes(const char *own_path) {
    char *variable[] = {(char *)own_path, "variable", NULL}, *echo[] = {(char *)own_path, "echo", NULL};
    char *environment[] = {"X=7", NULL}, byte = 0;
    int pipe_in[2], pipe_out[2], status;
    pid_t process;
    posix_spawn_file_actions_t actions;
    group("processes", "POSIX fork, exec, wait");
    fflush(stdout);
    if (!(process = fork())) _exit(execve(own_path, variable, environment));
    status = child_status(process);
    check("fork, execve with an environment, exit code", WIFEXITED(status) && WEXITSTATUS(status) == 7);
    if (!(process = fork())) raise(SIGTERM), _exit(0);
    status = child_status(process);
    check("a child that is ended by a signal", WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
    check("waitpid without children", waitpid(-1, &status, 0) == -1 && errno == ECHILD);
    check("pipe", !pipe(pipe_in) && !pipe(pipe_out));
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipe_in[0], 0);
    posix_spawn_file_actions_adddup2(&actions, pipe_out[1], 1);
    posix_spawn_file_actions_addclose(&actions, pipe_in[1]);
    check("posix_spawn", !posix_spawn(&process, own_path, &actions, NULL, echo, environment));
    close(pipe_in[0]);
    close(pipe_out[1]);
    check("a pipe to it and back", write(pipe_in[1], "one\ntwo\n", 8) == 8 && !close(pipe_in[1]) && !strcmp(read_all(pipe_out[0]), "one\ntwo\n"));
    check("its exit code", WEXITSTATUS(child_status(process)) == 5);
    check("posix_spawn of nothing", posix_spawn(&process, "missing", NULL, NULL, echo, environment) == ENOENT);
    if (!(process = vfork())) _exit(execve("missing", echo, environment) == -1 && errno == ENOENT ? 3 : 4);
    check("vfork", WEXITSTATUS(child_status(process)) == 3);
    check("pipe again", !pipe(pipe_out));
    fflush(stdout); /* or the child's exit writes it too */
    if (!(process = fork())) dup2(pipe_out[1], 1), atexit(at_exit), exit(6);
    close(pipe_out[1]);
    check("atexit", WEXITSTATUS(child_status(process)) == 6 && !strcmp(read_all(pipe_out[0]), "bye"));
    check("setenv, unsetenv", !setenv("Y", "z", 1) && !strcmp(getenv("Y"), "z") && !unsetenv("Y") && !getenv("Y"));
    check("getpid", getpid() > 0 && getppid() >= 0 && sysconf(_SC_PAGESIZE) == 4096);
    check("and again", !pipe(pipe_out));
    check("poll", poll(&(struct pollfd){pipe_out[1], POLLOUT}, 1, 0) == 1 && poll(&(struct pollfd){pipe_out[0], POLLIN}, 1, 0) == 0);
    check("socketpair", !socketpair(AF_UNIX, SOCK_STREAM, 0, pipe_in) && send(pipe_in[0], "s", 1, 0) == 1 && recv(pipe_in[1], &byte, 1, 0) == 1 && byte == 's');
}

static volatile sig_atomic_t caught, caught_code;
static sigjmp_buf place;

static void note(int number) {
    caught = number;
}

static void note_details(int number, siginfo_t *info, void *context) {
    caught = number;
    caught_code = info->si_code;
}

static void jump_back(int number) {
    siglongjmp(place, number);
}

static void check_signals(void) {
    sigset_t set, pending;
    struct sigaction action = {.sa_sigaction = note_details, .sa_flags = SA_SIGINFO};
    int seen;
    group("signals", "C99 7.14; POSIX sigaction");
    check("signal, raise", signal(SIGUSR1, note) == SIG_DFL && !raise(SIGUSR1) && caught == SIGUSR1);
    check("sigaction with details", !sigaction(SIGUSR1, &action, NULL) && !raise(SIGUSR1) && caught_code == SI_TKILL);
    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    signal(SIGUSR2, note);
    check("a blocked signal waits", !sigprocmask(SIG_BLOCK, &set, NULL) && !raise(SIGUSR2) && caught == SIGUSR1 && !sigpending(&pending) && sigismember(&pending, SIGUSR2));
    check("and comes when it may", !sigprocmask(SIG_UNBLOCK, &set, NULL) && caught == SIGUSR2);
    signal(SIGUSR2, jump_back);
    if (!(seen = sigsetjmp(place, 1))) raise(SIGUSR2);
    check("siglongjmp out of a handler", seen == SIGUSR2);
    check("which restores the mask", !sigprocmask(SIG_BLOCK, NULL, &set) && !sigismember(&set, SIGUSR2));
    signal(SIGSEGV, jump_back);
    if (!(seen = sigsetjmp(place, 1))) *(volatile int *)16 = 1;
    check("a wrong address, caught", seen == SIGSEGV);
    if (!(seen = sigsetjmp(place, 1))) *(volatile int *)16 = 1;
    check("and once more", seen == SIGSEGV);
    signal(SIGSEGV, SIG_DFL);
}

enum { THREADS = 4, ROUNDS = 10000 };
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static sem_t semaphore;
static int counter, initialised, turn;

static void initialise(void) {
    initialised++;
}

/* Counts under a lock; has an errno and a value of its own. */
static void *count(void *number) {
    int i;
    pthread_once(&once, initialise);
    pthread_setspecific(key, number);
    errno = (int)(intptr_t)number;
    for (i = 0; i < ROUNDS; i++) {
        pthread_mutex_lock(&mutex);
        counter++;
        pthread_mutex_unlock(&mutex);
    }
    return pthread_getspecific(key) == number && errno == (int)(intptr_t)number ? number : NULL;
}

/* Waits for its turn, and gives it back. */
static void *answer(void *unused) {
    pthread_mutex_lock(&mutex);
    while (turn != 1) pthread_cond_wait(&changed, &mutex);
    turn = 2;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&mutex);
    sem_post(&semaphore);
    return unused;
}

static void *wait_for_ever(void *unused) {
    for (;;) pause();
    return unused;
}

static void check_threads(void) {
    pthread_t thread[THREADS];
    void *result;
    intptr_t i;
    group("threads", "POSIX pthreads; C11 7.26");
    check("pthread_key_create", !pthread_key_create(&key, NULL));
    for (i = 0; i < THREADS; i++) check_each("pthread_create", i, !pthread_create(&thread[i], NULL, count, (void *)(i + 1)));
    for (i = 0; i < THREADS; i++) check_each("its own errno and value, thread", i, !pthread_join(thread[i], &result) && result == (void *)(i + 1));
    check("a mutex lets one in", counter == THREADS * ROUNDS);
    check("pthread_once", initialised == 1);
    check("sem_init", !sem_init(&semaphore, 0, 0) && sem_trywait(&semaphore) == -1 && errno == EAGAIN);
    check("one that waits", !pthread_create(&thread[0], NULL, answer, &turn));
    pthread_mutex_lock(&mutex);
    turn = 1;
    pthread_cond_broadcast(&changed);
    while (turn != 2) pthread_cond_wait(&changed, &mutex);
    pthread_mutex_unlock(&mutex);
    check("a condition variable, there and back", turn == 2);
    check("sem_wait", !sem_wait(&semaphore) && !pthread_join(thread[0], &result) && result == &turn);
    check("pthread_cancel", !pthread_create(&thread[0], NULL, wait_for_ever, NULL) && !pthread_cancel(thread[0]) && !pthread_join(thread[0], &result) && result == PTHREAD_CANCELED);
}

void check_system(const char *own_path) {
    check_streams();
    check_files();
    check_processes(own_path);
    check_signals();
    check_threads();
}
