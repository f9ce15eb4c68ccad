// SPDX-License-Identifier: Apache-2.0
// Phrases that the text and the page of a what-if share. Pure functions for any thread.
#pragma once

#include "tools/whatif/whatif.hpp"

namespace outcry::tools {

/// `+33.10`, `−12.00`
[[nodiscard]] std::string signed_money(Money money);
[[nodiscard]] std::string percent_words(double fraction);
[[nodiscard]] std::string net_words(const Story& story);

[[nodiscard]] std::string recorded_words(const Whatif& answer);
[[nodiscard]] std::string unrecorded_words(const Whatif& answer);
[[nodiscard]] std::string first_words(const FirstDifference& first);
/// The field and both its values, a line each.
[[nodiscard]] std::vector<std::string> value_lines(const FirstDifference& first);
[[nodiscard]] std::string decision_words(const std::optional<Decision>& decision);
[[nodiscard]] std::string_view reason_name(Reason reason);
/// Why the changed floor decided so.
[[nodiscard]] std::string reason_words(const DecisionChange& change);
[[nodiscard]] std::string order_words(const std::optional<SentOrder>& order);
[[nodiscard]] std::string attribution_words(const Comparison& comparison);
/// What must be known about a difference between two histories.
[[nodiscard]] std::vector<std::string> path_words(const Comparison& comparison);
/// `  … and 12 more` with a newline, or nothing.
[[nodiscard]] std::string more_words(std::uint64_t all, std::size_t shown);

}  // namespace outcry::tools
