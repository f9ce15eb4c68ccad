// SPDX-License-Identifier: Apache-2.0
#include "tools/report/page_statistics.hpp"

#include <algorithm>
#include <optional>

#include "outcry/math/math.hpp"
#include "tools/chart.hpp"
#include "tools/report/page_chart.hpp"

namespace outcry::tools {

namespace {

constexpr std::uint64_t bin_count_min = 30;  // answers behind a dot

class Rows {
 public:
    Rows& add(const std::string& name, const std::string& value, const std::string& means) {
        // What it means stands below the name: beside it a phone has no room.
        text_ += "<tr><td class=\"means\">" + name + "<small>" + means +
                 "</small></td><td class=\"n\">" + escaped(value) + "</td></tr>";
        return *this;
    }
    Rows& add(const std::string& name, const std::optional<double>& value, const char* format,
              const std::string& means) {
        return add(name, value ? printed(format, *value) : "–", means);
    }
    [[nodiscard]] std::string table() const {
        return "<div class=\"wide\"><table><tbody>" + text_ + "</tbody></table></div>";
    }

 private:
    std::string text_;
};

/// Too few days have no error, which is not one of nothing.
std::string with_error(const std::optional<double>& value, const std::optional<double>& error,
                       const char* format, const char* error_format, const char* unit,
                       double scale) {
    if (!value) return "–";
    return printed(format, scale * *value) + (error ? printed(error_format, scale * *error) : "") +
           unit;
}

std::string ratios(const Report& r) {
    const statistics::Performance& p = r.performance;
    return Rows()
        .add("Sharpe", printed("%.2f ± %.2f", p.sharpe, p.sharpe_error),
             "return for each unit of swing, a year; ± one standard error")
        .add("Sortino", p.sortino, "%.2f", "the same, counting only the swings down")
        .add("Calmar", p.calmar, "%.2f", "return a year for each unit of the deepest drawdown")
        .add("Omega", p.omega, "%.2f", "gains for each unit of losses, by days")
        .add("volatility", printed("%.1f %%", 100 * p.annual_volatility), "a year")
        .add("skewness, kurtosis", printed("%.1f, %.1f", p.skewness, p.kurtosis),
             "of the days; a normal one has 0 and 3")
        .add("beta", with_error(p.beta, p.beta_error, "%.2f", " ± %.2f", "", 1),
             "moves so much for each move of buy and hold")
        .add("alpha", with_error(p.alpha, p.alpha_error, "%.1f", " ± %.1f", " %", 100),
             "a year, what beta does not explain; ± one standard error")
        .table();
}

std::string trades(const Report& r) {
    return Rows()
        .add("longest drawdown",
             printed("%.0f days", static_cast<double>(r.performance.drawdown.length)),
             "from a best day to the day it was reached again, or the end")
        .add("exposure", printed("%.1f %%", 100 * r.exposure), "gross, of equity, on average")
        .add("in the market", printed("%.0f %%", 100 * r.time_in_market), "of the time")
        .add("average win", printed("%.3f %%", 100 * r.trades.average_win), "of the capital")
        .add("average loss", printed("%.3f %%", 100 * r.trades.average_loss), "of the capital")
        .add("longest losing streak", printed("%.0f", static_cast<double>(r.trades.losing_streak)),
             "round trips in a row")
        .table();
}

std::string gate(const Report& r) {
    const statistics::Gate& g = r.gate;
    const double year = math::sqrt(r.performance.periods_a_year);
    const std::string wants = printed("the gate wants %.0f %%", 100 * g.confidence);
    return Rows()
        .add("tries on this data", printed("%.0f", g.trials),
             printed("about %.0f independent ones; the more, the more luck the best needs",
                     g.effective_trials))
        .add("hurdle", printed("%.2f", g.hurdle * year), "Sharpe that luck alone would show")
        .add("above it", printed("%.0f %%", 100 * g.deflated_sharpe),
             "probability, by the shape of the days (deflated Sharpe); " + wants)
        .add("mean above it", printed("%.0f %%", 100 * g.robust),
             "probability, for days that depend on each other (Newey-West); " + wants)
        .add("days needed",
             days_needed_text(r).empty() ? std::string("never passes") : days_needed_text(r),
             "a record like this one passes")
        .table();
}

PlotLine dots(Plot& chart, const char* name, const char* style, const statistics::Calibration& c,
              double& least, double& most) {
    PlotLine line{name, style, {}};
    for (const statistics::ReliabilityBin& bin : c.bins) {
        if (bin.count < bin_count_min) continue;
        const PlotPoint at{bin.said, 100 * bin.happened};
        line.points.push_back(at);
        chart.spans.push_back({at, at, style,
                               printed("said %.1f %%, ", 100 * bin.said) +
                                   printed("came true %.1f %% of ", 100 * bin.happened) +
                                   std::to_string(bin.count)});
        least = std::min({least, bin.said, bin.happened});
        most = std::max({most, bin.said, bin.happened});
    }
    return line;
}

std::string score(const char* side, const statistics::Calibration& c) {
    if (c.count == 0) return {};
    return std::string(side) + ": " + std::to_string(c.count) +
           printed(" answers, %.1f %% came true, Brier score ", 100 * c.base_rate) +
           printed("%.4f = reliability %.4f − ", c.brier, c.reliability) +
           printed("resolution %.4f + uncertainty %.4f ", c.resolution, c.uncertainty) +
           printed("%+.4f within the dots. ", c.within);
}

std::string reliability_chart(const VoterRecord& voter) {
    Plot chart;
    chart.title = voter.voter;
    chart.note = score("Long", voter.long_side) + score("Short", voter.short_side) +
                 "Question open for " + time::to_string(voter.horizon) + ".";
    chart.times = false;
    chart.low = true;
    chart.unit = " %";
    double least = 1, most = 0.1;
    const PlotLine rising = dots(chart, "long", "a", voter.long_side, least, most);
    const PlotLine falling = dots(chart, "short", "b", voter.short_side, least, most);
    if (!rising.points.empty()) chart.lines.push_back(rising);
    if (!falling.points.empty()) chart.lines.push_back(falling);
    if (chart.lines.empty()) return {};
    chart.lines.push_back({"as said", "grey", {{least, 100 * least}, {most, 100 * most}}});
    return plot(chart);
}

}  // namespace

std::string statistics_html(const Report& report) {
    if (report.daily_returns == 0) return {};
    return "<h2>Statistics</h2><p class=\"dim\">Of daily returns and finished round trips.</p>"
           "<div class=\"tables\">" +
           ratios(report) + trades(report) +
           "</div><h2>What the gate saw</h2><p class=\"dim\">It opens when both probabilities are "
           "high "
           "enough. At most one edgeless record in twenty passes it.</p>" +
           gate(report);
}

std::string voters_html(const Report& report) {
    std::string charts;
    for (const VoterRecord& voter : report.voters) charts += reliability_chart(voter);
    std::string unscored;
    for (const VoterRecord& voter : report.voters)
        if (!voter.unscored.empty()) unscored += "<p>" + escaped(unscored_text({voter})) + "</p>";
    if (charts.empty() && unscored.empty()) return {};
    return "<h2>Did what they said come true?</h2><p class=\"dim\">The question: is the target "
           "reached before the "
           "stop, from the next bar's open, before the time is up? A well calibrated voter's dots "
           "lie on the grey "
           "line. A dot has thirty answers or more behind it; rounds overlap, so they are fewer "
           "independent ones "
           "than they look.</p><div class=\"grid\">" +
           charts + "</div>" + unscored;
}

}  // namespace outcry::tools
