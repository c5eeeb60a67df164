#include <array>

#include "tests/eval/writers.h"

namespace mailscan::eval {
namespace {

std::string Escaped(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";
  std::string out;
  for (const char c : text) {
    if (kPlain.find(c) != std::string_view::npos) {
      out.push_back(c);
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out.push_back('%');
    out.push_back(kHex[byte >> 4U]);
    out.push_back(kHex[byte & 15U]);
  }
  return out;
}

// The click tracker's own web server; what it is asked for besides is no hit.
class AccessLogWriter final : public EventWriter {
 public:
  AccessLogWriter(const World& world, const EventClock& clock, LogBook* book)
      : world_(world), clock_(clock), book_(book) {}

  void WriteMail(const Mail& mail, Prng& prng) override {
    if (world_.mix().tracked == Tracked::kToken) {
      AddTokens(mail);
    }
    if (prng.Chance(60)) {
      Line(mail.created, "192.0.2." + std::to_string(1 + prng.Below(250)),
           "GET", "/favicon.ico", 404, "Mozilla/5.0 (X11; Linux x86_64)",
           kNoHit);
    }
  }

  void WriteHit(const Mail& mail, const Hit& hit, std::uint32_t truth,
                Prng&) override {
    std::string target = TargetOf(mail, hit);
    target += hit.mangled ? "%27/" : "";
    Line(hit.at, hit.ip, hit.head ? "HEAD" : "GET", target,
         hit.mangled ? 404
         : hit.click ? 302
                     : 200,
         hit.agent_lost ? "-" : hit.agent, truth);
  }

  std::string FileName() const override { return "access.log"; }

  void Finish(Scene* scene) override {
    if (world_.mix().tracked == Tracked::kPlain) {
      scene->arguments.insert(
          scene->arguments.end(),
          {"--click-url",
           "^/t/c\\?m=(?P<message>[^&]+)&r=(?P<recipient>[^&]+)"
           "&l=(?P<link>[^&]+)",
           "--open-url",
           "^/t/o\\.gif\\?m=(?P<message>[^&]+)&r=(?P<recipient>[^&]+)"});
      return;
    }
    scene->arguments.insert(scene->arguments.end(),
                            {"--token-map", "tokens.csv"});
    LogFile file;
    file.name = "tokens.csv";
    file.text = std::move(tokens_);
    scene->side_files.push_back(std::move(file));
  }

 private:
  std::string TokenOf(const Mail& mail, std::size_t recipient,
                      std::size_t link) const {
    Prng prng(world_.seed() ^ (std::uint64_t{mail.number} << 16U) ^
              (recipient << 8U) ^ link);
    std::string token;
    testing::PutToken(prng.Next(), 16, &token);
    return token;
  }

  void AddTokens(const Mail& mail) {
    for (std::size_t i = 0; i < mail.people.size(); ++i) {
      const std::string owner = "," + mail.message_id + "," +
                                world_.people()[mail.people[i]].address + ",";
      const auto& links = mail.campaign->links;
      for (std::size_t link = 0; link <= links.size(); ++link) {
        tokens_ += TokenOf(mail, i, link) + owner;
        tokens_ += link < links.size() ? links[link] : "";
        tokens_ += "\n";
      }
    }
  }

  std::string TargetOf(const Mail& mail, const Hit& hit) const {
    const auto& links = mail.campaign->links;
    if (world_.mix().tracked == Tracked::kToken) {
      return hit.click
                 ? "/c/" + TokenOf(mail, hit.recipient, hit.link)
                 : "/o/" + TokenOf(mail, hit.recipient, links.size()) + ".gif";
    }
    const std::string whose =
        "m=" + Escaped(mail.message_id) +
        "&r=" + Escaped(world_.people()[mail.people[hit.recipient]].address);
    return hit.click ? "/t/c?" + whose + "&l=" + Escaped(links[hit.link])
                     : "/t/o.gif?" + whose;
  }

  void Line(Micros at, const std::string& ip, std::string_view method,
            const std::string& target, int status, std::string_view agent,
            std::uint32_t truth) {
    constexpr std::array<std::string_view, 12> kMonths = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun",
        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const CivilTime time = CivilFromMicros(clock_.Shown(at));
    std::string line = ip + " - - [";
    const auto put = [&](int value, char behind) {
      testing::PutPadded(static_cast<std::uint64_t>(value), 2, &line);
      line.push_back(behind);
    };
    put(time.day, '/');
    line += kMonths[static_cast<std::size_t>(time.month - 1)];
    line += "/" + std::to_string(time.year) + ":";
    put(time.hour, ':');
    put(time.minute, ':');
    put(time.second, ' ');
    line += "+0000] \"";
    line += method;
    line += " " + target + " HTTP/1.1\" " + std::to_string(status) +
            " 145 \"-\" \"";
    line += agent;
    book_->Put(at, line + "\"", truth);
  }

  const World& world_;
  const EventClock& clock_;
  LogBook* book_;
  std::string tokens_ = "token,message_id,recipient,link\n";
};

}  // namespace

std::unique_ptr<EventWriter> MakeAccessLogWriter(const World& world,
                                                 const EventClock& clock,
                                                 LogBook* book) {
  return std::make_unique<AccessLogWriter>(world, clock, book);
}

}  // namespace mailscan::eval
