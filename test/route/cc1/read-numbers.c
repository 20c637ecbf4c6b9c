/* Reads a file of numbers, one a line, and prints the bytes of each as long double, double and float. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char text[4000000];

static void show(void *number, int size) {
    unsigned char *byte = number;
    for (; size--; ) printf("%x%x", byte[size] >> 4, byte[size] & 15);
    printf(" ");
}

int main(int argc, char **argv) {
    FILE *file = fopen(argv[1], "rb");
    char *line = text, *next, *end;
    long double x;
    double y;
    float z;
    text[fread(text, 1, sizeof(text) - 1, file)] = 0;
    for (; *line; line = next + 1) {
        next = strchr(line, '\n');
        *next = 0;
        x = strtold(line, &end);
        y = strtod(line, NULL);
        z = strtof(line, NULL);
        show(&x, 10);
        show(&y, 8);
        show(&z, 4);
        printf("%d\n", (int)(end - line));
    }
    return 0;
}
