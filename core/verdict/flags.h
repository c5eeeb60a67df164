#pragma once

#include <cstdint>

#include "core/timeline/message.h"

namespace mailscan {

// What an ESP itself says of who opened or clicked, as its parser took it over
// ("bot=apple", "is_bot=true"). Said not to be is not the same as not said, and
// that is no word for a person: most ESPs flag some machines only. Pure, any
// thread.
enum class EspFlag : std::uint8_t {
  kNone,      // nothing said, or no flag of this kind
  kNo,        // looked at, and no machine
  kBot,       // a machine
  kPrefetch,  // a mailbox provider's image proxy
  // No hit at all: an open that the ESP writes down because a click came.
  kSynthetic,
};
EspFlag FlagOf(const Hit& hit);

}  // namespace mailscan
