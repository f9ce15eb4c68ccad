// SPDX-License-Identifier: Apache-2.0
#include "outcry/codec/json_schema.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "outcry/base/sha256.hpp"
#include "outcry/codec/shape.hpp"
#include "tests/base/codec/zoo.hpp"

namespace outcry {
namespace {

using zoo::Everything;
using zoo::Leaf;
using zoo::Params;

std::string refusal(std::string_view schema) {
    const auto tree = from_json_schema(schema);
    return tree ? "" : tree.error().text();
}
/// A schema with one property of the given schema.
std::string with(const std::string& property) {
    return R"({"title": "t", "type": "object", "properties": {"x": )" + property + "}}";
}

TEST(JsonSchema, says_what_json_can_say_and_the_rest_in_its_own_keyword) {
    EXPECT_EQ(json_schema(type_info<Leaf>(), JsonStyle::pretty, "outcry:leaf"), R"({
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "$id": "outcry:leaf",
  "title": "leaf",
  "type": "object",
  "properties": {
    "name": {
      "type": "string",
      "default": ""
    },
    "weight": {
      "type": "number",
      "default": 0.0
    },
    "rank": {
      "type": [
        "integer",
        "null"
      ],
      "minimum": -2147483648,
      "maximum": 2147483647,
      "default": null
    }
  },
  "additionalProperties": false
})");
}

TEST(JsonSchema, in_plain_style_says_just_what_plain_json_holds) {
    EXPECT_EQ(
        json_schema(type_info<Leaf>(), JsonStyle::plain),
        R"({"type":"object","properties":{"name":{"type":"string"},"weight":{"type":"number"},)"
        R"("rank":{"anyOf":[{"type":"integer"},{"type":"null"}]}}})");
    const std::string all = json_schema(type_info<Everything>(), JsonStyle::plain);
    for (const char* part :
         {R"("price":{"type":"number"})", R"("when":{"type":"string","format":"date-time"})",
          R"("huge":{"type":"integer"})",
          R"("weights":{"type":"object","additionalProperties":{"type":"number"}})",
          R"("wait":{"type":"number"})", R"("bytes":{"type":"string"})"})
        EXPECT_NE(all.find(part), std::string::npos) << part << "\n" << all;
}

TEST(JsonSchema, says_what_is_required_and_what_it_is_for) {
    const std::string schema = json_schema(type_info<Params>());
    EXPECT_NE(
        schema.find(R"("edge_min":{"type":"string","pattern":"^-?[0-9]+([.][0-9]+)?(%|bp)$",)"
                    R"("x-outcry":"ratio","description":"least expected value after costs"})"),
        std::string::npos)
        << schema;
    EXPECT_NE(schema.find(R"("required":["edge_min"],"additionalProperties":false})"),
              std::string::npos);
    EXPECT_NE(schema.find(R"("lean":{"title":"side","type":"string","enum":["buy","sell"],)"
                          R"("default":"buy"})"),
              std::string::npos);
}

TEST(JsonSchema, comes_back_as_the_same_description) {
    for (const TypeInfo* type : {&type_info<Everything>(), &type_info<Leaf>(), &type_info<Params>(),
                                 &type_info<zoo::Bar>(), &type_info<zoo::Empty>()}) {
        const auto tree = from_json_schema(json_schema(*type));
        ASSERT_TRUE(tree.ok()) << tree.error().text();
        EXPECT_TRUE(same_type(tree->root(), *type)) << json_schema(tree->root());
        EXPECT_EQ(json_schema(tree->root()), json_schema(*type));
    }
    EXPECT_FALSE(same_type(type_info<Leaf>(), type_info<zoo::Bar>()));
}

TEST(JsonSchema, reads_what_a_person_writes) {
    auto read = from_json_schema(R"({
        "title": "mood",
        "type": "object",
        "properties": {
            "symbol": {"type": "string", "description": "which instrument"},
            "score": {"type": "number"},
            "level": {"type": "string", "enum": ["low", "high"], "default": "low"},
            "count": {"type": "integer", "minimum": 0, "maximum": 100, "default": 5},
            "note": {"type": ["string", "null"]},
            "tags": {"type": "array", "items": {"type": "string"}, "default": []},
            "by_name": {"type": "object", "additionalProperties": {"type": "number"}, "default": {}}
        },
        "required": ["symbol", "score"]
    })");
    ASSERT_TRUE(read.ok()) << read.error().text();
    const TypeTree tree = std::move(*read);
    const auto body = from_json(R"({"symbol": "BTC", "score": 0.5})", tree.root());
    ASSERT_TRUE(body.ok()) << body.error().text();
    EXPECT_TRUE(conforms(body->view(), tree.root()).ok());
    EXPECT_EQ(*to_json(body->view(), tree.root()),
              R"({"symbol":"BTC","score":0.5,"level":"low","count":5,"note":null,"tags":[],)"
              R"("by_name":{}})");
    EXPECT_EQ(from_json(R"({"symbol": "BTC"})", tree.root()).error().text(),
              "/score: missing key \"score\": expected a finite number");
}

TEST(JsonSchema, refuses_what_it_could_not_check) {
    EXPECT_EQ(refusal("5"), "/: expected a schema object, got 5");
    EXPECT_EQ(refusal(R"({"type": "string"})"),
              "/type: the outermost type must be an object with properties");
    EXPECT_EQ(refusal(with(R"({"type": "string", "format": "email", "default": ""})")),
              "/properties/x/format: keyword \"format\" is not supported");
    EXPECT_EQ(refusal(with(R"({"typ": "string"})")),
              "/properties/x/typ: keyword \"typ\" is not supported; did you mean \"type\"?");
    EXPECT_EQ(refusal(with(R"({"default": 5})")), "/properties/x: keyword \"type\" is missing");
    EXPECT_EQ(refusal(with(R"({"type": "text"})")),
              "/properties/x/type: \"text\" is not a type of JSON Schema");
    EXPECT_EQ(refusal(with(R"({"type": ["string", "number"]})")),
              "/properties/x/type: one type, with or without null, is supported");
    EXPECT_EQ(refusal(with(R"({"type": "string"})")),
              "/properties/x: a field that is not required needs a default or null");
    EXPECT_EQ(refusal(with(R"({"type": "integer", "default": "5"})")),
              "/properties/x/default: expected a whole number from -9007199254740992 to "
              "9007199254740992, got \"5\"");
    EXPECT_EQ(refusal(with(R"({"type": "integer", "minimum": 5, "maximum": 4, "default": 5})")),
              "/properties/x/minimum: minimum exceeds maximum");
    EXPECT_EQ(refusal(with(R"({"type": "array", "default": []})")),
              "/properties/x: keyword \"items\" is missing");
    EXPECT_EQ(refusal(with(R"({"type": "array", "items": {"type": "number"}, "maxItems": 3})")),
              "/properties/x: minItems and maxItems must be the same number from 1 to 65536");
    EXPECT_EQ(refusal(with(R"({"type": "string", "x-outcry": "prize", "default": "1"})")),
              "/properties/x/x-outcry: \"prize\" is not a kind; did you mean \"price\"?");
    EXPECT_EQ(refusal(with(R"({"type": "string", "enum": ["a", "a"]})")),
              "/properties/x/enum: \"a\" appears twice");
    EXPECT_EQ(refusal(R"({"type": "object", "properties": {}, "required": ["y"]})"),
              "/required: \"y\" is required but no property");
    EXPECT_EQ(refusal(R"({"type": "object", "properties": {}, "additionalProperties": true})"),
              "/additionalProperties: a record takes no further properties: expected false");
    std::string deep = R"({"type": "number"})";
    for (int i = 0; i < 15; ++i) deep = R"({"type": "array", "items": )" + deep + "}";
    EXPECT_NE(refusal(with(deep)), "");
}

RC_GTEST_PROP(JsonSchemaProperty, a_tree_of_data_serves_like_the_type, ()) {
    static const TypeTree tree = std::move(*from_json_schema(json_schema(type_info<Everything>())));
    const Buffer body = encoded(zoo::any_everything());
    RC_ASSERT(conforms(body.view(), tree.root()).ok());
    const auto json = to_json(body.view(), tree.root());
    RC_ASSERT(*json == *to_json(body.view(), type_info<Everything>()));
    RC_ASSERT(*from_json(*json, tree.root()) == body);
}

}  // namespace
}  // namespace outcry
