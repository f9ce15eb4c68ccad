// SPDX-License-Identifier: Apache-2.0
#include "outcry/codec/json.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <nlohmann/json.hpp>

#include "outcry/base/sha256.hpp"
#include "outcry/base/text.hpp"
#include "outcry/codec/json_read.hpp"
#include "tests/base/codec/zoo.hpp"

namespace outcry {
namespace {

using zoo::Everything;
using zoo::Leaf;
using zoo::Params;

Everything sample() {
    Everything all;
    all.wide = -9'007'199'254'740'993;
    all.huge = std::numeric_limits<std::uint64_t>::max();
    all.middle = -70'000;
    all.real = 2;
    all.text = "say \"hi\"\n\x01€";
    all.bytes = Buffer(as_bytes("\x01\xfe"));
    all.price = {251'240'000'000};
    all.cash = {-1};
    all.share = {80'000};
    all.when = *time::parse("2025-05-19T14:15:00Z");
    all.wait = {250 * ns_per_ms};
    all.frame = *Timeframe::parse("1mo");
    all.leaf = {"root", 0.1, 3};
    all.leaves = {{"a", 1, {}}};
    all.weights = {{"b", {30'000'000}}, {"a", {0}}};
    all.grid = {{zoo::Side::buy}, {}};
    return all;
}

constexpr auto sample_json =
    R"({"flag":true,"tiny":-1,"byte":7,"middle":-70000,"count":0,"wide":"-9007199254740993",)"
    R"("huge":"18446744073709551615","real":2.0,"text":"say \"hi\"\n\u0001€","bytes":"01fe",)"
    R"("side":"sell","price":"2512.4","size":"0","cash":"-0.00000001","share":"8bp",)"
    R"("when":"2025-05-19T14:15:00Z","wait":"250ms","frame":"1mo",)"
    R"("leaf":{"name":"root","weight":0.1,"rank":3},)"
    R"("leaves":[{"name":"a","weight":1.0,"rank":null}],)"
    R"("corners":[0.0,0.0,0.0],"weights":{"a":"0%","b":"30%"},"spare":null,)"
    R"("grid":[["buy"],[]],"limit":null})";

std::string refusal(std::string_view json, const TypeInfo& type) {
    const auto body = from_json(json, type);
    return body ? "" : body.error().text();
}

TEST(Json, writes_every_kind) { EXPECT_EQ(json_of(sample()), sample_json); }

TEST(Json, reads_what_it_writes) {
    const auto body = from_json(sample_json, type_info<Everything>());
    ASSERT_TRUE(body.ok()) << body.error().text();
    EXPECT_EQ(to_hex(body->view()), to_hex(encoded(sample()).view()));
    EXPECT_EQ(*from_json<Everything>(sample_json), sample());
}

TEST(Json, is_pretty_when_asked) {
    EXPECT_EQ(json_of(Leaf{"a", 1.5, {}}, JsonStyle::pretty),
              "{\n  \"name\": \"a\",\n  \"weight\": 1.5,\n  \"rank\": null\n}");
    EXPECT_EQ(json_of(zoo::Empty{}, JsonStyle::pretty), "{}");
    const std::string pretty = json_of(sample(), JsonStyle::pretty);
    EXPECT_EQ(*from_json<Everything>(pretty), sample());
}

TEST(Json, is_numbers_to_draw_with_in_plain_style) {
    Everything all = sample();
    all.wide = -5;
    all.huge = std::uint64_t{1} << 60;
    const auto json = nlohmann::json::parse(json_of(all, JsonStyle::plain));
    EXPECT_EQ(json["wide"], -5);
    EXPECT_EQ(json["huge"], std::uint64_t{1} << 60);
    EXPECT_EQ(json["price"], 2512.4);
    EXPECT_EQ(json["cash"], -0.00000001);
    EXPECT_EQ(json["share"], 0.0008);
    EXPECT_EQ(json["wait"], 0.25);
    EXPECT_EQ(json["when"], "2025-05-19T14:15:00Z");
    EXPECT_EQ(json["weights"]["b"], 0.3);
    EXPECT_TRUE(json["spare"].is_null());
    const auto exact = nlohmann::json::parse(json_of(all));
    for (const char* same :
         {"flag", "tiny", "text", "bytes", "side", "frame", "leaf", "leaves", "corners", "grid"})
        EXPECT_EQ(json[same], exact[same]) << same;
}

TEST(Json, does_not_care_about_the_order_of_keys) {
    EXPECT_EQ(from_json<Leaf>(R"({"rank": 4, "weight": 1, "name": "x"})")->rank, 4);
}

TEST(Json, takes_defaults_for_missing_keys_and_says_which_have_none) {
    EXPECT_EQ(*from_json<Everything>("{}"), Everything{});
    EXPECT_EQ(refusal(R"({"drawdown_max": {"day": "5%"}})", type_info<Params>()),
              "/edge_min: missing key \"edge_min\": expected a percentage or basis points such as "
              "\"5%\" or \"50bp\" (least expected value after costs)");
}

TEST(Json, names_the_path_and_everything_that_is_wrong) {
    const TypeInfo& type = type_info<Everything>();
    EXPECT_EQ(
        refusal(R"({"leaves": [{"name": "a"}, {"nmae": "b", "weight": "1"}], "tiny": 128})", type),
        "/tiny: expected a whole number from -128 to 127, got 128\n"
        "/leaves/1/nmae: unknown key \"nmae\"; did you mean \"name\"?\n"
        "/leaves/1/weight: expected a finite number, got \"1\"");
    EXPECT_EQ(refusal(R"({"weights": {"a/b~": 5}})", type),
              "/weights/a~1b~0: expected a percentage or basis points such as \"5%\" or \"50bp\", "
              "got 5");
    EXPECT_EQ(refusal("[]", type), "/: expected an object, got a list");
}

TEST(Json, says_what_each_kind_looks_like) {
    const TypeInfo& type = type_info<Everything>();
    const auto says = [&](std::string_view member) {
        return refusal(joined({"{", member, "}"}), type);
    };
    EXPECT_EQ(says(R"("flag": 1)"), "/flag: expected true or false, got 1");
    EXPECT_EQ(says(R"("byte": -1)"), "/byte: expected a whole number from 0 to 255, got -1");
    EXPECT_EQ(says(R"("byte": "7")"), "/byte: expected a whole number from 0 to 255, got \"7\"");
    EXPECT_EQ(says(R"("wide": 1.5)"), "/wide: expected a whole number, got 1.5");
    EXPECT_EQ(says(R"("wide": "9223372036854775808")"),
              "/wide: expected a whole number, got \"9223372036854775808\"");
    EXPECT_EQ(says(R"("huge": "-1")"),
              "/huge: expected a whole number that is not negative, got \"-1\"");
    EXPECT_EQ(says(R"("huge": 18446744073709551616)"),
              "/huge: expected a whole number that is not negative, got 18446744073709551616.0");
    EXPECT_EQ(says(R"("text": null)"), "/text: expected text, got null");
    EXPECT_EQ(says(R"("bytes": "0g")"),
              "/bytes: expected bytes in hexadecimal such as \"00ff\", got \"0g\"");
    EXPECT_EQ(says(R"("side": "byu")"),
              "/side: expected one of \"buy\", \"sell\", got \"byu\"; did you mean \"buy\"?");
    EXPECT_EQ(says(R"("side": 0)"), "/side: expected one of \"buy\", \"sell\", got 0");
    EXPECT_EQ(says(R"("price": "cheap")"),
              "/price: expected a price such as \"2512.40\", got \"cheap\"");
    EXPECT_EQ(says(R"("price": "0.123456789")"),
              "/price: \"0.123456789\" has 9 decimals, at most 8 are kept");
    EXPECT_EQ(says(R"("price": 92233720369)"), "/price: 92233720369 exceeds ±92233720368.54775807");
    EXPECT_EQ(says(R"("size": [])"), "/size: expected a quantity such as \"0.015\", got a list");
    EXPECT_EQ(says(R"("cash": true)"),
              "/cash: expected an amount of money such as \"10000\" or \"12.50\", got true");
    EXPECT_EQ(
        says(R"("share": "5")"),
        "/share: expected a percentage or basis points such as \"5%\" or \"50bp\", got \"5\"");
    EXPECT_EQ(says(R"("when": "noon")"),
              "/when: expected a UTC time such as \"2025-05-19T14:15:00Z\", got \"noon\"");
    EXPECT_EQ(says(R"("when": "2300-01-01")"),
              "/when: \"2300-01-01\" is outside 1677-09-21 to 2262-04-11, the span of 64-bit "
              "nanoseconds");
    EXPECT_EQ(says(R"("wait": 250)"),
              "/wait: expected a duration such as \"250ms\", \"2s\" or \"3d\", got 250");
    EXPECT_EQ(says(R"("frame": "1M")"),
              "/frame: expected a timeframe such as \"15m\", \"1h\" or \"1mo\", got \"1M\"");
    EXPECT_EQ(says(R"("leaf": 5)"), "/leaf: expected an object, got 5");
    EXPECT_EQ(says(R"("leaves": {})"), "/leaves: expected a list, got a table");
    EXPECT_EQ(says(R"("corners": [1])"), "/corners: expected a list of 3 values, got one of 1");
    EXPECT_EQ(says(R"("weights": [])"), "/weights: expected an object, got a list");
    EXPECT_EQ(says(R"("spare": 5)"), "/spare: expected an object, got 5");
}

TEST(Json, accepts_numbers_where_they_are_exact_enough) {
    EXPECT_EQ(from_json<Everything>(R"({"price": 2512.4})")->price.units, 251'240'000'000);
    EXPECT_EQ(from_json<Everything>(R"({"price": 7})")->price, Price::whole(7));
    EXPECT_EQ(from_json<Everything>(R"({"wide": -5, "huge": 18446744073709551615})")->huge,
              std::numeric_limits<std::uint64_t>::max());
    EXPECT_EQ(from_json<Everything>(R"({"real": 3})")->real, 3.0);
}

TEST(Json, says_where_broken_text_breaks) {
    EXPECT_EQ(refusal("{\n  \"flag\": tru\n}", type_info<Everything>()).substr(0, 26),
              "2:14: not valid JSON near ");
    EXPECT_EQ(refusal("", type_info<Everything>()).substr(0, 24), "1:1: not valid JSON near");
    EXPECT_EQ(refusal(R"({"flag": true, "flag": true})", type_info<Everything>()),
              "key \"flag\" appears twice");
    EXPECT_NE(refusal(R"({"real": 1e999})", type_info<Everything>()).find("is out of range"),
              std::string::npos);
    EXPECT_NE(refusal("{\"text\": \"\xff\"}", type_info<Everything>()), "");
    EXPECT_NE(refusal("{} {}", type_info<Everything>()), "");
}

TEST(Json, survives_a_tower_of_brackets) {
    EXPECT_EQ(refusal(std::string(100'000, '['), type_info<Everything>()),
              "JSON is nested deeper than the limit of 32");
    EXPECT_EQ(read_json(std::string(5'000'000, ' ')).error().message,
              "JSON of 5000000 bytes exceeds 4194304");
}

TEST(Json, shows_any_value_without_a_description) {
    Buffer body;
    msgpack::Writer out(body);
    out.map(5);
    out.text("i");
    out.integer(-9'007'199'254'740'993);
    out.text("u");
    out.unsigned_integer(9'007'199'254'740'992);
    out.text("max");
    out.unsigned_integer(std::numeric_limits<std::uint64_t>::max());
    out.text("l");
    out.array(3);
    out.nil();
    out.boolean(false);
    out.real(1e300);
    out.text("b");
    out.binary(as_bytes("~"));
    EXPECT_EQ(*to_json(body.view()),
              R"({"i":"-9007199254740993","u":9007199254740992,"max":"18446744073709551615",)"
              R"("l":[null,false,1e+300],"b":"7e"})");
    EXPECT_FALSE(to_json(body.view(0, body.size() - 1)).ok());
    EXPECT_EQ(to_json(from_hex("c1")->view()).error().message,
              "marker is not canonical MessagePack");
    EXPECT_EQ(to_json(from_hex("0101")->view()).error().message, "bytes follow the value");
    const Buffer tower(as_bytes(std::string(10'000, '\x91')));
    EXPECT_EQ(to_json(tower.view()).error().message, "value is nested deeper than the limit of 16");
}

TEST(Json, leaves_out_what_an_older_build_did_not_say) {
    EXPECT_EQ(*to_json(from_hex("81a46e616d65a26162")->view(), type_info<Leaf>()),
              R"({"name":"ab"})");
}

RC_GTEST_PROP(JsonProperty, goes_there_and_back, ()) {
    const Buffer body = encoded(zoo::any_everything());
    const auto json = to_json(body.view(), type_info<Everything>());
    RC_ASSERT(json.ok());
    const auto back = from_json(*json, type_info<Everything>());
    RC_ASSERT(back.ok());
    RC_ASSERT(*back == body);
}

RC_GTEST_PROP(JsonProperty, another_library_reads_it, ()) {
    const Everything all = zoo::any_everything();
    const auto json = nlohmann::json::parse(json_of(all, JsonStyle::pretty));
    RC_ASSERT(json.at("text").get<std::string>() == all.text);
    RC_ASSERT(json.at("real").get<double>() == all.real);
    RC_ASSERT(json.at("huge").get<std::string>() == std::to_string(all.huge));
    RC_ASSERT(json.at("leaves").size() == all.leaves.size());
    const auto untyped = nlohmann::json::parse(*to_json(encoded(all).view()));
    RC_ASSERT(untyped.at("leaf").at("name").get<std::string>() == all.leaf.name);
}

}  // namespace
}  // namespace outcry
