#include <stdio.h>

int main(void)
{
	puts("Hello from a toolchain that was grown from one binary.");
	return 0;
}
