// SPDX-License-Identifier: Apache-2.0
// A forecaster's vote worked out again: from the row the log holds, and from the bars where it
// holds none.
#include "tools/why/model.hpp"

#include <cmath>

#include "outcry/codec/encode.hpp"
#include "outcry/event/judgement.hpp"
#include "outcry/math/math.hpp"
#include "tests/tools/run_folder.hpp"
#include "tools/why/why.hpp"

namespace outcry::tools {
namespace {

using test::RunFolder;
using test::topologies;

struct Voted {
    FloorOpened opened;
    std::uint64_t seq = 0;
};

/// The last vote of `predict` that answers.
Voted voted(JournalReader& reader) {
    Voted found;
    WhyLog log(reader);
    found.opened = (*log.at(1))->as<FloorOpened>().value();
    for (std::uint64_t seq = reader.last_seq(); seq > 1 && found.seq == 0; --seq) {
        if (!log.is(seq, schema_name<Vote>)) continue;
        const Vote vote = (*log.at(seq))->as<Vote>().value();
        if (vote.voter == "predict" && vote.p_long) found.seq = seq;
    }
    EXPECT_NE(found.seq, 0U);
    return found;
}

struct Run {
    RunFolder folder{"paper.toml", "2025-05-08"};
    std::unique_ptr<Store> store = open_folder_store(folder.path + "/journal", false).value();
    std::unique_ptr<JournalReader> reader = JournalReader::open(*store).value();
};

Run& run() {
    static Run one;
    return one;
}

ModelShares shares(JournalReader& reader, const std::string& base) {
    const Voted vote = voted(reader);
    WhyLog log(reader);
    auto told = model_behind(log, vote.opened, vote.seq, base);
    EXPECT_TRUE(told) << told.error().text();
    EXPECT_TRUE(told && *told);
    return told && *told ? **told : ModelShares();
}

/// The same log, its forecasts without their features.
std::unique_ptr<Store> without_rows(JournalReader& reader) {
    auto store = make_memory_store();
    JournalOptions options;
    options.commit = Commit::none;
    const auto journal = Journal::create(*store, {"paper", {}, {}}, options).value();
    for (std::uint64_t seq = 1; seq <= reader.last_seq(); ++seq) {
        const RecordView record = *read_record(*reader.read(seq));
        SaidView said = record.said;
        Buffer body;
        if (said.schema == schema_name<Forecast>) {
            Forecast forecast = decoded<Forecast>(said.body).value();
            forecast.features.clear();
            body = encoded(forecast);
            said.body = body.view();
        }
        Buffer bytes;
        append_said(bytes, said);
        const auto named = reader.sources().find(record.prefix.source);
        const std::string name = named == reader.sources().end() ? "sequencer" : named->second;
        const auto channel = journal->channel(record.prefix.source, name, said.schema, "{}");
        EXPECT_TRUE(journal->append(*channel, record.prefix, bytes.view()));
    }
    EXPECT_TRUE(journal->close());
    return store;
}

TEST(WhyModel, works_out_what_the_vote_named_to_the_bit_and_everything_it_did_not) {
    const ModelShares told = shares(*run().reader, topologies);
    EXPECT_EQ(told.impossible, "");
    EXPECT_TRUE(told.agrees);
    EXPECT_TRUE(told.row_from.starts_with("forecast, seq ")) << told.row_from;
    ASSERT_EQ(told.questions.size(), 2U);
    for (const QuestionShares& question : told.questions) {
        EXPECT_EQ(question.p, question.p_logged);
        double sum = question.average;
        std::size_t logged = 0;
        for (const FeatureShare& one : question.shares) {
            sum += one.share;
            logged += one.logged.has_value();
        }
        EXPECT_NEAR(sum, math::logit(question.p), 1e-5) << "the margin is summed in float32";
        EXPECT_EQ(logged, 3U);
        EXPECT_GT(question.shares.size(), logged);
    }
}

TEST(WhyModel, stands_behind_a_forecast_as_behind_the_vote_that_was_said_with_it) {
    const Voted vote = voted(*run().reader);
    WhyLog log(*run().reader);
    std::uint64_t forecast = vote.seq;
    while (!log.is(forecast, schema_name<Forecast>)) --forecast;
    const auto told = model_behind(log, vote.opened, forecast, topologies);
    ASSERT_TRUE(told && *told) << told.error().text();
    EXPECT_EQ(**told, shares(*run().reader, topologies));
    const auto branch = explain(*run().reader, std::to_string(forecast), 4, topologies);
    ASSERT_TRUE(branch) << branch.error().text();
    const std::string text = tree_text(*branch, 4, false);
    EXPECT_TRUE(text.starts_with("forecast")) << text;
    EXPECT_NE(text.find("worked out again, the same to the bit"), std::string::npos) << text;
}

TEST(WhyModel, pools_several_models_by_the_weights_they_had) {
    const RunFolder folder("ensemble.toml", "2025-05-08");
    const auto store = open_folder_store(folder.path + "/journal", false).value();
    const auto reader = JournalReader::open(*store).value();
    const ModelShares told = shares(*reader, topologies);
    EXPECT_EQ(told.impossible, "");
    EXPECT_TRUE(told.agrees);
    EXPECT_NE(told.model.find("models/shallow-2025-03.json"), std::string::npos) << told.model;
    ASSERT_EQ(told.questions.size(), 2U);
    for (const QuestionShares& question : told.questions) {
        double sum = question.average;
        for (const FeatureShare& one : question.shares) sum += one.share;
        EXPECT_NEAR(sum, math::logit(question.p), 1e-5);
    }
}

TEST(WhyModel, hears_the_bars_again_where_the_log_holds_no_row) {
    const ModelShares logged = shares(*run().reader, topologies);
    const auto store = without_rows(*run().reader);
    const ModelShares heard = shares(**JournalReader::open(*store), topologies);
    EXPECT_TRUE(heard.row_from.starts_with("bars heard again")) << heard.row_from;
    EXPECT_EQ(heard.questions, logged.questions);
    EXPECT_TRUE(heard.agrees);
}

TEST(WhyModel, says_when_the_model_is_not_there_or_not_the_one_that_spoke) {
    EXPECT_NE(shares(*run().reader, run().folder.path).impossible, "");
    std::filesystem::create_directories(run().folder.path + "/models");
    const std::string name = "/models/target-before-stop-2025-03.json";
    std::ifstream from(topologies + name, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(from), {}};
    text += "\n";
    std::ofstream(run().folder.path + name, std::ios::binary) << text;
    EXPECT_NE(shares(*run().reader, run().folder.path).impossible.find("not the model that spoke"),
              std::string::npos);
}

TEST(WhyModel, stands_below_the_vote_it_explains) {
    const auto told =
        explain(*run().reader, std::to_string(voted(*run().reader).seq), 4, topologies);
    ASSERT_TRUE(told) << told.error().text();
    const std::string text = tree_text(*told, 4, false);
    EXPECT_NE(text.find("worked out again, the same to the bit"), std::string::npos) << text;
    EXPECT_NE(text.find("vote said "), std::string::npos) << text;
    EXPECT_NE(tree_json(*told, 4).find("\"computed\":{\"model\":"), std::string::npos);
    EXPECT_EQ(tree_json(*explain(*run().reader, std::to_string(voted(*run().reader).seq), 4), 4)
                  .find("computed"),
              std::string::npos);
}

}  // namespace
}  // namespace outcry::tools
