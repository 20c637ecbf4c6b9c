// What came to C++ with C++20: concepts, ranges, formatted text, spans, coroutines, comparisons of three outcomes.

#include <algorithm>
#include <atomic>
#include <bit>
#include <compare>
#include <concepts>
#include <coroutine>
#include <exception>
#include <format>
#include <latch>
#include <numbers>
#include <ranges>
#include <semaphore>
#include <source_location>
#include <span>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>
#include "rules.h"

template <class T>
concept Sized = requires(const T &t) {
    { t.size() } -> std::convertible_to<std::size_t>;
};

static std::string size_of(const Sized auto &t) { return "sized " + std::to_string(t.size()); }
static std::string size_of(const std::integral auto &) { return "integer"; }

struct Version {
    int major, minor;
    auto operator<=>(const Version &) const = default;
};

consteval int squared(int n) { return n * n; }

template <std::size_t N> struct Text {
    char text[N];
    constexpr Text(const char (&t)[N]) { std::copy_n(t, N, text); }
};

template <Text T> constexpr std::size_t length_of() { return sizeof T.text - 1; }

/** Counts, one number each time it is resumed. */
struct Counter {
    struct promise_type {
        int value = 0;
        Counter get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
        std::suspend_always initial_suspend() { return {}; }
        std::suspend_always final_suspend() noexcept { return {}; }
        std::suspend_always yield_value(int v) { value = v; return {}; }
        void return_void() {}
        void unhandled_exception() { std::terminate(); }
    };
    std::coroutine_handle<promise_type> handle;
};

static Counter count(int to) {
    for (int i = 1; i <= to; i++) co_yield i;
}

static void language() {
    RULE("[temp.constr]", "a concept chooses", size_of(std::string("four")) == "sized 4" && size_of(7) == "integer");
    volatile int two = 2;
    Version old{1, two}, young{1, two + 1};
    RULE("[class.spaceship]", "<=> by default", old < young && old != young && (young <=> old) == std::strong_ordering::greater);
    static_assert(squared(12) == 144);
    static_assert(length_of<"seed">() == 4);
    auto both = []<class T>(T a, T b) { return a + b; };
    RULE("[expr.prim.lambda]", "a lambda with template parameters", both(two, 40) == 42);
    Version named{.major = two, .minor = 7};
    RULE("[dcl.init.aggr]", "designated initialisers", named.major == 2 && named.minor == 7);
    Counter counter = count(4);
    int sum = 0;
    while (counter.handle.resume(), !counter.handle.done()) sum += counter.handle.promise().value;
    counter.handle.destroy();
    RULE("[dcl.fct.def.coroutine]", "a coroutine", sum == 10);
    RULE("[support.srcloc]", "source_location", std::string(std::source_location::current().function_name()).find("language") != std::string::npos);
}

static void library() {
    std::vector<int> numbers{5, 3, 1, 4, 2};
    std::ranges::sort(numbers);
    int sum = 0;
    for (int n : numbers | std::views::filter([](int n) { return n % 2 == 1; }) | std::views::transform([](int n) { return n * n; }))
        sum += n;
    RULE("[ranges]", "views", sum == 35);
    RULE("[ranges]", "iota, take, reverse", *(std::views::iota(1) | std::views::take(9) | std::views::reverse).begin() == 9);
    std::span<int> middle = std::span(numbers).subspan(1, 3);
    middle[0] = 20;
    RULE("[views.span]", "span", middle.size() == 3 && numbers[1] == 20);
    RULE("[format]", "numbers and text", std::format("{:>6}|{:<4}|{:#x}|{:.3f}", "seed", 7, 255, 1.0 / 3) == "  seed|7   |0xff|0.333");
    RULE("[format]", "by position", std::format("{1} {0}", 1, "one") == "one 1");
    bool refused = false;
    try {
        int n = 1;
        (void)std::vformat("{:s}", std::make_format_args(n));
    } catch (const std::format_error &) { refused = true; }
    RULE("[format.error]", "a wrong format is refused", refused);
    volatile unsigned bits = 0xf0;
    RULE("[bit]", "bits", std::popcount(unsigned(bits)) == 4 && std::countr_zero(unsigned(bits)) == 4 && std::bit_cast<unsigned>(1.0f) == 0x3f800000);
    RULE("[numbers]", "pi", std::numbers::pi > 3.14159 && std::numbers::pi < 3.1416);
    RULE("[utility.intcmp]", "cmp_less", std::cmp_less(-1, 1u));
    RULE("[container.erasure]", "erase_if", std::erase_if(numbers, [](int n) { return n > 4; }) == 2);
}

static void threads() {
    std::latch done(3);
    std::counting_semaphore<4> slots(2);
    std::atomic<int> n = 0;
    {
        std::vector<std::jthread> workers;
        for (int i = 0; i < 3; i++)
            workers.emplace_back([&] {
                slots.acquire();
                n++;
                slots.release();
                done.count_down();
            });
        done.wait();
    }
    RULE("[thread.latch]", "jthread, latch, semaphore", n == 3);
    std::atomic<bool> stopped = false;
    {
        std::jthread waiter([&](std::stop_token stop) {
            while (!stop.stop_requested()) std::this_thread::yield();
            stopped = true;
        });
    }
    RULE("[thread.jthread]", "a thread that is asked to stop", stopped);
    std::atomic<int> state = 0;
    std::jthread waker([&] { state = 1; state.notify_one(); });
    state.wait(0);
    RULE("[atomics.wait]", "wait and notify", state == 1);
}

int main() {
    language();
    library();
    threads();
    return report("C++20");
}
