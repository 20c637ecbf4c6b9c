/* cc1: a C compiler for one program, tcc. It reads C files and writes a static x86_64 executable.
 *
 *   cc1 OUT [-IDIRECTORY]... [-DNAME[=1]]... FILE...
 *
 * All files are one translation unit; there is no assembler, no linker and no object file. The code is not optimised.
 * What C that is understood: docs/seed-route.md. Everything else is refused with `file:line: message (token)`.
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
  MAX_TEXT = 6000000, /* bytes of files, spellings and strings */
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
  MAX_MEMBERS = 10000,
  MAX_PARAMETERS = 20000,
  MAX_SYMBOLS = 50000,
  MAX_TAGS = 2000,
  MAX_CODE = 4000000,
  MAX_DATA = 4000000,
  MAX_BSS = 400000000,
  MAX_REFERENCES = 100000, /* to functions, to be filled in at the end */
  MAX_JUMPS = 2000,        /* of break or continue, at a time */
  MAX_CASES = 2000,        /* at a time */
  MAX_LABELS = 500,        /* in a function */
  MAX_NESTING = 1000,       /* of expressions, blocks and declarators */
  HASHES = 16384
};

/* ---- Text and names ---- */
char text[MAX_TEXT]; /* files, spellings and strings, each ended by 0 */
long text_used;
long name_start[MAX_NAMES]; /* a name is any spelling of a token; equal spellings are one name */
long name_length[MAX_NAMES];
long name_next[MAX_NAMES]; /* the next with the same hash */
long name_macro[MAX_NAMES];
long name_symbol[MAX_NAMES];
long name_tag[MAX_NAMES];
long names;
long hashed[HASHES];

long at;   /* where the lexer reads in the text */
long file; /* number of the file it reads; 0: none yet */
long line;
long file_path[MAX_FILES]; /* where its path stands in the text */
long files;
long lexed_name; /* spelling of the last token */

long parsing;                 /* do errors concern the parser's token, or the lexer's? */
long token_kind[MAX_TOKENS];  /* what the parser reads */
long token_name[MAX_TOKENS];  /* its spelling */
long token_value[MAX_TOKENS]; /* a number's value, where a string stands in the text */
long token_extra[MAX_TOKENS]; /* a number's type, a string's length */
long token_file[MAX_TOKENS];
long token_line[MAX_TOKENS];
long tokens;
long now; /* the parser's token */

long string_length(char *s) {
  long n;
  n = 0;
  while (s[n]) n = n + 1;
  return n;
}

long print(char *s) {
  return syscall(1, 2, s, string_length(s));
}

char digits[32];

long print_number(long n) {
  long i;
  i = 31;
  if (n == 0) print("0");
  while (n) {
    i = i - 1;
    digits[i] = '0' + n % 10;
    n = n / 10;
  }
  return print(&digits[i]);
}

long print_place(long of, long number) {
  if (of) {
    print(&text[file_path[of]]);
    print(":");
    print_number(number);
  } else print("cc1");
  print(": ");
}

long fail_at(long of, long number, char *message, char *token) {
  print_place(of, number);
  print(message);
  print(" (");
  print(token);
  print(")\n");
  return syscall(231, 1, 0, 0);
}

long fail(char *message) {
  long name;
  if (parsing) {
    name = token_name[now];
    return fail_at(token_file[now], token_line[now], message, name ? &text[name_start[name]] : "end of the program");
  }
  return fail_at(file, line, message, &text[name_start[lexed_name]]);
}

long fail_about(char *message, long name) {
  if (parsing) return fail_at(token_file[now], token_line[now], message, &text[name_start[name]]);
  return fail_at(file, line, message, &text[name_start[name]]);
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

long same_bytes(char *a, char *b, long n) {
  while (n) {
    n = n - 1;
    if (a[n] != b[n]) return 0;
  }
  return 1;
}

long hash_of(char *s, long n) {
  long h;
  h = n;
  while (n) {
    n = n - 1;
    h = (h * 31 + (s[n] & 255)) & (HASHES - 1);
  }
  return h;
}

/* The number of a spelling. */
long intern(char *s, long n) {
  long h; long i;
  h = hash_of(s, n);
  i = hashed[h];
  while (i) {
    if (name_length[i] == n && same_bytes(&text[name_start[i]], s, n)) return i;
    i = name_next[i];
  }
  check_room(names, MAX_NAMES, "the program has too many different names, numbers and strings");
  names = names + 1;
  name_start[names] = text_used;
  name_length[names] = n;
  name_next[names] = hashed[h];
  hashed[h] = names;
  i = 0;
  while (i < n) {
    add_char(s[i]);
    i = i + 1;
  }
  add_char(0);
  return names;
}

long intern_string(char *s) {
  return intern(s, string_length(s));
}

/* ---- Tokens ---- */
enum {
  END = 0, NEWLINE, NUMBER, FLOATING, STRING, CHARACTER, NAME,
  /* Of other tokens the characters, the first one lowest. */
  SHIFT_LEFT = 0x3C3C, SHIFT_RIGHT = 0x3E3E, LESS_EQUAL = 0x3D3C, GREATER_EQUAL = 0x3D3E, EQUAL = 0x3D3D,
  NOT_EQUAL = 0x3D21, AND_AND = 0x2626, OR_OR = 0x7C7C, INCREMENT = 0x2B2B, DECREMENT = 0x2D2D, ARROW = 0x3E2D,
  PASTE = 0x2323, ELLIPSIS = 0x2E2E2E
};

/* The first names, in the order in which name_words() makes them. */
enum {
  W_NONE = 0, W_BREAK, W_CASE, W_CHAR, W_CONST, W_CONTINUE, W_DEFAULT, W_DO, W_DOUBLE, W_ELSE, W_ENUM, W_EXTERN,
  W_FLOAT, W_FOR, W_GOTO, W_IF, W_INLINE, W_INT, W_LONG, W_RETURN, W_SHORT, W_SIGNED, W_SIZEOF, W_STATIC, W_STRUCT,
  W_SWITCH, W_TYPEDEF, W_UNION, W_UNSIGNED, W_VOID, W_VOLATILE, W_WHILE, W_ATTRIBUTE, W_LAST_KEYWORD, W_DEFINE,
  W_DEFINED, W_ELIF, W_ENDIF, W_ERROR, W_IFDEF, W_IFNDEF, W_INCLUDE, W_UNDEF, W_NORETURN, W_FORMAT
};

/* Words between single blanks. */
long name_words(char *s) {
  long n;
  while (*s) {
    n = 0;
    while (s[n] && s[n] != ' ') n = n + 1;
    intern(s, n);
    s = s + n;
    if (*s) s = s + 1;
  }
}

long name_all_words() {
  name_words("break case char const continue default do double else enum extern float for goto if inline int long");
  name_words("return short signed sizeof static struct switch typedef union unsigned void volatile while");
  name_words("__attribute__ (keywords) define defined elif endif error ifdef ifndef include undef noreturn format");
}

long lexed_kind;
long lexed_space; /* did blanks stand before the token? */

long is_digit(long c) {
  return c >= '0' && c <= '9';
}

long is_letter(long c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
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
  long first;
  first = line;
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

long skip_blanks() {
  lexed_space = 0;
  while (1) {
    if (is_blank(text[at])) at = at + 1;
    else if (text[at] == '/' && text[at + 1] == '*') skip_comment();
    else if (text[at] == '/' && text[at + 1] == '/') {
      while (text[at] && text[at] != '\n') at = at + 1;
    } else return 0;
    lexed_space = 1;
  }
}

/* A number's end is where no letter, digit, point or exponent's sign follows (C99 6.4.8). */
long lex_number() {
  long c;
  while (is_letter(text[at]) || is_digit(text[at]) || text[at] == '.') {
    c = text[at];
    at = at + 1;
    if ((c == 'e' || c == 'E' || c == 'p' || c == 'P') && (text[at] == '+' || text[at] == '-')) at = at + 1;
  }
  lexed_kind = NUMBER;
}

long lex_quoted(long quote) {
  at = at + 1;
  while (text[at] != quote) {
    if (text[at] == '\\') at = at + 1;
    if (text[at] == '\n' || text[at] == 0) fail("the quote is not closed");
    at = at + 1;
  }
  at = at + 1;
  lexed_kind = quote == '"' ? STRING : CHARACTER;
}

long has_char(char *s, long c) {
  while (*s) {
    if (*s == c) return 1;
    s = s + 1;
  }
  return 0;
}

long has_pair(char *pairs, long a, long b) {
  while (*pairs) {
    if (pairs[0] == a && pairs[1] == b) return 1;
    pairs = pairs + 2;
  }
  return 0;
}

long lex_operator() {
  long c;
  c = text[at];
  if (!has_char("+-*/%&|^~!<>=?:;,.()[]{}#", c)) fail("this character means nothing in C");
  at = at + 1;
  lexed_kind = c;
  if (c == '.' && text[at] == '.' && text[at + 1] == '.') {
    lexed_kind = ELLIPSIS;
    at = at + 2;
  } else if (has_pair("<<>><=>===!=&&||++--->##+=-=*=/=%=&=|=^=", c, text[at])) {
    lexed_kind = c + text[at] * 256;
    at = at + 1;
    if ((lexed_kind == SHIFT_LEFT || lexed_kind == SHIFT_RIGHT) && text[at] == '=') {
      lexed_kind = lexed_kind + '=' * 65536;
      at = at + 1;
    }
  }
}

/* The next token: lexed_kind, lexed_name, lexed_space. */
long lex() {
  long start; long c;
  skip_blanks();
  start = at;
  c = text[at];
  if (c == 0) lexed_kind = END;
  else if (c == '\n') {
    lexed_kind = NEWLINE;
    at = at + 1;
    line = line + 1;
  } else if (is_digit(c) || (c == '.' && is_digit(text[at + 1]))) lex_number();
  else if (is_letter(c)) {
    while (is_letter(text[at]) || is_digit(text[at])) at = at + 1;
    lexed_kind = NAME;
  } else if (c == '"' || c == '\'') lex_quoted(c);
  else lex_operator();
  lexed_name = intern(&text[start], at - start);
}

/* ---- Tokens for the parser: numbers have values, strings are decoded ---- */
enum { VOID = 1, CHAR, UCHAR, SHORT, USHORT, INT, UINT, LONG, ULONG, FLOAT, DOUBLE, LDOUBLE, LAST_BASIC, POINTER, ARRAY,
  STRUCT, FUNCTION };

long decoding; /* where in the text a spelling is decoded */

long escape_value(long c) {
  if (c == 'n') return 10;
  if (c == 't') return 9;
  if (c == 'r') return 13;
  if (c == 'a') return 7;
  if (c == 'b') return 8;
  if (c == 'f') return 12;
  if (c == 'v') return 11;
  if (c == '\\' || c == '"' || c == '\'' || c == '?') return c;
  return fail("this escape is refused");
}

long decode_digits(long base, long most) {
  long v;
  v = 0;
  while (most && digit_value(text[decoding]) < base) {
    v = v * base + digit_value(text[decoding]);
    decoding = decoding + 1;
    most = most - 1;
  }
  if (v > 255) fail("a character has only 8 bits");
  return v;
}

/* One character of a string or character constant. */
long decode_char() {
  long c;
  c = text[decoding];
  if (c != '\\') {
    decoding = decoding + 1;
    return c;
  }
  decoding = decoding + 1;
  c = text[decoding];
  if (c >= '0' && c <= '7') return decode_digits(8, 3);
  decoding = decoding + 1;
  if (c != 'x') return escape_value(c);
  if (digit_value(text[decoding]) >= 16) fail("this escape is refused");
  return decode_digits(16, 20);
}

long decode_string(long name) {
  long end;
  decoding = name_start[name] + 1;
  end = name_start[name] + name_length[name] - 1;
  token_value[tokens] = text_used;
  while (decoding < end) add_char(decode_char());
  token_extra[tokens] = text_used - token_value[tokens];
}

long decode_character(long name) {
  decoding = name_start[name] + 1;
  add_char(decode_char());
  text_used = text_used - 1;
  token_kind[tokens] = NUMBER;
  token_value[tokens] = text[text_used]; /* char is signed */
  token_extra[tokens] = INT;
  if (decoding != name_start[name] + name_length[name] - 1) fail("a character constant has one character");
}

/* The type of an integer constant: the first that holds it (C99 6.4.4.1). */
long number_type(long v, long decimal, long is_unsigned, long is_long) {
  if (v < 0) {
    if (decimal) fail("this number is too large");
    return ULONG;
  }
  if (!is_long && !is_unsigned && v <= 0x7FFFFFFF) return INT;
  if (!is_long && (is_unsigned || !decimal) && v <= 0xFFFFFFFFL) return UINT;
  return is_unsigned ? ULONG : LONG;
}

long decode_suffix() {
  long is_unsigned; long is_long;
  is_unsigned = 0;
  is_long = 0;
  while (text[decoding]) {
    if (text[decoding] == 'u' || text[decoding] == 'U') is_unsigned = is_unsigned + 1;
    else if (text[decoding] == 'l' || text[decoding] == 'L') is_long = is_long + 1;
    else fail("this number is refused");
    decoding = decoding + 1;
  }
  if (is_unsigned > 1 || is_long > 2) fail("this number is refused");
  return is_unsigned + 2 * (is_long > 0);
}

/* A floating-point constant must be a whole number: tcc has no other, and these are exact. */
long decode_fraction() {
  token_kind[tokens] = FLOATING;
  token_extra[tokens] = DOUBLE;
  decoding = decoding + 1;
  while (text[decoding] == '0') decoding = decoding + 1;
  if (text[decoding]) fail("a floating-point constant must be a whole number, with a point and zeros only");
}

long decode_number(long name) {
  long base; long v; long d; long suffix;
  decoding = name_start[name];
  base = 10;
  if (text[decoding] == '0' && text[decoding + 1] != '.') base = 8;
  if (base == 8 && (text[decoding + 1] == 'x' || text[decoding + 1] == 'X')) {
    base = 16;
    decoding = decoding + 2;
    if (digit_value(text[decoding]) >= 16) fail("this number is refused");
  }
  v = 0;
  d = digit_value(text[decoding]);
  while (d < base) {
    if (base == 10 && v > (0x7FFFFFFFFFFFFFFF - d) / 10) fail("this number is too large");
    if (base != 10 && (v & (0xFL << 60))) fail("this number is too large");
    v = v * base + d;
    decoding = decoding + 1;
    d = digit_value(text[decoding]);
  }
  token_value[tokens] = v;
  if (text[decoding] == '.') return decode_fraction();
  suffix = decode_suffix();
  token_extra[tokens] = number_type(v, base == 10, suffix & 1, suffix & 2);
}

/* A token goes to the parser. */
long add_token(long kind, long name) {
  check_room(tokens, MAX_TOKENS, "the program has too many tokens");
  token_kind[tokens] = kind;
  token_name[tokens] = name;
  token_file[tokens] = file;
  token_line[tokens] = line;
  token_value[tokens] = 0;
  token_extra[tokens] = 0;
  lexed_name = name;
  if (kind == NUMBER) decode_number(name);
  if (kind == STRING) decode_string(name);
  if (kind == CHARACTER) decode_character(name);
  tokens = tokens + 1;
}

/* ---- Macros: lists of tokens ---- */
enum { SPACED = 1, PAINTED = 2 /* inside its own expansion: never expanded again (C99 6.10.3.4) */ };
long listed_kind[MAX_LISTED]; /* bodies of macros, arguments, expansions */
long listed_name[MAX_LISTED];
long listed_flags[MAX_LISTED];
long listed;
long listed_to_keep;         /* bodies; what is above them ends with an expansion */
long built_kind[MAX_LISTED]; /* lists in the making, one above the other */
long built_name[MAX_LISTED];
long built_flags[MAX_LISTED];
long built;

enum { OBJECT_LIKE = 0, FUNCTION_LIKE = 1 };
long macro_name[MAX_MACROS];
long macro_form[MAX_MACROS];
long macro_parameters[MAX_MACROS]; /* where their names start in the list */
long macro_parameter_count[MAX_MACROS];
long macro_start[MAX_MACROS]; /* body */
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

long raw_kind; /* the token that was read last, before macros are expanded */
long raw_name;
long raw_flags;
long expanded_start; /* the list that expand_list() made */
long expanded_end;

long build(long kind, long name, long flags) {
  check_room(built, MAX_LISTED, "a macro's expansion is too long");
  built_kind[built] = kind;
  built_name[built] = name;
  built_flags[built] = flags;
  built = built + 1;
}

long build_list(long from, long to) {
  while (from < to) {
    build(listed_kind[from], listed_name[from], listed_flags[from]);
    from = from + 1;
  }
}

/* What is in the making above `from` becomes a list; returns its start. */
long finish_list(long from) {
  long start; long i;
  start = listed;
  i = from;
  while (i < built) {
    check_room(listed, MAX_LISTED, "the macros are too long");
    listed_kind[listed] = built_kind[i];
    listed_name[listed] = built_name[i];
    listed_flags[listed] = built_flags[i];
    listed = listed + 1;
    i = i + 1;
  }
  built = from;
  return start;
}

long enter_source(long start, long end, long macro) {
  check_room(sources, MAX_SOURCES, "too many macros inside one another");
  sources = sources + 1;
  source_at[sources] = start;
  source_end[sources] = end;
  source_macro[sources] = macro;
  if (macro) macro_busy[macro] = macro_busy[macro] + 1;
}

long leave_source() {
  long macro;
  macro = source_macro[sources];
  if (macro) macro_busy[macro] = macro_busy[macro] - 1;
  sources = sources - 1;
}

/* Lists that are read to their end are left. Is there one with tokens? */
long in_list() {
  while (sources > source_base) {
    if (source_at[sources] < source_end[sources]) return 1;
    leave_source();
  }
  return 0;
}

long next_raw() {
  long i;
  if (in_list()) {
    i = source_at[sources];
    source_at[sources] = i + 1;
    raw_kind = listed_kind[i];
    raw_name = listed_name[i];
    raw_flags = listed_flags[i];
  } else if (source_alone) raw_kind = END;
  else {
    lex();
    raw_kind = lexed_kind;
    raw_name = lexed_name;
    raw_flags = lexed_space ? SPACED : 0;
  }
}

/* Takes the next token if it is "(". */
long take_parenthesis() {
  long old_at; long old_line;
  if (in_list()) {
    if (listed_kind[source_at[sources]] != '(') return 0;
    source_at[sources] = source_at[sources] + 1;
    return 1;
  }
  if (source_alone) return 0;
  old_at = at;
  old_line = line;
  lex();
  while (lexed_kind == NEWLINE) lex();
  if (lexed_kind == '(') return 1;
  at = old_at;
  line = old_line;
  return 0;
}

long end_argument(long from) {
  check_room(arguments, MAX_ARGUMENTS, "too many arguments of macros");
  argument_start[arguments] = finish_list(from);
  argument_end[arguments] = listed;
  arguments = arguments + 1;
}

/* The arguments of a call whose "(" was taken. */
long read_arguments(long macro) {
  long from; long depth; long space;
  from = built;
  depth = 0;
  space = 0;
  while (1) {
    next_raw();
    if (raw_kind == END) fail_about("the call of a macro is not closed", macro_name[macro]);
    if (raw_kind == '#' && space == PAINTED) fail("a directive within the arguments of a macro is refused");
    if (depth == 0 && raw_kind == ')') return end_argument(from);
    if (depth == 0 && raw_kind == ',') end_argument(from);
    else if (raw_kind == NEWLINE) space = PAINTED;
    else {
      if (raw_kind == '(') depth = depth + 1;
      if (raw_kind == ')') depth = depth - 1;
      build(raw_kind, raw_name, raw_flags | (space ? SPACED : 0));
      space = 0;
    }
  }
}

/* The number of the parameter that token i of a macro's body names, or -1. */
long parameter_of(long macro, long i) {
  long n;
  n = macro_parameter_count[macro];
  while (n) {
    n = n - 1;
    if (listed_kind[i] == NAME && listed_name[macro_parameters[macro] + n] == listed_name[i]) return n;
  }
  return -1;
}

long add_spelling(long name, long quoted) {
  long i;
  i = 0;
  while (i < name_length[name]) {
    if (quoted && has_char("\"\\", text[name_start[name] + i])) add_char('\\');
    add_char(text[name_start[name] + i]);
    i = i + 1;
  }
}

/* The spelling of an argument as a string (C99 6.10.3.2). */
long stringize(long argument, long flags) {
  long start; long i;
  start = text_used;
  add_char('"');
  i = argument_start[argument];
  while (i < argument_end[argument]) {
    if (i > argument_start[argument] && (listed_flags[i] & SPACED)) add_char(' ');
    add_spelling(listed_name[i], listed_kind[i] == STRING || listed_kind[i] == CHARACTER);
    i = i + 1;
  }
  add_char('"');
  build(STRING, intern(&text[start], text_used - start), flags);
}

/* The tokens before and at `from`, in the making, become one (C99 6.10.3.3). */
long glue(long from) {
  long start; long old_at;
  start = text_used;
  add_spelling(built_name[from - 1], 0);
  add_spelling(built_name[from], 0);
  add_char(0);
  old_at = at;
  at = start;
  lex();
  if (text[at] || lexed_kind == END || lexed_kind == NEWLINE) fail("## does not make one token");
  at = old_at;
  built_kind[from - 1] = lexed_kind;
  built_name[from - 1] = lexed_name;
  built_flags[from - 1] = built_flags[from - 1] & SPACED;
  while (from + 1 < built) {
    built_kind[from] = built_kind[from + 1];
    built_name[from] = built_name[from + 1];
    built_flags[from] = built_flags[from + 1];
    from = from + 1;
  }
  built = built - 1;
}

long expand_list(long start, long end);

/* Builds token i of a macro's body, with what its parameters stand for; returns the token after it. */
long build_operand(long macro, long first_argument, long i, long joined) {
  long n; long from;
  if (listed_kind[i] == '#') {
    stringize(first_argument + parameter_of(macro, i + 1), listed_flags[i]);
    return i + 2;
  }
  n = parameter_of(macro, i);
  from = built;
  if (n < 0) build(listed_kind[i], listed_name[i], listed_flags[i]);
  else if (joined || (i + 1 < macro_end[macro] && listed_kind[i + 1] == PASTE)) {
    build_list(argument_start[first_argument + n], argument_end[first_argument + n]);
  } else {
    expand_list(argument_start[first_argument + n], argument_end[first_argument + n]);
    build_list(expanded_start, expanded_end);
    if (built > from) built_flags[from] = (built_flags[from] & PAINTED) | (listed_flags[i] & SPACED);
  }
  return i + 1;
}

/* Builds a macro's body with its arguments in the place of its parameters. */
long substitute(long macro, long first_argument) {
  long i; long from; long joined;
  long empty; /* is what stands left of ## empty? */
  i = macro_start[macro];
  joined = 0;
  empty = 0;
  while (i < macro_end[macro]) {
    if (listed_kind[i] == PASTE) {
      joined = 1;
      i = i + 1;
    } else {
      from = built;
      i = build_operand(macro, first_argument, i, joined);
      if (joined && !empty && built > from) glue(from);
      else if (!joined || empty) empty = built == from;
      joined = 0;
    }
  }
}

long expand_call(long macro) {
  long first; long from; long count; long start;
  first = arguments;
  read_arguments(macro);
  count = arguments - first;
  if (count == 1 && macro_parameter_count[macro] == 0 && argument_start[first] == argument_end[first]) count = 0;
  if (count != macro_parameter_count[macro]) fail("wrong number of arguments of a macro");
  from = built;
  substitute(macro, first);
  arguments = first;
  start = finish_list(from);
  enter_source(start, listed, macro);
}

/* If the token that was read is a macro to be expanded, its expansion is what is read next. */
long expand() {
  long macro; long name; long flags;
  if (raw_kind != NAME) return 0;
  macro = name_macro[raw_name];
  if (!macro || (raw_flags & PAINTED)) return 0;
  if (macro_busy[macro]) {
    raw_flags = raw_flags | PAINTED;
    return 0;
  }
  if (macro_form[macro] == OBJECT_LIKE) {
    enter_source(macro_start[macro], macro_end[macro], macro);
    return 1;
  }
  name = raw_name;
  flags = raw_flags;
  if (take_parenthesis()) {
    expand_call(macro);
    return 1;
  }
  raw_kind = NAME;
  raw_name = name;
  raw_flags = flags;
  return 0;
}

/* Expands a list by itself, into a new one. */
long expand_list(long start, long end) {
  long old_base; long old_alone; long from;
  old_base = source_base;
  old_alone = source_alone;
  from = built;
  source_base = sources;
  source_alone = 1;
  enter_source(start, end, 0);
  next_raw();
  while (raw_kind != END) {
    if (!expand()) build(raw_kind, raw_name, raw_flags);
    next_raw();
  }
  source_base = old_base;
  source_alone = old_alone;
  expanded_start = finish_list(from);
  expanded_end = listed;
}

/* ---- Directives ---- */
char *directories[MAX_DIRECTORIES];
long directory_count;
long included; /* files inside one another */
long conditions; /* #if that are open */

long constant_expression();
long skipping; /* is the expression's value unused? Then it may divide by 0. */

long end_line() {
  lex();
  if (lexed_kind != NEWLINE && lexed_kind != END) fail("this does not belong to the directive");
}

long lex_macro_name() {
  lex();
  if (lexed_kind != NAME || lexed_name == W_DEFINED) fail("the name of a macro is missing");
  return lexed_name;
}

/* `defined NAME`, `defined(NAME)` */
long build_defined() {
  long name; long parenthesis;
  lex();
  parenthesis = lexed_kind == '(';
  if (parenthesis) lex();
  if (lexed_kind != NAME) fail("the name of a macro is missing");
  name = lexed_name;
  if (parenthesis) {
    lex();
    if (lexed_kind != ')') fail("`)` is missing");
  }
  build(NUMBER, intern_string(name_macro[name] ? "1L" : "0L"), 0);
}

/* The rest of the line is an expression. All its numbers are long (C99 6.10.1: intmax_t), other names are 0. */
long if_value() {
  long from; long i; long first; long value;
  from = built;
  lex();
  while (lexed_kind != NEWLINE && lexed_kind != END) {
    if (lexed_kind == NAME && lexed_name == W_DEFINED) build_defined();
    else build(lexed_kind, lexed_name, 0);
    lex();
  }
  if (lexed_kind == NEWLINE) line = line - 1;
  i = finish_list(from);
  expand_list(i, listed);
  first = tokens;
  i = expanded_start;
  while (i < expanded_end) {
    if (listed_kind[i] == NAME) add_token(NUMBER, intern_string("0L"));
    else add_token(listed_kind[i], listed_name[i]);
    if (token_kind[tokens - 1] == NUMBER) token_extra[tokens - 1] = token_extra[tokens - 1] & 1 ? ULONG : LONG;
    i = i + 1;
  }
  add_token(END, intern_string("end of line"));
  now = first;
  parsing = 1;
  value = constant_expression();
  if (token_kind[now] != END) fail("this is not part of an expression of #if");
  parsing = 0;
  tokens = first;
  if (lexed_kind != END) line = line + 1;
  return value;
}

long skip_quoted() {
  long quote;
  quote = text[at];
  at = at + 1;
  while (text[at] && text[at] != '\n' && text[at] != quote) {
    if (text[at] == '\\') at = at + 1;
    at = at + 1;
  }
  if (text[at] == quote) at = at + 1;
}

/* To the end of a line whose tokens need not be right. */
long skip_line() {
  while (1) {
    skip_blanks();
    if (text[at] == 0) return 0;
    if (text[at] == '\n') {
      at = at + 1;
      line = line + 1;
      return 0;
    }
    if (text[at] == '"' || text[at] == '\'') skip_quoted();
    else at = at + 1;
  }
}

/* The directive that a line of a skipped group starts with, or 0. */
long skipped_directive() {
  skip_blanks();
  if (text[at] != '#') return 0;
  at = at + 1;
  skip_blanks();
  if (!is_letter(text[at])) return 0;
  lex();
  return lexed_name;
}

/* To the #elif, #else or #endif that belongs to an #if; returns which. */
long skip_group() {
  long depth; long word; long first;
  first = line - 1;
  depth = 0;
  while (text[at]) {
    word = skipped_directive();
    if (depth == 0 && (word == W_ELIF || word == W_ELSE || word == W_ENDIF)) return word;
    if (word == W_IF || word == W_IFDEF || word == W_IFNDEF) depth = depth + 1;
    if (word == W_ENDIF) depth = depth - 1;
    skip_line();
  }
  line = first;
  return fail("#if is not closed");
}

/* After #if or #elif: to the group that counts. */
long choose_group(long value) {
  long word;
  while (!value) {
    word = skip_group();
    if (word == W_ELIF) value = if_value();
    else {
      if (word == W_ENDIF) conditions = conditions - 1;
      end_line();
      return 0;
    }
  }
}

long start_group(long value) {
  conditions = conditions + 1;
  choose_group(value);
}

/* #elif or #else after the group that counted: to #endif. */
long end_group() {
  if (conditions == 0) fail("no #if belongs to this");
  skip_line();
  while (skip_group() != W_ENDIF) skip_line();
  conditions = conditions - 1;
  end_line();
}

long define_parameters(long macro) {
  long from;
  from = built;
  lex();
  lex();
  while (lexed_kind != ')') {
    if (lexed_kind == ELLIPSIS) fail("a macro with a variable number of arguments is refused");
    if (lexed_kind != NAME) fail("the name of a parameter is missing");
    build(NAME, lexed_name, 0);
    lex();
    if (lexed_kind == ',') lex();
    else if (lexed_kind != ')') fail("`,` or `)` is missing");
  }
  macro_parameter_count[macro] = built - from;
  macro_parameters[macro] = finish_list(from);
}

/* Are all # and ## of a body where they may be? */
long check_body(long macro) {
  long i;
  i = macro_start[macro];
  while (i < macro_end[macro]) {
    if (listed_kind[i] == PASTE) {
      if (macro_form[macro] == OBJECT_LIKE) fail("## in a macro without parameters is refused");
      if (i == macro_start[macro] || i + 1 == macro_end[macro]) fail("## stands between two tokens");
    }
    if (listed_kind[i] == '#') {
      if (macro_form[macro] == OBJECT_LIKE) fail("# in a macro without parameters is refused");
      if (i + 1 == macro_end[macro] || parameter_of(macro, i + 1) < 0) fail("# stands before a parameter");
    }
    i = i + 1;
  }
}

/* A macro may be defined again as it is (C99 6.10.3). */
long same_macro(long a, long b) {
  long i;
  i = macro_end[a] - macro_start[a];
  if (macro_form[a] != OBJECT_LIKE || macro_form[b] != OBJECT_LIKE || i != macro_end[b] - macro_start[b]) return 0;
  while (i) {
    i = i - 1;
    if (listed_name[macro_start[a] + i] != listed_name[macro_start[b] + i]) return 0;
  }
  return 1;
}

long define() {
  long name; long from; long macro;
  name = lex_macro_name();
  check_room(macros, MAX_MACROS, "the program has too many macros");
  macros = macros + 1;
  macro = macros;
  macro_name[macro] = name;
  macro_form[macro] = text[at] == '(' ? FUNCTION_LIKE : OBJECT_LIKE;
  if (macro_form[macro] == FUNCTION_LIKE) define_parameters(macro);
  from = built;
  lex();
  while (lexed_kind != NEWLINE && lexed_kind != END) {
    build(lexed_kind, lexed_name, lexed_space ? SPACED : 0);
    lex();
  }
  macro_start[macro] = finish_list(from);
  macro_end[macro] = listed;
  listed_to_keep = listed;
  if (lexed_kind == NEWLINE) line = line - 1;
  check_body(macro);
  if (name_macro[name] && !same_macro(name_macro[name], macro)) {
    fail_about("this macro is defined otherwise before", name);
  }
  if (lexed_kind == NEWLINE) line = line + 1;
  name_macro[name] = macro;
}

long read_file(long path);

long add_chars(char *s, long n) {
  long i;
  i = 0;
  while (i < n) {
    add_char(s[i]);
    i = i + 1;
  }
}

long include_file(char *path, long length) {
  long i; long start;
  i = 0;
  while (i < directory_count) {
    start = text_used;
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
  long name;
  skip_blanks();
  if (text[at] == '<') {
    while (text[at] != '>') {
      if (text[at] == '\n' || text[at] == 0) fail("`>` is missing");
      at = at + 1;
    }
    at = at + 1;
    end_line();
    line = line - 1;
    include_file("libc.h", 6);
    line = line + 1;
  } else {
    lex();
    name = lexed_name;
    if (lexed_kind != STRING) fail("#include needs \"file\" or <file>");
    end_line();
    lexed_name = name;
    line = line - 1;
    include_file(&text[name_start[name] + 1], name_length[name] - 2);
    line = line + 1;
  }
}

/* A line that starts with "#". */
long directive() {
  long word;
  lex();
  word = lexed_name;
  if (lexed_kind == NEWLINE) return 0;
  if (word == W_DEFINE) return define();
  if (word == W_INCLUDE) return include();
  if (word == W_IF) return start_group(if_value());
  if (word == W_IFDEF || word == W_IFNDEF) {
    word = (name_macro[lex_macro_name()] != 0) == (word == W_IFDEF);
    end_line();
    return start_group(word);
  }
  if (word == W_ELIF || word == W_ELSE) return end_group();
  if (word == W_ENDIF) {
    if (conditions == 0) fail("no #if belongs to this");
    conditions = conditions - 1;
    return end_line();
  }
  if (word == W_UNDEF) {
    name_macro[lex_macro_name()] = 0;
    return end_line();
  }
  if (word == W_ERROR) return fail("#error is reached");
  return fail("this directive is refused");
}

/* The tokens of the file at `at` go to the parser. */
long preprocess() {
  long at_start;
  at_start = 1;
  while (1) {
    if (sources == 0) listed = listed_to_keep;
    next_raw();
    if (raw_kind == END) return 0;
    if (raw_kind == NEWLINE) at_start = 1;
    else if (raw_kind == '#' && at_start && sources == 0) directive();
    else {
      at_start = 0;
      if (!expand()) add_token(raw_kind, raw_name);
    }
  }
}

/* Lines that end with a backslash continue in the next; later lines keep their numbers. */
long join_lines(long from) {
  long to; long joined;
  to = from;
  joined = 0;
  while (text[from]) {
    if (text[from] == '\\' && text[from + 1] == '\n') {
      joined = joined + 1;
      from = from + 2;
    } else {
      text[to] = text[from];
      from = from + 1;
      to = to + 1;
      while (text[to - 1] == '\n' && joined) {
        text[to] = '\n';
        to = to + 1;
        joined = joined - 1;
      }
    }
  }
  text[to] = 0;
  text_used = to + 1;
}

/* Reads a file whose path stands in the text at `path` to the end of the text; 0 if it cannot be opened. */
long load_file(long path) {
  long handle; long got; long start;
  handle = syscall(2, &text[path], 0, 0);
  if (handle < 0) return 0;
  start = text_used;
  got = 1;
  while (got > 0) {
    if (text_used + 65536 > MAX_TEXT) fail("the program has too much text");
    got = syscall(0, handle, &text[text_used], 65536);
    if (got < 0) fail_at(0, 0, "cannot read", &text[path]);
    text_used = text_used + got;
  }
  syscall(3, handle, 0, 0);
  got = start;
  while (got < text_used) {
    if (text[got] == 0) fail_at(0, 0, "this file has a zero byte", &text[path]);
    got = got + 1;
  }
  add_char('\n');
  add_char(0);
  join_lines(start);
  return start;
}

long read_file(long path) {
  long start; long old_at; long old_file; long old_line; long old_conditions;
  check_room(files, MAX_FILES, "too many files");
  check_room(included, MAX_INCLUDED, "too many files inside one another");
  start = load_file(path);
  if (!start) return 0;
  old_at = at;
  old_file = file;
  old_line = line;
  old_conditions = conditions;
  files = files + 1;
  file_path[files] = path;
  at = start;
  file = files;
  line = 1;
  included = included + 1;
  conditions = 0;
  preprocess();
  if (conditions) fail("#if is not closed");
  included = included - 1;
  conditions = old_conditions;
  at = old_at;
  file = old_file;
  line = old_line;
  return 1;
}

/* ---- Types. A basic type's number is its kind; of integers the unsigned ones are odd. ---- */
long type_kind[MAX_TYPES];
long type_base[MAX_TYPES];  /* of a pointer, array, function: what it points to, consists of, returns */
long type_count[MAX_TYPES]; /* elements (-1: not known yet), parameters, or whether a structure is complete */
long type_size[MAX_TYPES];
long type_align[MAX_TYPES];
long type_first[MAX_TYPES];   /* first member or parameter */
long type_flag[MAX_TYPES];    /* of a structure: is it a union? Of a function: does it take more arguments? */
long type_pointer[MAX_TYPES]; /* the pointer to it, once there is one */
long types;
long member_name[MAX_MEMBERS];
long member_type[MAX_MEMBERS];
long member_offset[MAX_MEMBERS];
long member_bit[MAX_MEMBERS];   /* of a bit-field: its lowest bit */
long member_width[MAX_MEMBERS]; /* bits; 0: not a bit-field */
long member_next[MAX_MEMBERS];
long members;
long parameter_type[MAX_PARAMETERS];
long parameter_name[MAX_PARAMETERS];
long parameters;

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
  long a;
  if (count >= 0 && type_size[t] && count > MAX_BSS / type_size[t]) fail("this array is too large");
  a = new_type(ARRAY, t, count < 0 ? 0 : count * type_size[t], type_align[t]);
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

long same_type(long a, long b) {
  long i;
  if (a == b) return 1;
  if (type_kind[a] != type_kind[b] || is_structure(a) || type_kind[a] < LAST_BASIC) return 0;
  if (!same_type(type_base[a], type_base[b])) return 0;
  if (is_array(a)) return type_count[a] == type_count[b] || type_count[a] < 0 || type_count[b] < 0;
  if (!is_function(a)) return 1;
  if (type_count[a] != type_count[b] || type_flag[a] != type_flag[b]) return 0;
  i = type_count[a];
  while (i) {
    i = i - 1;
    if (!same_type(parameter_type[type_first[a] + i], parameter_type[type_first[b] + i])) return 0;
  }
  return 1;
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
long symbol_token[MAX_SYMBOLS]; /* the one behind its declaration */
long symbol_used[MAX_SYMBOLS];  /* the token that used it first */
long symbols;
long tag_name[MAX_TAGS]; /* of struct, union and enum */
long tag_word[MAX_TAGS]; /* which of these */
long tag_type[MAX_TAGS];
long tag_before[MAX_TAGS];
long tag_depth[MAX_TAGS];
long tags;
long depth; /* blocks inside one another; 0: outside functions */
long scoped[MAX_SYMBOLS]; /* symbols of open blocks; tags as negative numbers */
long scoped_count;

long remember(long symbol_or_tag) {
  if (depth == 0) return 0;
  check_room(scoped_count, MAX_SYMBOLS, "too many names in the blocks of a function");
  scoped[scoped_count] = symbol_or_tag;
  scoped_count = scoped_count + 1;
}

long new_symbol(long name, long kind, long type, long value) {
  long before;
  before = name_symbol[name];
  if (before && symbol_depth[before] == depth) fail_about("this name is declared twice", name);
  check_room(symbols, MAX_SYMBOLS, "the program has too many names");
  symbols = symbols + 1;
  symbol_name[symbols] = name;
  symbol_kind[symbols] = kind;
  symbol_type[symbols] = type;
  symbol_value[symbols] = value;
  symbol_before[symbols] = before;
  symbol_depth[symbols] = depth;
  symbol_token[symbols] = now;
  name_symbol[name] = symbols;
  remember(symbols);
  return symbols;
}

long new_tag(long name, long word, long type) {
  check_room(tags, MAX_TAGS, "the program has too many structures");
  tags = tags + 1;
  tag_name[tags] = name;
  tag_word[tags] = word;
  tag_type[tags] = type;
  tag_before[tags] = name_tag[name];
  tag_depth[tags] = depth;
  name_tag[name] = tags;
  remember(-tags);
}

/* The end of a block: its names mean again what they meant before. */
long leave_scope(long first) {
  long i;
  while (scoped_count > first) {
    scoped_count = scoped_count - 1;
    i = scoped[scoped_count];
    if (i > 0) name_symbol[symbol_name[i]] = symbol_before[i];
    else name_tag[tag_name[-i]] = tag_before[-i];
  }
}

/* ---- The parser's tokens ---- */
long is(long kind) {
  return token_kind[now] == kind;
}

long is_word(long word) {
  return token_kind[now] == NAME && token_name[now] == word;
}

long next() {
  if (token_kind[now] != END) now = now + 1;
}

long accept(long kind) {
  if (token_kind[now] != kind) return 0;
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

/* A name that is not a keyword. */
long need_name(char *message) {
  if (!is(NAME) || token_name[now] <= W_LAST_KEYWORD) fail(message);
  next();
  return token_name[now - 1];
}

/* ---- Code and data ---- */
enum { HEADERS = 232, CODE = 0x4000E8, DATA = 0x8000000, BSS = 0x10000000, LARGE = 4096 };
enum { TO_CALL = 1, TO_VALUE, IN_DATA };
char code[MAX_CODE];
long code_size;
char data[MAX_DATA];
long data_size;
long bss_size;
long reference_kind[MAX_REFERENCES];
long reference_at[MAX_REFERENCES];
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

long patch_int(long place, long v) {
  code[place] = v;
  code[place + 1] = v >> 8;
  code[place + 2] = v >> 16;
  code[place + 3] = v >> 24;
}

/* An instruction ends with a 32-bit number. */
long emit_with(char *s, long v) {
  emit(s);
  emit_int(v);
}

long refer(long kind, long place, long symbol) {
  check_room(references, MAX_REFERENCES, "the program calls too many functions");
  reference_kind[references] = kind;
  reference_at[references] = place;
  reference_symbol[references] = symbol;
  references = references + 1;
}

/* A jump to a place that is not known yet: land(jump) says it is here. */
long jump_forward(char *s) {
  emit_with(s, 0);
  return code_size;
}

long jump() {
  return jump_forward("E9");
}

long jump_if_zero() {
  emit("4885C0"); /* test rax, rax */
  return jump_forward("0F84");
}

long land(long from) {
  patch_int(from - 4, code_size - from);
}

long jump_back(char *s, long to) {
  emit_with(s, to - code_size - string_length(s) / 2 - 4);
}

long emit_constant(long v) {
  if (v >= 0 && v <= 0x7FFFFFFF) return emit_with("B8", v); /* mov eax, v */
  emit_with("48B8", v); /* mov rax, v */
  emit_int(v >> 32);
}

long put_data(long address, long v, long size) {
  while (size) {
    data[address - DATA] = v;
    v = v >> 8;
    address = address + 1;
    size = size - 1;
  }
}

long round_up(long n, long unit) {
  return (n + unit - 1) / unit * unit;
}

/* Room for a variable; large ones that start as zeros take no room in the file. */
long allocate(long size, long align, long initialised) {
  long address;
  if (size > LARGE && !initialised) {
    address = BSS + bss_size;
    bss_size = round_up(bss_size + size, 16);
    check_room(bss_size, MAX_BSS, "the program has too many large variables");
    return address;
  }
  address = DATA + round_up(data_size, align);
  check_room(address - DATA + size, MAX_DATA, "the program has too much data");
  data_size = address - DATA + size;
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
long nesting;

/* Recursion has an end before the stack has. */
long nest() {
  nesting = nesting + 1;
  check_room(nesting, MAX_NESTING, "this is nested too deeply");
}

long unnest() {
  nesting = nesting - 1;
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

/* A number as a value of type t. */
long truncate(long v, long t) {
  if (t == CHAR) return (v << 56) >> 56;
  if (t == UCHAR) return v & 255;
  if (t == SHORT) return (v << 48) >> 48;
  if (t == USHORT) return v & 65535;
  if (t == INT) return (v << 32) >> 32;
  if (t == UINT) return v & 0xFFFFFFFFL;
  return v;
}

/* The low bits of rax as a value of type t. */
long extend(long t) {
  if (t == CHAR) emit("480FBEC0");   /* movsx rax, al */
  if (t == UCHAR) emit("0FB6C0");    /* movzx eax, al */
  if (t == SHORT) emit("480FBFC0");  /* movsx rax, ax */
  if (t == USHORT) emit("0FB7C0");   /* movzx eax, ax */
  if (t == INT) emit("4863C0");      /* movsxd rax, eax */
  if (t == UINT) emit("89C0");       /* mov eax, eax */
}

/* The address of what is in memory, in rax. */
long load_address() {
  if (value_kind == V_LOCAL) emit_with("488D85", value); /* lea rax, [rbp + value] */
  else if (value_kind == V_GLOBAL) emit_constant(value);
  else if (value_kind != V_MEMORY) fail("this has no address");
  else if (value) emit_with("4805", value); /* add rax, value */
  value_kind = V_MEMORY;
  value = 0;
}

/* From [rax] into rax or st0. */
long load_from_address(long t) {
  long kind;
  kind = type_kind[t];
  if (kind == CHAR) return emit("480FBE00");   /* movsx rax, byte [rax] */
  if (kind == UCHAR) return emit("0FB600");    /* movzx eax, byte [rax] */
  if (kind == SHORT) return emit("480FBF00");  /* movsx rax, word [rax] */
  if (kind == USHORT) return emit("0FB700");   /* movzx eax, word [rax] */
  if (kind == INT) return emit("486300");      /* movsxd rax, dword [rax] */
  if (kind == UINT) return emit("8B00");       /* mov eax, [rax] */
  if (kind == LONG || kind == ULONG || kind == POINTER) return emit("488B00"); /* mov rax, [rax] */
  if (kind == FLOAT) return emit("D900");      /* fld dword [rax] */
  if (kind == DOUBLE) return emit("DD00");     /* fld qword [rax] */
  if (kind == LDOUBLE) return emit("DB28");    /* fld tword [rax] */
  return fail("this has no value");
}

/* From rax or st0 to [rcx]; the value stays. */
long store_at_address(long t) {
  long size;
  size = type_size[t];
  if (t == FLOAT) return emit("D919D901");   /* fstp dword [rcx]; fld dword [rcx] */
  if (t == DOUBLE) return emit("DD19DD01");  /* fstp qword [rcx]; fld qword [rcx] */
  if (t == LDOUBLE) return emit("DB39DB29"); /* fstp tword [rcx]; fld tword [rcx] */
  if (!is_integer(t) && !is_pointer(t)) return fail("this cannot be stored");
  if (size == 1) return emit("8801");   /* mov [rcx], al */
  if (size == 2) return emit("668901"); /* mov [rcx], ax */
  if (size == 4) return emit("8901");   /* mov [rcx], eax */
  return emit("488901");                /* mov [rcx], rax */
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
  else if (value_kind == V_FUNCTION) {
    refer(TO_VALUE, code_size + 1, value);
    emit_with("B8", 0); /* mov eax, function */
  } else if (value_kind != V_RESULT) {
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

/* The value is not used. */
long drop() {
  if (value_kind == V_RESULT && is_floating(value_type)) emit("DDD8"); /* fstp st0 */
}

/* The integer of type t in rax goes to st0. */
long integer_to_floating(long t) {
  long done;
  emit("50DF2C2458"); /* push rax; fild qword [rsp]; pop rax */
  if (t != ULONG) return 0;
  emit("4885C0");               /* test rax, rax */
  done = jump_forward("0F89");  /* jns: below 2^63 */
  emit("6A00C704240000805F");   /* push 0; mov dword [rsp], 2^64 as a float */
  emit("D8042458");             /* fadd dword [rsp]; pop rax */
  land(done);
}

long floating_to_unsigned_long() {
  long small; long done;
  emit("6A00C704240000005F"); /* push 0; mov dword [rsp], 2^63 as a float */
  emit("D9042458D9C9");       /* fld dword [rsp]; pop rax; fxch */
  emit("DBF1");               /* fcomi st0, st1 */
  small = jump_forward("0F82"); /* jb */
  emit("D8E1");               /* fsub st0, st1 */
  emit("50DD0C2458");         /* push rax; fisttp qword [rsp]; pop rax */
  emit("480FBAF83F");         /* btc rax, 63 */
  done = jump();
  land(small);
  emit("50DD0C2458");         /* push rax; fisttp qword [rsp]; pop rax */
  land(done);
  emit("DDD8");               /* fstp st0 */
}

long convert_to_floating(long t) {
  if (!is_floating(value_type)) integer_to_floating(value_type);
  if (t == FLOAT && value_type != FLOAT) {
    emit("50D91C24D9042458"); /* push rax; fstp dword [rsp]; fld dword [rsp]; pop rax */
  }
  if (t == DOUBLE && value_type != FLOAT && value_type != DOUBLE) {
    emit("50DD1C24DD042458"); /* push rax; fstp qword [rsp]; fld qword [rsp]; pop rax */
  }
}

/* To type t, as a cast does it. */
long convert(long t) {
  decay();
  if (t == VOID) {
    drop();
    return result(VOID);
  }
  if (t == value_type) return 0;
  if (value_kind == V_CONSTANT && !is_floating(t)) return set_value(V_CONSTANT, truncate(value, t), t);
  if (is_pointer(t) && (value_kind == V_FUNCTION || value_kind == V_LOCAL_ADDRESS)) {
    value_type = t;
    return 0;
  }
  load();
  if (is_floating(t)) convert_to_floating(t);
  else if (is_floating(value_type)) {
    if (t == ULONG) floating_to_unsigned_long();
    else {
      emit("50DD0C2458"); /* push rax; fisttp qword [rsp]; pop rax */
      extend(t);
    }
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

long check_cast(long t) {
  decay();
  if (t == VOID) return 0;
  if (is_arithmetic(t) && is_arithmetic(value_type)) return 0;
  if (is_pointer(t) && (is_pointer(value_type) || is_integer(value_type))) return 0;
  if (is_integer(t) && is_pointer(value_type)) return 0;
  fail("this cannot be converted");
}

/* To type t, as an assignment, an argument and a return do it (C99 6.5.16.1). */
long convert_as_assigned(long t) {
  decay();
  if (is_pointer(t)) {
    if (!is_null() && (!is_pointer(value_type) || !pointers_fit(t, value_type))) fail("the value has the wrong type");
  } else if (!is_arithmetic(t) || !is_arithmetic(value_type)) fail("the value has the wrong type");
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

long is_comparison(long op) {
  return op == '<' || op == '>' || op == LESS_EQUAL || op == GREATER_EQUAL || op == EQUAL || op == NOT_EQUAL;
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
  if (b == 0 && skipping) return 0;
  if (b == 0) fail("division by zero");
  if (b == -1 && !is_unsigned(t)) return op == '/' ? -a : 0;
  if (is_unsigned(t) && (a < 0 || b < 0)) fail("this division of constants is refused");
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

long emit_comparison(long op, long t) {
  emit("4839C80F"); /* cmp rax, rcx; setCC al */
  if (op == EQUAL) emit("94");
  else if (op == NOT_EQUAL) emit("95");
  else if (is_unsigned(t)) {
    if (op == '<') emit("92");
    if (op == '>') emit("97");
    if (op == LESS_EQUAL) emit("96");
    if (op == GREATER_EQUAL) emit("93");
  } else {
    if (op == '<') emit("9C");
    if (op == '>') emit("9F");
    if (op == LESS_EQUAL) emit("9E");
    if (op == GREATER_EQUAL) emit("9D");
  }
  emit("C00FB6C0"); /* movzx eax, al */
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
  if (op == SHIFT_RIGHT && is_unsigned(t)) return emit("48D3E8"); /* shr rax, cl */
  if (op == SHIFT_RIGHT) return emit("48D3F8"); /* sar rax, cl */
  if (is_unsigned(t)) emit("31D248F7F1"); /* xor edx, edx; div rcx */
  else emit("489948F7F9");                /* cqo; idiv rcx */
  if (op == '%') emit("4889D0");          /* mov rax, rdx */
}

/* The left operand, of type t, is on the stack, or the constant v; the right one is the value. */
long operate_on_integers(long op, long kind, long v, long t) {
  long result_type;
  result_type = is_comparison(op) ? INT : t;
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
  if (is_comparison(op)) emit_comparison(op, t);
  else {
    emit_operation(op, t);
    extend(t);
  }
  result(result_type);
}

/* The left operand is st0, the right one st1. No comparison but != is true of what is not a number. */
long compare_floating(long op) {
  if (op == '<' || op == LESS_EQUAL) emit("D9C9"); /* fxch */
  emit("DFF1DDD8"); /* fcomip st0, st1; fstp st0 */
  if (op == '<' || op == '>') emit("0F97C0"); /* seta al */
  if (op == LESS_EQUAL || op == GREATER_EQUAL) emit("0F93C0"); /* setae al */
  if (op == EQUAL) emit("0F94C00F9BC120C8"); /* sete al; setnp cl; and al, cl */
  if (op == NOT_EQUAL) emit("0F95C00F9AC108C8"); /* setne al; setp cl; or al, cl */
  emit("0FB6C0"); /* movzx eax, al */
  result(INT);
}

/* All computing is done in long double; the result is rounded to type t. */
long operate_on_floating(long op, long kind, long v, long left, long t) {
  convert(LDOUBLE);
  load();
  if (kind == V_CONSTANT) {
    emit_constant(v);
    integer_to_floating(left);
  } else if (is_floating(left)) emit("DB2C244883C410"); /* fld tword [rsp]; add rsp, 16 */
  else {
    emit("58"); /* pop rax */
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

/* The right operand counts elements. */
long scale_right(long size) {
  if (!is_integer(value_type)) fail("the operands do not fit");
  if (value_kind == V_CONSTANT) value = value * size;
  else {
    load();
    emit_with("4869C0", size); /* imul rax, rax, size */
  }
}

long subtract_pointers(long kind, long v, long t) {
  long size;
  if (!same_type(t, value_type)) fail("the operands do not fit");
  size = element_size(t);
  operate_on_integers('-', kind, v, LONG);
  if (value_kind == V_CONSTANT) value = value / size;
  else {
    emit_with("B9", size); /* mov ecx, size */
    emit("489948F7F9");    /* cqo; idiv rcx */
  }
  value_type = LONG;
}

long operate_on_pointers(long op, long kind, long v, long t) {
  long size;
  if (is_comparison(op)) {
    if (is_pointer(t) && is_pointer(value_type)) {
      if (!pointers_fit(t, value_type)) fail("the operands do not fit");
    } else if (!is_null() && (kind != V_CONSTANT || v != 0)) fail("the operands do not fit");
    return operate_on_integers(op, kind, v, ULONG);
  }
  if (op == '-' && is_pointer(t) && is_pointer(value_type)) return subtract_pointers(kind, v, t);
  if (is_pointer(t) && (op == '+' || op == '-')) {
    scale_right(element_size(t));
    return operate_on_integers(op, kind, v, t);
  }
  if (op != '+' || !is_integer(t)) fail("the operands do not fit");
  size = element_size(value_type);
  t = value_type;
  load();
  if (kind != V_CONSTANT) {
    emit("59"); /* pop rcx */
    emit_with("4869C9", size); /* imul rcx, rcx, size */
    emit("51"); /* push rcx */
  }
  return operate_on_integers(op, kind, v * size, t);
}

/* The left operand, of type t, is on the stack, or the constant v; the right one is the value. */
long operate(long op, long kind, long v, long t) {
  long common;
  decay();
  if (is_pointer(t) || is_pointer(value_type)) return operate_on_pointers(op, kind, v, t);
  if (!is_arithmetic(t) || !is_arithmetic(value_type)) fail("the operands do not fit");
  common = common_type(t, value_type);
  if (is_floating(common)) return operate_on_floating(op, kind, v, t, common);
  if (is_shift(op)) common = promote(t);
  return operate_on_integers(op, kind, v, common);
}

/* 0 or 1 in rax, or a constant. */
long to_truth() {
  decay();
  if (!is_arithmetic(value_type) && !is_pointer(value_type)) fail("this is neither true nor false");
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
  if (is_floating(value_type) || is_structure(value_type) || value_type == VOID) to_truth();
  load();
}

/* ---- Binary operators, conditions and assignments ---- */
enum { CONDITIONAL_OPERAND = 0, COMMA_OPERAND = 100 /* others: the lowest precedence */ };

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

/* An operand that is never evaluated: it is read, and its code forgotten. */
long skip_operand(long lowest) {
  long old_code; long old_references;
  old_code = code_size;
  old_references = references;
  skipping = skipping + 1;
  if (lowest == COMMA_OPERAND) expression();
  else if (lowest == CONDITIONAL_OPERAND) conditional();
  else binary(lowest);
  decay();
  skipping = skipping - 1;
  code_size = old_code;
  references = old_references;
}

/* && and ||; the left operand is the value. */
long logical(long op) {
  long lowest; long left; long end;
  lowest = op == AND_AND ? 3 : 2;
  to_truth();
  if (value_kind == V_CONSTANT && (value != 0) == (op == AND_AND)) {
    binary(lowest);
    return to_truth();
  }
  if (value_kind == V_CONSTANT) {
    left = value;
    skip_operand(lowest);
    return set_value(V_CONSTANT, left, INT);
  }
  emit("4885C0"); /* test rax, rax */
  end = jump_forward(op == AND_AND ? "0F84" : "0F85"); /* jz, jnz */
  binary(lowest);
  to_truth();
  load();
  land(end);
}

long binary(long lowest) {
  long op; long kind; long v; long t;
  unary();
  while (1) {
    op = token_kind[now];
    if (precedence(op) == 0 || precedence(op) < lowest) return 0;
    next();
    if (op == AND_AND || op == OR_OR) logical(op);
    else {
      decay();
      if (value_kind != V_CONSTANT) {
        load();
        push();
      }
      kind = value_kind;
      v = value;
      t = value_type;
      binary(precedence(op) + 1);
      operate(op, kind, v, t);
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

/* `?` was read, and the condition is a constant: only one operand becomes code. */
long choose_operand(long chosen) {
  long kind; long v; long t; long null;
  if (chosen) {
    expression();
    decay();
    null = is_null();
    if (value_kind != V_CONSTANT && value_kind != V_FUNCTION) load();
  } else {
    skip_operand(COMMA_OPERAND);
    null = is_null();
  }
  need(':', "`:` is missing");
  kind = value_kind;
  v = value;
  t = value_type;
  if (!chosen) {
    conditional();
    decay();
    convert(conditional_type(t, null));
    if (value_kind != V_CONSTANT && value_kind != V_FUNCTION) load();
    return 0;
  }
  skip_operand(CONDITIONAL_OPERAND);
  null = conditional_type(t, null);
  set_value(kind, v, t);
  convert(null);
}

long conditional() {
  long other; long middle; long end; long t; long common; long null;
  binary(1);
  if (!accept('?')) return 0;
  nest();
  decay();
  if (value_kind == V_CONSTANT) {
    choose_operand(value != 0);
    return unnest();
  }
  load_truth();
  other = jump_if_zero();
  expression();
  decay();
  null = is_null();
  load();
  t = value_type;
  need(':', "`:` is missing");
  middle = jump();
  land(other);
  conditional();
  decay();
  common = conditional_type(t, null);
  convert(common);
  load();
  if (t != common && is_arithmetic(common)) {
    end = jump();
    land(middle);
    result(t);
    convert(common);
    land(end);
  } else land(middle);
  result(common);
  unnest();
}

/* The address of the left side into rcx; that of V_MEMORY was pushed. */
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

/* The value goes to the left side, of type t. A structure's assignment has no value. */
long store(long kind, long v, long t, long bit, long width) {
  if (is_structure(t)) {
    if (value_type != t) fail("the value has the wrong type");
    load();
    emit("4889C6"); /* mov rsi, rax */
    load_left_address(kind, v);
    emit("4889CF"); /* mov rdi, rcx */
    emit_with("B9", type_size[t]); /* mov ecx, size */
    emit("F3A4"); /* rep movsb */
    return result(VOID);
  }
  convert_as_assigned(t);
  load();
  load_left_address(kind, v);
  if (width) return store_bits(t, bit, width);
  store_at_address(t);
  result(t);
}

/* The operator of an assignment: that of `+=` is `+`, that of `=` is `=`; 0: this is none. */
long assigned_operator(long kind) {
  if (kind == '=') return '=';
  if (kind == EQUAL || kind == NOT_EQUAL || kind == LESS_EQUAL || kind == GREATER_EQUAL) return 0;
  if (kind >> 8 == '=') return kind & 255;
  if (kind >> 16 == '=') return kind & 65535;
  return 0;
}

/* Can the value be changed? If its address is in rax, that is pushed. */
long keep_left_address() {
  if (value_kind != V_LOCAL && value_kind != V_GLOBAL && value_kind != V_MEMORY) fail("this cannot be changed");
  if (is_array(value_type) || is_function(value_type) || value_type == VOID) fail("this cannot be changed");
  if (value_kind == V_MEMORY) {
    load_address();
    emit("50"); /* push rax */
  }
}

long assignment() {
  long op; long kind; long v; long t; long bit; long width; long left;
  nest();
  conditional();
  op = assigned_operator(token_kind[now]);
  if (!op) return unnest();
  keep_left_address();
  next();
  kind = value_kind;
  v = value;
  t = value_type;
  bit = value_bit;
  width = value_width;
  if (op == '=') assignment();
  else {
    load();
    push();
    left = value_type;
    assignment();
    operate(op, V_RESULT, 0, left);
  }
  store(kind, v, t, bit, width);
  unnest();
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
  long m;
  m = type_first[structure];
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
    value = 0;
  }
  value_type = type_base[value_type];
}

/* The value becomes an argument, at rsp + `place`; returns the bytes that it takes. */
long pass_argument(long place) {
  if (!is_arithmetic(value_type) && !is_pointer(value_type)) fail("only numbers and pointers can be arguments");
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
  long count; long bytes;
  count = 0;
  bytes = 0;
  while (!accept(')')) {
    if (count) need(',', "`,` or `)` is missing");
    assignment();
    decay();
    if (count < type_count[t]) convert_as_assigned(parameter_type[type_first[t] + count]);
    else if (!type_flag[t]) fail("too many arguments");
    else if (is_arithmetic(value_type)) convert(value_type == FLOAT ? DOUBLE : promote(value_type));
    bytes = bytes + pass_argument(bytes);
    count = count + 1;
  }
  if (count < type_count[t]) fail("too few arguments");
  return bytes;
}

/* The function is the value, "(" was read. All arguments are on the stack, the first one lowest.
 * Functions that are called by pointer may be another compiler's: they find six in registers, too. */
long call() {
  long t; long symbol; long room; long bytes;
  decay();
  if (!is_pointer(value_type) || !is_function(type_base[value_type])) fail("this is not a function");
  t = type_base[value_type];
  symbol = value_kind == V_FUNCTION ? value : 0;
  if (!symbol) {
    load();
    push();
  }
  emit_with("4881EC", 0); /* sub rsp, bytes */
  room = code_size;
  bytes = pass_arguments(t);
  patch_int(room - 4, bytes);
  if (symbol) {
    refer(TO_CALL, code_size + 1, symbol);
    emit_with("E8", 0); /* call */
  } else {
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

/* ++ and --; the value of the postfix ones is that before. */
long step(long op, long postfix) {
  long kind; long v; long t;
  if (value_width || is_floating(value_type)) fail("this cannot be counted up or down");
  keep_left_address();
  kind = value_kind;
  v = value;
  t = value_type;
  load();
  push();
  set_value(V_CONSTANT, 1, INT);
  operate(op, V_RESULT, 0, t);
  store(kind, v, t, 0, 0);
  if (!postfix) return 0;
  push();
  set_value(V_CONSTANT, 1, INT);
  operate(op == '+' ? '-' : '+', V_RESULT, 0, t);
  convert(t);
}

long subscript() {
  long kind; long v; long t;
  decay();
  if (value_kind != V_CONSTANT) {
    load();
    push();
  }
  kind = value_kind;
  v = value;
  t = value_type;
  if (!is_pointer(t)) fail("this has no elements");
  expression();
  need(']', "`]` is missing");
  operate('+', kind, v, t);
  dereference();
}

long member() {
  long name;
  if (!is_structure(value_type) || value_kind == V_RESULT) fail("this has no members");
  name = need_name("the name of a member is missing");
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
  long start; long i;
  start = data_size;
  while (is(STRING)) {
    i = 0;
    while (i < token_extra[now]) {
      allocate(1, 1, 1);
      data[data_size - 1] = text[token_value[now] + i];
      i = i + 1;
    }
    next();
  }
  allocate(1, 1, 1);
  set_value(V_GLOBAL, DATA + start, array_of(CHAR, data_size - start));
}

long named() {
  long symbol;
  symbol = name_symbol[token_name[now]];
  if (token_name[now] <= W_LAST_KEYWORD) fail("an expression is missing");
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

long primary() {
  if (is(NUMBER)) {
    set_value(V_CONSTANT, token_value[now], token_extra[now]);
    return next();
  }
  if (is(FLOATING)) {
    emit_constant(token_value[now]);
    integer_to_floating(LONG);
    result(LDOUBLE);
    convert(token_extra[now]);
    return next();
  }
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
  } else if (value_kind != V_FUNCTION || !is_function(value_type)) fail("this has no address");
  value_type = pointer_to(value_type);
}

/* - and ~ */
long negate(long op) {
  long t;
  unary();
  decay();
  t = promote(value_type);
  if (op == '-' && is_floating(t)) {
    load();
    return emit("D9E0"); /* fchs */
  }
  if (!is_integer(t)) fail("the operand does not fit");
  if (value_kind == V_CONSTANT) return set_value(V_CONSTANT, truncate(op == '-' ? -value : ~value, t), t);
  load();
  if (op == '-') emit("48F7D8"); /* neg rax */
  else emit("48F7D0"); /* not rax */
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
  long found;
  if (!accept('(')) return 0;
  found = is_type();
  now = now - 1;
  return found;
}

long size_of() {
  long old_code; long old_references;
  old_code = code_size;
  old_references = references;
  if (is_type_in_parentheses()) {
    next();
    value_type = type_name();
    value_width = 0;
    need(')', "`)` is missing");
  } else unary();
  code_size = old_code;
  references = old_references;
  if (!is_complete(value_type) || value_width) fail("the size of this is not known");
  set_value(V_CONSTANT, type_size[value_type], ULONG);
}

long cast() {
  long t;
  next();
  t = type_name();
  need(')', "`)` is missing");
  if (is('{')) fail("a compound literal is refused");
  unary();
  check_cast(t);
  convert(t);
  if (value_kind == V_LOCAL || value_kind == V_GLOBAL || value_kind == V_MEMORY) load();
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
  if (accept(INCREMENT)) {
    unary();
    return step('+', 0);
  }
  if (accept(DECREMENT)) {
    unary();
    return step('-', 0);
  }
  if (accept_word(W_SIZEOF)) return size_of();
  if (is_type_in_parentheses()) return cast();
  primary();
  return postfix();
}

long unary() {
  nest();
  unary_operator();
  unnest();
}

/* ---- Declarations ---- */
long storage;       /* W_TYPEDEF, W_STATIC, W_EXTERN or 0, of the specifiers that were read last */
long declared_name; /* of the declarator that was read last; 0: it has none */
long pending_type[MAX_PARAMETERS]; /* of parameter lists that are being read */
long pending_name[MAX_PARAMETERS];
long pending;

long specifiers();
long declarator(long t);

long is_qualifier() {
  return is_word(W_CONST) || is_word(W_VOLATILE) || is_word(W_INLINE);
}

/* Does a declaration start here? */
long is_type() {
  long w; long symbol;
  if (!is(NAME)) return 0;
  w = token_name[now];
  if (w > W_LAST_KEYWORD) {
    symbol = name_symbol[w];
    return symbol && symbol_kind[symbol] == TYPEDEF;
  }
  if (is_qualifier() || w == W_TYPEDEF || w == W_STATIC || w == W_EXTERN) return 1;
  if (w == W_STRUCT || w == W_UNION || w == W_ENUM || w == W_VOID || w == W_FLOAT || w == W_DOUBLE) return 1;
  return w == W_CHAR || w == W_SHORT || w == W_INT || w == W_LONG || w == W_SIGNED || w == W_UNSIGNED;
}

/* From "(" to behind its ")". */
long skip_parentheses() {
  long level;
  level = 0;
  while (1) {
    if (is(END)) fail("`)` is missing");
    if (is('(')) level = level + 1;
    if (is(')')) level = level - 1;
    next();
    if (level == 0) return 0;
  }
}

/* Attributes that change no code. */
long attributes() {
  while (accept_word(W_ATTRIBUTE)) {
    need('(', "`(` is missing");
    need('(', "`(` is missing");
    if (!is_word(W_NORETURN) && !is_word(W_FORMAT)) fail("this attribute is refused");
    next();
    if (is('(')) skip_parentheses();
    need(')', "`)` is missing");
    need(')', "`)` is missing");
  }
}

long add_member(long structure, long name, long t, long offset) {
  long last;
  check_room(members, MAX_MEMBERS, "the program has too many members of structures");
  if (name && find_member(structure, name, 0)) fail_about("this name is declared twice", name);
  members = members + 1;
  member_name[members] = name;
  member_type[members] = t;
  member_offset[members] = offset;
  last = type_first[structure];
  if (!last) {
    type_first[structure] = members;
    return 0;
  }
  while (member_next[last]) last = member_next[last];
  member_next[last] = members;
}

/* A bit-field crosses no unit of its type (System V ABI, AMD64, 3.1.2). Returns the bits up to its end. */
long place_bits(long structure, long name, long t, long start, long width) {
  long unit;
  unit = type_size[t] * 8;
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
long define_member(long structure, long t) {
  long start; long end;
  start = type_flag[structure] ? 0 : type_size[structure];
  if (accept(':')) {
    end = declared_name;
    end = place_bits(structure, end, t, start, constant_expression());
  } else {
    if (!is_complete(t)) fail("the size of this member is not known");
    start = round_up((start + 7) / 8, type_align[t]);
    add_member(structure, declared_name, t, start);
    end = (start + type_size[t]) * 8;
  }
  if (end > type_size[structure]) type_size[structure] = end;
  if (type_align[t] > type_align[structure]) type_align[structure] = type_align[t];
}

long define_structure(long structure) {
  long t;
  if (type_count[structure] || type_size[structure]) fail("this structure is defined twice");
  while (!accept('}')) {
    t = specifiers();
    if (storage) fail("a member has no storage class");
    if (is(';')) {
      declared_name = 0;
      if (!is_structure(t)) fail("the name of a member is missing");
      define_member(structure, t);
    } else {
      define_member(structure, declarator(t));
      while (accept(',')) define_member(structure, declarator(t));
    }
    need(';', "`;` is missing");
  }
  if (!type_first[structure]) fail("a structure has members");
  type_size[structure] = round_up((type_size[structure] + 7) / 8, type_align[structure]);
  type_count[structure] = 1;
}

/* struct, union and enum with this name; a definition in a block hides what is outside. */
long tagged_type(long word, long name) {
  long tag; long t;
  tag = name_tag[name];
  if (tag && is('{') && tag_depth[tag] != depth) tag = 0;
  if (tag) {
    if (tag_word[tag] != word) fail_about("this name belongs to another kind of type", name);
    return tag_type[tag];
  }
  t = word == W_ENUM ? INT : new_type(STRUCT, 0, 0, 1);
  if (word == W_UNION) type_flag[t] = 1;
  new_tag(name, word, t);
  return t;
}

long structure_type(long word) {
  long t;
  if (is(NAME)) t = tagged_type(word, need_name("the name of a structure is missing"));
  else {
    if (!is('{')) fail("`{` is missing");
    t = new_type(STRUCT, 0, 0, 1);
    if (word == W_UNION) type_flag[t] = 1;
  }
  if (accept('{')) define_structure(t);
  return t;
}

long enumeration_type() {
  long v; long name;
  if (is(NAME)) tagged_type(W_ENUM, need_name("the name of an enumeration is missing"));
  else if (!is('{')) fail("`{` is missing");
  if (!accept('{')) return INT;
  v = 0;
  while (!accept('}')) {
    name = need_name("the name of a constant is missing");
    if (accept('=')) v = constant_expression();
    if (v != truncate(v, INT)) fail("a constant of an enumeration is an int");
    new_symbol(name, ENUMERATOR, INT, v);
    v = v + 1;
    if (!accept(',') && !is('}')) fail("`,` or `}` is missing");
  }
  return INT;
}

/* How often each word stands in specifiers, as one number. */
enum { WORD_UNSIGNED = 0x1, WORD_SIGNED = 0x10, WORD_INT = 0x100, WORD_SHORT = 0x1000, WORD_LONG = 0x10000 };

long word_weight() {
  if (is_word(W_UNSIGNED)) return WORD_UNSIGNED;
  if (is_word(W_SIGNED)) return WORD_SIGNED;
  if (is_word(W_INT)) return WORD_INT;
  if (is_word(W_SHORT)) return WORD_SHORT;
  if (is_word(W_LONG)) return WORD_LONG;
  return 0;
}

/* What words like `unsigned long` mean together, and with a type that is said by one word. */
long combine_words(long words, long whole) {
  long rest; long u;
  rest = words;
  u = (words & 0xF) == 1;
  if (u) rest = rest - WORD_UNSIGNED;
  else if (rest & WORD_SIGNED) rest = rest - WORD_SIGNED;
  if (whole == CHAR && rest == 0) return CHAR + u;
  if (whole == DOUBLE && words == WORD_LONG) return LDOUBLE;
  if (whole && words) fail("these words make no type");
  if (whole) return whole;
  if (words == 0) fail("a type is missing");
  if (rest & WORD_INT) rest = rest - WORD_INT;
  if (rest == 0) return INT + u;
  if (rest == WORD_SHORT) return SHORT + u;
  if (rest != WORD_LONG && rest != 2 * WORD_LONG) fail("these words make no type");
  return LONG + u;
}

/* A type that is said by one word, or is defined here; 0: there is none. */
long whole_type() {
  long w;
  w = token_name[now];
  if (accept_word(W_CHAR)) return CHAR;
  if (accept_word(W_VOID)) return VOID;
  if (accept_word(W_FLOAT)) return FLOAT;
  if (accept_word(W_DOUBLE)) return DOUBLE;
  if (accept_word(W_ENUM)) return enumeration_type();
  if (accept_word(W_STRUCT) || accept_word(W_UNION)) return structure_type(w);
  if (w <= W_LAST_KEYWORD || !is_type()) return 0;
  next();
  return symbol_type[name_symbol[w]];
}

long is_storage() {
  return is_word(W_TYPEDEF) || is_word(W_STATIC) || is_word(W_EXTERN);
}

/* What a declaration starts with: the type, and the storage class. */
long specifiers() {
  long class; long words; long whole; long more;
  class = 0;
  words = 0;
  whole = 0;
  more = 1;
  nest();
  while (more) {
    if (is_storage()) {
      if (class) fail("a second storage class");
      class = token_name[now];
      next();
    } else if (is_qualifier()) next();
    else if (is_word(W_ATTRIBUTE)) attributes();
    else if (word_weight()) {
      words = words + word_weight();
      next();
    } else {
      more = 0;
      /* After a type a name is what is declared, even if it is a type elsewhere. */
      if (!whole && (!words || token_name[now] <= W_LAST_KEYWORD)) {
        whole = whole_type();
        more = whole;
      }
    }
  }
  unnest();
  storage = class;
  return combine_words(words, whole);
}

/* The parameters of a function of type f, up to ")". */
long read_parameters(long f) {
  long t;
  if (is_word(W_VOID) && token_kind[now + 1] == ')') next();
  else if (!is(')')) {
    while (1) {
      if (accept(ELLIPSIS)) {
        type_flag[f] = 1;
        break;
      }
      t = specifiers();
      if (storage) fail("a parameter has no storage class");
      t = declarator(t);
      if (is_array(t)) t = pointer_to(type_base[t]);
      if (is_function(t)) t = pointer_to(t);
      if (!is_arithmetic(t) && !is_pointer(t)) fail("only numbers and pointers can be parameters");
      check_room(pending, MAX_PARAMETERS, "too many parameters");
      pending_type[pending] = t;
      pending_name[pending] = declared_name;
      pending = pending + 1;
      if (!accept(',')) break;
    }
  }
  need(')', "`)` is missing");
}

long function_type(long t) {
  long f; long first; long i; long old_scope;
  first = pending;
  f = new_type(FUNCTION, 0, 0, 1);
  read_parameters(f);
  i = first;
  type_first[f] = parameters;
  type_count[f] = pending - first;
  while (i < pending) {
    check_room(parameters, MAX_PARAMETERS, "the program has too many parameters");
    parameter_type[parameters] = pending_type[i];
    parameter_name[parameters] = pending_name[i];
    parameters = parameters + 1;
    i = i + 1;
  }
  pending = first;
  if (is_structure(t) || is_array(t) || is_function(t)) fail("a function can return only a number or a pointer");
  type_base[f] = t;
  return f;
}

/* What stands behind the name in a declarator. */
long suffixes(long t) {
  long count;
  if (accept('(')) {
    t = function_type(t);
    if (is('(') || is('[')) fail("a function can return only a number or a pointer");
    return t;
  }
  if (!accept('[')) return t;
  count = -1;
  if (!is(']')) {
    count = constant_expression();
    if (count < 1) fail("an array has at least one element");
  }
  need(']', "`]` is missing");
  t = suffixes(t);
  if (!is_complete(t)) fail("the size of the elements is not known");
  return array_of(t, count);
}

/* `(*name)`: what stands in the parentheses is read after what stands behind them. */
long inner_declarator(long t) {
  long start; long end;
  start = now + 1;
  skip_parentheses();
  t = suffixes(t);
  end = now;
  now = start;
  nest();
  t = declarator(t);
  unnest();
  need(')', "`)` is missing");
  now = end;
  return t;
}

/* The type of what is declared, where t is what it is made of; the name is declared_name. */
long declarator(long t) {
  long name;
  attributes();
  while (accept('*')) {
    t = pointer_to(t);
    while (is_qualifier()) next();
  }
  if (is('(') && (token_kind[now + 1] == '*' || token_kind[now + 1] == '(')) return inner_declarator(t);
  name = 0;
  if (is(NAME) && token_name[now] > W_LAST_KEYWORD) name = need_name("a name is missing");
  t = suffixes(t);
  attributes();
  declared_name = name;
  return t;
}

long type_name() {
  long t;
  t = specifiers();
  if (storage) fail("a storage class has no meaning here");
  t = declarator(t);
  if (declared_name) fail_about("a type has no name here", declared_name);
  return t;
}

/* ---- Initialisers ---- */
enum { IN_FRAME = 0, IN_IMAGE = 1 }; /* a local variable, which is set by code; or data of the executable */
long frame; /* bytes of local variables */

long initialise(long t, long where, long address);

/* One byte of an array of characters. */
long initialise_byte(long where, long address, long v) {
  if (where == IN_IMAGE) return put_data(address, v, 1);
  emit_with("C685", address); /* mov byte [rbp + address], v */
  emit_byte(v);
}

long initialise_string(long t, long where, long address) {
  long n; long i;
  n = 0;
  while (is(STRING)) {
    i = 0;
    while (i < token_extra[now]) {
      if (n >= type_count[t]) fail("the string is longer than the array");
      initialise_byte(where, address + n, text[token_value[now] + i]);
      n = n + 1;
      i = i + 1;
    }
    next();
  }
}

long initialise_array(long t, long where, long address) {
  long i;
  i = 0;
  need('{', "`{` is missing");
  while (!accept('}')) {
    if (is('[')) fail("a designator is refused");
    if (i == type_count[t]) fail("too many values");
    initialise(type_base[t], where, address + i * type_size[type_base[t]]);
    i = i + 1;
    if (!accept(',') && !is('}')) fail("`,` or `}` is missing");
  }
}

long initialise_structure(long t, long where, long address) {
  long m;
  m = type_first[t];
  need('{', "`{` is missing");
  while (!accept('}')) {
    if (is('.')) fail("a designator is refused");
    if (!m) fail("too many values");
    if (member_width[m]) fail("the value of a bit-field is refused");
    initialise(member_type[m], where, address + member_offset[m]);
    m = type_flag[t] ? 0 : member_next[m];
    if (!accept(',') && !is('}')) fail("`,` or `}` is missing");
  }
}

/* A value that is known before the program runs. */
long initialise_data(long t, long address) {
  long old_code;
  old_code = code_size;
  assignment();
  convert_as_assigned(t);
  if (value_kind == V_FUNCTION) refer(IN_DATA, address - DATA, value);
  else {
    if (value_kind != V_CONSTANT || code_size != old_code) fail("this is not a constant");
    put_data(address, value, type_size[t]);
  }
}

long initialise(long t, long where, long address) {
  if (is_array(t) && type_size[type_base[t]] == 1 && is(STRING)) return initialise_string(t, where, address);
  if (is_array(t)) return initialise_array(t, where, address);
  if (is_structure(t) && (is('{') || where == IN_IMAGE)) return initialise_structure(t, where, address);
  if (is('{')) fail("braces around a single value are refused");
  if (where == IN_IMAGE) return initialise_data(t, address);
  assignment();
  store(V_LOCAL, address, t, 0, 0);
  drop();
}

/* How many elements stand between the braces that start here? */
long count_values() {
  long i; long level; long count;
  i = now + 1;
  level = 0;
  count = 0;
  while (level >= 0 && token_kind[i] != END) {
    if (count == 0 && token_kind[i] != '}') count = 1;
    if (level == 0 && token_kind[i] == ',' && token_kind[i + 1] != '}') count = count + 1;
    if (token_kind[i] == '{' || token_kind[i] == '(' || token_kind[i] == '[') level = level + 1;
    if (token_kind[i] == '}' || token_kind[i] == ')' || token_kind[i] == ']') level = level - 1;
    i = i + 1;
  }
  return count;
}

/* An array without a size has that of its initialiser, which starts here. */
long sized_by_initialiser(long t) {
  long count; long i;
  if (!is_array(t) || type_count[t] >= 0) return t;
  if (is(STRING) && type_size[type_base[t]] == 1) {
    count = 1;
    i = now;
    while (token_kind[i] == STRING) {
      count = count + token_extra[i];
      i = i + 1;
    }
  } else {
    if (!is('{')) fail("`{` is missing");
    count = count_values();
    if (count == 0) fail("an array has at least one element");
  }
  return array_of(type_base[t], count);
}

/* ---- Variables and functions ---- */
long allocate_local(long t) {
  frame = round_up(frame + type_size[t], 8);
  if (frame > MAX_BSS) fail("too many local variables");
  return -frame;
}

long declare_local(long name, long t) {
  long address; long initialised;
  initialised = accept('=');
  if (initialised) t = sized_by_initialiser(t);
  if (!is_complete(t)) fail_about("the size of this variable is not known", name);
  address = allocate_local(t);
  new_symbol(name, LOCAL_VARIABLE, t, address);
  if (!initialised) return 0;
  if (is_array(t) || is_structure(t)) {
    emit_with("488DBD", address);    /* lea rdi, [rbp + address] */
    emit_with("31C0B9", type_size[t]); /* xor eax, eax; mov ecx, size */
    emit("F3AA");                    /* rep stosb */
  }
  initialise(t, IN_FRAME, address);
}

long place_global(long symbol, long initialised) {
  long t;
  t = symbol_type[symbol];
  if (!is_complete(t)) fail_about("the size of this variable is not known", symbol_name[symbol]);
  symbol_value[symbol] = allocate(type_size[t], type_align[t] < 8 ? 8 : type_align[t], initialised);
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
  long initialised; long symbol;
  initialised = accept('=');
  if (initialised) t = sized_by_initialiser(t);
  symbol = name_symbol[name];
  if (symbol && symbol_depth[symbol] == depth && depth == 0) declare_again(symbol, t);
  else symbol = new_symbol(name, GLOBAL_VARIABLE, t, 0);
  if (initialised && (is_extern || symbol_state[symbol] == DEFINED)) fail_about("this variable is defined twice", name);
  if (initialised && symbol_value[symbol] >= BSS) {
    if (symbol_used[symbol]) fail_about("a large variable is used before it is initialised", name);
    symbol_value[symbol] = 0;
  }
  if (!symbol_value[symbol] && is_complete(t)) place_global(symbol, initialised);
  if (!is_extern && symbol_state[symbol] == DECLARED) symbol_state[symbol] = TENTATIVE;
  if (!initialised) return 0;
  symbol_state[symbol] = DEFINED;
  initialise(symbol_type[symbol], IN_IMAGE, symbol_value[symbol]);
}

long declare_function(long name, long t) {
  long symbol;
  symbol = name_symbol[name];
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

/* A declaration in a block. */
long declaration() {
  long base; long class; long t;
  base = specifiers();
  class = storage;
  if (accept(';')) return 0;
  while (1) {
    t = declarator(base);
    declare(declared_name, t, class);
    if (!accept(',')) break;
  }
  need(';', "`;` is missing");
}

/* ---- Statements ---- */
long jump_from[MAX_JUMPS]; /* of break and continue in statements that are still open */
long jump_is_break[MAX_JUMPS];
long jumps;
long loops; /* open loops, of this function */
long switches;
long case_value[MAX_CASES];
long case_code[MAX_CASES];
long cases;
long case_first;   /* the first one of the innermost switch */
long case_default; /* its default's code; 0: it has none */
long switch_type;
long label_name[MAX_LABELS];
long label_code[MAX_LABELS];
long labels;
long goto_name[MAX_LABELS];
long goto_from[MAX_LABELS];
long goto_token[MAX_LABELS];
long gotos;
long returned_type;

long statement();

long condition() {
  need('(', "`(` is missing");
  expression();
  need(')', "`)` is missing");
  decay();
  if (!is_arithmetic(value_type) && !is_pointer(value_type)) fail("this is neither true nor false");
  load_truth();
}

long add_jump(long is_break) {
  check_room(jumps, MAX_JUMPS, "too many break and continue");
  jump_from[jumps] = jump();
  jump_is_break[jumps] = is_break;
  jumps = jumps + 1;
  need(';', "`;` is missing");
}

/* The end of a statement: its break lead here, its continue to `again`. */
long end_jumps(long first, long again) {
  long i; long kept;
  i = first;
  kept = first;
  while (i < jumps) {
    if (jump_is_break[i]) land(jump_from[i]);
    else if (again >= 0) patch_int(jump_from[i] - 4, again - jump_from[i]);
    else {
      jump_from[kept] = jump_from[i];
      jump_is_break[kept] = 0;
      kept = kept + 1;
    }
    i = i + 1;
  }
  jumps = kept;
}

long loop_body() {
  loops = loops + 1;
  statement();
  loops = loops - 1;
}

long if_statement() {
  long other; long end;
  condition();
  other = jump_if_zero();
  statement();
  if (!accept_word(W_ELSE)) return land(other);
  end = jump();
  land(other);
  statement();
  land(end);
}

long while_statement() {
  long top; long end; long first;
  top = code_size;
  first = jumps;
  condition();
  end = jump_if_zero();
  loop_body();
  jump_back("E9", top);
  land(end);
  end_jumps(first, top);
}

long do_statement() {
  long top; long test; long first;
  top = code_size;
  first = jumps;
  loop_body();
  if (!accept_word(W_WHILE)) fail("`while` is missing");
  test = code_size;
  condition();
  need(';', "`;` is missing");
  emit("4885C0"); /* test rax, rax */
  jump_back("0F85", top); /* jnz */
  end_jumps(first, test);
}

long optional_expression(long end, char *message) {
  if (!is(end)) {
    expression();
    drop();
  }
  need(end, message);
}

/* To behind the ")" of a for. */
long skip_step() {
  long level;
  level = 0;
  while (level || !is(')')) {
    if (is(END)) fail("`)` is missing");
    if (is('(')) level = level + 1;
    if (is(')')) level = level - 1;
    next();
  }
  next();
}

/* The step is read when the body has been. */
long for_statement() {
  long top; long end; long first; long step_token; long step_code; long after;
  need('(', "`(` is missing");
  if (is_type()) fail("a declaration in a for is refused");
  optional_expression(';', "`;` is missing");
  top = code_size;
  first = jumps;
  end = 0;
  if (!is(';')) {
    expression();
    decay();
    load_truth();
    end = jump_if_zero();
  }
  need(';', "`;` is missing");
  step_token = now;
  skip_step();
  loop_body();
  after = now;
  now = step_token;
  step_code = code_size;
  optional_expression(')', "`)` is missing");
  now = after;
  jump_back("E9", top);
  if (end) land(end);
  end_jumps(first, step_code);
}

/* The jumps to the cases of the innermost switch, whose value is in the frame at `place`. */
long emit_cases(long place) {
  long i;
  emit_with("488B85", place); /* mov rax, [rbp + place] */
  i = case_first;
  while (i < cases) {
    if (case_value[i] == truncate(case_value[i], INT)) emit_with("483D", case_value[i]); /* cmp rax, value */
    else {
      emit_with("48B9", case_value[i]); /* mov rcx, value */
      emit_int(case_value[i] >> 32);
      emit("4839C8"); /* cmp rax, rcx */
    }
    jump_back("0F84", case_code[i]); /* je */
    i = i + 1;
  }
  if (case_default) jump_back("E9", case_default);
}

/* The body comes first, then the jumps into it: only then all cases are known. */
long switch_statement() {
  long place; long to_jumps; long end; long first; long old_first; long old_default; long old_type;
  old_first = case_first;
  old_default = case_default;
  old_type = switch_type;
  need('(', "`(` is missing");
  expression();
  need(')', "`)` is missing");
  decay();
  if (!is_integer(value_type)) fail("a switch needs an integer");
  load();
  switch_type = promote(value_type);
  place = allocate_local(LONG);
  emit_with("488985", place); /* mov [rbp + place], rax */
  to_jumps = jump();
  first = jumps;
  case_first = cases;
  case_default = 0;
  switches = switches + 1;
  statement();
  switches = switches - 1;
  end = jump();
  land(to_jumps);
  emit_cases(place);
  land(end);
  end_jumps(first, -1);
  cases = case_first;
  case_first = old_first;
  case_default = old_default;
  switch_type = old_type;
}

long case_statement() {
  long v; long i;
  if (!switches) fail("a case belongs into a switch");
  v = truncate(constant_expression(), switch_type);
  if (is(ELLIPSIS)) fail("a range of cases is refused");
  need(':', "`:` is missing");
  i = case_first;
  while (i < cases) {
    if (case_value[i] == v) fail("this case is there twice");
    i = i + 1;
  }
  check_room(cases, MAX_CASES, "too many cases");
  case_value[cases] = v;
  case_code[cases] = code_size;
  cases = cases + 1;
  statement();
}

long default_statement() {
  need(':', "`:` is missing");
  if (!switches || case_default) fail("one default belongs into a switch");
  case_default = code_size;
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

long goto_statement() {
  check_room(gotos, MAX_LABELS, "too many goto in this function");
  goto_token[gotos] = now;
  goto_name[gotos] = need_name("the name of a label is missing");
  need(';', "`;` is missing");
  goto_from[gotos] = jump();
  gotos = gotos + 1;
}

/* The number of a label, or -1. */
long find_label(long name) {
  long i;
  i = labels;
  while (i) {
    i = i - 1;
    if (label_name[i] == name) return i;
  }
  return -1;
}

long label_statement() {
  if (find_label(token_name[now]) >= 0) fail("this label is there twice");
  check_room(labels, MAX_LABELS, "too many labels in this function");
  label_name[labels] = token_name[now];
  label_code[labels] = code_size;
  labels = labels + 1;
  next();
  next();
  statement();
}

long block() {
  long first;
  first = scoped_count;
  depth = depth + 1;
  while (!accept('}')) {
    if (is(END)) fail("`}` is missing");
    if (is_type() && token_kind[now + 1] != ':') declaration();
    else statement();
  }
  depth = depth - 1;
  leave_scope(first);
}

long simple_statement() {
  if (accept_word(W_BREAK)) {
    if (!loops && !switches) fail("a break belongs into a loop or a switch");
    return add_jump(1);
  }
  if (accept_word(W_CONTINUE)) {
    if (!loops) fail("a continue belongs into a loop");
    return add_jump(0);
  }
  if (accept_word(W_RETURN)) return return_statement();
  if (accept_word(W_GOTO)) return goto_statement();
  if (accept(';')) return 0;
  if (is(NAME) && token_kind[now + 1] == ':' && token_name[now] > W_LAST_KEYWORD) return label_statement();
  expression();
  drop();
  need(';', "`;` is missing");
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
  simple_statement();
}

long statement() {
  nest();
  any_statement();
  unnest();
}

/* ---- Functions and the program ---- */
long resolve_gotos() {
  long i; long label;
  i = 0;
  while (i < gotos) {
    label = find_label(goto_name[i]);
    if (label < 0) {
      now = goto_token[i];
      fail("there is no such label");
    }
    patch_int(goto_from[i] - 4, label_code[label] - goto_from[i]);
    i = i + 1;
  }
}

/* The parameters lie above the return address, the first one lowest. */
long declare_parameters(long t) {
  long i; long place;
  i = type_first[t];
  place = 16;
  while (i < type_first[t] + type_count[t]) {
    if (!parameter_name[i]) fail("a parameter has no name");
    new_symbol(parameter_name[i], LOCAL_VARIABLE, parameter_type[i], place);
    place = place + (parameter_type[i] == LDOUBLE ? 16 : 8);
    i = i + 1;
  }
}

long function_body(long symbol, long t) {
  long frame_code;
  if (symbol_state[symbol] == DEFINED) fail_about("this function is defined twice", symbol_name[symbol]);
  symbol_state[symbol] = DEFINED;
  symbol_value[symbol] = code_size;
  returned_type = type_base[t];
  frame = 0;
  labels = 0;
  gotos = 0;
  depth = 1;
  emit_with("554889E54881EC", 0); /* push rbp; mov rbp, rsp; sub rsp, frame */
  frame_code = code_size;
  declare_parameters(t);
  block();
  leave_scope(0);
  depth = 0;
  emit("31C0C9C3"); /* xor eax, eax; leave; ret */
  patch_int(frame_code - 4, round_up(frame, 16));
  resolve_gotos();
}

/* A declaration or a function's definition, outside of functions. */
long external_declaration() {
  long base; long class; long t; long symbol;
  base = specifiers();
  class = storage;
  if (accept(';')) return 0;
  while (1) {
    t = declarator(base);
    symbol = declare(declared_name, t, class);
    if (is_function(t) && class != W_TYPEDEF && accept('{')) return function_body(symbol, t);
    if (!accept(',')) break;
  }
  need(';', "`;` or `{` is missing");
}

/* Functions that C cannot say: they are there if the program declares and does not define them. */
long is_built_in(long symbol, char *name, char *machine_code) {
  if (symbol_name[symbol] != intern_string(name)) return 0;
  symbol_value[symbol] = code_size;
  emit(machine_code);
  return 1;
}

long add_built_in(long symbol) {
  /* mov rax, [rsp + 8]; rdi, rsi, rdx, r10, r8, r9 from [rsp + 16] on; syscall; ret */
  if (is_built_in(symbol, "syscall",
    "488B442408488B7C2410488B742418488B5424204C8B5424284C8B4424304C8B4C24380F05C3")) return 1;
  /* rax = [rsp + 8]; [rax] = rbp; [rax + 8] = rsp; rcx = [rsp]; [rax + 16] = rcx; xor eax, eax; ret */
  if (is_built_in(symbol, "setjmp", "488B442408488928488960084" "88B0C2448894810" "31C0C3")) return 1;
  /* rdx = [rsp + 8]; rax = [rsp + 16]; if rax is 0 then 1; rbp = [rdx]; rsp = [rdx + 8]; [rsp] = [rdx + 16]; ret */
  return is_built_in(symbol, "longjmp", "488B542408488B44241085C07502FFC0488B2A488B6208488B4A1048890C24C3");
}

/* All functions are known: calls and addresses of functions are filled in. */
long resolve_references() {
  long i; long symbol;
  i = 0;
  while (i < references) {
    symbol = reference_symbol[i];
    if (symbol_state[symbol] != DEFINED) {
      now = symbol_used[symbol];
      if (!add_built_in(symbol)) fail("this function is declared, but not defined");
      symbol_state[symbol] = DEFINED;
    }
    if (reference_kind[i] == TO_CALL) patch_int(reference_at[i], symbol_value[symbol] - reference_at[i] - 4);
    else if (reference_kind[i] == TO_VALUE) patch_int(reference_at[i], CODE + symbol_value[symbol]);
    else put_data(DATA + reference_at[i], CODE + symbol_value[symbol], 8);
    i = i + 1;
  }
}

/* Variables that are declared by extern only, arrays without a size. */
long check_variables() {
  long i;
  i = 1;
  while (i <= symbols) {
    if (symbol_kind[i] == GLOBAL_VARIABLE && symbol_state[i] == DECLARED && symbol_used[i]) {
      now = symbol_used[i];
      fail("this variable is declared, but not defined");
    }
    now = symbol_token[i];
    if (symbol_kind[i] == GLOBAL_VARIABLE && symbol_state[i] == TENTATIVE && !is_complete(symbol_type[i])) {
      fail_about("the size of this variable is not known", symbol_name[i]);
    }
    i = i + 1;
  }
}

/* _start(argc, argv, environment); returns where its address is to be filled in. */
long emit_start() {
  emit("488B0424488D5C2408"); /* mov rax, [rsp]; lea rbx, [rsp + 8] */
  emit("488D54C410525350");   /* lea rdx, [rsp + 8 * rax + 16]; push rdx; push rbx; push rax */
  emit_with("E8", 0);         /* call _start */
  emit("0F0B");               /* ud2: it does not return */
  return code_size - 6;
}

long refer_to_start(long place) {
  long symbol;
  symbol = name_symbol[intern_string("_start")];
  if (!symbol || symbol_kind[symbol] != A_FUNCTION) {
    fail_at(0, 0, "the function where the program starts is missing", "_start");
  }
  refer(TO_CALL, place, symbol);
}

/* ---- The executable ---- */
char headers[HEADERS];

long put_header(long place, long v, long size) {
  while (size) {
    headers[place] = v;
    v = v >> 8;
    place = place + 1;
    size = size - 1;
  }
}

enum { EXECUTABLE = 5, WRITABLE = 6, PAGE = 4096 };

/* A part of the memory: `size` bytes, of which `in_file` are in the file, at `offset`. */
long put_segment(long place, long access, long offset, long address, long in_file, long size) {
  put_header(place, 1, 4); /* PT_LOAD */
  put_header(place + 4, access, 4);
  put_header(place + 8, offset, 8);
  put_header(place + 16, address, 8);
  put_header(place + 24, address, 8);
  put_header(place + 32, in_file, 8);
  put_header(place + 40, size, 8);
  put_header(place + 48, PAGE, 8);
}

long put_headers(long data_offset) {
  put_header(0, 0x464C457F, 4); /* ELF */
  put_header(4, 0x010102, 4);   /* 64 bits, little-endian, version 1 */
  put_header(16, 2, 2);         /* an executable */
  put_header(18, 62, 2);        /* for x86_64 */
  put_header(20, 1, 4);         /* version 1 */
  put_header(24, CODE, 8);      /* where it starts */
  put_header(32, 64, 8);        /* where the segments' headers are */
  put_header(52, 64, 2);        /* bytes of this header */
  put_header(54, 56, 2);        /* bytes of a segment's */
  put_header(56, 3, 2);         /* segments */
  put_segment(64, EXECUTABLE, 0, CODE - HEADERS, HEADERS + code_size, HEADERS + code_size);
  put_segment(120, WRITABLE, data_offset, DATA, data_size, data_size);
  put_segment(176, WRITABLE, 0, BSS, 0, bss_size);
}

long write_all(long handle, char *bytes, long size) {
  long got;
  while (size) {
    got = syscall(1, handle, bytes, size);
    if (got <= 0) fail_at(0, 0, "cannot write", "output");
    bytes = bytes + got;
    size = size - got;
  }
}

long write_executable(char *path) {
  long handle; long padding;
  padding = round_up(HEADERS + code_size, PAGE) - HEADERS - code_size;
  put_headers(HEADERS + code_size + padding);
  handle = syscall(2, path, 01101, 0755); /* write only, create, truncate */
  if (handle < 0) fail_at(0, 0, "cannot write", path);
  write_all(handle, headers, HEADERS);
  write_all(handle, code, code_size);
  while (padding) {
    write_all(handle, "", 1);
    padding = padding - 1;
  }
  write_all(handle, data, data_size);
  syscall(3, handle, 0, 0);
}

/* -DNAME or -DNAME=1 */
long define_option(char *s) {
  long n; long one;
  n = 0;
  while (is_letter(s[n]) || is_digit(s[n])) n = n + 1;
  if (n == 0 || (s[n] && (s[n] != '=' || s[n + 1] != '1' || s[n + 2]))) fail_at(0, 0, "only -DNAME and -DNAME=1", s);
  one = intern_string("1");
  macros = macros + 1;
  macro_start[macros] = listed;
  build(NUMBER, one, 0);
  finish_list(built - 1);
  macro_end[macros] = listed;
  listed_to_keep = listed;
  name_macro[intern(s, n)] = macros;
}

long read_argument(char *s) {
  long path;
  if (s[0] == '-' && s[1] == 'I') {
    check_room(directory_count, MAX_DIRECTORIES, "too many -I");
    directories[directory_count] = s + 2;
    directory_count = directory_count + 1;
  } else if (s[0] == '-' && s[1] == 'D') define_option(s + 2);
  else if (s[0] == '-') fail_at(0, 0, "no such option", s);
  else {
    path = text_used;
    add_chars(s, string_length(s) + 1);
    if (!read_file(path)) fail_at(0, 0, "cannot read", s);
  }
}

long main(long argc, char **argv) {
  long i;
  if (argc < 3) fail_at(0, 0, "cc1 OUT [-IDIRECTORY]... [-DNAME[=1]]... FILE...", "usage");
  name_all_words();
  make_basic_types();
  i = 2;
  while (i < argc) {
    read_argument(argv[i]);
    i = i + 1;
  }
  file = 0;
  add_token(END, 0);
  now = 0;
  parsing = 1;
  data_size = 16; /* no variable's address is 0 */
  i = emit_start();
  while (!is(END)) external_declaration();
  refer_to_start(i);
  resolve_references();
  check_variables();
  write_executable(argv[1]);
  return 0;
}
