// SPDX-License-Identifier: Apache-2.0
// Whether voters' probabilities came true: every vote is a question about target before stop within
// a horizon, and the bars that follow answer it. One thread; fed in the order of the log; owns what
// it keeps.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "outcry/event/floor.hpp"
#include "outcry/event/judgement.hpp"
#include "outcry/indicator/ohlcv.hpp"
#include "outcry/statistics/calibration.hpp"

namespace outcry::tools {

/// One voter's answers to both questions, as far as they are known. Horizons overlap, so they are
/// worth fewer than they count.
struct VoterRecord {
    std::string voter;
    DurationNs horizon;         // of its question
    std::uint64_t unknown = 0;  // still open when the log ended
    statistics::Calibration long_side;
    statistics::Calibration short_side;

    bool operator==(const VoterRecord&) const = default;
};
OUTCRY_DESCRIBE(VoterRecord, "report.voter", voter, horizon, unknown, long_side, short_side);

class VoterScores {
 public:
    void open(const FloorOpened& opened);
    /// A bar of the finest series, or a trade as a bar. Its open is the entry of what was asked
    /// before it.
    void market(const std::string& venue, const std::string& instrument,
                const indicator::Ohlcv& bar, TimeNs now);
    void vote(const Vote& vote);
    [[nodiscard]] std::vector<VoterRecord> records() const;

 private:
    struct Question {
        double stop = 0;
        double target = 0;
        std::int64_t horizon_ns = 0;

        auto operator<=>(const Question&) const = default;
    };
    struct Answers {
        std::vector<statistics::Said> said[2];  // long, short
    };
    /// One side of one round's question.
    struct Open {
        Question question;
        bool rising = true;
        bool done = false;
        std::vector<std::pair<std::size_t, double>> ballots;  // voter, probability
    };
    using Barriers = std::multimap<double, std::size_t>;
    struct Market {
        std::vector<Open> questions;
        std::size_t entered = 0;        // all before it have a price they began at
        Barriers stops[2], targets[2];  // long, short
        std::multimap<std::int64_t, std::size_t> due;
        std::map<Question, std::size_t>
            asked;  // of the latest round: the long side, then the short
        TimeNs round;
    };

    static void enter(Market& market, double price);
    void settle(Market& market, Barriers& barriers, bool above, bool happened, double touched_to);
    [[nodiscard]] std::size_t ask(Market& market, const Vote& vote, const Question& question);
    void answer(Open& open, bool happened);

    std::map<std::string, Question> own_;
    std::optional<Question> common_;
    std::map<std::string, std::size_t> numbers_;
    std::vector<Answers> answers_;
    std::map<std::string, Market> markets_;
};

}  // namespace outcry::tools
