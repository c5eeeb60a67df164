#include "parsers/exim_id.h"

#include <gtest/gtest.h>

#include <string>

namespace mailscan {
namespace {

TEST(EximId, EndsAtABlankOrTheEnd) {
  const struct {
    std::string_view text;
    std::size_t size;
  } kCases[] = {
      {"1vx04G-0000Ab-84 <= a@b.example", 16},
      {"1vx04G-0000Ab-84", 16},
      {"1vx04G-000000001Ab-132G => a@b.example", 23},
      {"1vx04G-000000001Ab-132G", 23},
      {"1vx04G-0000Ab-842 <= a@b.example", 0},
      {"1vx04G-0000Ab-84: x", 0},
      {"1vx04G-0000Ab-8", 0},
      {"1vx04G-0000A_-84 x", 0},
      {"1vx04G-000000001Ab-132 <= x", 0},
      {"1vx04G 0000Ab-84 x", 0},
      {"4BB5C2A0", 0},
      {"", 0},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(EximIdSize(c.text), c.size) << c.text;
  }
}

TEST(EximId, TellsWhenItWasMade) {
  const struct {
    std::string_view id;
    std::string_view time;
  } kCases[] = {
      {"1vx04G-0000Ab-84", "2026-03-02T10:00:00.250000Z"},
      {"1vx04G-000000001Ab-132G", "2026-03-02T10:00:00.250000Z"},
      {"0tACW1-0005MB-00", "1995-10-31T08:57:53.000000Z"},
      // Ticks beyond the second: another unit, or none.
      {"1vx04G-0000Ab-zz", "2026-03-02T10:00:00.000000Z"},
      {"1vx04G-000000001Ab-zzzz", "2026-03-02T10:00:00.000000Z"},
      {"000000-000000-00", ""},
      {"zzzzzz-000000-00", ""},
      {"1vx04G-0000Ab-84 ", ""},
      {"1vx04G", ""},
      {"", ""},
  };
  for (const auto& c : kCases) {
    const std::optional<Micros> time = EximIdTime(c.id);
    EXPECT_EQ(time ? FormatUtc(*time, 1) : std::string(), c.time) << c.id;
  }
}

}  // namespace
}  // namespace mailscan
