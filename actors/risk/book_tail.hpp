// SPDX-License-Identifier: Apache-2.0
// The tail of a book while the share of one instrument is looked for: exactly, or between two
// bounds that cost next to nothing. Lives as long as one question to the veto; one thread.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "actors/risk/measures.hpp"
#include "actors/risk/params.hpp"

namespace outcry::risk {

/// The ewma variance of a book is a parabola of one of its shares s: Σ λⁱ (b + s m)² / Σ λⁱ, with m
/// what came of that instrument and b what came of the rest.
class EwmaParabola {
 public:
    /// Both oldest first and of one length, as in ewma_deviation().
    EwmaParabola(std::span<const double> rest, std::span<const double> moving, double decay);

    /// Two deviations between which ewma_deviation() of the book lies.
    [[nodiscard]] std::pair<double, double> around(double share) const;

 private:
    double rest_ = 0, cross_ = 0, moving_ = 0;
};

class BookTail {
 public:
    using Series = std::vector<std::vector<double>>;
    /// What came of those whose share is not zero, in the order of the shares.
    using SeriesOf = std::function<Series(const std::vector<double>& shares)>;

    /// Over so many of the series' periods; by the method asked for, or the worst of all three
    /// while that one is untested.
    struct Span {
        double periods = 1;
        bool tested = true;
    };

    /// `shares` without the increase, which adds `towards` times itself to that at `place`.
    BookTail(const ValueAtRisk& asked, std::vector<double> shares, std::size_t place,
             double towards, SeriesOf series_of, Span span);

    [[nodiscard]] const Tail& at(double increase);
    /// Two tails between which at() lies, so that a search looks closely near its end only; nothing
    /// where it has no such form.
    [[nodiscard]] std::optional<std::pair<Tail, Tail>> around(double increase);

 private:
    [[nodiscard]] const Series& past();

    const ValueAtRisk& asked_;
    std::vector<double> shares_;  // with the increase that is looked at
    std::size_t place_;
    double before_, towards_;
    SeriesOf series_of_;
    Span span_;
    std::array<std::optional<Series>, 2> pasts_;  // without and with the instrument at `place`
    std::optional<double> looked_at_;
    Tail last_;
    std::optional<EwmaParabola> parabola_;
};

}  // namespace outcry::risk
