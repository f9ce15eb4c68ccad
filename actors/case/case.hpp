// SPDX-License-Identifier: Apache-2.0
// `case.long` and `case.short`: advocates who build the strongest case for one side from what Quant
// and Predict said, in log-odds with stated weights, and name what would refute it. The machinery
// stands once; an actor each: one thread, owned by its participant.
//
// An advocate's case C is its own evidence plus the contrary, the contrary bounded by
// `contrary_max`, all of it by `case_max`. It answers both questions: logit p(own side) =
// logit(base) + C + B and logit p(other side) = logit(base) - C + B, B being what bears on both
// sides alike, both as calibrated (calibrator.hpp). Findings carry the weights as counted, so base
// and findings add up to the vote.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "actors/case/calibrator.hpp"
#include "actors/case/evidence.hpp"
#include "actors/quant/near.hpp"
#include "outcry/actor/kind.hpp"
#include "outcry/event/floor.hpp"
#include "outcry/event/judgement.hpp"
#include "outcry/event/market.hpp"

namespace outcry::cases {

/// How much following and reverting evidence counts in one regime.
struct Emphasis {
    double following = 1.0;
    double reverting = 1.0;

    bool operator==(const Emphasis&) const = default;
};
OUTCRY_DESCRIBE(Emphasis, "case.emphasis", following, reverting);

struct RegimeEmphasis {
    Emphasis trend{1.0, 0.5};
    Emphasis range{0.6, 1.0};
    Emphasis volatile_{0.8, 0.6};
    Emphasis quiet{0.5, 0.8};

    bool operator==(const RegimeEmphasis&) const = default;
};
OUTCRY_DESCRIBE(RegimeEmphasis, "case.regimes", trend, range, volatile_, quiet);

template <Side Own>
struct CaseParams {
    std::vector<Evidence> findings = default_findings();
    Timeframe decide_on = Timeframe::of_ns(15 * ns_per_minute);  // the floor's
    Ratio stop{2'000'000};
    Ratio target{4'000'000};
    DurationNs horizon{3 * ns_per_day};
    std::optional<double> base_rate_long;
    std::optional<double> base_rate_short;
    double contrary_max = 0.15;
    double case_max = 1.0;
    RegimeEmphasis regimes;
    Calibration calibration = Calibration::platt;

    static constexpr FieldDoc docs[] = {
        {"findings", "what to look for, with its weight in log-odds"},
        {"decide_on", "the floor's: its closes are voted on"},
        {"stop", "the strategy's stop: the question is target before stop"},
        {"target", "the strategy's target"},
        {"horizon", "the question lapses after this; lapsed counts as the stop"},
        {"base_rate_long",
         "p without evidence; default what a driftless price gives, less 4 % that lapse"},
        {"base_rate_short", "the same for the short question"},
        {"contrary_max", "most that contrary evidence may take from the case, in log-odds"},
        {"case_max", "most that a case may weigh, in log-odds"},
        {"regimes", "how much following and reverting evidence counts in each regime"},
        {"calibration", "platt: its own scored votes teach how much its evidence is worth"},
    };
    bool operator==(const CaseParams&) const = default;
};
using LongParams = CaseParams<Side::buy>;
using ShortParams = CaseParams<Side::sell>;
OUTCRY_DESCRIBE(LongParams, "case.long", findings, decide_on, stop, target, horizon, base_rate_long,
                base_rate_short, contrary_max, case_max, regimes, calibration);
OUTCRY_DESCRIBE(ShortParams, "case.short", findings, decide_on, stop, target, horizon,
                base_rate_long, base_rate_short, contrary_max, case_max, regimes, calibration);

/// What is remembered of one instrument on one timeframe.
struct SeriesMemory {
    TimeNs close_time;
    Price close;
    Regime regime = Regime::warming;
    std::int32_t bars_seen = 0;
    std::vector<std::optional<double>> now;     // by slot, as the findings ask for them
    std::vector<std::optional<double>> before;  // one bar ago
    std::vector<bool> spoken;                   // whether quant says a reading of this name at all
    std::vector<Flow> flows;                    // by slot that wants one
    std::uint64_t signal_seq = 0;
    std::optional<Levels> levels;
    std::uint64_t levels_seq = 0;
    std::vector<Turn> turns;  // confirmed swings, as levels told them
};
OUTCRY_DESCRIBE(SeriesMemory, "case.series", close_time, close, regime, bars_seen, now, before,
                spoken, flows, signal_seq, levels, levels_seq, turns);

struct CaseState {
    std::string strategy;
    std::map<std::string, SeriesMemory> series;  // by `venue/instrument/timeframe`
    std::map<std::string, Forecast> forecasts;   // by `venue/instrument`
    std::map<std::string, std::uint64_t> forecast_seqs;
    Calibrator calibrator;
};
OUTCRY_DESCRIBE(CaseState, "case.state", strategy, series, forecasts, forecast_seqs, calibrator);

template <Side Own>
class Case {
 public:
    using Params = CaseParams<Own>;
    using State = CaseState;
    using Hears = Inbox<FloorOpened, Signal, Levels, Forecast, Bar>;
    using Says = Outbox<Vote, Calibrated>;

    explicit Case(const Params& params);
    [[nodiscard]] static Result<void> check(const Params& params);
    [[nodiscard]] static std::vector<std::string> mail(const Params& params,
                                                       const std::string& self);
    [[nodiscard]] static std::vector<std::string> topics(const Params& params,
                                                         const std::string& self);
    /// One for each finding, in their order.
    [[nodiscard]] static std::vector<LookedFor> looks_for(const Params& params);
    void on(const FloorOpened& opened, Says& out);
    void on(const Signal& signal, Says& out);
    void on(const Levels& levels, Says& out);
    void on(const Forecast& forecast, Says& out);
    void on(const Bar& bar, Says& out);
    State& state() {
        // Whoever asked may change the state.
        waiting_.reset();
        remembered_.forget();
        heard_.assign(frames_.size(), true);
        return state_;
    }

 private:
    /// A finding to look for, with its readings' slots.
    struct Look {
        const Rule* rule = nullptr;
        Evidence evidence;
        std::vector<std::size_t> slots;
        std::int32_t needed = 0;  // bars until its readings are said
        std::size_t frame = 0;    // of frames_
        std::size_t flow = 0;     // of flow_slots_, where it wants one
        std::string name;         // what its findings go by, without their detail
        std::string at;           // how that goes on: `@15m`
        std::string whole;        // both, where there is no detail
        bool leveled = false;     // rests on the confirmed swings
        bool asks_model = false;
    };
    /// What one look found; becomes words only when the vote is said.
    struct Found {
        const Look* look = nullptr;
        Mark mark;
        double weight = 0;  // of the own case
        bool both_sides = false;
    };
    /// What one vote adds up.
    struct Argument {
        std::vector<Found> found;
        Refs refs;
    };
    /// What one timeframe shows in a round, and which of its events were rested on.
    struct Shown {
        const SeriesMemory* memory = nullptr;  // nullptr: nothing heard yet
        Sight sight;                           // without what only one look asks for
        bool spoke = false;
        bool leveled = false;
    };
    /// Reused from one look, and from one vote, to the next; no memory.
    struct Scratch {
        Vote vote;
        Argument argument;
        std::vector<std::size_t> order;
        std::vector<double> now;  // of the readings of one look, with room for any
        std::vector<std::optional<double>> before;
        std::vector<std::string_view> names;
        std::vector<Shown> shown;  // by frame
        std::string key;           // of a series, or of a pair
    };

    std::size_t slot(const std::string& reading);
    [[nodiscard]] SeriesMemory& memory_of(const std::string& venue, const std::string& instrument,
                                          Timeframe timeframe);
    void remember(const Signal& signal, SeriesMemory& memory);
    [[nodiscard]] bool lacks_nothing(const SeriesMemory& memory) const;
    [[nodiscard]] std::string abstention(const SeriesMemory& memory) const;
    void show(const Signal& signal, const SeriesMemory& own, const Forecast* forecast);
    void gather(const Signal& signal, const SeriesMemory& own, Argument& argument);
    void weigh(Argument& argument, Vote& vote);
    void speak(const Argument& argument, Vote& vote);
    static void name(const Look& look, const Mark& mark, std::string& name);
    void take_down(const Vote& vote, double to_long, double to_short);
    [[nodiscard]] std::optional<Mark> see(const Look& look, Shown& shown);
    [[nodiscard]] double base_rate(Side side) const;

    Params params_;
    predict::Question question_;  // that calibration scores
    double reach_ = 0;            // √(stop x target)
    double base_long_ = 0;        // log-odds without evidence
    double base_short_ = 0;
    std::vector<Timeframe> frames_;   // looked at; the first is decide_on
    std::vector<std::string> names_;  // of readings, by slot
    std::vector<std::size_t> hints_;  // where each stood in the last signal
    std::vector<std::size_t> flow_slots_;
    std::vector<std::size_t> awaited_slots_;  // of what it abstains without
    std::int32_t awaited_bars_ = 0;           // the same of flows
    std::vector<Look> looks_;
    Scratch scratch_;
    State state_;
    // No memory: worked out, or looked for, where not known.
    std::optional<std::size_t> waiting_;  // of the calibrator
    quant::Near<std::map<std::string, SeriesMemory>> remembered_;
    std::vector<bool> heard_;  // by frame: a series on it may be known
};

extern template class Case<Side::buy>;
extern template class Case<Side::sell>;
using CaseLong = Case<Side::buy>;
using CaseShort = Case<Side::sell>;

[[nodiscard]] Kind long_kind();
[[nodiscard]] Kind short_kind();

}  // namespace outcry::cases

OUTCRY_DECLARE_CODECS(outcry::cases::LongParams, outcry::cases::ShortParams,
                      outcry::cases::CaseState);
extern template class outcry::ActorParticipant<outcry::cases::CaseLong>;
extern template class outcry::ActorParticipant<outcry::cases::CaseShort>;
