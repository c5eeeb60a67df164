#include "core/verdict/judged.h"

#include <array>

namespace mailscan {
namespace {

template <std::size_t N, typename Enum>
std::string_view In(const std::array<std::string_view, N>& names, Enum value) {
  return names[static_cast<std::size_t>(value)];
}

}  // namespace

std::string_view NameOf(Timing timing) {
  constexpr std::array<std::string_view, kTimingCount> kNames = {
      "deferral-gap", "in-data",        "at-accept",         "post-accept",
      "other-copy",   "never-accepted", "no-delivery-record"};
  return In(kNames, timing);
}

std::string_view NameOf(Certainty certainty) {
  constexpr std::array<std::string_view, 3> kNames = {
      "certain", "within-clock-error", "unknown"};
  return In(kNames, certainty);
}

std::string_view NameOf(Verdict verdict) {
  constexpr std::array<std::string_view, kVerdictCount> kNames = {
      "scanner-certain", "likely-scanner", "prefetch-proxy",
      "human",           "likely-human",   "unknown"};
  return In(kNames, verdict);
}

std::string_view NameOf(SignalGroup group) {
  constexpr std::array<std::string_view, kSignalGroupCount> kNames = {
      "prior", "time", "shape", "cross", "net", "agent", "flag", "human"};
  return In(kNames, group);
}

bool IsMachine(Verdict verdict) {
  return verdict == Verdict::kScannerCertain ||
         verdict == Verdict::kLikelyScanner;
}

bool IsEarlyCertain(const JudgedHit& hit) {
  return hit.certainty == Certainty::kCertain && IsEarly(hit.timing);
}

std::string_view NameOf(Category category) {
  constexpr std::array<std::string_view, kCategoryCount> kNames = {
      "",
      "greylist",
      "content-hold",
      "throttle",
      "reputation",
      "recipient-rate",
      "mailbox-full",
      "session-limit",
      "system",
      "network",
      "tls",
      "auth",
      "dnsbl",
      "callout",
      "sender-dns",
      "policy",
      "user-unknown",
      "other"};
  return In(kNames, category);
}

std::string_view NameOf(Pattern pattern) {
  constexpr std::array<std::string_view, kPatternCount> kNames = {
      "none",     "greylist",           "greylist-loop",  "scan-hold",
      "throttle", "content-hold",       "mailbox-full",   "network",
      "unknown",  "five-minute-replay", "duplicate-risk", "given-up"};
  return In(kNames, pattern);
}

std::string_view NameOf(Level level) {
  constexpr std::array<std::string_view, kLevelCount> kNames = {
      "info", "low", "medium", "high"};
  return In(kNames, level);
}

}  // namespace mailscan
