#include "core/timeline/same_event.h"

#include <tuple>

#include "core/timeline/address.h"

namespace mailscan {
namespace {

constexpr std::uint32_t BitOf(Field field) {
  return 1U << static_cast<unsigned>(field);
}

// What depends on how the event came here, and not on what happened: another
// container has another name for the same clock, an export its own tags.
constexpr std::uint32_t kOfTheTelling =
    BitOf(Field::kTimeField) | BitOf(Field::kScope) | BitOf(Field::kCampaign) |
    BitOf(Field::kInstance) | BitOf(Field::kHost) | BitOf(Field::kSource) |
    BitOf(Field::kFile);

bool Agree(std::int64_t a, std::int64_t b, std::int64_t unknown) {
  return a == b || a == unknown || b == unknown;
}

}  // namespace

bool SaysLess(const Event& a, const Event& b) {
  if (a.kind != b.kind || a.stage != b.stage || a.code != b.code) {
    return std::tie(a.kind, a.stage, a.code) <
           std::tie(b.kind, b.stage, b.code);
  }
  for (int i = 0; i < kFieldCount; ++i) {
    const auto field = static_cast<Field>(i);
    if (a.text(field) != b.text(field)) {
      return a.text(field) < b.text(field);
    }
  }
  return std::tie(a.connect_ms, a.transfer_ms, a.transfer_unit_ms, a.age_ms) <
         std::tie(b.connect_ms, b.transfer_ms, b.transfer_unit_ms, b.age_ms);
}

bool MayBeOneEvent(const Event& a, const Event& b) {
  if (a.kind != b.kind || !Agree(a.code, b.code, 0) ||
      (a.stage != b.stage && a.stage != SmtpStage::kUnknown &&
       b.stage != SmtpStage::kUnknown) ||
      !Agree(a.connect_ms, b.connect_ms, Event::kNotKnown) ||
      !Agree(a.transfer_ms, b.transfer_ms, Event::kNotKnown) ||
      !Agree(a.age_ms, b.age_ms, Event::kNotKnown)) {
    return false;
  }
  for (std::uint32_t left = a.present & b.present & ~kOfTheTelling; left != 0;
       left &= left - 1) {
    const auto field = static_cast<Field>(__builtin_ctz(left));
    // One feed may have lowered what the other has as it was sent.
    if (field == Field::kRecipient
            ? !SameAddressAnyCase(a.text(field), b.text(field))
            : a.text(field) != b.text(field)) {
      return false;
    }
  }
  return true;
}

int Richness(const Event& event) {
  const auto known = [](std::int64_t number) {
    return number != Event::kNotKnown ? 1 : 0;
  };
  return __builtin_popcount(event.present) + (event.code != 0 ? 1 : 0) +
         (event.stage != SmtpStage::kUnknown ? 1 : 0) +
         known(event.connect_ms) + known(event.transfer_ms) +
         known(event.age_ms);
}

}  // namespace mailscan
