// SPDX-License-Identifier: Apache-2.0
// A run whose venue was an edge, asked again: what the venue would have said to other orders nobody
// recorded, so the paper model stands in for it on both floors, and the answer says so.
#include <gtest/gtest.h>

#include "outcry/actor/edge.hpp"
#include "outcry/base/file.hpp"
#include "outcry/codec/json_read.hpp"
#include "outcry/event/trading.hpp"
#include "tests/tools/run_folder.hpp"
#include "tools/whatif/whatif.hpp"

namespace outcry::tools {
namespace {

/// Fills whatever is approved at the middle of its band, half a second later. Nothing a simulated
/// venue would do.
class ScriptedVenue final : public EdgeParticipant {
 public:
    struct Params {
        DurationNs latency{500 * ns_per_ms};
    };
    using Hears = Inbox<Verdict>;
    using Says = std::tuple<Order, Fill>;

    ScriptedVenue(const Params& params, const Making&) : params_(params) {}
    Result<void> resume(std::uint64_t accepted) override {
        next_source_seq_ = accepted + 1;
        return {};
    }
    Result<void> deliver(const RecordView& mail, InputRun& run) override {
        if (mail.said.schema != schema_name<Verdict>) return {};
        OUTCRY_ASSIGN(const Verdict verdict, decoded<Verdict>(mail.said.body));
        if (verdict.approved.is_zero()) return {};
        Order order;
        order.id = "scripted-" + std::to_string(mail.prefix.seq);
        order.venue = verdict.venue;
        order.instrument = verdict.instrument;
        order.strategy = verdict.strategy;
        order.side = verdict.side;
        order.state = OrderState::filled;
        order.quantity = order.filled = verdict.approved;
        order.reduce_only = verdict.reduce_only;
        order.verdict = mail.prefix.seq;
        Fill fill;
        fill.order = order.id;
        fill.venue = verdict.venue;
        fill.instrument = verdict.instrument;
        fill.strategy = verdict.strategy;
        fill.side = verdict.side;
        fill.quantity = verdict.approved;
        fill.price = fill.untouched =
            Price{(verdict.price_low.units + verdict.price_high.units) / 2};
        fill.reason = verdict.reduce_only ? "close" : "entry";
        fill.proposal = verdict.proposal;
        const TimeNs at = mail.prefix.time + params_.latency;
        InputWriter out(run, next_source_seq_);
        if (!out.add(order, at, mail.prefix.seq) || !out.add(fill, at, mail.prefix.seq))
            return error(Error::Kind::internal, "a scripted fill holds NaN");
        return {};
    }
    Result<void> pull(std::size_t, InputRun& run) override {
        run.ended = true;
        return {};
    }

 private:
    Params params_;
    std::uint64_t next_source_seq_ = 1;
};
OUTCRY_DESCRIBE(ScriptedVenue::Params, "venue.scripted", latency);

const std::vector<Kind>& kinds() {
    static const std::vector<Kind> all = [] {
        std::vector<Kind> made = roster();
        made.push_back(edge_kind<ScriptedVenue>("fills at the middle of the band"));
        return made;
    }();
    return all;
}

/// minimal.toml with the scripted venue in the place of execution.paper.
test::RunFolder recorded(const std::string& until, const std::string& stand_in = "") {
    std::string text(as_text(read_file(test::topologies + "/minimal.toml").value()));
    const std::string paper = "\"execution.paper\"";
    text.replace(text.find(paper), paper.size(), "\"venue.scripted\"\n" + stand_in);
    return test::RunFolder(text, kinds(), until);
}

TEST(WhatifVenue, that_was_an_edge_is_stood_in_for_by_the_paper_model_on_both_floors) {
    const test::RunFolder run = recorded("2025-05-13");
    const auto store = open_folder_store(run.path + "/journal", false).value();
    const auto reader = JournalReader::open(*store).value();
    std::uint64_t fills = 0;
    for (std::uint64_t seq = 1; seq <= reader->last_seq(); ++seq) {
        const RecordView record = *read_record(*reader->read(seq));
        fills += record.said.schema == schema_name<Fill> && record.prefix.cause != 0;
    }
    ASSERT_GT(fills, 0U) << "the recorded venue filled nothing";

    WhatifOptions options;
    options.change.set = {"core.edge_min=0bp"};
    const auto answer = ask_whatif(run.path, options);
    ASSERT_TRUE(answer) << answer.error().text();
    EXPECT_EQ(answer->run.stand_ins, std::vector<std::string>{"execution: execution.paper"});
    EXPECT_FALSE(answer->unchanged.as_recorded) << "the recorded venue's fills are not the model's";
    for (const Story* story : {&answer->unchanged, &answer->changed}) {
        std::size_t stops = 0;
        for (const SentOrder& order : story->orders) stops += order.part == "stop";
        EXPECT_GT(stops, 0U)
            << "protective stops are the paper model's, the scripted venue sends none";
    }
    EXPECT_GT(answer->orders_never_sent, 0U);
    const std::string text = whatif_text(*answer, 3, false);
    EXPECT_NE(text.find("stand-in    execution: execution.paper, on both floors"),
              std::string::npos)
        << text;
    EXPECT_NE(
        text.find(std::to_string(answer->orders_never_sent) + " orders the original never sent"),
        std::string::npos)
        << text;
    const auto json = read_json(whatif_json(*answer));
    ASSERT_TRUE(json) << json.error().text();
}

TEST(WhatifVenue, is_stood_in_for_by_whom_its_topology_declares_with_the_parameters_given_there) {
    const std::string declared =
        "stand_in = { kind = \"execution.paper\", slippage = \"40bp\", stop = \"2%\", target = "
        "\"4%\" }\n";
    WhatifOptions options;
    options.change.set = {"core.edge_min=0bp"};
    const auto plain = ask_whatif(recorded("2025-05-10").path, options);
    const auto dear = ask_whatif(recorded("2025-05-10", declared).path, options);
    ASSERT_TRUE(plain && dear) << (plain ? dear : plain).error().text();
    EXPECT_EQ(dear->run.stand_ins, std::vector<std::string>{"execution: execution.paper"});
    ASSERT_GT(dear->orders_never_sent, 0U);
    EXPECT_LT(dear->changed.equity.units, plain->changed.equity.units)
        << "40 bp of slippage cost nothing";
}

TEST(WhatifVenue, that_declares_nobody_gives_recorded_replies_and_leaves_the_rest_unanswered) {
    const test::RunFolder run = recorded("2025-05-10", "stand_in = \"none\"\n");
    WhatifOptions options;
    options.change.set = {"core.edge_min=0bp"};
    options.kinds = &kinds();
    const auto answer = ask_whatif(run.path, options);
    ASSERT_TRUE(answer) << answer.error().text();
    EXPECT_TRUE(answer->run.stand_ins.empty());
    EXPECT_TRUE(answer->unchanged.as_recorded)
        << "the recorded venue's replies are the unchanged floor's";
    EXPECT_EQ(answer->orders_never_sent, 0U) << "nobody was there to fill them";
    EXPECT_GT(answer->prompts_never_asked, 0U);
}

TEST(WhatifVenue, says_what_it_cannot_change_about_it) {
    const test::RunFolder run = recorded("2025-05-06");
    WhatifOptions options;
    options.change.drop = {"data"};
    const auto answer = ask_whatif(run.path, options);
    ASSERT_FALSE(answer);
    EXPECT_NE(answer.error().text().find("is an edge"), std::string::npos) << answer.error().text();
}

}  // namespace
}  // namespace outcry::tools
