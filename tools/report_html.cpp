// SPDX-License-Identifier: Apache-2.0
// The report as one page without network: curves as inline SVG, figures, round trips.
#include "tools/chart.hpp"
#include "tools/report.hpp"
#include "tools/verbs.hpp"

namespace outcry::tools {

namespace {

std::string curves(const Report& report) {
    Series equity{"equity", "#1463ff", {}}, hold{"buy and hold", "#9a6b00", {}}, down{"drawdown", "#c0262d", {}};
    std::vector<TimeNs> times;
    double best = 0;
    const double capital = report.capital.to_double() > 0 ? report.capital.to_double() : 1;
    for (const EquityPoint& point : report.curve) {
        times.push_back(point.time);
        equity.values.push_back(100.0 * (point.equity / capital - 1.0));
        hold.values.push_back(100.0 * (point.hold / capital - 1.0));
        best = std::max(best, point.equity);
        down.values.push_back(best > 0 ? 100.0 * (point.equity / best - 1.0) : 0);
    }
    return chart("Return", {equity, hold}, days_of(times), " %") +
           chart("Drawdown at day ends", {down}, days_of(times), " %");
}

std::string trips(const Report& report) {
    std::string rows;
    for (const RoundTrip& trip : report.trips)
        rows += "<tr><td>" + time::for_people(trip.opened_at) + "</td><td>" + escaped(trip.instrument) +
                "</td><td>" + (trip.side == Side::buy ? "long" : "short") + "</td><td class=\"n\">" +
                to_string(trip.quantity) + "</td><td class=\"n\">" + to_string(trip.entry) +
                "</td><td class=\"n\">" + to_string(trip.exit) + "</td><td class=\"n\">" +
                fixed::for_people(trip.net.units, 2) + "</td><td>" + escaped(trip.exit_reason) + "</td></tr>";
    return "<div class=\"wide\"><table><thead><tr><th>opened (UTC)</th><th>instrument</th><th>side</th>"
           "<th>quantity</th><th>entry</th><th>exit</th><th>net</th><th>exit by</th></tr></thead><tbody>" +
           rows + "</tbody></table></div>";
}

}  // namespace

std::string report_html(const Report& report) {
    return page("Outcry: " + report.floor,
                "<h1>" + escaped(report.floor) + "</h1><p>" + time::for_people(report.live_from) + " to " +
                    time::for_people(report.last_time) + " UTC, head " + report.head + "</p><pre>" +
                    escaped(report_text(report, false)) + "</pre>" + curves(report) + "<h2>Round trips</h2>" +
                    trips(report));
}

}  // namespace outcry::tools
