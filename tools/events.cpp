// SPDX-License-Identifier: Apache-2.0
#include "tools/events.hpp"

#include <algorithm>
#include <cstdio>

#include "outcry/base/table.hpp"
#include "outcry/base/text.hpp"
#include "outcry/codec/json.hpp"
#include "outcry/event/catalogue.hpp"
#include "outcry/event/topic.hpp"

namespace outcry::tools {

EventPrinter::EventPrinter(std::map<std::uint16_t, std::string> sources, bool json,
                           const Look& look)
    : sources_(std::move(sources)), json_(json), look_(look) {}

Result<std::string> body_json(std::string_view schema, BytesView body) {
    const TypeInfo* type = find_event_type(schema);
    return type == nullptr ? to_json(body) : to_json(body, *type);
}

Result<void> EventPrinter::print(const RecordView& record) const {
    OUTCRY_ASSIGN(const std::string body, body_json(record.said.schema, record.said.body));
    const Prefix& prefix = record.prefix;
    const auto found = sources_.find(prefix.source);
    const std::string source =
        prefix.source == 0
            ? "sequencer"
            : (found == sources_.end() ? std::to_string(prefix.source) : found->second);
    if (!json_) {
        // The floor opens before the first input has told the time.
        const std::string when = prefix.time.ns == 0 ? "-" : time::to_iso(prefix.time);
        char head[160];
        std::snprintf(head, sizeof head, "%9llu  %-20s  %-10s ",
                      static_cast<unsigned long long>(prefix.seq), when.c_str(),
                      printable(source).c_str());
        std::printf("%s%s  %s\n", painted(head, Colour::dim, look_).c_str(),
                    painted(printable(record.said.topic), Colour::bold, look_).c_str(),
                    body.c_str());
        return {};
    }
    std::printf("%s\n", event_json(record, source, body).c_str());
    return {};
}

std::string event_json(const RecordView& record, std::string_view source, std::string_view body) {
    const Prefix& prefix = record.prefix;
    std::string refs;
    std::uint64_t seq = 0;
    for (RefsReader reader(record.said.refs); reader.next(seq);)
        refs += (refs.empty() ? "\"" : ",\"") + std::to_string(seq) + "\"";
    std::string topic, schema, speaker;
    append_json_text(topic, record.said.topic);
    append_json_text(schema, record.said.schema);
    append_json_text(speaker, source);
    return joined({"{\"seq\":\"",
                   std::to_string(prefix.seq),
                   "\",\"time\":\"",
                   time::to_iso(prefix.time),
                   "\",\"event_time\":\"",
                   time::to_iso(record.said.event_time),
                   "\",\"source\":",
                   speaker,
                   ",\"source_seq\":\"",
                   std::to_string(record.said.source_seq),
                   "\",\"cause\":\"",
                   std::to_string(prefix.cause),
                   "\",\"refs\":[",
                   refs,
                   "],\"topic\":",
                   topic,
                   ",\"schema\":",
                   schema,
                   ",\"body\":",
                   body,
                   "}"});
}

std::string nothing_picked(const std::vector<std::string>& patterns,
                           const std::map<std::string, std::string>& schemas) {
    std::string text;
    std::vector<std::string_view> said;
    for (const auto& [name, schema] : schemas) said.emplace_back(name);
    for (const std::string& pattern : patterns) {
        const std::string_view kind = std::string_view(pattern).substr(0, pattern.find('.'));
        const bool known = std::any_of(said.begin(), said.end(), [&](std::string_view schema) {
            return schema.substr(0, schema.find('.')) == kind;
        });
        text += joined({text.empty() ? "nothing was said on " : ", nor on ", quoted(pattern),
                        known || kind == "*" || kind == ">" ? "" : did_you_mean(kind, said)});
    }
    return text;
}

bool picked(const std::vector<std::string>& patterns, std::string_view topic) {
    if (patterns.empty()) return true;
    for (const std::string& pattern : patterns)
        if (topic_matches(pattern, topic)) return true;
    return false;
}

}  // namespace outcry::tools
