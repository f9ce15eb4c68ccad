// SPDX-License-Identifier: Apache-2.0
// Hands a floor's events to a report as they come, and has a thread beside the floor's own read
// them: what is counted and scored takes nobody's time there. The events come to the report in
// their order. One owner, whose thread calls everything; the report outlives it, and is nobody
// else's until finish().
#pragma once

#include <optional>
#include <vector>

#include "outcry/base/beside.hpp"
#include "tools/report/reader.hpp"

namespace outcry::tools {

class ReadingBeside {
 public:
    explicit ReadingBeside(ReportReader& report) : report_(report) {}

    void take(const Prefix& prefix, BytesView said, std::string_view schema);
    /// Everything taken has been read. The error is the first there was: nothing was read after it.
    [[nodiscard]] Result<void> finish();

 private:
    struct Event {
        Prefix prefix;
        std::size_t offset = 0;
        std::size_t size = 0;  // 0: of a kind that is only counted
    };
    struct Batch {
        Buffer bytes;
        std::vector<Event> events;
    };
    static constexpr std::size_t batch_bytes = 256 * 1024;
    static constexpr std::size_t batch_events = 8192;

    void hand_over();
    void read(Batch& batch);

    ReportReader& report_;
    Batch coming_;
    Batch reading_;  // the thread's, while there is one at work
    std::optional<Error> failed_;
    Beside beside_;  // the last: it has ended before what its task touches goes
};

}  // namespace outcry::tools
