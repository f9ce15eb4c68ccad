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
    open.happened = happened;
}

void VoterScores::count(Open& open) {
    open.passed = true;
    for (const auto& [voter, probability] : open.ballots)
        answers_[voter].said[open.rising ? 0 : 1].push_back({probability, open.happened});
    open.ballots.clear();
}

void VoterScores::enter(Market& market, double price) {
    const auto done = [&](std::size_t number) { return market.done(number); };
    for (; market.entered < market.end(); ++market.entered) {
        const Open& open = market.at(market.entered);
        const double sign = open.rising ? 1.0 : -1.0;
        const double stop = price * (1.0 - sign * open.question.stop),
                     target = price * (1.0 + sign * open.question.target);
        if (open.rising) {
            market.long_stops.push(stop, market.entered, done);
            market.long_targets.push(target, market.entered, done);
        } else {
            market.short_stops.push(stop, market.entered, done);
            market.short_targets.push(target, market.entered, done);
        }
    }
}

/// Answers whose barrier lies above (or below) and was reached; a target must be traded through.
template <class Barriers>
void VoterScores::settle(Market& market, Barriers& barriers, bool above, bool happened,
                         double touched_to) {
    while (!barriers.empty()) {
        const auto [barrier, number] = barriers.nearest();
        const bool open = !market.done(number);
        const bool beyond = above ? touched_to > barrier : touched_to < barrier;
        if (open && !beyond && (happened || touched_to != barrier)) return;
        if (open) answer(market.at(number), happened);
        barriers.pop();
    }
}

/// The rules of execution on paper (DOMAIN.md), which also label training data: entry at the next
/// open, in one bar the stop came first, and a target must be traded through.
void VoterScores::market(const std::string& venue, const std::string& instrument,
                         const indicator::Ohlcv& bar, TimeNs now) {
    Market& market = heard_.find_or_add(markets_, venue, instrument);
    enter(market, bar.open);
    settle(market, market.long_stops, false, false, bar.low);
    settle(market, market.short_stops, true, false, bar.high);
    settle(market, market.long_targets, true, true, bar.high);
    settle(market, market.short_targets, false, true, bar.low);
    while (!market.due.empty() && market.due.nearest().first <= now.ns) {
        const std::size_t number = market.due.nearest().second;
        Open& due = market.at(number);
        if (!due.done) answer(due, false);
        count(due);
        market.due.pop();
    }
    let_go(market);
}

/// What was counted and is asked no more.
void VoterScores::let_go(Market& market) {
    while (market.first < std::min(market.entered, market.round_first) &&
           market.questions.front().passed) {
        market.questions.pop_front();
        ++market.first;
    }
}

std::size_t VoterScores::ask(Market& market, const core::Voice& vote, const Question& question) {
    if (market.round != vote.round) {
        market.asked.clear();
        market.round_first = market.end();
    }
    market.round = vote.round;
    const auto [known, fresh] = market.asked.emplace(question, market.end());
    if (!fresh) return known->second;
    for (const bool rising : {true, false}) {
        market.due.push(vote.round.ns + question.horizon_ns, market.end(),
                        [](std::size_t) { return false; });  // each stays until it is due
        market.questions.push_back({question, rising, false, false, false, {}});
    }
    return known->second;
}

void VoterScores::vote(const core::Voice& vote) {
    if (!vote.p_long && !vote.p_short) return;
    const auto own = own_.find(vote.voter);
    Market* const market = asked_.find(markets_, vote.venue, vote.instrument);
    if ((own == own_.end() && !common_) || market == nullptr) return;
    const auto [at, fresh] = numbers_.emplace(vote.voter, answers_.size());
    const std::size_t number = at->second;
    if (fresh) answers_.emplace_back();
    const std::size_t place = ask(*market, vote, own == own_.end() ? *common_ : own->second);
    const auto cast = [&](Open& open, double probability) {
        if (open.done)
            ++answers_[number].late;
        else
            open.ballots.emplace_back(number, probability);
    };
    if (vote.p_long) cast(market->at(place), *vote.p_long);
    if (vote.p_short) cast(market->at(place + 1), *vote.p_short);
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
        record.unknown = answers_[number].late;
        for (const Market& market : markets_)
            for (const Open& open : market.questions)
                for (const auto& ballot : open.ballots)
                    if (ballot.first == number) ++record.unknown;
        made.push_back(std::move(record));
    }
    return made;
}

}  // namespace outcry::tools
