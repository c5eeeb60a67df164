#include "tests/bench/actors.h"

#include <algorithm>
#include <array>

namespace mailscan::testing {
namespace {

// No farther from an edge than this, and clocks may not tell the side: 2 s of
// assumed skew, a second of precision on each side, and some for delays= and
// for what is left of a measured skew.
constexpr Micros kClear = 6 * kSecond;
// A click this far from both edges of a gap proves itself.
constexpr Micros kWellClear = 70 * kSecond;

constexpr std::array<std::string_view, 5> kPeopleAgents = {
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like "
    "Gecko) Chrome/145.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) "
    "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 "
    "Safari/604.1",
    "Mozilla/5.0 (X11; Linux x86_64; rv:147.0) Gecko/20100101 Firefox/147.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.6 Safari/605.1.15",
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like "
    "Gecko) Chrome/145.0.0.0 Mobile Safari/537.36",
};
constexpr std::array<std::string_view, 3> kScannerAgents = {
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like "
    "Gecko) Chrome/96.0.4664.110 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like "
    "Gecko) Chrome/145.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/537.36 (KHTML, like "
    "Gecko) Chrome/79.0.3945.88 Safari/537.36",
};
constexpr std::string_view kProxyAgent =
    "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com "
    "GoogleImageProxy)";
constexpr std::string_view kPrefetchAgent = "Mozilla/5.0";

class HitMaker {
 public:
  HitMaker(const Plan& plan, bool smart_host, Prng& prng)
      : plan_(plan), smart_host_(smart_host), prng_(prng) {}

  std::vector<Hit> Make() {
    if (plan_.in_queue || plan_.cut) {
      return {};
    }
    for (recipient_ = 0; recipient_ < plan_.recipients.size(); ++recipient_) {
      if (!plan_.refused(recipient_)) {
        BeforeEnd();
        if (plan_.accepting() != nullptr) {
          Scanners();
          People();
        }
      }
    }
    recipient_ = 0;
    if (prng_.Chance(3)) {
      Start(Actor::kStranger);
      Add(true, plan_.arrival + prng_.Between(0, kHour), PickLink());
    }
    return std::move(hits_);
  }

 private:
  void Start(Actor actor) {
    hit_ = Hit();
    hit_.actor = actor;
    hit_.recipient = recipient_;
    if (actor >= Actor::kStranger) {
      hit_.ip = HomeAddress(prng_);
      hit_.agent = kPeopleAgents[prng_.Below(kPeopleAgents.size())];
    } else {
      hit_.ip = ScannerAddress(prng_);
      hit_.agent = kScannerAgents[prng_.Below(kScannerAgents.size())];
    }
  }

  void Add(bool click, Micros time, std::size_t link) {
    hit_.click = click;
    hit_.time = time;
    hit_.link = link;
    hits_.push_back(hit_);
  }

  std::size_t PickLink() {
    return 1 + prng_.Below(plan_.campaign->links.size() - 1);
  }

  // Every link within two seconds; half of the scanners spare the
  // unsubscribe link.
  void Sweep(Micros time, Micros within = 1'800'000) {
    for (std::size_t link = prng_.Below(2); link < plan_.campaign->links.size();
         ++link) {
      Add(true, time + prng_.Between(0, within), link);
    }
  }

  void BeforeEnd() {
    const Attempt& last = plan_.attempts.back();
    switch (plan_.fate) {
      case Fate::kContentHold:
        if (prng_.Chance(700)) {
          InGap();
        }
        break;
      case Fate::kSlowData:
        if (prng_.Chance(800)) {
          Start(Actor::kDataScanner);
          Sweep(prng_.Between(last.mail_from + kClear,
                              last.end - kClear - 2 * kSecond));
        }
        break;
      case Fate::kGreylist:
        if (!smart_host_ && prng_.Chance(80)) {
          Start(Actor::kPreview);
          Add(true,
              prng_.Between(plan_.attempts[0].end + kClear,
                            last.mail_from - kClear),
              PickLink());
        }
        break;
      case Fate::kBounceData:
        if (!smart_host_ && prng_.Chance(600)) {
          Start(Actor::kRefusingScanner);
          Sweep(prng_.Chance(500)
                    ? last.mail_from + kClear + prng_.Between(0, kSecond)
                    : last.end + prng_.Between(kClear, kMinute));
        }
        break;
      default:
        break;
    }
  }

  void InGap() {
    const std::size_t gap = prng_.Below(plan_.attempts.size() - 1);
    Start(Actor::kGapScanner);
    const Micros time =
        prng_.Between(plan_.attempts[gap].end + kWellClear,
                      plan_.attempts[gap + 1].mail_from - kWellClear);
    if (prng_.Chance(300)) {
      Add(false, time - 2 * kSecond, 0);
    }
    Sweep(time);
  }

  void Scanners() {
    const Micros accepted = plan_.accepting()->end;
    if (plan_.receiver->profile != Profile::kGateway &&
        plan_.receiver->profile != Profile::kMicrosoft) {
      return;
    }
    const std::uint64_t lot = prng_.Below(100);
    if (lot < 5) {
      Start(Actor::kAcceptScanner);
      Sweep(accepted + prng_.Between(-800'000, 200'000), kSecond);
    } else if (lot < 17) {
      Start(Actor::kDelayedScanner);
      const Micros time = accepted + prng_.Between(20, 300) * kSecond;
      if (prng_.Chance(500)) {
        Add(false, time - prng_.Between(5, 13) * kSecond, 0);
      }
      Sweep(time);
    } else if (lot < 22) {
      Start(Actor::kSampler);
      Add(true, accepted + prng_.Between(kClear, kMinute), PickLink());
    }
  }

  void People() {
    const Micros accepted = plan_.accepting()->end;
    if (prng_.Chance(50)) {
      Start(Actor::kPrefetcher);
      hit_.agent = kPrefetchAgent;
      Add(false, accepted + prng_.Between(kClear, 10 * kMinute), 0);
    }
    if (!prng_.Chance(180)) {
      return;
    }
    Start(Actor::kPerson);
    const Hit person = hit_;
    const Micros opened =
        accepted +
        std::clamp<Micros>(prng_.LogNormal(50, 512), 1, 8000) * kMinute +
        prng_.Between(0, kMinute);
    if (plan_.receiver->profile == Profile::kGoogle) {
      Start(Actor::kImageProxy);
      hit_.agent = kProxyAgent;
    }
    Add(false, opened, 0);
    if (!prng_.Chance(300)) {
      return;
    }
    hit_ = person;
    const std::size_t link = PickLink();
    const Micros clicked = opened + prng_.Between(8, 90) * kSecond;
    Add(true, clicked, link);
    if (prng_.Chance(250) && link + 1 < plan_.campaign->links.size()) {
      Add(true, clicked + prng_.Between(9, 120) * kSecond, link + 1);
    }
  }

  const Plan& plan_;
  const bool smart_host_;
  Prng& prng_;
  std::size_t recipient_ = 0;
  Hit hit_;
  std::vector<Hit> hits_;
};

std::string_view TimingOf(const Plan& plan, Micros exposed, Micros time) {
  const Attempt* accepting = plan.accepting();
  if (time < exposed) {
    return "other-copy";
  }
  if (accepting == nullptr) {
    return "never-accepted";
  }
  if (time < accepting->mail_from) {
    return "deferral-gap";
  }
  return time < accepting->end ? "in-data" : "post-accept";
}

}  // namespace

std::string_view NameOf(Actor actor) {
  constexpr std::array<std::string_view, 11> kNames = {
      "gap-scanner", "data-scanner",     "accept-scanner", "delayed-scanner",
      "sampler",     "refusing-scanner", "preview",        "stranger",
      "person",      "image-proxy",      "prefetcher"};
  return kNames[static_cast<std::size_t>(actor)];
}

std::vector<Hit> HitsOf(const Plan& plan, bool smart_host, Prng& prng) {
  return HitMaker(plan, smart_host, prng).Make();
}

EngagementTruth TruthOf(const Plan& plan, const Hit& hit) {
  EngagementTruth truth;
  truth.recipient = plan.recipients[hit.recipient];
  truth.kind = hit.click ? "clicked" : "opened";
  truth.time = hit.time;
  truth.actor = NameOf(hit.actor);
  if (hit.click) {
    truth.url = plan.campaign->links[hit.link];
  }
  if (hit.actor == Actor::kStranger) {
    truth.timing = "no-delivery-record";
    return truth;
  }
  truth.message_id = plan.message_id;
  // Where the body was shown first; a busy SendGrid receiver may have had it.
  Micros exposed = plan.attempts.back().mail_from;
  truth.clear = kDay;
  for (const Attempt& attempt : plan.attempts) {
    const bool body = attempt.reason == nullptr ||
                      attempt.reason == &kReplyBusy ||
                      attempt.reason->stage == SmtpStage::kEndOfData;
    exposed = body ? std::min(exposed, attempt.mail_from) : exposed;
    truth.clear = std::min({truth.clear, std::abs(hit.time - attempt.end),
                            std::abs(hit.time - attempt.mail_from)});
  }
  truth.timing = TimingOf(plan, exposed, hit.time);
  // Which try of a refused message it falls into does not matter, only that
  // the first has shown the body.
  truth.edge = truth.timing != "never-accepted" && truth.clear < kClear / 2;
  if (plan.accepting() != nullptr) {
    truth.has_lead = true;
    truth.lead = plan.accepting()->end - hit.time;
  }
  return truth;
}

}  // namespace mailscan::testing
