// Rules that C++98 has beyond those of C: what the C++ compilers after this one are written with. Paragraphs are
// those of ISO C++98.
//
// Known limits of gcc 3.4, not tried here:
// - [expr.cond]/6: in `c ? s.bits : i` with a bit-field narrower than int and an int, the result is unsigned where
//   it should be int. Later gccs are the same.
// - [dcl.init]/5 of 2003: T() leaves members alone that have a type with a constructor of its own (value
//   initialisation came with gcc 4.4).

#include <new>
#include <typeinfo>
#include "rules.h"

struct Fields {
    unsigned narrow : 16, one : 1, full : 32;
    unsigned long long wide32 : 32, wide8 : 8;
    bool flag : 1;
    Fields &self() { return *this; }
};

static int kind(int) { return 1; }
static int kind(unsigned) { return 2; }
static int kind(long) { return 3; }
static int kind(unsigned long) { return 4; }
static int kind(long long) { return 5; }
static int kind(unsigned long long) { return 6; }
static int kind(double) { return 7; }

template <class T> static int kind_of(const T &value) { return kind(value); }
template <class T> struct Below { static bool than(int minus, T &f) { return minus < f.narrow; } };

enum Small { few = 1 };
enum Large { many = 0xffffffffu };

static void promotions() {
    Fields f = {3, 1, 3, 3, 3, true};
    volatile int minus = -1;
    volatile unsigned char uc = 255;
    RULE("[conv.prom]/3", "a narrow bit-field by a reference", minus < f.self().narrow && f.self().one - 2 < 0);
    RULE("[conv.prom]/3", "in a template", Below<Fields>::than(minus, f));
    RULE("[conv.prom]/3", "as an operand", kind(f.narrow + 0) == 1 && kind(-f.one) == 1 && kind(~f.narrow) == 1);
    RULE("[conv.prom]/3", "+", kind(+f.narrow) == 1 && kind_of(f.narrow - 5) == 1);
    RULE("[conv.prom]/3", "<<", kind(f.narrow << 1) == 1);
    RULE("[conv.prom]/3", "32 bits of unsigned", kind(+f.full) == 2);
    RULE("[conv.prom]/3", "8 and 32 bits of unsigned long long", kind(+f.wide8) == 1 && kind(+f.wide32) == 2);
    RULE("[conv.prom]/4", "bool", kind(+f.flag) == 1 && f.flag + f.flag == 2 && -f.flag < 0);
    RULE("[conv.prom]/1", "unsigned char", kind(+uc) == 1 && kind(uc << 1) == 1);
    RULE("[conv.prom]/2", "enumerations", kind(few) == 1 && kind(many) == 2 && kind(+few) != 7);
    RULE("[over.ics.rank]/3", "a bit-field's own type is the better match", kind(f.full) == 2);
    RULE("[conv.bool]/1", "to bool", static_cast<bool>(minus) == 1 && !!0.5 == 1);
    RULE("[expr]/9", "common types", kind(1 + 1u) == 2 && kind(1u + 1L) == 3 && kind(1L + 1ull) == 6 && kind('a' + 1.f) == 7);
}

struct Plain { int a; double b; char *c; };
struct Counted {
    static int alive, made;
    int value;
    Counted(int v = 0) : value(v) { alive++, made++; }
    Counted(const Counted &other) : value(other.value) { alive++, made++; }
    ~Counted() { alive--; }
};
int Counted::alive, Counted::made;

static int order_at, order[8];
struct Mark { int number; Mark(int n) : number(n) { order[order_at++] = n; } ~Mark() { order[order_at++] = -number; } };
struct Ordered { Mark b, a; Ordered() : a(2), b(1) {} };

static Counted pass(Counted c) { c.value++; return c; }

static void lifetimes() {
    char *memory[3] = {reinterpret_cast<char *>(-1L), reinterpret_cast<char *>(-1L), reinterpret_cast<char *>(-1L)};
    Plain *p = new (memory) Plain();
    RULE("[dcl.init]/5", "new T() of a plain structure is zero", p->a == 0 && p->b == 0 && p->c == 0);
    RULE("[dcl.init]/5", "T() is zero", Plain().b == 0 && int() == 0 && Plain().c == 0);
    { Ordered both; }
    RULE("[class.base.init]/5", "members in the order of the class, and back",
         order_at == 4 && order[0] == 1 && order[1] == 2 && order[2] == -2 && order[3] == -1);
    { Counted *array = new Counted[5]; delete[] array; }
    RULE("[expr.delete]/6", "delete[] destroys all", Counted::alive == 0 && Counted::made == 5);
    int value = pass(Counted(4)).value, during = (Counted(4), Counted::alive);
    RULE("[class.temporary]/3", "temporaries live to the end of the expression", value == 5 && during == 1 && Counted::alive == 0);
    {
        const Counted &kept = Counted(7);
        RULE("[class.temporary]/5", "a reference keeps a temporary", kept.value == 7 && Counted::alive == 1);
    }
    RULE("[class.temporary]/5", "and lets go of it", Counted::alive == 0);
    for (int i = 0; i < 3; i++) { static Counted once(i); RULE("[stmt.dcl]/4", "a static is made once", once.value == 0); }
}

struct Left { int l; Left() : l(1) {} virtual ~Left() {} virtual int who() { return 1; } virtual Left *self() { return this; } };
struct Right { int r; Right() : r(2) {} virtual ~Right() {} virtual int other() { return 2; } };
struct Both : Left, Right {
    int own;
    Both() : own(3) {}
    int who() { return 30 + own; }
    int other() { return 300 + own; }
    Both *self() { return this; }
};
struct Top { int t; Top(int v = 9) : t(v) {} virtual ~Top() {} };
struct SideA : virtual Top { SideA() : Top(1) {} };
struct SideB : virtual Top { SideB() : Top(2) {} };
struct Bottom : SideA, SideB { Bottom() : Top(3) {} };
struct Early { int seen; Early() { seen = who(); } virtual ~Early() {} virtual int who() { return 1; } };
struct Late : Early { int who() { return 2; } };

static void classes() {
    Both both;
    Left *left = &both;
    Right *right = &both;
    Bottom bottom;
    Late late;
    int (Right::*call)() = &Right::other;
    int Both::*member = &Both::own;
    RULE("[class.virtual]/2", "a second base's function gets the whole object", right->other() == 303 && left->who() == 33);
    RULE("[class.virtual]/5", "covariant results", left->self() == left && static_cast<Right *>(both.self()) == right);
    RULE("[class.virtual]/6", "a constructor calls its own class' function", late.seen == 1 && late.who() == 2);
    RULE("[conv.ptr]/3", "a null pointer stays null", static_cast<Right *>(static_cast<Both *>(0)) == 0);
    RULE("[expr.dynamic.cast]/8", "sideways and to the whole", dynamic_cast<Right *>(left) == right && dynamic_cast<Both *>(right) == &both);
    RULE("[expr.dynamic.cast]/9", "not to what it is not", dynamic_cast<Bottom *>(left) == 0);
    RULE("[expr.typeid]/2", "typeid asks the object", typeid(*left) == typeid(Both) && typeid(left) != typeid(Both *));
    RULE("[class.base.init]/6", "the outermost class makes the virtual base", bottom.t == 3 && &static_cast<SideA &>(bottom).t == &static_cast<SideB &>(bottom).t);
    RULE("[expr.mptr.oper]/6", "pointers to members", (right->*call)() == 303 && both.*member == 3);
}

struct Failing { Counted part; Failing() : part(1) { throw 5; } };
struct Base { virtual ~Base() {} virtual int code() const { return 1; } };
struct Derived : Base { int code() const { return 2; } };

static int deep(int level) { Counted local(level); if (level == 0) throw Derived(); return deep(level - 1) + 1; }
static int rethrown() { try { deep(3); } catch (Base &) { throw; } return 0; }
static int by_value() { try { throw Derived(); } catch (Base b) { return b.code(); } }
static long double through(long double a, double b, int c) { try { throw c; } catch (int i) { return a + b + i; } }

static void exceptions() {
    int alive = Counted::alive, caught = 0;
    try { deep(9); } catch (const Base &b) { caught = b.code(); }
    RULE("[except.ctor]/1", "the locals of all left functions are destroyed", caught == 2 && Counted::alive == alive);
    caught = 0;
    try { Failing f; } catch (long) { caught = 1; } catch (int i) { caught = i; }
    RULE("[except.ctor]/2", "what a constructor had made is destroyed", caught == 5 && Counted::alive == alive);
    caught = 0;
    try { rethrown(); } catch (Derived &d) { caught = d.code(); }
    RULE("[except.throw]/6", "throw; throws the same object", caught == 2 && Counted::alive == alive);
    RULE("[except.handle]/2", "a handler by value cuts to the base", by_value() == 1);
    caught = 0;
    try { try { throw 'c'; } catch (int) { caught = 1; } } catch (...) { caught = 2; }
    RULE("[except.handle]/3", "no conversions on the way to a handler", caught == 2);
    RULE("[except.handle]/1", "registers and long double across a throw", through(1.5L, 2.25, 3) == 6.75L);
    caught = 0;
    try { volatile unsigned long most = 1ul << 60; int *volatile kept = new int[most]; (void)kept; } catch (std::bad_alloc &) { caught = 1; }
    RULE("[basic.stc.dynamic.allocation]/3", "new that fails throws bad_alloc", caught == 1);
}

template <class T, int N> struct Power { static const long value = N * Power<T, N - 1>::value; };
template <class T> struct Power<T, 0> { static const long value = 1; };
template <class T> struct Name { static int of() { return 0; } };
template <class T> struct Name<T *> { static int of() { return 1 + Name<T>::of(); } };
template <> struct Name<char> { static int of() { return 100; } };
template <class T> static T larger(T a, T b) { return a < b ? b : a; }
namespace space { struct In {}; static int found(In) { return 1; } }
struct Number { int v; Number(int n) : v(n) {} operator bool() const { return v; } Number operator+(const Number &o) const { return Number(v + o.v + 100); } };

static void templates() {
    RULE("[temp.class.spec]/1", "partial specialisations", (Power<int, 5>::value == 120));
    RULE("[temp.expl.spec]/1", "explicit ones", Name<char **>::of() == 102 && Name<int *>::of() == 1);
    RULE("[temp.deduct]/1", "deduction", larger(2, 3) == 3 && larger('a', 'b') == 'b' && kind(larger(1u, 2u)) == 2);
    RULE("[basic.lookup.koenig]/2", "a function is found in its argument's namespace", found(space::In()) == 1);
    RULE("[over.match.oper]/2", "an operator of a class before a conversion", (Number(1) + Number(2)).v == 103 && Number(1));
}

int main() {
    promotions();
    lifetimes();
    classes();
    exceptions();
    templates();
    return report("C++");
}
