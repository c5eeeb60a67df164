#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/eval/judged_scene.h"
#include "tests/eval/units.h"

namespace mailscan::eval {

inline constexpr Micros kNoon = 1'772'452'800 * kSecond;

// One mail to ann@a.example, of which one visit is told at a time.
class World {
 public:
  World() {
    scene_.rules = Rules::BuiltIn();
    scene_.mix = "made";
    scene_.files = {"events.ndjson"};
    scene_.mails.emplace_back();
    mail().message_id = "m@a.example";
    mail().recipient = "ann@a.example";
    mail().accepted = Interval{kNoon, kNoon + kSecond};
  }

  JudgedMail& mail() { return scene_.mails.back(); }
  const JudgedScene& scene() const { return scene_; }
  Scene& truth() { return scene_.scene; }

  Visit& Come(Actor actor, const std::string& kind = "kind") {
    Visit& visit = scene_.scene.visits.emplace_back();
    visit.actor = actor;
    visit.kind = kind;
    visit.message_id = "m@a.example";
    visit.recipient = "ann@a.example";
    visit.campaign = "c";
    mail().sessions.emplace_back().tellable = true;
    return visit;
  }
  // So many seconds after the 250.
  ReadHit& Click(Micros after, Verdict verdict,
                 const std::string& url = "https://a.example/1") {
    ReadHit& hit = Add(after, verdict);
    hit.click = true;
    hit.url = url;
    scene_.scene.hits.back().click = true;
    ++scene_.scene.visits.back().clicks;
    return hit;
  }
  ReadHit& Open(Micros after, Verdict verdict) {
    ++scene_.scene.visits.back().opens;
    return Add(after, verdict);
  }
  Session& session() { return mail().sessions.back(); }
  std::vector<Unit> Units() const { return UnitsBy(AsJudged, scene_); }

 private:
  ReadHit& Add(Micros after, Verdict verdict) {
    const Micros at = kNoon + after * kSecond;
    scene_.scene.hits.push_back(
        {static_cast<std::uint32_t>(scene_.scene.visits.size() - 1), at, false,
         false});
    ReadHit& hit = mail().hits.emplace_back();
    hit.truth = static_cast<std::uint32_t>(scene_.scene.hits.size() - 1);
    hit.when = {at, at + kSecond};
    hit.session = static_cast<std::uint32_t>(mail().sessions.size() - 1);
    hit.verdict = verdict;
    return hit;
  }

  JudgedScene scene_;
};

}  // namespace mailscan::eval
