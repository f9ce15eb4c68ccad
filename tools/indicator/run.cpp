// SPDX-License-Identifier: Apache-2.0
#include "tools/indicator/run.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>

#include "actors/feed/csv.hpp"
#include "outcry/base/text.hpp"

namespace outcry::tools {

namespace {

using indicator::Indicator;
using indicator::IndicatorInfo;
using indicator::InputInfo;
using indicator::Ohlcv;

constexpr std::array<std::string_view, 5> price_columns{"open", "high", "low", "close", "volume"};

bool same_letters(std::string_view a, std::string_view b) {
    const auto low = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [&](char x, char y) { return low(x) == low(y); });
}

/// The values of one row, kept where the indicator wants them.
class RowReader {
 public:
    static Result<RowReader> open(const IndicatorInfo& info, const InputBinding& binding,
                                  const std::string& path) {
        const std::string shown = path == "-" ? "standard input" : path;
        OUTCRY_ASSIGN(auto csv, feed::CsvReader::open(path == "-" ? "/dev/stdin" : path, shown));
        RowReader reader(std::move(csv));
        OUTCRY_TRY(reader.bind(info, binding));
        return reader;
    }

    Result<bool> next() {
        OUTCRY_ASSIGN(const bool more, csv_.next());
        if (!more) return false;
        ++count_;
        for (const Slot& slot : slots_) {
            const std::string_view cell = csv_.cell(slot.column);
            double value = 0;
            const auto [end, failure] =
                std::from_chars(cell.data(), cell.data() + cell.size(), value);
            if (failure != std::errc() || end != cell.data() + cell.size() || !std::isfinite(value))
                return csv_.bad(slot.column, "a finite number (leave the row out, or fill it)");
            slot.free ? free_[slot.at] = value : (bar_.*fields[slot.at]) = value;
        }
        return true;
    }
    bool feed(Indicator& to, std::span<double> out) const {
        return is_free_ ? to.update(free_[0], free_[1], out) : to.update(bar_, out);
    }
    [[nodiscard]] std::string_view key_name() const {
        return key_ ? std::string_view(csv_.columns()[*key_]) : "row";
    }
    /// The first cell of the row, or its number from 0.
    void key(std::string& text) const {
        text = key_ ? std::string(csv_.cell(*key_)) : std::to_string(count_ - 1);
    }

 private:
    struct Slot {
        std::size_t column = 0;
        std::size_t at = 0;
        bool free = false;
    };
    static constexpr std::array<double Ohlcv::*, 5> fields{&Ohlcv::open, &Ohlcv::high, &Ohlcv::low,
                                                           &Ohlcv::close, &Ohlcv::volume};

    explicit RowReader(feed::CsvReader csv) : csv_(std::move(csv)) {}

    Result<void> bind(const IndicatorInfo& info, const InputBinding& binding) {
        is_free_ = std::all_of(info.inputs.begin(), info.inputs.end(),
                               [](const InputInfo& input) { return input.free; });
        for (std::size_t i = 0; i < info.inputs.size(); ++i)
            for (std::size_t k = 0; k < binding.columns[i].size(); ++k) {
                Slot slot;
                OUTCRY_ASSIGN(slot.column, csv_.require({binding.columns[i][k]}));
                slot.free = is_free_;
                slot.at = is_free_ ? i : place_of(info.inputs[i].columns[k]);
                slots_.push_back(slot);
            }
        const std::string& first = csv_.columns().front();
        const bool is_price =
            std::find(price_columns.begin(), price_columns.end(), first) != price_columns.end();
        const bool is_bound =
            std::any_of(slots_.begin(), slots_.end(), [](const Slot& s) { return s.column == 0; });
        if (!is_price && !is_bound) key_ = 0;
        return {};
    }
    /// Where a bar keeps the column that an indicator of prices takes by default.
    static std::size_t place_of(std::string_view column) {
        const auto* const found = std::find(price_columns.begin(), price_columns.end(), column);
        OUTCRY_CHECK(found != price_columns.end());
        return static_cast<std::size_t>(found - price_columns.begin());
    }

    feed::CsvReader csv_;
    std::vector<Slot> slots_;
    std::optional<std::size_t> key_;
    bool is_free_ = false;
    std::array<double, 2> free_{};
    Ohlcv bar_;
    std::uint64_t count_ = 0;
};

/// A file that takes its name when it is complete; what is no regular file (a pipe, a terminal) is
/// written as one goes.
class Sink {
 public:
    static Result<Sink> open(const std::string& path) {
        Sink sink;
        struct stat found {};
        if (path.empty() || path == "-") {
            sink.file_ = stdout;
        } else {
            const bool direct = ::stat(path.c_str(), &found) == 0 && !S_ISREG(found.st_mode);
            sink.path_ = path;
            sink.written_ = direct ? path : joined({path, ".partial-", std::to_string(::getpid())});
            sink.file_ = std::fopen(sink.written_.c_str(), "we");
        }
        if (sink.file_ == nullptr)
            return error(Error::Kind::io, joined({"cannot write: ", std::strerror(errno)}), path);
        return sink;
    }
    Sink(Sink&& other) noexcept
        : file_(std::exchange(other.file_, nullptr)),
          path_(std::move(other.path_)),
          written_(std::move(other.written_)) {}
    Sink& operator=(Sink&&) = delete;
    ~Sink() {
        if (file_ == nullptr || file_ == stdout) return;
        std::fclose(file_);
        if (written_ != path_) std::remove(written_.c_str());
    }

    void add(std::string_view text) { std::fwrite(text.data(), 1, text.size(), file_); }
    Result<void> finish() {
        std::FILE* const file = std::exchange(file_, nullptr);
        bool good = std::fflush(file) == 0 && std::ferror(file) == 0;
        if (file != stdout) {
            good = std::fclose(file) == 0 && good;
            if (good && written_ != path_) good = std::rename(written_.c_str(), path_.c_str()) == 0;
        }
        if (good) return {};
        const std::string why = std::strerror(errno);
        if (file != stdout && written_ != path_) std::remove(written_.c_str());
        return error(Error::Kind::io, joined({"cannot write: ", why}),
                     path_.empty() ? "standard output" : path_);
    }

 private:
    Sink() = default;
    std::FILE* file_ = nullptr;
    std::string path_;
    std::string written_;
};

void add_number(std::string& line, double value, bool integer) {
    char text[40];
    const auto end =
        integer ? std::to_chars(text, text + sizeof text, static_cast<long long>(value))
                : std::to_chars(text, text + sizeof text, value, std::chars_format::general, 17);
    line.append(text, end.ptr);
}

}  // namespace

Result<InputBinding> bind_inputs(const IndicatorInfo& info,
                                 const std::vector<std::string>& assignments) {
    InputBinding binding;
    std::vector<std::string_view> free;
    for (const InputInfo& input : info.inputs) {
        binding.columns.emplace_back(input.columns.begin(), input.columns.end());
        if (input.free) free.push_back(input.name);
    }
    std::vector<bool> bound(info.inputs.size(), false);
    std::string names;
    for (const std::string_view name : free) names += joined({names.empty() ? "" : ", ", name});
    for (const std::string& text : assignments)
        for (std::string_view rest = text; !rest.empty();) {
            const std::string_view one = rest.substr(0, rest.find(','));
            rest.remove_prefix(std::min(rest.size(), one.size() + 1));
            const std::size_t sign = one.find('=');
            if (sign == std::string_view::npos || sign == 0 || sign + 1 == one.size())
                return invalid(joined({"--inputs wants INPUT=COLUMN, got ", quoted(one)}));
            const std::string_view name = one.substr(0, sign);
            std::size_t at = 0;
            while (at < info.inputs.size() &&
                   !(info.inputs[at].free && same_letters(info.inputs[at].name, name)))
                ++at;
            if (at == info.inputs.size())
                return invalid(
                    joined({info.name, " has no free input ", quoted(name),
                            free.empty() ? "; it takes prices, by the names of their columns"
                                         : "; it has ",
                            names, did_you_mean(name, free)}));
            if (bound[at])
                return invalid(joined({"--inputs binds ", info.inputs[at].name, " twice"}));
            bound[at] = true;
            binding.columns[at] = {std::string(one.substr(sign + 1))};
        }
    return binding;
}

Result<std::int64_t> run_indicator(const IndicatorInfo& info, Indicator& indicator,
                                   const InputBinding& binding, const std::string& input,
                                   const std::string& output) {
    OUTCRY_ASSIGN(RowReader rows, RowReader::open(info, binding, input));
    OUTCRY_ASSIGN(Sink sink, Sink::open(output));
    std::string line(rows.key_name());
    for (const auto& each : info.outputs) line += joined({",", each.name});
    line += '\n';
    sink.add(line);
    std::vector<double> values(info.outputs.size());
    std::string key;
    std::int64_t count = 0;
    for (const std::int64_t lookback = indicator.lookback();;) {
        OUTCRY_ASSIGN(const bool more, rows.next());
        if (!more) break;
        const bool said = rows.feed(indicator, values);
        if (++count <= lookback) continue;
        rows.key(key);
        line.assign(key);
        for (std::size_t i = 0; i < values.size(); ++i) {
            line += ',';
            if (said && std::isfinite(values[i]))
                add_number(line, values[i], info.outputs[i].integer);
            else
                line += "nan";
        }
        line += '\n';
        sink.add(line);
    }
    OUTCRY_TRY(sink.finish());
    return count;
}

}  // namespace outcry::tools
