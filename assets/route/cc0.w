# cc0: compiles C0, a small part of C, into a static Linux executable for x86-64:  word0 cc0.w SOURCE TARGET
# The same program as cc0.c, function for function, with the same output and the same errors.
# docs/seed-route.md defines C0 and the words of word0. "# a b -- c" says what a word takes from the data stack (b is
# the top) and what it leaves there.

# ---- The first words are bytes. Beside them: the instructions as GNU as writes them, then what the word does.
# %rax is the data stack's top, %rbp where the rest is, %r14 where code goes, %ebx the descriptor of this text.

!;        .41C606C3 .49FFC6 .C3                  # movb $0xC3,(%r14); inc %r14; ret   # compiles ret
!return   .41C606C3 .49FFC6 ;                    # movb $0xC3,(%r14); inc %r14   # the same within a word
:dup      .488D6DF8 .48894500 ;                  # lea -8(%rbp),%rbp; mov %rax,(%rbp)   # a -- a a
:drop     .488B4500 .488D6D08 ;                  # mov (%rbp),%rax; lea 8(%rbp),%rbp   # a --
:swap     .48874500 ;                            # xchg %rax,(%rbp)   # a b -- b a
:over     .488D6DF8 .48894500 .488B4508 ;        # lea -8(%rbp),%rbp; mov %rax,(%rbp); mov 8(%rbp),%rax   # a b -- a b a
:+        .48034500 .488D6D08 ;                  # add (%rbp),%rax; lea 8(%rbp),%rbp   # a b -- a+b
:-        .482B4500 .48F7D8 .488D6D08 ;          # sub (%rbp),%rax; neg %rax; lea 8(%rbp),%rbp   # a b -- a-b
:*        .480FAF4500 .488D6D08 ;                # imul (%rbp),%rax; lea 8(%rbp),%rbp   # a b -- a*b
:/        .4889C1 .488B4500 .4899 .48F7F9 .488D6D08 ; # mov %rax,%rcx; mov (%rbp),%rax; cqto; idiv %rcx; lea 8(%rbp),%rbp   # a b -- a/b
:<<       .89C1 .488B4500 .48D3E0 .488D6D08 ;    # mov %eax,%ecx; mov (%rbp),%rax; shl %cl,%rax; lea 8(%rbp),%rbp   # a b -- a<<b
:>>       .89C1 .488B4500 .48D3F8 .488D6D08 ;    # mov %eax,%ecx; mov (%rbp),%rax; sar %cl,%rax; lea 8(%rbp),%rbp   # a b -- a>>b
:and      .48234500 .488D6D08 ;                  # and (%rbp),%rax; lea 8(%rbp),%rbp   # a b -- a&b
:or       .480B4500 .488D6D08 ;                  # or (%rbp),%rax; lea 8(%rbp),%rbp   # a b -- a|b
:=        .48394500 .0F94C0 .0FB6C0 .488D6D08 ;  # cmp %rax,(%rbp); sete %al; movzbl %al,%eax; lea 8(%rbp),%rbp   # a b -- a==b
:<        .48394500 .0F9CC0 .0FB6C0 .488D6D08 ;  # cmp %rax,(%rbp); setl %al; movzbl %al,%eax; lea 8(%rbp),%rbp   # a b -- a<b
:>        .48394500 .0F9FC0 .0FB6C0 .488D6D08 ;  # cmp %rax,(%rbp); setg %al; movzbl %al,%eax; lea 8(%rbp),%rbp   # a b -- a>b
:not      .4885C0 .0F94C0 .0FB6C0 ;              # test %rax,%rax; sete %al; movzbl %al,%eax   # a -- !a
:@        .488B00 ;                              # mov (%rax),%rax   # place -- its 8 bytes
:@4       .486300 ;                              # movslq (%rax),%rax   # place -- its 4 bytes
:c@       .480FBE00 ;                            # movsbq (%rax),%rax   # place -- its byte
:pop2     .488B4508 .488D6D10 ;                  # mov 8(%rbp),%rax; lea 16(%rbp),%rbp   # a b --
:set      .488B4D00 .488908 pop2 ;               # mov (%rbp),%rcx; mov %rcx,(%rax)   # value place --
:set4     .488B4D00 .8908 pop2 ;                 # mov (%rbp),%rcx; mov %ecx,(%rax)   # value place --
:cset     .488B4D00 .8808 pop2 ;                 # mov (%rbp),%rcx; mov %cl,(%rax)   # value place --
:run      .4889C1 .488B4500 .488D6D08 .FFE1      # mov %rax,%rcx; mov (%rbp),%rax; lea 8(%rbp),%rbp; jmp *%rcx   # code -- what it leaves
:here     dup .4C89F0 ;                          # mov %r14,%rax   # -- where code goes
:reserve  .4901C6 drop ;                         # add %rax,%r14   # size --
:syscall  .488B5500 .488B7508 .488B7D10 .488D6D18 .0F05 ; # mov (%rbp),%rdx; mov 8(%rbp),%rsi; mov 16(%rbp),%rdi; lea 24(%rbp),%rbp; syscall   # a b c number -- result

# Copies bytes to where code goes: first their number, then the bytes follow the call.
:compile  .5E .0FB60E .48FFC6 .4C89F7 .F3A4 .4989FE .FFE6 # pop %rsi; movzbl (%rsi),%ecx; inc %rsi; mov %r14,%rdi; rep movsb; mov %rdi,%r14; jmp *%rsi

# ---- Words that steer: they run while a word is compiled. A place is where a jump ends.
:land-here here over - swap 4 - set4 ;         # place --: that jump comes here
:unless                                        # -- place: compiles a jump that is taken if the top, which goes, is 0
    compile .11
    .4885C0 .488B4500 .488D6D08 .0F84 .00000000  # test %rax,%rax; mov (%rbp),%rax; lea 8(%rbp),%rbp; .byte 0x0F,0x84; .long 0   # je
    here ;
!if unless ;
!then land-here ;
!else
    compile .05
    .E9 .00000000                                # .byte 0xE9; .long 0   # jmp
    here swap land-here ;
!begin here ;
!while unless ;
!repeat
    swap compile .05
    .E9 .00000000                                # .byte 0xE9; .long 0   # jmp
    here - here 4 - set4 land-here ;
!>r                                            # compiles: the top goes to the stack of calls …
    compile .09
    .50 .488B4500 .488D6D08 ;                    # push %rax; mov (%rbp),%rax; lea 8(%rbp),%rbp
!r>                                            # … and comes back
    compile .09
    .488D6DF8 .48894500 .58 ;                    # lea -8(%rbp),%rbp; mov %rax,(%rbp); pop %rax

# ---- Variables: words that push an address.
:pushes                                        # value --: makes the word push it
    compile .0E
    .488D6DF8 .48894500 .B800000000 .C3          # lea -8(%rbp),%rbp; mov %rax,(%rbp); mov $0,%eax; ret
    here 5 - set4 ;
!var here 14 + pushes 8 reserve ;              # 8 bytes, at first 0, behind the word
:used var
!room 6291456 used @ + pushes used @ 1048576 + used set ; # 1 MB, at first 0, above 0x600000

# ---- Strings: " text", up to the next quote.
:read-byte dup .89DF .4C89F6 .BA01000000 .31C0 .0F05 ; # mov %ebx,%edi; mov %r14,%rsi; mov $1,%edx; xor %eax,%eax; syscall   # -- count: of this text to where code goes
!"
    compile .05
    .E8 .00000000                                # .byte 0xE8; .long 0   # call: over the text, whose address it leaves
    here
    begin
      read-byte 1 < if 2 0 0 60 syscall then   # no closing quote: exit 2
      here c@ '" = not
    while 1 reserve repeat
    0 here cset 1 reserve land-here
    compile .09
    .488D6DF8 .48894500 .58 ;                    # lea -8(%rbp),%rbp; mov %rax,(%rbp); pop %rax

# ---- From here on words are made of words. Those of cc0.c have the same names.
:-1 0 1 - ;
:LARGEST 1 63 << 1 - ;
:mod over over / * - ;
:] swap 8 * + ;                                # index table -- place
:++ dup @ 1 + swap set ;                       # place --
:pair 256 * + ;                                # first second -- token

:END 0 ;  :NUMBER 1 ;  :NAME 2 ;  :STRING 3 ;  :KEY-LONG 4 ;  :KEY-CHAR 5 ;  :KEY-ENUM 6 ;  :KEY-IF 7 ;
:KEY-ELSE 8 ;  :KEY-WHILE 9 ;  :KEY-BREAK 10 ;  :KEY-CONTINUE 11 ;  :KEY-RETURN 12 ;  :DOTS 13 ;

:SCALAR 0 ;  :CONSTANT 1 ;  :ARRAY 2 ;  :FUNCTION 3 ;  :LOCAL 4 ; # SCALAR: or not known yet

:ZERO 0 ;  :INT 1 ;  :LONG 2 ;  :CHAR 3 ;  :CHAR-POINTER 4 ;  :LONG-POINTER 5 ;  :CHAR-POINTER-POINTER 6 ;
:ANY 7 ;

:MAX-DATA 1879048192 ;  :DATA 268435456 ;

:path var  :target var  :file var  :source room  :source-size var  :at var  :line var  :token var  :word room
:word-size var  :number var  :number-type var  :wanted var  :image room  :size var  :names room  :names-size var
:symbol-name room  :symbol-kind room  :symbol-type room  :symbol-value room  :symbol-calls room
:symbol-parameters room  :symbols var  :scope var  :data var  :frame var  :result var  :loop var  :breaks var
:depth var  :type var  :lvalue var

# ---- errors

:length 0 begin over over + c@ while 1 + repeat swap drop ; # text -- length
:print dup length >r 2 swap r> 1 syscall drop ;             # text --
:last var
:print-character last set 2 last 1 1 syscall drop ;         # character --
:print-number                                               # value --
    dup 9 > if dup 10 / print-number then
    10 mod '0 + print-character ;
:fail                                                       # why --
    path @ print
    " :" print
    line @ print-number
    " : " print
    print
    wanted print
    word-size @ if "  at '" print word print " '" print then
    10 print-character
    1 0 0 60 syscall ;

# ---- tokens

:peek source at @ + c@ ;                       # -- character
:peek2 source at @ + 1 + c@ ;                  # -- character: the one after
:take                                          # -- character
    peek
    dup 10 = if line ++ then
    at ++ ;
:put                                           # character --
    word-size @ 4000 = if " word too long" fail then
    word word-size @ + cset
    word-size ++
    0 word word-size @ + cset ;
:set-word                                      # text --
    0 word-size set
    begin dup c@ while
      dup c@ put
      1 +
    repeat drop ;
:within >r over > not swap r> > not and ;      # value low high -- whether
:letter? dup 'a 'z within over 'A 'Z within or swap '_ = or ; # character -- whether
:digit                                         # character -- its value, or 99
    dup '0 '9 within if '0 - return then
    dup 'a 'f within if 'a - 10 + return then
    dup 'A 'F within if 'A - 10 + return then
    drop 99 ;
:skip2 at @ 2 + at set ;
:skip-comment
    skip2
    begin peek '* = peek2 '/ = and not while
      at @ source-size @ < not if " comment without end" fail then
      take drop
    repeat
    skip2 ;
:skip-blanks
    begin
      peek 32 = peek 10 = or peek 9 = or if take drop 1
      else peek '/ = peek2 '* = and if skip-comment 1
      else 0 then then
    while repeat ;
:index var  :same var
:keyword                                       # -- index
    1 index set
    0 same set
    " long char enum if else while break continue return
auto case const default do double extern float for goto inline int register restrict short signed sizeof
static struct switch typedef union unsigned void volatile bool nullptr constexpr typeof asm "
    begin dup c@ while
      dup c@ 33 < if
        same @ 0 < not word same @ + c@ not and if drop index @ return then
        index ++
        0 same set
      else dup c@ word same @ + c@ = same @ 0 < not and if same ++
      else -1 same set then then
      1 +
    repeat
    drop 0 ;
:read-name
    begin peek letter? peek digit 10 < or while take put repeat
    keyword
    dup 9 > if " C0 lacks this word" fail then
    dup if STRING + else drop NAME then token set ;
:base var
:read-number
    NUMBER token set
    0 number set
    peek '0 = if 8 else 10 then base set
    base @ 8 = peek2 'x = and if
      16 base set
      take put
      take put
      peek digit 15 > if " number without digits" fail then
    then
    begin peek digit base @ < while
      number @ LARGEST peek digit - base @ / > if " number too large" fail then
      number @ base @ * peek digit + number set
      take put
    repeat
    number @ 31 >> if LONG else number @ if INT else ZERO then then number-type set
    peek 'L = if
      take put
      LONG number-type set return
    then
    number @ 31 >> 1 = base @ 10 = not and if " unsigned int in C, write L" fail then ;
:digits var
:read-escape                                   # -- character
    take
    dup 'n = if drop 10 return then
    dup 't = if drop 9 return then
    dup '\ = over '' = or over '" = or if return then
    dup digit 7 > if " unknown escape" fail then
    digit
    1 digits set
    begin digits @ 3 < peek digit 8 < and while
      8 * take digit +
      digits ++
    repeat
    dup 255 > if " escape too large" fail then ;
:quote var
:read-quoted
    take quote set
    begin peek quote @ = not while
      peek 10 = peek not or if " no closing quote" fail then
      take dup '\ = if drop read-escape then put
    repeat
    take drop
    STRING token set
    quote @ '" = if return then
    word-size @ 1 = not if " not one character" fail then
    NUMBER token set
    word c@ number set
    INT number-type set ;
:pair?                                         # first second -- whether they are one token
    dup '= = if drop dup '= = over '! = or over '< = or swap '> = or return then
    over = not if drop 0 return then
    dup '& = over '| = or over '< = or over '> = or over '+ = or swap '- = or ;
:first var
:next
    0 word-size set
    skip-blanks
    END token set
    at @ source-size @ < not if " end of file" set-word return then
    peek letter? if read-name return then
    peek digit 10 < if read-number return then
    peek '" = peek '' = or if read-quoted return then
    take first set
    first @ put
    first @ token set
    first @ '# = if " C0 has no preprocessor" fail then
    first @ 33 < first @ 126 > or if " stray character" fail then
    first @ '. = if
      take put
      take put
      word 1 + c@ '. = word 2 + c@ '. = and not if " C0 has no members" fail then
      DOTS token set return
    then
    first @ peek pair? if
      first @ peek pair token set
      take put
    then ;
:is token @ = ;                                # token -- whether
:accept is if next 1 else 0 then ;             # token -- whether
:need                                          # token --
    dup is not if
      wanted set
      " expected " fail
    then
    drop next ;

# ---- symbols

:name-of symbol-name ] @ names + ;             # symbol -- text
:same-text                                     # text text -- whether
    begin over c@ over c@ = while
      over c@ not if drop drop 1 return then
      1 + swap 1 + swap
    repeat
    drop drop 0 ;
:find                                          # -- symbol
    symbols @
    begin dup while
      dup name-of word same-text if return then
      1 -
    repeat ;
:add                                           # kind type value --
    NAME is not if " expected a name" fail then
    find scope @ > if " declared twice" fail then
    symbols @ 4000 = if " too many symbols" fail then
    symbols ++
    symbols @ symbol-value ] set
    symbols @ symbol-type ] set
    symbols @ symbol-kind ] set
    names-size @ symbols @ symbol-name ] set
    word begin
      dup c@ dup names names-size @ + cset
      names-size ++
    while 1 + repeat
    drop next ;
:fail-symbol swap name-of set-word fail ;      # symbol why --

# ---- code

:emit                                          # byte --
    size @ 1000000 = if " program too large" fail then
    image size @ + cset
    size ++ ;
:emit4 dup emit dup 8 >> emit dup 16 >> emit 24 >> emit ; # value --
:gap 0 emit4 size @ 4 - ;                      # -- place
:put4 image + set4 ;                           # value place --
:get4 image + @4 ;                             # place -- value
:code                                          # hex --
    begin dup c@ while
      dup c@ 32 = if 1 +
      else
        dup c@ digit 16 * over 1 + c@ digit + emit
        2 +
      then
    repeat drop ;
:constant                                      # value --
    dup 31 >> not if
      " B8" code
      emit4 return
    then
    " 48 B8" code
    dup emit4
    32 >> emit4 ;
:land                                          # chain --
    begin dup while
      dup get4
      swap size @ over - 4 - swap put4
    repeat drop ;
:jump                                          # chain -- place
    " E9" code
    emit4
    size @ 4 - ;
:jump-back                                     # place --
    " E9" code
    size @ - 4 - emit4 ;

# ---- expressions

:expression-code var
:expression expression-code @ run ;            # which is :assignment
:rvalue
    lvalue @ if
      type @ CHAR = if
        " 480FBE00" code
        INT type set
      else " 488B00" code then
    then
    0 lvalue set ;
:truth
    rvalue
    INT type set
    " 4885C0 0F95C0 0FB6C0" code ;
:branch                                        # -- place
    rvalue
    " 4885C0 0F84" code
    gap ;
:wrong " wrong type before this" fail ;
:convert                                       # type --
    rvalue
    dup ANY = if drop return then
    dup type @ = not type @ ZERO = not and over CHAR > type @ CHAR > or and if wrong then
    type set
    type @ CHAR = if
      " 480FBEC0" code
      INT type set
    then ;
:common                                        # left -- type
    dup LONG > not type @ LONG > not and if LONG = type @ LONG = or if LONG else INT then return then
    type @ ZERO = if return then
    dup ZERO = not over type @ = not and if wrong then
    drop type @ ;
:element                                       # -- type
    rvalue
    type @ CHAR-POINTER = if CHAR return then
    type @ LONG-POINTER = if LONG return then
    type @ CHAR-POINTER-POINTER = not if " not a pointer before this" fail then
    CHAR-POINTER ;
:pointer-to                                    # type -- type
    dup CHAR = if drop CHAR-POINTER return then
    dup LONG = if drop LONG-POINTER return then
    CHAR-POINTER = not if " C0 lacks this type" fail then
    CHAR-POINTER-POINTER ;
:call                                          # function --
    " 4881EC" code
    gap                                 # function fix
    over symbol-parameters ] @
    0                                          # function fix expected place
    begin ') is not while
      dup if ', need then
      expression
      over not if " too many arguments" fail then
      over 7 and convert
      swap 3 >> swap
      " 48898424" code
      dup emit4
      8 +
    repeat
    swap dup not swap 7 and ANY = or not if " too few arguments" fail then
    next                                       # function fix place
    dup >r swap put4                           # function
    " E8" code
    dup symbol-value ] @ dup if size @ - 4 - emit4
    else
      drop dup symbol-calls ] @ emit4
      size @ 4 - over symbol-calls ] set
    then
    " 4881C4" code
    r> emit4
    symbol-type ] @ dup CHAR = if drop INT then type set ;
:string
    " E8" code
    gap                                 # over
    begin STRING is while
      0 begin dup word-size @ < while
        dup word + c@ emit
        1 +
      repeat drop
      next
    repeat
    0 emit
    land
    " 58" code
    CHAR-POINTER type set ;
:use                                           # symbol --: of a variable: its address
    dup symbol-kind ] @ LOCAL = if " 488D85" else " B8" then code
    dup symbol-value ] @ emit4
    dup symbol-type ] @ type set
    symbol-kind ] @ ARRAY = not lvalue set ;
:named
    NAME is not if " expected an expression" fail then
    find
    dup not if " not declared" fail then
    next
    dup symbol-kind ] @ CONSTANT = if symbol-value ] @ constant return then
    dup symbol-kind ] @ FUNCTION = if
      '( need
      call return
    then
    use ;
:primary
    0 lvalue set
    INT type set
    NUMBER is if
      number @ constant
      number-type @ type set
      next
    else STRING is if string
    else '( accept if
      expression
      ') need
    else named then then then
    begin '[ accept while
      element                                  # target
      " 50" code
      expression
      LONG convert
      '] need
      dup CHAR = not if " 48C1E003" code then
      " 59 4801C8" code
      type set
      1 lvalue set
    repeat ;
:deeper
    depth ++
    depth @ 500 > if " nested too deeply" fail then ;
:shallower depth @ 1 - depth set ;
:numeric
    rvalue
    type @ CHAR > if wrong then
    type @ ZERO = if INT type set then ;
:unary
    deeper
    '- accept if unary numeric " 48F7D8" code
    else '~ accept if unary numeric " 48F7D0" code
    else '! accept if unary truth " 3401" code
    else '* accept if unary element type set 1 lvalue set
    else '& accept if
      unary
      lvalue @ not if " no variable before this" fail then
      type @ pointer-to type set
      0 lvalue set
    else primary then then then then then
    shallower ;
:precedence                                    # -- level
    '* is '/ is or '% is or if 10 return then
    '+ is '- is or if 9 return then
    '< '< pair is '> '> pair is or if 8 return then
    '< is '> is or '< '= pair is or '> '= pair is or if 7 return then
    '= '= pair is '! '= pair is or if 6 return then
    '& is if 5 return then
    '^ is if 4 return then
    '| is if 3 return then
    '& '& pair is if 2 return then
    '| '| pair is if 1 return then
    0 ;
:operator var  :left var
:op operator @ = ;                             # token -- whether
:compare
    left @ common drop
    " 4839C8 0F" code
    '< op if " 9C"
    else '> op if " 9F"
    else '< '= pair op if " 9E"
    else '> '= pair op if " 9D"
    else '= '= pair op if " 94"
    else " 95" then then then then then code
    " C0 0FB6C0" code
    INT type set ;
:result-type                                   # -- type
    '+ op left @ LONG > not and type @ CHAR-POINTER = and if CHAR-POINTER return then
    '- op left @ CHAR-POINTER = and type @ CHAR-POINTER = and if LONG return then
    '+ op '- op or left @ CHAR-POINTER = and type @ LONG > not and if CHAR-POINTER return then
    left @ CHAR > type @ CHAR > or if wrong then
    '< '< pair op '> '> pair op or if left @ LONG = if LONG else INT then return then
    left @ common ;
:operate
    result-type type set
    '* op if " 480FAFC1" code then
    '/ op if " 4899 48F7F9" code then
    '% op if " 4899 48F7F9 4889D0" code then
    '+ op if " 4801C8" code then
    '- op if " 4829C8" code then
    '< '< pair op if " 48D3E0" code then
    '> '> pair op if " 48D3F8" code then
    '& op if " 4821C8" code then
    '^ op if " 4831C8" code then
    '| op if " 4809C8" code then
    type @ INT = if " 4898" code then ;
:binary                                        # lowest --
    unary
    begin precedence over over > not while     # lowest level
      token @ swap
      next                                     # lowest operator level
      dup 3 < if
        truth
        " 4885C0" code
        dup 2 = if " 0F84" else " 0F85" then code
        gap swap                        # lowest operator place level
        1 + binary
        truth
        land drop                              # lowest
      else
        rvalue
        type @ >r
        " 50" code
        dup 1 + binary
        rvalue
        " 4889C1 58" code
        swap operator set
        r> left set                            # lowest level
        dup 6 = swap 7 = or if compare else operate then
      then
    repeat
    drop drop ;
:conditional
    deeper
    1 binary
    '? accept if
      branch
      expression
      rvalue
      type @
      ': need                                  # no left
      0 jump >r
      swap land                                # left
      conditional
      rvalue
      r> land
      common type set
    then
    shallower ;
:assign
    lvalue @ not if " no variable before this" fail then
    next
    type @                                     # left
    " 50" code
    expression
    dup convert
    " 59" code
    CHAR = if " 8801" else " 488901" then code ;
!start-of-expression here expression-code set ;
:assignment start-of-expression
    deeper
    conditional
    '= is if assign then
    shallower ;
:condition                                     # -- place
    '( need
    expression
    ') need
    branch ;

# ---- statements and declarations

:statement-code var
:statement statement-code @ run ;              # which is :any-statement
:type? KEY-LONG is KEY-CHAR is or ;            # -- whether
:read-type                                     # -- type
    type? not if " expected long or char" fail then
    KEY-CHAR is if CHAR else LONG then
    next
    begin '* accept while pointer-to repeat ;
:block
    begin '} accept not while
      type? if
        frame @ 8 + frame set
        LOCAL read-type 0 frame @ - add
        '= is if symbols @ use assign then
        '; need
      else statement then
    repeat ;
:inner-block
    scope @                                    # outer
    symbols @ scope set
    block
    scope @ symbols set
    scope set ;
:if-statement
    condition                                  # no
    statement
    KEY-ELSE accept if
      0 jump swap
      land                                     # yes
      statement
    then
    land ;
:while-statement
    loop @
    breaks @                                   # loop breaks
    size @ loop set
    condition breaks set
    statement
    loop @ jump-back
    breaks @ land
    breaks set
    loop set ;
!start-of-statement here statement-code set ;
:any-statement start-of-statement
    deeper
    '{ accept if inner-block
    else KEY-IF accept if if-statement
    else KEY-WHILE accept if while-statement
    else KEY-BREAK is KEY-CONTINUE is or if
      loop @ not if " not in a loop" fail then
      KEY-BREAK is if breaks @ jump breaks set else loop @ jump-back then
      next
      '; need
    else KEY-RETURN accept if
      expression
      result @ convert
      " C9 C3" code
      '; need
    else '; accept not if
      expression
      '; need
    then then then then then then
    shallower ;
:symbol var  :its-type var  :place var  :types var
:parameters
    0 place set
    0 types set
    begin ') is not while
      place @ if ', need then
      DOTS accept if
        symbol @ 1 = not if symbol @ " only syscall takes any arguments" fail-symbol then
        symbol @ symbol-parameters ] @ types set
      else
        place @ 160 = if " too many parameters" fail then
        read-type dup                          # type type
        LOCAL swap place @ 16 + add
        place @ 8 / 3 * << types @ + types set
        place @ 8 + place set
      then
    repeat
    next ;
:function
    '( need
    symbols @ scope set
    parameters
    symbol @ symbol-kind ] @ SCALAR = if types @ symbol @ symbol-parameters ] set
    else symbol @ symbol-type ] @ its-type @ = symbol @ symbol-parameters ] @ types @ = and not if symbol @ " declared differently before" fail-symbol then then
    FUNCTION symbol @ symbol-kind ] set
    '; accept not if
      '{ need
      symbol @ symbol-value ] @ if symbol @ " defined twice" fail-symbol then
      symbol @ symbol-calls ] @ land
      0 symbol @ symbol-calls ] set
      size @ symbol @ symbol-value ] set
      " 55 4889E5 4881EC" code
      gap                               # fix
      0 frame set
      its-type @ result set
      block
      " C9 C3" code
      frame @ swap put4
    then
    scope @ symbols set
    0 scope set ;
:read-constant                                 # -- value
    number @
    NAME is if
      drop find
      dup symbol-kind ] @ CONSTANT = not if " not a constant" fail then
      symbol-value ] @
    else NUMBER is not if " not a constant" fail then then
    next ;
:variable
    symbol @ symbol-kind ] @ SCALAR = not if symbol @ " declared twice" fail-symbol then
    data @ symbol @ symbol-value ] set
    8                                          # length
    '[ accept if
      drop
      ARRAY symbol @ symbol-kind ] set
      its-type @ pointer-to symbol @ symbol-type ] set
      read-constant
      dup 1 < over MAX-DATA > or if symbol @ " wrong length" fail-symbol then
      its-type @ CHAR = not if 8 * then
      '] need
    then
    7 + 8 / 8 * data @ + data set
    data @ MAX-DATA > if symbol @ " too much data" fail-symbol then
    '; need ;
:enumerator                                    # value -- next value
    SCALAR INT 0 add
    symbols @ symbol set
    '= accept if drop read-constant then
    dup 31 >> if symbol @ " not an int" fail-symbol then
    CONSTANT symbol @ symbol-kind ] set
    dup symbol @ symbol-value ] set
    1 + ;
:enumeration
    '{ need
    0 enumerator
    begin ', accept while enumerator repeat
    drop
    '} need
    '; need ;
:declaration
    KEY-ENUM accept if enumeration return then
    read-type its-type set
    find symbol set
    NAME is symbol @ symbol-kind ] @ FUNCTION = and if next
    else
      SCALAR its-type @ 0 add
      symbols @ symbol set
    then
    '( is if function else variable then ;

# ---- the whole

:read-source
    path @ 0 0 2 syscall file set              # open: to read
    1 begin 0 > while
      source-size @ 1000000 = if " source too large" fail then
      file @ source source-size @ + 1000000 source-size @ - 0 syscall # read
      dup 0 < if " cannot read" fail then
      dup source-size @ + source-size set
    repeat ;
:write-image
    target @ 577 493 2 syscall file set        # open: to write, create, truncate; mode 0755
    file @ image size @ 1 syscall size @ = if return then
    target @ set-word
    " cannot write" fail ;
:headers
    " 7F454C46 02010100 0000000000000000" code
    " 0200 3E00 01000000" code
    " B000400000000000" code
    " 4000000000000000 0000000000000000" code
    " 00000000 4000 3800 0200 0000 0000 0000" code
    " 01000000 05000000 0000000000000000" code
    " 0000400000000000 0000400000000000" code
    " 0000000000000000 0000000000000000 0010000000000000" code
    " 01000000 06000000 0000000000000000" code
    " 0000001000000000 0000001000000000" code
    " 0000000000000000 0000000000000000 0010000000000000" code ;
:main                                          # place of the arguments -- exit code
    " cc0" path set
    dup @ not over 8 + @ not or over 16 + @ or if " usage: cc0 SOURCE TARGET" fail then
    dup @ path set
    8 + @ target set
    read-source
    1 line set
    DATA data set
    headers
    " 488B0424 488D5C2408 53 50" code
    " E8" code
    gap                                 # start
    " 89C7 B83C000000 0F05" code
    " syscall" set-word
    NAME token set
    FUNCTION LONG size @ add                   # reads the first token, too
    4095 symbols @ symbol-parameters ] set     # four of type ANY
    " 488B442408 488B7C2410" code
    " 488B742418 488B542420 0F05 C3" code
    begin token @ while declaration repeat
    " main" set-word
    find symbol set
    symbol @ symbol-kind ] @ FUNCTION = symbol @ symbol-value ] @ 0 > and not if " not defined" fail then
    symbol @ symbol-value ] @ over - 4 - swap put4
    symbols @
    begin dup while
      dup symbol-calls ] @ if dup " not defined" fail-symbol then
      1 -
    repeat drop
    size @ 96 put4
    size @ 104 put4
    data @ DATA - 160 put4
    write-image
    0 ;
