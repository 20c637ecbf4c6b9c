#include <stdio.h>

int main(void)
{
	puts("Hello from a toolchain that was grown from text.");
	return 0;
}
