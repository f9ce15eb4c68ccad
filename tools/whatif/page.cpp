// SPDX-License-Identifier: Apache-2.0
// The answer as one page without network and as JSON: both equity curves, the text, the lists.
#include <nlohmann/json.hpp>

#include "tools/chart.hpp"
#include "tools/json_text.hpp"
#include "tools/whatif/whatif.hpp"
#include "tools/whatif/words.hpp"

namespace outcry::tools {

namespace {

constexpr std::size_t points_max = 800;
constexpr std::size_t listed_on_page = 100;

/// Equity of a story at a time, in percent of the capital; what was last known counts.
class Curve {
 public:
    explicit Curve(const Story& story) : story_(story) {}
    double at(TimeNs time) {
        while (next_ < story_.curve.size() && story_.curve[next_].time <= time)
            last_ = story_.curve[next_++].equity.to_double();
        const double capital = story_.capital.to_double();
        return capital > 0 && last_ > 0 ? 100.0 * (last_ / capital - 1.0) : 0;
    }

 private:
    const Story& story_;
    std::size_t next_ = 0;
    double last_ = 0;
};

std::string both_curves(const Whatif& answer) {
    std::vector<TimeNs> times;
    for (const EquityMark& mark : answer.unchanged.curve) times.push_back(mark.time);
    if (times.size() > points_max) {
        std::vector<TimeNs> some;
        for (std::size_t i = 0; i < points_max; ++i)
            some.push_back(times[i * (times.size() - 1) / (points_max - 1)]);
        times = std::move(some);
    }
    Series unchanged{"unchanged", "#1463ff", {}}, changed{"changed", "#c0262d", {}};
    Series apart{"changed − unchanged", "#9a6b00", {}};
    Curve a(answer.unchanged), b(answer.changed);
    for (const TimeNs time : times) {
        unchanged.values.push_back(a.at(time));
        changed.values.push_back(b.at(time));
        apart.values.push_back(changed.values.back() - unchanged.values.back());
    }
    return chart("Return", {unchanged, changed}, days_of(times), " %") +
           chart("Difference", {apart}, days_of(times), " %");
}

std::string heading(const WhatifRun& run, const std::vector<std::string>& changes) {
    std::string text = "<h1>What if, " + escaped(run.floor) + "</h1><p>";
    for (const std::string& change : changes) text += "<b>" + escaped(change) + "</b><br>";
    return text + "log head " + run.head + "</p>";
}

}  // namespace

std::string whatif_html(const Whatif& answer) {
    return page("Outcry: what if, " + answer.run.floor,
                heading(answer.run, answer.changes) + both_curves(answer) + "<pre>" +
                    escaped(whatif_text(answer, listed_on_page, false)) + "</pre>");
}

std::string sweep_html(const Sweep& sweep) {
    Series net{"net", "#1463ff", {}}, unchanged{"as recorded", "#9a6b00", {}};
    std::vector<std::string> labels;
    for (const SweepPoint& point : sweep.points) {
        if (point.failure) continue;
        labels.push_back(point.value);
        net.values.push_back(100.0 * point.net);
        unchanged.values.push_back(100.0 * sweep.unchanged.net);
    }
    return page("Outcry: sweep, " + sweep.run.floor,
                heading(sweep.run, sweep.changes) +
                    chart("Net by " + escaped(sweep.parameter), {net, unchanged}, labels, " %") +
                    "<pre>" + escaped(sweep_text(sweep, false)) + "</pre>");
}

std::string whatif_json(const Whatif& answer) {
    using Ordered = nlohmann::ordered_json;
    const auto side = [](const Story& story) {
        Story facts = story;  // decisions and orders stand in the comparison
        facts.decisions.clear();
        facts.orders.clear();
        return Ordered::parse(json_of(facts));
    };
    Ordered out;
    out["run"] = Ordered::parse(json_of(answer.run));
    out["changes"] = answer.changes;
    if (!answer.complaint.empty()) out["check"] = answer.complaint;
    out["equal"] = !answer.changed.first.has_value();
    out["orders_never_sent"] = answer.orders_never_sent;
    out["prompts_never_asked"] = answer.prompts_never_asked;
    out["first"] =
        answer.changed.first ? Ordered::parse(json_of(*answer.changed.first)) : Ordered();
    out["grounds"] = answer.grounds;
    out["comparison"] = Ordered::parse(json_of(answer.comparison));
    out["unchanged"] = side(answer.unchanged);
    out["changed"] = side(answer.changed);
    return json_text(out, 2);
}

}  // namespace outcry::tools
