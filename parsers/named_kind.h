#pragma once

#include <algorithm>
#include <span>
#include <string_view>

#include "core/model/event.h"
#include "parsers/cursor.h"

namespace mailscan {

// What an ESP calls an event, in lower case: documents and payloads differ in
// that. Pure functions, any thread.
struct NamedKind {
  std::string_view name;
  EventKind kind;
};

inline bool EqualsInAnyCase(std::string_view text, std::string_view lower) {
  return text.size() == lower.size() &&
         std::equal(text.begin(), text.end(), lower.begin(),
                    [](char a, char b) { return LowerAscii(a) == b; });
}

// kOther for all that are not known: names are added from time to time.
inline EventKind KindNamed(std::span<const NamedKind> kinds,
                           std::string_view name) {
  for (const NamedKind& known : kinds) {
    if (EqualsInAnyCase(name, known.name)) {
      return known.kind;
    }
  }
  return EventKind::kOther;
}

}  // namespace mailscan
