// SPDX-License-Identifier: Apache-2.0
// Topics such as `bar.binance-usdm.BTCUSDT-PERP.15m`: tokens joined by dots, percent-encoded, and
// the patterns that pick them. Plain functions and values for any thread. A topic begins with its
// event's schema name.
#pragma once

#include <string>
#include <string_view>

#include "outcry/base/bytes.hpp"
#include "outcry/base/limits.hpp"
#include "outcry/base/result.hpp"

namespace outcry {

/// Builds a topic: the schema name, then one token a call. Dots, slashes, percent signs, wildcards,
/// blanks and control characters in a token are percent-encoded.
class TopicWriter {
 public:
    void begin(std::string_view schema) {
        text_.clear();
        text_.append(as_bytes(schema));
    }
    TopicWriter& token(std::string_view token);
    [[nodiscard]] std::string_view text() const { return as_text(text_); }

 private:
    Buffer text_;
};

/// Undoes the encoding of one token.
[[nodiscard]] std::string decode_token(std::string_view token);
/// The n-th token, still encoded; empty when there are fewer.
[[nodiscard]] std::string_view topic_token(std::string_view topic, std::size_t index);

/// `*` stands for one token, a last `>` for one or more: `vote.*.BTCUSDT-PERP.>`.
[[nodiscard]] bool topic_matches(std::string_view pattern, std::string_view topic);
/// Refuses empty tokens, `>` before the end, wildcards inside tokens, and too long ones.
[[nodiscard]] Result<void> check_pattern(std::string_view pattern);
[[nodiscard]] Result<void> check_topic(std::string_view topic, std::string_view schema);

}  // namespace outcry
