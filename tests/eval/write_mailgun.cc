#include "tests/eval/writers.h"

namespace mailscan::eval {
namespace {

std::string_view BotOf(std::string_view agent) {
  if (agent == "Mozilla/5.0") {
    return "apple";
  }
  if (agent.find("GoogleImageProxy") != std::string_view::npos ||
      agent.find("Edge/12.246") != std::string_view::npos) {
    return "gmail";
  }
  const bool library = agent.find("python") != std::string_view::npos ||
                       agent.find("curl/") != std::string_view::npos ||
                       agent.find("Go-http") != std::string_view::npos;
  return library ? "generic" : "";
}

class MailgunWriter final : public EventWriter {
 public:
  MailgunWriter(const World& world, const EventClock& clock, LogBook* book)
      : world_(world), clock_(clock), book_(book) {}

  void WriteMail(const Mail& mail, Prng& prng) override {
    for (std::size_t i = 0; i < mail.people.size(); ++i) {
      const Micros taken = mail.created + prng.Between(10'000, 300'000);
      Post(taken, Begin(mail, i, taken, "accepted", prng) + "}", kNoHit, book_,
           prng);
      const Try& last = mail.tries.back();
      if (last.reply == nullptr) {
        const Micros at = last.end + prng.Between(0, 200'000);
        Post(at,
             Begin(mail, i, at, "delivered", prng) +
                 ",\"delivery-status\":{\"mx-host\":\"" +
                 world_.domains()[mail.domain].host +
                 "\",\"code\":250,\"attempt-no\":" +
                 std::to_string(mail.tries.size()) +
                 ",\"message\":\"OK\",\"description\":\"\"}}",
             kNoHit, book_, prng);
      }
    }
  }

  void WriteHit(const Mail& mail, const Hit& hit, std::uint32_t truth,
                Prng& prng) override {
    std::string line = Begin(mail, hit.recipient, hit.at,
                             hit.click ? "clicked" : "opened", prng);
    if (!hit.ip_lost) {
      line += ",\"ip\":\"" + hit.ip + "\"";
    }
    line += ",\"client-info\":{\"bot\":\"" + std::string(BotOf(hit.agent));
    line += hit.agent_lost
                ? "\""
                : "\",\"user-agent\":\"" + std::string(hit.agent) + "\"";
    line += "}";
    if (hit.click) {
      line += ",\"url\":\"" + mail.campaign->links[hit.link] + "\"";
    }
    Post(hit.at, line + "}", truth, book_, prng);
  }

 private:
  std::string Begin(const Mail& mail, std::size_t recipient, Micros at,
                    std::string_view event, Prng& prng) const {
    const Micros shown = clock_.Shown(at);
    std::string line = "{\"event\":\"" + std::string(event) + "\",\"id\":\"";
    testing::PutToken(prng.Next(), 22, &line);
    line += "\",\"timestamp\":" + std::to_string(shown / kSecond) + ".";
    testing::PutPadded(static_cast<std::uint64_t>(shown % kSecond), 6, &line);
    line += ",\"log-level\":\"info\",\"recipient\":\"" +
            world_.people()[mail.people[recipient]].address + "\",\"tags\":[";
    line +=
        mail.campaign->name.empty() ? "" : "\"" + mail.campaign->name + "\"";
    return line + "],\"message\":{\"headers\":{\"message-id\":\"" +
           mail.message_id + "\",\"from\":\"News <news@news.example>\"}}";
  }

  const World& world_;
  const EventClock& clock_;
  LogBook* book_;
};

}  // namespace

std::unique_ptr<EventWriter> MakeMailgunWriter(const World& world,
                                               const EventClock& clock,
                                               LogBook* book) {
  return std::make_unique<MailgunWriter>(world, clock, book);
}

}  // namespace mailscan::eval
