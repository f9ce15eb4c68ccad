// SPDX-License-Identifier: Apache-2.0
// outcry model info|predict: what a model file holds, and what it says of rows. The columns of
// predict are stable, because other programs call it: row, raw, probability, then contrib_<feature>
// and contrib_bias.
#include <charconv>
#include <cmath>
#include <cstdio>
#include <limits>
#include <memory>

#include "actors/feed/csv.hpp"
#include "actors/predict/any_model.hpp"
#include "outcry/base/file.hpp"
#include "outcry/base/table.hpp"
#include "outcry/base/text.hpp"
#include "outcry/codec/json.hpp"
#include "tools/model/interval.hpp"
#include "tools/printed.hpp"
#include "tools/verbs.hpp"

namespace outcry::tools {

namespace {

using predict::AnyModel;
using predict::ModelInfo;

/// `nan`, nothing and `NA` are a missing value; else a number as a program prints one.
std::optional<double> value_of(std::string_view cell) {
    if (cell.empty() || cell == "nan" || cell == "NaN" || cell == "NA")
        return std::numeric_limits<double>::quiet_NaN();
    if (cell.front() == '+') cell.remove_prefix(1);
    double value = 0;
    const char* end = cell.data() + cell.size();
    const auto [stop, failure] = std::from_chars(cell.data(), end, value);
    if (stop != end || cell.empty()) return std::nullopt;
    if (failure == std::errc::result_out_of_range)  // too small for a double, or too large
        return cell.find("e-") != std::string_view::npos ||
                       cell.find("E-") != std::string_view::npos
                   ? std::optional<double>(cell.front() == '-' ? -0.0 : 0.0)
                   : std::nullopt;
    return failure == std::errc{} ? std::optional<double>(value) : std::nullopt;
}

/// Where each feature stands among the columns; a model without names takes them in order.
Result<std::vector<std::size_t>> columns_of(const ModelInfo& info, const feed::CsvReader& csv) {
    std::vector<std::size_t> columns;
    if (!info.named) {
        for (std::size_t i = 0; i < csv.columns().size(); ++i)
            if (csv.columns()[i] != "row") columns.push_back(i);
        if (columns.size() != info.features.size())
            return invalid(
                joined({"has ", std::to_string(columns.size()),
                        " columns besides row; the model takes ",
                        std::to_string(info.features.size()),
                        " features and names none, so that they must stand alone and in order"}),
                csv.shown() + ":1");
        return columns;
    }
    for (const std::string& name : info.features) {
        OUTCRY_ASSIGN(const std::size_t column, csv.require({name}));
        columns.push_back(column);
    }
    return columns;
}

void append_number(std::string& line, double value) { line += printed(",%.17g", value); }

class Rows {
 public:
    Rows(const AnyModel& model, feed::CsvReader csv, const ModelOptions& options)
        : model_(model),
          csv_(std::move(csv)),
          options_(options),
          side_(options.side == "short" ? Side::sell : Side::buy) {}

    Result<void> write(std::FILE* out) {
        OUTCRY_ASSIGN(columns_, columns_of(model_.info(), csv_));
        label_ = csv_.find({"row"});
        std::string header = "row,raw,probability";
        if (options_.contributions) {
            for (const std::string& name : model_.info().features) header += ",contrib_" + name;
            header += ",contrib_bias";
        }
        values_.resize(columns_.size());
        shares_.resize(columns_.size() + 1);
        std::fputs((header + "\n").c_str(), out);
        for (std::uint64_t count = 0;; ++count) {
            OUTCRY_ASSIGN(const bool more, csv_.next());
            if (!more) return {};
            OUTCRY_TRY(read());
            std::fputs(line(count).c_str(), out);
        }
    }

 private:
    Result<void> read() {
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            const auto value = value_of(csv_.cell(columns_[i]));
            if (!value)
                return csv_.bad(columns_[i], "a number, or nan or nothing for a missing value");
            if (const auto wanted = model_.refuses(*value); !wanted.empty())
                return csv_.bad(columns_[i], wanted);
            values_[i] = *value;
        }
        return {};
    }

    std::string line(std::uint64_t count) {
        const AnyModel::Said said = model_.say(side_, values_);
        std::string text = label_ ? std::string(csv_.cell(*label_)) : std::to_string(count);
        append_number(text, said.raw);
        append_number(text, said.probability);
        if (options_.contributions) {
            model_.contributions(side_, values_, shares_);
            for (const double share : shares_) append_number(text, share);
        }
        return text + "\n";
    }

    const AnyModel& model_;
    feed::CsvReader csv_;
    const ModelOptions& options_;
    Side side_;
    std::vector<std::size_t> columns_;
    std::optional<std::size_t> label_;
    std::vector<double> values_;
    std::vector<double> shares_;
};

constexpr std::size_t features_shown = 10;

std::string figure(const char* name, const std::optional<double>& value,
                   const std::optional<predict::Interval>& interval, double baseline) {
    return name + (value ? printed(" %.4f", *value) + between(interval) +
                               printed(" (baseline %.4f)", baseline)
                         : std::string(" unknown"));
}

std::string auc_text(const predict::Score& score) {
    return "AUC " + (score.auc ? printed("%.3f", *score.auc) : std::string("unknown")) +
           between(score.auc_interval);
}

/// One step of the walk forward: calibrated by the steps before it, where there were any.
std::string fold_text(const predict::Fold& fold) {
    const predict::Score& score = fold.calibrated ? *fold.calibrated : fold.raw;
    return time::to_iso(fold.from) + " to " + time::to_iso(fold.to) +
           printed(": %lld rows after %lld, %lld purged, %lld trees; ",
                   static_cast<long long>(score.rows), static_cast<long long>(fold.trained_rows),
                   static_cast<long long>(fold.purged_rows), static_cast<long long>(fold.trees)) +
           auc_text(score) + ", " +
           figure("log loss", score.log_loss, {}, score.baseline_log_loss) +
           (fold.calibrated ? "" : ", not calibrated");
}

/// All that the file holds of one side, but for its trees.
void add_side(Table& table, const char* name, const predict::SideHeader& side) {
    const predict::Score& score = side.held_out;
    table.row({name, printed("%lld rows, base rate %.3f", static_cast<long long>(side.rows),
                             side.base_rate)});
    table.row(
        {"  held out [95 %]",
         printed("%lld rows", static_cast<long long>(score.rows)) +
             (score.effective_rows > 0
                  ? printed(" like %.0f independent ones", std::ceil(score.effective_rows))
                  : std::string()) +
             ": " + auc_text(score) + ", " +
             figure("log loss", score.log_loss, score.log_loss_interval, score.baseline_log_loss) +
             ", " + figure("Brier", score.brier, score.brier_interval, score.baseline_brier) +
             ", " +
             figure("hit rate", score.hit_rate, score.hit_rate_interval, score.baseline_hit_rate)});
    for (std::size_t i = 0; i < side.folds.size(); ++i)
        table.row({printed("  fold %zu", i + 1), fold_text(side.folds[i])});
    std::string strongest;
    for (std::size_t i = 0; i < side.importance.size() && i < features_shown; ++i)
        strongest += (i == 0 ? "" : ", ") + side.importance[i].feature +
                     printed(" %.4f", side.importance[i].contribution);
    if (side.importance.size() > features_shown)
        strongest += printed(" and %zu more", side.importance.size() - features_shown);
    if (!strongest.empty()) table.row({"  mean |TreeSHAP|", strongest});
}

}  // namespace

Result<int> model_info(const ModelOptions& options) {
    OUTCRY_ASSIGN(const AnyModel model, AnyModel::load(options.model));
    const ModelInfo& info = model.info();
    if (options.json) {
        std::puts(json_of(info, JsonStyle::pretty).c_str());
        return 0;
    }
    static constexpr const char* forms[] = {"XGBoost", "LightGBM", "Outcry"};
    std::string names;
    for (const std::string& name : info.features) names += (names.empty() ? "" : ", ") + name;
    Table table({{""}, {""}});
    table.row({"form", forms[static_cast<int>(info.form)]});
    table.row({"library", info.library});
    table.row({"objective", info.objective});
    table.row({"trees", printed("%lld with %lld nodes", static_cast<long long>(info.trees),
                                static_cast<long long>(info.nodes))});
    table.row({"features", printed("%zu: ", info.features.size()) + names +
                               (info.named ? "" : " (the file names none)")});
    if (info.header) {
        const predict::ModelHeader& header = *info.header;
        table.row({"name", header.name});
        const predict::Question& asked = header.question;
        table.row({"question", asked.label == predict::LabelKind::next_bar
                                   ? "is the next " + asked.timeframe.to_string() +
                                         " close higher (long), lower (short)?"
                                   : "target " + to_string(asked.target) + " before stop " +
                                         to_string(asked.stop) + " within " +
                                         time::to_string(asked.horizon) + ", at closes of " +
                                         asked.timeframe.to_string()});
        table.row({"trained on",
                   time::to_iso(header.trained_from) + " to " + time::to_iso(header.trained_to)});
        table.row({"features hash", header.features_hash});
        add_side(table, "long", header.long_side);
        add_side(table, "short", header.short_side);
    }
    table.row({"sha256", info.sha256});
    std::fputs(table.text(look_of(STDOUT_FILENO)).c_str(), stdout);
    return 0;
}

Result<int> model_predict(const ModelOptions& options) {
    OUTCRY_ASSIGN(const AnyModel model, AnyModel::load(options.model));
    OUTCRY_ASSIGN(feed::CsvReader csv, feed::CsvReader::open(options.input, options.input));
    Rows rows(model, std::move(csv), options);
    if (options.output.empty()) {
        OUTCRY_TRY(rows.write(stdout));
        return 0;
    }
    // A half-written file is never left under the name asked for.
    const std::string part = options.output + ".part";
    const auto closed = [](std::FILE* file) { return std::fclose(file) == 0; };
    std::FILE* file = std::fopen(part.c_str(), "w");
    if (file == nullptr) return error(Error::Kind::io, "cannot be written", options.output);
    const Result<void> written = rows.write(file);
    if (!closed(file) || !written || std::rename(part.c_str(), options.output.c_str()) != 0) {
        std::remove(part.c_str());
        return written ? error(Error::Kind::io, "cannot be written", options.output)
                       : written.error();
    }
    return 0;
}

}  // namespace outcry::tools
