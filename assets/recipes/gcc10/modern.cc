// What came to C++ after 1998, as later packages use it: the language to C++17, threads, regular expressions, files.

#include <algorithm>
#include <any>
#include <array>
#include <atomic>
#include <charconv>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <functional>
#include <future>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <numeric>
#include <optional>
#include <random>
#include <regex>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <tuple>
#include <unordered_map>
#include <variant>
#include <vector>
#include "rules.h"

struct Move {
    static inline int moves = 0;
    std::unique_ptr<int> value;
    explicit Move(int v) : value(std::make_unique<int>(v)) {}
    Move(Move &&other) noexcept : value(std::move(other.value)) { moves++; }
};

constexpr int fibonacci(int n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2); }

template <class... T> constexpr auto sum(T... t) { return (t + ... + 0); }

template <class T> std::string kind(const T &t) {
    if constexpr (std::is_integral_v<T>) return "integer " + std::to_string(t);
    else return "other";
}

struct alignas(64) Wide { char c; };

static void language() {
    static_assert(fibonacci(20) == 6765 && sum(1, 2, 3) == 6);
    std::map<std::string, int> m{{"a", 1}, {"b", 2}};
    int total = 0;
    for (auto &[key, value] : m) total += value * int(key.size());
    RULE("[dcl.struct.bind]", "structured bindings", total == 3);
    std::vector<Move> moved;
    for (int i = 0; i < 100; i++) moved.emplace_back(i);
    RULE("[class.copy.ctor]", "moving", Move::moves > 0 && *moved[99].value == 99);
    auto add = [n = 5](auto x) { return x + n; };
    RULE("[expr.prim.lambda]", "lambdas", add(2) == 7 && add(0.5) == 5.5);
    RULE("[stmt.if]", "if constexpr", kind(7) == "integer 7" && kind("x") == "other");
    auto wide = std::make_unique<Wide>();
    RULE("[expr.new]", "new of an over-aligned type", reinterpret_cast<std::uintptr_t>(wide.get()) % 64 == 0);
    std::variant<int, std::string> v = "text";
    RULE("[variant]", "variant", std::visit([](auto &x) { return kind(x); }, v) == "other" && std::get_if<int>(&v) == nullptr);
    std::optional<int> nothing, seven = 7;
    RULE("[optional]", "optional", nothing.value_or(3) == 3 && *seven == 7);
    RULE("[any]", "any", std::any_cast<int>(std::any(4)) == 4);
    std::tuple<int, std::string> t{1, "one"};
    RULE("[tuple]", "apply", std::apply([](int i, const std::string &s) { return s + std::to_string(i); }, t) == "one1");
    RULE("[string.view]", "string_view", std::string_view("bootstrap").substr(4, 5) == "strap");
}

static void exceptions() {
    std::string seen;
    try {
        try { throw std::runtime_error("inner"); }
        catch (...) { std::throw_with_nested(std::logic_error("outer")); }
    } catch (const std::exception &e) {
        seen = e.what();
        try { std::rethrow_if_nested(e); } catch (const std::runtime_error &i) { seen += i.what(); }
    }
    RULE("[except.nested]", "nested exceptions", seen == "outerinner");
    auto thrown = std::async(std::launch::async, []() -> int { throw std::out_of_range("far"); });
    bool caught = false;
    try { thrown.get(); } catch (const std::out_of_range &e) { caught = std::string(e.what()) == "far"; }
    RULE("[futures]", "an exception crosses threads", caught);
    caught = false;
    try { std::vector<int>(3).at(3); } catch (const std::out_of_range &) { caught = true; }
    RULE("[vector]", "at() throws", caught);
}

static void threads() {
    std::atomic<int> n{0};
    int plain = 0;
    std::mutex lock;
    std::vector<std::thread> workers;
    for (int i = 0; i < 4; i++)
        workers.emplace_back([&] {
            for (int j = 0; j < 1000; j++) {
                std::lock_guard<std::mutex> hold(lock);
                plain++, n++;
            }
        });
    for (auto &worker : workers) worker.join();
    RULE("[thread.mutex]", "a lock and an atomic", plain == 4000 && n == 4000);
    std::condition_variable ready;
    bool go = false;
    std::thread waiter([&] {
        std::unique_lock<std::mutex> hold(lock);
        ready.wait(hold, [&] { return go; });
        plain = -1;
    });
    { std::lock_guard<std::mutex> hold(lock); go = true; }
    ready.notify_one();
    waiter.join();
    RULE("[thread.condition]", "a condition", plain == -1);
    static thread_local int own = 1;
    std::thread([] { own = 2; }).join();
    RULE("[basic.stc.thread]", "thread_local", own == 1);
    std::once_flag once;
    int calls = 0;
    for (int i = 0; i < 3; i++) std::call_once(once, [&] { calls++; });
    RULE("[thread.once]", "call_once", calls == 1);
    RULE("[futures.async]", "async", std::async(std::launch::async, fibonacci, 15).get() == 610);
}

static void library() {
    std::smatch found;
    std::string text = "foo-123";
    RULE("[re]", "regex", std::regex_match(text, found, std::regex("([a-z]+)-(\\d+)")) && found[2] == "123"
         && std::regex_replace(text, std::regex("o+"), "u") == "fu-123");
    std::unordered_map<std::string, int> counts;
    std::istringstream words("a b a c a");
    for (std::string word; words >> word;) counts[word]++;
    RULE("[unord.map]", "unordered_map", counts["a"] == 3 && counts.size() == 3);
    RULE("[rand.predef]", "the 10000th of mt19937(5489)", [] { std::mt19937 r; r.discard(9999); return r() == 4123659995u; }());
    char digits[16];
    auto end = std::to_chars(digits, digits + 16, 255, 16).ptr;
    RULE("[charconv]", "to_chars", std::string(digits, end) == "ff");
    std::shared_ptr<int> shared = std::make_shared<int>(1);
    std::weak_ptr<int> weak = shared;
    shared.reset();
    RULE("[util.smartptr]", "weak_ptr", weak.expired());
    std::array<int, 5> five{5, 4, 3, 2, 1};
    std::sort(five.begin(), five.end());
    RULE("[array]", "array", five[0] == 1 && std::accumulate(five.begin(), five.end(), 0) == 15);
    std::ostringstream out;
    out << std::chrono::milliseconds(1500).count() << 'x' << 1.0L / 3;
    RULE("[time]", "chrono, streams", out.str() == "1500x0.333333");
}

static void files() {
    namespace fs = std::filesystem;
    fs::path directory = "modern-files/deep";
    fs::create_directories(directory);
    std::ofstream(directory / "a.txt") << "line\n";
    int count = 0;
    for (auto &entry : fs::recursive_directory_iterator("modern-files")) count += entry.is_regular_file();
    RULE("[filesystems]", "directories and files", count == 1 && fs::file_size(directory / "a.txt") == 5
         && (directory / "a.txt").extension() == ".txt");
    RULE("[filesystems]", "remove_all", fs::remove_all("modern-files") == 3);
}

int main() {
    language();
    exceptions();
    threads();
    library();
    files();
    return report("C++17");
}
