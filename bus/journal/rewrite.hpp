// SPDX-License-Identifier: Apache-2.0
// Sealed segments written anew with less in them: chunks compressed, or events let go. The content
// head stays what it was.
// One call at a time, on the caller's thread; a floor may go on in the open segment. Nothing is
// replaced before its replacement has been verified against it, and each replacement is one rename.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "outcry/base/sha256.hpp"
#include "outcry/bus/store.hpp"

namespace outcry {

struct RewriteReport {
    std::vector<std::string> rewritten;  // names of segments
    std::uint64_t first_held = 1;        // events before it are retired
    std::uint64_t bytes_before = 0;      // of all segments
    std::uint64_t bytes_after = 0;
    Digest content_head{};  // the same before and after
};

/// Compresses the chunks of every sealed segment that is not compressed yet. A damaged journal is
/// refused, as verify would name it, and left as it is.
[[nodiscard]] Result<RewriteReport> compress(Store& store, int level = 3);

/// Lets go of the events of leading segments that end before `seq`; the stubs keep heads, facts,
/// attachments and the record of seq 1. A segment goes only when the next one begins with a block
/// of the content chain, so some events before `seq` may stay. A journal that may be growing is
/// refused: who joins its floor again needs the log from the start.
[[nodiscard]] Result<RewriteReport> retire(Store& store, std::uint64_t seq);

}  // namespace outcry
