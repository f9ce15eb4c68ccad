// SPDX-License-Identifier: Apache-2.0
#include "actors/portfolio/deepest.hpp"

#include <gtest/gtest.h>

namespace outcry {
namespace {

TEST(Deepest, counts_the_last_word_of_each_instant) {
    desk::Deepest deepest;
    EXPECT_EQ(deepest.upto_now(), 0);
    deepest.take(0.02, TimeNs{1});
    deepest.take(0.9, TimeNs{2});  // before the fills of its bar
    EXPECT_EQ(deepest.upto_now(), 0.9);
    deepest.take(0.01, TimeNs{2});
    EXPECT_EQ(deepest.upto_now(), 0.02);
    deepest.take(0.05, TimeNs{3});
    deepest.take(0.03, TimeNs{4});
    EXPECT_EQ(deepest.upto_now(), 0.05);
}

TEST(Deepest, goes_on_from_what_is_known) {
    desk::Deepest stopped;
    stopped.take(0.04, TimeNs{1});
    stopped.take(0.9, TimeNs{2});
    const desk::Deepest known(stopped.upto_now(), stopped.before(), stopped.at());
    desk::Deepest same = known, next = known;
    same.take(0.01, TimeNs{2});
    EXPECT_EQ(same.upto_now(), 0.04);
    next.take(0.01, TimeNs{3});
    EXPECT_EQ(next.upto_now(), 0.9) << "nothing took it back";
}

}  // namespace
}  // namespace outcry
