// SPDX-License-Identifier: Apache-2.0
#include "tools/report/page_chart.hpp"

#include <algorithm>
#include <cmath>

#include "tools/chart.hpp"

namespace outcry::tools {

namespace {

constexpr double wide = 1000, high = 300;

struct Range {
    double low = 1e300;
    double high = -1e300;

    void take(double v) {
        low = std::min(low, v);
        high = std::max(high, v);
    }
    [[nodiscard]] double at(double v) const { return (v - low) / (high - low); }
};

/// 1, 2 or 5 times a power of ten, so that about four lines stand on the axis.
double step_of(double span) {
    double step = 1e-9;
    for (int i = 0; i < 40 && span / step > 5; ++i) step *= i % 3 == 1 ? 2.5 : 2;
    return step;
}

int decimals_of(double step) {
    int decimals = 0;
    for (double s = step; decimals < 6 && std::fabs(s - std::round(s)) > 1e-6; s *= 10) ++decimals;
    return decimals;
}

std::string path_of(const PlotLine& line, const Range& x, const Range& y) {
    std::string path;
    double before = 0;
    for (std::size_t i = 0; i < line.points.size(); ++i) {
        const double px = wide * x.at(line.points[i].x);
        const double py = high * (1 - y.at(line.points[i].y));
        if (i > 0 && line.stepped) path += printed("L%.1f %.1f", px, before);
        path += printed("%s%.1f %.1f", i == 0 ? "M" : "L", px, py);
        before = py;
    }
    return path;
}

std::string filled_path(const PlotLine& line, const Range& x, const Range& y) {
    const double zero = high * (1 - y.at(std::clamp(0.0, y.low, y.high)));
    return path_of(line, x, y) + printed("L%.1f %.1f", wide * x.at(line.points.back().x), zero) +
           printed("L%.1f %.1fZ", wide * x.at(line.points.front().x), zero);
}

std::string day_label(double ns) {
    return time::for_people(TimeNs{static_cast<std::int64_t>(ns)}).substr(0, 10);
}

std::string legend(const Plot& plot) {
    std::string text;
    for (const PlotLine& line : plot.lines)
        if (!line.name.empty())
            text += "<span class=\"k " + line.style + "\">" + escaped(line.name) + "</span>";
    return text;
}

std::string drawn(const Plot& plot, const Range& x, const Range& y, double step) {
    std::string svg = printed(
                          "<svg viewBox=\"0 0 %.0f %.0f\" preserveAspectRatio=\"none\" "
                          "role=\"img\" aria-label=\"",
                          wide, high) +
                      escaped(plot.title) + "\">";
    for (double v = std::ceil(y.low / step) * step; v <= y.high + step * 1e-9; v += step)
        svg += printed("<path class=\"g\" d=\"M0 %.1fH%.0f\"/>", high * (1 - y.at(v)), wide);
    for (const double v : plot.levels)
        svg += printed("<path class=\"z\" d=\"M0 %.1fH%.0f\"/>", high * (1 - y.at(v)), wide);
    for (const PlotLine& line : plot.lines) {
        if (line.points.empty()) continue;
        if (line.filled)
            svg += "<path class=\"f " + line.style + "\" d=\"" + filled_path(line, x, y) + "\"/>";
        svg += "<path class=\"l " + line.style + "\" d=\"" + path_of(line, x, y) + "\"/>";
    }
    for (const PlotSpan& span : plot.spans) {
        const double x1 = wide * x.at(span.from.x), y1 = high * (1 - y.at(span.from.y));
        const double x2 = wide * x.at(span.to.x), y2 = high * (1 - y.at(span.to.y));
        svg += "<g class=\"" + span.style + "\"><title>" + escaped(span.title) + "</title>" +
               printed("<path class=\"s\" d=\"M%.1f %.1fL%.1f %.1f\"/>", x1, y1, x2, y2) +
               printed("<path class=\"o\" d=\"M%.1f %.1fh0\"/>", x1, y1) +
               printed("<path class=\"d\" d=\"M%.1f %.1fh0\"/></g>", x2, y2);
    }
    return svg + "</svg>";
}

}  // namespace

std::vector<PlotPoint> thinned(const std::vector<PlotPoint>& points, std::size_t most) {
    if (points.size() <= most || most < 4) return points;
    std::vector<PlotPoint> kept;
    const std::size_t buckets = most / 2;
    for (std::size_t b = 0; b < buckets; ++b) {
        const std::size_t from = b * points.size() / buckets;
        const std::size_t to = (b + 1) * points.size() / buckets;
        std::size_t low = from, top = from;
        for (std::size_t i = from; i < to; ++i) {
            if (points[i].y < points[low].y) low = i;
            if (points[i].y > points[top].y) top = i;
        }
        kept.push_back(points[std::min(low, top)]);
        if (low != top) kept.push_back(points[std::max(low, top)]);
    }
    kept.back() = points.back();
    return kept;
}

std::string plot(const Plot& plot) {
    Range x, y;
    for (const PlotLine& line : plot.lines)
        for (const PlotPoint& point : line.points) x.take(point.x), y.take(point.y);
    for (const PlotSpan& span : plot.spans)
        for (const PlotPoint& point : {span.from, span.to}) x.take(point.x), y.take(point.y);
    for (const double v : plot.levels) y.take(v);
    const std::string caption =
        "<figcaption>" + escaped(plot.title) + legend(plot) +
        (plot.note.empty() ? std::string() : "<small>" + escaped(plot.note) + "</small>") +
        "</figcaption>";
    if (x.low >= x.high)
        return "<figure>" + caption +
               "<p class=\"none\">Too little happened to draw this.</p></figure>";
    if (y.high - y.low < 1e-12) y.take(y.low + 1);
    const double margin = (y.high - y.low) * 0.04;
    y.low -= margin;
    y.high += margin;
    const double step = step_of(y.high - y.low);
    std::string labels;
    for (double v = std::ceil(y.low / step) * step; v <= y.high + step * 1e-9; v += step)
        labels +=
            printed("<i class=\"y\" style=\"top:%.1f%%\">%.*f%s</i>", 100 * (1 - y.at(v)),
                    decimals_of(step), std::fabs(v) < step * 1e-9 ? 0.0 : v, plot.unit.c_str());
    const int count = 4;
    for (int i = 0; i <= count; ++i) {
        const double v = x.low + (x.high - x.low) * i / count;
        const char* side = i == 0 ? "x first" : i == count ? "x last" : i % 2 == 1 ? "x odd" : "x";
        labels += printed("<i class=\"%s\" style=\"left:%.1f%%\">", side, 100.0 * i / count) +
                  (plot.times ? day_label(v) : printed("%.2g", v)) + "</i>";
    }
    return "<figure" + std::string(plot.low ? " class=\"low\"" : "") + ">" + caption +
           "<div class=\"plot\">" + drawn(plot, x, y, step) + labels + "</div></figure>";
}

const char* page_style() {
    return ":root{--bg:#fbfaf7;--ink:#1c1b19;--dim:#6a675f;--line:#e4e1d8;--card:#fff;"
           "--a:#2459c9;--b:#c07a00;--c:#7a3fb0;--d:#0b7d8c;--e:#8a5a44;--up:#0b7a5c;--down:#"
           "b8371f}"
           "@media(prefers-color-scheme:dark){:root{--bg:#16171a;--ink:#e9e7e1;--dim:#9d9a92;"
           "--line:#2e3036;--card:#1e2024;--a:#7aa5ff;--b:#e5a93c;--c:#c294f0;--d:#4fc3d0;"
           "--e:#d3a084;--up:#47c79f;--down:#ff8067}}"
           "*{box-sizing:border-box}html{-webkit-text-size-adjust:100%}"
           "body{margin:0 auto;padding:2.5rem 1.25rem 4rem;max-width:60rem;background:var(--bg);"
           "color:var(--ink);font:16px/1.55 system-ui,-apple-system,'Segoe UI',sans-serif}"
           "h1{font-size:2rem;line-height:1.2;margin:0}h2{font-size:1.25rem;margin:3rem 0 .25rem}"
           "p{margin:.25rem 0 1rem}.dim,small,.none{color:var(--dim)}small{font-weight:400}"
           ".head{overflow-wrap:anywhere;font-size:.85rem}"
           ".verdict{background:var(--card);border:1px solid var(--line);border-left:4px solid "
           "var(--b);"
           "border-radius:8px;padding:1rem 1.25rem;margin:1.5rem 0;font-size:1.1rem}"
           ".verdict.good{border-left-color:var(--up)}.verdict.bad{border-left-color:var(--down)}"
           ".cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:.75rem}"
           ".cards div{background:var(--card);border:1px solid var(--line);border-radius:8px;"
           "padding:.6rem .8rem}.cards b{display:block;font-size:1.35rem;line-height:1.3;"
           "font-variant-numeric:tabular-nums}.cards span{font-size:.85rem;color:var(--dim)}"
           ".up{color:var(--up)}.down{color:var(--down)}"
           "figure{margin:1.75rem 0 2.5rem}figcaption{font-weight:600;margin-bottom:.5rem}"
           "figcaption small{display:block;font-size:.85rem}"
           ".k{font-weight:400;font-size:.85rem;margin-left:.9rem;color:var(--dim);white-space:"
           "nowrap}"
           ".k:before{content:'';display:inline-block;width:.9em;height:.25em;margin:0 .4em .2em 0;"
           "background:var(--s)}"
           ".plot{position:relative;height:17rem;margin:0 0 1.6rem 4rem}.low .plot{height:10rem}"
           ".plot svg{position:absolute;inset:0;width:100%;height:100%;overflow:visible}"
           ".plot i{position:absolute;font-style:normal;font-size:.75rem;color:var(--dim);"
           "white-space:nowrap;font-variant-numeric:tabular-nums}"
           ".y{right:100%;margin-right:.5rem;transform:translateY(-50%)}"
           ".x{top:100%;margin-top:.35rem;transform:translateX(-50%)}"
           ".x.first{transform:none}.x.last{transform:translateX(-100%)}"
           "svg path{vector-effect:non-scaling-stroke;fill:none}.g{stroke:var(--line)}"
           ".z{stroke:var(--dim);stroke-width:1;stroke-dasharray:3 3}"
           ".l{stroke:var(--s);stroke-width:2;stroke-linejoin:round}"
           ".plot .f{fill:var(--s);fill-opacity:.14;stroke:none}"
           ".s{stroke:var(--s);stroke-width:1.5}.o,.d{stroke:var(--s);stroke-width:5;stroke-"
           "linecap:round}"
           ".d{stroke-width:8}.a{--s:var(--a)}.b{--s:var(--b)}.c{--s:var(--c)}.e{--s:var(--e)}"
           ".q{--s:var(--d)}.grey{--s:var(--dim)}.won{--s:var(--up)}.lost{--s:var(--down)}"
           ".price{--s:var(--dim)}.price.l{stroke-width:1.2}"
           ".means{white-space:normal}.means small{display:block}"
           ".grid{display:grid;grid-template-columns:repeat(auto-fit,minmax(17rem,1fr));gap:0 2rem}"
           ".tables{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,22rem),1fr))"
           ";gap:1.5rem 2.5rem;"
           "margin-top:1.5rem}.wide{overflow-x:auto;-webkit-overflow-scrolling:touch}"
           "table{border-collapse:collapse;width:100%;font-size:.9rem;font-variant-numeric:tabular-"
           "nums}"
           "td,th{padding:.35rem .6rem;border-bottom:1px solid "
           "var(--line);text-align:left;white-space:nowrap}"
           "th{font-weight:600;color:var(--dim);font-size:.8rem}.n{text-align:right}"
           "summary{cursor:pointer;color:var(--a)}ul{padding-left:1.2rem}"
           "@media(max-width:600px){body{padding:1.5rem 1rem 3rem}h1{font-size:1.6rem}"
           ".plot{margin-left:3.1rem;height:13rem}.x.odd{display:none}"
           "td,th{padding:.3rem .4rem}th{white-space:normal}}";
}

}  // namespace outcry::tools
