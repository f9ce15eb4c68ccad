// SPDX-License-Identifier: Apache-2.0
// How lucky the best of all that was tried would look, had none of it an edge. Pure functions for
// any thread, but for the draws, which one thread makes and keeps.
//
// A floor without an edge shows a ratio of chance: its days, each times a chance of its own, over
// their length, are as it, standard normal and in the units of its error. Floors that were tried on
// the same days have the same chances and so move together as their days do. The mean of the
// largest over many draws is the luck of the best: of copies that of one, of a fine grid around a
// floor little more, of what shares no day that of independent ones. Nothing that is added ever
// lowers it.
//   [C]  Chernozhukov, Chetverikov, Kato, Gaussian approximations and multiplier bootstrap for
//   maxima of sums, Annals of Statistics 41(6), 2013.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "outcry/statistics/series.hpp"

namespace outcry::statistics {

/// With less, neither test's level is what it says: too short for an edge, and for a loss.
inline constexpr std::uint64_t gate_observations_min = 60;

/// What was tried on one stretch of data.
struct Trials {
    double count = 0;
    double effective = 0;  // independent ones the best of which would be as lucky
};
/// One of them: its returns, and the day of each, counted from 1970 and ascending.
struct Tried {
    Series returns;
    std::span<const std::int64_t> days;
};

/// The chances of every day, the same wherever they are drawn.
class Chances {
 public:
    static constexpr std::size_t draws = 128;
    using Day = std::array<double, draws>;
    [[nodiscard]] const Day& of(std::int64_t day);

 private:
    std::map<std::int64_t, Day> days_;
    std::map<std::int64_t, Day>::iterator next_ = days_.end();  // most ask day by day
};

/// Of all that is added, as it is seen from the one that is judged. `chances` outlives it.
///
/// Who has gate_observations_min days might have been shown to the gate itself, and is a try like
/// any other. With fewer it can only have led to the one that is judged, by as much as its days are
/// of that one's: it is taken for a floor that did what it did for its part of the days, and the
/// rest of the time what the judged one did. Who never moved can neither pass nor lead, and is
/// counted without being lucky. What one floor did in several of them may be added beside them, put
/// together: whoever compared floors piece by piece has seen as much as of floors run whole.
class Luck {
 public:
    explicit Luck(Chances& chances, const Tried& judged = {});
    void add(const Tried& tried);
    /// Of pieces that were added each alone: no further try, but as lucky as one.
    void add_whole(const Tried& pieces) { show(pieces); }
    [[nodiscard]] Trials trials() const;

 private:
    using Scores = Chances::Day;
    bool show(const Tried& tried);
    void fill_up(const Tried& tried, double share, Scores& scores);
    void take(const Scores& scores);

    Chances& chances_;
    std::vector<double> judged_;  // of length 1
    std::span<const std::int64_t> judged_days_;
    Scores own_{};  // what the judged one shows
    Scores largest_{}, smallest_{};
    double count_ = 0, moving_ = 0;
    bool any_ = false;
};

/// All at once.
[[nodiscard]] Trials trials_of(const std::vector<Tried>& tried, const Tried& judged = {});
/// All of the same days.
[[nodiscard]] Trials trials_of(const std::vector<Series>& returns);

}  // namespace outcry::statistics
