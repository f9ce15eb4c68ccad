// SPDX-License-Identifier: Apache-2.0
// The verbs around the floor: data check, doctor.
#include <unistd.h>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include <nlohmann/json.hpp>

#include "actors/feed/data_check.hpp"
#include "outcry/base/table.hpp"
#include "outcry/codec/json.hpp"
#include "tools/json_text.hpp"
#include "tools/printed.hpp"
#include "tools/verbs.hpp"

namespace outcry::tools {

namespace {}  // namespace

Result<int> data_check(const DataOptions& options) {
    OUTCRY_ASSIGN(const feed::DataReport report, feed::check_data_file(options.file));
    if (options.json) {
        std::puts(json_of(report, JsonStyle::pretty).c_str());
        return report.ok() ? 0 : 1;
    }
    static constexpr const char* kinds[] = {"bars", "trades", "funding", "quotes"};
    std::string columns;
    for (const std::string& column : report.used) columns += (columns.empty() ? "" : ", ") + column;
    const bool timed = report.first.ns != 0 || report.last.ns != 0;  // else no row has a good stamp
    std::printf(
        "%s: %s rows of %s%s%s%s\n", report.file.c_str(), counted(report.rows).c_str(),
        kinds[static_cast<int>(report.kind)], report.timeframe ? " every " : "",
        report.timeframe ? report.timeframe->to_string().c_str() : "",
        timed ? (", " + time::to_iso(report.first) + " to " + time::to_iso(report.last)).c_str()
              : "");
    std::printf("columns read: %s\n", columns.c_str());
    if (timed && report.last < time::from_civil(1990, 1, 1))
        std::printf(
            "all of it before 1990: is the column of times in another unit than its name says "
            "(ts_s, ts_ms, ts_us, ts_ns)?\n");
    std::printf("gaps %s (%s rows)   duplicates %s   out of order %s   off grid %s   bad rows %s\n",
                counted(report.gaps).c_str(), counted(report.missing).c_str(),
                counted(report.duplicates).c_str(), counted(report.out_of_order).c_str(),
                counted(report.off_grid).c_str(), counted(report.bad_rows).c_str());
    for (const feed::DataGap& gap : report.gap_list)
        std::printf("gap before row %s: %s rows missing after %s\n", counted(gap.row).c_str(),
                    counted(gap.missing).c_str(), time::to_iso(gap.after).c_str());
    for (const feed::DataProblem& jump : report.jump_list)
        std::printf("row %s %s\n", counted(jump.row).c_str(), jump.what.c_str());
    if (report.still > 0)
        std::printf(
            "%s bars without volume: execution.paper takes a share of what was traded, and fills "
            "nothing in them\n",
            report.still == report.rows ? "all" : counted(report.still).c_str());
    for (const feed::DataProblem& problem : report.problems)
        std::printf("%s:%llu%s%s: %s\n", report.file.c_str(),
                    static_cast<unsigned long long>(problem.row), problem.column.empty() ? "" : ":",
                    problem.column.c_str(), problem.what.c_str());
    std::printf("%s\n", report.ok() ? "fine: a feed takes every row"
                        : report.rows == 0
                            ? "a feed would refuse this file: below its header it is empty"
                            : "a feed would refuse this file");
    return report.ok() ? 0 : 1;
}

Result<int> doctor(const DoctorOptions& options) {
    struct Finding {
        std::string what;
        bool fine;
        std::string remedy;
    };
    std::vector<Finding> findings;
    const auto look = [&](const std::string& what, bool fine, const std::string& remedy) {
        findings.push_back({what, fine, remedy});
    };
    const auto has = [](const char* program) {
        const char* path = std::getenv("PATH");
        std::string rest = path == nullptr ? "" : path;
        for (std::size_t at = 0; at <= rest.size();) {
            const std::size_t colon = std::min(rest.find(':', at), rest.size());
            if (::access((rest.substr(at, colon - at) + "/" + program).c_str(), X_OK) == 0)
                return true;
            at = colon + 1;
        }
        return false;
    };
    for (const char* program : {"cmake", "ninja", "g++", "ccache"})
        look(program, has(program),
             std::string("apt-get install ") +
                 (std::string(program) == "ninja" ? "ninja-build" : program));
    look("python3 for tools/votes.py", has("python3"),
         "apt-get install python3 python3-zmq python3-msgpack");
    std::error_code failed;
    const auto space = std::filesystem::space(".", failed);
    look("1 GB free here for runs", !failed && space.available > 1'000'000'000ULL,
         "free some space, or use --runs");
    look("this folder can hold runs", ::access(".", W_OK) == 0,
         "go to a folder of yours, or use --runs");
    look("/tmp can hold the floor's socket", ::access("/tmp", W_OK) == 0, "chmod 1777 /tmp");
#ifdef OUTCRY_HAS_TRAIN
    look("training is built in", true, "");
#else
    look("training is built in", false,
         "apt-get install libxgboost-dev, then configure with -DOUTCRY_TRAIN=ON");
#endif
    bool fine = true;
    nlohmann::ordered_json out = nlohmann::ordered_json::array();
    Table table({{"state"}, {"what"}, {"remedy"}});
    for (const Finding& finding : findings) {
        fine = fine && finding.fine;
        out.push_back({{"what", finding.what}, {"fine", finding.fine}, {"remedy", finding.remedy}});
        table.row(
            {Cell(finding.fine ? "fine" : "missing", finding.fine ? Colour::green : Colour::red),
             finding.what, finding.fine ? "" : finding.remedy});
    }
    std::fputs(options.json ? (json_text(out, 2) + "\n").c_str()
                            : table.text(look_of(STDOUT_FILENO)).c_str(),
               stdout);
    return fine ? 0 : 1;
}

}  // namespace outcry::tools
