#pragma once

#include <array>
#include <cstddef>
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
inline constexpr std::array<FieldInfo, kFieldCount> kFields = {{
    {Field::kRecipient, "recipient", false},
    {Field::kReply, "reply", false},
    {Field::kRelay, "relay", true},
    {Field::kRelayIp, "relay_ip", true},
    {Field::kEnhanced, "enhanced", false},
    {Field::kNextId, "next_id", false},
    {Field::kMessageId, "message_id", false},
    {Field::kSender, "sender", false},
    {Field::kIp, "ip", false},
    {Field::kAgent, "agent", true},
    {Field::kUrl, "url", true},
    {Field::kCampaign, "campaign", true},
    {Field::kOrigRecipient, "orig_recipient", false},
    {Field::kFlag, "flag", true},
    {Field::kMethod, "method", true},
    {Field::kParentId, "parent_id", false},
    {Field::kTimeField, "time_field", true},
    {Field::kScope, "scope", true},
    {Field::kAttempt, "attempt", true},
    {Field::kUrlPosition, "url_position", true},
    {Field::kReferer, "referer", true},
    {Field::kEspId, "esp_id", false},
    {Field::kLocalId, "local_id", false},
    {Field::kInstance, "instance", true},
    {Field::kHost, "host", true},
    {Field::kSource, "source", true},
    {Field::kFile, "file", true},
}};
constexpr const FieldInfo& InfoOf(Field field) {
  return kFields[static_cast<std::size_t>(field)];
}
std::optional<Field> FieldNamed(std::string_view name);

std::string_view NameOf(EventKind kind);
std::string_view NameOf(SmtpStage stage);  // empty for kUnknown
std::optional<EventKind> EventKindNamed(std::string_view name);
std::optional<SmtpStage> SmtpStageNamed(std::string_view name);

}  // namespace mailscan
