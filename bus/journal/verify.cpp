// SPDX-License-Identifier: Apache-2.0
#include "bus/journal/inspect.hpp"
#include "bus/journal/scan.hpp"

namespace outcry {

namespace {

std::optional<BadRange> bad_range(const journal::SegmentScan& found, bool last) {
    if (found.fault)
        return BadRange{found.fault->file, found.fault->begin, found.fault->end, found.fault->what};
    if (!found.sealed && !last)
        return BadRange{found.segment.name(), found.good_end, found.file_size,
                        "segment is not sealed although another follows"};
    return {};
}

}  // namespace

Result<VerifyReport> verify(Store& store, const std::optional<Digest>& expected_head, bool rights) {
    OUTCRY_ASSIGN(const auto names, journal::list_segments(store));
    if (names.empty()) return journal::no_journal(store);
    VerifyReport report;
    journal::Scanner scanner(store, true);
    if (rights) scanner.judge_rights();
    for (std::size_t i = 0; i < names.size() && !report.bad; ++i) {
        OUTCRY_ASSIGN(const journal::SegmentScan found, scanner.scan(names[i]));
        report.bytes += found.file_size;
        report.sealed = found.sealed;
        report.torn = found.torn && i + 1 == names.size();
        report.bad = bad_range(found, i + 1 == names.size());
        if (!report.bad) ++report.segments;
    }
    report.events = scanner.last_seq();
    report.first_held = scanner.first_held();
    report.content_head = scanner.content().head();
    report.file_head = scanner.stored_head();
    if (expected_head) report.head_matches = *expected_head == report.content_head;
    return report;
}

}  // namespace outcry
