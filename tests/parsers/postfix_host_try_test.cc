// Hosts that an attempt tried before its last one.
#include <initializer_list>
#include <string>
#include <string_view>

#include "gtest/gtest.h"
#include "tests/parsers/postfix_case.h"

namespace mailscan::testing {
namespace {

std::string Read(std::string_view text) {
  std::string said =
      ReadPostfix("Jul  5 06:52:11 mx postfix/smtp[7]: " + std::string(text));
  for (const std::string_view part : {" --07-05T06:52:11",
                                      " flag=host-try local_id=1F5A2194AA9 "
                                      "instance=postfix host=mx"}) {
    const std::size_t at = said.find(part);
    said.erase(std::min(at, said.size()), at == said.npos ? 0 : part.size());
  }
  return said;
}

TEST(PostfixHostTry, ReadsHostsThatWereNotTheLast) {
  struct Case {
    std::string_view text;  // behind the queue id
    std::string_view said;  // but for flag, id, instance and host
  };
  for (const Case& c : std::initializer_list<Case>{
           {"host h.example[192.0.2.1] said: 450-4.2.0 try 450 4.2.0 later (in "
            "reply to RCPT TO command)",
            "other stage=rcpt code=450 reply=host h.example[192.0.2.1] said: "
            "450-4.2.0 try 450 4.2.0 later (in reply to RCPT TO command) "
            "relay=h.example relay_ip=192.0.2.1"},
           {"host h.example[192.0.2.1] said: 451 no (in reply to end of DATA "
            "command)",
            "other stage=end-of-data code=451 reply=host h.example[192.0.2.1] "
            "said: 451 no (in reply to end of DATA command) relay=h.example "
            "relay_ip=192.0.2.1"},
           {"host h.example[2001:db8::1] refused to talk to me: 421 4.3.2 busy",
            "other stage=connect code=421 reply=host h.example[2001:db8::1] "
            "refused to talk to me: 421 4.3.2 busy relay=h.example "
            "relay_ip=2001:db8::1"},
           {"lost connection with h.example[192.0.2.1] while sending end of "
            "data -- message may be sent more than once",
            "other stage=end-of-data reply=lost connection with "
            "h.example[192.0.2.1] while sending end of data -- message may be "
            "sent more than once relay=h.example relay_ip=192.0.2.1"},
           {"conversation with h.example[192.0.2.1] timed out while receiving "
            "the initial server greeting",
            "other stage=connect reply=conversation with h.example[192.0.2.1] "
            "timed out while receiving the initial server greeting "
            "relay=h.example relay_ip=192.0.2.1"},
           {"SASL authentication failed; server h.example[192.0.2.1] said: 535 "
            "5.7.8 no",
            "other stage=ehlo code=535 reply=SASL authentication failed; "
            "server h.example[192.0.2.1] said: 535 5.7.8 no relay=h.example "
            "relay_ip=192.0.2.1"},
           {"Cannot start TLS: handshake failure",
            "other stage=ehlo reply=Cannot start TLS: handshake failure"},
           {"enabling PIX workarounds: disable_esmtp delay_dotcrlf for "
            "h.example[192.0.2.1]:25",
            "ignored"},
           {"passing <a@b.example> to transport=local", "ignored"},
           {"breaking line > 998 bytes with <CR><LF>SPACE", "ignored"},
           {"host h.example[192.0.2", "ignored"},
       }) {
    EXPECT_EQ(Read("1F5A2194AA9: " + std::string(c.text)), c.said) << c.text;
  }
  // Without a queue id it belongs to no message.
  EXPECT_EQ(Read("connect to h.example[192.0.2.1]:25: Connection refused"),
            "ignored");
}

// Only agents that speak to hosts write these.
TEST(PostfixHostTry, IsOfTheNetworkAlone) {
  EXPECT_EQ(ReadPostfix("Jul  5 06:52:11 mx postfix/pipe[7]: 1F5A2194AA9: host "
                        "h[192.0.2.1] said: 450 no"),
            "ignored");
}

}  // namespace
}  // namespace mailscan::testing
