// SPDX-License-Identifier: Apache-2.0
// A report that a second thread reads is the one that is read at once.
#include "tools/report/reading_beside.hpp"

#include "outcry/codec/json.hpp"
#include "outcry/event/floor.hpp"
#include "tests/tools/small_log.hpp"

namespace outcry::tools {
namespace {

constexpr std::uint64_t many = 30'000;  // events, of several batches

Buffer said_of(const Buffer& record) {
    return Buffer(record.view(record_prefix_bytes, record.size() - record_prefix_bytes));
}

/// Each event of a floor that does a little of everything.
template <class Tell>
void tell_all(const Tell& tell) {
    const auto say = [&](std::uint64_t seq, const auto& event) {
        using E = std::remove_cvref_t<decltype(event)>;
        const Prefix prefix{seq, TimeNs{static_cast<std::int64_t>(seq) * ns_per_hour}, 0, 1};
        tell(prefix, said_of(test::record_of(prefix, seq, event)), schema_name<E>);
    };
    FloorOpened opened;
    opened.floor = "beside";
    opened.capital = Money::whole(1000);
    say(1, opened);
    for (std::uint64_t seq = 2; seq <= many; ++seq) {
        const auto step = static_cast<std::int64_t>(seq % 17);
        Bar bar;
        bar.venue = "exchange";
        bar.instrument = seq % 2 == 0 ? "A" : "B";
        bar.open = bar.high = bar.low = bar.close = Price::whole(100 + step);
        Signal signal;
        signal.venue = bar.venue;
        Proposal proposal;
        proposal.action = step == 3 ? Action::buy : Action::hold;
        Account account;
        account.equity = Money::whole(1000 + step);
        if (seq % 4 == 0)
            say(seq, signal);
        else if (seq % 4 == 1)
            say(seq, proposal);
        else if (seq % 4 == 2)
            say(seq, bar);
        else
            say(seq, account);
    }
}

std::string json_of(const Report& report) { return to_json(encoded(report).view()).value(); }

TEST(ReadingBeside, makes_the_report_that_is_made_at_once) {
    ReportReader at_once, later;
    ReadingBeside beside(later);
    tell_all([&](const Prefix& prefix, const Buffer& said, std::string_view schema) {
        ASSERT_TRUE(at_once.take(prefix, *read_said(said.view(), false)).ok());
        beside.take(prefix, said.view(), schema);
    });
    ASSERT_TRUE(beside.finish().ok());
    const Report expected = at_once.finish(), made = later.finish();
    EXPECT_EQ(made.events, many);
    EXPECT_EQ(json_of(made), json_of(expected));
}

TEST(ReadingBeside, tells_in_the_end_what_could_not_be_read) {
    ReportReader report;
    ReadingBeside beside(report);
    Buffer bytes;
    append_said(bytes, {1, TimeNs{1}, "bar.v.i.1d", schema_name<Bar>, Buffer().view(),
                        encoded(Account{}).view()});
    for (std::uint64_t seq = 1; seq <= many; ++seq)
        beside.take({seq, TimeNs{1}, 0, 1}, bytes.view(), schema_name<Bar>);
    EXPECT_FALSE(beside.finish().ok());
}

}  // namespace
}  // namespace outcry::tools
