// SPDX-License-Identifier: Apache-2.0
#include "tools/log_place.hpp"

#include <algorithm>
#include <charconv>

#include "outcry/base/text.hpp"

namespace outcry::tools {

Result<LogPlace> parse_log_place(const std::string& text) {
    LogPlace place;
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, place.seq);
    if (read.ec == std::errc{} && read.ptr == end) return place;
    const auto time = time::parse(text);
    if (!time)
        return invalid(
            joined({"wants a seq or a time such as 2025-05-06T12:00, got ", quoted(text)}));
    place.time = *time;
    return place;
}

std::uint64_t held_from(const JournalReader& reader, std::uint64_t seq) {
    return seq <= 1 ? 1 : std::max(seq, reader.first_seq());
}

Result<std::uint64_t> first_seq_at(const std::string& option, const std::string& text,
                                   JournalReader& reader) {
    OUTCRY_ASSIGN(const LogPlace place, parse_log_place(text));
    std::uint64_t seq = place.seq;
    if (place.time) {
        OUTCRY_ASSIGN(seq, reader.seek_time(*place.time));
    }
    if (seq <= reader.last_seq()) return seq;
    return error(Error::Kind::not_found,
                 joined({option, " ", text, " is after the end of this run: its last seq is ",
                         std::to_string(reader.last_seq())}));
}

Result<void> check_range(const std::string& from, const std::string& to, std::uint64_t from_seq,
                         std::uint64_t to_seq) {
    if (from.empty() || to.empty()) return {};
    OUTCRY_ASSIGN(const LogPlace first, parse_log_place(from));
    OUTCRY_ASSIGN(const LogPlace last, parse_log_place(to));
    const bool times = first.time && last.time;
    if (times ? *first.time <= *last.time : from_seq <= to_seq) return {};
    return invalid(joined(
        {"--from ", from, " is after --to ", to, ": nothing lies between; exchange the two"}));
}

}  // namespace outcry::tools
