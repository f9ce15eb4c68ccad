// SPDX-License-Identifier: Apache-2.0
#include "tools/report/voters.hpp"

#include <nlohmann/json.hpp>

#include "outcry/codec/json.hpp"

namespace outcry::tools {

namespace {

/// A parameter as its canonical bytes have it: a ratio in units of 1e-8, a duration in nanoseconds.
std::optional<std::int64_t> whole(const nlohmann::json& params, const char* name) {
    const auto found = params.find(name);
    if (found == params.end()) return std::nullopt;
    if (found->is_number_integer()) return found->get<std::int64_t>();
    if (!found->is_string()) return std::nullopt;
    const std::string text = found->get<std::string>();  // large integers are written as text
    if (text.empty() || text.find_first_not_of("0123456789") != std::string::npos ||
        text.size() > 18)
        return std::nullopt;
    return std::stoll(text);
}

}  // namespace

/// The question is the strategy's: who votes says his own stop, target and horizon, or answers that
/// of the others.
void VoterScores::open(const FloorOpened& opened) {
    for (const RosterEntry& entry : opened.roster) {
        const auto text = to_json(entry.params.view());
        if (!text) continue;
        const auto params = nlohmann::json::parse(*text, nullptr, false);
        if (!params.is_object()) continue;
        const auto stop = whole(params, "stop"), target = whole(params, "target"),
                   horizon = whole(params, "horizon");
        if (!stop || !target || !horizon) continue;
        const double unit = static_cast<double>(fixed_scale);
        const Question question{static_cast<double>(*stop) / unit,
                                static_cast<double>(*target) / unit, *horizon};
        own_[entry.name] = question;
        if (!common_) common_ = question;
    }
}

void VoterScores::answer(Open& open, bool happened) {
    open.done = true;
    for (const auto& [voter, probability] : open.ballots)
        answers_[voter].said[open.rising ? 0 : 1].push_back({probability, happened});
    open.ballots.clear();
}

void VoterScores::enter(Market& market, double price) {
    for (; market.entered < market.questions.size(); ++market.entered) {
        const Open& open = market.questions[market.entered];
        const double sign = open.rising ? 1.0 : -1.0;
        const std::size_t side = open.rising ? 0 : 1;
        market.stops[side].emplace(price * (1.0 - sign * open.question.stop), market.entered);
        market.targets[side].emplace(price * (1.0 + sign * open.question.target), market.entered);
    }
}

/// Answers whose barrier lies above (or below) and was reached; a target must be traded through.
void VoterScores::settle(Market& market, Barriers& barriers, bool above, bool happened,
                         double touched_to) {
    while (!barriers.empty()) {
        const auto nearest = above ? barriers.begin() : std::prev(barriers.end());
        Open& open = market.questions[nearest->second];
        const double barrier = nearest->first;
        const bool beyond = above ? touched_to > barrier : touched_to < barrier;
        if (!open.done && !beyond && (happened || touched_to != barrier)) return;
        if (!open.done) answer(open, happened);
        barriers.erase(nearest);
    }
}

/// The rules of execution on paper (DOMAIN.md), which also label training data: entry at the next
/// open, in one bar the stop came first, and a target must be traded through.
void VoterScores::market(const std::string& venue, const std::string& instrument,
                         const indicator::Ohlcv& bar, TimeNs now) {
    Market& market = markets_[venue + "/" + instrument];
    enter(market, bar.open);
    settle(market, market.stops[0], false, false, bar.low);
    settle(market, market.stops[1], true, false, bar.high);
    settle(market, market.targets[0], true, true, bar.high);
    settle(market, market.targets[1], false, true, bar.low);
    while (!market.due.empty() && market.due.begin()->first <= now.ns) {
        Open& open = market.questions[market.due.begin()->second];
        if (!open.done) answer(open, false);
        market.due.erase(market.due.begin());
    }
}

std::size_t VoterScores::ask(Market& market, const Vote& vote, const Question& question) {
    if (market.round != vote.round) market.asked.clear();
    market.round = vote.round;
    const auto [known, fresh] = market.asked.emplace(question, market.questions.size());
    if (!fresh) return known->second;
    for (const bool rising : {true, false}) {
        market.due.emplace(vote.round.ns + question.horizon_ns, market.questions.size());
        market.questions.push_back({question, rising, false, {}});
    }
    return known->second;
}

void VoterScores::vote(const Vote& vote) {
    if (!vote.p_long && !vote.p_short) return;
    const auto own = own_.find(vote.voter);
    const auto market = markets_.find(vote.venue + "/" + vote.instrument);
    if ((own == own_.end() && !common_) || market == markets_.end()) return;
    const auto [number, fresh] = numbers_.emplace(vote.voter, answers_.size());
    if (fresh) answers_.emplace_back();
    const std::size_t place = ask(market->second, vote, own == own_.end() ? *common_ : own->second);
    if (vote.p_long)
        market->second.questions[place].ballots.emplace_back(number->second, *vote.p_long);
    if (vote.p_short)
        market->second.questions[place + 1].ballots.emplace_back(number->second, *vote.p_short);
}

std::vector<VoterRecord> VoterScores::records() const {
    std::vector<VoterRecord> made;
    for (const auto& [name, number] : numbers_) {
        VoterRecord record;
        record.voter = name;
        const auto own = own_.find(name);
        record.horizon.ns = own != own_.end() ? own->second.horizon_ns : common_->horizon_ns;
        record.long_side = statistics::calibration(answers_[number].said[0]);
        record.short_side = statistics::calibration(answers_[number].said[1]);
        for (const auto& [symbol, market] : markets_)
            for (const Open& open : market.questions)
                for (const auto& ballot : open.ballots)
                    if (ballot.first == number) ++record.unknown;
        made.push_back(std::move(record));
    }
    return made;
}

}  // namespace outcry::tools
