/* Every header of the C library that cc1 knows: what tcc needs, and no more. */
#ifndef LIBC_H
#define LIBC_H

typedef unsigned long size_t;
typedef long ssize_t;
typedef long intptr_t;
typedef unsigned long uintptr_t;
typedef char int8_t; /* cc1's char has a sign */
typedef short int16_t;
typedef int int32_t;
typedef long int64_t;
typedef unsigned char uint8_t;
typedef unsigned short uint16_t;
typedef unsigned int uint32_t;
typedef unsigned long uint64_t;

#define __x86_64__ 1
#define __linux__ 1
#define NULL ((void *)0)
#define offsetof(type, member) ((size_t)&((type *)0)->member)
#define assert(condition)

/* Attributes that change no code become nothing; after any other one `(!)` is left over, which is an error. */
#define __attribute__(list) ATTRIBUTE list
#define ATTRIBUTE(one) ATTRIBUTE_ ## one (!)
#define ATTRIBUTE_noreturn(rest)
#define ATTRIBUTE_format(kind, text, arguments) ATTRIBUTE_noreturn

/* All arguments are on the stack, 8 bytes each. */
typedef char *va_list;
#define va_start(list, last) ((list) = (char *)&(last) + 8)
#define va_arg(list, type) (*(type *)(((list) += 8) - 8))
#define va_end(list)

/* These three come from cc1. */
long syscall(long number, ...);
typedef long jmp_buf[3];
int setjmp(long *place);
void longjmp(long *place, int value);

#define EINTR 4
extern int errno;
extern char **environ;

#define O_RDONLY 0
#define O_WRONLY 1
#define O_RDWR 2
#define O_CREAT 64
#define O_TRUNC 512
#define PROT_READ 1
#define PROT_WRITE 2
#define PROT_EXEC 4
int open(const char *path, int flags, ...);
ssize_t read(int handle, void *to, size_t size);
int close(int handle);
long lseek(int handle, long offset, int from);
char *getcwd(char *to, size_t size);
int mprotect(void *start, size_t size, int access);
int execvp(const char *path, char **arguments);

void exit(int code);
char *getenv(const char *name);
void *malloc(size_t size);
void *realloc(void *old, size_t size);
void free(void *old);
void qsort(void *first, size_t count, size_t size, int (*compare)(const void *, const void *));

void *memcpy(void *to, const void *from, size_t size);
void *memmove(void *to, const void *from, size_t size);
void *memset(void *to, int byte, size_t size);
int memcmp(const void *a, const void *b, size_t size);
size_t strlen(const char *s);
char *strcpy(char *to, const char *from);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t size);
char *strchr(const char *s, int c);
char *strrchr(const char *s, int c);
char *strstr(const char *s, const char *part);

int atoi(const char *s);
long strtol(const char *s, char **end, int base);
unsigned long strtoul(const char *s, char **end, int base);
unsigned long strtoull(const char *s, char **end, int base);
float strtof(const char *s, char **end);
double strtod(const char *s, char **end);
long double strtold(const char *s, char **end);
double ldexp(double x, int exponent);

#define SEEK_SET 0
#define SEEK_CUR 1
#define SEEK_END 2
typedef struct {
    int handle;
    int used; /* bytes in the buffer that are not written yet */
    char *buffer;
} FILE;
extern FILE *stdin, *stdout, *stderr;
FILE *fopen(const char *path, const char *mode);
FILE *fdopen(int handle, const char *mode);
int fclose(FILE *file);
int fflush(FILE *file);
int fputc(int c, FILE *file);
int fputs(const char *s, FILE *file);
size_t fwrite(const void *from, size_t size, size_t count, FILE *file);
size_t fread(void *to, size_t size, size_t count, FILE *file);
int fseek(FILE *file, long offset, int from);
long ftell(FILE *file);
int remove(const char *path);
int printf(const char *format, ...);
int fprintf(FILE *file, const char *format, ...);
int sprintf(char *to, const char *format, ...);
int snprintf(char *to, size_t size, const char *format, ...);
int vfprintf(FILE *file, const char *format, va_list arguments);
int vsnprintf(char *to, size_t size, const char *format, va_list arguments);
int sscanf(const char *s, const char *format, ...);

typedef long time_t;
struct tm {
    int tm_sec, tm_min, tm_hour, tm_mday, tm_mon, tm_year;
};
struct timeval {
    long tv_sec, tv_usec;
};
time_t time(time_t *now);
struct tm *localtime(const time_t *when);
int gettimeofday(struct timeval *now, void *zone);

/* There is one thread. */
typedef int sem_t;
#define sem_init(lock, shared, value) 0
#define sem_wait(lock) 0
#define sem_post(lock)
#endif
