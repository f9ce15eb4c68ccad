// SPDX-License-Identifier: Apache-2.0
// Prints events for people (aligned, one line) and for programs (one JSON object a line). Main
// thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "outcry/base/layout.hpp"
#include "outcry/base/sha256.hpp"
#include "outcry/event/record.hpp"

namespace outcry::tools {

class EventPrinter {
 public:
    EventPrinter(std::map<std::uint16_t, std::string> sources, bool json, const Look& look);
    [[nodiscard]] Result<void> print(const RecordView& record) const;

 private:
    std::map<std::uint16_t, std::string> sources_;
    bool json_;
    Look look_;
};

/// One event as a JSON object on one line; `body` is JSON already.
[[nodiscard]] std::string event_json(const RecordView& record, std::string_view source,
                                     std::string_view body);
/// That no event was picked, and which kind of event may have been meant; `schemas` are the log's.
[[nodiscard]] std::string nothing_picked(const std::vector<std::string>& patterns,
                                         const std::map<std::string, std::string>& schemas);
/// No pattern picks everything.
[[nodiscard]] bool picked(const std::vector<std::string>& patterns, std::string_view topic);
/// A body as JSON: in the words of its type when this build knows it.
[[nodiscard]] Result<std::string> body_json(std::string_view schema, BytesView body);

}  // namespace outcry::tools
