#pragma once

#include <cstdint>
#include <string_view>

namespace mailscan {

// The words of an Exim log line behind its flag. Strangers wrote much of it
// (HELO names, subjects, replies), so it is read once from the left: what is
// quoted is passed over, and what follows the colon of an error is text.
// Results are views into the line. Pure functions, any thread.

// The kinds of lines, which differ in where their fields end.
enum class EximFieldsOf : std::uint8_t {
  kArrival,   // <= (=, at " from <" or " for "
  kDelivery,  // => -> >>, at the end
  kBounce,    // **, at the text; DT= stands at the end of that
  kDeferral,  // ==, at the text
  kRemark,    // others, at the first word that is none
};

// KEY=value pairs in any order; others are passed over. Values are as logged,
// without their quotes or angle brackets (but "<>" stays, the null sender).
struct EximFields {
  // Not defaulted: clearing the whole at once takes longer than each member.
  EximFields() {}

  std::string_view parent;      // R= of an arrival
  std::string_view message_id;  // id=
  std::string_view sender;      // F=
  std::string_view transport;   // T=
  std::string_view host;        // of H=, without the HELO name
  std::string_view ip;          // of H=
  std::string_view reply;       // C=, its \" and \\ still escaped
  std::string_view queue_time;
  std::string_view deliver_time;
  std::string_view receive_time;
  bool deferred = false;   // "defer (N)" was there
  std::string_view error;  // of the system, where a deferral has a number
  std::string_view text;   // of a failure or remark
};

EximFields ReadEximFields(std::string_view text, EximFieldsOf of);

// "1w2d3h4m5s", "0.304s" in milliseconds, and what it was cut to a multiple
// of. False if it is none, or negative (the clock was set back).
bool ReadEximDuration(std::string_view text, std::int64_t* ms,
                      std::int64_t* unit_ms);

}  // namespace mailscan
