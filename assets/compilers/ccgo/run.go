// `tcc -run PROGRAM.c` compiles a program into tcc's own memory and calls it. Go code cannot call such code: it has
// another stack and other registers. So here it is compiled into a file, which then takes this process's place.

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
)

// The start of that file: what tcc -run does. It calls the program's _start, which gets another name by -D, with the
// arguments and the environment, and exits with what it returns.
const start = `.globl _start
_start:
	mov (%rsp), %rdi
	lea 8(%rsp), %rsi
	lea 16(%rsp,%rdi,8), %rdx
	and $-16, %rsp
	call start_of_program
	mov %eax, %edi
	mov $231, %eax
	syscall
`

// Before main, which is tcc's, translated.
func init() {
	at := slices.Index(os.Args, "-run")
	if at < 0 || at+1 == len(os.Args) {
		return
	}
	fmt.Fprintln(os.Stderr, "tcc:", run(os.Args[1:at], os.Args[at+1:]))
	os.Exit(1)
}

// Does not return, unless there is an error.
func run(options, program []string) error {
	directory, err := os.MkdirTemp("", "tcc-run-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(directory)
	first, result := filepath.Join(directory, "start.s"), filepath.Join(directory, "program")
	if err := os.WriteFile(first, []byte(start), 0o600); err != nil {
		return err
	}
	arguments := slices.Concat(options, []string{"-D_start=start_of_program", "-o", result, first, program[0]})
	compile := exec.Command("/proc/self/exe", arguments...)
	compile.Stdin, compile.Stdout, compile.Stderr = os.Stdin, os.Stdout, os.Stderr
	if err := compile.Run(); err != nil {
		return err
	}
	file, err := os.Open(result)
	if err != nil {
		return err
	}
	if err := os.RemoveAll(directory); err != nil {
		return err
	}
	return syscall.Exec(fmt.Sprintf("/proc/self/fd/%d", file.Fd()), program, os.Environ())
}
