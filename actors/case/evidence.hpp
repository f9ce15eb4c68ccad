// SPDX-License-Identifier: Apache-2.0
// What an advocate looks for: rules that turn readings into a score for long (+1) or for short
// (-1), and the weights they carry. Rules are pure functions, odd under inversion of prices: a
// market upside down gives the score with the other sign. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "outcry/base/describe.hpp"
#include "outcry/base/fixed.hpp"
#include "outcry/base/result.hpp"
#include "outcry/base/time.hpp"
#include "outcry/codec/encode.hpp"
#include "outcry/event/judgement.hpp"
#include "outcry/indicator/ring.hpp"

namespace outcry::cases {

/// One thing to look for, and what it adds to the log-odds when it is there at full strength.
struct Evidence {
    std::string rule;
    double weight = 0.0;
    std::optional<Timeframe> timeframe;  // absent: the floor's decide_on
    bool waits = false;                  // no vote before it can be read
    std::vector<std::string> readings;   // empty: the rule's own

    static constexpr std::string_view required[] = {"rule", "weight"};
    static constexpr FieldDoc docs[] = {
        {"rule", "what to look for: `outcry kinds case.long` lists the rules"},
        {"weight", "log-odds at full strength"},
        {"timeframe", "where to look; default the floor's decide_on"},
        {"waits", "abstain until it can be read"},
        {"readings", "what quant calls the numbers; default the rule's own"},
    };
    bool operator==(const Evidence&) const = default;
};
OUTCRY_DESCRIBE(Evidence, "case.evidence", rule, weight, timeframe, waits, readings);

/// The changes of a running sum over the last bars.
struct Flow {
    indicator::Ring changes;
    std::int32_t seen = 0;  // no further than the ring
    std::optional<double> last;

    [[nodiscard]] static Flow make();
    void add(std::optional<double> value);
    [[nodiscard]] bool full() const {
        return !changes.values.empty() && seen == static_cast<std::int32_t>(changes.size());
    }
};
OUTCRY_DESCRIBE(Flow, "case.flow", changes, seen, last);

/// A confirmed swing.
struct Turn {
    bool is_high = false;
    double price = 0;

    bool operator==(const Turn&) const = default;
};
OUTCRY_DESCRIBE(Turn, "case.turn", is_high, price);

/// Follows what the market does, reverts from where it went too far, or bears on both sides alike.
enum class Nature { following, reverting, both_sides };

/// What a rule may look at. Readings are all there, in the order asked for.
struct Sight {
    double close = 0;                         // of the timeframe's last closed bar
    double price = 0;                         // the round's close
    bool own_bar = false;                     // both are the same bar
    std::span<const std::string_view> names;  // of the readings, where a rule takes any number
    std::span<const double> now;
    std::span<const std::optional<double>> before;  // one bar ago
    const Flow* flow = nullptr;                     // of the first reading
    const Levels* levels = nullptr;                 // of this timeframe; may be missing
    std::span<const Turn> turns;                    // confirmed swings, oldest first
    const Forecast* forecast = nullptr;             // of this round; may be missing
    double reach = 0;    // √(stop x target): how far price must go, as a fraction
    double horizon = 0;  // bars until the question lapses
};

/// What a rule found: nothing when the score is 0. Words last; most marks never become any.
struct Mark {
    double score = 0;  // -1..1, for long
    double value = 0;
    std::string_view rule;     // `below 35`
    std::string_view refuted;  // what would take it away: `above 35`
    std::string_view detail;   // a part of the name: `cdlengulfing`
    double ratio = 0;          // the same as a number, of a level: 0.618
};

struct Rule {
    std::string_view name;
    std::string_view hint;
    Nature nature = Nature::following;
    std::vector<std::string_view> readings;
    bool flows = false;  // wants the flow of its first reading
    std::optional<Mark> (*look)(const Sight&) = nullptr;
    bool named = false;       // its findings go by its own name, not by their first reading
    bool any_number = false;  // of readings, instead of as many as listed
};

/// All rules, in the order of DOMAIN's families: trend, momentum, reversion, volume, volatility,
/// levels, model; then shapes (patterns.hpp).
[[nodiscard]] const std::vector<Rule>& rules();
/// An unknown name suggests the nearest.
[[nodiscard]] Result<const Rule*> find_rule(std::string_view name);

/// The stated weights an advocate has by default.
[[nodiscard]] std::vector<Evidence> default_findings();

/// "macd:12,26,9" of "macd:12,26,9.histogram".
[[nodiscard]] std::string_view indicator_of(std::string_view reading);

}  // namespace outcry::cases
