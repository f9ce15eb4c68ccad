// SPDX-License-Identifier: Apache-2.0
// No order increases risk without its own live approval, ever, and no exit is blocked: all
// interleavings of fourteen letters to a stated depth, and random ones as many as one likes
// (tools/soak --approvals).
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <random>

#include "tests/actors/risk/pair_steps.hpp"

namespace outcry {
namespace {

using outcry::test::Pair;

std::uint64_t asked_for(const char* name, std::uint64_t otherwise) {
    const char* given = std::getenv(name);
    return given == nullptr ? otherwise : std::strtoull(given, nullptr, 10);
}

/// Depth first over the words of the alphabet, from one way to begin; every prefix is an
/// interleaving, held against the auditor and tried for an exit.
class Walk {
 public:
    Walk(std::string begin, std::size_t depth) : depth_(begin.size() + depth) {
        for (const char letter : begin) found_ += pair_.step(letter);
        word_ = std::move(begin);
    }

    std::string run() {
        if (found_.empty()) down();
        return found_.empty() ? found_ : word_ + ": " + found_;
    }
    [[nodiscard]] std::uint64_t count() const { return count_; }
    [[nodiscard]] std::uint64_t held() const { return held_; }

 private:
    void down() {
        const Pair::Node here = pair_.node();
        for (const char letter : Pair::alphabet) {
            pair_.go_to(here);
            word_ += letter;
            ++count_;
            found_ = pair_.step(letter);
            const Pair::Node after = pair_.node();
            if (!after.position.is_zero()) ++held_;
            if (found_.empty()) found_ = pair_.try_exit();
            if (found_.empty() && word_.size() < depth_) {
                pair_.go_to(after);
                down();
            }
            if (!found_.empty()) return;
            word_.pop_back();
        }
    }

    std::size_t depth_;
    Pair pair_;
    std::string word_;
    std::string found_;
    std::uint64_t count_ = 0;
    std::uint64_t held_ = 0;
};

/// From nothing, an approval on its way, an entry that waits, one filled in part, long, short, and
/// in the midst of a reversal.
TEST(Interleavings, all_of_them_to_the_depth_find_no_unapproved_increase_and_no_blocked_exit) {
    const auto depth = asked_for("OUTCRY_INTERLEAVINGS_DEPTH", 3);
    std::uint64_t count = 0, held = 0;
    for (const char* begin : {"", "L", "LD", "LDb", "LDB", "SDB", "LDBS", "LDBSD", "LDBSDb"}) {
        Walk walk(begin, depth);
        EXPECT_EQ(walk.run(), "") << "beginning with " << begin;
        count += walk.count();
        held += walk.held();
    }
    std::printf("%llu interleavings to depth %llu, %llu of them with a position\n",
                static_cast<unsigned long long>(count), static_cast<unsigned long long>(depth),
                static_cast<unsigned long long>(held));
    EXPECT_GT(held, count / 4) << "the letters must reach positions";
}

/// Words of forty letters, each prefix an interleaving. Letters that lead somewhere come more
/// often, the end of risk rarely.
TEST(Interleavings, random_ones_find_none_either) {
    const std::uint64_t most = asked_for("OUTCRY_INTERLEAVINGS", 20'000),
                        seed = asked_for("OUTCRY_INTERLEAVINGS_SEED", 1);
    constexpr std::string_view often = "LLLLSSSZDDDDDDDDRXBBBBBBbbbbbCJHFGGGGGGG";
    std::mt19937_64 chance(seed);
    std::uint64_t count = 0, held = 0, exits = 0, words = 0;
    const Pair::Node start = Pair().node();
    Pair pair;
    while (count < most) {
        pair.go_to(start);
        ++words;
        std::string word;
        for (int i = 0; i < 40 && count < most; ++i, ++count) {
            const std::uint64_t drawn = chance();
            word += drawn % 211 == 0 ? 'K' : often[(drawn >> 8) % often.size()];
            ASSERT_EQ(pair.step(word.back()), "") << word << " of seed " << seed;
            if (pair.position().is_zero()) continue;
            ++held;
            if ((drawn >> 32) % 16 != 0) continue;
            ++exits;
            const Pair::Node here = pair.node();
            ASSERT_EQ(pair.try_exit(), "") << word << " of seed " << seed;
            pair.go_to(here);
        }
    }
    std::printf(
        "%llu random interleavings in %llu words, %llu of them with a position, %llu exits tried\n",
        static_cast<unsigned long long>(count), static_cast<unsigned long long>(words),
        static_cast<unsigned long long>(held), static_cast<unsigned long long>(exits));
    EXPECT_GT(exits, most / 400);
}

}  // namespace
}  // namespace outcry
