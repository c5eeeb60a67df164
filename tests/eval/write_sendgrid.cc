#include "tests/eval/writers.h"

namespace mailscan::eval {
namespace {

class SendGridWriter final : public EventWriter {
 public:
  SendGridWriter(const World& world, const EventClock& clock, LogBook* book)
      : world_(world), clock_(clock), book_(book) {}

  void WriteMail(const Mail& mail, Prng& prng) override {
    const bool esp_only = world_.mix().mta == Mta::kNone;
    for (std::size_t i = 0; i < mail.people.size(); ++i) {
      const Micros taken = mail.created + prng.Between(10'000, 300'000);
      Post(taken, Begin(mail, i, taken, "processed", prng) + Ids(mail) + "}",
           kNoHit, book_, prng);
      std::uint64_t tries = 0;
      for (const Try& attempt : mail.tries) {
        WriteTry(mail, attempt, i, ++tries, esp_only, prng);
      }
    }
  }

  void WriteHit(const Mail& mail, const Hit& hit, std::uint32_t truth,
                Prng& prng) override {
    std::string line =
        Begin(mail, hit.recipient, hit.at, hit.click ? "click" : "open", prng);
    if (!hit.ip_lost) {
      line += ",\"ip\":\"" + hit.ip + "\"";
    }
    if (!hit.agent_lost) {
      line += ",\"useragent\":\"" + std::string(hit.agent) + "\"";
    }
    if (hit.click) {
      line += ",\"url\":\"" + mail.campaign->links[hit.link] +
              "\",\"url_offset\":{\"index\":" + std::to_string(hit.link) +
              ",\"type\":\"html\"}";
    } else {
      line += ",\"sg_content_type\":\"html\",\"sg_machine_open\":";
      line += hit.agent == "Mozilla/5.0" ? "true" : "false";
    }
    Post(hit.at, line + "}", truth, book_, prng);
  }

 private:
  std::string Begin(const Mail& mail, std::size_t recipient, Micros at,
                    std::string_view event, Prng& prng) const {
    std::string line =
        "{\"email\":\"" + world_.people()[mail.people[recipient]].address +
        "\",\"timestamp\":" + std::to_string(clock_.Shown(at) / kSecond) +
        ",\"event\":\"" + std::string(event) + "\"";
    if (!mail.campaign->name.empty()) {
      line += ",\"category\":[\"" + mail.campaign->name + "\"]";
    }
    line += ",\"sg_event_id\":\"";
    testing::PutToken(prng.Next(), 22, &line);
    line += "\",\"sg_message_id\":\"" + mail.esp_id +
            ".filterdrecv-5f8d6c7b9d-q7x2l-1-";
    testing::PutUpperHex(0x66000000U + mail.number, 8, &line);
    return line + "-" + std::to_string(recipient) + ".0\"";
  }

  static std::string Ids(const Mail& mail) {
    return ",\"smtp-id\":\"<" + mail.message_id + ">\"";
  }

  // Beside a mail server that tells of them, only what was taken.
  void WriteTry(const Mail& mail, const Try& attempt, std::size_t recipient,
                std::uint64_t number, bool all, Prng& prng) {
    const Reply* reply = attempt.reply;
    if (reply == nullptr) {
      const Micros at = attempt.end + prng.Between(0, 400'000);
      Post(at,
           Begin(mail, recipient, at, "delivered", prng) + Ids(mail) +
               ",\"response\":\"" + Greeting(world_, mail, attempt) +
               "\",\"tls\":1}",
           kNoHit, book_, prng);
      return;
    }
    if (!all) {
      return;
    }
    const std::string text =
        ReplyText(world_, mail, attempt, *reply, recipient);
    std::string line = Begin(mail, recipient, attempt.end,
                             reply->bounce ? "bounce" : "deferred", prng) +
                       Ids(mail);
    line += reply->bounce ? ",\"type\":\"bounce\",\"status\":\"" + reply->dsn +
                                "\",\"reason\":\"" + text + "\",\"tls\":1}"
                          : ",\"response\":\"" + text + "\",\"attempt\":\"" +
                                std::to_string(number) + "\"}";
    Post(attempt.end, line, kNoHit, book_, prng);
  }

  const World& world_;
  const EventClock& clock_;
  LogBook* book_;
};

}  // namespace

std::unique_ptr<EventWriter> MakeSendGridWriter(const World& world,
                                                const EventClock& clock,
                                                LogBook* book) {
  return std::make_unique<SendGridWriter>(world, clock, book);
}

}  // namespace mailscan::eval
