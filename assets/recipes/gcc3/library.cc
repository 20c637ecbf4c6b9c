// What a program asks of libstdc++: streams, strings, containers, algorithms, exceptions of the library.

#include <algorithm>
#include <bitset>
#include <complex>
#include <functional>
#include <iomanip>
#include <iostream>
#include <limits>
#include <list>
#include <locale>
#include <map>
#include <numeric>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>
#include "rules.h"

static std::string text(long double number, int digits) {
    std::ostringstream out;
    out << std::fixed << std::setprecision(digits) << number;
    return out.str();
}

static void streams() {
    std::istringstream in("12 0x1f word 2.5\nsecond line");
    std::string word, line;
    int number = 0, hexadecimal = 0;
    double real = 0;
    in >> number >> std::hex >> hexadecimal >> word >> real;
    RULE("[istream]", "numbers and words", number == 12 && hexadecimal == 31 && word == "word" && real == 2.5);
    std::getline(in, line);
    std::getline(in, line);
    RULE("[string.io]", "lines", line == "second line" && in.eof());
    RULE("[ostream]", "long double", text(1.0L / 3, 20) == "0.33333333333333333334");
    std::ostringstream out;
    out << std::setw(6) << std::setfill('*') << std::hex << 255 << std::boolalpha << true << std::showpos << std::dec << 7;
    RULE("[std.manip]", "manipulators", out.str() == "****fftrue+7");
    in.clear();
    in.exceptions(std::ios::failbit);
    bool thrown = false;
    try { in.setstate(std::ios::failbit); } catch (std::ios_base::failure &) { thrown = true; }
    RULE("[ios::failure]", "a stream throws", thrown);
    RULE("[category.ctype]", "character classes", std::isalpha('a', std::locale()) && std::toupper('b', std::locale()) == 'B'
         && !std::isdigit('x', std::locale::classic()) && std::isspace('\n', std::locale()));
}

static void containers() {
    std::map<std::string, int> map;
    std::vector<int> numbers;
    for (int i = 0; i < 1000; i++) numbers.push_back((i * 7919) % 1000), map["k" + text(i % 100, 0)] += i;
    std::sort(numbers.begin(), numbers.end(), std::greater<int>());
    RULE("[alg.sorting]", "sort", numbers.front() == 999 && numbers[500] == 499 && numbers.back() == 0);
    RULE("[map]", "map", map.size() == 100 && map["k5"] == 4550 && map.begin()->first == "k0");
    RULE("[numeric.ops]", "accumulate", std::accumulate(numbers.begin(), numbers.end(), 0) == 499500);
    std::list<int> list(numbers.begin(), numbers.begin() + 10);
    list.reverse();
    std::set<int> set(list.begin(), list.end());
    RULE("[list] [set]", "list and set", list.front() == 990 && *set.rbegin() == 999 && set.count(991) == 1);
    RULE("[lib.bitset]", "bitset", std::bitset<40>(5ul).count() == 2 && std::bitset<8>(std::string("101")).to_ulong() == 5);
    std::complex<double> z = std::sqrt(std::complex<double>(-4, 0));
    RULE("[complex.numbers]", "complex", std::abs(z.real()) < 1e-15 && z.imag() == 2 && std::norm(z) == 4);
    RULE("[limits]", "limits", std::numeric_limits<long double>::digits == 64 && std::numeric_limits<int>::max() == 2147483647);
}

static void strings() {
    std::string a("abc"), b(a);
    b += std::string(100, 'x');
    b.replace(0, 3, "ABCD");
    RULE("[lib.basic.string]", "strings", a == "abc" && b.size() == 104 && b.find("xx") == 4 && b.substr(0, 4) == "ABCD");
    bool out_of_range = false, named = false;
    try { a.at(3); } catch (std::out_of_range &) { out_of_range = true; }
    try { throw std::runtime_error("a reason"); } catch (const std::exception &e) { named = std::string(e.what()) == "a reason"; }
    RULE("[std.exceptions]", "the library's exceptions", out_of_range && named);
    std::wstring wide(L"w\x00e4");
    RULE("[lib.char.traits]", "wide strings", wide.size() == 2 && wide[1] == 0xe4);
}

int main() {
    streams();
    containers();
    strings();
    std::cout << std::flush;
    return report("C++ library");
}
