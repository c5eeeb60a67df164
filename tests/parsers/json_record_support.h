#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "parsers/json_record.h"

namespace mailscan::testing {

inline constexpr std::array<std::string_view, 5> kPaths = {
    "email", "n", "tag", "box.id", "box.deep.id"};

// The record on the heap with the 64 bytes it is promised, filled with
// `after`, so that a sanitizer sees a read beyond them.
struct Padded {
  explicit Padded(std::string_view record, char after = '}')
      : size(record.size()), bytes(std::make_unique<char[]>(size + 64)) {
    std::copy(record.begin(), record.end(), bytes.get());
    std::fill_n(bytes.get() + size, 64, after);
  }
  std::string_view view() const { return {bytes.get(), size}; }

  std::size_t size;
  std::unique_ptr<char[]> bytes;
};

// "email=ann n=null tag=[] box.id= ...": absent ones are left out; "broken"
// when the record is no object.
inline std::string Picked(JsonRecord& reader, std::string_view record,
                          char after = '}') {
  const Padded padded(record, after);
  if (!reader.Read(padded.view())) {
    return "broken";
  }
  std::string text;
  for (std::size_t i = 0; i < kPaths.size(); ++i) {
    const JsonValue& value = reader.values()[i];
    if (value.type == JsonType::kAbsent) {
      continue;
    }
    text += (text.empty() ? "" : " ") + std::string(kPaths[i]) + "=";
    switch (value.type) {
      case JsonType::kNull:
        text += "null";
        break;
      case JsonType::kArray:
        text += "[]";
        break;
      case JsonType::kObject:
        text += "{}";
        break;
      case JsonType::kString:
        text += "'" + std::string(value.text) + "'";
        break;
      default:
        text += value.text;
    }
  }
  return text;
}

struct Case {
  std::string_view record;
  std::string_view picked;
};

}  // namespace mailscan::testing
