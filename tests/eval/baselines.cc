#include "tests/eval/baselines.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <set>

namespace mailscan::eval {
namespace {

using Calls = std::vector<bool>;

Micros SecondOf(const ReadHit& hit) {
  return hit.when.lo / kSecond;
}

// What Matomo's detector would call a bot, by the table of agents.
bool IsBotAgent(const ReadHit& hit, const JudgedScene& scene) {
  const AgentClass agent = scene.rules->agents.ClassOf(hit.agent);
  return !hit.agent.empty() &&
         (agent == AgentClass::kScanner || agent == AgentClass::kLibrary ||
          agent == AgentClass::kPrefetch);
}

template <typename Called>
Calls EachHit(const JudgedMail& mail, const Called& called) {
  Calls calls;
  for (const ReadHit& hit : mail.hits) {
    calls.push_back(called(hit));
  }
  return calls;
}

// Its third sign is a list of addresses, which is empty as shipped.
Calls MauticTwoOfThree(const JudgedMail& mail, const JudgedScene& scene) {
  return EachHit(mail, [&](const ReadHit& hit) {
    const Micros sent = mail.sent       ? *mail.sent
                        : mail.accepted ? mail.accepted->lo
                                        : INT64_MAX;
    return SecondOf(hit) - sent / kSecond < 2 && sent != INT64_MAX &&
           IsBotAgent(hit, scene);
  });
}

Calls SameSecond(const JudgedMail& mail, const JudgedScene& /*scene*/) {
  std::multiset<Micros> seconds;
  for (const ReadHit& hit : mail.hits) {
    seconds.insert(SecondOf(hit));
  }
  return EachHit(mail, [&](const ReadHit& hit) {
    return seconds.count(SecondOf(hit)) > 1;
  });
}

// Every click that is one of three different links within two seconds.
Calls ThreeLinks(const JudgedMail& mail, const JudgedScene& /*scene*/) {
  Calls calls(mail.hits.size(), false);
  for (std::size_t first = 0; first < mail.hits.size(); ++first) {
    std::set<std::string_view> links;
    std::size_t end = first;
    for (; end < mail.hits.size() &&
           mail.hits[end].when.lo - mail.hits[first].when.lo <= 2 * kSecond;
         ++end) {
      if (mail.hits[end].click) {
        links.insert(mail.hits[end].url);
      }
    }
    for (std::size_t i = first; links.size() >= 3 && i < end; ++i) {
      calls[i] = calls[i] || mail.hits[i].click;
    }
  }
  return calls;
}

Calls AgentList(const JudgedMail& mail, const JudgedScene& scene) {
  return EachHit(mail,
                 [&](const ReadHit& hit) { return IsBotAgent(hit, scene); });
}

// Until so long after the 250: their clocks start at the send, which is worse.
template <int kSeconds>
Calls Window(const JudgedMail& mail, const JudgedScene& /*scene*/) {
  return EachHit(mail, [&](const ReadHit& hit) {
    return mail.accepted &&
           hit.when.lo - mail.accepted->lo < kSeconds * kSecond;
  });
}

constexpr std::array kBaselines = {
    Baseline{"Mautic: two of three", "mautic BotRatioHelper.php, 7.x",
             MauticTwoOfThree},
    Baseline{"Marketo: same second", "Marketo, filtering email bot activity",
             SameSecond},
    Baseline{"three links in 2 s", "Trend Micro Phish Insight", ThreeLinks},
    Baseline{"agent list", "Matomo device-detector, IAB list", AgentList},
    Baseline{"10 s window", "warmbly", Window<10>},
    Baseline{"60 s window", "PhishGrid", Window<60>},
};

}  // namespace

std::span<const Baseline> Baselines() {
  return kBaselines;
}

Rule RuleOf(const Baseline& baseline) {
  return [&baseline](const JudgedMail& mail, const JudgedScene& scene) {
    std::vector<Ruling> rulings;
    for (const bool called : baseline.calls(mail, scene)) {
      rulings.push_back(called ? Ruling{Verdict::kLikelyScanner, 1}
                               : Ruling{Verdict::kHuman, 0});
    }
    return rulings;
  };
}

}  // namespace mailscan::eval
