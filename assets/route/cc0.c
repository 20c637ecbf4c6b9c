/* cc0: compiles C0, a small part of C, into a static Linux executable for x86-64:  cc0 SOURCE TARGET
   It is written in C0 itself, so that any C compiler makes a cc0 too, and all of them must agree byte for byte.
   cc0.w is this same program in the words of word0, function for function.
   A function without a value to return has no return at its end.
   Generated code leaves each value in %rax; the left operand waits on the stack. docs/seed-route.md defines C0. */

long syscall(long number, ...);

enum {
  MAX_SOURCE = 1000000, MAX_IMAGE = 1000000, MAX_WORD = 4000, MAX_SYMBOLS = 4000,
  MAX_DEPTH = 500, MAX_DATA = 0x70000000,
  DATA = 0x10000000, /* where global variables lie; the code starts at 0x4000B0 */
  /* tokens: END, these, the keywords in the order of keyword(), and characters; of "==" the second times 256 is added */
  END = 0, NUMBER, NAME, STRING, KEY_LONG, KEY_CHAR, KEY_ENUM, KEY_IF, KEY_ELSE, KEY_WHILE, KEY_BREAK, KEY_CONTINUE,
  KEY_RETURN, DOTS,
  /* kinds of symbols */
  SCALAR = 0 /* or not known yet */, CONSTANT, ARRAY, FUNCTION, LOCAL,
  /* types: the number 0, C's int, …; numbers come before pointers */
  ZERO = 0, INT, LONG, CHAR, CHAR_POINTER, LONG_POINTER, CHAR_POINTER_POINTER, ANY
};

char *path;
char source[1000008];
long source_size;
long at;   /* the next character */
long line; /* where it is */

long token;
char word[4008]; /* the token's text; of a string its value */
long word_size;
long number;
long number_type;
char wanted[8]; /* the token that fail() says was expected */

char image[1000008]; /* the executable: headers, code and strings */
long size;

char names[1000008]; /* less than the source, where they come from */
long names_size;
long symbol_name[4008];
long symbol_kind[4008];
long symbol_type[4008];      /* of an array: a pointer to its elements; of a function: its result */
long symbol_value[4008];     /* a constant's value, an address, a place in the frame, a place in the image */
long symbol_calls[4008];     /* the chain of calls of a function not yet defined */
long symbol_parameters[4008]; /* types, three bits each, the first one lowest */
long symbols;
long scope; /* the last symbol outside of the present block */

long data;  /* the end of global variables */
long frame; /* bytes of local variables */
long result; /* the type that the function returns */
long loop;   /* where the innermost loop starts, or 0 */
long breaks; /* the chain of its breaks */
long depth;  /* of nesting */

long type;   /* of the last expression */
long lvalue; /* whether %rax holds the address of the value, not the value */

/* ---- errors ---- */

long print(char *text) {
  long length = 0;
  while (text[length]) length = length + 1;
  return syscall(1, 2, text, length);
}

long print_number(long value) {
  if (value >= 10) print_number(value / 10);
  char last = '0' + value % 10;
  return syscall(1, 2, &last, 1);
}

long fail(char *why) {
  print(path);
  print(":");
  print_number(line);
  print(": ");
  print(why);
  print(wanted);
  if (word_size) {
    print(" at '");
    print(word);
    print("'");
  }
  print("\n");
  return syscall(60, 1, 0, 0);
}

/* ---- tokens ---- */

long peek() {
  return source[at];
}

long take() {
  long character = source[at];
  if (character == '\n') line = line + 1;
  at = at + 1;
  return character;
}

long put(long character) {
  if (word_size == MAX_WORD) fail("word too long");
  word[word_size] = character;
  word_size = word_size + 1;
  word[word_size] = 0;
}

long set_word(char *text) {
  word_size = 0;
  while (*text) {
    put(*text);
    text = text + 1;
  }
}

long is_letter(long c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

long digit(long c) { /* its value, or 99 */
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return 99;
}

long skip_comment() {
  at = at + 2;
  while (peek() != '*' || source[at + 1] != '/') {
    if (at >= source_size) fail("comment without end");
    take();
  }
  at = at + 2;
}

long skip_blanks() {
  while (1) {
    if (peek() == ' ' || peek() == '\n' || peek() == '\t') take();
    else if (peek() == '/' && source[at + 1] == '*') skip_comment();
    else return 0;
  }
}

long keyword() { /* which of these the word is: 1, 2, …, or 0 */
  char *list = "long char enum if else while break continue return " /* C0 has these, and lacks the rest of C's: */
         "auto case const default do double extern float for goto inline int register restrict short signed sizeof "
         "static struct switch typedef union unsigned void volatile bool nullptr constexpr typeof asm ";
  long index = 1;
  long same = 0; /* how many characters are, or -1 */
  while (*list) {
    if (*list == ' ') {
      if (same >= 0 && !word[same]) return index;
      index = index + 1;
      same = 0;
    }
    else if (same >= 0 && *list == word[same]) same = same + 1;
    else same = -1;
    list = list + 1;
  }
  return 0;
}

long read_name() {
  while (is_letter(peek()) || digit(peek()) < 10) put(take());
  token = keyword();
  if (token > 9) fail("C0 lacks this word");
  token = token ? STRING + token : NAME;
}

long read_number() {
  token = NUMBER;
  number = 0;
  long base = peek() == '0' ? 8 : 10;
  if (base == 8 && source[at + 1] == 'x') {
    base = 16;
    put(take());
    put(take());
    if (digit(peek()) > 15) fail("number without digits");
  }
  while (digit(peek()) < base) {
    if (number > (0x7fffffffffffffffL - digit(peek())) / base) fail("number too large");
    number = number * base + digit(peek());
    put(take());
  }
  number_type = number >> 31 ? LONG : number ? INT : ZERO;
  if (peek() == 'L') {
    put(take());
    number_type = LONG;
  }
  else if (number >> 31 == 1 && base != 10) fail("unsigned int in C, write L");
}

long read_escape() {
  long character = take();
  if (character == 'n') return '\n';
  if (character == 't') return '\t';
  if (character == '\\' || character == '\'' || character == '"') return character;
  if (digit(character) > 7) fail("unknown escape");
  character = digit(character);
  long digits = 1;
  while (digits < 3 && digit(peek()) < 8) {
    character = character * 8 + digit(take());
    digits = digits + 1;
  }
  if (character > 255) fail("escape too large");
  return character;
}

long read_quoted() { /* a string or a character */
  long quote = take();
  while (peek() != quote) {
    if (peek() == '\n' || peek() == 0) fail("no closing quote");
    long character = take();
    put(character == '\\' ? read_escape() : character);
  }
  take();
  token = STRING;
  if (quote == '"') return 0;
  if (word_size != 1) fail("not one character");
  token = NUMBER;
  number = word[0];
  number_type = INT;
}

long next() {
  word_size = 0;
  skip_blanks();
  token = END;
  if (at >= source_size) return set_word("end of file");
  if (is_letter(peek())) return read_name();
  if (digit(peek()) < 10) return read_number();
  if (peek() == '"' || peek() == '\'') return read_quoted();
  long first = take();
  long second = peek();
  put(first);
  token = first;
  if (first == '#') fail("C0 has no preprocessor");
  if (first <= ' ' || first > '~') fail("stray character");
  if (first == '.') {
    put(take());
    put(take());
    if (word[1] != '.' || word[2] != '.') fail("C0 has no members");
    token = DOTS;
  }
  else if ((second == '=' && (first == '=' || first == '!' || first == '<' || first == '>')) ||
      (second == first &&
          (first == '&' || first == '|' || first == '<' || first == '>' || first == '+' || first == '-'))) {
    put(take());
    token = first + second * 256;
  }
}

long accept(long wish) {
  if (token != wish) return 0;
  next();
  return 1;
}

long need(long wish) {
  if (token != wish) {
    wanted[0] = wish;
    fail("expected ");
  }
  return next();
}

/* ---- symbols ---- */

long find() { /* the last symbol of that name, or 0 */
  long symbol = symbols;
  while (symbol) {
    char *name = &names[symbol_name[symbol]];
    long i = 0;
    while (name[i] == word[i]) {
      if (!word[i]) return symbol;
      i = i + 1;
    }
    symbol = symbol - 1;
  }
  return 0;
}

long add(long kind, long its_type, long value) { /* a symbol named like the token */
  if (token != NAME) fail("expected a name");
  if (find() > scope) fail("declared twice");
  if (symbols == MAX_SYMBOLS) fail("too many symbols");
  symbols = symbols + 1;
  symbol_name[symbols] = names_size;
  long i = 0;
  while (i <= word_size) {
    names[names_size] = word[i];
    names_size = names_size + 1;
    i = i + 1;
  }
  symbol_kind[symbols] = kind;
  symbol_type[symbols] = its_type;
  symbol_value[symbols] = value;
  return next();
}

long fail_symbol(long symbol, char *why) {
  set_word(&names[symbol_name[symbol]]);
  return fail(why);
}

/* ---- code ---- */

long emit(long byte) {
  if (size == MAX_IMAGE) fail("program too large");
  image[size] = byte;
  size = size + 1;
}

long emit4(long value) {
  emit(value);
  emit(value >> 8);
  emit(value >> 16);
  return emit(value >> 24);
}

long gap() { /* four bytes to be set later; returns where they are */
  emit4(0);
  return size - 4;
}

long put4(long place, long value) {
  image[place] = value;
  image[place + 1] = value >> 8;
  image[place + 2] = value >> 16;
  image[place + 3] = value >> 24;
}

long get3(long place) { /* a place in the image, which has fewer than 2^24 bytes */
  return (image[place] & 255) + (image[place + 1] & 255) * 256 + (image[place + 2] & 255) * 65536;
}

long code(char *hex) {
  while (*hex) {
    if (*hex == ' ') hex = hex + 1;
    else {
      emit(digit(hex[0]) * 16 + digit(hex[1]));
      hex = hex + 2;
    }
  }
}

long constant(long value) {
  if (value >> 31 == 0) {
    code("B8"); /* mov $value,%eax */
    return emit4(value);
  }
  code("48 B8"); /* movabs $value,%rax */
  emit4(value);
  return emit4(value >> 32);
}

/* A jump whose target is not known yet holds the place of another one: a chain, which 0 ends. */
long land(long chain) { /* all jumps of the chain go here */
  while (chain) {
    long after = get3(chain);
    put4(chain, size - chain - 4);
    chain = after;
  }
}

long jump(long chain) {
  code("E9"); /* jmp */
  emit4(chain);
  return size - 4;
}

long jump_back(long place) {
  code("E9"); /* jmp */
  return emit4(place - size - 4);
}

/* ---- expressions ---- */

long expression();

long rvalue() {
  if (lvalue) {
    if (type == CHAR) {
      code("480FBE00"); /* movsbq (%rax),%rax */
      type = INT;
    }
    else code("488B00"); /* mov (%rax),%rax */
  }
  lvalue = 0;
}

long truth() { /* 1 for any value but 0 */
  rvalue();
  type = INT;
  return code("4885C0 0F95C0 0FB6C0"); /* test %rax,%rax; setne %al; movzbl %al,%eax */
}

long branch() { /* a jump that is taken if the value is 0 */
  rvalue();
  code("4885C0 0F84"); /* test %rax,%rax; je */
  return gap();
}

long convert(long wish) { /* the value becomes one of that type, where C does that without a cast */
  rvalue();
  if (wish == ANY) return 0;
  if (type != wish && type != ZERO && (wish > CHAR || type > CHAR)) fail("wrong type before this");
  type = wish;
  if (type == CHAR) {
    code("480FBEC0"); /* movsbq %al,%rax */
    type = INT;
  }
}

long common(long left) { /* the type of two values of which either may be the result */
  if (left <= LONG && type <= LONG) return left == LONG || type == LONG ? LONG : INT;
  if (type == ZERO) return left;
  if (left != ZERO && left != type) fail("wrong type before this");
  return type;
}

long element() { /* what a pointer of this type points to */
  rvalue();
  if (type == CHAR_POINTER) return CHAR;
  if (type == LONG_POINTER) return LONG;
  if (type != CHAR_POINTER_POINTER) fail("not a pointer before this");
  return CHAR_POINTER;
}

long pointer_to(long target) {
  if (target == CHAR) return CHAR_POINTER;
  if (target == LONG) return LONG_POINTER;
  if (target != CHAR_POINTER) fail("C0 lacks this type");
  return CHAR_POINTER_POINTER;
}

long call(long function) {
  code("4881EC"); /* sub $…,%rsp */
  long fix = gap();
  long expected = symbol_parameters[function];
  long place = 0;
  while (token != ')') {
    if (place) need(',');
    expression();
    if (!expected) fail("too many arguments");
    convert(expected & 7);
    expected = expected >> 3;
    code("48898424"); /* mov %rax,…(%rsp) */
    emit4(place);
    place = place + 8;
  }
  if (expected && (expected & 7) != ANY) fail("too few arguments");
  next();
  put4(fix, place);
  code("E8"); /* call */
  if (symbol_value[function]) emit4(symbol_value[function] - size - 4);
  else {
    emit4(symbol_calls[function]);
    symbol_calls[function] = size - 4;
  }
  code("4881C4"); /* add $…,%rsp */
  emit4(place);
  type = symbol_type[function] == CHAR ? INT : symbol_type[function];
}

long string() {
  code("E8"); /* call: over the string, whose address it leaves on the stack */
  long over = gap();
  while (token == STRING) {
    long i = 0;
    while (i < word_size) {
      emit(word[i]);
      i = i + 1;
    }
    next();
  }
  emit(0);
  land(over);
  code("58"); /* pop %rax */
  type = CHAR_POINTER;
}

long use(long symbol) { /* of a variable: its address */
  if (symbol_kind[symbol] == LOCAL) code("488D85"); /* lea …(%rbp),%rax */
  else code("B8"); /* mov $…,%eax */
  emit4(symbol_value[symbol]);
  type = symbol_type[symbol];
  lvalue = symbol_kind[symbol] != ARRAY;
}

long named() {
  if (token != NAME) fail("expected an expression");
  long symbol = find();
  if (!symbol) fail("not declared");
  next();
  if (symbol_kind[symbol] == CONSTANT) return constant(symbol_value[symbol]);
  if (symbol_kind[symbol] == FUNCTION) {
    need('(');
    return call(symbol);
  }
  use(symbol);
}

long primary() {
  lvalue = 0;
  type = INT;
  if (token == NUMBER) {
    constant(number);
    type = number_type;
    next();
  }
  else if (token == STRING) string();
  else if (accept('(')) {
    expression();
    need(')');
  }
  else named();
  while (accept('[')) {
    long target = element();
    code("50"); /* push %rax */
    expression();
    convert(LONG);
    need(']');
    if (target != CHAR) code("48C1E003"); /* shl $3,%rax */
    code("59 4801C8"); /* pop %rcx; add %rcx,%rax */
    type = target;
    lvalue = 1;
  }
}

long deeper() {
  depth = depth + 1;
  if (depth > MAX_DEPTH) fail("nested too deeply");
}

long numeric() { /* no pointer */
  rvalue();
  if (type > CHAR) fail("wrong type before this");
  if (type == ZERO) type = INT;
}

long unary() {
  deeper();
  if (accept('-')) {
    unary();
    numeric();
    code("48F7D8"); /* neg %rax */
  }
  else if (accept('~')) {
    unary();
    numeric();
    code("48F7D0"); /* not %rax */
  }
  else if (accept('!')) {
    unary();
    truth();
    code("3401"); /* xor $1,%al */
  }
  else if (accept('*')) {
    unary();
    type = element();
    lvalue = 1;
  }
  else if (accept('&')) {
    unary();
    if (!lvalue) fail("no variable before this");
    type = pointer_to(type);
    lvalue = 0;
  }
  else primary();
  depth = depth - 1;
}

long precedence() {
  if (token == '*' || token == '/' || token == '%') return 10;
  if (token == '+' || token == '-') return 9;
  if (token == '<' * 257 || token == '>' * 257) return 8;
  if (token == '<' || token == '>' || token == '<' + '=' * 256 || token == '>' + '=' * 256) return 7;
  if (token == '=' * 257 || token == '!' + '=' * 256) return 6;
  if (token == '&') return 5;
  if (token == '^') return 4;
  if (token == '|') return 3;
  if (token == '&' * 257) return 2;
  if (token == '|' * 257) return 1;
  return 0;
}

long compare(long operator, long left) { /* %rax with %rcx */
  common(left);
  code("4839C8 0F"); /* cmp %rcx,%rax; set… */
  if (operator == '<') code("9C");
  else if (operator == '>') code("9F");
  else if (operator == '<' + '=' * 256) code("9E");
  else if (operator == '>' + '=' * 256) code("9D");
  else if (operator == '=' * 257) code("94");
  else code("95");
  code("C0 0FB6C0"); /* …%al; movzbl %al,%eax */
  type = INT;
}

long result_type(long operator, long left) { /* of an operation; only char * counts like a number */
  if (operator == '+' && left <= LONG && type == CHAR_POINTER) return CHAR_POINTER;
  if (operator == '-' && left == CHAR_POINTER && type == CHAR_POINTER) return LONG;
  if ((operator == '+' || operator == '-') && left == CHAR_POINTER && type <= LONG) return CHAR_POINTER;
  if (left > CHAR || type > CHAR) fail("wrong type before this");
  if (operator == '<' * 257 || operator == '>' * 257) return left == LONG ? LONG : INT;
  return common(left);
}

long operate(long operator, long left) { /* %rax with %rcx */
  type = result_type(operator, left);
  if (operator == '*') code("480FAFC1"); /* imul %rcx,%rax */
  else if (operator == '/') code("4899 48F7F9"); /* cqto; idiv %rcx */
  else if (operator == '%') code("4899 48F7F9 4889D0"); /* cqto; idiv %rcx; mov %rdx,%rax */
  else if (operator == '+') code("4801C8"); /* add %rcx,%rax */
  else if (operator == '-') code("4829C8"); /* sub %rcx,%rax */
  else if (operator == '<' * 257) code("48D3E0"); /* shl %cl,%rax */
  else if (operator == '>' * 257) code("48D3F8"); /* sar %cl,%rax */
  else if (operator == '&') code("4821C8"); /* and %rcx,%rax */
  else if (operator == '^') code("4831C8"); /* xor %rcx,%rax */
  else code("4809C8"); /* or %rcx,%rax */
  if (type == INT) code("4898"); /* cltq */
}

long binary(long lowest) { /* operators of that level and above */
  unary();
  while (1) {
    long level = precedence();
    if (level < lowest) return 0;
    long operator = token;
    next();
    if (level <= 2) {
      truth();
      code("4885C0"); /* test %rax,%rax */
      code(level == 2 ? "0F84" : "0F85"); /* je or jne: the left value decides */
      long end = gap();
      binary(level + 1);
      truth();
      land(end);
    }
    else {
      rvalue();
      long left = type;
      code("50"); /* push %rax */
      binary(level + 1);
      rvalue();
      code("4889C1 58"); /* mov %rax,%rcx; pop %rax */
      if (level == 6 || level == 7) compare(operator, left);
      else operate(operator, left);
    }
  }
}

long conditional() {
  deeper();
  binary(1);
  if (accept('?')) {
    long no = branch();
    expression();
    rvalue();
    long left = type;
    need(':');
    long yes = jump(0);
    land(no);
    conditional();
    rvalue();
    land(yes);
    type = common(left);
  }
  depth = depth - 1;
}

long assign() { /* to the variable before the '=' */
  long left = type;
  if (!lvalue) fail("no variable before this");
  next();
  code("50"); /* push %rax */
  expression();
  convert(left);
  code("59"); /* pop %rcx */
  if (left == CHAR) code("8801"); /* mov %al,(%rcx) */
  else code("488901"); /* mov %rax,(%rcx) */
}

long expression() {
  deeper();
  conditional();
  if (token == '=') assign();
  depth = depth - 1;
}

long condition() { /* in parentheses: a jump that is taken if it does not hold */
  need('(');
  expression();
  need(')');
  return branch();
}

/* ---- statements and declarations ---- */

long is_type() {
  return token == KEY_LONG || token == KEY_CHAR;
}

long read_type() {
  if (!is_type()) fail("expected long or char");
  long base = token == KEY_CHAR ? CHAR : LONG;
  next();
  while (accept('*')) base = pointer_to(base);
  return base;
}

long statement();

long block() { /* after its brace */
  while (!accept('}')) {
    if (is_type()) {
      frame = frame + 8;
      add(LOCAL, read_type(), -frame);
      if (token == '=') {
        use(symbols);
        assign();
      }
      need(';');
    }
    else statement();
  }
}

long inner_block() { /* with a scope of its own */
  long outer_scope = scope;
  scope = symbols;
  block();
  symbols = scope;
  scope = outer_scope;
}

long if_statement() {
  long no = condition();
  statement();
  if (accept(KEY_ELSE)) {
    long yes = jump(0);
    land(no);
    statement();
    no = yes;
  }
  return land(no);
}

long while_statement() {
  long outer_loop = loop;
  long outer_breaks = breaks;
  loop = size;
  breaks = condition();
  statement();
  jump_back(loop);
  land(breaks);
  loop = outer_loop;
  breaks = outer_breaks;
}

long statement() {
  deeper();
  if (accept('{')) inner_block();
  else if (accept(KEY_IF)) if_statement();
  else if (accept(KEY_WHILE)) while_statement();
  else if (token == KEY_BREAK || token == KEY_CONTINUE) {
    if (!loop) fail("not in a loop");
    if (token == KEY_BREAK) breaks = jump(breaks);
    else jump_back(loop);
    next();
    need(';');
  }
  else if (accept(KEY_RETURN)) {
    expression();
    convert(result);
    code("C9 C3"); /* leave; ret */
    need(';');
  }
  else if (!accept(';')) {
    expression();
    need(';');
  }
  depth = depth - 1;
}

long parameters(long function) { /* their types, three bits each; they become local variables */
  long place = 0;
  long types = 0;
  while (token != ')') {
    if (place) need(',');
    if (accept(DOTS)) {
      if (function != 1) fail_symbol(function, "only syscall takes any arguments");
      types = symbol_parameters[function];
    }
    else {
      if (place == 160) fail("too many parameters");
      long its_type = read_type();
      add(LOCAL, its_type, place + 16);
      types = types + (its_type << place / 8 * 3);
      place = place + 8;
    }
  }
  next();
  return types;
}

long function(long symbol, long its_type) { /* after its name */
  need('(');
  scope = symbols;
  long types = parameters(symbol);
  if (symbol_kind[symbol] == SCALAR) symbol_parameters[symbol] = types;
  else if (symbol_type[symbol] != its_type || symbol_parameters[symbol] != types)
    fail_symbol(symbol, "declared differently before");
  symbol_kind[symbol] = FUNCTION;
  if (!accept(';')) {
    need('{');
    if (symbol_value[symbol]) fail_symbol(symbol, "defined twice");
    land(symbol_calls[symbol]);
    symbol_calls[symbol] = 0;
    symbol_value[symbol] = size;
    code("55 4889E5 4881EC"); /* push %rbp; mov %rsp,%rbp; sub $…,%rsp */
    long fix = gap();
    frame = 0;
    result = its_type;
    block();
    code("C9 C3"); /* leave; ret */
    put4(fix, frame);
  }
  symbols = scope;
  scope = 0;
}

long read_constant() {
  long value = number;
  if (token == NAME) {
    long symbol = find();
    if (symbol_kind[symbol] != CONSTANT) fail("not a constant");
    value = symbol_value[symbol];
  }
  else if (token != NUMBER) fail("not a constant");
  next();
  return value;
}

long variable(long symbol, long its_type) { /* after its name */
  if (symbol_kind[symbol] != SCALAR) fail_symbol(symbol, "declared twice");
  symbol_value[symbol] = data;
  long length = 8;
  if (accept('[')) {
    symbol_kind[symbol] = ARRAY;
    symbol_type[symbol] = pointer_to(its_type);
    length = read_constant();
    if (length <= 0 || length > MAX_DATA) fail_symbol(symbol, "wrong length");
    if (its_type != CHAR) length = length * 8;
    need(']');
  }
  data = data + ((length + 7) & -8);
  if (data > MAX_DATA) fail_symbol(symbol, "too much data");
  return need(';');
}

long enumerator(long value) { /* returns what the next one is worth */
  add(SCALAR, INT, 0);
  long symbol = symbols;
  if (accept('=')) value = read_constant();
  if (value >> 31) fail_symbol(symbol, "not an int");
  symbol_kind[symbol] = CONSTANT;
  symbol_value[symbol] = value;
  return value + 1;
}

long enumeration() {
  need('{');
  long value = enumerator(0);
  while (accept(',')) value = enumerator(value);
  need('}');
  return need(';');
}

long declaration() {
  if (accept(KEY_ENUM)) return enumeration();
  long its_type = read_type();
  long symbol = find();
  if (token == NAME && symbol_kind[symbol] == FUNCTION) next();
  else {
    add(SCALAR, its_type, 0);
    symbol = symbols;
  }
  if (token == '(') return function(symbol, its_type);
  return variable(symbol, its_type);
}

/* ---- the whole ---- */

long read_source() {
  long file = syscall(2, path, 0, 0); /* open: to read */
  long count = 1;
  while (count > 0) {
    if (source_size == MAX_SOURCE) fail("source too large");
    count = syscall(0, file, &source[source_size], MAX_SOURCE - source_size); /* read */
    if (count < 0) fail("cannot read");
    source_size = source_size + count;
  }
}

long write_image(char *target) {
  long file = syscall(2, target, 577, 493); /* open: to write, create, truncate; mode 0755 */
  if (syscall(1, file, image, size) == size) return 0;
  set_word(target);
  return fail("cannot write");
}

long headers() {
  code("7F454C46 02010100 0000000000000000"); /* ELF; 64 bits, little-endian, version 1 */
  code("0200 3E00 01000000"); /* executable, x86-64, version 1 */
  code("B000400000000000"); /* starts at 0x4000B0 */
  code("4000000000000000 0000000000000000"); /* program headers at 64, no section headers */
  code("00000000 4000 3800 0200 0000 0000 0000"); /* no flags; sizes: 64 this header, 56 each of 2 program headers */
  code("01000000 05000000 0000000000000000"); /* load, to read and execute, from the start of the file */
  code("0000400000000000 0000400000000000"); /* to 0x400000 */
  code("0000000000000000 0000000000000000 0010000000000000"); /* the file's size (set at the end), by pages */
  code("01000000 06000000 0000000000000000"); /* load, to read and write */
  code("0000001000000000 0000001000000000"); /* to 0x10000000 */
  code("0000000000000000 0000000000000000 0010000000000000"); /* nothing of the file; size in memory set at the end */
}

long main(long argc, char **argv) {
  path = "cc0";
  if (argc != 3) fail("usage: cc0 SOURCE TARGET");
  path = argv[1];
  read_source();
  line = 1;
  data = DATA;
  headers();
  code("488B0424 488D5C2408 53 50"); /* mov (%rsp),%rax; lea 8(%rsp),%rbx; push %rbx; push %rax: argc, argv */
  code("E8"); /* call: main */
  long start = gap();
  code("89C7 B83C000000 0F05"); /* mov %eax,%edi; mov $60,%eax; syscall: exit with what main returned */
  set_word("syscall");
  token = NAME;
  add(FUNCTION, LONG, size); /* reads the first token, too */
  symbol_parameters[symbols] = 07777; /* four of type ANY */
  code("488B442408 488B7C2410"); /* mov 8(%rsp),%rax; mov 16(%rsp),%rdi */
  code("488B742418 488B542420 0F05 C3"); /* mov 24(%rsp),%rsi; mov 32(%rsp),%rdx; syscall; ret */
  while (token != END) declaration();
  set_word("main");
  long symbol = find();
  if (symbol_kind[symbol] != FUNCTION || symbol_value[symbol] == 0) fail("not defined");
  put4(start, symbol_value[symbol] - start - 4);
  symbol = symbols;
  while (symbol) {
    if (symbol_calls[symbol]) fail_symbol(symbol, "not defined");
    symbol = symbol - 1;
  }
  put4(96, size);
  put4(104, size);
  put4(160, data - DATA);
  write_image(argv[2]);
  return 0;
}
