/* A little of everything that a C library is asked for: memory, text, numbers, files. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int by_value(const void *a, const void *b) {
    return *(const int *)a - *(const int *)b;
}

int main(void) {
    int numbers[] = {5, 3, 8, 1}, i;
    char line[80];
    long double e = 1, term = 1;
    FILE *file = fopen("hello.txt", "w+");

    qsort(numbers, 4, sizeof *numbers, by_value);
    if (file == NULL) return 1;
    for (i = 0; i < 4; i++) fprintf(file, "%d ", numbers[i]);
    rewind(file);
    if (fgets(line, sizeof line, file) == NULL) return 2;
    for (i = 1; i < 30; i++) e += term /= i;
    printf("Hello from C: %s%.18Lf %.15f %s\n", line, e, sqrt(2.0), strstr("a needle in", "needle"));
    return 0;
}
