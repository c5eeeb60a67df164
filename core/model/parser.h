#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>

namespace mailscan {

class EventSink;

// What a line (or JSON record) turned out to be; each line is exactly one.
enum class LineStatus : std::uint8_t {
  kEvent,      // at least one event was emitted
  kIgnored,    // known, and not needed
  kForeign,    // well-formed, of another program
  kMalformed,  // not of this format, or damaged
};

// How a source is cut into what ParseLine gets.
enum class Framing : std::uint8_t {
  kLines,  // one line, without its newline and carriage return
  kJson,   // one JSON value: a top-level one, or one of a top-level array; or
           // a line "name=value&..." between such
  kCsv,    // one record as of RFC 4180, which may hold newlines in quotes
};

// A Parser turns one line into events. It is the only seam between log formats
// and everything else. One instance serves one thread; it keeps no memory
// between lines but the header it was told, so lines may come in any order. The
// line is followed by at least 64 readable bytes and dies when ParseLine
// returns. Nothing is thrown.
//
// A value of kJson goes through Records first, and each record in it through
// ParseLine, in order: each is a line read. A value without records is one that
// is known and not needed.
class Parser {
 public:
  Parser() = default;
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;
  virtual ~Parser() = default;

  // Of a source in kCsv: which columns the next lines have, until told again.
  // The header that ParserInfo::is_header found, as it stands there; empty
  // where none came yet. Dies when SetHeader returns.
  virtual void SetHeader(std::string_view /*header*/) {}
  // The records that a value of kJson holds: itself, unless the format comes in
  // containers. They die with the value and at the next Records, and are each
  // followed by at least 64 readable bytes.
  virtual std::span<const std::string_view> Records(std::string_view value) {
    whole_ = value;
    return {&whole_, 1};
  }
  // Whether the value that Records was given last is one object by the rules of
  // JsonCutter, from the first byte to the last, which a parser that walks it
  // may know. Such a value need not be cut out first: see JsonCutter::PeekLine.
  virtual bool KnowsWhole() const { return false; }
  virtual LineStatus ParseLine(std::string_view line, EventSink& sink) = 0;
  // What all lines with events so far were of, where that is one of several
  // formats this parser reads; else empty. For a report on the input.
  virtual std::string_view FormatName() const { return {}; }

 private:
  std::string_view whole_;
};

// A row of the table of formats (parsers/registry.h). Immutable, any thread.
struct ParserInfo {
  std::string_view name;  // what --format-in takes and `source` says
  std::string_view summary;
  Framing framing = Framing::kLines;
  std::function<std::unique_ptr<Parser>()> make;
  // Of a format in kCsv, which needs one: whether a record names the columns of
  // those after it. Asked of every record before it is parsed, by whoever cuts
  // blocks: it must tell by the first bytes of nearly all others.
  bool (*is_header)(std::string_view record) = nullptr;
  bool mail_log = false;  // a mail server's own, and not what others tell of it
  bool by_name_only = false;  // detection leaves it to another row
};

}  // namespace mailscan
