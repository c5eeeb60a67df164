#include "core/timeline/address.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace mailscan {
namespace {

constexpr std::uint32_t kNone = AddressIndex::kNone;

TEST(Address, SplitsAtTheLastAt) {
  const struct {
    std::string_view address;
    std::string_view local;
    std::string_view domain;
  } kCases[] = {{"ann@corp.example", "ann", "corp.example"},
                {"\"a@b\"@corp.example", "\"a@b\"", "corp.example"},
                {"root", "root", ""},
                {"@corp.example", "", "corp.example"},
                {"ann@", "ann", ""},
                {"", "", ""}};
  for (const auto& c : kCases) {
    EXPECT_EQ(LocalPartOf(c.address), c.local) << c.address;
    EXPECT_EQ(DomainOf(c.address), c.domain) << c.address;
  }
}

TEST(Address, OnlyTheDomainKnowsNoCase) {
  const struct {
    std::string_view a;
    std::string_view b;
    bool same;
    bool any_case;
  } kCases[] = {
      {"ann@corp.example", "ann@CORP.Example", true, true},
      {"ann@corp.example", "Ann@corp.example", false, true},
      {"ann@corp.example", "ann@corp.exampl", false, false},
      {"Root", "root", false, true},
      {"\xc3\x84@corp.example", "\xc3\xa4@corp.example", false, false},
      {"", "", true, true}};
  for (const auto& c : kCases) {
    EXPECT_EQ(SameAddress(c.a, c.b), c.same) << c.a << " " << c.b;
    EXPECT_EQ(SameAddressAnyCase(c.a, c.b), c.any_case) << c.a << " " << c.b;
    EXPECT_EQ(AddressHash(c.a) == AddressHash(c.b), c.same);
  }
}

// Up to 16 addresses are walked, more are hashed: both must say the same.
class AddressIndexOf : public ::testing::TestWithParam<std::uint32_t> {
 protected:
  AddressIndexOf() {
    for (std::uint32_t i = 0; i < GetParam(); ++i) {
      others_.push_back("other" + std::to_string(i) + "@corp.example");
    }
    for (std::uint32_t i = 0; i < GetParam(); ++i) {
      index_.Add(others_[i], 1000 + i);
    }
  }
  std::vector<std::string> others_;
  AddressIndex index_;
};

TEST_P(AddressIndexOf, FindsWhatWasAddedFirst) {
  index_.Add("ann@corp.example", 9);
  index_.Add("ann@Corp.example", 3);
  EXPECT_EQ(index_.Find("ann@CORP.EXAMPLE"), 9U);
  EXPECT_EQ(index_.Find("Ann@corp.example"), kNone);
  EXPECT_EQ(index_.Find("bob@corp.example"), kNone);
  for (std::uint32_t i = 0; i < GetParam(); ++i) {
    EXPECT_EQ(index_.Find(others_[i]), 1000 + i);
  }
}

TEST_P(AddressIndexOf, FindsTheOnlyOneInAnyCase) {
  index_.Add("Ann@corp.example", 5);
  EXPECT_EQ(index_.FindAnyCase("aNN@corp.example"), 5U);
  index_.Add("ann@corp.example", 6);
  EXPECT_EQ(index_.FindAnyCase("aNN@corp.example"), kNone);
  EXPECT_EQ(index_.Find("ann@corp.example"), 6U);
}

TEST_P(AddressIndexOf, ForgetsWhenCleared) {
  index_.Add("ann@corp.example", 5);
  index_.Clear();
  EXPECT_EQ(index_.Find("ann@corp.example"), kNone);
  EXPECT_EQ(index_.FindAnyCase("ann@corp.example"), kNone);
  index_.Add("ann@corp.example", 0);
  EXPECT_EQ(index_.Find("ann@corp.example"), 0U);
}

INSTANTIATE_TEST_SUITE_P(Sizes, AddressIndexOf,
                         ::testing::Values(0, 1, 14, 15, 16, 17, 2000));

// Every spelling of one local part: each is found, none by walking them all.
TEST(AddressIndex, ManySpellingsOfOneAddress) {
  std::vector<std::string> spellings;
  for (unsigned mask = 0; mask < 1U << 14U; ++mask) {
    std::string text = "annabellabloggs@corp.example";
    for (unsigned bit = 0; bit < 14; ++bit) {
      if ((mask >> bit & 1U) != 0) {
        text[bit] = static_cast<char>(text[bit] - 'a' + 'A');
      }
    }
    spellings.push_back(text);
  }
  AddressIndex index;
  for (std::uint32_t i = 0; i < spellings.size(); ++i) {
    index.Add(spellings[i], i);
  }
  for (std::uint32_t i = 0; i < spellings.size(); ++i) {
    ASSERT_EQ(index.Find(spellings[i]), i);
  }
  EXPECT_EQ(index.FindAnyCase("ANNABELLABLOGGS@corp.example"), kNone);
}

}  // namespace
}  // namespace mailscan
