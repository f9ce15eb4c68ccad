// SPDX-License-Identifier: Apache-2.0
#include "actors/feed/rows_digest.hpp"

#include <zlib.h>

#include <memory>
#include <string_view>

namespace outcry::feed {

namespace {

constexpr unsigned block_bytes = 256 * 1024;

/// Lines as they come in blocks, hashed many at a time.
class Lines {
 public:
    void take(std::string_view text) {
        for (std::size_t end = 0; end != std::string_view::npos; text.remove_prefix(end + 1)) {
            end = text.find('\n');
            lines_ += text.substr(0, end);
            if (end == std::string_view::npos) break;
            end_line();
        }
        if (lines_.size() >= block_bytes) hash();
    }
    RowsDigest finish() {
        end_line();
        hash();
        return {hash_.finish(), count_ > 0 ? count_ - 1 : 0};
    }

 private:
    void end_line() {
        if (lines_.size() > line_from_ && lines_.back() == '\r') lines_.pop_back();
        if (lines_.size() == line_from_) return;
        lines_ += '\n';
        line_from_ = lines_.size();
        ++count_;
    }
    /// What has come to its end; the rest of a line waits for its own, unless that is far off.
    void hash() {
        if (lines_.size() - line_from_ > block_bytes) line_from_ = lines_.size();
        hash_.update(as_bytes(std::string_view(lines_).substr(0, line_from_)));
        lines_.erase(0, line_from_);
        line_from_ = 0;
    }

    Sha256 hash_;
    std::string lines_;
    std::size_t line_from_ = 0;  // where the line that is being read begins
    std::uint64_t count_ = 0;
};

}  // namespace

std::optional<RowsDigest> rows_digest(const std::string& path) {
    struct Close {
        void operator()(gzFile file) const { gzclose(file); }
    };
    // zlib reads plain files as they are.
    const std::unique_ptr<gzFile_s, Close> file(gzopen(path.c_str(), "rbe"));
    if (!file) return std::nullopt;
    gzbuffer(file.get(), block_bytes);
    Lines lines;
    std::string block(block_bytes, '\0');
    for (;;) {
        const int got = gzread(file.get(), block.data(), block_bytes);
        if (got <= 0) return lines.finish();
        lines.take(std::string_view(block).substr(0, static_cast<std::size_t>(got)));
    }
}

}  // namespace outcry::feed
