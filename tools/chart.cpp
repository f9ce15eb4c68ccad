// SPDX-License-Identifier: Apache-2.0
#include "tools/chart.hpp"

#include <algorithm>
#include <cstdio>

namespace outcry::tools {

namespace {

constexpr double chart_width = 920, height = 240, left = 64, right = 16, top = 12, bottom = 24;

}  // namespace

std::string escaped(const std::string& text) {
    std::string out;
    for (const char c : text) {
        if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else if (c == '&')
            out += "&amp;";
        else if (c == '"')
            out += "&quot;";
        else
            out += c;
    }
    return out;
}

std::string chart(const std::string& title, const std::vector<Series>& all,
                  const std::vector<std::string>& labels, const char* unit) {
    double low = 1e300, high = -1e300;
    for (const Series& series : all)
        for (const double v : series.values) low = std::min(low, v), high = std::max(high, v);
    if (labels.size() < 2 || low > high) return "<p>" + title + ": too little to draw</p>";
    if (high - low < 1e-9) high = low + 1;
    const auto x = [&](std::size_t i) {
        return left + (chart_width - left - right) * static_cast<double>(i) /
                          static_cast<double>(labels.size() - 1);
    };
    const auto y = [&](double v) {
        return top + (height - top - bottom) * (high - v) / (high - low);
    };
    std::string svg = "<figure><figcaption>" + title;
    for (const Series& series : all)
        svg += " <span style=\"color:" + series.colour + "\">&#9632; " + series.name + "</span>";
    svg +=
        "</figcaption>" +
        printed("<svg viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"", chart_width, height) +
        title + "\">";
    for (int i = 0; i <= 4; ++i) {
        const double v = low + (high - low) * i / 4.0;
        svg += printed("<line x1=\"%.0f\" x2=\"%.0f\" y1=\"%.1f\" y2=\"%.1f\" class=\"g\"/>", left,
                       chart_width - right, y(v), y(v));
        svg += printed("<text x=\"%.0f\" y=\"%.1f\" text-anchor=\"end\">%.2f%s</text>", left - 6,
                       y(v) + 4, v, unit);
    }
    for (const std::size_t i : {std::size_t{0}, labels.size() / 2, labels.size() - 1})
        svg += printed("<text x=\"%.1f\" y=\"%.0f\" text-anchor=\"%s\">", x(i), height - 6,
                       i == 0                   ? "start"
                       : i + 1 == labels.size() ? "end"
                                                : "middle") +
               escaped(labels[i]) + "</text>";
    for (const Series& series : all) {
        svg +=
            "<polyline fill=\"none\" stroke-width=\"2\" stroke=\"" + series.colour + "\" points=\"";
        for (std::size_t i = 0; i < series.values.size(); ++i)
            svg += printed("%.1f,%.1f ", x(i), y(series.values[i]));
        svg += "\"/>";
    }
    return svg + "</svg></figure>";
}

std::vector<std::string> days_of(const std::vector<TimeNs>& times) {
    std::vector<std::string> days;
    for (const TimeNs time : times) days.push_back(time::for_people(time).substr(0, 10));
    return days;
}

std::string page(const std::string& title, const std::string& body) {
    static const char* style =
        "body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:960px;padding:0 "
        "1rem;color:#1a1a1a;"
        "background:#fff}pre{overflow-x:auto;background:#f5f5f2;padding:1rem;border-radius:6px}"
        "svg{width:100%;height:auto}svg text{font-size:11px;fill:#555}.g{stroke:#e3e3de}"
        "figure{margin:1.5rem "
        "0}figcaption{font-weight:600}table{border-collapse:collapse;width:100%;"
        "font-variant-numeric:tabular-nums}td,th{padding:.25rem .5rem;border-bottom:1px solid "
        "#e3e3de;"
        "text-align:left;white-space:nowrap}.n{text-align:right}.wide{overflow-x:auto}"
        "@media(max-width:700px){body{margin:1rem auto}svg{overflow:visible}svg "
        "text{font-size:22px}"
        "h1{font-size:1.4rem}pre{font-size:.75rem}p{overflow-wrap:anywhere}}";
    return "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
           "content=\"width=device-width,initial-scale=1\"><title>" +
           escaped(title) + "</title><style>" + style + "</style></head><body>" + body +
           "</body></html>\n";
}

}  // namespace outcry::tools
