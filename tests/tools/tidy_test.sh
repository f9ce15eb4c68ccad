#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# tools/tidy catches each way to lose determinism, and an indicator or a candlestick pattern without unit, warm-up or source:
# one planted line a rule, and each must be named; two meanings of one name in test headers too; and what is allowed
# passes.
set -euo pipefail
source_folder=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
git init -q .
mkdir -p tools actors/quant actors/risk bus/broker include/outcry/event include/outcry/indicator tests/bus
cp "$source_folder/tools/tidy" tools/tidy

plant() { # file line
    printf '// SPDX-License-Identifier: Apache-2.0\n%s\n' "$2" >"$1"
    git add -A
    if tools/tidy >out.txt 2>&1; then
        echo "tidy_test: passed: $2" >&2
        exit 1
    fi
    grep -q "^$1:2:" out.txt || { echo "tidy_test: not named: $2" >&2; cat out.txt >&2; exit 1; }
    rm "$1"
    git add -A
}

plant actors/quant/a.cpp 'double f(double x) { return std::exp(x); }'
plant actors/quant/a.cpp 'double f(double x) { return tanh(x); }'
plant bus/broker/a.cpp 'double f(double x) { return std::pow(x, 2); }'
plant actors/quant/a.cpp 'auto now = std::chrono::system_clock::now();'
plant bus/broker/a.cpp 'auto now = std::chrono::steady_clock::now();'
plant bus/broker/a.cpp 'long now = time(nullptr);'
plant actors/risk/a.cpp 'std::unordered_map<int, int> limits;'
plant bus/broker/a.cpp 'std::unordered_map<int, int> seen; void f() { for (auto& [a, b] : seen) g(a, b); }'
plant actors/quant/a.cpp 'std::normal_distribution<double> noise;'
plant bus/broker/a.cpp 'int f() { return rand(); }'
plant actors/quant/a.cpp 'std::random_device chance;'
plant actors/quant/a.cpp 'void f(std::vector<int>& v) { std::shuffle(v.begin(), v.end(), g); }'
plant actors/quant/a.cpp 'double f(const V& v) { return std::reduce(v.begin(), v.end()); }'
plant actors/risk/a.cpp 'std::map<Order*, int> open;'
plant actors/risk/a.cpp 'std::size_t f(int x) { return std::hash<int>{}(x); }'
plant actors/risk/a.cpp 'std::thread worker;'
plant actors/risk/a.cpp 'std::mutex lock;'
plant actors/risk/a.cpp 'const char* f() { return std::getenv("LIMIT"); }'
plant actors/risk/a.cpp 'std::ifstream file("limits");'
plant actors/quant/a.cpp '#pragma GCC optimize("fast-math")'
plant actors/risk/a.cpp 'int f(int a) { return std::max(a, 1); }'
plant actors/risk/a.cpp '#include "bus/broker/broker.hpp"'
plant include/outcry/event/a.hpp '#include <curl/curl.h>'
plant include/outcry/indicator/a.hpp 'struct Half { std::optional<double> update(double x); int lookback() const { return 0; } };'
plant include/outcry/indicator/a.cpp 'int rise(const View& v) { return v.white(0); } constexpr CandleShape all[] = {{by<rise>}};'
plant include/outcry/indicator/a.cpp 'constexpr CandleShape all[] = {{by<rise>}};'

printf '// SPDX-License-Identifier: Apache-2.0\ninline int minutes(int count) { return count; }\n' >tests/bus/b.hpp
plant tests/bus/c.hpp 'inline double minutes(int count) { return count; }'
plant tests/bus/PAGE.md '| a gap | nothing | `Bars.fill_a_gap`, `gone_test.sh` |'
plant tests/bus/PAGE.md '| a gap | nothing | `Bars.leave_a_gap_as_it…` |'

printf '// SPDX-License-Identifier: Apache-2.0\n// std::exp( may be named in prose.\n%s\n%s\n%s\n%s\n' \
    '#include <cmath>' '#include <map>' \
    'double f(double x) { return math::exp(x) + std::sqrt(std::fabs(x)); }' \
    'std::map<std::string, int> by_name;' >actors/quant/a.cpp
printf '// SPDX-License-Identifier: Apache-2.0\nauto now = std::chrono::steady_clock::now();\n' >tests/bus/a_test.cpp
printf '// SPDX-License-Identifier: Apache-2.0\n%s\n' '/// x / 2. Unit: the input'"'"'s. First value at once. Source: none.
struct Half { std::optional<double> update(double x); int lookback() const { return 0; } };' >include/outcry/indicator/a.hpp
printf '// SPDX-License-Identifier: Apache-2.0\n%s\n' '/// A white bar. Unit: none (1, 0). First value at once.
/// Source: none.
int rise(const View& v) { return short_shadows(v) ? v.white(0) : 0; }
bool short_shadows(const View& v) { return true; }
constexpr CandleShape all[] = {{by<rise>}};' >include/outcry/indicator/a.cpp
printf '// SPDX-License-Identifier: Apache-2.0\nTEST(Bars, fill_a_gap_of_an_hour) {}\n' >tests/bus/b_test.cpp
printf '| a gap | nothing | `Bars.fill_a_gap_of_an_hour`, `Bars.fill_a…` |\n' >tests/bus/PAGE.md
printf '// SPDX-License-Identifier: Apache-2.0\n%s\n' 'namespace outcry::desk {
inline double minutes(int count) { return count; }
}' >tests/bus/c.hpp
git add -A
tools/tidy >out.txt || { cat out.txt >&2; exit 1; }
echo "tidy_test: every planted line was named"
