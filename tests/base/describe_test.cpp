// SPDX-License-Identifier: Apache-2.0
#include "outcry/base/describe.hpp"
#include "tests/support/folders.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

namespace outcry {
namespace {

struct Quote {
    int bid = 1;
    int ask = 2;
    std::string venue = "x";
};
OUTCRY_DESCRIBE(Quote, "quote", bid, ask, venue);
struct Nothing {};
OUTCRY_DESCRIBE(Nothing, "nothing");
enum class Mood { calm, wild };
OUTCRY_DESCRIBE_ENUM(Mood, "mood", calm, wild);

TEST(Describe, visits_fields_in_declared_order) {
    std::string names;
    Quote quote;
    for_each_field(quote, [&](std::string_view name, auto& member) {
        names += std::string(name) + " ";
        member = {};
    });
    EXPECT_EQ(names, "bid ask venue ");
    EXPECT_EQ(quote.ask, 0);
    static_assert(schema_name<Quote> == "quote" && describe<Quote>().size == 3);
    static_assert(describe<Nothing>().size == 0 && !Described<Mood> && DescribedEnum<Mood>);
    static_assert(outcry_describe_enum(std::type_identity<Mood>{}).names[1] == "wild");
}

/// True when the compiler takes a struct of two fields whose description lists `fields`.
bool compiles(const std::string& fields) {
    const std::string source = testing::TempDir() + "outcry-describe.cpp";
    std::ofstream(source) << "#include \"outcry/base/describe.hpp\"\nstruct S { int a; int b; };\n"
                             "OUTCRY_DESCRIBE(S, \"s\", "
                          << fields << ");\n";
    const std::string command =
        "c++ -std=c++20 -fsyntax-only -I " OUTCRY_SOURCE_DIR "/include " + source + " 2>/dev/null";
    const bool good = std::system(command.c_str()) == 0;
    std::remove(source.c_str());
    return good;
}

TEST(Describe, a_field_left_out_does_not_compile) {
    if (std::system("c++ --version >/dev/null 2>&1") != 0) GTEST_SKIP() << "no compiler here";
    EXPECT_TRUE(compiles("a, b"));
    EXPECT_FALSE(compiles("a"));
    EXPECT_FALSE(compiles("a, b, c"));
}

}  // namespace
}  // namespace outcry
