// SPDX-License-Identifier: Apache-2.0
// Events recorded by another build: read where fields were appended since, else refused.
#include "outcry/event/schema_fit.hpp"

#include <gtest/gtest.h>

#include "outcry/codec/json_schema.hpp"
#include "outcry/event/catalogue.hpp"

namespace outcry {

namespace {

std::string recorded_fill(std::size_t fields, bool renamed = false) {
    TypeInfo older = *find_event_type("fill");
    older.fields.resize(fields);
    if (renamed) older.fields.front().name = "ident";
    return json_schema(older);
}

std::size_t fill_fields() { return find_event_type("fill")->fields.size(); }

}  // namespace

TEST(SchemaFit, is_the_same_for_every_event_of_this_build) {
    std::map<std::string, std::string> all;
    for (const TypeInfo* type : event_catalogue()) all[type->name] = json_schema(*type);
    const auto older = fit_schemas(all);
    ASSERT_TRUE(older.ok()) << older.error().text();
    EXPECT_TRUE(older->empty());
}

TEST(SchemaFit, is_older_where_fields_were_appended_since) {
    const auto older = fit_schemas({{"fill", recorded_fill(fill_fields() - 1)}});
    ASSERT_TRUE(older.ok()) << older.error().text();
    EXPECT_EQ(*older, std::vector<std::string>{"fill"});
}

TEST(SchemaFit, refuses_a_renamed_field_and_shows_both_schemas) {
    const auto refused = fit_schemas({{"fill", recorded_fill(fill_fields(), true)}});
    ASSERT_FALSE(refused.ok());
    const std::string text = refused.error().text();
    EXPECT_NE(text.find("recorded    {ident: "), std::string::npos) << text;
    EXPECT_NE(text.find("this build  {" + find_event_type("fill")->fields.front().name + ": "),
              std::string::npos)
        << text;
}

TEST(SchemaFit, refuses_what_a_newer_build_appended) {
    TypeInfo newer = *find_event_type("floor.resumed");
    newer.fields.push_back({"why", find_event_type("floor.closed")->fields.front().type, {}, ""});
    const auto refused = fit_schemas({{"floor.resumed", json_schema(newer)}});
    ASSERT_FALSE(refused.ok());
    EXPECT_NE(refused.error().text().find("why: text"), std::string::npos);
}

TEST(SchemaFit, leaves_events_of_other_makers_alone) {
    EXPECT_TRUE(fit_schemas({{"momentum", R"({"type":"object"})"}}).ok());
}

}  // namespace outcry
