// SPDX-License-Identifier: Apache-2.0
// Short recorded runs asked again: unchanged nothing differs; changed, they decide what a run
// launched so decides; a sweep's branches equal floors played alone; --from equals a run that
// changes there.
#include "tools/whatif/whatif.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "outcry/base/text.hpp"
#include "outcry/codec/json_read.hpp"
#include "tests/tools/run_folder.hpp"
#include "tools/search/search.hpp"

namespace outcry::tools {
namespace {

using test::RunFolder;
using test::topologies;

constexpr const char* short_until = "2025-05-13";

const RunFolder& minimal() {
    static const RunFolder run("minimal.toml", short_until);
    return run;
}
const RunFolder& paper() {
    static const RunFolder run("paper.toml", "2025-05-08T12:00");
    return run;
}

WhatifOptions with(std::vector<std::string> set, std::vector<std::string> drop = {},
                   std::vector<std::string> swap = {}) {
    WhatifOptions options;
    options.change = {std::move(set), std::move(drop), std::move(swap)};
    return options;
}

Whatif asked(const RunFolder& run, const WhatifOptions& options) {
    auto answer = ask_whatif(run.path, options);
    EXPECT_TRUE(answer) << answer.error().text();
    return answer ? std::move(*answer) : Whatif();
}

std::string refusal(const WhatifOptions& options) {
    const auto answer = ask_whatif(minimal().path, options);
    return answer ? "" : answer.error().text();
}

/// Everything that shows how a floor decided, without the numbers its log gives.
std::string decided(const Story& story) {
    std::string text;
    for (const Decision& one : story.decisions)
        text += time::to_iso(one.round) + one.instrument +
                std::to_string(static_cast<int>(one.action)) + to_string(one.target) +
                to_string(one.approved) + one.reason + one.verdict + "\n";
    for (const SentOrder& one : story.orders)
        text += time::to_iso(one.time) + one.part + to_string(one.quantity) +
                std::to_string(static_cast<int>(one.state)) + "\n";
    return text + to_string(story.equity);
}

TEST(Whatif, nothing_changed_differs_in_nothing) {
    const Whatif same = asked(minimal(), with({"core.edge_min=8bp"}));
    EXPECT_TRUE(same.changes.empty());
    EXPECT_TRUE(same.unchanged.as_recorded);
    EXPECT_FALSE(same.changed.first);
    EXPECT_EQ(same.changed.head, same.run.head);
    EXPECT_EQ(
        same.comparison.decisions_changed + same.comparison.orders.size() + same.orders_never_sent,
        0U);
    EXPECT_TRUE(same.comparison.difference.is_zero());
    EXPECT_NE(whatif_text(same, 10, false).find("no difference"), std::string::npos);
}

TEST(Whatif, a_changed_parameter_decides_as_a_run_launched_with_it) {
    const Whatif answer = asked(minimal(), with({"core.edge_min=0bp"}));
    const RunFolder launched("minimal.toml", short_until, {"core.edge_min=0bp"});
    EXPECT_EQ(answer.changes, std::vector<std::string>{"core.edge_min 8bp → 0%"});
    EXPECT_GT(answer.comparison.decisions_changed, 0U);
    EXPECT_EQ(decided(answer.changed), decided(asked(launched, with({})).unchanged));
    EXPECT_TRUE(answer.unchanged.as_recorded);
}

TEST(Whatif, explains_where_a_changed_weight_first_matters) {
    const Whatif answer = asked(paper(), with({"core.weights.bull=0.8"}));
    ASSERT_TRUE(answer.changed.first);
    const FirstDifference& first = *answer.changed.first;
    EXPECT_EQ(first.actor, "core");
    EXPECT_TRUE(first.topic.starts_with("proposal.")) << first.topic;
    EXPECT_TRUE(first.field.starts_with("body/")) << first.field;
    EXPECT_NE(first.unchanged, first.changed);
    EXPECT_EQ(first.seq_unchanged, first.seq_changed);
    EXPECT_FALSE(first.refs.empty());
    bool votes = false;
    for (const std::string& ground : answer.grounds)
        votes = votes || ground.find("vote.") != std::string::npos;
    EXPECT_TRUE(votes) << whatif_text(answer, 10, false);
    const auto json = read_json(whatif_json(answer));
    ASSERT_TRUE(json) << json.error().text();
    EXPECT_EQ(json->get("first")->get("actor")->text, "core");
}

TEST(Whatif, money_by_round_and_symbol_adds_up_to_the_difference) {
    const Whatif answer = asked(paper(), with({"core.edge_min=0bp", "core.size=10%"}));
    const Comparison& c = answer.comparison;
    ASSERT_FALSE(c.difference.is_zero());
    EXPECT_EQ(c.by_chosen + c.by_followed + c.by_filled + c.rest, c.difference);
    EXPECT_LT(abs(c.rest).to_double(), 0.01);
    Money symbols;
    for (const SymbolDifference& one : c.symbols) symbols += one.difference;
    EXPECT_EQ(symbols + c.rest, c.difference);
    EXPECT_EQ(answer.orders_never_sent, c.orders_only_changed);
}

TEST(Whatif, an_actor_can_be_dropped_with_its_name_from_every_list) {
    const Whatif answer = asked(paper(), with({"core.quorum=1"}, {"bear"}));
    ASSERT_TRUE(answer.changed.first);
    EXPECT_NE(std::find(answer.changes.begin(), answer.changes.end(), "without bear"),
              answer.changes.end());
    std::string words;
    for (const std::string& change : answer.changes) words += change + "\n";
    EXPECT_NE(words.find("core.weights.bear"), std::string::npos) << words;
    EXPECT_NE(words.find("core.voters"), std::string::npos) << words;
    EXPECT_EQ(answer.changed.decisions.size(), answer.unchanged.decisions.size())
        << "nobody waits for who is not there";
}

TEST(Whatif, another_kind_can_sit_in_a_chair) {
    const Whatif answer = asked(minimal(), with({}, {}, {"bull=case.short"}));
    EXPECT_EQ(answer.changes, std::vector<std::string>{"bull is case.short instead of case.long"});
    ASSERT_TRUE(answer.changed.first);
    EXPECT_EQ(answer.changed.first->actor, "bull");
    std::uint64_t sold = 0;
    for (const Decision& one : answer.changed.decisions) {
        EXPECT_NE(one.action, Action::buy);
        sold += one.action == Action::sell;
    }
    EXPECT_GT(sold, 0U);
}

/// minimal.toml whose only voter fails at an event, and is silent from there on.
std::vector<Kind> with_mortal_bull(std::uint64_t at) {
    class Failing final : public Participant {
     public:
        Failing(std::unique_ptr<Participant> actor, std::uint64_t at)
            : actor_(std::move(actor)), at_(at) {}
        Result<void> deliver(const RecordView& mail, std::uint64_t& next,
                             SaidList& answer) override {
            if (mail.prefix.seq >= at_) return error(Error::Kind::internal, "out of memory");
            return actor_->deliver(mail, next, answer);
        }
        void snapshot(Buffer& out) const override { actor_->snapshot(out); }
        Result<void> restore(BytesView state) override { return actor_->restore(state); }

     private:
        std::unique_ptr<Participant> actor_;
        std::uint64_t at_;
    };
    std::vector<Kind> kinds = roster();
    for (Kind& kind : kinds) {
        if (kind.manifest.kind != "case.long") continue;
        kind.make_actor = [make = kind.make_actor,
                           at](const Making& making) -> Result<std::unique_ptr<Participant>> {
            OUTCRY_ASSIGN(auto actor, make(making));
            return std::unique_ptr<Participant>(std::make_unique<Failing>(std::move(actor), at));
        };
    }
    return kinds;
}

TEST(Whatif, loses_who_was_lost_on_both_floors) {
    const std::vector<Kind> kinds = with_mortal_bull(7000);
    std::ifstream file(topologies + "/minimal.toml");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const RunFolder run(text, kinds, short_until);
    const Whatif answer = asked(run, with({"core.edge_min=0bp"}));
    ASSERT_EQ(answer.run.lost.size(), 1U);
    EXPECT_EQ(answer.run.lost[0].rfind("bull at seq 70", 0), 0U) << answer.run.lost[0];
    EXPECT_TRUE(answer.unchanged.as_recorded);
    EXPECT_TRUE(answer.changed.first);
    const TimeNs end = answer.changed.decisions.back().round;
    const auto late = [&](const Decision& one) {
        return one.round > end - DurationNs{2 * ns_per_day};
    };
    for (const Decision& one : answer.changed.decisions)
        EXPECT_TRUE(!late(one) || one.action == Action::hold) << one.reason;
    const auto other = ask_whatif(run.path, with({"bull.base_rate_long=0.4"}));
    ASSERT_FALSE(other);
    EXPECT_NE(other.error().text().find("`bull` was lost at seq 70"), std::string::npos)
        << other.error().text();
}

TEST(Whatif, from_a_seq_on_is_the_whole_run_when_nothing_differed_before) {
    const Whatif whole = asked(minimal(), with({"core.edge_min=0bp"}));
    WhatifOptions late = with({"core.edge_min=0bp"});
    late.from = std::to_string(whole.changed.first->cause);
    EXPECT_EQ(asked(minimal(), late).changed.head, whole.changed.head);
}

TEST(Whatif, from_a_time_on_leaves_everything_before_as_it_was) {
    WhatifOptions late = with({"core.edge_min=0bp"});
    late.from = "2025-05-09";
    const Whatif answer = asked(minimal(), late);
    ASSERT_TRUE(answer.changed.first);
    EXPECT_GE(answer.changed.first->time, *time::parse("2025-05-09"));
    for (std::size_t i = 0; i < answer.unchanged.decisions.size(); ++i) {
        if (answer.unchanged.decisions[i].round >= *time::parse("2025-05-09")) break;
        ASSERT_EQ(answer.changed.decisions[i], answer.unchanged.decisions[i]);
    }
}

TEST(Whatif, a_sweeps_branches_equal_floors_played_alone) {
    const auto store = open_folder_store(minimal().path + "/journal", false).value();
    const auto reader = JournalReader::open(*store).value();
    const auto recording = Recording::read(*reader).value();
    const auto floors = Floors::open(minimal().path, *reader, *recording).value();
    BranchOptions options;
    options.find_kind = [&](std::string_view name) { return floors->find_kind(name); };
    options.base = floors->base();
    options.processes = 2;
    std::vector<Variant> variants;
    for (const char* set : {"core.edge_min=0bp", "core.size=10%", "core.edge_min=8bp",
                            "execution.stop=1%", "core.stop=50%"})
        variants.push_back(floors->changed({{set}, {}, {}}, false).value().variant);
    for (const std::uint64_t from : {std::uint64_t{1}, recording->last_seq() / 2}) {
        options.from = from;
        const auto branches = branch(*recording, floors->members(), variants, options);
        ASSERT_TRUE(branches) << branches.error().text();
        EXPECT_TRUE(branches->unchanged.as_recorded);
        for (std::size_t i = 0; i < variants.size(); ++i) {
            ASSERT_FALSE(branches->changed[i].failure) << *branches->changed[i].failure;
            const auto alone = play_alone(*recording, floors->members(), variants[i], options);
            ASSERT_TRUE(alone) << alone.error().text();
            EXPECT_EQ(branches->changed[i].head, alone->head) << i;
            EXPECT_EQ(decided(branches->changed[i]), decided(*alone)) << i;
        }
    }
}

TEST(Whatif, a_sweep_goes_through_its_range_and_compares_with_the_recorded_floor) {
    WhatifOptions options;
    options.sweep = "core.edge_min=0bp..8bp/2";
    const auto sweep = ask_sweep(minimal().path, options);
    ASSERT_TRUE(sweep) << sweep.error().text();
    ASSERT_EQ(sweep->points.size(), 3U);
    EXPECT_EQ(sweep->points.front().value, "0bp");
    EXPECT_EQ(sweep->points.back().equity, sweep->unchanged.equity) << "8bp is what was recorded";
    EXPECT_FALSE(sweep->points.back().parted);
    const Whatif single = asked(minimal(), with({"core.edge_min=4bp"}));
    EXPECT_EQ(sweep->points[1].equity, single.changed.equity);
    EXPECT_EQ(sweep->points[1].decisions_changed, single.comparison.decisions_changed);
    EXPECT_NE(sweep_html(*sweep).find("<polyline"), std::string::npos);
}

TEST(Whatif, a_floor_that_was_asked_was_tried_as_a_search_would_have_tried_it) {
    WhatifOptions options;
    options.sweep = "core.edge_min=0bp..8bp/2";
    const auto sweep = ask_sweep(minimal().path, options);
    ASSERT_TRUE(sweep) << sweep.error().text();
    const auto ground = Ground::open({topologies + "/minimal.toml", {}, short_until});
    ASSERT_TRUE(ground) << ground.error().text();
    ASSERT_EQ(sweep->tried.size(), 4U) << "the recorded one and three points";
    for (std::size_t i = 0; i < 4; ++i) {
        const std::vector<std::string> words =
            i == 0
                ? std::vector<std::string>{}
                : std::vector<std::string>{joined({"core.edge_min=", sweep->points[i - 1].value})};
        Trial searched = (*ground)->run(words);
        if (i == 0) searched.plan = (*ground)->plan().opened.plan;
        EXPECT_EQ(sweep->tried[i], searched) << one_text(words);
    }
    options.from = "2025-05-09T00:00";
    const auto later = ask_sweep(minimal().path, options);
    ASSERT_TRUE(later) << later.error().text();
    EXPECT_NE(later->tried[1].plan, sweep->tried[1].plan) << "changed on the way it is another";
}

TEST(Whatif, floors_that_were_asked_count_among_all_that_were_tried_on_the_runs_data) {
    std::string folder = std::filesystem::temp_directory_path() / "outcry-asked-XXXXXX";
    ASSERT_NE(::mkdtemp(folder.data()), nullptr);
    std::filesystem::create_directories(folder + "/run");
    const auto knows = [&](const std::string& more) {
        std::ofstream(folder + "/run/run.json")
            << R"({"topology": "minimal.toml", "until": "")" << more << "}";
    };
    std::vector<Trial> tried(3);
    for (std::size_t i = 0; i < tried.size(); ++i) tried[i].plan = std::to_string(i);
    knows("");
    EXPECT_EQ(count_as_tried(folder + "/run", tried).value().count, 0) << "nobody knows on what";
    EXPECT_FALSE(std::filesystem::exists(folder + "/results.db"));
    knows(R"(, "data": "d", "series": ["s"])");
    EXPECT_EQ(count_as_tried(folder + "/run", tried).value().count, 3);
    tried[0].plan = "again";
    EXPECT_EQ(count_as_tried(folder + "/run", tried).value().count, 4) << "each once";
    EXPECT_EQ(Results::open(folder).value()->trials_on({"other", {"s"}}).value().count, 4);
    std::filesystem::remove_all(folder);
}

TEST(Whatif, reads_ranges_with_their_unit) {
    EXPECT_EQ(parse_range("core.edge_min=4bp..12bp/2").value().values,
              (std::vector<std::string>{"4bp", "8bp", "12bp"}));
    EXPECT_EQ(parse_range("core.weights.bull=0.1..0.4/3").value().values,
              (std::vector<std::string>{"0.1", "0.2", "0.3", "0.4"}));
    for (const auto& [written, values] :
         std::vector<std::pair<std::string, std::vector<std::string>>>{
             {"core.edge_min=4bp..6bp/3", {"4bp", "4.6667bp", "5.3333bp", "6bp"}},
             {"core.size=10%..30%/3", {"10%", "16.666667%", "23.333333%", "30%"}},
             {"core.cooldown=1h..2h/4", {"1h", "75m", "90m", "105m", "2h"}},
             {"core.cooldown=1ns..2ns/4", {"1ns", "2ns"}},
             {"core.edge_min=0bp..0bp/4", {"0bp"}}})
        EXPECT_EQ(parse_range(written).value().values, values) << written;
    for (const char* bad : {"core.edge_min", "core.edge_min=1..2", "a=1bp..2%/3", "a=x..2/3",
                            "a=1..2/0", "a=1..2/9999"})
        EXPECT_FALSE(parse_range(bad)) << bad;
    const auto refused = parse_range("core.edge_min=4bp..wide/8", "--param");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().place, "--param core.edge_min=4bp..wide/8:20");
    EXPECT_NE(refused.error().message.find("core.edge_min has \"wide\""), std::string::npos)
        << refused.error().message;
}

TEST(Whatif, draws_both_curves_on_one_page_that_needs_nothing_else) {
    const std::string page = whatif_html(asked(minimal(), with({"core.size=10%"})));
    std::size_t curves = 0;
    for (std::size_t at = page.find("<polyline"); at != std::string::npos;
         at = page.find("<polyline", at + 1))
        ++curves;
    EXPECT_EQ(curves, 3U);
    EXPECT_EQ(page.find("http"), std::string::npos);
    EXPECT_EQ(page.find("<script"), std::string::npos);
}

TEST(Whatif, refuses_what_is_no_change_of_who_decides) {
    EXPECT_NE(refusal(with({"data.warmup=1d"})).find("is an edge"), std::string::npos)
        << refusal(with({"data.warmup=1d"}));
    EXPECT_NE(refusal(with({"floor.capital=5 USDT"})).find("run it anew"), std::string::npos);
    EXPECT_NE(refusal(with({}, {"data"})).find("is an edge"), std::string::npos);
    EXPECT_NE(refusal(with({}, {"bul"})).find("did you mean \"bull\""), std::string::npos)
        << refusal(with({}, {"bul"}));
    EXPECT_NE(refusal(with({}, {"portfolio"})).find("standing service"), std::string::npos);
    EXPECT_NE(refusal(with({}, {}, {"bull=case.lung"})).find("case.long"), std::string::npos);
    EXPECT_NE(refusal(with({"core.edge=1bp"})).find("edge"), std::string::npos);
    WhatifOptions late = with({"core.edge_min=1bp"});
    late.from = "99999999";
    EXPECT_NE(refusal(late).find("is after the end of this run"), std::string::npos);
}

TEST(Whatif, never_writes_to_the_run) {
    const auto bytes_of = [](const std::string& folder) {
        std::string all;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
            if (!entry.is_regular_file()) continue;
            std::ifstream file(entry.path(), std::ios::binary);
            all += entry.path().string() + std::string(std::istreambuf_iterator<char>(file), {});
        }
        return all;
    };
    const std::string before = bytes_of(minimal().path);
    std::filesystem::permissions(
        minimal().path + "/journal",
        std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
    (void)asked(minimal(), with({"core.size=10%"}));
    std::filesystem::permissions(minimal().path + "/journal", std::filesystem::perms::owner_all);
    EXPECT_EQ(bytes_of(minimal().path), before);
}

TEST(Whatif, says_when_the_topology_no_longer_makes_the_recorded_floor) {
    const RunFolder run("minimal.toml", "2025-05-06");
    std::ofstream(run.path + "/run.json")
        << R"({"topology": ")" << topologies
        << R"(/minimal.toml", "set": ["core.quorum=0"], "until": ""})";
    EXPECT_FALSE(ask_whatif(run.path, with({"core.size=10%"})));
    std::ofstream(run.path + "/run.json")
        << R"({"topology": ")" << topologies
        << R"(/minimal.toml", "set": ["core.edge_min=9bp"], "until": ""})";
    const auto answer = ask_whatif(run.path, with({"core.size=10%"}));
    ASSERT_FALSE(answer);
    EXPECT_NE(answer.error().message.find("core.edge_min"), std::string::npos)
        << answer.error().text();
}

}  // namespace
}  // namespace outcry::tools
