#include "tests/eval/judged_scene.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <utility>

#include "app/corpus.h"
#include "core/verdict/sightings_walk.h"

namespace mailscan::eval {
namespace {

// The folder of a scene's logs; it goes with them unless they are to be kept.
class LogFolder {
 public:
  explicit LogFolder(const std::string& keep) : kept_(!keep.empty()) {
    std::error_code failed;
    if (kept_) {
      std::filesystem::create_directories(keep, failed);
      path_ = keep;
      return;
    }
    std::string name =
        (std::filesystem::temp_directory_path(failed) / "mailscan-eval-XXXXXX")
            .string();
    if (mkdtemp(name.data()) != nullptr) {
      path_ = name;
    }
  }
  LogFolder(const LogFolder&) = delete;
  LogFolder& operator=(const LogFolder&) = delete;
  ~LogFolder() {
    if (!kept_ && !path_.empty()) {
      std::error_code ignored;
      std::filesystem::remove_all(path_, ignored);
    }
  }
  // The path of the file, or "" if it could not be written.
  std::string Put(const std::string& name, const std::string& text) const {
    const std::string path = path_ + "/" + name;
    std::ofstream file(path, std::ios::binary);
    file << text;
    return file.flush() ? path : std::string();
  }

 private:
  std::string path_;
  bool kept_;
};

// Adds the time until it goes to a sum.
class Stopwatch {
 public:
  explicit Stopwatch(Micros* sum) : sum_(sum) {}
  Stopwatch(const Stopwatch&) = delete;
  Stopwatch& operator=(const Stopwatch&) = delete;
  ~Stopwatch() {
    nanos_ = std::chrono::steady_clock::now() - began_;
    *sum_ +=
        std::chrono::duration_cast<std::chrono::microseconds>(nanos_).count();
  }

 private:
  Micros* sum_;
  std::chrono::steady_clock::time_point began_ =
      std::chrono::steady_clock::now();
  std::chrono::steady_clock::duration nanos_{};
};

// Finds the truth of a line.
class TruthTable {
 public:
  explicit TruthTable(const Scene& scene) {
    for (const LogFile& file : scene.files) {
      files_[file.name] = &file;
    }
  }
  std::uint32_t Of(const std::string& file, std::uint32_t line) const {
    const auto found = files_.find(file);
    if (found == files_.end() || line == 0 ||
        line > found->second->truth_of.size()) {
      return kNoHit;
    }
    return found->second->truth_of[line - 1];
  }

 private:
  std::map<std::string, const LogFile*> files_;
};

std::vector<std::string> FileNames(const OriginTable& origins) {
  std::vector<std::string> names;
  for (std::uint32_t i = 0; i < origins.size(); ++i) {
    names.push_back(
        std::filesystem::path(origins.At(i).file).filename().string());
  }
  return names;
}

ReadHit HitOf(const JudgedHit& from, const JudgedScene& scene,
              const TruthTable& truth) {
  const Hit& hit = *from.hit;
  ReadHit read;
  read.truth = truth.Of(scene.files[hit.place.origin], hit.place.line);
  read.click = hit.kind == EventKind::kClicked;
  read.when = hit.when;
  read.url = hit.url;
  read.ip = hit.ip;
  read.agent = hit.agent;
  read.method = hit.method;
  read.flag = hit.flag;
  read.place = scene.PlaceText(hit.place);
  read.session = from.session - 1;
  read.timing = from.timing;
  read.certainty = from.certainty;
  read.lead = from.lead;
  read.verdict = from.verdict;
  return read;
}

JudgedMail MailOf(const JudgedTrace& from, const JudgedScene& scene,
                  const TruthTable& truth) {
  const Trace& trace = *from.trace;
  JudgedMail mail;
  mail.message_id = trace.message_id;
  mail.recipient = trace.recipient;
  mail.vendor = from.vendor;
  if (trace.queued) {
    mail.sent = trace.queued->lo;
  }
  mail.accepted = from.accepted_end;
  for (std::size_t i = 0; i < trace.attempts.size(); ++i) {
    const Attempt& attempt = trace.attempts[i];
    mail.attempts.push_back(
        {attempt.when, attempt.kind == EventKind::kAttemptDeferred,
         attempt.from_esp, attempt.stage, from.categories[i],
         std::string(attempt.reply), scene.PlaceText(attempt.place)});
  }
  for (const JudgedHit& hit : from.hits) {
    mail.hits.push_back(HitOf(hit, scene, truth));
  }
  mail.sessions = from.sessions;
  return mail;
}

// Writes a file and appends its path.
Status PutFile(const LogFolder& folder, const LogFile& file,
               std::vector<std::string>* words) {
  words->push_back(folder.Put(file.name, file.text));
  return words->back().empty() ? Status::Error(file.name + " cannot be written")
                               : Status::Ok();
}

// The scene's own options; one that names a side file gets its path.
Status PutArguments(const LogFolder& folder, const Scene& scene,
                    std::vector<std::string>* words) {
  for (const std::string& argument : scene.arguments) {
    const auto side = std::find_if(
        scene.side_files.begin(), scene.side_files.end(),
        [&](const LogFile& file) { return file.name == argument; });
    if (side == scene.side_files.end()) {
      words->push_back(argument);
    } else if (Status status = PutFile(folder, *side, words); !status.ok()) {
      return status;
    }
  }
  return Status::Ok();
}

Status OptionsFor(const LogFolder& folder, const Scene& scene,
                  const Reading& reading, Options* options) {
  std::vector<std::string> words = {"mailscan-cli", "engagement", "-j1",
                                    "--no-progress"};
  if (Status status = PutArguments(folder, scene, &words); !status.ok()) {
    return status;
  }
  if (reading.skew) {
    words.insert(
        words.end(),
        {"--skew", std::to_string(*reading.skew / kMillisecond) + "ms"});
  }
  if (!reading.rules.empty()) {
    words.insert(words.end(), {"--rules", reading.rules});
  }
  for (const LogFile& file : scene.files) {
    if (Status status = PutFile(folder, file, &words); !status.ok()) {
      return status;
    }
  }
  std::vector<const char*> argv;
  for (const std::string& word : words) {
    argv.push_back(word.c_str());
  }
  if (ParseOptions(static_cast<int>(argv.size()), argv.data(), options)) {
    return Status::Error("the options of the scene are refused");
  }
  return Status::Ok();
}

void NoteClocks(const Trace& trace, const Corpus& corpus, JudgedScene* judged) {
  if (trace.hits.empty() || trace.attempts.empty() ||
      trace.attempts.back().from_esp) {
    return;
  }
  const OriginTable& origins = corpus.tables().origins;
  judged->two_clocks = true;
  judged->measured =
      judged->measured || corpus.clocks().skews().FromHit(
                              origins.At(trace.hits.front().place.origin),
                              origins.At(trace.attempts.back().place.origin),
                              corpus.options().verdict.skew);
}

// Reads again only what the classifier learns, which Corpus does between
// joining and judging.
void TimeLearning(const Corpus& corpus, Spent* spent) {
  Learned learned;
  SightingsWalk sightings(corpus.clocks(), corpus.rules(),
                          corpus.options().verdict);
  Micros walking = 0;
  Micros finishing = 0;
  {
    const Stopwatch watch(&walking);
    for (std::size_t i = 0; i < kPartitions; ++i) {
      corpus.VisitPartition(i, [&](const Message& message) {
        const Stopwatch one(&spent->learning);
        for (const Trace& trace : message.traces()) {
          learned.Take(trace);
          sightings.Take(trace);
        }
      });
    }
  }
  {
    const Stopwatch watch(&finishing);
    sightings.Finish(1);
  }
  // Once to learn, inside Corpus::Read; once more to judge.
  spent->reading += walking - 2 * spent->learning - finishing;
  spent->learning += finishing;
}

}  // namespace

std::string JudgedScene::PlaceText(const Place& place) const {
  return files[place.origin] + ":" + std::to_string(place.line);
}

Status JudgeScene(Scene scene, const Reading& reading, JudgedScene* judged) {
  const LogFolder folder(reading.keep);
  judged->scene = std::move(scene);
  Options options;
  if (Status status = OptionsFor(folder, judged->scene, reading, &options);
      !status.ok()) {
    return status;
  }
  Corpus corpus(options);
  {
    const Stopwatch watch(&judged->spent.reading);
    if (Status status = corpus.Read(); !status.ok()) {
      return status;
    }
  }
  for (const SourceReport& source : corpus.sources()) {
    if (!source.status.ok()) {
      return source.status;
    }
  }
  TimeLearning(corpus, &judged->spent);
  judged->rules = options.rules ? options.rules : Rules::BuiltIn();
  judged->files = FileNames(corpus.tables().origins);
  const TruthTable truth(judged->scene);
  Classifier classifier(corpus.clocks(), corpus.learned(), corpus.sightings(),
                        *judged->rules, options.verdict);
  JudgedTrace trace_judged;
  corpus.VisitInOrder([&](const Message& message) {
    for (const Trace& trace : message.traces()) {
      {
        const Stopwatch watch(&judged->spent.judging);
        classifier.Judge(trace, &trace_judged);
      }
      NoteClocks(trace, corpus, judged);
      judged->mails.push_back(MailOf(trace_judged, *judged, truth));
    }
  });
  for (LogFile& file : judged->scene.files) {
    std::string().swap(file.text);
  }
  return Status::Ok();
}

}  // namespace mailscan::eval
