# What compilers and build scripts ask of binutils, tried before any of them does.
#
# In:  binutils, and the compiler and C library that it was built by (tcc only compiles here, gcc calls as and ld).
# Out: a line "N checks passed", or one line for each check that did not, and exit code 1.

. /recipe/checks.sh

# A program without a library: says hello, and ends with what `value` in another file says.
cat >start.s <<'EOF'
.globl _start
_start:
	movl $1, %eax
	movl $1, %edi
	leaq text(%rip), %rsi
	movl $6, %edx
	syscall
	movl value(%rip), %edi
	movl $60, %eax
	syscall
.section .rodata
text: .ascii "hello\n"
.section .note.GNU-stack,"",@progbits
EOF
printf '.data\n.globl value\nvalue: .long 7\n.weak other\nother: .long 8\n.section .note.GNU-stack,"",@progbits\n' >value.s

as -o start.o start.s
as -o value.o value.s
exactly 'nm' 'W other D value' "$(nm value.o | awk '{ print $2, $3 }' | sort -r | paste -s -d " ")"
ld -o hello start.o value.o
exactly 'ld: a program' 'hello 7' "$(./hello | tr '\n' ' '; ./hello >/dev/null; echo $?)"
ar rc library.a value.o
ranlib library.a
ld -o hello2 start.o library.a
exactly 'ld: from an archive' 'hello' "$(./hello2 || true)"
exactly 'two links are the same' '' "$(ld -o again start.o value.o; cmp again hello 2>&1)"

touch -d '2001-01-01' value.o
ar rc library2.a value.o
ranlib library2.a
exactly 'archives hold no time' '' "$(cmp library.a library2.a 2>&1)"
exactly 'ar: list, add, take out' 'value.o start.o' "$(ar q library.a start.o; ar t library.a | tr '\n' ' ' | sed 's/ $//')"
exactly 'ar: an index of the archive' 'value in value.o' "$(nm -s library2.a | sed -n 's/^\(value in .*\)/\1/p')"
exactly 'ar: the members come out' 'value.o' "$(mkdir out; cd out; ar x ../library2.a; ls)"
exactly 'ar: many members' '300' "$(for i in $(seq 300); do cp value.o m$i.o; done; ar rc many.a m*.o; ar t many.a | wc -l)"

ld -r -o both.o start.o value.o
exactly 'ld -r' 'hello' "$(ld -o hello3 both.o && ./hello3)"
strip -o stripped hello
exactly 'strip: a program' 'hello no symbols' "$(./stripped) $(nm stripped 2>&1 | sed 's/.*no symbols/no symbols/')"
exactly 'objcopy: a section' 'hello' "$(objcopy -O binary -j .rodata start.o text; cat text)"
exactly 'objdump -d' 'syscall' "$(objdump -d start.o | awk '/syscall/ { print $NF; exit }')"
exactly 'readelf -h' 'EXEC (Executable file)' "$(readelf -h hello | sed -n 's/ *Type: *//p')"
exactly 'readelf: the stack is not executable' 'RW' "$(readelf -lW hello | awk '/GNU_STACK/ { print $7 }')"
exactly 'size' '4' "$(size value.o | awk 'NR == 2 { print $2 - 4 }')"
exactly 'strings' 'hello' "$(strings hello | grep '^hello')"
exactly 'c++filt' 'space::name(int, char const*)' "$(c++filt _ZN5space4nameEiPKc)"
exactly 'addr2line runs' '??:0' "$(addr2line -e stripped 0 | sed 's/??:?/??:0/')"

exactly 'as: what gcc writes' '' "$(printf '.file "x.c"\n.text\n.p2align 4,,15\n.type f,@function\nf: .cfi_startproc\npushq %%rbp\n.cfi_def_cfa_offset 16\nsysenter\nfxsave (%%rax)\nstmxcsr 4(%%rsp)\ncvttsd2siq %%xmm0,%%rax\nfistpll (%%rax)\n.cfi_endproc\n.size f,.-f\n.section .ctors,"aw",@progbits\n.quad f\n.comm c,8,8\n.string "a\\n\\001"\n' | as -o x.o - 2>&1)"
exactly 'as: an error is one' 'Error' "$(printf 'nonsense %%eax\n' | as -o y.o - 2>&1 | grep -o Error)"
exactly 'ld: what is missing is told' 'undefined reference to `value'"'" "$(ld -o z start.o 2>&1 | sed 's/.*: //' | tail -n 1)"
exactly 'ld: a script of its own' 'hello' "$(printf 'ENTRY(_start) SECTIONS { . = 0x800000; .all : { *(.text) *(.rodata) *(.data) } }' >s.ld; ld -T s.ld -o scripted start.o value.o && ./scripted)"
exactly 'ld: sections that nobody needs' '' "$(printf '.section .text.unused,"ax"\n.globl unused\nunused: ret\n' | as -o unused.o -; ld --gc-sections -o small start.o value.o unused.o; nm small | grep unused)"

finish
