// SPDX-License-Identifier: Apache-2.0
// Runs of other builds, as the verbs meet them: where fields were appended since, events are read
// and nothing is proved; where a field is another one, both schemas are shown.
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>

#include <nlohmann/json.hpp>

#include "outcry/codec/json_schema.hpp"
#include "outcry/event/catalogue.hpp"
#include "tests/tools/command.hpp"
#include "tests/tools/run_folder.hpp"

namespace outcry::tools {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

/// What another build knew an event as, and what it wrote for a body of this one.
struct OtherBuild {
    std::string schema;
    TypeInfo type;
    std::function<void(Json& body)> change;
};

/// Account as it was before its last field came, so to speak.
OtherBuild older() {
    OtherBuild build{"account", *find_event_type("account"),
                     [](Json& body) { body.erase(std::prev(body.end()).key()); }};
    build.type.fields.pop_back();
    return build;
}

/// A build that called the first field of an account otherwise.
OtherBuild renamed() {
    OtherBuild build{"account", *find_event_type("account"), [](Json& body) {
                         Json anew;
                         for (const auto& [key, value] : body.items())
                             anew[key == "equity" ? "wealth" : key] = value;
                         body = anew;
                     }};
    build.type.fields.front().name = "wealth";
    return build;
}

/// A copy of a recorded run as `build` would have left it.
class OtherRun {
 public:
    explicit OtherRun(const OtherBuild& build) {
        static const test::RunFolder run("minimal.toml", "2025-05-08");
        std::string name = "/tmp/outcry-older-XXXXXX";
        EXPECT_NE(::mkdtemp(name.data()), nullptr);
        path = name;
        fs::copy(run.path + "/run.json", path + "/run.json");
        const auto from = open_folder_store(run.path + "/journal", false).value();
        const auto reader = JournalReader::open(*from).value();
        JournalHead head = reader->head();
        head.facts["build"] = "outcry 0.0.1";
        const auto to = open_folder_store(path + "/journal", true).value();
        const auto journal = Journal::create(*to, std::move(head), {}).value();
        for (std::uint64_t seq = 1; seq <= reader->last_seq(); ++seq) {
            const auto bytes = reader->read(seq);
            RecordView record = *read_record(*bytes);
            const std::string schema(record.said.schema);
            const TypeInfo& own = *find_event_type(schema);
            Buffer body, written;
            std::string text = json_schema(own);
            if (schema == build.schema) {
                Json changed = Json::parse(*to_json(record.said.body, own));
                build.change(changed);
                body = from_json(changed.dump(), build.type).value();
                record.said.body = body;
                text = json_schema(build.type);
                ++changed_;
            }
            append_said(written, record.said);
            const auto channel = journal->channel(
                record.prefix.source, reader->sources().at(record.prefix.source), schema, text);
            EXPECT_TRUE(journal->append(*channel, record.prefix, written));
        }
        EXPECT_TRUE(journal->close());
        EXPECT_GT(changed_, 10);
    }
    OtherRun(const OtherRun&) = delete;
    OtherRun& operator=(const OtherRun&) = delete;
    ~OtherRun() { fs::remove_all(path); }

    int asked(std::vector<std::string> words) {
        const int code = test::wait_for(test::start_command(words, path + "/out"));
        said = test::text_of_file(path + "/out");
        return code;
    }
    bool says(const std::string& words) const { return said.find(words) != std::string::npos; }

    std::string path;
    std::string said;

 private:
    int changed_ = 0;
};

TEST(OlderJournal, is_read_where_fields_were_appended_since) {
    OtherRun run(older());
    EXPECT_EQ(run.asked({"log", "verify", run.path}), 0) << run.said;
    EXPECT_EQ(run.asked({"report", run.path}), 0) << run.said;
    EXPECT_TRUE(run.says("buy and hold")) << run.said;
    EXPECT_EQ(run.asked({"tail", "account", "--run", run.path, "--from", "start", "--count", "1",
                         "--json"}),
              0)
        << run.said;
    EXPECT_TRUE(run.says("\"equity\":\"10000\"")) << run.said;
    EXPECT_EQ(run.asked({"log", "export", run.path, "--csv", "--topics", "account"}), 0)
        << run.said;
    EXPECT_TRUE(run.says(",equity,")) << run.said;
    EXPECT_EQ(run.asked({"why", run.path, "6114"}), 0) << run.said;
    EXPECT_EQ(run.asked({"replay", run.path, "--json", "--topics", "account"}), 0) << run.said;
}

TEST(OlderJournal, is_not_answered_to_again_and_the_build_that_could_is_named) {
    OtherRun run(older());
    const std::vector<std::vector<std::string>> verbs = {
        {"replay", run.path, "--verify"},
        {"whatif", run.path, "--set", "core.edge_min=0bp"},
        {"resume", run.path}};
    for (const auto& words : verbs) {
        EXPECT_EQ(run.asked(words), 1) << words[0] << ": " << run.said;
        EXPECT_TRUE(
            run.says("recorded by an older build (outcry 0.0.1), whose account had fewer fields"))
            << run.said;
    }
}

TEST(OlderJournal, of_which_a_field_is_another_one_is_refused_with_both_schemas) {
    OtherRun run(renamed());
    EXPECT_EQ(run.asked({"log", "verify", run.path}), 0) << "its chains are sound: " << run.said;
    const std::vector<std::vector<std::string>> verbs = {
        {"replay", run.path, "--verify"},
        {"report", run.path},
        {"why", run.path, "6114"},
        {"why", "--not", "BUY@2025-05-07T12:00", "BTCUSDT-PERP", run.path},
        {"log", "cat", run.path},
        {"tail", "--run", run.path, "--from", "start"},
        {"replay", run.path},
        {"whatif", run.path, "--set", "core.edge_min=0bp"},
        {"resume", run.path}};
    for (const auto& words : verbs) {
        EXPECT_EQ(run.asked(words), 1) << words[0] << ": " << run.said;
        EXPECT_TRUE(run.says("recorded    {wealth: money, ")) << words[0] << ": " << run.said;
        EXPECT_TRUE(run.says("this build  {equity: money, ")) << words[0] << ": " << run.said;
    }
    EXPECT_EQ(run.asked({"log", "export", run.path, "--json", "--topics", "account"}), 0)
        << run.said;
    EXPECT_TRUE(run.says("\"wealth\":\"10000\""))
        << "an export goes by the journal's own schemas: " << run.said;
}

}  // namespace
}  // namespace outcry::tools
