// SPDX-License-Identifier: Apache-2.0
#include "tools/report/voters.hpp"

#include "outcry/actor/asking.hpp"
#include "outcry/base/text.hpp"

namespace outcry::tools {

namespace {

/// What all say who say anything; nothing where two differ, which `differ` then tells.
class Agreed {
 public:
    void take(const std::optional<std::int64_t>& one) {
        if (!one) return;
        differ_ = differ_ || (said_ && *said_ != *one);
        said_ = one;
    }
    [[nodiscard]] std::optional<std::int64_t> said() const {
        return differ_ ? std::nullopt : said_;
    }
    [[nodiscard]] bool differ() const { return differ_; }

 private:
    std::optional<std::int64_t> said_;
    bool differ_ = false;
};

struct Stated {
    std::optional<std::int64_t> stop, target, horizon;
};

Stated stated_by(const RosterEntry& entry) {
    const BytesView params = entry.params.view();
    return {integer_param(params, "stop"), integer_param(params, "target"),
            integer_param(params, "horizon")};
}

}  // namespace

/// A voter's question is his own where he states it; what he leaves out is asked by the cores that
/// name him, and how long it stands open, which a core may leave out too, by those who vote beside
/// him. Nobody else's question is his: where his cores ask different ones he has none.
void VoterScores::open(const FloorOpened& opened) {
    for (const RosterEntry& entry : opened.roster) speakers_.push_back(entry.name);
    for (const RosterEntry& entry : opened.roster) {
        const Stated own = stated_by(entry);
        Agreed stop, target, horizon, beside;
        Asked& asked_of = asked_[entry.name];
        for (const RosterEntry& core : opened.roster) {
            if (!asks(core, entry.name)) continue;
            if (asked_of.core.empty()) asked_of.core = core.name;
            const Stated asked = stated_by(core);
            stop.take(asked.stop);
            target.take(asked.target);
            horizon.take(asked.horizon);
            for (const RosterEntry& other : opened.roster)
                if (asks(core, other.name)) beside.take(stated_by(other).horizon);
        }
        const auto told = [](const auto& mine, const Agreed& theirs) {
            return mine ? mine : theirs.said();
        };
        asked_of.stop = told(own.stop, stop);
        asked_of.target = told(own.target, target);
        asked_of.horizon = told(told(own.horizon, horizon), horizon.differ() ? horizon : beside);
        asked_of.differ = (!own.stop && stop.differ()) || (!own.target && target.differ()) ||
                          (!own.horizon && horizon.differ());
    }
}

/// A model's is as long as it was trained for, whatever its core leaves open.
void VoterScores::forecast(std::uint16_t source, DurationNs horizon) {
    if (!awaits_forecast(source)) return;
    Asked& asked = asked_[speakers_[source - 1U]];
    asked.horizon = horizon.ns;
    asked.foretold = true;
}

bool VoterScores::awaits_forecast(std::uint16_t source) const {
    if (source == 0 || source > speakers_.size()) return false;
    const auto found = asked_.find(speakers_[source - 1U]);
    return found != asked_.end() && !found->second.foretold;
}

std::optional<VoterScores::Question> VoterScores::question_of(const std::string& voter) const {
    const auto found = asked_.find(voter);
    if (found == asked_.end()) return std::nullopt;
    const Asked& asked = found->second;
    if (!asked.stop || !asked.target || !asked.horizon) return std::nullopt;
    const double unit = static_cast<double>(fixed_scale);
    return Question{static_cast<double>(*asked.stop) / unit,
                    static_cast<double>(*asked.target) / unit, *asked.horizon};
}

std::string VoterScores::why_none(const std::string& voter) const {
    const auto found = asked_.find(voter);
    if (found == asked_.end() || found->second.core.empty())
        return "no core asks it, and its parameters state no stop, target and horizon";
    const Asked& asked = found->second;
    if (asked.differ) return "its cores ask different questions, and it answers them in one";
    if (!asked.stop || !asked.target)
        return joined({"neither it nor ", asked.core, " states stop and target"});
    return joined(
        {"nobody states how long its question stands open; set ", asked.core, ".horizon"});
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
    const auto question = question_of(vote.voter);
    Market* const market = spoken_of_.find(markets_, vote.venue, vote.instrument);
    if (market == nullptr) return;
    const auto [at, fresh] = numbers_.emplace(vote.voter, answers_.size());
    const std::size_t number = at->second;
    if (fresh) answers_.emplace_back();
    if (!question) {
        answers_[number].late += (vote.p_long ? 1U : 0U) + (vote.p_short ? 1U : 0U);
        return;
    }
    const std::size_t place = ask(*market, vote, *question);
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
        if (const auto question = question_of(name))
            record.horizon.ns = question->horizon_ns;
        else
            record.unscored = why_none(name);
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

std::string unscored_text(const std::vector<VoterRecord>& voters) {
    std::string text;
    for (const VoterRecord& voter : voters)
        if (!voter.unscored.empty())
            text += joined({"not scored: ", std::to_string(voter.unknown), " answers of ",
                            voter.voter, ": ", voter.unscored, "\n"});
    return text;
}

}  // namespace outcry::tools
