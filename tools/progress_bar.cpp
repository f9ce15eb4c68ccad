// SPDX-License-Identifier: Apache-2.0
#include "tools/progress_bar.hpp"

#include <unistd.h>
#include <algorithm>
#include <cstdio>

#include "actors/feed/data_check.hpp"
#include "actors/feed/params.hpp"
#include "actors/feed/walk_market.hpp"
#include "outcry/base/layout.hpp"
#include "outcry/base/text.hpp"
#include "tools/printed.hpp"

namespace outcry::tools {

ProgressBar::ProgressBar(bool shown) : shown_(shown && ::isatty(STDERR_FILENO) != 0) {}

ProgressBar::~ProgressBar() { wipe(); }

void ProgressBar::wipe() {
    if (!last_.empty()) std::fputs("\r\x1b[K", stderr);
    last_.clear();
}

void ProgressBar::draw(double share, const std::string& words) {
    if (!shown_) return;
    const int percent = static_cast<int>(std::clamp(share, 0.0, 1.0) * 100);
    std::string text;
    for (int i = 0; i < 20; ++i) text += i < percent / 5 ? "█" : "░";
    text += printed(" %3d %%   ", percent) + words;
    // One line: what the terminal broke could not be drawn over.
    text = elided(printable(text), terminal_width(STDERR_FILENO));
    if (text == last_) return;
    std::fputs(("\r\x1b[K" + text).c_str(), stderr);
    last_ = std::move(text);
}

OnShare ProgressBar::on_share() {
    if (!shown_) return {};
    return [this](double share, const std::string& words) { draw(share, words); };
}

OnShare part_of(const OnShare& whole, double from, double to) {
    if (!whole) return {};
    return [whole, from, to](double share, const std::string& words) {
        whole(from + share * (to - from), words);
    };
}

TimeNs input_end(const Plan& plan, const std::optional<TimeNs>& until) {
    TimeNs end{0};
    for (const PlannedActor& member : plan.members) {
        if (member.kind == schema_name<WalkParams>)
            if (const auto walk = decoded<WalkParams>(member.params))
                end = std::max(end, walk->from + walk->length);
        if (member.kind != schema_name<RecordedFeedParams> || plan.opened.instruments.empty())
            continue;
        const auto params = decoded<RecordedFeedParams>(member.params);
        if (!params) continue;
        std::string path = params->bars ? *params->bars : params->trades.value_or("");
        if (const std::size_t at = path.find("{symbol}"); at != std::string::npos)
            path.replace(at, 8, plan.opened.instruments.front().id);
        const auto data = feed::check_data_file(plan.base + "/" + path);
        if (data) end = std::max(end, data->last);
    }
    return until && end.ns != 0 ? std::min(end, *until) : end;
}

}  // namespace outcry::tools
