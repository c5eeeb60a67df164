#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/model/status.h"
#include "core/verdict/classifier.h"
#include "core/verdict/rules.h"
#include "tests/eval/scene.h"

namespace mailscan::eval {

// A JudgedScene is a scene beside what the program made of its logs: read,
// joined and judged by the rooms that mailscan-cli itself uses. It owns its
// texts; those of evidence that are views are rows of its rules, or constants.
// Plain value; one thread.

// One open or click, as read.
struct ReadHit {
  std::uint32_t truth = kNoHit;  // index into Scene::hits
  bool click = false;
  Interval when;  // on the clock of its log
  std::string url;
  std::string ip;
  std::string agent;
  std::string method;
  std::string flag;
  std::string place;          // "events.ndjson:812"
  std::uint32_t session = 0;  // index into JudgedMail::sessions
  Timing timing = Timing::kNoDeliveryRecord;
  Certainty certainty = Certainty::kUnknown;
  std::optional<Micros> lead;
  Verdict verdict = Verdict::kUnknown;
};

struct ReadAttempt {
  Interval when;
  bool deferred = false;
  bool from_esp = false;  // which tells no stage
  SmtpStage stage = SmtpStage::kUnknown;
  Category category = Category::kNone;
  std::string reply;
  std::string place;
};

// One message and recipient.
struct JudgedMail {
  std::string message_id;
  std::string recipient;
  std::string vendor;
  std::optional<Micros> sent;        // when our own server had it
  std::optional<Interval> accepted;  // the 250
  std::vector<ReadAttempt> attempts;
  std::vector<ReadHit> hits;  // by time
  std::vector<Session> sessions;
};

// How long it took, on one thread.
struct Spent {
  Micros reading = 0;   // reading, parsing, joining
  Micros learning = 0;  // what the classifier learns from all messages
  Micros judging = 0;
};

struct JudgedScene {
  std::string mix;
  std::uint64_t seed = 0;
  Scene scene;  // without the text of its files
  std::shared_ptr<const Rules> rules;
  std::vector<std::string> files;  // by the origin of a Place
  std::vector<JudgedMail> mails;
  Spent spent;
  // Whether an MTA and an ESP wrote clocks of their own, and whether how far
  // they are apart was measured.
  bool two_clocks = false;
  bool measured = false;

  const HitTruth* TruthOf(const ReadHit& hit) const {
    return hit.truth == kNoHit ? nullptr : &scene.hits[hit.truth];
  }
  const Visit* VisitOf(const ReadHit& hit) const {
    return hit.truth == kNoHit ? nullptr
                               : &scene.visits[scene.hits[hit.truth].visit];
  }
  std::string PlaceText(const Place& place) const;
};

// How to read it.
struct Reading {
  std::optional<Micros> skew;  // as --skew
  std::string rules;           // as --rules
  std::string keep;            // a folder in which the logs stay; else none
};

// Fails when the logs cannot be written, or options or inputs are refused.
Status JudgeScene(Scene scene, const Reading& reading, JudgedScene* judged);

}  // namespace mailscan::eval
