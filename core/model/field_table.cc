#include "core/model/field_table.h"

#include <array>

namespace mailscan {
namespace {

constexpr std::array<std::string_view, kEventKindCount> kKinds = {
    "other",      "accepted", "queued",  "attempt-deferred", "delivered",
    "handed-off", "bounced",  "expired", "rejected",         "suspended",
    "closed",     "opened",   "clicked", "complained",       "unsubscribed",
    "lines-lost"};

constexpr std::array<std::string_view, kSmtpStageCount> kStages = {
    "", "connect", "ehlo", "mail", "rcpt", "data", "end-of-data"};

template <typename Enum, std::size_t N>
std::optional<Enum> Named(const std::array<std::string_view, N>& names,
                          std::string_view name) {
  for (std::size_t i = 0; i < N; ++i) {
    if (!name.empty() && names[i] == name) {
      return static_cast<Enum>(i);
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<Field> FieldNamed(std::string_view name) {
  for (const FieldInfo& info : kFields) {
    if (info.name == name) {
      return info.field;
    }
  }
  return std::nullopt;
}

std::string_view NameOf(EventKind kind) {
  return kKinds[static_cast<std::size_t>(kind)];
}
std::string_view NameOf(SmtpStage stage) {
  return kStages[static_cast<std::size_t>(stage)];
}
std::optional<EventKind> EventKindNamed(std::string_view name) {
  return Named<EventKind>(kKinds, name);
}
std::optional<SmtpStage> SmtpStageNamed(std::string_view name) {
  return Named<SmtpStage>(kStages, name);
}

}  // namespace mailscan
