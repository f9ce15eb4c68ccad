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
#include "outcry/event/quality.hpp"
#include "outcry/math/math.hpp"

namespace outcry::tools {

namespace {

using predict::Ensemble;
using predict::Predict;

/// What a forecaster said of one close.
struct Answer {
    std::optional<Forecast> forecast;
    std::uint64_t forecast_seq = 0;
    std::optional<Opinions> opinions;  // of several models
    std::optional<Vote> vote;
    std::string from;  // where the row is from
};

template <class Event>
Result<void> take(std::optional<Event>& place, BytesView body) {
    OUTCRY_ASSIGN(place, decoded<Event>(body));
    return {};
}

Result<void> take_said(Answer& answer, const SaidView& said) {
    if (said.schema == schema_name<Forecast>) return take(answer.forecast, said.body);
    if (said.schema == schema_name<Opinions>) return take(answer.opinions, said.body);
    if (said.schema == schema_name<Vote>) return take(answer.vote, said.body);
    return {};
}

/// All that was said with `one`: its kin stand beside it in the log.
Result<Answer> logged_answer(WhyLog& log, const Prefix& one) {
    Answer answer;
    const std::uint64_t reach = same_answer_events;
    const std::uint64_t from = std::max(log.first_seq(), one.seq - std::min(reach, one.seq - 1));
    const std::uint64_t to = std::min(log.last_seq(), one.seq + reach);
    for (std::uint64_t seq = from; seq <= to; ++seq) {
        OUTCRY_ASSIGN(const WhyLog::Event* event, log.at(seq));
        const RecordView& record = event->record;
        if (record.prefix.source != one.source || record.prefix.cause != one.cause) continue;
        OUTCRY_TRY(take_said(answer, record.said));
        if (record.said.schema == schema_name<Forecast>) answer.forecast_seq = seq;
    }
    answer.from = joined({"forecast, seq ", std::to_string(answer.forecast_seq)});
    return answer;
}

/// The forecaster hears its recorded mail again, up to what it answered with the vote.
Result<Answer> answer_heard_again(WhyLog& log, const FloorOpened& opened, const Prefix& vote,
                                  const std::string& base) {
    const RosterEntry& entry = opened.roster[vote.source - 1U];
    std::vector<Member> members;
    for (const RosterEntry& one : opened.roster)
        members.push_back({one.name, one.role, one.hears, one.from, one.says});
    Topics topics(std::move(members));
    const Kind* kind = find_kind(entry.kind);
    OUTCRY_ASSIGN(const auto actor,
                  kind->make_actor(Making{entry.name, entry.params.view(), base, ""}));
    std::uint64_t next = 1;
    SaidList said;
    const auto hear = [&](const RecordView& record) -> Result<bool> {
        OUTCRY_ASSIGN(const Topic* topic,
                      topics.find(record.said.topic, record.said.schema, record.prefix.source));
        if ((topic->mail >> (vote.source - 1U) & 1U) == 0) return true;
        said.clear();
        OUTCRY_TRY(actor->deliver(record, next, said));
        return true;
    };
    OUTCRY_TRY(log.walk(1, vote.cause, hear));
    Answer answer;
    for (std::size_t i = 0; i < said.size(); ++i) {
        OUTCRY_ASSIGN(const SaidView one, read_said(said[i], false));
        OUTCRY_TRY(take_said(answer, one));
    }
    answer.from = joined({"bars heard again up to seq ", std::to_string(vote.cause)});
    return answer;
}

/// The models in the order the actor has them.
Result<Ensemble> load_models(const Predict::Params& params, const std::string& base) {
    std::vector<Ensemble::Member> members;
    const auto add = [&](const std::string& name, const std::string& file) -> Result<void> {
        const auto path = std::filesystem::path(base) / file;
        OUTCRY_ASSIGN(auto model, predict::Model::load(path.lexically_normal().string()));
        members.push_back({name, std::move(model)});
        return {};
    };
    if (!params.model.empty()) OUTCRY_TRY(add("model", params.model));
    for (const auto& [name, file] : params.models) OUTCRY_TRY(add(name, file));
    return Ensemble::make(std::move(members));
}

std::string files_of(const Predict::Params& params) {
    std::string files = params.model;
    for (const auto& [name, file] : params.models)
        files += joined({files.empty() ? "" : ", ", file});
    return files;
}

/// As they were said beside the forecast; a single model's is 1. Empty where they are not told.
std::vector<double> weights_of(const Ensemble& models, const std::optional<Opinions>& said) {
    if (models.size() == 1) return {1.0};
    if (!said || said->opinions.size() != models.size()) return {};
    std::vector<double> weights;
    for (const Opinion& one : said->opinions) weights.push_back(one.weight);
    return weights;
}

std::optional<double> named(const Vote& vote, const std::string& feature, std::string_view side) {
    for (const Finding& finding : vote.findings)
        if (finding.name == feature && finding.rule.ends_with(side)) return finding.weight;
    return std::nullopt;
}

QuestionShares shares_of(const Ensemble& models, Side side, const Forecast& forecast,
                         const std::vector<double>& weights, const Vote& vote) {
    std::vector<float> row;
    for (const auto& value : forecast.features)
        row.push_back(value ? static_cast<float>(*value) : std::numeric_limits<float>::quiet_NaN());
    std::vector<double> shares(row.size() + 1);
    models.contributions(side, row, weights, shares);
    QuestionShares made;
    made.side = side == Side::buy ? "long" : "short";
    made.p_logged = side == Side::buy ? forecast.p_long : forecast.p_short;
    made.p = models.probability(side, row, weights);
    made.average = shares.back();
    for (std::size_t i = 0; i < row.size(); ++i) {
        if (shares[i] == 0.0) continue;
        const std::string& feature = models.member(0).model.header().features[i];
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
                                                std::uint64_t seq, const std::string& base) {
    const std::optional<ModelShares> nothing;
    OUTCRY_ASSIGN(const WhyLog::Event* event, log.at(seq));
    const Prefix said = event->record.prefix;
    if (said.source == sequencer_source || said.source > opened.roster.size()) return nothing;
    const RosterEntry& entry = opened.roster[said.source - 1U];
    if (entry.kind != schema_name<Predict::Params>) return nothing;
    OUTCRY_ASSIGN(Answer answer, logged_answer(log, said));
    const bool answers = answer.vote && (answer.vote->p_long || answer.vote->p_short);
    if (!answers && !answer.forecast) return nothing;
    OUTCRY_ASSIGN(const auto params, decoded<Predict::Params>(entry.params.view()));
    ModelShares made;
    made.model = files_of(params);
    const auto refuse = [&](std::string why) {
        made.impossible = std::move(why);
        return std::optional(std::move(made));
    };
    const auto models = load_models(params, base);
    if (!models) return refuse(models.error().text());
    made.hash = models->hash();
    if (answer.forecast && answer.forecast->model != made.hash)
        return refuse(joined({"the file is not the model that spoke: its hash begins with ",
                              made.hash.substr(0, 8), ", not ", answer.forecast->model.substr(0, 8),
                              "; put that one back beside the topology"}));
    if (!answer.forecast || answer.forecast->features.empty()) {
        std::optional<Vote> vote = std::move(answer.vote);
        OUTCRY_ASSIGN(answer, answer_heard_again(log, opened, said, base));
        answer.vote = std::move(vote);
    }
    if (!answer.forecast) return refuse("it gave no forecast when it heard its mail again");
    const std::vector<double> weights = weights_of(*models, answer.opinions);
    if (weights.empty()) return refuse("the weights of its models were not told beside it");
    const std::size_t takes = models->member(0).model.header().features.size();
    if (answer.forecast->features.size() != takes)
        return refuse(joined({"the row has ", std::to_string(answer.forecast->features.size()),
                              " features and the model takes ", std::to_string(takes)}));
    made.row_from = answer.from;
    made.agrees = true;
    const Vote vote = answer.vote.value_or(Vote{});
    for (const Side side : {Side::buy, Side::sell}) {
        made.questions.push_back(shares_of(*models, side, *answer.forecast, weights, vote));
        made.agrees = made.agrees && agrees(made.questions.back(), vote);
    }
    return std::optional(std::move(made));
}

}  // namespace outcry::tools
