// SPDX-License-Identifier: Apache-2.0
#include "tools/model/train_html.hpp"

#ifdef OUTCRY_HAS_TRAIN
#include <algorithm>

#include "tools/chart.hpp"

namespace outcry::tools {

namespace {

using predict::Interval;
using predict::SideHeader;
using predict::SidePlots;

const char* const blue = "#1463ff";
const char* const brown = "#9a6b00";
const char* const grey = "#8a8a85";

std::string cell(const std::string& text, bool number = true) {
    return std::string(number ? "<td class=\"n\">" : "<td>") + escaped(text) + "</td>";
}

std::string from_to(const std::optional<Interval>& interval) {
    return interval ? printed("%.4f to %.4f", interval->low, interval->high)
                    : std::string("too few blocks");
}

std::string figures(const SideHeader& side) {
    const predict::Score& score = side.held_out;
    std::string rows;
    const auto row = [&](const char* name, double value, double baseline,
                         const std::optional<Interval>& interval) {
        rows += "<tr>" + cell(name, false) + cell(printed("%.4f", value)) +
                cell(from_to(interval)) + cell(printed("%.4f", baseline)) + "</tr>";
    };
    if (score.auc) row("AUC", *score.auc, 0.5, score.auc_interval);
    row("log loss", score.log_loss, score.baseline_log_loss, score.log_loss_interval);
    row("Brier", score.brier, score.baseline_brier, score.brier_interval);
    row("hit rate", score.hit_rate, score.baseline_hit_rate, score.hit_rate_interval);
    row("log loss below the baseline", score.baseline_log_loss - score.log_loss, 0.0,
        score.log_loss_gain_interval);
    return "<div class=\"wide\"><table><thead><tr><th>held out</th><th>model</th><th>95 "
           "%</th><th>base rate alone</th>"
           "</tr></thead><tbody>" +
           rows + "</tbody></table></div>" +
           printed(
               "<p>%lld held-out rows, as much as %.0f independent ones; base rate %.3f; %lld "
               "trees.</p>",
               static_cast<long long>(score.rows), score.effective_rows, score.base_rate,
               static_cast<long long>(side.trees));
}

std::string folds(const SideHeader& side) {
    std::string rows;
    for (const predict::Fold& fold : side.folds) {
        const predict::Score& score = fold.calibrated ? *fold.calibrated : fold.raw;
        rows += "<tr>" + cell(time::for_people(fold.from), false) +
                cell(time::for_people(fold.to), false) +
                cell(printed("%lld", static_cast<long long>(fold.trained_rows))) +
                cell(printed("%lld", static_cast<long long>(fold.purged_rows))) +
                cell(printed("%lld", static_cast<long long>(score.rows))) +
                cell(printed("%lld", static_cast<long long>(fold.trees))) +
                cell(score.auc ? printed("%.3f", *score.auc) : std::string("unknown")) +
                cell(printed("%.4f", score.log_loss)) +
                cell(printed("%.4f", score.baseline_log_loss)) + "</tr>";
    }
    return "<div class=\"wide\"><table><thead><tr><th>from (UTC)</th><th>to</th><th>trained "
           "on</th><th>purged</th>"
           "<th>tested</th><th>trees</th><th>AUC</th><th>log loss</th><th>base rate "
           "alone</th></tr></thead><tbody>" +
           rows + "</tbody></table></div>";
}

/// How many of the targets stand above each share of the others, on an even grid.
std::string roc(const std::string& name, const SidePlots& plots) {
    Series model{"model", blue, {}};
    Series chance{"chance", grey, {}};
    std::vector<std::string> labels;
    for (int step = 0; step <= 50; ++step) {
        const double share = step / 50.0;
        double reached = 0;
        for (const predict::RocPoint& point : plots.roc)
            if (point.false_rate <= share) reached = std::max(reached, point.true_rate);
        model.values.push_back(plots.roc.empty() ? share : reached);
        chance.values.push_back(share);
        labels.push_back(printed("%.2f", share));
    }
    return chart("ROC, " + name + ": true rate over false rate", {model, chance}, labels, "");
}

std::string reliability(const std::string& name, const SidePlots& plots) {
    Series said{"said", blue, {}};
    Series happened{"happened", brown, {}};
    std::vector<std::string> labels;
    for (const predict::ReliabilityBin& bin : plots.reliability) {
        said.values.push_back(bin.said);
        happened.values.push_back(bin.happened);
        labels.push_back("tenth " + std::to_string(labels.size() + 1));
    }
    return chart("Calibration, " + name + ": tenths of the rows by forecast", {said, happened},
                 labels, "");
}

std::string learning(const std::string& name, const SideHeader& side) {
    Series train{"trained on", grey, {}};
    Series held{"kept aside", blue, {}};
    std::vector<std::string> labels;
    for (const predict::LearningPoint& point : side.learning) {
        train.values.push_back(point.train);
        held.values.push_back(point.validation);
        labels.push_back(std::to_string(point.trees) + " trees");
    }
    return chart("Learning curve, " + name + ": log loss", {train, held}, labels, "");
}

std::string importance(const SideHeader& side) {
    const double most = side.importance.empty() ? 0.0 : side.importance.front().contribution;
    std::string rows;
    for (const predict::Importance& one : side.importance)
        rows += "<tr>" + cell(one.feature, false) + cell(printed("%.5f", one.contribution)) +
                printed(
                    "<td><svg viewBox=\"0 0 200 10\" style=\"width:200px;height:10px\"><rect "
                    "width=\"%.1f\" "
                    "height=\"10\" fill=\"%s\"/></svg></td>",
                    most > 0 ? 200.0 * one.contribution / most : 0.0, blue) +
                cell(printed("%.2f", one.gain)) +
                cell(printed("%lld", static_cast<long long>(one.splits))) + "</tr>";
    return "<h3>Importance</h3><div class=\"wide\"><table><thead><tr><th>feature</th><th>mean "
           "|TreeSHAP|, log-odds</th>"
           "<th></th><th>gain</th><th>splits</th></tr></thead><tbody>" +
           rows + "</tbody></table></div>";
}

std::string side(const std::string& name, const SideHeader& header, const SidePlots& plots) {
    return "<h2>" + name + "</h2>" + figures(header) + roc(name, plots) + reliability(name, plots) +
           learning(name, header) + importance(header) + "<h3>Folds</h3>" + folds(header);
}

}  // namespace

std::string train_html(const predict::TrainReport& report) {
    const predict::ModelHeader& header = report.header;
    const predict::Question& question = header.question;
    std::string options;
    for (const auto* all : {&header.parameters, &header.training})
        for (const auto& [key, value] : *all)
            options += (options.empty() ? "" : ", ") + key + " " + value;
    std::string symbols;
    for (const std::string& symbol : header.symbols)
        symbols += (symbols.empty() ? "" : ", ") + symbol;
    const std::string asked = question.label == predict::LabelKind::next_bar
                                  ? "is the next " + question.timeframe.to_string() +
                                        " close higher (long), lower (short)?"
                                  : "target " + to_string(question.target) + " before stop " +
                                        to_string(question.stop) + " within " +
                                        time::to_string(question.horizon) + ", at closes of " +
                                        question.timeframe.to_string() + "?";
    return page(
        "Outcry: " + header.name,
        "<h1>" + escaped(header.name) + "</h1><p><b>" + escaped(report.verdict) + "</b></p><p>" +
            escaped(asked) + " " + escaped(symbols) + ", " + time::for_people(header.trained_from) +
            " to " + time::for_people(header.trained_to) + " UTC, " + escaped(header.library) +
            ", seed " + std::to_string(header.seed) + "</p><p>" + escaped(options) +
            "</p><p>sha256 " + report.hash +
            "</p><p>Intervals: circular block bootstrap, blocks as long as a label's horizon.</p>" +
            side("Long", header.long_side, report.long_plots) +
            side("Short", header.short_side, report.short_plots));
}

}  // namespace outcry::tools
#endif
