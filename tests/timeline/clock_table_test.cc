#include "core/timeline/clock_table.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/timeline/clock_case.h"

namespace mailscan::testing {
namespace {

// Queue ids outvote a forged one, and the file's mtime.
// mail.log.1 has queue ids that tell; mail.log, the day after, has none.
// The busiest file of a host tells its zone; another host has its own.
// One edited line in an hour of its own moves nothing.
// Stamps that know year and zone are nobody's business.
// A host whose stamps got a year halfway, in either order.
TEST(Span, CoversStampsWithAndWithoutYear) {
  Tables tables;
  ClockTable clocks(tables.origins);
  const std::uint32_t origin =
      tables.origins.Intern("mail.log", "postfix", "mx1", 0);
  ClockVotes votes;
  const Stamp whole{At("2026-03-02T10:00:00Z"), 1'000'000, true, true};
  const Stamp yearless{At("1972-03-03T10:00:00Z"), 1'000'000, false, true};
  votes.Note(origin, whole, 0);
  votes.Note(origin, yearless, 0);
  clocks.Add(votes);
  ClockOptions options;
  options.year = 2026;
  ASSERT_TRUE(clocks.Finish(options).ok());
  EXPECT_EQ(clocks.EventsOf(origin), 2U);
  EXPECT_EQ(clocks.SpanOf(origin),
            (Interval{whole.us, At("2026-03-03T10:00:01Z")}));
  EXPECT_EQ(clocks.CoveredUntil("mx1"), At("2026-03-03T10:00:01Z"));
  EXPECT_EQ(clocks.CoveredUntil("mx2"), 0);
  EXPECT_FALSE(clocks.SpanOf(origin + 1).has_value());
}

TEST(Clock, AStampIsAsWideAsItsPrecision) {
  Tables tables;
  ClockTable clocks(tables.origins);
  ASSERT_TRUE(clocks.Finish({}).ok());
  EXPECT_EQ(clocks.At({5, 1'000, true, true}, 0, 0), (Interval{5, 1'005}));
}

}  // namespace
}  // namespace mailscan::testing
