// SPDX-License-Identifier: Apache-2.0
// Reads tests/golden/xgboost and lightgbm: gzipped models, rows and leaves, as the forest tests
// want them; with OUTCRY_MODELS_DIR the folder of another, larger set of the same form, plain or
// gzipped. Test threads only. Everything is returned by value.
#pragma once

#include <zlib.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "tests/support/folders.hpp"

namespace outcry::predict::golden {

inline std::string gunzip(const std::string& name, const std::string& library = "xgboost") {
    const char* given = std::getenv("OUTCRY_MODELS_DIR");
    const std::string root =
        given != nullptr ? given : std::string(OUTCRY_SOURCE_DIR) + "/tests/golden";
    std::string path = root + "/" + library + "/" + name;
    if (given != nullptr && !std::filesystem::exists(path) && path.ends_with(".gz"))
        path.resize(path.size() - 3);
    if (given != nullptr && !std::filesystem::exists(path))  // a model of the repository's only
        path = std::string(OUTCRY_SOURCE_DIR) + "/tests/golden/" + library + "/" + name;
    gzFile file = gzopen(path.c_str(), "rb");
    if (file == nullptr) throw std::runtime_error("cannot open " + path);
    std::string text;
    char chunk[65536];
    for (int got = 0; (got = gzread(file, chunk, sizeof chunk)) > 0;)
        text.append(chunk, static_cast<std::size_t>(got));
    gzclose(file);
    return text;
}

inline std::vector<std::string> cells(const std::string& line) {
    std::vector<std::string> all;
    std::stringstream stream(line);
    for (std::string cell; std::getline(stream, cell, ',');) all.push_back(cell);
    return all;
}

/// `Number` is what the library computes in.
template <class Number>
struct RowOf {
    std::string kind;
    std::vector<Number> values;
    Number margin = 0;
    Number probability = 0;
    std::vector<Number> contributions;  // the bias last
    std::vector<std::uint32_t> leaves;
};

template <class Number>
std::vector<RowOf<Number>> rows_of(const std::string& library, const std::string& model,
                                   std::size_t features) {
    std::stringstream text(gunzip(model + ".rows.csv.gz", library));
    std::stringstream leaves(gunzip(model + ".leaves.csv.gz", library));
    std::vector<RowOf<Number>> all;
    std::string line;
    std::string leaf_line;
    std::getline(text, line);
    std::getline(leaves, leaf_line);
    while (std::getline(text, line) && std::getline(leaves, leaf_line)) {
        const auto cell = cells(line);
        const auto leaf = cells(leaf_line);
        RowOf<Number> row;
        row.kind = cell.at(1);
        const auto number = [&](std::size_t at) {
            if constexpr (std::is_same_v<Number, float>)
                return std::strtof(cell.at(at).c_str(), nullptr);
            else
                return std::strtod(cell.at(at).c_str(), nullptr);
        };
        for (std::size_t i = 0; i < features; ++i) row.values.push_back(number(3 + i));
        row.margin = number(3 + features);
        row.probability = number(4 + features);
        for (std::size_t i = 0; i <= features; ++i)
            row.contributions.push_back(number(5 + features + i));
        for (std::size_t i = 1; i < leaf.size(); ++i)
            row.leaves.push_back(
                static_cast<std::uint32_t>(std::strtoul(leaf[i].c_str(), nullptr, 10)));
        all.push_back(std::move(row));
    }
    return all;
}

using Row = RowOf<float>;
inline std::vector<Row> rows(const std::string& model, std::size_t features) {
    return rows_of<float>("xgboost", model, features);
}

}  // namespace outcry::predict::golden
