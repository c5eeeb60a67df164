#include "core/timeline/bundle.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace mailscan {
namespace {

Bundle::Head Flags(unsigned flags) {
  Bundle::Head head;
  head.flags = static_cast<std::uint16_t>(flags);
  return head;
}

TEST(BundleStore, KeepsWhatItWasGiven) {
  BundleStore store;
  std::vector<Bundle> bundles;
  std::vector<std::string> keys;
  std::vector<std::string> events;
  for (std::size_t i = 0; i < 300; ++i) {
    keys.push_back("L" + std::to_string(i));
    // Some larger than a chunk, some that just fill what is left of one.
    events.push_back(std::string(i % 50 == 7 ? 3'000'000 : i * 37 % 5'000,
                                 static_cast<char>(i)));
    bundles.push_back(
        store.Add(Flags(kBundleNextId), keys.back(), events.back()));
  }
  const BundleStore moved = std::move(store);
  for (std::size_t i = 0; i < bundles.size(); ++i) {
    EXPECT_EQ(bundles[i].key(), keys[i]);
    EXPECT_EQ(bundles[i].events(), events[i]);
    EXPECT_TRUE(bundles[i].Is(kBundleNextId));
    EXPECT_FALSE(bundles[i].Is(kBundleEngagement));
    bundles[i].Prefetch();
  }
}

TEST(BundleStore, TakesEmptyTexts) {
  BundleStore store;
  const Bundle bundle = store.Add({}, "", "");
  EXPECT_EQ(bundle.key(), "");
  EXPECT_EQ(bundle.events(), "");
}

TEST(Bundle, IsNamedByItsMessageIdElseByItsKey) {
  BundleStore store;
  const Bundle keyed = store.Add({}, "La1", "..m1@news.example..");
  Bundle::Head head = Flags(kBundleMessageId);
  head.message_id_at = 2;
  head.message_id_size = 15;
  const Bundle named = store.Add(head, "La1", "..m1@news.example..");
  EXPECT_EQ(keyed.name(), "La1");
  EXPECT_EQ(named.name(), "m1@news.example");
}

// A sender may choose a Message-ID that looks like the key of another mail.
TEST(Bundle, AForgedMessageIdIsNotAKey) {
  BundleStore store;
  const Bundle keyed = store.Add({}, "La1", "");
  Bundle::Head head = Flags(kBundleMessageId);
  head.message_id_size = 3;
  const Bundle forged = store.Add(head, "Lb2", "La1");
  EXPECT_EQ(forged.name(), keyed.name());
  EXPECT_NE(NameHash(forged), NameHash(keyed));
}

}  // namespace
}  // namespace mailscan
