// A little of everything that C++ brings: streams, containers, algorithms, exceptions, destructors.
#include <algorithm>
#include <iostream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

struct Noted {
    std::string &log;
    explicit Noted(std::string &to) : log(to) { log += "in "; }
    ~Noted() { log += "out "; }
};

static void fail(std::string &log) {
    Noted noted(log);
    throw std::runtime_error("caught");
}

int main() {
    std::map<std::string, int> lengths;
    std::istringstream words("one three five");
    std::vector<std::string> read;
    std::string word, log;
    while (words >> word) read.push_back(word);
    std::sort(read.begin(), read.end());
    for (std::size_t i = 0; i < read.size(); i++) lengths[read[i]] = static_cast<int>(read[i].size());
    try {
        fail(log);
    } catch (const std::exception &error) {
        log += error.what();
    }
    std::cout << "Hello from C++: " << read[0] << ' ' << lengths["three"] << ' ' << log << std::endl;
}
