// SPDX-License-Identifier: Apache-2.0
// Pages without network: curves as inline SVG, text made safe, one style for all of them.
// Pure functions for any thread. What is returned owns its text.
#pragma once

#include <string>
#include <vector>

#include "outcry/base/time.hpp"
#include "tools/printed.hpp"

namespace outcry::tools {

struct Series {
    std::string name;
    std::string colour;          // of CSS
    std::vector<double> values;  // one for each place on the x axis
};

/// Safe between tags and in attributes.
[[nodiscard]] std::string escaped(const std::string& text);
/// Curves over places that are evenly spread; `labels` has the first, middle and last of them
/// written below.
[[nodiscard]] std::string chart(const std::string& title, const std::vector<Series>& all,
                                const std::vector<std::string>& labels, const char* unit);
/// Days as labels.
[[nodiscard]] std::vector<std::string> days_of(const std::vector<TimeNs>& times);
/// A whole page; `body` is HTML.
[[nodiscard]] std::string page(const std::string& title, const std::string& body);

}  // namespace outcry::tools
