#include "parsers/reply_text.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string_view>

#include "parsers/address_text.h"

namespace mailscan {
namespace {

TEST(ReplyTextTest, TakesCodesFromTheTextAndTheFieldBesideIt) {
  const struct {
    std::string_view reply;
    std::string_view status;
    std::uint16_t code;
    std::string_view enhanced;
  } cases[] = {
      {"250 2.0.0 OK", "", 250, "2.0.0"},
      {"250 OK", "", 250, ""},
      {"550", "", 550, ""},
      {"550-5.1.1 No such user", "5.0.0", 550, "5.1.1"},
      {"550 5.1.1 gone", "5.7.0", 550, "5.7.0"},
      {"550 gone", "5.0.0", 550, "5.0.0"},
      {"5.1.1: gone", "", 0, "5.1.1"},
      {"gone", "5.1.1 (bad destination)", 0, "5.1.1"},
      {"gone", "permanent", 0, ""},
      // What ESPs put before it.
      {"smtp;550 5.1.1 gone", "", 550, "5.1.1"},
      {"smtp; 550-5.1.1 gone", "", 550, "5.1.1"},
      {"SMTP;  421 4.4.1 later", "", 421, "4.4.1"},
      {"dsn; 550 gone", "", 550, ""},
      {"x-unix; 550 gone", "", 550, ""},
      {"sent (250 2.0.0 OK 1498093527 a1 - gsmtp)", "", 250, "2.0.0"},
      {"soft bounce (452 4.2.2 full)", "", 452, "4.2.2"},
      // No code, only digits where one could be.
      {"4211 later", "", 0, ""},
      {"354 go on", "", 0, ""},
      {"650 x", "", 0, ""},
      {"said 550 5.1.1 gone", "", 0, ""},
      {"mx1; 550 gone", "", 0, ""},
      {"a word that is too long; 550 gone", "", 0, ""},
      {"421 4.7.0.1 x", "", 421, ""},
      {"550 5.1234.1 x", "", 550, ""},
      {"", "", 0, ""},
      {";", "", 0, ""},
      {"(", "", 0, ""},
  };
  for (const auto& c : cases) {
    Event event;
    SetReplyText(c.reply, c.status, &event);
    EXPECT_EQ(event.text(Field::kReply), c.reply);
    EXPECT_EQ(event.code, c.code) << c.reply;
    EXPECT_EQ(event.text(Field::kEnhanced), c.enhanced) << c.reply;
  }
}

TEST(ReplyTextTest, BelievesGooglesClockIfItIsALittleEarlier) {
  constexpr Micros kSeen = Micros{1'772'445'995} * kSecond + 123'000;
  const struct {
    std::string_view reply;
    Micros us;
  } cases[] = {
      {"250 2.0.0 OK 1772445993 q6si1 - gsmtp", 1'772'445'993 * kSecond},
      {"250 2.0.0 OK  1772445395 q6si1 - gsmtp", kSeen},
      {"250 2.0.0 OK 1772445996 q6si1 - gsmtp", kSeen},
      {"250 2.0.0 OK 1772445993 q6si1 - esmtp", kSeen},
      {"250 2.0.0 OK 17724459930 q6si1 - gsmtp", kSeen},
      {"gsmtp", kSeen},
      {"", kSeen},
  };
  for (const auto& c : cases) {
    Stamp stamp{kSeen, 1000};
    UseReplyEpoch(c.reply, &stamp);
    EXPECT_EQ(stamp.us, c.us) << c.reply;
    EXPECT_EQ(stamp.precision_us, c.us == kSeen ? 1000 : kSecond) << c.reply;
  }
}

TEST(AddressTextTest, TakesTheAddressOutOfWhatIsAroundIt) {
  const struct {
    std::string_view text;
    std::string_view address;
  } cases[] = {
      {"ann@corp.example", "ann@corp.example"},
      {" ann@corp.example\r\n", "ann@corp.example"},
      {"<ann@corp.example>", "ann@corp.example"},
      {"Ann <ann@corp.example>", "ann@corp.example"},
      {"\"Ann <b@news.example>\" < ann@corp.example > ", "ann@corp.example"},
      {"ann@corp.example>", "ann@corp.example>"},
      {"Ann <ann@corp.example", "Ann <ann@corp.example"},
      {"<>", ""},
      {"", ""},
      {" ", ""},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(AddrSpec(c.text), c.address) << c.text;
  }
}

TEST(AddressTextTest, TakesTheBracketsOffAnId) {
  const struct {
    std::string_view text;
    std::string_view id;
  } cases[] = {
      {"a@news.example", "a@news.example"},
      {" <a@news.example>\r\n", "a@news.example"},
      {"< a@news.example >", "a@news.example"},
      {"<a@news.example", "<a@news.example"},
      {"<>", ""},
      {"", ""},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(BareId(c.text), c.id) << c.text;
  }
}

}  // namespace
}  // namespace mailscan
