// SPDX-License-Identifier: Apache-2.0
// Quant's default measures and the model's standard features of many symbols on six timeframes, fed
// with bars until nothing is warming up: what the benchmark of memory and its test weigh. One
// thread; owns itself.
#pragma once

#include <string>
#include <vector>

#include "actors/predict/features.hpp"
#include "actors/quant/quant.hpp"
#include "outcry/actor/actor.hpp"
#include "outcry/codec/encode.hpp"
#include "tests/actors/quant/walk.hpp"

namespace outcry::test {

class StandardSet {
 public:
    explicit StandardSet(std::size_t symbols) : quant_("quant", params()) {
        for (std::size_t i = 0; i < symbols; ++i) {
            names_.push_back("SYM" + std::to_string(i));
            features_.push_back(predict::Features::make());
        }
    }

    /// A thousand bars of each symbol on each timeframe: quant is warm after some 500 of them, the
    /// features after 864 of five minutes. False when one is refused.
    [[nodiscard]] bool feed() {
        constexpr std::size_t bars = 1000;
        bool fine = true;
        const auto timeframes = params().timeframes;
        for (const Timeframe timeframe : timeframes) {
            auto tape = walk(bars, 1, {}, timeframe);
            for (std::size_t symbol = 0; symbol < names_.size(); ++symbol)
                for (Bar& bar : tape) {
                    bar.instrument = names_[symbol];
                    fine = fine && hear(bar);
                    if (timeframe == predict::feature_base)
                        fine = fine && features_[symbol].add(bar).ok();
                }
        }
        return fine;
    }
    /// Readings of which the last bar of a series said nothing, and features that still warm up.
    [[nodiscard]] std::size_t cold() const {
        std::size_t count = silent_;
        for (const auto& features : features_) count += features.warm() ? 0U : 1U;
        return count;
    }
    /// Bytes of the described state, as snapshots hold it. Quant keeps what it writes.
    [[nodiscard]] std::size_t state_bytes() const {
        Buffer bytes;
        quant_.snapshot(bytes);
        for (const auto& features : features_) OUTCRY_CHECK(encode(bytes, features));
        return bytes.view().size();
    }

 private:
    [[nodiscard]] static quant::Quant::Params params() {
        quant::Quant::Params params;
        params.timeframes.clear();
        for (const char* text : {"1m", "5m", "15m", "1h", "4h", "1d"})
            params.timeframes.push_back(*Timeframe::parse(text));
        return params;
    }
    [[nodiscard]] bool hear(const Bar& bar) {
        body_.clear();
        OUTCRY_CHECK(encode(body_, bar));
        RecordView record;
        record.prefix = {++seq_, bar.close_time(), 0, 1};
        record.said = {seq_, bar.close_time(), "bar", schema_name<Bar>, {}, body_.view()};
        SaidList answer;
        if (!quant_.deliver(record, source_seq_, answer).ok()) return false;
        for (std::size_t i = 0; i < answer.size(); ++i) {
            const auto view = read_said(answer[i]);
            if (!view || view->schema != schema_name<Signal>) continue;
            const auto signal = decoded<Signal>(view->body);
            silent_ = 0;
            for (const auto& reading : signal->readings) silent_ += reading.value ? 0U : 1U;
        }
        return true;
    }

    ActorParticipant<quant::Quant> quant_;
    std::vector<predict::Features> features_;
    std::vector<std::string> names_;
    Buffer body_;
    std::uint64_t seq_ = 0;
    std::uint64_t source_seq_ = 1;
    std::size_t silent_ = 0;
};

}  // namespace outcry::test
