/* cc1: a C compiler for one program, tcc. It reads C files and writes a static x86_64 executable.
 *
 *   cc1 OUT [-IDIRECTORY]... FILE...
 *
 * All files are one translation unit; there is no assembler, no linker and no object file. The code is not optimised.
 * What C it understands: docs/seed-route.md. Everything else is refused with `file:line: message (token)`.
 *
 * cc1 is written in C0, the language of cc0, which is a part of C: long and char, pointers to them, arrays of them,
 * functions, enum, if, while, break, continue, return. A function without a value to return has no return at its end.
 *
 * Its parts, each using only those above it:
 *   text and names, errors; tokens; macros; directives; types; symbols; code and data; values; operators; expressions;
 *   declarations; initialisers; statements; the executable. */
long syscall(long number, ...);

/* ---- Limits. Each is checked where its table grows. ---- */
enum {
  MAX_TEXT = 6000000, /* bytes of files and spellings */
  MAX_NAMES = 40000,
  MAX_TOKENS = 400000, /* of the whole program, after the preprocessor */
  MAX_LISTED = 200000, /* tokens in the bodies of macros and in one expansion */
  MAX_MACROS = 20000,
  MAX_SOURCES = 400, /* macros inside one another */
  MAX_ARGUMENTS = 1000,
  MAX_FILES = 1000,
  MAX_INCLUDED = 20, /* files inside one another */
  MAX_DIRECTORIES = 16,
  MAX_TYPES = 20000,
  MAX_MEMBERS = 30000, /* of structures, and parameters of functions */
  MAX_SYMBOLS = 50000,
  MAX_CODE = 4000000,
  MAX_DATA = 4000000,
  MAX_BSS = 400000000,
  MAX_REFERENCES = 100000, /* to functions, to be filled in at the end */
  MAX_CASES = 2000,        /* at a time */
  MAX_LABELS = 500,        /* in a function */
  MAX_NESTING = 1000,      /* of expressions, blocks and declarators */
  MAX_KEPT = 5000,         /* operands; each level of nesting has fewer than five */
  HASHES = 16384
};

/* ---- Text and names ---- */
char text[MAX_TEXT]; /* files and spellings, each ended by 0 */
long text_used;
long name_start[MAX_NAMES]; /* a name is any spelling of a token; equal spellings are one name */
long name_length[MAX_NAMES];
long name_kind[MAX_NAMES]; /* what token it is */
long name_next[MAX_NAMES]; /* the next with the same hash */
long name_macro[MAX_NAMES];
long name_symbol[MAX_NAMES];
long name_tag[MAX_NAMES]; /* the type that is called struct, union or enum NAME */
long names;
long hashed[HASHES];

long at;   /* where the lexer reads in the text */
long file; /* number of the file it reads; 0: none yet */
long line;
long line_ended;           /* the last token was the end of `line` */
long file_path[MAX_FILES]; /* where its path stands in the text */
long files;
long lexed; /* the last token */

enum { PREPROCESSING = 0, PARSING, PARSING_IF };
long stage;                  /* errors concern the lexer's token, or the parser's */
long token_name[MAX_TOKENS]; /* what the parser reads */
long token_file[MAX_TOKENS];
long token_line[MAX_TOKENS];
long tokens;
long now; /* the parser's token */

long string_length(char *s) {
  long n = 0;
  while (s[n]) n = n + 1;
  return n;
}

long print(char *s) {
  return syscall(1, 2, s, string_length(s));
}

long print_number(long n) {
  char digit = '0' + n % 10;
  if (n > 9) print_number(n / 10);
  syscall(1, 2, &digit, 1);
}

long fail_at(long of, long number, char *message, char *token) {
  print(of ? &text[file_path[of]] : "cc1");
  if (of) print(":");
  if (of) print_number(number);
  print(": ");
  print(message);
  print(" (");
  print(token);
  print(")\n");
  return syscall(231, 1, 0, 0);
}

long fail_about(char *message, long name) {
  if (stage == PREPROCESSING) fail_at(file, line, message, &text[name_start[name]]);
  fail_at(token_file[now], token_line[now], message, &text[name_start[name]]);
}

long fail(char *message) {
  return fail_about(message, stage == PREPROCESSING ? lexed >> 2 : token_name[now]);
}

/* Is there room for one more? */
long check_room(long used, long limit, char *message) {
  if (used >= limit - 1) fail(message);
}

long add_char(long c) {
  check_room(text_used, MAX_TEXT, "the program has too much text");
  text[text_used] = c;
  text_used = text_used + 1;
}

long add_chars(char *s, long n) {
  while (n) {
    add_char(*s);
    s = s + 1;
    n = n - 1;
  }
}

long same_bytes(char *a, char *b, long n) {
  while (n) {
    n = n - 1;
    if (a[n] != b[n]) return 0;
  }
  return 1;
}

long hash_of(char *s, long n) {
  long h = n;
  while (n) {
    n = n - 1;
    h = (h * 31 + (s[n] & 255)) & (HASHES - 1);
  }
  return h;
}

/* The number of a spelling. */
long intern(char *s, long n, long kind) {
  long h = hash_of(s, n);
  long i = hashed[h];
  while (i) {
    if (name_length[i] == n && same_bytes(&text[name_start[i]], s, n)) return i;
    i = name_next[i];
  }
  check_room(names, MAX_NAMES, "the program has too many different names, numbers and strings");
  names = names + 1;
  name_start[names] = text_used;
  name_length[names] = n;
  name_kind[names] = kind;
  name_next[names] = hashed[h];
  hashed[h] = names;
  add_chars(s, n);
  add_char(0);
  return names;
}

/* ---- Tokens ---- */
enum {
  END = 1, NEWLINE, NUMBER, STRING, CHARACTER, NAME,
  /* Of other tokens the characters, the first one lowest. */
  SHIFT_LEFT = 0x3C3C, SHIFT_RIGHT = 0x3E3E, LESS_EQUAL = 0x3D3C, GREATER_EQUAL = 0x3D3E, EQUAL = 0x3D3D,
  NOT_EQUAL = 0x3D21, AND_AND = 0x2626, OR_OR = 0x7C7C, INCREMENT = 0x2B2B, DECREMENT = 0x2D2D, ARROW = 0x3E2D,
  PASTE = 0x2323, ELLIPSIS = 0x2E2E2E
};

/* The first names, in the order in which name_all_words() makes them. A declaration starts with one of the first
 * keywords, or with the name of a type. */
enum {
  W_NONE = 0, W_END, W_NEWLINE, W_ZERO, W_ONE, W_CONST, W_VOLATILE, W_INLINE, W_TYPEDEF, W_STATIC, W_EXTERN, W_VOID,
  W_FLOAT, W_DOUBLE, W_CHAR, W_STRUCT, W_UNION, W_ENUM, W_UNSIGNED, W_SHORT, W_INT, W_LONG, W_BREAK, W_CASE,
  W_CONTINUE, W_DEFAULT, W_DO, W_ELSE, W_FOR, W_GOTO, W_IF, W_RETURN, W_SIZEOF, W_SWITCH, W_WHILE, W_DEFINE, W_DEFINED,
  W_ELIF, W_ENDIF, W_ERROR, W_IFDEF, W_IFNDEF, W_INCLUDE, W_UNDEF, W_SYSCALL, W_SETJMP, W_LONGJMP, W_START
};

/* Words between single blanks. */
long name_words(char *s) {
  while (*s) {
    long n = 0;
    while (s[n] && s[n] != ' ') n = n + 1;
    intern(s, n, NAME);
    s = s + n;
    if (*s) s = s + 1;
  }
}

long name_all_words() {
  intern("end of the file", 15, END);
  intern("end of the line", 15, NEWLINE);
  intern("0", 1, NUMBER);
  intern("1", 1, NUMBER);
  name_words("const volatile inline typedef static extern void float double char struct union enum unsigned short int");
  name_words("long break case continue default do else for goto if return sizeof switch while define defined elif");
  name_words("endif error ifdef ifndef include undef syscall setjmp longjmp _start");
}

/* A token is a name and, in its two lowest bits, flags. */
enum {
  SPACED = 1, /* blanks stand before it */
  PAINTED = 2 /* inside its own expansion: never expanded again (C99 6.10.3.4) */
};

long kind_of(long token) {
  return name_kind[token >> 2];
}

long is_digit(long c) {
  return c >= '0' && c <= '9';
}

long is_letter(long c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

long is_letter_or_digit(long c) {
  return is_letter(c) || is_digit(c);
}

long is_blank(long c) {
  return c == ' ' || (c >= 9 && c <= 13 && c != '\n');
}

long digit_value(long c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return 99;
}

long skip_comment() {
  long first = line;
  at = at + 2;
  while (text[at] != '*' || text[at + 1] != '/') {
    if (text[at] == 0) {
      line = first;
      fail("the comment is not closed");
    }
    if (text[at] == '\n') line = line + 1;
    at = at + 1;
  }
  at = at + 2;
}

/* No token is on two lines: blanks are between them, or the first one ends with what joins nothing. */
long check_continued_line(long before, long after) {
  if (is_blank(before) || before == ')' || before == ';' || before == '{' || before == '}') return 0;
  if (after > ' ') fail("a token that continues on the next line is refused");
}

/* Were there any? A backslash at a line's end continues the line. */
long skip_blanks() {
  long start = at;
  line = line + line_ended;
  line_ended = 0;
  while (1) {
    if (is_blank(text[at])) at = at + 1;
    else if (text[at] == '/' && text[at + 1] == '*') skip_comment();
    else if (text[at] == '\\' && text[at + 1] == '\n') {
      check_continued_line(text[at - 1], text[at + 2]);
      at = at + 2;
      line = line + 1;
    } else if (text[at] == '/' && text[at + 1] == '/') {
      while (text[at] && text[at] != '\n') at = at + 1;
      if (text[at - 1] == '\\') fail("a comment that continues on the next line is refused");
    } else return at > start;
  }
}

/* A number's end is where no letter, digit, point or exponent's sign follows (C99 6.4.8). */
long lex_number() {
  while (is_letter_or_digit(text[at]) || text[at] == '.') {
    long c = text[at] | 32; /* as a small letter */
    at = at + 1;
    if ((c == 'e' || c == 'p') && (text[at] == '+' || text[at] == '-')) at = at + 1;
  }
  return NUMBER;
}

long lex_quoted(long quote) {
  at = at + 1;
  while (text[at] != quote) {
    if (text[at] == '\\') at = at + 1;
    if (text[at] == '\n') fail("the quote is not closed");
    at = at + 1;
  }
  at = at + 1;
  return quote == '"' ? STRING : CHARACTER;
}

long has_pair(char *pairs, long a, long b) {
  while (*pairs) {
    if (pairs[0] == a && pairs[1] == b) return 1;
    pairs = pairs + 2;
  }
  return 0;
}

long lex_operator() {
  long c = text[at];
  if (c < ' ') fail("this character means nothing in C");
  at = at + 1;
  if (c == '.' && text[at] == '.' && text[at + 1] == '.') {
    at = at + 2;
    return ELLIPSIS;
  }
  if (!has_pair("<<>><=>===!=&&||++--->##+=-=*=/=%=&=|=^=", c, text[at])) return c;
  c = c + text[at] * 256;
  at = at + 1;
  if ((c != SHIFT_LEFT && c != SHIFT_RIGHT) || text[at] != '=') return c;
  at = at + 1;
  return c + '=' * 65536;
}

long lex_name() {
  while (is_letter_or_digit(text[at])) at = at + 1;
  return NAME;
}

/* The next token. */
long lex() {
  long spaced = skip_blanks();
  long start = at;
  long c = text[at];
  if (c == 0) lexed = W_END << 2;
  else if (c == '\n') {
    lexed = W_NEWLINE << 2;
    at = at + 1;
    line_ended = 1;
  } else {
    long kind;
    if (is_digit(c) || (c == '.' && is_digit(text[at + 1]))) kind = lex_number();
    else if (is_letter(c)) kind = lex_name();
    else if (c == '"' || c == '\'') kind = lex_quoted(c);
    else kind = lex_operator();
    lexed = intern(&text[start], at - start, kind) << 2 | spaced;
  }
  return lexed;
}

/* A token goes to the parser. */
long add_token(long name) {
  check_room(tokens, MAX_TOKENS, "the program has too many tokens");
  token_name[tokens] = name;
  token_file[tokens] = file;
  token_line[tokens] = line;
  tokens = tokens + 1;
}

/* ---- Macros: lists of tokens ---- */
long list[MAX_LISTED]; /* bodies of macros, arguments, expansions */
long listed;
long listed_to_keep;    /* bodies; what is above them ends with an expansion */
long built[MAX_LISTED]; /* lists in the making, one above the other */
long built_count;

enum { OBJECT_LIKE = 0x7FFFFFFF };
long macro_parameters[MAX_MACROS];      /* where their names start in the list */
long macro_parameter_count[MAX_MACROS]; /* or OBJECT_LIKE */
long macro_start[MAX_MACROS];           /* body */
long macro_end[MAX_MACROS];
long macro_busy[MAX_MACROS]; /* how often it is being expanded */
long macros;

long source_at[MAX_SOURCES]; /* lists that are read, the innermost last; below them the file */
long source_end[MAX_SOURCES];
long source_macro[MAX_SOURCES];
long sources;
long source_base; /* an argument is expanded by itself: what is below is not read */
long source_alone;

long argument_start[MAX_ARGUMENTS];
long argument_end[MAX_ARGUMENTS];
long arguments;

long raw; /* the token that was read last, before macros are expanded */

long build(long token) {
  check_room(built_count, MAX_LISTED, "a macro's expansion is too long");
  built[built_count] = token;
  built_count = built_count + 1;
}

long build_list(long from, long to) {
  while (from < to) {
    build(list[from]);
    from = from + 1;
  }
}

/* What is in the making above `from` becomes a list, up to `listed`; returns its start. */
long finish_list(long from) {
  long start = listed;
  long i = from;
  while (i < built_count) {
    check_room(listed, MAX_LISTED, "the macros are too long");
    list[listed] = built[i];
    listed = listed + 1;
    i = i + 1;
  }
  built_count = from;
  return start;
}

long enter_source(long start, long end, long macro) {
  check_room(sources, MAX_SOURCES, "too many macros inside one another");
  sources = sources + 1;
  source_at[sources] = start;
  source_end[sources] = end;
  source_macro[sources] = macro;
  macro_busy[macro] = macro_busy[macro] + 1;
}

/* Lists that are read to their end are left. Is there one with tokens? */
long in_list() {
  while (sources > source_base) {
    if (source_at[sources] < source_end[sources]) return 1;
    macro_busy[source_macro[sources]] = macro_busy[source_macro[sources]] - 1;
    sources = sources - 1;
  }
  return 0;
}

long next_raw() {
  if (in_list()) {
    raw = list[source_at[sources]];
    source_at[sources] = source_at[sources] + 1;
  } else raw = source_alone ? W_END << 2 : lex();
}

/* Takes the next token if it is "(". */
long take_parenthesis() {
  long old_at = at; long old_line = line; long old_ended = line_ended;
  if (in_list()) {
    if (kind_of(list[source_at[sources]]) != '(') return 0;
    source_at[sources] = source_at[sources] + 1;
    return 1;
  }
  if (source_alone) return 0;
  while (lex() == W_NEWLINE << 2) ;
  if (kind_of(lexed) == '(') return 1;
  at = old_at;
  line = old_line;
  line_ended = old_ended;
  return 0;
}

long end_argument(long from) {
  check_room(arguments, MAX_ARGUMENTS, "too many arguments of macros");
  argument_start[arguments] = finish_list(from);
  argument_end[arguments] = listed;
  arguments = arguments + 1;
}

/* The arguments of a call whose "(" was taken. */
long read_arguments() {
  long from = built_count;
  long depth = 0;
  long space = 0;
  while (1) {
    next_raw();
    long kind = kind_of(raw);
    if (kind == END) fail("the call of a macro is not closed");
    if (kind == '#') fail("a directive within the arguments of a macro is refused");
    if (depth == 0 && kind == ')') return end_argument(from);
    if (depth == 0 && kind == ',') end_argument(from);
    else if (kind == NEWLINE) space = SPACED;
    else {
      if (kind == '(') depth = depth + 1;
      if (kind == ')') depth = depth - 1;
      build(raw | space);
      space = 0;
    }
  }
}

/* The number of the parameter that a token names, or -1. */
long parameter_of(long macro, long token) {
  long n = macro_parameter_count[macro];
  while (n > 0) {
    n = n - 1;
    if (list[macro_parameters[macro] + n] >> 2 == token >> 2) return n;
  }
  return -1;
}

long add_spelling(long token, long quoted) {
  char *s = &text[name_start[token >> 2]];
  while (*s) {
    if (quoted && (*s == '"' || *s == '\\')) add_char('\\');
    add_char(*s);
    s = s + 1;
  }
}

/* The spelling of an argument as a string (C99 6.10.3.2). */
long stringize(long argument, long flags) {
  long start = text_used;
  long i = argument_start[argument];
  add_char('"');
  while (i < argument_end[argument]) {
    if (i > argument_start[argument] && (list[i] & SPACED)) add_char(' ');
    add_spelling(list[i], kind_of(list[i]) == STRING || kind_of(list[i]) == CHARACTER);
    i = i + 1;
  }
  add_char('"');
  build(intern(&text[start], text_used - start, STRING) << 2 | flags);
}

/* The tokens before and at `from`, in the making, become one (C99 6.10.3.3). */
long glue(long from) {
  long old_at = at;
  at = text_used;
  add_spelling(built[from - 1], 0);
  add_spelling(built[from], 0);
  add_char(0);
  built[from - 1] = (lex() & -4) | (built[from - 1] & SPACED);
  if (text[at]) fail("## does not make one token");
  at = old_at;
  built_count = built_count - 1;
  while (from < built_count) {
    built[from] = built[from + 1];
    from = from + 1;
  }
}

long expand_list(long start, long end);

/* Builds token i of a macro's body, with what its parameters stand for; returns the token after it. */
long build_operand(long macro, long first_argument, long i, long joined) {
  long from = built_count;
  long flags = list[i] & SPACED;
  long hash = kind_of(list[i]) == '#';
  long n = parameter_of(macro, list[i + hash]);
  long argument = first_argument + n;
  if (hash) {
    if (n < 0 || i + 1 == macro_end[macro]) fail("# stands before a parameter");
    stringize(argument, flags);
  } else if (n < 0) build(list[i]);
  else if (joined || (i + 1 < macro_end[macro] && kind_of(list[i + 1]) == PASTE)) {
    build_list(argument_start[argument], argument_end[argument]);
  } else {
    long start = expand_list(argument_start[argument], argument_end[argument]);
    build_list(start, listed);
    if (built_count > from) built[from] = (built[from] & ~SPACED) | flags;
  }
  return i + 1 + hash;
}

/* Builds a macro's body with its arguments in the place of its parameters. */
long substitute(long macro, long first_argument) {
  long i = macro_start[macro];
  long joined = 0;
  long empty = 0; /* is what stands left of ## empty? */
  while (i < macro_end[macro]) {
    if (kind_of(list[i]) == PASTE) {
      if (i == macro_start[macro] || i + 1 == macro_end[macro]) fail("## stands between two tokens");
      joined = 1;
      i = i + 1;
    } else {
      long from = built_count;
      i = build_operand(macro, first_argument, i, joined);
      if (joined && !empty && built_count > from) glue(from);
      else if (!joined || empty) empty = built_count == from;
      joined = 0;
    }
  }
}

long expand_call(long macro) {
  long first = arguments;
  read_arguments();
  long count = arguments - first;
  if (count == 1 && argument_start[first] == argument_end[first] && macro_parameter_count[macro] == 0) count = 0;
  if (count != macro_parameter_count[macro]) fail("wrong number of arguments of a macro");
  long from = built_count;
  substitute(macro, first);
  arguments = first;
  long start = finish_list(from);
  enter_source(start, listed, macro);
}

/* If the token that was read is a macro to be expanded, its expansion is what is read next. */
long expand() {
  long macro = name_macro[raw >> 2];
  if (!macro || (raw & PAINTED)) return 0;
  if (macro_busy[macro]) {
    raw = raw | PAINTED;
    return 0;
  }
  if (macro_parameter_count[macro] == OBJECT_LIKE) enter_source(macro_start[macro], macro_end[macro], macro);
  else {
    if (!take_parenthesis()) return 0;
    expand_call(macro);
  }
  return 1;
}

/* Expands a list by itself, into a new one, up to `listed`; returns its start. */
long expand_list(long start, long end) {
  long old_base = source_base; long old_alone = source_alone;
  long from = built_count;
  source_base = sources;
  source_alone = 1;
  enter_source(start, end, 0);
  next_raw();
  while (kind_of(raw) != END) {
    if (!expand()) build(raw);
    next_raw();
  }
  source_base = old_base;
  source_alone = old_alone;
  return finish_list(from);
}

/* ---- Directives ---- */
char *directories[MAX_DIRECTORIES];
long directory_count;
long included;   /* files inside one another */
long conditions; /* #if that are open */

long constant_expression();
long read_file(long path);

long end_line() {
  if (kind_of(lex()) != NEWLINE) fail("this does not belong to the directive");
}

/* Returns the name's number. */
long lex_macro_name() {
  long name = lex() >> 2;
  if (name_kind[name] != NAME || name == W_DEFINED) fail("the name of a macro is missing");
  return name;
}

/* `defined NAME`, `defined(NAME)` */
long build_defined() {
  long parenthesis = kind_of(lex()) == '(';
  if (parenthesis) lex();
  if (kind_of(lexed) != NAME) fail("the name of a macro is missing");
  build((name_macro[lexed >> 2] ? W_ONE : W_ZERO) << 2);
  if (parenthesis && kind_of(lex()) != ')') fail("`)` is missing");
}

/* The rest of the line is an expression. All its numbers are long (C99 6.10.1: intmax_t), other names are 0. */
long if_value() {
  long from = built_count; long first = tokens;
  while (kind_of(lex()) != NEWLINE) {
    if (lexed >> 2 == W_DEFINED) build_defined();
    else build(lexed);
  }
  long i = finish_list(from);
  i = expand_list(i, listed);
  while (i < listed) {
    add_token(kind_of(list[i]) == NAME ? W_ZERO : list[i] >> 2);
    i = i + 1;
  }
  add_token(W_NEWLINE);
  now = first;
  stage = PARSING_IF;
  i = constant_expression();
  if (token_name[now] != W_NEWLINE) fail("this is not part of an expression of #if");
  stage = PREPROCESSING;
  tokens = first;
  return i;
}

/* To the end of a line whose tokens need not be right; a comment does not start within quotes. */
long skip_line() {
  long quote = 0;
  skip_blanks();
  while (text[at] != '\n') {
    if (quote && text[at] == '\\' && text[at + 1] != '\n') at = at + 1;
    else if (text[at] == quote) quote = 0;
    else if (!quote && (text[at] == '"' || text[at] == '\'')) quote = text[at];
    at = at + 1;
    if (!quote) skip_blanks();
  }
  lex();
}

/* The directive that a line of a skipped group starts with, or 0. */
long skipped_directive() {
  skip_blanks();
  if (text[at] != '#') return 0;
  at = at + 1;
  skip_blanks();
  return is_letter(text[at]) ? lex() >> 2 : 0;
}

/* To the #elif, #else or #endif that belongs to an #if; returns which. */
long skip_group() {
  long first = line; long depth = 0;
  while (text[at]) {
    long word = skipped_directive();
    if (depth == 0 && (word == W_ELIF || word == W_ELSE || word == W_ENDIF)) return word;
    if (word == W_IF || word == W_IFDEF || word == W_IFNDEF) depth = depth + 1;
    if (word == W_ENDIF) depth = depth - 1;
    skip_line();
  }
  line = first;
  return fail("#if is not closed");
}

/* To the group that counts, or, if there was one already, to #endif. */
long skip_groups(long there_was_one) {
  while (1) {
    long word = skip_group();
    if (word == W_ENDIF) {
      conditions = conditions - 1;
      return end_line();
    }
    if (there_was_one) skip_line();
    else if (word == W_ELSE) return end_line();
    else if (if_value()) return 0;
  }
}

/* #elif, #else or #endif after the group that counted. */
long end_group(long word) {
  if (conditions == 0) fail("no #if belongs to this");
  if (word == W_ENDIF) {
    conditions = conditions - 1;
    return end_line();
  }
  skip_line();
  skip_groups(1);
}

long define_parameters(long macro) {
  long from = built_count;
  lex();
  lex();
  while (kind_of(lexed) != ')') {
    if (kind_of(lexed) == ELLIPSIS) fail("a macro with a variable number of arguments is refused");
    if (kind_of(lexed) != NAME) fail("the name of a parameter is missing");
    build(lexed);
    if (kind_of(lex()) == ',') lex();
    else if (kind_of(lexed) != ')') fail("`,` or `)` is missing");
  }
  macro_parameter_count[macro] = built_count - from;
  macro_parameters[macro] = finish_list(from);
}

/* A macro without parameters may be defined again as it is (C99 6.10.3). */
long same_macro(long a, long b) {
  long i = macro_end[a] - macro_start[a];
  if (macro_parameter_count[a] != OBJECT_LIKE || macro_parameter_count[b] != OBJECT_LIKE) return 0;
  if (i != macro_end[b] - macro_start[b]) return 0;
  while (i) {
    i = i - 1;
    if (list[macro_start[a] + i] >> 2 != list[macro_start[b] + i] >> 2) return 0;
  }
  return 1;
}

long define() {
  long name = lex_macro_name();
  check_room(macros, MAX_MACROS, "the program has too many macros");
  macros = macros + 1;
  long macro = macros;
  macro_parameter_count[macro] = OBJECT_LIKE;
  if (text[at] == '(') define_parameters(macro);
  long from = built_count;
  while (kind_of(lex()) != NEWLINE) build(lexed);
  macro_start[macro] = finish_list(from);
  macro_end[macro] = listed;
  listed_to_keep = listed;
  if (name_macro[name] && !same_macro(name_macro[name], macro)) {
    fail_about("this macro is defined otherwise before", name);
  }
  name_macro[name] = macro;
}

long include_file(char *path, long length) {
  long i = 0;
  while (i < directory_count) {
    long start = text_used;
    add_chars(directories[i], string_length(directories[i]));
    add_char('/');
    add_chars(path, length);
    add_char(0);
    if (read_file(start)) return 0;
    i = i + 1;
  }
  fail("there is no such file in the directories of -I");
}

/* Every <header> is libc.h, which declares all that there is. */
long include() {
  skip_blanks();
  if (text[at] == '<') {
    while (text[at] != '>') {
      if (text[at] == '\n') fail("`>` is missing");
      at = at + 1;
    }
    at = at + 1;
    end_line();
    include_file("libc.h", 6);
  } else {
    long path = lex();
    if (kind_of(path) != STRING) fail("#include needs \"file\" or <file>");
    end_line();
    lexed = path;
    include_file(&text[name_start[path >> 2] + 1], name_length[path >> 2] - 2);
  }
}

/* A line that starts with "#". */
long directive() {
  long word = lex() >> 2;
  if (word == W_NEWLINE) return 0;
  if (word == W_DEFINE) return define();
  if (word == W_INCLUDE) return include();
  conditions = conditions + (word == W_IF || word == W_IFDEF || word == W_IFNDEF);
  if (word == W_IF) return if_value() || skip_groups(0);
  if (word == W_ELIF || word == W_ELSE || word == W_ENDIF) return end_group(word);
  if (word == W_ERROR) fail("#error is reached");
  if (word != W_IFDEF && word != W_IFNDEF && word != W_UNDEF) fail("this directive is refused");
  long name = lex_macro_name();
  end_line();
  if (word == W_UNDEF) name_macro[name] = 0;
  else if ((name_macro[name] != 0) != (word == W_IFDEF)) skip_groups(0);
}

/* The tokens of the file at `at` go to the parser. */
long preprocess() {
  long at_start = 1;
  next_raw();
  while (kind_of(raw) != END) {
    if (kind_of(raw) == NEWLINE) at_start = 1;
    else if (kind_of(raw) == '#' && at_start && sources == 0) directive();
    else {
      at_start = 0;
      if (!expand()) add_token(raw >> 2);
    }
    if (!in_list()) listed = listed_to_keep;
    next_raw();
  }
}

/* Reads a file whose path stands in the text at `path` to the end of the text; 0 if it cannot be opened. */
long load_file(long path) {
  long handle = syscall(2, &text[path], 0, 0);
  if (handle < 0) return 0;
  long start = text_used;
  long got = 1;
  while (got > 0) {
    if (text_used + 65536 > MAX_TEXT) fail("the program has too much text");
    got = syscall(0, handle, &text[text_used], 65536);
    if (got < 0) fail_at(0, 0, "cannot read", &text[path]);
    text_used = text_used + got;
  }
  syscall(3, handle, 0, 0);
  add_chars("\n\n", 3);
  if (start + string_length(&text[start]) != text_used - 1) fail_at(0, 0, "this file has a zero byte", &text[path]);
  return start;
}

long read_file(long path) {
  long old_at = at; long old_file = file; long old_line = line; long old_conditions = conditions;
  check_room(files, MAX_FILES, "too many files");
  check_room(included, MAX_INCLUDED, "too many files inside one another");
  long start = load_file(path);
  if (!start) return 0;
  files = files + 1;
  file_path[files] = path;
  at = start;
  file = files;
  line = 1;
  line_ended = 0;
  included = included + 1;
  conditions = 0;
  preprocess();
  if (conditions) fail("#if is not closed");
  included = included - 1;
  conditions = old_conditions;
  at = old_at;
  file = old_file;
  line = old_line;
  line_ended = 1;
  return 1;
}

/* ---- Types. A basic type's number is its kind; of integers the unsigned ones are odd. ---- */
enum { VOID = 1, CHAR, UCHAR, SHORT, USHORT, INT, UINT, LONG, ULONG, FLOAT, DOUBLE, LDOUBLE, POINTER, ARRAY, STRUCT,
  FUNCTION };
long type_kind[MAX_TYPES];
long type_base[MAX_TYPES];  /* of a pointer, array, function: what it points to, consists of, returns */
long type_count[MAX_TYPES]; /* elements (-1: not known yet), parameters, or whether a structure is complete */
long type_size[MAX_TYPES];
long type_align[MAX_TYPES];
long type_first[MAX_TYPES];   /* first member or parameter */
long type_last[MAX_TYPES];
long type_flag[MAX_TYPES];    /* of a structure: is it a union? Of a function: does it take more arguments? */
long type_pointer[MAX_TYPES]; /* the pointer to it, once there is one */
long types;
long member_name[MAX_MEMBERS];
long member_type[MAX_MEMBERS];
long member_offset[MAX_MEMBERS]; /* of a parameter: from the frame's address */
long member_bit[MAX_MEMBERS];    /* of a bit-field: its lowest bit */
long member_width[MAX_MEMBERS];  /* bits; 0: not a bit-field */
long member_next[MAX_MEMBERS];
long members;

long new_type(long kind, long base, long size, long align) {
  check_room(types, MAX_TYPES, "the program has too many types");
  types = types + 1;
  type_kind[types] = kind;
  type_base[types] = base;
  type_size[types] = size;
  type_align[types] = align;
  return types;
}

long make_basic_types() {
  new_type(VOID, 0, 0, 1);
  new_type(CHAR, 0, 1, 1);
  new_type(UCHAR, 0, 1, 1);
  new_type(SHORT, 0, 2, 2);
  new_type(USHORT, 0, 2, 2);
  new_type(INT, 0, 4, 4);
  new_type(UINT, 0, 4, 4);
  new_type(LONG, 0, 8, 8);
  new_type(ULONG, 0, 8, 8);
  new_type(FLOAT, 0, 4, 4);
  new_type(DOUBLE, 0, 8, 8);
  new_type(LDOUBLE, 0, 16, 16);
}

long pointer_to(long t) {
  if (!type_pointer[t]) type_pointer[t] = new_type(POINTER, t, 8, 8);
  return type_pointer[t];
}

long array_of(long t, long count) {
  if (count >= 0 && type_size[t] && count > MAX_BSS / type_size[t]) fail("this array is too large");
  long a = new_type(ARRAY, t, count < 0 ? 0 : count * type_size[t], type_align[t]);
  type_count[a] = count;
  return a;
}

long is_pointer(long t) {
  return type_kind[t] == POINTER;
}

long is_structure(long t) {
  return type_kind[t] == STRUCT;
}

long is_array(long t) {
  return type_kind[t] == ARRAY;
}

long is_function(long t) {
  return type_kind[t] == FUNCTION;
}

long is_floating(long t) {
  return t >= FLOAT && t <= LDOUBLE;
}

long is_integer(long t) {
  return t >= CHAR && t <= ULONG;
}

long is_arithmetic(long t) {
  return t >= CHAR && t <= LDOUBLE;
}

/* Does it fit into a register? */
long is_scalar(long t) {
  return is_arithmetic(t) || is_pointer(t);
}

/* Are its values compared and divided as unsigned ones? */
long is_unsigned(long t) {
  return is_pointer(t) || (is_integer(t) && (t & 1));
}

/* Is it known how large it is? */
long is_complete(long t) {
  if (is_array(t)) return type_count[t] >= 0;
  if (is_structure(t)) return type_count[t];
  return t != VOID && !is_function(t);
}

long same_parameters(long a, long b);

long same_type(long a, long b) {
  if (a == b) return 1;
  if (type_kind[a] != type_kind[b] || type_kind[a] < POINTER || is_structure(a)) return 0;
  if (!same_type(type_base[a], type_base[b])) return 0;
  if (is_array(a)) return type_count[a] == type_count[b] || type_count[a] < 0 || type_count[b] < 0;
  return !is_function(a) || (type_flag[a] == type_flag[b] && same_parameters(type_first[a], type_first[b]));
}

/* These and those that follow them. */
long same_parameters(long a, long b) {
  while (a && b && same_type(member_type[a], member_type[b])) {
    a = member_next[a];
    b = member_next[b];
  }
  return a == b;
}

/* A member, or a parameter. */
long add_member(long t, long name, long its_type, long offset) {
  check_room(members, MAX_MEMBERS, "the program has too many members and parameters");
  members = members + 1;
  member_name[members] = name;
  member_type[members] = its_type;
  member_offset[members] = offset;
  if (type_last[t]) member_next[type_last[t]] = members;
  else type_first[t] = members;
  type_last[t] = members;
}

/* ---- Symbols ---- */
enum { TYPEDEF = 1, ENUMERATOR, LOCAL_VARIABLE, GLOBAL_VARIABLE, A_FUNCTION };
enum { DECLARED = 0, TENTATIVE, DEFINED };
long symbol_name[MAX_SYMBOLS];
long symbol_kind[MAX_SYMBOLS];
long symbol_type[MAX_SYMBOLS];
long symbol_value[MAX_SYMBOLS];
long symbol_before[MAX_SYMBOLS]; /* what the name meant before */
long symbol_depth[MAX_SYMBOLS];
long symbol_state[MAX_SYMBOLS];
long symbol_used[MAX_SYMBOLS];  /* the token that used it first */
long symbols;
long depth; /* blocks inside one another; 0: outside functions */

long new_symbol(long name, long kind, long type, long value) {
  long before = name_symbol[name];
  if (before && symbol_depth[before] == depth) fail_about("this name is declared twice", name);
  check_room(symbols, MAX_SYMBOLS, "the program has too many names");
  symbols = symbols + 1;
  symbol_name[symbols] = name;
  symbol_kind[symbols] = kind;
  symbol_type[symbols] = type;
  symbol_value[symbols] = value;
  symbol_before[symbols] = before;
  symbol_depth[symbols] = depth;
  name_symbol[name] = symbols;
  return symbols;
}

/* The end of a block: names that were declared after symbol `last` mean again what they meant before. */
long leave_scope(long last) {
  long i = symbols;
  while (i > last) {
    name_symbol[symbol_name[i]] = symbol_before[i];
    i = i - 1;
  }
}

/* ---- The parser's tokens ---- */
long kind_at(long token) {
  return name_kind[token_name[token]];
}

long is(long kind) {
  return kind_at(now) == kind;
}

long is_word(long word) {
  return token_name[now] == word;
}

long next() {
  if (!is(END)) now = now + 1;
}

long accept(long kind) {
  if (!is(kind)) return 0;
  next();
  return 1;
}

long accept_word(long word) {
  if (!is_word(word)) return 0;
  next();
  return 1;
}

long need(long kind, char *message) {
  if (!accept(kind)) fail(message);
}

/* Between the elements of a list in braces. */
long need_comma() {
  if (!accept(',') && !is('}')) fail("`,` or `}` is missing");
}

/* Is it a name, and not a keyword? */
long is_name() {
  return is(NAME) && token_name[now] > W_WHILE;
}

long need_name(char *message) {
  if (!is_name()) fail(message);
  next();
  return token_name[now - 1];
}

/* ---- Numbers, characters and strings ---- */
long decoding; /* where in the text a spelling is decoded */

long escape_value(long c) {
  char *pairs = "n\012t\011r\015a\007b\010f\014v\013\\\\\"\"''";
  while (*pairs) {
    if (*pairs == c) return pairs[1];
    pairs = pairs + 2;
  }
  return fail("this escape is refused");
}

long decode_digits(long base, long most) {
  long v = 0;
  while (most && digit_value(text[decoding]) < base) {
    v = v * base + digit_value(text[decoding]);
    decoding = decoding + 1;
    most = most - 1;
  }
  if (v > 255) fail("a character has only 8 bits");
  return v;
}

/* One character of a string or character constant; char is signed. */
long decode_char() {
  char c = text[decoding];
  if (c == '\\') {
    decoding = decoding + 1;
    c = text[decoding];
    if (c >= '0' && c <= '7') {
      c = decode_digits(8, 3);
      return c;
    }
    if (c == 'x') fail("this escape is refused");
    c = escape_value(c);
  }
  decoding = decoding + 1;
  return c;
}

/* The string or character constant that is the parser's token is decoded next; returns where it ends. */
long start_decoding() {
  long name = token_name[now];
  decoding = name_start[name] + 1;
  return name_start[name] + name_length[name] - 1;
}

long number_value;
long number_type;

long character() {
  long end = start_decoding();
  number_value = decode_char();
  number_type = INT;
  if (decoding != end) fail("a character constant has one character");
}

/* u, l and the like; then the type is the first that holds the number (C99 6.4.4.1). */
long number_suffix(long v, long decimal) {
  long us = 0; long ls = 0;
  while (text[decoding]) {
    long c = text[decoding] | 32; /* as a small letter */
    if (c == 'u') us = us + 1;
    else if (c == 'l') ls = ls + 1;
    else fail("this number is refused");
    decoding = decoding + 1;
  }
  if (us > 1 || ls > 2) fail("this number is refused");
  if (stage == PARSING_IF) ls = 1;
  if (!ls && !us && v >> 31 == 0) number_type = INT;
  else if (!ls && (us || !decimal) && v >> 32 == 0) number_type = UINT;
  else number_type = us || v < 0 ? ULONG : LONG;
}

/* A floating-point constant must be a whole number: tcc has no other, and these are exact. */
long fraction() {
  decoding = decoding + 1;
  while (text[decoding] == '0') decoding = decoding + 1;
  if (text[decoding]) fail("a floating-point constant must be a whole number, with a point and zeros only");
  number_type = DOUBLE;
}

/* The parser's token, as number_value and number_type. */
long number() {
  long base = 10;
  decoding = name_start[token_name[now]];
  if (text[decoding] == '0' && text[decoding + 1] != '.') base = 8;
  if (base == 8 && (text[decoding + 1] | 32) == 'x') {
    base = 16;
    decoding = decoding + 2;
    if (digit_value(text[decoding]) >= 16) fail("this number is refused");
  }
  long v = 0;
  long d = digit_value(text[decoding]);
  while (d < base) {
    if (base == 10 && v > (0x7FFFFFFFFFFFFFFF - d) / 10) fail("this number is too large");
    if (base != 10 && (v & (0xFL << 60))) fail("this number is too large");
    v = v * base + d;
    decoding = decoding + 1;
    d = digit_value(text[decoding]);
  }
  number_value = v;
  if (text[decoding] == '.') fraction();
  else number_suffix(v, base == 10);
}

/* ---- Code and data ---- */
enum {
  START = 0x400000, HEADERS = 232, DATA = 0x8000000, BSS = 0x10000000,
  LARGE = 4096 /* of a variable that starts as zeros: then it takes no room in the file */
};
char code[MAX_CODE]; /* the executable's headers and its code */
long code_size;
char data[MAX_DATA];
long data_size;
long bss_size;
long reference_at[MAX_REFERENCES]; /* four bytes of code, or eight of data as an address */
long reference_symbol[MAX_REFERENCES];
long references;

long emit_byte(long v) {
  check_room(code_size, MAX_CODE, "the program has too much code");
  code[code_size] = v;
  code_size = code_size + 1;
}

long emit_int(long v) {
  emit_byte(v);
  emit_byte(v >> 8);
  emit_byte(v >> 16);
  emit_byte(v >> 24);
}

/* Machine code as hexadecimal digits. */
long emit(char *s) {
  while (*s) {
    emit_byte(digit_value(s[0]) * 16 + digit_value(s[1]));
    s = s + 2;
  }
}

/* An instruction ends with a 32-bit number. */
long emit_with(char *s, long v) {
  emit(s);
  emit_int(v);
}

long put(char *to, long v, long size) {
  while (size) {
    *to = v;
    v = v >> 8;
    to = to + 1;
    size = size - 1;
  }
}

/* The 32-bit number of the instruction that ends before `end`. */
long patch(long end, long v) {
  put(&code[end - 4], v, 4);
}

/* A place that holds a function's address, or in code how far it is from there. */
long refer(long place, long symbol) {
  check_room(references, MAX_REFERENCES, "the program calls too many functions");
  reference_at[references] = place;
  reference_symbol[references] = symbol;
  references = references + 1;
}

/* An instruction ends with how far a function is. */
long emit_reference(char *s, long symbol) {
  emit_with(s, 0);
  refer(code_size, symbol);
}

/* A jump to a place that is not known yet, and the last one of a chain of jumps to the same place: each holds where
 * the one before it ends. Returns the chain with it. */
long jump(char *s, long chain) {
  emit_with(s, chain);
  return code_size;
}

/* The jumps of a chain lead here. */
long land(long chain) {
  while (chain) {
    char *distance = &code[chain - 4];
    long before = (distance[0] & 255) + (distance[1] & 255) * 256 + (distance[2] & 255) * 65536;
    patch(chain, code_size - chain);
    chain = before;
  }
}

long jump_if_zero() {
  emit("4885C0"); /* test rax, rax */
  return jump("0F84", 0);
}

long jump_back(char *s, long to) {
  emit_with(s, 0);
  patch(code_size, to - code_size);
}

long emit_constant(long v) {
  if (v >> 31 == 0) return emit_with("B8", v); /* mov eax, v */
  emit_with("48B8", v); /* mov rax, v */
  emit_int(v >> 32);
}

long round_up(long n, long unit) {
  return (n + unit - 1) / unit * unit;
}

/* Room for a variable. */
long allocate(long size, long align, long initialised) {
  long address;
  if (size > LARGE && !initialised) {
    address = BSS + bss_size;
    bss_size = round_up(bss_size + size, 16);
    check_room(bss_size, MAX_BSS, "the program has too many large variables");
    return address;
  }
  address = DATA + round_up(data_size, align);
  data_size = address - DATA + size;
  check_room(data_size, MAX_DATA, "the program has too much data");
  return address;
}

/* ---- Values: what the expression that was read last is ---- */
enum {
  V_CONSTANT = 1,  /* an integer, or an address that is known; `value` */
  V_RESULT,        /* in rax; a floating-point number in st0; of a structure the address, in rax */
  V_LOCAL,         /* in memory, at rbp + `value` */
  V_GLOBAL,        /* in memory, at `value` */
  V_MEMORY,        /* in memory, at rax + `value` */
  V_LOCAL_ADDRESS, /* the address rbp + `value` */
  V_FUNCTION       /* symbol `value` */
};
long value_kind;
long value;
long value_type;
long value_bit;   /* of a bit-field: its lowest bit */
long value_width; /* bits; 0: not a bit-field */
long kept_kind[MAX_KEPT]; /* left operands, while the right one is read */
long kept_value[MAX_KEPT];
long kept_type[MAX_KEPT];
long kept_bit[MAX_KEPT];
long kept_width[MAX_KEPT];
long kept;
long nesting;

/* Recursion has an end before the stack has. */
long nest() {
  nesting = nesting + 1;
  check_room(nesting, MAX_NESTING, "this is nested too deeply");
}

long assignment();
long expression();
long conditional();
long binary(long lowest);
long unary();
long is_type();
long type_name();

long set_value(long kind, long v, long t) {
  value_kind = kind;
  value = v;
  value_type = t;
  value_width = 0;
}

long result(long t) {
  set_value(V_RESULT, 0, t);
}

long is_in_memory() {
  return value_kind == V_LOCAL || value_kind == V_GLOBAL || value_kind == V_MEMORY;
}

/* A number as a value of type t. */
long truncate(long v, long t) {
  long unused = 64 - type_size[t] * 8;
  if (unused == 0) return v;
  if (is_unsigned(t)) return v & ~(-1L << (64 - unused));
  return v << unused >> unused;
}

/* From [rax] into rax: movsx, movzx, movsxd or mov, as the type's size and sign ask; its last byte is missing. */
long emit_load(long t) {
  if (t == CHAR) emit("480FBE");
  else if (t == UCHAR) emit("0FB6");
  else if (t == SHORT) emit("480FBF");
  else if (t == USHORT) emit("0FB7");
  else if (t == INT) emit("4863");
  else if (t == UINT) emit("8B");
  else emit("488B");
}

/* The low bits of rax as a value of type t. */
long extend(long t) {
  if (t > UINT) return 0;
  emit_load(t);
  emit("C0"); /* from al, ax or eax */
}

/* The address of what is in memory, in rax. */
long load_address() {
  if (value_kind == V_LOCAL) emit_with("488D85", value); /* lea rax, [rbp + value] */
  else if (value_kind == V_GLOBAL) emit_constant(value);
  else if (value) emit_with("4805", value); /* add rax, value */
  value_kind = V_MEMORY;
  value = 0;
}

/* From [rax] into rax or st0. */
long load_from_address(long t) {
  if (t == FLOAT) return emit("D900");   /* fld dword [rax] */
  if (t == DOUBLE) return emit("DD00");  /* fld qword [rax] */
  if (t == LDOUBLE) return emit("DB28"); /* fld tword [rax] */
  if (!is_scalar(t)) fail("this has no value");
  emit_load(t);
  emit("00");
}

/* From rax or st0 to [rcx]; the value stays. */
long store_at_address(long t) {
  if (t == FLOAT) return emit("D919D901");   /* fstp dword [rcx]; fld dword [rcx] */
  if (t == DOUBLE) return emit("DD19DD01");  /* fstp qword [rcx]; fld qword [rcx] */
  if (t == LDOUBLE) return emit("DB39DB29"); /* fstp tword [rcx]; fld tword [rcx] */
  if (type_size[t] == 1) emit("8801");       /* mov [rcx], al */
  if (type_size[t] == 2) emit("668901");     /* mov [rcx], ax */
  if (type_size[t] == 4) emit("8901");       /* mov [rcx], eax */
  if (type_size[t] == 8) emit("488901");     /* mov [rcx], rax */
}

/* The value of a bit-field into rax. They are all unsigned. */
long load_bits() {
  load_address();
  load_from_address(value_type);
  emit("48C1E0"); /* shl rax, 64 - bit - width */
  emit_byte(64 - value_bit - value_width);
  emit("48C1E8"); /* shr rax, 64 - width */
  emit_byte(64 - value_width);
  result(value_width < 32 ? INT : value_type);
}

/* An array becomes the address of its first element, a function its address, a bit-field a number. */
long decay() {
  if (value_width) return load_bits();
  if (is_function(value_type)) value_type = pointer_to(value_type);
  if (!is_array(value_type)) return 0;
  if (value_kind == V_LOCAL) value_kind = V_LOCAL_ADDRESS;
  else if (value_kind == V_GLOBAL) value_kind = V_CONSTANT;
  else {
    load_address();
    value_kind = V_RESULT;
  }
  value_type = pointer_to(type_base[value_type]);
}

/* The value into rax or st0; of a structure the address. */
long load() {
  decay();
  if (value_kind == V_CONSTANT) emit_constant(value);
  else if (value_kind == V_LOCAL_ADDRESS) emit_with("488D85", value); /* lea rax, [rbp + value] */
  else if (value_kind == V_FUNCTION) emit_reference("488D05", value); /* lea rax, function */
  else if (value_kind != V_RESULT) {
    load_address();
    if (!is_structure(value_type)) load_from_address(value_type);
  }
  result(value_type);
}

/* Onto the stack, where it takes 8 bytes, a floating-point number 16. */
long push() {
  if (is_floating(value_type)) emit("4883EC10DB3C24"); /* sub rsp, 16; fstp tword [rsp] */
  else emit("50");                                     /* push rax */
}

long keep() {
  check_room(kept, MAX_KEPT, "this is nested too deeply");
  kept_kind[kept] = value_kind;
  kept_value[kept] = value;
  kept_type[kept] = value_type;
  kept_bit[kept] = value_bit;
  kept_width[kept] = value_width;
  kept = kept + 1;
}

/* The left operand of operate(): a constant, or a value that waits on the stack. */
long keep_operand() {
  decay();
  if (value_kind != V_CONSTANT) {
    load();
    push();
  }
  keep();
}

/* The left side of store(): if its address is in rax, that waits on the stack. */
long keep_left_side() {
  if (!is_in_memory() || is_array(value_type) || is_function(value_type) || value_type == VOID) {
    fail("this cannot be changed");
  }
  if (value_kind == V_MEMORY) {
    load_address();
    emit("50"); /* push rax */
  }
  keep();
}

/* The value is not used. */
long drop() {
  if (value_kind == V_RESULT && is_floating(value_type)) emit("DDD8"); /* fstp st0 */
}

/* The integer of type t in rax goes to st0. */
long integer_to_floating(long t) {
  emit("50DF2C2458"); /* push rax; fild qword [rsp]; pop rax */
  if (t != ULONG) return 0;
  emit("4885C0");              /* test rax, rax */
  long done = jump("0F89", 0); /* jns: below 2^63 */
  emit("6A00C704240000805F");  /* push 0; mov dword [rsp], 2^64 as a float */
  emit("D8042458");            /* fadd dword [rsp]; pop rax */
  land(done);
}

long floating_to_unsigned_long() {
  emit("6A00C704240000005F"); /* push 0; mov dword [rsp], 2^63 as a float */
  emit("D9042458D9C9");       /* fld dword [rsp]; pop rax; fxch */
  emit("DBF1");               /* fcomi st0, st1 */
  long small = jump("0F82", 0); /* jb */
  emit("D8E1");               /* fsub st0, st1 */
  emit("50DD0C2458");         /* push rax; fisttp qword [rsp]; pop rax */
  emit("480FBAF83F");         /* btc rax, 63 */
  long done = jump("E9", 0);
  land(small);
  emit("50DD0C2458");         /* push rax; fisttp qword [rsp]; pop rax */
  land(done);
  emit("DDD8");               /* fstp st0 */
}

long convert_to_floating(long t) {
  if (!is_floating(value_type)) integer_to_floating(value_type);
  if (t == FLOAT) emit("50D91C24D9042458");  /* push rax; fstp dword [rsp]; fld dword [rsp]; pop rax */
  if (t == DOUBLE) emit("50DD1C24DD042458"); /* push rax; fstp qword [rsp]; fld qword [rsp]; pop rax */
}

/* To type t, as a cast does it. */
long convert(long t) {
  decay();
  if (t == value_type) return 0;
  if (value_kind == V_CONSTANT && !is_floating(t)) return set_value(V_CONSTANT, truncate(value, t), t);
  if (value_kind == V_FUNCTION && is_pointer(t)) return set_value(V_FUNCTION, value, t);
  load();
  if (is_floating(t)) convert_to_floating(t);
  else if (is_floating(value_type)) {
    if (t == ULONG) floating_to_unsigned_long();
    else emit("50DD0C2458"); /* push rax; fisttp qword [rsp]; pop rax */
    extend(t);
  } else extend(t);
  result(t);
}

long is_null() {
  return value_kind == V_CONSTANT && value == 0 && (is_integer(value_type) || value_type == pointer_to(VOID));
}

/* Do both point to the same, or one to void? */
long pointers_fit(long a, long b) {
  return type_base[a] == VOID || type_base[b] == VOID || same_type(a, b);
}

/* To type t, as an assignment, an argument and a return do it (C99 6.5.16.1). */
long convert_as_assigned(long t) {
  decay();
  long fits = is_arithmetic(t) && is_arithmetic(value_type);
  if (is_pointer(t)) fits = is_null() || (is_pointer(value_type) && pointers_fit(t, value_type));
  if (!fits) fail("the value has the wrong type");
  convert(t);
}

/* ---- Operators ---- */
long promote(long t) {
  return is_integer(t) && t < INT ? INT : t;
}

/* The type in which an operator computes (C99 6.3.1.8): of basic types the one with the higher number. */
long common_type(long a, long b) {
  a = promote(a);
  b = promote(b);
  return a > b ? a : b;
}

long is_shift(long op) {
  return op == SHIFT_LEFT || op == SHIFT_RIGHT;
}

/* Of a comparison the last byte of setCC al, where rax and rcx are compared; of other operators 0. */
long comparison(long op, long is_signed) {
  if (op == EQUAL) return 0x94;
  if (op == NOT_EQUAL) return 0x95;
  if (op == '<') return is_signed ? 0x9C : 0x92;
  if (op == '>') return is_signed ? 0x9F : 0x97;
  if (op == LESS_EQUAL) return is_signed ? 0x9E : 0x96;
  if (op == GREATER_EQUAL) return is_signed ? 0x9D : 0x93;
  return 0;
}

long is_comparison(long op) {
  return comparison(op, 0) != 0;
}

/* 0 or 1, as the flags say. */
long emit_comparison(long op, long is_signed) {
  emit("0F"); /* setCC al */
  emit_byte(comparison(op, is_signed));
  emit("C00FB6C0"); /* movzx eax, al */
  result(INT);
}

long fold_comparison(long op, long a, long b, long t) {
  if (is_unsigned(t)) {
    a = a ^ (1L << 63);
    b = b ^ (1L << 63);
  }
  if (op == EQUAL) return a == b;
  if (op == NOT_EQUAL) return a != b;
  if (op == '<') return a < b;
  if (op == '>') return a > b;
  if (op == LESS_EQUAL) return a <= b;
  return a >= b;
}

long fold_division(long op, long a, long b, long t) {
  if (b == 0) fail("division by zero");
  if (is_unsigned(t) ? a < 0 || b < 0 : b == -1) fail("this division of constants is refused");
  return op == '/' ? a / b : a % b;
}

long fold(long op, long a, long b, long t) {
  if (is_comparison(op)) return fold_comparison(op, a, b, t);
  if (op == '/' || op == '%') return fold_division(op, a, b, t);
  if (is_shift(op) && (b < 0 || b >= type_size[t] * 8)) fail("a shift by this much is undefined");
  if (op == SHIFT_LEFT) return a << b;
  if (op == SHIFT_RIGHT) return is_unsigned(t) && b ? (a >> b) & ~(-1L << (64 - b)) : a >> b;
  if (op == '+') return a + b;
  if (op == '-') return a - b;
  if (op == '*') return a * b;
  if (op == '&') return a & b;
  if (op == '|') return a | b;
  return a ^ b;
}

/* rax = rax op rcx */
long emit_operation(long op, long t) {
  if (op == '+') return emit("4801C8");   /* add rax, rcx */
  if (op == '-') return emit("4829C8");   /* sub rax, rcx */
  if (op == '*') return emit("480FAFC1"); /* imul rax, rcx */
  if (op == '&') return emit("4821C8");   /* and rax, rcx */
  if (op == '|') return emit("4809C8");   /* or rax, rcx */
  if (op == '^') return emit("4831C8");   /* xor rax, rcx */
  if (op == SHIFT_LEFT) return emit("48D3E0"); /* shl rax, cl */
  if (op == SHIFT_RIGHT) return emit(is_unsigned(t) ? "48D3E8" : "48D3F8"); /* shr rax, cl; sar rax, cl */
  emit(is_unsigned(t) ? "31D248F7F1" : "489948F7F9"); /* xor edx, edx; div rcx; or cqo; idiv rcx */
  if (op == '%') emit("4889D0"); /* mov rax, rdx */
}

/* The left operand is on the stack, or the constant v; the right one is the value; both are taken as of type t. */
long operate_on_integers(long op, long kind, long v, long t) {
  long result_type = is_comparison(op) ? INT : t;
  v = truncate(v, t);
  if (kind == V_CONSTANT && value_kind == V_CONSTANT) {
    if (!is_shift(op)) value = truncate(value, t);
    return set_value(V_CONSTANT, truncate(fold(op, v, value, t), result_type), result_type);
  }
  load();
  emit("4889C1"); /* mov rcx, rax */
  if (kind == V_CONSTANT) emit_constant(v);
  else emit("58"); /* pop rax */
  if (t == UINT) emit("89C089C9"); /* mov eax, eax; mov ecx, ecx */
  if (is_comparison(op)) {
    emit("4839C8"); /* cmp rax, rcx */
    return emit_comparison(op, !is_unsigned(t));
  }
  emit_operation(op, t);
  extend(t);
  result(t);
}

/* The left operand is st0, the right one st1. No comparison but != is true of what is not a number. */
long compare_floating(long op) {
  if (op == '<' || op == LESS_EQUAL) {
    emit("D9C9"); /* fxch: a < b is b > a */
    op = op == '<' ? '>' : GREATER_EQUAL;
  }
  emit("DFF1DDD8"); /* fcomip st0, st1; fstp st0 */
  emit_comparison(op, 0);
  if (op == EQUAL) emit("0F9BC120C8"); /* setnp cl; and al, cl */
  if (op == NOT_EQUAL) emit("0F9AC108C8"); /* setp cl; or al, cl */
}

/* All computing is done in long double; the result is rounded to type t. */
long operate_on_floating(long op, long kind, long v, long left, long t) {
  convert(LDOUBLE);
  load();
  if (is_floating(left)) emit("DB2C244883C410"); /* fld tword [rsp]; add rsp, 16 */
  else {
    if (kind == V_CONSTANT) emit_constant(v);
    else emit("58"); /* pop rax */
    integer_to_floating(left);
  }
  if (is_comparison(op)) return compare_floating(op);
  if (op == '+') emit("DEC1"); /* faddp */
  else if (op == '-') emit("DEE1"); /* fsubrp: st1 = st0 - st1 */
  else if (op == '*') emit("DEC9"); /* fmulp */
  else if (op == '/') emit("DEF1"); /* fdivrp: st1 = st0 / st1 */
  else fail("floating-point numbers have no such operator");
  result(LDOUBLE);
  convert(t);
}

long element_size(long pointer) {
  if (!is_complete(type_base[pointer])) fail("the size of what this points to is not known");
  return type_size[type_base[pointer]];
}

long subtract_pointers(long kind, long v, long t) {
  long size = element_size(t);
  if (!same_type(t, value_type)) fail("the operands do not fit");
  operate_on_integers('-', kind, v, LONG);
  if (value_kind == V_CONSTANT) value = value / size;
  else {
    emit_with("B9", size); /* mov ecx, size */
    emit("489948F7F9");    /* cqo; idiv rcx */
  }
}

/* A pointer plus or minus the value, which counts elements. */
long add_to_pointer(long op, long kind, long v, long t) {
  long size = element_size(t);
  if (!is_integer(value_type) || (op != '+' && op != '-')) fail("the operands do not fit");
  if (value_kind == V_CONSTANT) value = value * size;
  else {
    load();
    emit_with("4869C0", size); /* imul rax, rax, size */
  }
  operate_on_integers(op, kind, v, t);
}

/* A number plus a pointer, which is the value: they change places. */
long add_pointer(long kind, long v, long t) {
  long pointer = value_type;
  load();
  if (kind == V_CONSTANT) {
    push();
    set_value(V_CONSTANT, v, t);
  } else {
    emit("48870424"); /* xchg [rsp], rax */
    result(t);
  }
  add_to_pointer('+', V_RESULT, 0, pointer);
}

long operate_on_pointers(long op, long kind, long v, long t) {
  long both = is_pointer(t) && is_pointer(value_type);
  if (is_comparison(op)) {
    long fit = both ? pointers_fit(t, value_type) : is_null() || (kind == V_CONSTANT && v == 0);
    if (!fit) fail("the operands do not fit");
    return operate_on_integers(op, kind, v, ULONG);
  }
  if (both && op == '-') return subtract_pointers(kind, v, t);
  if (is_pointer(t)) return add_to_pointer(op, kind, v, t);
  if (op != '+') fail("the operands do not fit");
  add_pointer(kind, v, t);
}

/* The left operand was kept, the right one is the value. */
long operate(long op) {
  decay();
  kept = kept - 1;
  long kind = kept_kind[kept];
  long v = kept_value[kept];
  long t = kept_type[kept];
  if (is_pointer(t) || is_pointer(value_type)) return operate_on_pointers(op, kind, v, t);
  if (!is_arithmetic(t) || !is_arithmetic(value_type)) fail("the operands do not fit");
  long common = common_type(t, value_type);
  if (is_floating(common)) return operate_on_floating(op, kind, v, t, common);
  operate_on_integers(op, kind, v, is_shift(op) ? promote(t) : common);
}

/* 0 or 1 in rax, or a constant. */
long to_truth() {
  decay();
  if (!is_scalar(value_type)) fail("this is neither true nor false");
  if (value_kind == V_CONSTANT) return set_value(V_CONSTANT, value != 0, INT);
  load();
  if (is_floating(value_type)) {
    emit("D9EE"); /* fldz */
    return compare_floating(NOT_EQUAL);
  }
  emit("4885C00F95C00FB6C0"); /* test rax, rax; setne al; movzx eax, al */
  result(INT);
}

/* For a branch: anything but 0 in rax. */
long load_truth() {
  decay();
  if (is_integer(value_type) || is_pointer(value_type)) return load();
  to_truth();
}

/* ---- Binary operators, conditions and assignments ---- */
long precedence(long op) {
  if (op == '*' || op == '/' || op == '%') return 10;
  if (op == '+' || op == '-') return 9;
  if (is_shift(op)) return 8;
  if (op == EQUAL || op == NOT_EQUAL) return 6;
  if (is_comparison(op)) return 7;
  if (op == '&') return 5;
  if (op == '^') return 4;
  if (op == '|') return 3;
  if (op == AND_AND) return 2;
  if (op == OR_OR) return 1;
  return 0;
}

/* && and ||; the left operand is the value. If that is a constant and decides, the code of the right one goes. */
long logical(long op) {
  long lowest = op == AND_AND ? 3 : 2;
  to_truth();
  if (value_kind == V_CONSTANT) {
    long decides = value == (op == OR_OR);
    long old_code = code_size; long old_references = references;
    binary(lowest);
    to_truth();
    if (!decides) return 0;
    code_size = old_code;
    references = old_references;
    return set_value(V_CONSTANT, op == OR_OR, INT);
  }
  emit("4885C0"); /* test rax, rax */
  long end = jump(op == AND_AND ? "0F84" : "0F85", 0); /* jz, jnz */
  binary(lowest);
  to_truth();
  load();
  land(end);
}

long binary(long lowest) {
  unary();
  while (1) {
    long op = kind_at(now);
    if (precedence(op) < lowest) return 0;
    next();
    if (op == AND_AND || op == OR_OR) logical(op);
    else {
      keep_operand();
      binary(precedence(op) + 1);
      operate(op);
    }
  }
}

/* The type of `c ? a : b`; b is the value, a had this type and was null or not (C99 6.5.15). */
long conditional_type(long t, long null) {
  if (t == VOID && value_type == VOID) return VOID;
  if (is_arithmetic(t) && is_arithmetic(value_type)) return common_type(t, value_type);
  if (is_pointer(t) && is_null()) return t;
  if (is_pointer(value_type) && null) return value_type;
  if (!is_pointer(t) || !is_pointer(value_type) || !pointers_fit(t, value_type)) fail("the operands do not fit");
  return type_base[t] == VOID ? t : value_type;
}

/* Of `c ? a : b` the first two were kept, the third is the value: are they constants? Then the code is forgotten. */
long choose_constant(long code_before, long t) {
  kept = kept - 2;
  if (kept_kind[kept] != V_CONSTANT || kept_kind[kept + 1] != V_CONSTANT || value_kind != V_CONSTANT) return 0;
  code_size = code_before;
  if (kept_value[kept]) set_value(V_CONSTANT, truncate(kept_value[kept + 1], t), t);
  return 1;
}

/* The operands of `?`, which was read; the condition is the value. */
long operands_of_condition() {
  long code_before = code_size;
  keep();
  load_truth();
  long other = jump_if_zero();
  expression();
  decay();
  keep();
  long null = is_null();
  load();
  long t = value_type;
  need(':', "`:` is missing");
  long middle = jump("E9", 0);
  land(other);
  conditional();
  decay();
  long common = conditional_type(t, null);
  convert(common);
  if (choose_constant(code_before, common)) return 0;
  load();
  long end = jump("E9", 0);
  land(middle);
  result(t);
  convert(common);
  land(end);
  result(common);
}

long conditional() {
  binary(1);
  if (!accept('?')) return 0;
  nest();
  decay();
  operands_of_condition();
  nesting = nesting - 1;
}

/* The address of the left side into rcx. */
long load_left_address(long kind, long v) {
  if (kind == V_LOCAL) emit_with("488D8D", v); /* lea rcx, [rbp + v] */
  else if (kind == V_GLOBAL) emit_with("B9", v); /* mov ecx, v */
  else emit("59"); /* pop rcx */
}

/* The bits of rax into those of the unit at [rcx]; rax: what the bit-field is then. */
long store_bits(long t, long bit, long width) {
  emit_with("BA", ~(-1L << width)); /* mov edx, mask */
  emit("21D050");       /* and eax, edx; push rax */
  emit("48C1E0");       /* shl rax, bit */
  emit_byte(bit);
  emit("48C1E2");       /* shl rdx, bit */
  emit_byte(bit);
  emit("48F7D24889C6"); /* not rdx; mov rsi, rax */
  emit("4889C8");       /* mov rax, rcx */
  load_from_address(t);
  emit("4821D04809F0"); /* and rax, rdx; or rax, rsi */
  store_at_address(t);
  emit("58");           /* pop rax */
  result(width < 32 ? INT : t);
}

/* What is at the value's address is copied to the left side. This has no value. */
long copy(long kind, long v, long size) {
  load();
  emit("4889C6"); /* mov rsi, rax */
  load_left_address(kind, v);
  emit("4889CF"); /* mov rdi, rcx */
  emit_with("B9", size); /* mov ecx, size */
  emit("F3A4"); /* rep movsb */
  result(VOID);
}

/* The value goes to the left side that was kept. */
long store() {
  kept = kept - 1;
  long kind = kept_kind[kept];
  long v = kept_value[kept];
  long t = kept_type[kept];
  if (is_structure(t)) {
    if (value_type != t) fail("the value has the wrong type");
    return copy(kind, v, type_size[t]);
  }
  convert_as_assigned(t);
  load();
  load_left_address(kind, v);
  if (kept_width[kept]) return store_bits(t, kept_bit[kept], kept_width[kept]);
  store_at_address(t);
  result(t);
}

/* The operator of an assignment: that of `+=` is `+`, that of `=` is `=`; 0: this is none. */
long assigned_operator(long kind) {
  if (kind == '=') return '=';
  if (precedence(kind)) return 0;
  if (kind >> 8 == '=') return kind & 255;
  if (kind >> 16 == '=') return kind & 65535;
  return 0;
}

long assignment() {
  nest();
  conditional();
  long op = assigned_operator(kind_at(now));
  if (op) {
    keep_left_side();
    next();
    if (op != '=') keep_operand();
    assignment();
    if (op != '=') operate(op);
    store();
  }
  nesting = nesting - 1;
}

long expression() {
  assignment();
  while (accept(',')) {
    drop();
    assignment();
    load();
  }
}

long constant_expression() {
  conditional();
  decay();
  if (value_kind != V_CONSTANT || !is_integer(value_type)) fail("this is not a constant");
  return value;
}

/* ---- Primary, postfix and unary expressions ---- */

/* If the structure has the member, the value becomes it. */
long find_member(long structure, long name, long offset) {
  long m = type_first[structure];
  while (m) {
    if (member_name[m] == name) {
      value = value + offset + member_offset[m];
      value_type = member_type[m];
      value_bit = member_bit[m];
      value_width = member_width[m];
      return 1;
    }
    if (member_name[m] == 0 && find_member(member_type[m], name, offset + member_offset[m])) return 1;
    m = member_next[m];
  }
  return 0;
}

long dereference() {
  decay();
  if (!is_pointer(value_type)) fail("this is not a pointer");
  if (is_function(type_base[value_type])) return 0; /* which decays to the same pointer */
  if (value_kind == V_CONSTANT) value_kind = V_GLOBAL;
  else if (value_kind == V_LOCAL_ADDRESS) value_kind = V_LOCAL;
  else {
    load();
    value_kind = V_MEMORY;
  }
  value_type = type_base[value_type];
}

/* The value becomes an argument, at rsp + `place`; returns the bytes that it takes. */
long pass_argument(long place) {
  if (!is_scalar(value_type)) fail("only numbers and pointers can be arguments");
  load();
  if (!is_floating(value_type)) {
    emit_with("48898424", place); /* mov [rsp + place], rax */
    return 8;
  }
  emit_with("488D8C24", place); /* lea rcx, [rsp + place] */
  store_at_address(value_type);
  drop();
  return value_type == LDOUBLE ? 16 : 8;
}

/* The arguments of a function of type t, up to ")"; returns the bytes that they take. */
long pass_arguments(long t) {
  long parameter = type_first[t];
  long count = 0;
  long bytes = 0;
  while (!accept(')')) {
    if (count) need(',', "`,` or `)` is missing");
    assignment();
    decay();
    if (parameter) {
      convert_as_assigned(member_type[parameter]);
      parameter = member_next[parameter];
    } else if (!type_flag[t]) fail("too many arguments");
    else if (is_arithmetic(value_type)) convert(value_type == FLOAT ? DOUBLE : promote(value_type));
    bytes = bytes + pass_argument(bytes);
    count = count + 1;
  }
  if (parameter) fail("too few arguments");
  return bytes;
}

/* The function is the value, "(" was read. All arguments are on the stack, the first one lowest.
 * Functions that are called by pointer may be another compiler's: they find six in registers, too. */
long call() {
  decay();
  if (!is_pointer(value_type) || !is_function(type_base[value_type])) fail("this is not a function");
  long t = type_base[value_type];
  long symbol = value_kind == V_FUNCTION ? value : 0;
  if (!symbol) {
    load();
    push();
  }
  emit_with("4881EC", 0); /* sub rsp, bytes */
  long room = code_size;
  long bytes = pass_arguments(t);
  patch(room, bytes);
  if (symbol) emit_reference("E8", symbol); /* call */
  else {
    emit_with("488B8424", bytes);   /* mov rax, [rsp + bytes] */
    emit("488B3C24488B742408");     /* mov rdi, [rsp]; mov rsi, [rsp + 8] */
    emit("488B542410488B4C2418");   /* mov rdx, [rsp + 16]; mov rcx, [rsp + 24] */
    emit("4C8B4424204C8B4C2428");   /* mov r8, [rsp + 32]; mov r9, [rsp + 40] */
    emit("FFD0");                   /* call rax */
    extend(type_base[t]);
    bytes = bytes + 8;
  }
  emit_with("4881C4", bytes); /* add rsp, bytes */
  result(type_base[t]);
}

/* The value, plus or minus 1. */
long add_one(long op) {
  keep_operand();
  set_value(V_CONSTANT, 1, INT);
  operate(op);
}

/* ++ and --; the value of the postfix ones is that before. */
long step(long op, long postfix) {
  long t = value_type;
  if (value_width || is_floating(t)) fail("this cannot be counted up or down");
  keep_left_side();
  add_one(op);
  store();
  if (!postfix) return 0;
  add_one(op == '+' ? '-' : '+');
  convert(t);
}

long subscript() {
  keep_operand();
  expression();
  need(']', "`]` is missing");
  operate('+');
  dereference();
}

long member() {
  if (!is_structure(value_type) || value_kind == V_RESULT) fail("this has no members");
  long name = need_name("the name of a member is missing");
  if (!find_member(value_type, name, 0)) {
    fail_about(is_complete(value_type) ? "there is no such member" : "the structure is not defined", name);
  }
}

long postfix() {
  while (1) {
    if (accept('[')) subscript();
    else if (accept('(')) call();
    else if (accept('.')) member();
    else if (accept(ARROW)) {
      dereference();
      member();
    } else if (accept(INCREMENT)) step('+', 1);
    else if (accept(DECREMENT)) step('-', 1);
    else return 0;
  }
}

/* Strings side by side are one. */
long string() {
  long start = data_size;
  while (is(STRING)) {
    long end = start_decoding();
    while (decoding < end) put(&data[allocate(1, 1, 1) - DATA], decode_char(), 1);
    next();
  }
  allocate(1, 1, 1);
  set_value(V_GLOBAL, DATA + start, array_of(CHAR, data_size - start));
}

long named() {
  long symbol = name_symbol[token_name[now]];
  if (!is_name()) fail("an expression is missing");
  if (!symbol) fail("this name is not declared");
  set_value(0, symbol_value[symbol], symbol_type[symbol]);
  if (symbol_kind[symbol] == ENUMERATOR) value_kind = V_CONSTANT;
  else if (symbol_kind[symbol] == LOCAL_VARIABLE) value_kind = V_LOCAL;
  else if (symbol_kind[symbol] == GLOBAL_VARIABLE) value_kind = V_GLOBAL;
  else if (symbol_kind[symbol] == A_FUNCTION) set_value(V_FUNCTION, symbol, value_type);
  else fail("an expression is missing");
  if (symbol_used[symbol] == 0) symbol_used[symbol] = now;
  next();
}

long constant() {
  if (is(CHARACTER)) character();
  else number();
  set_value(V_CONSTANT, number_value, number_type);
  if (number_type == DOUBLE) {
    value_type = LONG;
    convert(DOUBLE);
  }
  next();
}

long primary() {
  if (is(NUMBER) || is(CHARACTER)) return constant();
  if (is(STRING)) return string();
  if (is(NAME)) return named();
  if (!accept('(')) fail("an expression is missing");
  if (is('{')) fail("a statement within an expression is refused");
  expression();
  need(')', "`)` is missing");
}

long address_of() {
  unary();
  if (value_width) fail("a bit-field has no address");
  if (value_kind == V_LOCAL) value_kind = V_LOCAL_ADDRESS;
  else if (value_kind == V_GLOBAL) value_kind = V_CONSTANT;
  else if (value_kind == V_MEMORY) {
    load_address();
    value_kind = V_RESULT;
  } else if (!is_function(value_type)) fail("this has no address");
  value_type = pointer_to(value_type);
}

/* - and ~ */
long negate(long op) {
  unary();
  decay();
  long t = promote(value_type);
  if (op == '-' && is_floating(t)) {
    load();
    return emit("D9E0"); /* fchs */
  }
  if (!is_integer(t)) fail("the operand does not fit");
  if (value_kind == V_CONSTANT) return set_value(V_CONSTANT, truncate(op == '-' ? -value : ~value, t), t);
  load();
  emit(op == '-' ? "48F7D8" : "48F7D0"); /* neg rax; not rax */
  extend(t);
  result(t);
}

long not() {
  unary();
  to_truth();
  if (value_kind == V_CONSTANT) value = !value;
  else emit("4883F001"); /* xor rax, 1 */
}

/* Is the next token "(" and the one after it a type? */
long is_type_in_parentheses() {
  if (!accept('(')) return 0;
  long found = is_type();
  now = now - 1;
  return found;
}

long type_in_parentheses() {
  next();
  long t = type_name();
  need(')', "`)` is missing");
  return t;
}

long size_of() {
  long old_code = code_size; long old_references = references;
  value_width = 0;
  if (is_type_in_parentheses()) value_type = type_in_parentheses();
  else unary();
  code_size = old_code;
  references = old_references;
  if (!is_complete(value_type) || value_width) fail("the size of this is not known");
  set_value(V_CONSTANT, type_size[value_type], ULONG);
}

long cast() {
  long t = type_in_parentheses();
  if (is('{')) fail("a compound literal is refused");
  unary();
  decay();
  if (t == VOID) {
    drop();
    return result(VOID);
  }
  if (!is_scalar(t) || !is_scalar(value_type)) fail("this cannot be converted");
  if (is_pointer(t) && is_floating(value_type)) fail("this cannot be converted");
  if (is_floating(t) && is_pointer(value_type)) fail("this cannot be converted");
  convert(t);
  if (is_in_memory()) load();
}

long unary_operator() {
  if (accept('&')) return address_of();
  if (accept('*')) {
    unary();
    return dereference();
  }
  if (accept('-')) return negate('-');
  if (accept('~')) return negate('~');
  if (accept('!')) return not();
  if (is(INCREMENT) || is(DECREMENT)) {
    long op = kind_at(now) & 255;
    next();
    unary();
    return step(op, 0);
  }
  if (accept_word(W_SIZEOF)) return size_of();
  if (is_type_in_parentheses()) return cast();
  primary();
  postfix();
}

long unary() {
  nest();
  unary_operator();
  nesting = nesting - 1;
}

/* ---- Declarations ---- */
long storage;       /* W_TYPEDEF, W_STATIC, W_EXTERN or 0, of the specifiers that were read last */
long declared_name; /* of the declarator that was read last; 0: it has none */

long specifiers();
long declarator(long t);

long is_qualifier() {
  return is_word(W_CONST) || is_word(W_VOLATILE) || is_word(W_INLINE);
}

/* Does a declaration start here? */
long is_type() {
  long symbol = name_symbol[token_name[now]];
  if (is_name()) return symbol && symbol_kind[symbol] == TYPEDEF;
  return token_name[now] >= W_CONST && token_name[now] <= W_LONG;
}

/* The type at the start of a declaration that has no storage class. */
long type_alone() {
  long t = specifiers();
  if (storage) fail("a storage class has no meaning here");
  return t;
}

/* A bit-field crosses no unit of its type (System V ABI, AMD64, 3.1.2). Returns the bits up to its end. */
long place_bits(long structure, long name, long t, long start, long width) {
  long unit = type_size[t] * 8;
  if (!is_integer(t) || !is_unsigned(t) || unit > 32) fail("a bit-field has an unsigned type of at most 32 bits");
  if (!name) fail("a bit-field without a name is refused");
  if (width < 1 || width > unit) fail("the bit-field has the wrong width");
  if (start / unit != (start + width - 1) / unit) start = round_up(start, unit);
  add_member(structure, name, t, start / unit * type_size[t]);
  member_bit[members] = start % unit;
  member_width[members] = width;
  return start + width;
}

/* While a structure is being defined, its size counts bits. */
long define_member(long structure, long name, long t) {
  long start = type_flag[structure] ? 0 : type_size[structure];
  long end;
  if (!name && !is_structure(t) && !is(':')) fail("the name of a member is missing");
  if (name && find_member(structure, name, 0)) fail_about("this name is declared twice", name);
  if (accept(':')) end = place_bits(structure, name, t, start, constant_expression());
  else {
    if (!is_complete(t)) fail("the size of this member is not known");
    start = round_up((start + 7) / 8, type_align[t]);
    add_member(structure, name, t, start);
    end = (start + type_size[t]) * 8;
  }
  if (end > type_size[structure]) type_size[structure] = end;
  if (type_align[t] > type_align[structure]) type_align[structure] = type_align[t];
}

long define_structure(long structure) {
  if (type_count[structure] || type_size[structure]) fail("this structure is defined twice");
  while (!accept('}')) {
    long base = type_alone();
    while (1) {
      long t = declarator(base);
      define_member(structure, declared_name, t);
      if (!accept(',')) break;
    }
    need(';', "`;` is missing");
  }
  if (!type_first[structure]) fail("a structure has members");
  type_size[structure] = round_up((type_size[structure] + 7) / 8, type_align[structure]);
  type_count[structure] = 1;
}

long new_tagged_type(long word) {
  if (word == W_ENUM) return INT;
  long t = new_type(STRUCT, 0, 0, 1);
  type_flag[t] = word == W_UNION;
  return t;
}

/* struct, union or enum NAME */
long tagged_type(long word) {
  if (!is(NAME)) {
    if (!is('{')) fail("`{` is missing");
    return new_tagged_type(word);
  }
  long name = need_name("the name of a type is missing");
  long t = name_tag[name];
  if (depth && word != W_ENUM && (!t || is('{'))) {
    fail_about("a structure with a name is declared outside of functions", name);
  }
  if (!t) t = new_tagged_type(word);
  if ((t == INT) != (word == W_ENUM) || type_flag[t] != (word == W_UNION)) {
    fail_about("this name belongs to another kind of type", name);
  }
  name_tag[name] = t;
  return t;
}

long define_enumeration() {
  long v = 0;
  while (!accept('}')) {
    long name = need_name("the name of a constant is missing");
    if (accept('=')) v = constant_expression();
    if (v != truncate(v, INT)) fail("a constant of an enumeration is an int");
    new_symbol(name, ENUMERATOR, INT, v);
    v = v + 1;
    need_comma();
  }
}

/* A type that is said by one word, or is defined here. */
long whole_type() {
  long word = token_name[now];
  next();
  if (word == W_CHAR) return CHAR;
  if (word == W_VOID) return VOID;
  if (word == W_FLOAT) return FLOAT;
  if (word == W_DOUBLE) return DOUBLE;
  if (word > W_ENUM) return symbol_type[name_symbol[word]];
  long t = tagged_type(word);
  if (!accept('{')) return t;
  if (word == W_ENUM) define_enumeration();
  else define_structure(t);
  return t;
}

/* How often each word stands in specifiers, as one number. */
enum { WORD_UNSIGNED = 0x1, WORD_SHORT = 0x10, WORD_INT = 0x100, WORD_LONG = 0x1000 };

long word_weight() {
  if (is_word(W_UNSIGNED)) return WORD_UNSIGNED;
  if (is_word(W_SHORT)) return WORD_SHORT;
  if (is_word(W_INT)) return WORD_INT;
  if (is_word(W_LONG)) return WORD_LONG;
  return 0;
}

/* What words like `unsigned long` mean together, and with a type that is said by one word. */
long combine_words(long words, long whole) {
  long u = words & 1;
  if (whole && words == 0) return whole;
  if (whole == CHAR && words == WORD_UNSIGNED) return UCHAR;
  if (whole == DOUBLE && words == WORD_LONG) return LDOUBLE;
  if (whole) fail("these words make no type");
  if (words == 0) fail("a type is missing");
  words = words - u;
  if (words & WORD_INT) words = words - WORD_INT;
  if (words == 0) return INT + u;
  if (words == WORD_SHORT) return SHORT + u;
  if (words != WORD_LONG && words != 2 * WORD_LONG) fail("these words make no type");
  return LONG + u;
}

/* What a declaration starts with: the type, and the storage class. */
long specifiers() {
  long class = 0;
  long words = 0;
  long whole = 0;
  nest();
  while (is_type()) {
    if (is_word(W_TYPEDEF) || is_word(W_STATIC) || is_word(W_EXTERN)) {
      if (class) fail("a second storage class");
      class = token_name[now];
      next();
    } else if (is_qualifier()) next();
    else if (word_weight()) {
      words = words + word_weight();
      next();
    } else {
      /* After a type a name is what is declared, even if it is a type elsewhere. */
      if (is_name() && (whole || words)) break;
      if (whole) fail("these words make no type");
      whole = whole_type();
    }
  }
  nesting = nesting - 1;
  storage = class;
  return combine_words(words, whole);
}

/* The parameters of a function of type f, up to ")". They lie above the return address, the first one lowest. */
long read_parameters(long f) {
  long place = 16;
  if (accept(')')) return 0;
  if (is_word(W_VOID) && kind_at(now + 1) == ')') next();
  else {
    while (1) {
      if (accept(ELLIPSIS)) {
        type_flag[f] = 1;
        break;
      }
      long t = type_alone();
      t = declarator(t);
      if (is_array(t)) t = pointer_to(type_base[t]);
      if (is_function(t)) t = pointer_to(t);
      if (!is_scalar(t)) fail("only numbers and pointers can be parameters");
      add_member(f, declared_name, t, place);
      place = place + (t == LDOUBLE ? 16 : 8);
      if (!accept(',')) break;
    }
  }
  need(')', "`)` is missing");
}

long function_type(long t) {
  long f = new_type(FUNCTION, t, 0, 1);
  read_parameters(f);
  if (is('(') || is('[') || !(is_scalar(t) || t == VOID)) fail("a function can return only a number or a pointer");
  return f;
}

/* What stands behind the name in a declarator. */
long suffixes(long t) {
  if (accept('(')) return function_type(t);
  if (!accept('[')) return t;
  long count = -1;
  if (!is(']')) {
    count = constant_expression();
    if (count < 1) fail("an array has at least one element");
  }
  need(']', "`]` is missing");
  t = suffixes(t);
  if (!is_complete(t)) fail("the size of the elements is not known");
  return array_of(t, count);
}

/* From "(" to behind its ")". */
long skip_parentheses() {
  long level = 0;
  while (1) {
    if (is(END)) fail("`)` is missing");
    if (is('(')) level = level + 1;
    if (is(')')) level = level - 1;
    next();
    if (level == 0) return 0;
  }
}

/* `(*name)`: what stands in the parentheses is read after what stands behind them. */
long inner_declarator(long t) {
  long start = now + 1;
  skip_parentheses();
  t = suffixes(t);
  long end = now;
  now = start;
  nest();
  t = declarator(t);
  nesting = nesting - 1;
  need(')', "`)` is missing");
  now = end;
  return t;
}

/* The type of what is declared, where t is what it is made of; the name is declared_name. */
long declarator(long t) {
  while (accept('*')) {
    t = pointer_to(t);
    while (is_qualifier()) next();
  }
  if (is('(') && (kind_at(now + 1) == '*' || kind_at(now + 1) == '(')) return inner_declarator(t);
  long name = 0;
  if (is_name()) name = need_name("a name is missing");
  t = suffixes(t);
  declared_name = name;
  return t;
}

long type_name() {
  long t = type_alone();
  t = declarator(t);
  if (declared_name) fail_about("a type has no name here", declared_name);
  return t;
}

/* ---- Initialisers: values that are known before the program runs, at an address ---- */
long initialise(long t, long address);

long put_data(long address, long v, long size) {
  put(&data[address - DATA], v, size);
}

long initialise_string(long t, long address) {
  long n = 0;
  while (is(STRING)) {
    long end = start_decoding();
    while (decoding < end) {
      if (n >= type_count[t]) fail("the string is longer than the array");
      put_data(address + n, decode_char(), 1);
      n = n + 1;
    }
    next();
  }
}

long initialise_array(long t, long address) {
  long i = 0;
  need('{', "`{` is missing");
  while (!accept('}')) {
    if (is('[')) fail("a designator is refused");
    if (i == type_count[t]) fail("too many values");
    initialise(type_base[t], address + i * type_size[type_base[t]]);
    i = i + 1;
    need_comma();
  }
}

long initialise_structure(long t, long address) {
  long m = type_first[t];
  need('{', "`{` is missing");
  while (!accept('}')) {
    if (is('.')) fail("a designator is refused");
    if (!m) fail("too many values");
    if (member_width[m]) fail("the value of a bit-field is refused");
    initialise(member_type[m], address + member_offset[m]);
    m = type_flag[t] ? 0 : member_next[m];
    need_comma();
  }
}

long initialise(long t, long address) {
  if (is_array(t) && type_size[type_base[t]] == 1 && is(STRING)) return initialise_string(t, address);
  if (is_array(t)) return initialise_array(t, address);
  if (is_structure(t)) return initialise_structure(t, address);
  if (is('{')) fail("braces around a single value are refused");
  long old_code = code_size;
  assignment();
  convert_as_assigned(t);
  if (value_kind == V_FUNCTION) return refer(address, value);
  if (value_kind != V_CONSTANT || code_size != old_code) fail("this is not a constant");
  put_data(address, value, type_size[t]);
}

/* How many elements stand between the braces that start here? */
long count_values() {
  long i = now + 1;
  long level = 0;
  long count = kind_at(i) != '}';
  while (level >= 0 && kind_at(i) != END) {
    long kind = kind_at(i);
    if (level == 0 && kind == ',' && kind_at(i + 1) != '}') count = count + 1;
    if (kind == '{' || kind == '(' || kind == '[') level = level + 1;
    if (kind == '}' || kind == ')' || kind == ']') level = level - 1;
    i = i + 1;
  }
  return count;
}

/* How many characters have the strings that start here, with the 0 at their end? */
long count_characters() {
  long start = now;
  long count = 1;
  while (is(STRING)) {
    long end = start_decoding();
    while (decoding < end) {
      decode_char();
      count = count + 1;
    }
    next();
  }
  now = start;
  return count;
}

/* An array without a size has that of its initialiser, which starts here. */
long sized_by_initialiser(long t) {
  if (!is_array(t) || type_count[t] >= 0) return t;
  if (is(STRING) && type_size[type_base[t]] == 1) return array_of(type_base[t], count_characters());
  if (!is('{')) fail("`{` is missing");
  if (count_values() == 0) fail("an array has at least one element");
  return array_of(type_base[t], count_values());
}

/* ---- Variables and functions ---- */
long frame; /* bytes of local variables */

long allocate_local(long t) {
  frame = round_up(frame + type_size[t], 8);
  if (frame > MAX_BSS) fail("too many local variables");
  return -frame;
}

/* An array, and a structure with braces, is copied from what it is at first. */
long initialise_local(long t, long address) {
  if (is_array(t) || is('{')) {
    long image = allocate(type_size[t], 8, 1);
    initialise(t, image);
    set_value(V_CONSTANT, image, LONG);
    copy(V_LOCAL, address, type_size[t]);
  } else {
    set_value(V_LOCAL, address, t);
    keep_left_side();
    assignment();
    store();
    drop();
  }
}

long declare_local(long name, long t) {
  long initialised = accept('=');
  if (initialised) t = sized_by_initialiser(t);
  if (!is_complete(t)) fail_about("the size of this variable is not known", name);
  long address = allocate_local(t);
  new_symbol(name, LOCAL_VARIABLE, t, address);
  if (initialised) initialise_local(t, address);
}

/* A variable that has been declared before, at file scope. */
long declare_again(long symbol, long t) {
  if (symbol_kind[symbol] != GLOBAL_VARIABLE || !same_type(symbol_type[symbol], t)) {
    fail_about("this name is declared otherwise before", symbol_name[symbol]);
  }
  if (!is_complete(symbol_type[symbol]) && symbol_used[symbol]) {
    fail_about("this array is used before its size is known", symbol_name[symbol]);
  }
  if (is_complete(t)) symbol_type[symbol] = t;
}

long declare_global(long name, long t, long is_extern) {
  long initialised = accept('=');
  if (initialised) t = sized_by_initialiser(t);
  long symbol = name_symbol[name];
  if (symbol && symbol_depth[symbol] == depth && depth == 0) declare_again(symbol, t);
  else symbol = new_symbol(name, GLOBAL_VARIABLE, t, 0);
  if (initialised && (is_extern || symbol_state[symbol] == DEFINED)) fail_about("this variable is defined twice", name);
  if (initialised && symbol_value[symbol] >= BSS) fail_about("a large variable is declared before its value", name);
  t = symbol_type[symbol];
  if (!is_complete(t) && (!is_extern || initialised)) fail_about("the size of this variable is not known", name);
  if (!symbol_value[symbol] && is_complete(t)) {
    symbol_value[symbol] = allocate(type_size[t], type_align[t] < 8 ? 8 : type_align[t], initialised);
  }
  if (!is_extern && symbol_state[symbol] == DECLARED) symbol_state[symbol] = TENTATIVE;
  if (initialised) {
    symbol_state[symbol] = DEFINED;
    initialise(t, symbol_value[symbol]);
  }
}

long declare_function(long name, long t) {
  long symbol = name_symbol[name];
  if (!symbol) return new_symbol(name, A_FUNCTION, t, 0);
  if (symbol_kind[symbol] != A_FUNCTION || !same_type(symbol_type[symbol], t)) {
    fail_about("this name is declared otherwise before", name);
  }
  symbol_type[symbol] = t; /* which has the names of the parameters */
  return symbol;
}

/* What a declarator declares. */
long declare(long name, long t, long class) {
  if (!name) fail("the name of what is declared is missing");
  if (class == W_TYPEDEF) return new_symbol(name, TYPEDEF, t, 0);
  if (is_function(t)) return declare_function(name, t);
  if (t == VOID) fail_about("a variable has a type", name);
  if (depth && class == W_EXTERN) fail_about("extern within a function is refused", name);
  if (depth && class == 0) return declare_local(name, t);
  return declare_global(name, t, class == W_EXTERN);
}

long function_body(long symbol, long t);

/* A declaration, or outside of functions a function's definition. */
long declaration() {
  long base = specifiers();
  long class = storage;
  if (accept(';')) return 0;
  while (1) {
    long t = declarator(base);
    long symbol = declare(declared_name, t, class);
    if (is_function(t) && class != W_TYPEDEF && depth == 0 && accept('{')) return function_body(symbol, t);
    if (!accept(',')) break;
  }
  need(';', depth ? "`;` is missing" : "`;` or `{` is missing");
}

/* ---- Statements ---- */
long breaks;    /* the chain of jumps of break in the innermost loop or switch */
long continues; /* of continue in the innermost loop */
long loops;     /* open loops, of this function */
long switches;
long switch_place;   /* in the frame: the value of the innermost switch */
long switch_type;
long switch_test;    /* the chain of jumps to the next case */
long switch_default; /* its default's code; 0: it has none */
long case_value[MAX_CASES]; /* of all open switches */
long cases;
long switch_case; /* the first one of the innermost */
long label_name[MAX_LABELS];
long label_code[MAX_LABELS];  /* 0: not known yet */
long label_jumps[MAX_LABELS]; /* the chain of its goto */
long label_token[MAX_LABELS]; /* the first that names it */
long labels;
long returned_type;

long statement();

long condition() {
  need('(', "`(` is missing");
  expression();
  need(')', "`)` is missing");
  load_truth();
}

/* The body of a loop: its continue lead to its end; returns the chain of its breaks. */
long loop_body() {
  long outer_breaks = breaks; long outer_continues = continues;
  breaks = 0;
  continues = 0;
  loops = loops + 1;
  statement();
  loops = loops - 1;
  land(continues);
  long its_breaks = breaks;
  breaks = outer_breaks;
  continues = outer_continues;
  return its_breaks;
}

long if_statement() {
  condition();
  long other = jump_if_zero();
  statement();
  if (!accept_word(W_ELSE)) return land(other);
  long end = jump("E9", 0);
  land(other);
  statement();
  land(end);
}

long while_statement() {
  long top = code_size;
  condition();
  long end = jump_if_zero();
  long its_breaks = loop_body();
  jump_back("E9", top);
  land(end);
  land(its_breaks);
}

long do_statement() {
  long top = code_size;
  long its_breaks = loop_body();
  if (!accept_word(W_WHILE)) fail("`while` is missing");
  condition();
  need(';', "`;` is missing");
  emit("4885C0"); /* test rax, rax */
  jump_back("0F85", top); /* jnz */
  land(its_breaks);
}

long optional_expression(long end, char *message) {
  if (!is(end)) {
    expression();
    drop();
  }
  need(end, message);
}

/* In the code the step comes before the body, as in the source. */
long for_statement() {
  long end = 0;
  need('(', "`(` is missing");
  if (is_type()) fail("a declaration in a for is refused");
  optional_expression(';', "`;` is missing");
  long top = code_size;
  if (!is(';')) {
    expression();
    load_truth();
    end = jump_if_zero();
  }
  need(';', "`;` is missing");
  long body = jump("E9", 0);
  long step = code_size;
  optional_expression(')', "`)` is missing");
  jump_back("E9", top);
  land(body);
  long its_breaks = loop_body();
  jump_back("E9", step);
  land(end);
  land(its_breaks);
}

/* Each case tests the value; what is not equal goes on to the next one's test. */
long switch_statement() {
  long outer_place = switch_place; long outer_type = switch_type; long outer_test = switch_test;
  long outer_default = switch_default; long outer_case = switch_case; long outer_breaks = breaks;
  need('(', "`(` is missing");
  expression();
  need(')', "`)` is missing");
  decay();
  if (!is_integer(value_type)) fail("a switch needs an integer");
  load();
  switch_place = allocate_local(LONG);
  switch_type = promote(value_type);
  switch_default = 0;
  switch_case = cases;
  breaks = 0;
  emit_with("488985", switch_place); /* mov [rbp + place], rax */
  switch_test = jump("E9", 0);
  switches = switches + 1;
  statement();
  switches = switches - 1;
  breaks = jump("E9", breaks);
  land(switch_test);
  if (switch_default) jump_back("E9", switch_default);
  land(breaks);
  switch_place = outer_place;
  switch_type = outer_type;
  switch_test = outer_test;
  switch_default = outer_default;
  cases = switch_case;
  switch_case = outer_case;
  breaks = outer_breaks;
}

/* A case of the innermost switch. */
long add_case(long v) {
  long i = switch_case;
  if (v != truncate(v, INT)) fail("a case is an int");
  while (i < cases) {
    if (case_value[i] == v) fail("this case is there twice");
    i = i + 1;
  }
  check_room(cases, MAX_CASES, "too many cases");
  case_value[cases] = v;
  cases = cases + 1;
}

long case_statement() {
  if (!switches) fail("a case belongs into a switch");
  long v = truncate(constant_expression(), switch_type);
  if (is(ELLIPSIS)) fail("a range of cases is refused");
  add_case(v);
  need(':', "`:` is missing");
  long body = jump("E9", 0);
  land(switch_test);
  emit_with("488B85", switch_place); /* mov rax, [rbp + place] */
  emit_with("483D", v);              /* cmp rax, v */
  switch_test = jump("0F85", 0);     /* jne */
  land(body);
  statement();
}

long default_statement() {
  need(':', "`:` is missing");
  if (!switches || switch_default) fail("one default belongs into a switch");
  switch_default = code_size;
  statement();
}

long return_statement() {
  if (returned_type == VOID) {
    if (!is(';')) fail("this function returns nothing");
  } else {
    if (is(';')) fail("this function returns a value");
    expression();
    convert_as_assigned(returned_type);
    load();
  }
  need(';', "`;` is missing");
  emit("C9C3"); /* leave; ret */
}

/* The number of the label that the parser's token names. */
long label() {
  long token = now;
  long name = need_name("the name of a label is missing");
  long i = 0;
  while (i < labels) {
    if (label_name[i] == name) return i;
    i = i + 1;
  }
  check_room(labels, MAX_LABELS, "too many labels in this function");
  label_name[labels] = name;
  label_code[labels] = 0;
  label_jumps[labels] = 0;
  label_token[labels] = token;
  labels = labels + 1;
  return i;
}

long goto_statement() {
  long i = label();
  need(';', "`;` is missing");
  if (label_code[i]) jump_back("E9", label_code[i]);
  else label_jumps[i] = jump("E9", label_jumps[i]);
}

long label_statement() {
  long i = label();
  next();
  if (label_code[i]) fail_about("this label is there twice", label_name[i]);
  label_code[i] = code_size;
  land(label_jumps[i]);
  statement();
}

long check_labels() {
  while (labels) {
    labels = labels - 1;
    if (!label_code[labels]) {
      now = label_token[labels];
      fail("there is no such label");
    }
  }
}

long break_statement() {
  if (!loops && !switches) fail("a break belongs into a loop or a switch");
  breaks = jump("E9", breaks);
  need(';', "`;` is missing");
}

long continue_statement() {
  if (!loops) fail("a continue belongs into a loop");
  continues = jump("E9", continues);
  need(';', "`;` is missing");
}

long block() {
  long last = symbols;
  depth = depth + 1;
  while (!accept('}')) {
    if (is(END)) fail("`}` is missing");
    if (is_type() && kind_at(now + 1) != ':') declaration();
    else statement();
  }
  depth = depth - 1;
  leave_scope(last);
}

long any_statement() {
  if (accept('{')) return block();
  if (accept_word(W_IF)) return if_statement();
  if (accept_word(W_WHILE)) return while_statement();
  if (accept_word(W_DO)) return do_statement();
  if (accept_word(W_FOR)) return for_statement();
  if (accept_word(W_SWITCH)) return switch_statement();
  if (accept_word(W_CASE)) return case_statement();
  if (accept_word(W_DEFAULT)) return default_statement();
  if (accept_word(W_BREAK)) return break_statement();
  if (accept_word(W_CONTINUE)) return continue_statement();
  if (accept_word(W_RETURN)) return return_statement();
  if (accept_word(W_GOTO)) return goto_statement();
  if (is_name() && kind_at(now + 1) == ':') return label_statement();
  optional_expression(';', "`;` is missing");
}

long statement() {
  nest();
  any_statement();
  nesting = nesting - 1;
}

/* ---- Functions and the program ---- */
long declare_parameters(long t) {
  long m = type_first[t];
  while (m) {
    if (!member_name[m]) fail("a parameter has no name");
    new_symbol(member_name[m], LOCAL_VARIABLE, member_type[m], member_offset[m]);
    m = member_next[m];
  }
}

long function_body(long symbol, long t) {
  long last = symbols;
  if (symbol_state[symbol] == DEFINED) fail_about("this function is defined twice", symbol_name[symbol]);
  symbol_state[symbol] = DEFINED;
  symbol_value[symbol] = code_size;
  returned_type = type_base[t];
  frame = 0;
  depth = 1;
  emit_with("554889E54881EC", 0); /* push rbp; mov rbp, rsp; sub rsp, frame */
  long frame_code = code_size;
  declare_parameters(t);
  block();
  leave_scope(last);
  depth = 0;
  emit("31C0C9C3"); /* xor eax, eax; leave; ret */
  patch(frame_code, round_up(frame, 16));
  check_labels();
}

/* Functions that C cannot say: they are there if the program declares and does not define them. */
long add_built_in(long symbol) {
  long name = symbol_name[symbol];
  symbol_state[symbol] = DEFINED;
  symbol_value[symbol] = code_size;
  if (name == W_SYSCALL) {
    emit("488B442408488B7C2410");         /* mov rax, [rsp + 8]; mov rdi, [rsp + 16] */
    emit("488B742418488B5424204C8B542428"); /* mov rsi, [rsp + 24]; mov rdx, [rsp + 32]; mov r10, [rsp + 40] */
    emit("4C8B4424304C8B4C2438");         /* mov r8, [rsp + 48]; mov r9, [rsp + 56] */
    emit("0F05C3");                       /* syscall; ret */
  } else if (name == W_SETJMP) {
    emit("488B442408");         /* mov rax, [rsp + 8] */
    emit("48892848896008");     /* mov [rax], rbp; mov [rax + 8], rsp */
    emit("488B0C2448894810");   /* mov rcx, [rsp]; mov [rax + 16], rcx */
    emit("31C0C3");             /* xor eax, eax; ret */
  } else if (name == W_LONGJMP) {
    emit("488B542408488B442410"); /* mov rdx, [rsp + 8]; mov rax, [rsp + 16] */
    emit("85C07502FFC0");         /* test eax, eax; jnz over; inc eax; over: */
    emit("488B2A488B6208");       /* mov rbp, [rdx]; mov rsp, [rdx + 8] */
    emit("488B4A1048890C24C3");   /* mov rcx, [rdx + 16]; mov [rsp], rcx; ret */
  } else {
    now = symbol_used[symbol];
    fail("this function is declared, but not defined");
  }
}

/* All functions are known: calls and addresses of functions are filled in. */
long resolve_references() {
  long i = 0;
  while (i < references) {
    long symbol = reference_symbol[i];
    long place = reference_at[i];
    if (symbol_state[symbol] != DEFINED) add_built_in(symbol);
    if (place >= DATA) put_data(place, START + symbol_value[symbol], 8);
    else patch(place, symbol_value[symbol] - place);
    i = i + 1;
  }
}

/* Variables that are declared by extern only. */
long check_variables() {
  long i = 1;
  while (i <= symbols) {
    if (symbol_kind[i] == GLOBAL_VARIABLE && symbol_state[i] == DECLARED && symbol_used[i]) {
      now = symbol_used[i];
      fail("this variable is declared, but not defined");
    }
    i = i + 1;
  }
}

/* _start(argc, argv, environment) */
long call_start() {
  long symbol = name_symbol[W_START];
  if (!symbol || symbol_kind[symbol] != A_FUNCTION) {
    fail_at(0, 0, "the function where the program starts is missing", "_start");
  }
  emit("488B0424488D5C2408"); /* mov rax, [rsp]; lea rbx, [rsp + 8] */
  emit("488D54C410525350");   /* lea rdx, [rsp + 8 * rax + 16]; push rdx; push rbx; push rax */
  emit_reference("E8", symbol); /* call: it does not return */
}

/* ---- The executable ---- */
enum { EXECUTABLE = 5, WRITABLE = 6, PAGE = 4096 };

/* A part of the memory; its place and its sizes are set at the end. */
long emit_segment(long access, long address) {
  emit_with("01000000", access); /* PT_LOAD */
  emit("0000000000000000");      /* where it is in the file */
  emit_int(address);
  emit_with("00000000", address);
  emit("00000000");
  emit("00000000000000000000000000000000"); /* its size in the file and in memory */
  emit("0010000000000000"); /* by pages */
}

long emit_headers() {
  emit("7F454C46020101000000000000000000"); /* ELF, 64 bits, little-endian, version 1 */
  emit("02003E0001000000"); /* an executable, for x86_64, version 1 */
  emit("0000000000000000"); /* where it starts: set at the end */
  emit("40000000000000000000000000000000"); /* the segments' headers are at 64; there are no section headers */
  emit("00000000400038000300000000000000"); /* sizes: this header has 64 bytes, a segment's 56; there are 3 */
  emit_segment(EXECUTABLE, START);
  emit_segment(WRITABLE, DATA);
  emit_segment(WRITABLE, BSS);
}

long write_executable(char *path) {
  while (code_size % PAGE) emit_byte(0);
  patch(100, code_size);
  patch(108, code_size);
  patch(132, code_size);
  patch(156, data_size);
  patch(164, data_size);
  patch(220, bss_size);
  long handle = syscall(2, path, 01101, 0755); /* write only, create, truncate */
  long written = syscall(1, handle, code, code_size);
  written = written + syscall(1, handle, data, data_size);
  if (written != code_size + data_size) fail_at(0, 0, "cannot write", path);
}

long read_argument(char *s) {
  if (s[0] == '-' && s[1] == 'I') {
    check_room(directory_count, MAX_DIRECTORIES, "too many -I");
    directories[directory_count] = s + 2;
    directory_count = directory_count + 1;
  } else if (s[0] == '-') fail_at(0, 0, "no such option", s);
  else {
    long path = text_used;
    add_chars(s, string_length(s) + 1);
    if (!read_file(path)) fail_at(0, 0, "cannot read", s);
  }
}

long main(long argc, char **argv) {
  if (argc < 3) fail_at(0, 0, "cc1 OUT [-IDIRECTORY]... FILE...", "usage");
  name_all_words();
  make_basic_types();
  long i = 2;
  while (i < argc) {
    read_argument(argv[i]);
    i = i + 1;
  }
  add_token(W_END);
  stage = PARSING;
  now = 0;
  emit_headers();
  data_size = 16; /* no variable's address is 0 */
  while (!is(END)) declaration();
  patch(28, START + code_size);
  call_start();
  resolve_references();
  check_variables();
  write_executable(argv[1]);
  return 0;
}
