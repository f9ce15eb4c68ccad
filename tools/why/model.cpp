// SPDX-License-Identifier: Apache-2.0
#include "tools/why/model.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>

#include "actors/predict/predict.hpp"
#include "bus/broker/topics.hpp"
#include "outcry/base/text.hpp"
#include "outcry/codec/encode.hpp"
#include "outcry/event/judgement.hpp"
#include "outcry/math/math.hpp"

namespace outcry::tools {

namespace {

using predict::Model;
using predict::Predict;

/// How far before its vote a forecast is looked for: both are said in one answer.
constexpr std::uint64_t same_answer_events = 8;

struct Row {
    Forecast forecast;
    std::string from;
};

Result<std::optional<Row>> logged_row(WhyLog& log, const WhyLog::Event& vote) {
    const Prefix& said = vote.record.prefix;
    for (std::uint64_t back = 1; back <= same_answer_events && back < said.seq; ++back) {
        if (!log.is(said.seq - back, schema_name<Forecast>)) continue;
        OUTCRY_ASSIGN(const WhyLog::Event* event, log.at(said.seq - back));
        const Prefix& prefix = event->record.prefix;
        if (prefix.source != said.source || prefix.cause != said.cause) continue;
        OUTCRY_ASSIGN(Forecast forecast, event->as<Forecast>());
        if (forecast.features.empty()) return std::optional<Row>();
        return std::optional(
            Row{std::move(forecast), joined({"forecast, seq ", std::to_string(prefix.seq)})});
    }
    return std::optional<Row>();
}

/// The forecaster hears its recorded mail again, up to what it answered with the vote.
Result<std::optional<Row>> row_heard_again(WhyLog& log, const FloorOpened& opened,
                                           const Prefix& vote, const std::string& base) {
    const RosterEntry& entry = opened.roster[vote.source - 1U];
    std::vector<Member> members;
    for (const RosterEntry& one : opened.roster)
        members.push_back({one.name, one.role, one.hears, one.from, one.says});
    Topics topics(std::move(members));
    const Kind* kind = find_kind(entry.kind);
    OUTCRY_ASSIGN(const auto actor,
                  kind->make_actor(Making{entry.name, entry.params.view(), base, ""}));
    std::uint64_t next = 1;
    SaidList answer;
    const auto hear = [&](const RecordView& record) -> Result<bool> {
        OUTCRY_ASSIGN(const Topic* topic,
                      topics.find(record.said.topic, record.said.schema, record.prefix.source));
        if ((topic->mail >> (vote.source - 1U) & 1U) == 0) return true;
        answer.clear();
        OUTCRY_TRY(actor->deliver(record, next, answer));
        return true;
    };
    OUTCRY_TRY(log.walk(1, vote.cause, hear));
    for (std::size_t i = 0; i < answer.size(); ++i) {
        OUTCRY_ASSIGN(const SaidView said, read_said(answer[i], false));
        if (said.schema != schema_name<Forecast>) continue;
        OUTCRY_ASSIGN(Forecast forecast, decoded<Forecast>(said.body));
        return std::optional(Row{std::move(forecast), joined({"bars heard again up to seq ",
                                                              std::to_string(vote.cause)})});
    }
    return std::optional<Row>();
}

std::optional<double> named(const Vote& vote, const std::string& feature, std::string_view side) {
    for (const Finding& finding : vote.findings)
        if (finding.name == feature && finding.rule.ends_with(side)) return finding.weight;
    return std::nullopt;
}

QuestionShares shares_of(const Model& model, Side side, const Forecast& forecast,
                         const Vote& vote) {
    std::vector<float> row;
    for (const auto& value : forecast.features)
        row.push_back(value ? static_cast<float>(*value) : std::numeric_limits<float>::quiet_NaN());
    std::vector<double> shares(row.size() + 1);
    model.contributions(side, row, shares);
    QuestionShares made;
    made.side = side == Side::buy ? "long" : "short";
    made.p_logged = side == Side::buy ? forecast.p_long : forecast.p_short;
    made.p = model.probability(side, row);
    made.average = shares.back();
    for (std::size_t i = 0; i < row.size(); ++i) {
        if (shares[i] == 0.0) continue;
        const std::string& feature = model.header().features[i];
        made.shares.push_back(
            {feature, forecast.features[i], shares[i], named(vote, feature, made.side)});
    }
    std::stable_sort(made.shares.begin(), made.shares.end(),
                     [](const FeatureShare& a, const FeatureShare& b) {
                         return std::fabs(a.share) > std::fabs(b.share);
                     });
    return made;
}

bool agrees(const QuestionShares& question, const Vote& vote) {
    std::size_t met = 0, told = 0;
    for (const Finding& finding : vote.findings) told += finding.rule.ends_with(question.side);
    for (const FeatureShare& one : question.shares) {
        if (!one.logged) continue;
        if (*one.logged != one.share) return false;
        ++met;
    }
    return met == told && question.p == question.p_logged;
}

}  // namespace

Result<std::optional<ModelShares>> model_behind(WhyLog& log, const FloorOpened& opened,
                                                std::uint64_t vote_seq, const std::string& base) {
    const std::optional<ModelShares> nothing;
    OUTCRY_ASSIGN(const WhyLog::Event* event, log.at(vote_seq));
    const std::uint16_t source = event->record.prefix.source;
    if (source == sequencer_source || source > opened.roster.size()) return nothing;
    const RosterEntry& entry = opened.roster[source - 1U];
    OUTCRY_ASSIGN(const Vote vote, event->as<Vote>());
    if (entry.kind != schema_name<Predict::Params> || (!vote.p_long && !vote.p_short))
        return nothing;
    OUTCRY_ASSIGN(const auto params, decoded<Predict::Params>(entry.params.view()));
    ModelShares made;
    made.model = params.model;
    const auto refuse = [&](std::string why) {
        made.impossible = std::move(why);
        return std::optional(std::move(made));
    };
    const auto model =
        Model::load((std::filesystem::path(base) / params.model).lexically_normal().string());
    if (!model) return refuse(model.error().text());
    made.hash = model->hash();
    OUTCRY_ASSIGN(std::optional<Row> row, logged_row(log, *event));
    if (row && row->forecast.model != made.hash)
        return refuse(joined({"the file is not the model that spoke: its hash begins with ",
                              made.hash.substr(0, 8), ", not ", row->forecast.model.substr(0, 8),
                              "; put that one back beside the topology"}));
    if (!row) {
        OUTCRY_ASSIGN(row, row_heard_again(log, opened, event->record.prefix, base));
    }
    if (!row) return refuse("it gave no forecast when it heard its mail again");
    if (row->forecast.features.size() != model->header().features.size())
        return refuse(joined({"the row has ", std::to_string(row->forecast.features.size()),
                              " features and the model takes ",
                              std::to_string(model->header().features.size())}));
    made.row_from = row->from;
    made.agrees = true;
    for (const Side side : {Side::buy, Side::sell}) {
        made.questions.push_back(shares_of(*model, side, row->forecast, vote));
        made.agrees = made.agrees && agrees(made.questions.back(), vote);
    }
    return std::optional(std::move(made));
}

}  // namespace outcry::tools
