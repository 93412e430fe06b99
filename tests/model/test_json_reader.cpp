// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <functional>
#include <string>

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "model/profile/json_pointer.h"
#include "model/profile/json_reader.h"

using namespace scaleroof;

namespace {

/// The sentence that `action` is refused with; empty when it is not refused.
QString refusal(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return QString::fromUtf8(error.what());
  }
  return {};
}

QString syntax_refusal(const std::string& text) {
  return refusal([&] { parse_json(text, "x.json"); });
}

// No raw string: moc 6.4 loses its way in one that holds escapes.
constexpr const char* valid_scenario =
    "{\n"
    "  \"schema\": \"scaleroof/scenario/1\", \"title\": \"µ \\\"quoted\\\" \\\\ \\u00e9\",\n"
    "  \"network\": {\"base\": \"gpt3-175b\", \"layers\": 12}, \"accelerators\": 1024,\n"
    "  \"plan\": {\"tensor_parallel\": 8, \"sequence_parallel\": true, \"zero_group\": null,\n"
    "           \"list\": [1, -2.5e-3, \"a\", []]}\n"
    "}";

}  // namespace

class TestJsonReader : public QObject {
  Q_OBJECT

 private slots:
  void parses_all_kinds_of_values() {
    const nlohmann::json value = parse_json(valid_scenario, "x.json");
    QVERIFY(value == nlohmann::json::parse(valid_scenario));
    QVERIFY(parse_json(" 12 ", "") == 12);
  }

  void accepts_a_byte_order_mark() {
    QVERIFY(parse_json("\xEF\xBB\xBF{\"a\": 1}", "x.json") == nlohmann::json({{"a", 1}}));
    QCOMPARE(syntax_refusal("\xEF\xBB\xBF{\"a\" 1}"),
             QString(R"(x.json: line 1, column 6: found "1", expected ":")"));
  }

  void refuses_text_that_is_no_json_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char* name, const QByteArray& text, const char* sentence) {
      QTest::newRow(name) << text << QString::fromUtf8(sentence);
    };
    row("empty", "", "x.json: found nothing, expected a JSON text");
    row("blank", " \n\t", "x.json: found nothing, expected a JSON text");
    row("truncated", "{\"plan\":\n  {\"a\": 1,",
        "x.json: line 2, column 11: found the end of the file, expected the rest of it: the JSON text is cut "
        "off");
    row("truncated in a string", "{\"pl",
        "x.json: line 1, column 5: found the end of the file, expected the rest of it: the JSON text is cut "
        "off");
    row("missing comma", "{\n  \"a\": 1\n  \"b\": 2\n}",
        "x.json: line 3, column 3: found \"\"b\"\", expected \",\" or \"}\"");
    row("trailing comma", "{\"a\": 1,\n}",
        "x.json: line 2, column 1: found \"}\", expected a member's name in quotation marks");
    row("columns are characters", "{\"µµ\": 1 2}",
        "x.json: line 1, column 10: found \"2\", expected \",\" or \"}\"");
    row("list", "[1 2]", "x.json: line 1, column 4: found \"2\", expected \",\" or \"]\"");
    row("comment", "{ // why\n}",
        "x.json: line 1, column 3: found \"//\" (invalid literal), expected a member's name in quotation "
        "marks");
    row("NaN", "{\"a\": NaN}", "x.json: line 1, column 7: found \"NaN\" (invalid literal), expected a value");
    row("cut literal", "{\"a\": tru, \"b\": 1}",
        "x.json: line 1, column 7: found \"tru\" (invalid literal), expected a value");
    row("single quotes", "{\"a\": 'x'}",
        "x.json: line 1, column 7: found \"'x'\" (invalid literal), expected a value");
    row("huge number", "{\"a\": 1e400}",
        "x.json: line 1, column 7: found the number 1e400, expected a number below 1.8e308");
    row("bytes after the end", "{\"a\": 1}\n}",
        "x.json: line 2, column 1: found \"}\", expected the end of the file");
    row("duplicate member", "{\"a\": 1,\n \"b\": 2, \"a\": 3}",
        "x.json: line 2, column 12: found the member \"a\" a second time, expected each member once");
    row("zero byte", QByteArray("{}\0x", 4),
        "x.json: line 1, column 3: found a zero byte, expected a JSON text in UTF-8");
    row("invalid UTF-8", "{\"a\": \"\xFF\"}",
        "x.json: line 1, column 7: found \"\"?\" (invalid string: ill-formed UTF-8 byte), expected a value");
    row("UTF-16", "\xFF\xFE{", "x.json: line 1, column 1: found \"??\" (invalid literal), expected a value");
  }
  void refuses_text_that_is_no_json() {
    QFETCH(QByteArray, text);
    QFETCH(QString, sentence);
    QCOMPARE(syntax_refusal(text.toStdString()), sentence);
  }

  void refuses_bottomless_nesting() {
    for (const char* bracket : {"[", "{\"a\":"}) {
      std::string text;
      for (int i = 0; i < 100'000; ++i) text += bracket;
      QVERIFY(syntax_refusal(text).contains("found more than 100 levels of nesting, expected at most 100"));
    }
    QVERIFY(syntax_refusal(std::string(100, '[') + std::string(100, ']')).isEmpty());
    QVERIFY(!syntax_refusal(std::string(101, '[') + std::string(101, ']')).isEmpty());
  }

  void every_truncation_is_an_error() {
    const std::string text = valid_scenario;
    for (std::size_t length = 0; length < text.size(); ++length)
      QVERIFY2(!syntax_refusal(text.substr(0, length)).isEmpty(), text.substr(0, length).c_str());
    QVERIFY(syntax_refusal(text).isEmpty());
  }

  /// Whatever byte is wrong: an Error or a value, nothing else.
  void a_changed_byte_is_an_error_or_another_value() {
    const std::string text = valid_scenario;
    for (std::size_t i = 0; i < text.size(); ++i)
      for (char c : {'\0', '"', '{', ']', '\\', '9', '\xFF', ' ', '\n'}) {
        std::string changed = text;
        changed[i] = c;
        try {
          parse_json(changed, "x.json").dump();
        } catch (const Error& error) {
          QVERIFY(QString::fromUtf8(error.what()).startsWith("x.json: line "));
        }
      }
  }

  void loads_files() {
    QTemporaryDir folder;
    const std::string base = folder.path().toStdString();
    const auto write = [&](const char* name, const QByteArray& content) {
      QFile file(folder.filePath(name));
      QVERIFY(file.open(QIODevice::WriteOnly));
      file.write(content);
    };
    write("good.json", "{\"a\": [1, 2]}");
    write("empty.json", "");
    write("cut.json", "{\"a\":");
    QVERIFY(load_json(base + "/good.json") == nlohmann::json::parse("{\"a\": [1, 2]}"));
    const auto sentence = [&](const char* name) { return refusal([&] { load_json(base + name); }); };
    const QString path = folder.path();
    QCOMPARE(sentence("/none.json"), path + "/none.json: found no such file, expected a JSON file");
    QCOMPARE(sentence("/good.json/x"), path + "/good.json/x: found no such file, expected a JSON file");
    QCOMPARE(sentence(""), path + ": found a folder, expected a JSON file");
    QCOMPARE(sentence("/empty.json"), path + "/empty.json: found an empty file, expected a JSON file");
    QCOMPARE(
        sentence("/cut.json"),
        path +
            "/cut.json: line 1, column 6: found the end of the file, expected the rest of it: the JSON text "
            "is cut off");
  }

  void reads_members() {
    const nlohmann::json value = parse_json(R"({
      "rate": "25 GB/s", "bare": 25e9, "whole": 8.0, "million": 1e6, "flag": true, "word": "x", "none": null,
      "share": 0.5, "sure": {"value": 0.7, "relative_sd": 0.03}, "vague": {"value": 0.7}, "pick": "b",
      "inner": {"n": 3}, "list": [{"n": 1}, {"n": 2}], "numbers": [1, 2.0]})",
                                            "");
    const Origins origins;
    ObjectReader reader(value, "", origins);
    QCOMPARE(reader.quantity<BytesPerSecond>("rate").value, 25e9);
    QCOMPARE(reader.quantity<BytesPerSecond>("bare").value, 25e9);
    QCOMPARE(reader.quantity_or("none", Seconds{3}).value, 3.0);
    QCOMPARE(reader.integer("whole"), 8);
    QCOMPARE(reader.integer("million"), 1'000'000);
    QCOMPARE(reader.integer_or("absent", 7), 7);
    QCOMPARE(reader.number("share"), 0.5);
    QCOMPARE(reader.number_or("absent", 0.25), 0.25);
    QCOMPARE(reader.boolean_or("flag", false), true);
    QCOMPARE(reader.boolean_or("none", true), true);
    QCOMPARE(reader.text("word"), std::string("x"));
    QCOMPARE(reader.text_or("absent", "y"), std::string("y"));
    QCOMPARE(reader.share_or("share", {}).value, 0.5);
    QCOMPARE(reader.share_or("share", {1, 0.5}).relative_sd, 0.15);  // a plain number's
    QCOMPARE(reader.share_or("sure", {}).relative_sd, 0.03);
    QCOMPARE(reader.share_or("vague", {}).relative_sd, 0.15);
    QCOMPARE(reader.share_or("absent", {0.9, 0.2}).value, 0.9);
    constexpr std::array<std::string_view, 2> names{"a", "b"};
    QCOMPARE(reader.choice("pick", names), std::size_t{1});
    QCOMPARE(reader.choice_or("absent", names, 0), std::size_t{0});
    ObjectReader inner = reader.object("inner");
    QCOMPARE(inner.pointer(), std::string("/inner"));
    QCOMPARE(inner.integer("n"), 3);
    inner.finish();
    QVERIFY(!reader.optional_object("none"));
    const auto elements = reader.list("list");
    QCOMPARE(elements.size(), std::size_t{2});
    QCOMPARE(elements[1].pointer, std::string("/list/1"));
    QCOMPARE(reader.at(elements[1]).integer("n"), 2);
    QVERIFY(reader.integers("numbers") == (std::vector<std::int64_t>{1, 2}));
    reader.finish();
    QVERIFY(inner.keys() == std::vector<std::string>{"n"});
  }

  void refuses_members_data() {
    using Read = std::function<void(ObjectReader&)>;
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("sentence");
    QTest::addColumn<int>("index");
    reads_.clear();
    const auto row = [&](const char* name, const char* text, const char* sentence, Read read) {
      QTest::newRow(name) << text << QString::fromUtf8(sentence) << static_cast<int>(reads_.size());
      reads_.push_back(std::move(read));
    };
    const Read rate = [](ObjectReader& reader) { reader.quantity<BytesPerSecond>("m"); };
    const Read integer = [](ObjectReader& reader) { reader.integer("m"); };
    const Read number = [](ObjectReader& reader) { reader.number("m"); };
    const Read boolean = [](ObjectReader& reader) { reader.boolean_or("m", false); };
    const Read share = [](ObjectReader& reader) { reader.share_or("m", {}); };
    const Read choice = [](ObjectReader& reader) {
      constexpr std::array<std::string_view, 3> names{"sgd", "adam", "lamb"};
      reader.choice("m", names);
    };
    row("wrong unit", R"({"m": "25 GB"})",
        R"(f.json: /m: found "25 GB" (an amount of data), expected a data rate above zero, such as "25 GB/s")",
        rate);
    row("negative", R"({"m": -3})",
        R"(f.json: /m: found -3, expected a data rate above zero, such as "25 GB/s")", rate);
    row("negative text", R"({"m": "-3 GB/s"})",
        R"(f.json: /m: found "-3 GB/s", expected a data rate above zero, such as "25 GB/s")", rate);
    row("zero", R"({"m": 0})", R"(f.json: /m: found 0, expected a data rate above zero, such as "25 GB/s")",
        rate);
    row("NaN", R"({"m": "NaN"})",
        R"(f.json: /m: found "NaN" (not a finite number), expected a data rate above zero, such as "25 GB/s")",
        rate);
    row("missing", R"({})",
        R"(f.json: /m: found nothing, expected a data rate above zero, such as "25 GB/s")", rate);
    row("null", R"({"m": null})",
        R"(f.json: /m: found nothing, expected a data rate above zero, such as "25 GB/s")", rate);
    row("list for a rate", R"({"m": [1]})",
        R"(f.json: /m: found a list, expected a data rate above zero, such as "25 GB/s")", rate);
    row("not below zero", R"({"m": -1})",
        R"(f.json: /m: found -1, expected a time not below zero, such as "1.5 ms")",
        [](ObjectReader& reader) { reader.quantity<Seconds>("m", Bound::non_negative); });
    row("at least one", R"({"m": 0.5})",
        R"(f.json: /m: found 0.5, expected a plain number of at least 1, such as 0.5)",
        [](ObjectReader& reader) { reader.number("m", Bound::at_least_one); });
    row("number", R"({"m": true})", R"(f.json: /m: found true, expected a plain number, such as 0.5)",
        number);
    row("fraction", R"({"m": 8.5})", R"(f.json: /m: found 8.5, expected a whole number of at least 1)",
        integer);
    row("zero size", R"({"m": 0})", R"(f.json: /m: found 0, expected a whole number of at least 1)", integer);
    row("negative size", R"({"m": -8})", R"(f.json: /m: found -8, expected a whole number of at least 1)",
        integer);
    row("huge size", R"({"m": 1e300})",
        R"(f.json: /m: found 1e+300, expected a whole number from 1 to 1e+15)", integer);
    row("unsigned size", R"({"m": 18446744073709551615})",
        R"(f.json: /m: found 18446744073709551615, expected a whole number from 1 to 1e+15)", integer);
    row("very negative size", R"({"m": -1e300})",
        R"(f.json: /m: found -1e+300, expected a whole number of at least 1)", integer);
    row("size as text", R"({"m": "8"})", R"(f.json: /m: found "8", expected a whole number of at least 1)",
        integer);
    row("flag", R"({"m": 1})", R"(f.json: /m: found 1, expected true or false)", boolean);
    row("text", R"({"m": {}})", R"(f.json: /m: found an empty object, expected a text)",
        [](ObjectReader& reader) { reader.text("m"); });
    row("zero share", R"({"m": 0})",
        R"(f.json: /m: found 0, expected a plain number above zero, such as 0.5)", share);
    row("share without value", R"({"m": {"relative_sd": 0.1}})",
        R"(f.json: /m/value: found nothing, expected a plain number above zero, such as 0.5)", share);
    row("share with more", R"({"m": {"value": 0.1, "sd": 0.1}})",
        R"(f.json: /m/sd: found the unknown member "sd", expected a known one (nearest: "value", "relative_sd"))",
        share);
    row("share as text", R"({"m": "0.5"})",
        R"(f.json: /m: found "0.5", expected a number above zero, or {"value": 0.72, "relative_sd": 0.03})",
        share);
    row("unknown word", R"({"m": "adan"})",
        R"(f.json: /m: found "adan", expected one of "sgd", "adam", "lamb" (nearest: "adam"))", choice);
    row("no word", R"({"m": 3})", R"(f.json: /m: found 3, expected one of "sgd", "adam", "lamb")", choice);
    row("object", R"({"m": 3})", R"(f.json: /m: found 3, expected an object)",
        [](ObjectReader& reader) { reader.object("m"); });
    row("no object", R"({})", R"(f.json: /m: found nothing, expected an object)",
        [](ObjectReader& reader) { reader.object("m"); });
    row("list", R"({"m": {"a": 1}})", R"(f.json: /m: found an object, expected a list)",
        [](ObjectReader& reader) { reader.list("m"); });
    row("list of numbers", R"({"m": [1, "x"]})",
        R"(f.json: /m/1: found "x", expected a whole number of at least 1)",
        [](ObjectReader& reader) { reader.integers("m"); });
    row("element", R"({"m": [1, {}]})", R"(f.json: /m/0: found 1, expected an object)",
        [](ObjectReader& reader) { reader.at(reader.list("m")[0]); });
    row("unknown key", R"({"bandwith": 1})",
        R"(f.json: /bandwith: found the unknown member "bandwith", expected a known one (nearest: "bandwidth", "latency"))",
        [](ObjectReader& reader) {
          reader.number_or("latency", 0);
          reader.number_or("bandwidth", 0);
          reader.finish();
        });
    row("escaped key", R"({"a/b~c": 1})",
        R"(f.json: /a~1b~0c: found the unknown member "a/b~c", expected no members here)",
        [](ObjectReader& reader) { reader.finish(); });
  }
  void refuses_members() {
    QFETCH(QString, text);
    QFETCH(QString, sentence);
    QFETCH(int, index);
    const nlohmann::json value = parse_json(text.toStdString(), "f.json");
    Origins origins;
    origins.add("", "f.json");
    QCOMPARE(refusal([&] {
               ObjectReader reader(value, "", origins);
               reads_[static_cast<std::size_t>(index)](reader);
             }),
             sentence);
  }

  void known_members_without_meaning_are_ignored() {
    const nlohmann::json value{{"sources", {{"/a", "b"}}}};
    const Origins origins;
    ObjectReader reader(value, "", origins);
    reader.ignore({"sources"});
    reader.finish();
  }

  void the_longest_origin_wins() {
    Origins origins;
    origins.add("", "run.json");
    origins.add("/interconnect", "summit.json");
    origins.add("/interconnect/tiers", "run.json", "/interconnect/tiers");
    origins.add("/network", "old.json");
    origins.add("/network", "new.json", "/at");
    const auto place = [&](const char* pointer) {
      const Origins::Place found = origins.locate(pointer);
      return QString::fromStdString(found.file + " " + found.pointer);
    };
    QCOMPARE(place("/plan/micro_batch"), QString("run.json /plan/micro_batch"));
    QCOMPARE(place("/interconnect"), QString("summit.json "));
    QCOMPARE(place("/interconnect/name"), QString("summit.json /name"));
    QCOMPARE(place("/interconnect/tiers/0/size"), QString("run.json /interconnect/tiers/0/size"));
    QCOMPARE(place("/interconnect/tiers2"), QString("summit.json /tiers2"));
    QCOMPARE(place("/network/layers"), QString("new.json /at/layers"));
  }

  void finds_the_nearest_words() {
    const std::vector<std::string> ids{"a100-sxm-40gb", "a100-sxm-80gb", "h100-sxm-80gb", "t4",
                                       "v100-sxm2-16gb"};
    QVERIFY(nearest("a100-sxm-80g", ids) ==
            (std::vector<std::string>{"a100-sxm-80gb", "a100-sxm-40gb", "h100-sxm-80gb"}));
    QVERIFY(nearest("A100", ids, 2) == (std::vector<std::string>{"a100-sxm-40gb", "a100-sxm-80gb"}));
    QVERIFY(nearest("100ah-sxm-80gb", ids, 1) == std::vector<std::string>{"a100-sxm-80gb"});
    QVERIFY(nearest("", ids, 1) == std::vector<std::string>{"t4"});
    QVERIFY(nearest("x", {}, 3).empty());
  }

  void pointers_are_taken_apart_and_put_together() {
    QVERIFY(split_pointer("").empty());
    QVERIFY(split_pointer("/plan/a~1b~0c//0") == (std::vector<std::string>{"plan", "a/b~c", "", "0"}));
    QCOMPARE(append_token("/plan", "a/b~c"), std::string("/plan/a~1b~0c"));
    for (const char* wrong : {"plan", "/a~", "/a~2", " /a"})
      QCOMPARE(refusal([&] { split_pointer(wrong); }),
               QString("found \"%1\", expected a JSON Pointer, such as \"/plan/micro_batch\"").arg(wrong));
  }

 private:
  std::vector<std::function<void(ObjectReader&)>> reads_;
};

QTEST_APPLESS_MAIN(TestJsonReader)
#include "test_json_reader.moc"
