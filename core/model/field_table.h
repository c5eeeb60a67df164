#pragma once

#include <optional>
#include <string_view>

#include "core/model/event.h"

namespace mailscan {

// One table names every field of an event row; the stored row, the JSON row
// written and the JSON row read all follow it. Immutable, any thread.
struct FieldInfo {
  Field field;
  std::string_view name;  // the key in rows
  bool repeats;           // few distinct values in a log: worth interning
};
const FieldInfo& InfoOf(Field field);
std::optional<Field> FieldNamed(std::string_view name);

std::string_view NameOf(EventKind kind);
std::string_view NameOf(SmtpStage stage);  // empty for kUnknown
std::optional<EventKind> EventKindNamed(std::string_view name);
std::optional<SmtpStage> SmtpStageNamed(std::string_view name);

}  // namespace mailscan
