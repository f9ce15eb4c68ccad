// SPDX-License-Identifier: Apache-2.0
// Any indicator behind one small interface, for those who get its name from a file or a command
// line. One series, one thread; allocates when made and never again. Whoever knows the type at
// compile time uses the struct.
#pragma once

#include <memory>
#include <span>
#include <string>

#include "outcry/base/bytes.hpp"
#include "outcry/base/result.hpp"
#include "outcry/codec/msgpack.hpp"
#include "outcry/indicator/ohlcv.hpp"

namespace outcry::indicator {

class Indicator {
 public:
    virtual ~Indicator() = default;
    Indicator& operator=(const Indicator&) = delete;

    /// Takes the next bar by the default binding: price inputs their columns, one series the close,
    /// two series high and low. True when `out` (one value an output, in the order of the registry)
    /// was filled.
    virtual bool update(const Ohlcv& bar, std::span<double> out) = 0;
    /// Takes the next values of the free series instead; for indicators of prices this is a bug of
    /// the caller.
    virtual bool update(double first, double second, std::span<double> out) = 0;
    /// The same, bar after bar, for those who have many at once: `out` gets a row of outputs a bar,
    /// NaN where update would have said nothing. State and values are those of update to the bit.
    virtual void update_many(std::span<const Ohlcv> bars, std::span<double> out) = 0;
    /// Series of equal length; the second is not looked at by an indicator of one.
    virtual void update_many(std::span<const double> first, std::span<const double> second,
                             std::span<double> out) = 0;
    /// Bars that give nothing at the start.
    [[nodiscard]] virtual int lookback() const = 0;
    [[nodiscard]] virtual std::unique_ptr<Indicator> clone() const = 0;

    /// Appends name, parameters and the whole state as canonical MessagePack.
    void snapshot(Buffer& out) const;
    /// Back to a snapshot of an indicator made from the same text; any other is refused and nothing
    /// changes.
    [[nodiscard]] Result<void> restore(BytesView snapshot);
    /// What it was made from, in the registry's own writing: "rsi:14".
    [[nodiscard]] const std::string& text() const { return text_; }

 protected:
    Indicator() = default;
    explicit Indicator(std::string text) : text_(std::move(text)) {}
    Indicator(const Indicator&) = default;

 private:
    friend struct IndicatorSpec;
    virtual void write(msgpack::Writer& out) const = 0;
    [[nodiscard]] virtual bool read(msgpack::Reader& in) = 0;

    std::string text_;
};

}  // namespace outcry::indicator
