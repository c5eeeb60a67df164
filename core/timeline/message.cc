#include "core/timeline/message.h"

#include <algorithm>
#include <array>

namespace mailscan {

BodyExposed BodyExposedBy(const Attempt& attempt) {
  return std::max(BodyExposedAtLastHost(attempt), attempt.exposed_before);
}

BodyExposed BodyExposedAtLastHost(const Attempt& attempt) {
  if (attempt.accepted() || attempt.stage == SmtpStage::kEndOfData) {
    return BodyExposed::kYes;
  }
  return attempt.stage == SmtpStage::kUnknown ? BodyExposed::kUnknown
                                              : BodyExposed::kNo;
}

std::string_view NameOf(Outcome outcome) {
  constexpr std::array<std::string_view, kOutcomeCount> kNames = {
      "",         "delivered",  "bounced",  "expired",  "deferred",
      "in-queue", "handed-off", "rejected", "discarded"};
  return kNames[static_cast<std::size_t>(outcome)];
}

const Attempt* Trace::accepting() const {
  for (const Attempt& attempt : attempts) {
    if (attempt.accepted()) {
      return &attempt;
    }
  }
  return nullptr;
}

const Attempt* Trace::exposing() const {
  return FirstTry([](const Attempt& attempt) {
    return BodyExposedAtLastHost(attempt) != BodyExposed::kNo;
  });
}

void Trace::Clear() {
  message_id = local_id = esp_id = recipient = orig_recipient = sender =
      campaign = host = {};
  outcome = Outcome::kNotKnown;
  in_mta_log = recorded = shared = weak = false;
  everyone = nullptr;
  queued.reset();
  ended.reset();
  attempts.clear();
  host_tries.clear();
  witnessed.clear();
  hits.clear();
  suspensions = 0;
  place = {};
}

Trace& Message::Add() {
  if (used_ == traces_.size()) {
    traces_.emplace_back();
  }
  Trace& trace = traces_[used_++];
  trace.Clear();
  return trace;
}

void Message::Clear() {
  message_id = {};
  used_ = 0;
}

}  // namespace mailscan
