// SPDX-License-Identifier: Apache-2.0
#include "tools/content_head.hpp"

#include <algorithm>
#include <string_view>

#include "outcry/base/sha256.hpp"
#include "outcry/base/text.hpp"

namespace outcry::tools {

namespace {

constexpr std::size_t digits_shown = 4;  // of each end

bool hexadecimal(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    });
}

std::string lower(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
    return text;
}

}  // namespace

std::string head_ends(const std::string& head) {
    return head.size() <= 2 * digits_shown ? head
                                           : joined({head.substr(0, digits_shown), "…",
                                                     head.substr(head.size() - digits_shown)});
}

Result<KeptHead> parse_kept_head(const std::string& text) {
    for (const std::string_view gap : {"…", "..."}) {
        const std::size_t at = text.find(gap);
        if (at == std::string::npos) continue;
        KeptHead kept{lower(text.substr(0, at)), lower(text.substr(at + gap.size()))};
        const bool enough = kept.begins.size() >= digits_shown && kept.ends.size() >= digits_shown;
        if (enough && kept.digits() < 2 * sizeof(Digest) && hexadecimal(kept.begins) &&
            hexadecimal(kept.ends))
            return kept;
    }
    if (const auto digest = digest_from_hex(text)) return KeptHead{to_hex(*digest), {}};
    return invalid(
        joined({"wants the 64 hexadecimal digits that `outcry run` prints last, or both ends as a "
                "report shows them, f4b1…db6e; got ",
                quoted(text)}));
}

}  // namespace outcry::tools
