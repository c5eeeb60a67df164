#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace mailscan {

inline constexpr std::size_t kMaxLine = std::size_t{1} << 20U;
inline constexpr std::size_t kMaxRecord = std::size_t{64} << 20U;
inline constexpr std::size_t kMaxSample = 200;
inline constexpr std::string_view kLineTooLong = "line longer than 1 MiB";
inline constexpr std::string_view kNotAValue =
    "not a complete JSON value of at most 64 MiB";

inline constexpr std::string_view kNotARecord =
    "not a complete CSV record of at most 1 MiB";

// What a parser gets, or what cannot be given to one. The text is a view into
// what is being cut.
struct Record {
  std::string_view text;
  std::uint32_t line = 0;  // on which it starts, from 1
  std::string_view fault;  // empty, or one of the three above
};

// The beginning of a bad line, as the report keeps it.
std::string SampleOf(std::string_view text);
std::uint32_t CountNewlines(std::string_view text);

// A LineCutter walks the lines of a text, blank ones too, without "\n" and the
// "\r" before it. What follows the last newline is a line unless it is empty.
// One thread; the text must live on.
class LineCutter {
 public:
  explicit LineCutter(std::string_view text) : left_(text) {}
  bool Next(Record* record);
  std::uint32_t newlines() const { return newlines_; }

 private:
  std::string_view left_;
  std::uint32_t newlines_ = 0;
};

// Where in a stream of JSON values the next one is expected.
enum class JsonPlace : std::uint8_t {
  kTop,
  kElement,       // in a top-level array, after "[" or ","
  kAfterElement,  // there, after an element
};

enum class TextEnd : std::uint8_t {
  kIsLast,   // nothing follows that belongs to what the text holds
  kMayGoOn,  // the text may stop in the middle of a value
};

// A JsonCutter walks the records of a text: top-level JSON values, and the
// elements of top-level arrays, however they are broken into lines. It knows
// strings and nesting and checks no more than it must: the parser judges.
//
// Where a value may stand, "name=" begins another kind of record: the body of a
// form, which reaches to the end of its line. No JSON value begins so.
//
// A value is broken when it has a newline inside a string, a bracket that does
// not fit, more than 64 levels, more than kMaxRecord bytes or no end. It then
// reaches to the next line that begins with "{", "[" or "name=", where reading
// resumes at the top. Commas and closing brackets between values are passed
// over.
//
// This makes one place safe to cut without knowing what came before: a line
// that begins with "{" or "[" after a "}" or "]" begins a record at the top,
// always. Inside a value those bytes break it, and it ends there.
//
// One thread; the text must live on.
class JsonCutter {
 public:
  JsonCutter(std::string_view text, JsonPlace place, TextEnd end);
  bool Next(Record* record);
  std::uint32_t newlines() const { return newlines_; }

  // The rest of the line, where it may be one object that ends with it. If it
  // is, Next would give the same record, but must look for its end: who has
  // another way to tell may call TakeLine instead.
  bool PeekLine(Record* record);
  void TakeLine(const Record& peeked);

  // When Next has returned false: the text before boundary() is whole records,
  // place() is where it leaves off, and rest_is_broken() says that what
  // follows is a broken value whose end the text does not hold. Boundary is
  // the end of the text where TextEnd is kIsLast.
  std::size_t boundary() const { return at_; }
  JsonPlace place() const { return place_; }
  bool rest_is_broken() const { return rest_is_broken_; }

 private:
  void SkipSeparators();
  bool TakeBroken(Record* record);
  bool TakeForm(Record* record);
  bool Take(std::size_t end, Record* record);
  void NoteRecord();
  void MoveTo(std::size_t offset);

  std::string_view text_;
  std::size_t at_ = 0;
  std::uint32_t newlines_ = 0;
  JsonPlace place_;
  TextEnd end_;
  bool rest_is_broken_ = false;
};

// Where a text may be cut without a look at what came before it, as far back
// as possible; 0 when there is no such place. See JsonCutter.
std::size_t LastSafeJsonCut(std::string_view text);

// The offset at which reading resumes after a broken value: the first line
// after the first newline that begins one; npos when there is none. What the
// text's last kUndecidedLine bytes hold from a newline on is then to be read
// again with what follows.
std::size_t NextJsonLine(std::string_view text);
inline constexpr std::size_t kMaxFormName = 64;
inline constexpr std::size_t kUndecidedLine = kMaxFormName + 2;

}  // namespace mailscan
