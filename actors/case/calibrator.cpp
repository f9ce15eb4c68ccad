// SPDX-License-Identifier: Apache-2.0
#include "actors/case/calibrator.hpp"

#include <algorithm>

#include "outcry/math/math.hpp"

namespace outcry::cases {

using predict::Outcome;

void Line::learn(double base, double evidence, double said_p, bool came_true, double weight) {
    const Outcome end = came_true ? Outcome::target : Outcome::stop;
    said += said_p;
    happened += came_true ? 1 : 0;
    loss += core::log_loss(said_p, end);
    raw_loss += core::log_loss(math::logistic(base + evidence), end);
    const double p = math::logistic(log_odds(base, evidence));
    const double curve = weight * p * (1 - p);
    precision_intercept += curve;
    precision_slope += curve * evidence * evidence;
    precision_both += curve * evidence;
    const double pull = weight * ((came_true ? 1.0 : 0.0) - p);
    const double determinant =
        precision_intercept * precision_slope - precision_both * precision_both;
    const double pull_slope = pull * evidence;
    intercept += (precision_slope * pull - precision_both * pull_slope) / determinant;
    slope += (precision_intercept * pull_slope - precision_both * pull) / determinant;
    intercept = std::clamp(intercept, -intercept_max, intercept_max);
    slope = std::clamp(slope, 0.0, slope_max);
}

SideCalibration Line::told(std::int64_t votes) const {
    const double n = static_cast<double>(std::max<std::int64_t>(votes, 1));
    return {intercept, slope, said / n, happened / n, loss / n, raw_loss / n};
}

std::size_t Calibrator::waiting() const {
    std::size_t sum = 0;
    for (const auto& [name, docket] : dockets) sum += docket.waiting.size();
    return sum;
}

void Calibrator::wait(const std::string& place, TimeNs round, double evidence_long,
                      double evidence_short, double p_long, double p_short) {
    dockets[place].wait({round,
                         0,
                         Outcome::unknown,
                         Outcome::unknown,
                         {evidence_long, evidence_short, p_long, p_short}});
}

std::size_t Calibrator::hear(const std::string& place, const Bar& bar,
                             const predict::Question& question, double base_long,
                             double base_short) {
    const auto docket = dockets.find(place);
    if (docket == dockets.end()) return 0;
    const double weight = core::independence(question);
    const std::vector<core::Docketed> answered = docket->second.hear(bar, question);
    for (const core::Docketed& one : answered) {
        if (one.said.size() != 4) continue;
        to_long.learn(base_long, one.said[0].value_or(0), one.said[2].value_or(0),
                      one.long_end == Outcome::target, weight);
        to_short.learn(base_short, one.said[1].value_or(0), one.said[3].value_or(0),
                       one.short_end == Outcome::target, weight);
        ++votes;
        independent += weight;
    }
    return answered.size();
}

Calibrated Calibrator::told(const std::string& by) const {
    return {by, votes, independent, to_long.told(votes), to_short.told(votes)};
}

}  // namespace outcry::cases
