// SPDX-License-Identifier: Apache-2.0
// A paper venue at 00:15 with its clock, its bars and its orders at hand, for the plays of this
// folder. Test code, one thread. The fixture owns its play.
#pragma once

#include <gtest/gtest.h>

#include <vector>

#include "tests/actors/execution/verdicts.hpp"
#include "tests/support/play.hpp"

namespace outcry::test {

struct PaperTest : testing::Test {
    explicit PaperTest(ExecutionPaper::Params params = paper_params()) : play(params, "execution") {
        play.at(monday).hear(opened());
        play.skip(700);
    }
    /// The bar that closes at `minute`.
    void tick(std::int64_t minute, const char* open, const char* high, const char* low,
              const char* last, const char* volume = "1000") {
        const TimeNs close = minutes(minute);
        play.at(close).hear(bar(btc, "1m", close, open, high, low, last, volume));
    }
    /// Long 0.03 from the open of the second bar, at 100,000 less nothing: 100,010.5 rounded up.
    void enter_long() {
        tick(15, "99990", "100010", "99980", "100000");
        play.hear(approved(731, Side::buy, "0.03"));
        tick(16, "100000", "100020", "99990", "100010");
    }
    std::vector<Order> orders(const char* id) {
        std::vector<Order> found;
        for (const Order& order : play.all<Order>())
            if (order.id == id) found.push_back(order);
        return found;
    }
    Order last_order(const char* id) {
        const auto found = orders(id);
        EXPECT_FALSE(found.empty()) << id;
        return found.empty() ? Order{} : found.back();
    }
    Play<ExecutionPaper> play;
};

/// The same where everything is spot, which is paid in full.
struct Spot : PaperTest {
    static FloorOpened opened_spot() {
        FloorOpened floor = opened();
        for (Instrument& one : floor.instruments) {
            one.kind = InstrumentKind::spot;
            one.margins.clear();
        }
        return floor;
    }
    explicit Spot(ExecutionPaper::Params params = paper_params()) : PaperTest(params) {
        play.at(monday).hear(opened_spot());
        play.skip(700);
        tick(15, "100000", "100000", "100000", "100000");
    }
    Verdict wide(std::uint64_t proposal, const char* size) {
        Verdict verdict = approved(proposal, Side::buy, size);
        verdict.price_high = price("200000");
        verdict.expires = minutes(30);
        return verdict;
    }
};

}  // namespace outcry::test
