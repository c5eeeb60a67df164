#include "core/verdict/flags.h"

#include <array>
#include <string_view>

namespace mailscan {
namespace {

struct Row {
  std::string_view flag;
  EspFlag says;
};
constexpr auto kFlags = std::to_array<Row>({
    {"bot=apple", EspFlag::kPrefetch},  // Mailgun, client-info.bot
    {"bot=gmail", EspFlag::kPrefetch},
    {"bot=generic", EspFlag::kBot},
    {"is_bot=true", EspFlag::kBot},   // AhaSend
    {"machine=true", EspFlag::kBot},  // Customer.io, of clicks
    {"is_bot=false", EspFlag::kNo},
    {"machine=false", EspFlag::kNo},
    // What only image proxies are looked for says nothing when it is false.
    {"sg_machine_open=true", EspFlag::kPrefetch},
    {"prefetched=true", EspFlag::kPrefetch},  // SparkPost, Customer.io
    {"proxied=true", EspFlag::kPrefetch},
    {"proxy_open", EspFlag::kPrefetch},  // Brevo's names of events
    {"unique_proxy_open", EspFlag::kPrefetch},
    {"synthetic=true", EspFlag::kSynthetic},  // Customer.io
});

}  // namespace

EspFlag FlagOf(const Hit& hit) {
  if (hit.flag.empty()) {
    return EspFlag::kNone;
  }
  for (const Row& row : kFlags) {
    if (row.flag == hit.flag) {
      // Image proxies fetch images: a click is not theirs.
      const bool of_opens =
          row.says == EspFlag::kPrefetch || row.says == EspFlag::kSynthetic;
      return of_opens && hit.kind != EventKind::kOpened ? EspFlag::kNone
                                                        : row.says;
    }
  }
  return EspFlag::kNone;
}

}  // namespace mailscan
