// SPDX-License-Identifier: GPL-3.0-or-later
#include <clocale>
#include <cmath>
#include <concepts>
#include <limits>
#include <string>

#include <QTest>

#include "model/error.h"
#include "model/quantity/quantity.h"
#include "model/quantity/text.h"

using namespace scaleroof;

// What must not compile, asked of the compiler without stopping it.
template <class A, class B>
concept Addable = requires(A a, B b) {
  a + b;
};
template <class A, class B>
concept Comparable = requires(A a, B b) {
  a < b;
};
static_assert(Addable<Bytes, Bytes>);
static_assert(!Addable<Bytes, Seconds>);
static_assert(!Addable<Bytes, double>);
static_assert(!Addable<Watts, Joules>);
static_assert(Comparable<Seconds, Seconds>);
static_assert(!Comparable<Seconds, Hertz>);
static_assert(!std::convertible_to<double, Seconds>);
static_assert(!std::convertible_to<Seconds, double>);
static_assert(!std::constructible_from<Bytes, Seconds>);
static_assert(std::same_as<decltype(Bytes{} / Seconds{}), BytesPerSecond>);
static_assert(std::same_as<decltype(Bytes{} / BytesPerSecond{}), Seconds>);
static_assert(std::same_as<decltype(Watts{} * Seconds{}), Joules>);
static_assert(std::same_as<decltype(Flops{} / Bytes{}), FlopsPerByte>);
static_assert(std::same_as<decltype(FlopsPerByte{} * BytesPerSecond{}), FlopsPerSecond>);
static_assert(std::same_as<decltype(Seconds{} * Hertz{}), double>);
static_assert(std::same_as<decltype(1.0 / Seconds{}), Hertz>);

namespace {

/// The sentence that parsing `text` is refused with; empty when it is not refused.
QString refusal(const char* text, Dimension dimension) {
  try {
    parse_quantity(text, dimension);
  } catch (const Error& error) {
    return QString::fromUtf8(error.what());
  }
  return {};
}

}  // namespace

class TestQuantity : public QObject {
  Q_OBJECT

 private slots:
  void parses_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("dimension");
    QTest::addColumn<double>("expected");
    const auto row = [](const char* text, Dimension dimension, double expected) {
      QTest::newRow(text) << QString::fromUtf8(text) << static_cast<int>(dimension) << expected;
    };
    row("25 GB/s", Dimension::data_rate, 25e9);
    row("25GB/s", Dimension::data_rate, 25e9);
    row("  25 GB/s ", Dimension::data_rate, 25e9);
    row("400 Gb/s", Dimension::data_rate, 50e9);  // 8 bits a byte
    row("1 Kib/s", Dimension::data_rate, 128);    // 1024 / 8
    row("1.5 us", Dimension::time, 1.5e-6);
    row("1.5 µs", Dimension::time, 1.5e-6);  // micro sign
    row("1.5 μs", Dimension::time, 1.5e-6);  // Greek letter
    row("20 ns", Dimension::time, 20e-9);
    row("2 min", Dimension::time, 120);
    row("1.5 h", Dimension::time, 5400);
    row("30 d", Dimension::time, 2592000);
    row("80 GiB", Dimension::data, 85899345920.0);  // 80 x 2^30
    row("256 KiB", Dimension::data, 262144);
    row("80 GB", Dimension::data, 80e9);
    row("16 b", Dimension::data, 2);
    row("2 PiB", Dimension::data, 2251799813685248.0);  // 2^51
    row("312 TFLOP/s", Dimension::work_rate, 312e12);
    row("1.1 EFLOPS", Dimension::work_rate, 1.1e18);
    row("8.2 GFLOP", Dimension::work, 8.2e9);
    row("1410 MHz", Dimension::frequency, 1.41e9);
    row("300 W", Dimension::power, 300);
    row("20 MW", Dimension::power, 20e6);
    row("3 mJ", Dimension::energy, 3e-3);
    row("2 kWh", Dimension::energy, 7.2e6);   // 2000 W x 3600 s
    row("25e9", Dimension::data_rate, 25e9);  // bare: SI base units
    row("-3", Dimension::number, -3);
    row("15 T", Dimension::number, 15e12);
    row("1\u2009024", Dimension::number, 1024);  // as format_quantity groups it
    row("1E3 B", Dimension::data, 1000);
  }
  void parses() {
    QFETCH(QString, text);
    QFETCH(int, dimension);
    QFETCH(double, expected);
    const double value = parse_quantity(text.toStdString(), static_cast<Dimension>(dimension));
    QVERIFY2(std::abs(value - expected) <= 1e-15 * std::abs(expected),
             qPrintable(QString::number(value, 'g', 17)));
  }

  void refuses_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("dimension");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char* text, Dimension dimension, const char* sentence) {
      QTest::newRow(*text ? text : "empty") << text << static_cast<int>(dimension) << sentence;
    };
    const auto rate = Dimension::data_rate;
    row("25 GB", rate, R"(found "25 GB" (an amount of data), expected a data rate, such as "25 GB/s")");
    row("25 TFLOP/s", rate,
        R"(found "25 TFLOP/s" (a computing rate), expected a data rate, such as "25 GB/s")");
    row("25 G", rate, R"(found "25 G" (a plain number), expected a data rate, such as "25 GB/s")");
    row("25 gb/s", rate,
        R"(found "25 gb/s" (unknown unit "gb/s"; did you mean "GB/s" or "Gb/s"?), expected a data rate, such as "25 GB/s")");
    row("25 GB/x", rate, R"(found "25 GB/x" (unknown unit "GB/x"), expected a data rate, such as "25 GB/s")");
    row("25 GB/s please", rate,
        R"(found "25 GB/s please" (unknown unit "GB/s please"), expected a data rate, such as "25 GB/s")");
    row("25,5 GB/s", rate,
        R"(found "25,5 GB/s" (unknown unit ",5 GB/s"), expected a data rate, such as "25 GB/s")");
    row("1 2 GB/s", rate,
        R"(found "1 2 GB/s" (unknown unit "2 GB/s"), expected a data rate, such as "25 GB/s")");
    row("0x10", rate, R"(found "0x10" (unknown unit "x10"), expected a data rate, such as "25 GB/s")");
    row("NaN", Dimension::time, R"(found "NaN" (not a finite number), expected a time, such as "1.5 ms")");
    row("inf s", Dimension::time,
        R"(found "inf s" (not a finite number), expected a time, such as "1.5 ms")");
    row("1e400 s", Dimension::time,
        R"(found "1e400 s" (beyond the range of numbers), expected a time, such as "1.5 ms")");
    row("1e300 EB", Dimension::data,
        R"(found "1e300 EB" (beyond the range of numbers), expected an amount of data, such as "80 GiB")");
    row("", Dimension::data, R"(found an empty text, expected an amount of data, such as "80 GiB")");
    row("GiB", Dimension::data, R"(found "GiB" (no number), expected an amount of data, such as "80 GiB")");
    row("80 KB", Dimension::data,
        R"(found "80 KB" (unknown unit "KB"; did you mean "kB" or "kb"?), expected an amount of data, such as "80 GiB")");
    row("5 km", Dimension::time, R"(found "5 km" (unknown unit "km"), expected a time, such as "1.5 ms")");
    row("5 W", Dimension::energy, R"(found "5 W" (a power), expected an energy, such as "5 kWh")");
    row("5 s", Dimension::frequency, R"(found "5 s" (a time), expected a frequency, such as "1410 MHz")");
    row("5 J", Dimension::power, R"(found "5 J" (an energy), expected a power, such as "300 W")");
    row("5 FLOP", Dimension::work_rate,
        R"(found "5 FLOP" (an amount of work), expected a computing rate, such as "312 TFLOP/s")");
    row("5 Hz", Dimension::work,
        R"(found "5 Hz" (a frequency), expected an amount of work, such as "4 TFLOP")");
    row("5 GB/s", Dimension::number, R"(found "5 GB/s" (a data rate), expected a plain number, such as 0.5)");
  }
  void refuses() {
    QFETCH(QString, text);
    QFETCH(int, dimension);
    QFETCH(QString, sentence);
    QCOMPARE(refusal(text.toUtf8().constData(), static_cast<Dimension>(dimension)), sentence);
  }

  void long_text_is_shortened_between_characters() {
    // The opening mark and 58 bytes leave room for one byte, the character takes two.
    const QString sentence =
        refusal((std::string(58, 'x') + "µ" + std::string(100, 'y')).c_str(), Dimension::time);
    QCOMPARE(sentence,
             "found \"" + QString(58, 'x') + "...\" (no number), expected a time, such as \"1.5 ms\"");
  }

  void text_that_is_no_utf8_is_shown_as_such() {
    QCOMPARE(refusal("\xFF\xFE 5 s\n", Dimension::time),
             QString("found \"?? 5 s \" (no number), expected a time, such as \"1.5 ms\""));
  }

  void does_not_depend_on_the_locale() {
    // Where the locale is not installed, nothing changes and the test still holds.
    const std::string before = std::setlocale(LC_ALL, nullptr);
    std::setlocale(LC_ALL, "de_DE.UTF-8");
    QCOMPARE(parse_quantity("1.5 s", Dimension::time), 1.5);
    QCOMPARE(format_quantity(1.5, Dimension::time), std::string("1.50 s"));
    std::setlocale(LC_ALL, before.c_str());
  }

  void formats_data() {
    QTest::addColumn<double>("value");
    QTest::addColumn<int>("dimension");
    QTest::addColumn<QString>("expected");
    const auto row = [](double value, Dimension dimension, const char* expected) {
      QTest::newRow(expected) << value << static_cast<int>(dimension) << QString::fromUtf8(expected);
    };
    row(1.2345e-3, Dimension::time, "1.23 ms");
    row(0.99996e-3, Dimension::time, "1.00 ms");  // rounds into the next unit
    row(2.5e-7, Dimension::time, "250 ns");
    row(1.5e-6, Dimension::time, "1.50 µs");
    row(0, Dimension::time, "0 s");
    row(-0.0123, Dimension::time, "-12.3 ms");
    row(59.97, Dimension::time, "1.00 min");  // 60.0 s
    row(5400, Dimension::time, "1.50 h");
    row(86400 * 34.12, Dimension::time, "34.1 d");
    row(86400 * 12345.0, Dimension::time, "12\u2009345 d");
    row(312e12, Dimension::work_rate, "312 TFLOP/s");
    row(3.1415e23, Dimension::work, "314 ZFLOP");
    row(85899345920.0, Dimension::data, "80.0 GiB");
    row(1000 * 1048576.0, Dimension::data, "1\u2009000 MiB");
    row(1023.9 * 1048576.0, Dimension::data, "1.00 GiB");
    row(512, Dimension::data, "512 B");
    row(2, Dimension::data, "2 B");
    row(25e9, Dimension::data_rate, "25.0 GB/s");
    row(1.41e9, Dimension::frequency, "1.41 GHz");
    row(400, Dimension::power, "400 W");
    row(20.1e6, Dimension::power, "20.1 MW");
    row(1500, Dimension::energy, "1.50 kJ");
    row(3.6e9, Dimension::energy, "1.00 MWh");
    row(1024, Dimension::number, "1\u2009024");
    row(1234567, Dimension::number, "1\u2009234\u2009567");
    row(8, Dimension::number, "8");
    row(0, Dimension::number, "0");
    row(0.51234, Dimension::number, "0.512");
    row(-1234.5, Dimension::number, "-1\u2009234");  // no decimal needed; ties to even
    row(1e20, Dimension::number, "1.00e+20");
    row(std::numeric_limits<double>::infinity(), Dimension::time, "infinite");
    row(std::numeric_limits<double>::quiet_NaN(), Dimension::time, "unknown");
  }
  void formats() {
    QFETCH(double, value);
    QFETCH(int, dimension);
    QFETCH(QString, expected);
    QCOMPARE(QString::fromStdString(format_quantity(value, static_cast<Dimension>(dimension))), expected);
  }

  void formats_with_more_digits() {
    QCOMPARE(format(Seconds{1.23456789}, 6), std::string("1.23457 s"));
    QCOMPARE(format(BytesPerSecond{12345e6}, 4),
             std::string("12.35 GB/s"));  // 12.345 is 12.3450000000000006...
  }

  void what_is_written_can_be_read_again() {
    for (const Dimension dimension :
         {Dimension::number, Dimension::time, Dimension::data, Dimension::data_rate, Dimension::work,
          Dimension::work_rate, Dimension::frequency, Dimension::power, Dimension::energy})
      for (double value = 1e-8; value < 1e22; value *= 7.3) {
        const std::string text = format_quantity(value, dimension, 17);
        const double again = parse_quantity(text, dimension);
        QVERIFY2(std::abs(again - value) <= 1e-14 * value, text.c_str());
      }
  }

  void threeDigits() {
    QCOMPARE(three_digits(109684.0), std::string("110\u2009000"));
    QCOMPARE(three_digits(8056.0), std::string("8\u2009060"));
    QCOMPARE(three_digits(13.75), std::string("13.8"));
    QCOMPARE(three_digits(0.0), std::string("0"));
    QCOMPARE(three_digits(-1234.0), std::string("-1\u2009230"));
  }
};

QTEST_APPLESS_MAIN(TestQuantity)
#include "test_quantity.moc"
