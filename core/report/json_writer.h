#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/model/time.h"

namespace mailscan {

// A JsonWriter appends one JSON value to a string, key by key. It is for rows:
// a key without a value is not written, bytes that are no UTF-8 become U+FFFD,
// what a terminal would obey (see IsControl) is escaped. One thread.
class JsonWriter {
 public:
  explicit JsonWriter(std::string* out) : out_(out) {}

  void BeginObject();  // as an element, or after Key
  void EndObject();
  void BeginArray();
  void EndArray();
  void Key(std::string_view key);

  // With a key, in an object. Texts that are empty are left out.
  void Text(std::string_view key, std::string_view value);
  void Number(std::string_view key, std::int64_t value);
  void Count(std::string_view key, std::uint64_t value);
  // part of whole with four digits. REQUIRES: whole is not 0.
  void Share(std::string_view key, std::uint64_t part, std::uint64_t whole);
  void Flag(std::string_view key, bool value);
  void Time(std::string_view key, Micros us, Micros precision_us);
  // Whole milliseconds as they are, finer ones with a fraction.
  void Milliseconds(std::string_view key, Micros us);
  // An element of an array; not left out when empty.
  void Element(std::string_view value);

 private:
  void Separate();
  void Quote(std::string_view text);

  std::string* out_;
  bool first_ = true;
};

}  // namespace mailscan
