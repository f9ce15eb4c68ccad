// SPDX-License-Identifier: Apache-2.0
// One file of one instrument as inputs in the order of their event times: the row at hand, and its
// publisher's bytes. One thread a stream. Nothing outlives it.
#pragma once

#include <memory>
#include <string>

#include "outcry/base/bytes.hpp"
#include "outcry/base/result.hpp"
#include "outcry/base/time.hpp"
#include "outcry/event/instrument.hpp"

namespace outcry::feed {

/// What a bar's stamp stands for. Nobody can tell from a file, so the topology says it.
enum class Stamp { open, close };
OUTCRY_DESCRIBE_ENUM(Stamp, "stamp", open, close);

class Stream {
 public:
    Stream() = default;
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
    virtual ~Stream() = default;

    /// Goes to the next row; false at the end of the file.
    [[nodiscard]] virtual Result<bool> advance() = 0;
    /// Reads to the end, once and first of all, so that the whole file is known to be good. True:
    /// its rows are kept, which takes of `room` bytes, and advance() begins with the first of them;
    /// false: they do not fit, whoever wants them opens the file anew.
    [[nodiscard]] virtual Result<bool> read_whole(std::size_t& room) = 0;
    /// Appends the row at hand as an input with this number.
    virtual void write(Buffer& out, std::uint64_t source_seq) = 0;
    /// Event time of the row at hand.
    [[nodiscard]] TimeNs time() const { return time_; }

 protected:
    TimeNs time_;
};

struct BarFile {
    Stamp stamp = Stamp::open;
    Timeframe timeframe;
};

/// `shown` is how messages call the file at `path`.
[[nodiscard]] Result<std::unique_ptr<Stream>> open_bars(const std::string& path,
                                                        const std::string& shown,
                                                        const Instrument& instrument,
                                                        const BarFile& what);
[[nodiscard]] Result<std::unique_ptr<Stream>> open_trades(const std::string& path,
                                                          const std::string& shown,
                                                          const Instrument& instrument);
[[nodiscard]] Result<std::unique_ptr<Stream>> open_quotes(const std::string& path,
                                                          const std::string& shown,
                                                          const Instrument& instrument);
[[nodiscard]] Result<std::unique_ptr<Stream>> open_funding(const std::string& path,
                                                           const std::string& shown,
                                                           const Instrument& instrument);
[[nodiscard]] Result<std::unique_ptr<Stream>> open_marks(const std::string& path,
                                                         const std::string& shown,
                                                         const Instrument& instrument);
[[nodiscard]] Result<std::unique_ptr<Stream>> open_depth(const std::string& path,
                                                         const std::string& shown,
                                                         const Instrument& instrument);

}  // namespace outcry::feed
