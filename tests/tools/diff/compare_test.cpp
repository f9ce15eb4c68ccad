// SPDX-License-Identifier: Apache-2.0
#include "tools/diff/compare.hpp"

#include "outcry/event/judgement.hpp"
#include "tests/tools/small_log.hpp"

namespace outcry::tools {

namespace {

const Prefix prefix{12, TimeNs{60 * ns_per_s}, 11, 3};

Proposal proposal() {
    Proposal one;
    one.strategy = "paper";
    one.venue = "binance-usdm";
    one.instrument = "ETHUSDT-PERP";
    one.p_long = 0.39;
    one.reference = Price::whole(2512);
    one.ballots = {{"bull", 0.35, 0.46, {}, {}, 8}, {"bear", 0.25, 0.33, {}, {}, 9}};
    one.flips = {"to HOLD if bull < .39"};
    return one;
}

Buffer record(const Proposal& event, const Prefix& before = prefix, std::uint64_t source_seq = 5,
              const std::vector<std::uint64_t>& refs = {8, 9}) {
    return test::record_of(before, source_seq, event, refs);
}

/// What is said of a record beside the plain one.
std::string told(const Buffer& other) {
    return describe_difference(record(proposal()).view(), other.view());
}

template <class Change>
std::string told_of(Change change) {
    Proposal other = proposal();
    change(other);
    return told(record(other));
}

}  // namespace

TEST(Compare, says_nothing_of_equal_records) {
    EXPECT_EQ(told(record(proposal())), "");
    EXPECT_EQ(first_difference(record(proposal()), record(proposal())), std::nullopt);
}

TEST(Compare, names_each_field_of_the_record) {
    const Proposal same = proposal();
    EXPECT_EQ(told(record(same, {13, prefix.time, 11, 3})), "seq: 12 against 13");
    EXPECT_EQ(told(record(same, {12, prefix.time, 10, 3})), "cause: 11 against 10");
    EXPECT_EQ(told(record(same, {12, prefix.time, 11, 4})), "source: 3 against 4");
    EXPECT_EQ(told(record(same, prefix, 6)), "source_seq: 5 against 6");
    EXPECT_EQ(told(record(same, prefix, 5, {8})), "refs: [8, 9] against [8]");
    EXPECT_EQ(told(record(same, {12, TimeNs{61 * ns_per_s}, 11, 3})),
              "time: 1970-01-01T00:01:00Z against 1970-01-01T00:01:01Z");
}

TEST(Compare, names_the_topic_before_what_follows_from_it) {
    Proposal other = proposal();
    other.strategy = "classic";
    EXPECT_EQ(told(record(other, {13, prefix.time, 9, 4})),
              "topic: proposal.binance-usdm.ETHUSDT-PERP.paper against "
              "proposal.binance-usdm.ETHUSDT-PERP.classic");
}

TEST(Compare, names_the_deepest_differing_field_of_the_body_with_both_values) {
    EXPECT_EQ(told_of([](Proposal& p) { p.ballots[1].p_long = 0.34; }),
              "body/ballots/1/p_long: 0.33 against 0.34");
    EXPECT_EQ(told_of([](Proposal& p) { p.ballots[1].p_long.reset(); }),
              "body/ballots/1/p_long: 0.33 against null");
    EXPECT_EQ(told_of([](Proposal& p) { p.reference = Price::whole(2513); }),
              R"(body/reference: "2512" against "2513")");
    EXPECT_EQ(told_of([](Proposal& p) { p.action = Action::buy; }),
              R"(body/action: "hold" against "buy")");
}

TEST(Compare, names_the_first_of_several_differing_fields) {
    EXPECT_EQ(told_of([](Proposal& p) {
                  p.flips[0] = "never";
                  p.p_long = 0.4;
              }),
              "body/p_long: 0.39 against 0.4");
}

TEST(Compare, says_which_side_lacks_an_element) {
    EXPECT_EQ(told_of([](Proposal& p) { p.flips.push_back("to BUY if bear > .4"); }),
              R"(body/flips/1: absent against "to BUY if bear > .4")");
    EXPECT_EQ(told_of([](Proposal& p) { p.flips.clear(); }),
              R"(body/flips/0: "to HOLD if bull < .39" against absent)");
}

TEST(Compare, says_so_when_bytes_are_no_record) {
    const std::uint8_t junk[] = {0x93, 1, 2, 3};
    const auto found = first_difference(record(proposal()).view(), junk);
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->path, "record");
    EXPECT_TRUE(found->a.starts_with("a record of "));
    EXPECT_FALSE(found->b.empty());
}

}  // namespace outcry::tools
