#include "core/report/histogram.h"

#include <gtest/gtest.h>

#include <array>

#include "core/report/counts.h"

namespace mailscan {
namespace {

TEST(DurationHistogram, QuantilesAreWithinABucket) {
  DurationHistogram histogram;
  for (int i = 1; i <= 1000; ++i) {
    histogram.Add(i * kSecond);
  }
  EXPECT_EQ(histogram.count(), 1000U);
  EXPECT_EQ(histogram.min(), kSecond);
  EXPECT_EQ(histogram.max(), 1000 * kSecond);
  for (const double share : {0.05, 0.5, 0.95, 0.99}) {
    const double exact = share * 1000 * static_cast<double>(kSecond);
    const auto found = static_cast<double>(histogram.Quantile(share));
    EXPECT_GE(found, exact) << share;
    EXPECT_LE(found, exact * 1.0626) << share;
  }
  EXPECT_EQ(histogram.Quantile(1), histogram.max());
}

TEST(DurationHistogram, EdgesAndExtremes) {
  DurationHistogram histogram;
  EXPECT_EQ(histogram.Quantile(0.5), 0);
  histogram.Add(-5 * kSecond);  // a clock that ran backwards
  EXPECT_EQ(histogram.min(), -5 * kSecond);
  EXPECT_EQ(histogram.max(), -5 * kSecond);
  EXPECT_EQ(histogram.Quantile(0.5), -5 * kSecond);
  const Micros ages = 10'000 * 366 * kDay;  // from stamp 0000 to stamp 9999
  histogram.Add(ages);
  histogram.Add(0);
  EXPECT_EQ(histogram.max(), ages);
  EXPECT_EQ(histogram.Quantile(1), ages);
}

TEST(DurationHistogram, PartsAddUpInAnyOrder) {
  DurationHistogram whole;
  DurationHistogram parts[3];
  for (int i = 0; i < 300; ++i) {
    const Micros us = (i * 7919 % 100'003) * kMillisecond;
    whole.Add(us);
    parts[i % 3].Add(us);
  }
  for (const auto& order : {std::array{0, 1, 2}, std::array{2, 0, 1}}) {
    DurationHistogram sum;
    sum.Merge(DurationHistogram());
    for (const int part : order) {
      sum.Merge(parts[part]);
    }
    EXPECT_EQ(sum.count(), whole.count());
    EXPECT_EQ(sum.min(), whole.min());
    EXPECT_EQ(sum.max(), whole.max());
    for (const double share : {0.1, 0.5, 0.9}) {
      EXPECT_EQ(sum.Quantile(share), whole.Quantile(share)) << share;
    }
  }
}

TEST(EngagementCounts, EveryCountIsMerged) {
  EngagementCounts one;
  one.total = 1;
  one.by_timing.fill(2);
  one.by_verdict.fill(3);
  one.early_certain = 4;
  one.own = 5;
  EngagementCounts sum = one;
  sum.Merge(one);
  EXPECT_EQ(sum.total, 2U);
  for (const std::uint64_t count : sum.by_timing) {
    EXPECT_EQ(count, 4U);
  }
  for (const std::uint64_t count : sum.by_verdict) {
    EXPECT_EQ(count, 6U);
  }
  EXPECT_EQ(sum.early_certain, 8U);
  EXPECT_EQ(sum.own, 10U);
}

}  // namespace
}  // namespace mailscan
