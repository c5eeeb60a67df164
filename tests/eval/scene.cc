#include "tests/eval/scene.h"

#include <algorithm>
#include <map>
#include <utility>

#include "tests/bench/make_log.h"

namespace mailscan::eval {
namespace {

using testing::DeliveryTruth;
using testing::EngagementTruth;

Actor ActorNamed(std::string_view name) {
  if (name == "person" || name == "preview" || name == "stranger") {
    return Actor::kPerson;
  }
  return name == "image-proxy" || name == "prefetcher" ? Actor::kProxy
                                                       : Actor::kScanner;
}

class SceneSink final : public testing::LogSink {
 public:
  explicit SceneSink(Scene* scene) : scene_(scene) {
    scene->files.resize(2);
    scene->files[0].name = "mail.log";
    scene->files[1].name = "events.ndjson";
  }

  void PutMail(std::string_view line) override { Put(line, 0); }
  void PutWebhook(std::string_view record) override { Put(record, 1); }
  void PutTruth(DeliveryTruth truth) override {
    scene_->deliveries.push_back(std::move(truth));
  }
  void PutTruth(EngagementTruth truth) override {
    auto& lines = scene_->files[1].truth_of;
    if (lines.size() < truth.line) {
      lines.resize(truth.line, kNoHit);
    }
    lines[truth.line - 1] = static_cast<std::uint32_t>(scene_->hits.size());
    HitTruth hit;
    hit.visit = VisitOf(truth);
    hit.at = truth.time;
    hit.click = truth.kind == "clicked";
    hit.early = truth.timing == "deferral-gap" || truth.timing == "in-data" ||
                truth.timing == "never-accepted";
    Visit& visit = scene_->visits[hit.visit];
    ++(hit.click ? visit.clicks : visit.opens);
    scene_->hits.push_back(hit);
  }

 private:
  void Put(std::string_view line, std::size_t file) {
    scene_->files[file].text += line;
    auto& lines = scene_->files[file].truth_of;
    const std::size_t count = ++lines_[file];
    if (lines.size() < count) {
      lines.resize(count, kNoHit);
    }
  }

  std::uint32_t VisitOf(const EngagementTruth& truth) {
    const auto [at, is_new] =
        visits_.try_emplace(truth.message_id + " " + truth.recipient + " " +
                                std::string(truth.actor),
                            static_cast<std::uint32_t>(scene_->visits.size()));
    if (is_new) {
      Visit visit;
      visit.actor = ActorNamed(truth.actor);
      visit.kind = truth.actor;
      visit.message_id = truth.message_id;
      visit.recipient = truth.recipient;
      scene_->visits.push_back(std::move(visit));
    }
    return at->second;
  }

  Scene* scene_;
  std::size_t lines_[2] = {};
  std::map<std::string, std::uint32_t> visits_;
};

}  // namespace

Scene MakeScene(std::string_view, std::uint64_t seed, std::uint32_t messages,
                const SkewFault& skew) {
  Scene scene;
  testing::LogOptions options;
  options.messages = messages;
  options.seed = seed;
  options.skew_ms = skew.skew / kMillisecond;
  SceneSink sink(&scene);
  testing::MakeLog(options, sink);
  return scene;
}

std::vector<std::string> AllMixes() {
  return {"b2b"};
}

}  // namespace mailscan::eval
