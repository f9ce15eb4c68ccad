// SPDX-License-Identifier: Apache-2.0
#include "tools/report/reading_beside.hpp"

namespace outcry::tools {

void ReadingBeside::take(const Prefix& prefix, BytesView said, std::string_view schema) {
    const bool read = ReportReader::reads(schema);
    coming_.events.push_back({prefix, coming_.bytes.size(), read ? said.size() : 0});
    if (read) coming_.bytes.append(said);
    if (coming_.bytes.size() >= batch_bytes || coming_.events.size() >= batch_events) hand_over();
}

void ReadingBeside::hand_over() {
    beside_.finish();
    std::swap(coming_, reading_);
    coming_.bytes.clear();
    coming_.events.clear();
    beside_.begin([this] { read(reading_); });
}

void ReadingBeside::read(Batch& batch) {
    for (const Event& event : batch.events) {
        if (failed_) return;
        if (event.size == 0) {
            report_.pass(event.prefix);
            continue;
        }
        const auto said = read_said(batch.bytes.view(event.offset, event.size), false);
        auto taken = said ? report_.take(event.prefix, *said) : Result<void>(said.error());
        if (!taken) failed_ = taken.error();
    }
}

Result<void> ReadingBeside::finish() {
    beside_.finish();
    read(coming_);
    coming_ = {};
    if (failed_) return *failed_;
    return {};
}

}  // namespace outcry::tools
