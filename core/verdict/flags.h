#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/timeline/message.h"
#include "core/verdict/rule_table.h"

namespace mailscan {

// What an ESP itself says of who opened or clicked, as its parser took it over
// ("bot=apple", "is_bot=true"). Said not to be is not the same as not said, and
// that is no word for a person: most ESPs flag some machines only.
enum class EspFlag : std::uint8_t {
  kNone,      // nothing said, or no flag of this kind
  kNo,        // looked at, and no machine
  kBot,       // a machine
  kPrefetch,  // a mailbox provider's image proxy
  // No hit at all: an open that the ESP writes down because a click came.
  kSynthetic,
  kPrefetchRequest,  // the request itself says that nobody asked for it yet
};

struct FlagRow {
  std::string flag;
  EspFlag says = EspFlag::kNone;
};

// See RuleTable.
class FlagTable final : public RowsOf<FlagRow> {
 public:
  FlagTable() : RowsOf("flag") {}
  EspFlag Of(const Hit& hit) const;
  std::optional<std::size_t> RowFor(std::string_view flag) const override;

 private:
  std::string TakeRow(RuleRow* from, FlagRow* row) override;
};

}  // namespace mailscan
