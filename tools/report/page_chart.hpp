// SPDX-License-Identifier: Apache-2.0
// Charts for pages that are read on a desk and on a phone: the SVG stretches, the words beside it
// do not. No script, no network. Pure functions for any thread; what is returned owns its text.
#pragma once

#include <string>
#include <vector>

#include "outcry/base/time.hpp"

namespace outcry::tools {

struct PlotPoint {
    double x = 0;
    double y = 0;
};

struct PlotLine {
    std::string name;   // empty: not in the legend
    std::string style;  // a class of the page's style sheet: a, b, c … up, down
    std::vector<PlotPoint> points;
    bool filled = false;  // down to zero
    bool stepped = false;
};

/// From one point to another, with a dot at either end; `title` shows when pointed at.
struct PlotSpan {
    PlotPoint from;
    PlotPoint to;
    std::string style;
    std::string title;
};

struct Plot {
    std::string title;
    std::string note;   // a sentence below the title: what one is looking at
    std::string unit;   // ` %`, appended to the labels of the y axis
    bool times = true;  // x is nanoseconds, labelled by days; else plain numbers
    bool low = false;   // a lower figure, for small multiples
    std::vector<PlotLine> lines;
    std::vector<PlotSpan> spans;
    std::vector<double> levels;  // of y that must be on it and get a stronger line
};

/// `<figure>` with it, or a sentence where there is too little to draw.
[[nodiscard]] std::string plot(const Plot& plot);
/// At most `most` of the points, each the last of its stretch, with the extremes kept.
[[nodiscard]] std::vector<PlotPoint> thinned(const std::vector<PlotPoint>& points,
                                             std::size_t most);
/// The style sheet those figures and the page around them need.
[[nodiscard]] const char* page_style();

}  // namespace outcry::tools
