#include "core/model/field_table.h"

#include <gtest/gtest.h>

#include <set>
#include <string_view>

namespace mailscan {
namespace {

TEST(FieldTable, EveryFieldIsInItsPlace) {
  std::set<std::string_view> names;
  for (int i = 0; i < kFieldCount; ++i) {
    const auto field = static_cast<Field>(i);
    EXPECT_EQ(InfoOf(field).field, field);
    EXPECT_FALSE(InfoOf(field).name.empty());
    EXPECT_EQ(FieldNamed(InfoOf(field).name), field);
    names.insert(InfoOf(field).name);
  }
  EXPECT_EQ(names.size(), static_cast<std::size_t>(kFieldCount));
  EXPECT_EQ(FieldNamed("reply"), Field::kReply);
  EXPECT_EQ(FieldNamed("orig_recipient"), Field::kOrigRecipient);
  EXPECT_FALSE(FieldNamed("").has_value());
  EXPECT_FALSE(FieldNamed("Reply").has_value());
}

// A row finds a Message-ID by its offset in the body, where it stands whole.
TEST(FieldTable, TheMessageIdIsNeverANumber) {
  EXPECT_FALSE(InfoOf(Field::kMessageId).repeats);
}

TEST(FieldTable, KindsAndStagesAreNamed) {
  std::set<std::string_view> names;
  for (int i = 0; i < kEventKindCount; ++i) {
    const auto kind = static_cast<EventKind>(i);
    EXPECT_EQ(EventKindNamed(NameOf(kind)), kind);
    names.insert(NameOf(kind));
  }
  EXPECT_EQ(names.size(), static_cast<std::size_t>(kEventKindCount));
  for (int i = 1; i < kSmtpStageCount; ++i) {
    const auto stage = static_cast<SmtpStage>(i);
    EXPECT_EQ(SmtpStageNamed(NameOf(stage)), stage);
  }
  EXPECT_EQ(NameOf(EventKind::kAttemptDeferred), "attempt-deferred");
  EXPECT_EQ(NameOf(SmtpStage::kEndOfData), "end-of-data");
  EXPECT_EQ(NameOf(SmtpStage::kUnknown), "");
  EXPECT_FALSE(SmtpStageNamed("").has_value());
  EXPECT_FALSE(EventKindNamed("deferred").has_value());
}

// Four bits each in a stored event.
TEST(FieldTable, KindsAndStagesFitAStoredEvent) {
  EXPECT_LE(kEventKindCount, 16);
  EXPECT_LE(kSmtpStageCount, 16);
}

}  // namespace
}  // namespace mailscan
