// SPDX-License-Identifier: Apache-2.0
// Whether voters' probabilities came true: every vote is a question about target before stop within
// a horizon, and the bars that follow answer it. One thread; fed in the order of the log; owns what
// it keeps.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "actors/core/rounds.hpp"
#include "actors/portfolio/desk.hpp"
#include "outcry/event/floor.hpp"
#include "outcry/event/judgement.hpp"
#include "outcry/indicator/ohlcv.hpp"
#include "outcry/statistics/calibration.hpp"

namespace outcry::tools {

/// One voter's answers to both questions whose horizon has passed. Others that are known already
/// are no sample: a stop is mostly nearer than a target and met sooner, and nothing lapses before
/// its time. Horizons overlap, so answers are worth fewer than they count.
struct VoterRecord {
    std::string voter;
    DurationNs horizon;         // of its question
    std::uint64_t unknown = 0;  // their horizon was open when the log ended, or the vote came late
    statistics::Calibration long_side;
    statistics::Calibration short_side;
    std::string unscored;  // why none of its answers is: nobody knows the question

    bool operator==(const VoterRecord&) const = default;
};
OUTCRY_DESCRIBE(VoterRecord, "report.voter", voter, horizon, unknown, long_side, short_side,
                unscored);

/// Who is not scored, and why, a line each.
[[nodiscard]] std::string unscored_text(const std::vector<VoterRecord>& voters);

/// Questions by where, or when, they are answered, the nearest first; `Behind` says which of two is
/// further, and of equals their numbers decide. Those that something else has answered stay until
/// they are nearest, or until they crowd the others.
template <class Key, class Behind>
class Queue {
 public:
    using Entry = std::pair<Key, std::size_t>;  // and the question's number

    template <class Done>
    void push(Key at, std::size_t question, const Done& done) {
        if (entries_.size() >= crowded_) {
            std::erase_if(entries_, [&](const Entry& one) { return done(one.second); });
            std::make_heap(entries_.begin(), entries_.end(), Behind());
            crowded_ = std::max(crowded_min, 2 * entries_.size());
        }
        entries_.emplace_back(at, question);
        std::push_heap(entries_.begin(), entries_.end(), Behind());
    }
    [[nodiscard]] bool empty() const { return entries_.empty(); }
    [[nodiscard]] const Entry& nearest() const { return entries_.front(); }
    void pop() {
        std::pop_heap(entries_.begin(), entries_.end(), Behind());
        entries_.pop_back();
    }

 private:
    static constexpr std::size_t crowded_min = 32;
    std::vector<Entry> entries_;  // a heap
    std::size_t crowded_ = crowded_min;
};

class VoterScores {
 public:
    void open(const FloorOpened& opened);
    /// A bar of the finest series, or a trade as a bar. Its open is the entry of what was asked
    /// before it.
    void market(const std::string& venue, const std::string& instrument,
                const indicator::Ohlcv& bar, TimeNs now);
    void vote(const core::Voice& vote);
    /// A forecast tells for how long the question of its speaker's votes stands open. Once is
    /// enough.
    void forecast(std::uint16_t source, DurationNs horizon);
    [[nodiscard]] bool awaits_forecast(std::uint16_t source) const;
    [[nodiscard]] std::vector<VoterRecord> records() const;

 private:
    struct Question {
        double stop = 0;
        double target = 0;
        std::int64_t horizon_ns = 0;

        auto operator<=>(const Question&) const = default;
    };
    /// What is known of a voter's question, in units of 1e-8 and nanoseconds.
    struct Asked {
        std::optional<std::int64_t> stop, target, horizon;
        std::string core;       // the first that asks it
        bool differ = false;    // two of its cores
        bool foretold = false;  // its forecasts say the horizon
    };
    struct Answers {
        std::vector<statistics::Said> said[2];  // long, short
        std::uint64_t late = 0;  // said after the question had its answer, or to none
    };
    /// One side of one round's question.
    struct Open {
        Question question;
        bool rising = true;
        bool done = false;      // has its answer
        bool happened = false;  // which is this
        bool passed = false;    // its horizon has passed too: it counts
        std::vector<std::pair<std::size_t, double>> ballots;  // voter, probability
    };
    using Above = Queue<double, std::greater<>>;  // barriers that a rise meets
    using Below = Queue<double, std::less<>>;
    struct Market {
        std::string venue;
        std::string instrument;
        std::deque<Open> questions;  // those that the latest round asks, or that are open
        std::size_t first = 0;       // number of the first of them
        std::size_t entered = 0;     // all before it have a price they began at
        Below long_stops, short_targets;
        Above short_stops, long_targets;
        Queue<std::int64_t, std::greater<>> due;
        std::map<Question, std::size_t>
            asked;  // of the latest round: the long side, then the short
        TimeNs round;
        std::size_t round_first = 0;

        [[nodiscard]] std::size_t end() const { return first + questions.size(); }
        [[nodiscard]] Open& at(std::size_t number) { return questions[number - first]; }
        [[nodiscard]] bool done(std::size_t number) { return number < first || at(number).done; }
    };

    [[nodiscard]] std::optional<Question> question_of(const std::string& voter) const;
    [[nodiscard]] std::string why_none(const std::string& voter) const;
    static void enter(Market& market, double price);
    template <class Barriers>
    void settle(Market& market, Barriers& barriers, bool above, bool happened, double touched_to);
    [[nodiscard]] std::size_t ask(Market& market, const core::Voice& vote,
                                  const Question& question);
    static void answer(Open& open, bool happened);
    void count(Open& open);
    void let_go(Market& market);

    std::vector<std::string> speakers_;  // in the order of the roster
    std::map<std::string, Asked> asked_;
    std::map<std::string, std::size_t> numbers_;
    std::vector<Answers> answers_;
    std::vector<Market> markets_;  // by (instrument, venue)
    desk::Hint heard_, spoken_of_;
};

}  // namespace outcry::tools
