#include "app/corpus.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <future>

#include "app/progress.h"
#include "core/timeline/gap_search.h"
#include "core/timeline/hand_off_skew.h"
#include "core/timeline/joined_votes.h"
#include "core/timeline/message_builder.h"
#include "core/timeline/parallel.h"
#include "core/verdict/sightings_walk.h"

namespace mailscan {
namespace {

Micros ModifiedAt(const std::string& path) {
  struct stat info {};
  if (path == "-" || stat(path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) {
    return 0;
  }
  return info.st_mtim.tv_sec * kSecond + info.st_mtim.tv_nsec / 1000;
}

// TZ as POSIX has it may begin with a colon; "" leaves it to the machine.
std::string LocalZone() {
  const char* zone = std::getenv("TZ");  // NOLINT(concurrency-mt-unsafe)
  if (zone == nullptr) {
    return {};
  }
  return *zone == ':' ? zone + 1 : zone;
}

// What one thread learns, and all together.
struct Lessons {
  explicit Lessons(SightingsWalk walk) : sightings(std::move(walk)) {}

  void Take(const Trace& trace, const OriginTable& origins) {
    learned.Take(trace);
    skews.Take(trace, origins);
    stamps.Take(trace, origins);
    sightings.Take(trace);
  }
  void Merge(const Lessons& other, const GapSearch& gaps) {
    learned.Merge(other.learned);
    skews.Merge(other.skews);
    stamps.Merge(other.stamps);
    gaps.Merge(other.clues, &clues);
    sightings.Merge(other.sightings);
  }

  Learned learned;
  SkewTable skews;
  WrongStamps stamps;
  GapSearch::Clues clues;
  SightingsWalk sightings;
};

}  // namespace

Micros FirstTimeOf(const Trace& trace) {
  Micros first = INT64_MAX;
  if (trace.queued) {
    first = trace.queued->lo;
  }
  if (!trace.attempts.empty()) {
    first = std::min(first, trace.attempts.front().when.lo);
  }
  if (!trace.hits.empty()) {
    first = std::min(first, trace.hits.front().when.lo);
  }
  if (trace.ended) {
    first = std::min(first, trace.ended->lo);
  }
  return first;
}

Corpus::Corpus(const Options& options)
    : options_(options), clocks_(tables_.origins) {}

Status Corpus::Read() {
  ScanOptions scan;
  for (const std::string& path : options_.inputs) {
    scan.sources.push_back({path});
  }
  scan.parsers = options_.formats->parsers();
  scan.forced_format = options_.format_in;
  scan.threads = options_.threads;

  join_ = std::make_unique<Join>(tables_, clocks_, scan.sources.size());
  const bool keep_refused = options_.command == Command::kEvents ||
                            options_.command == Command::kTrace;
  // Nobody asks for them before all is read.
  std::future<std::shared_ptr<const Rules>> rules;
  if (options_.rules == nullptr) {
    rules = std::async(std::launch::async, Rules::BuiltIn);
  }
  // One assembler an input, made by the first block of it. A slot is touched
  // by one thread at a time: Scan hands over a source in order.
  std::vector<std::unique_ptr<Assembler>> assemblers(scan.sources.size());
  ScanProgress progress;
  {
    const ProgressBar bar(progress, options_);
    sources_ = Scan(
        scan, tables_,
        [&](std::uint32_t source, EventSink& rows, std::uint32_t first_line) {
          if (assemblers[source] == nullptr) {
            assemblers[source] = std::make_unique<Assembler>(keep_refused);
          }
          assemblers[source]->Take(rows.rows(), first_line);
        },
        [&](std::uint32_t source) {
          if (assemblers[source] != nullptr) {
            std::unique_ptr<Folded> folded = assemblers[source]->Finish();
            clocks_.Add(folded->votes);
            join_->Add(std::move(folded));
            assemblers[source].reset();
          }
        },
        &progress);
  }

  rules_ = rules.valid() ? rules.get() : options_.rules;
  if (Status status = FinishClocks(); !status.ok()) {
    return status;
  }
  join_->Run(options_.threads);
  Learn();
  return Status::Ok();
}

Status Corpus::FinishClocks() {
  ClockOptions clock_options;
  clock_options.year = options_.year;
  clock_options.zone = options_.zone;
  for (const auto& [host, zone] : options_.host_zones) {
    clock_options.host_zones[host] = zone;
  }
  clock_options.now = options_.now;
  clock_options.local_zone = LocalZone();
  for (const std::string& path : options_.inputs) {
    clock_options.input_mtimes.push_back(ModifiedAt(path));
  }
  clocks_.AddJoined(VotesByJoin(
      join_->inputs(), clocks_.Voteless(clock_options), tables_.lexicon));
  return clocks_.Finish(clock_options);
}

// What is learnt from all messages before one is judged.
void Corpus::Learn() {
  SkewTable skews = MeasureHandOffs(*join_, tables_, clocks_, options_.threads);
  clocks_.set_skews(skews);
  const GapSearch gaps(clocks_, tables_, options_.inputs);
  const Networks networks(rules_->networks, options_.verdict.asns.get());
  const auto serves_many = [&networks](const IpAddress& ip) {
    return networks.ServesManyPeople(ip);
  };
  auto parts = ParallelFor(
      options_.threads, kPartitions,
      [&] {
        return Lessons(
            SightingsWalk(clocks_, *rules_, options_.verdict, serves_many));
      },
      [&](Lessons& lessons, std::size_t partition) {
        MessageBuilder builder(tables_, clocks_);
        Message message;
        join_->Walk(partition, [&](Join::Bundles group) {
          for (const Named& named : group) {
            gaps.Take(named.bundle, &lessons.clues);
          }
          // Only an ESP's events teach anything else.
          if (std::any_of(group.begin(), group.end(), [](const Named& named) {
                return named.bundle.key().front() != kLocalKey ||
                       named.bundle.Is(kBundleEngagement);
              })) {
            builder.Build(group, &message);
            for (const Trace& trace : message.traces()) {
              lessons.Take(trace, tables_.origins);
            }
          }
        });
      });
  Lessons& all = parts.front();
  for (std::size_t i = 1; i < parts.size(); ++i) {
    all.Merge(parts[i], gaps);
  }
  learned_ = std::move(all.learned);
  sightings_ = all.sightings.Finish(options_.threads);
  all.stamps.Finish();
  clocks_.set_wrong_stamps(std::move(all.stamps));
  clocks_.set_gaps(gaps.Finish(all.clues));
  clocks_.MeasureTold(&skews);
  skews.Merge(all.skews);
  skews.Finish();
  clocks_.set_skews(std::move(skews));
}

std::optional<Interval> Corpus::Window() const {
  std::optional<Interval> window;
  for (std::uint32_t i = 0; i < tables_.origins.size(); ++i) {
    if (const auto span = clocks_.SpanOf(i)) {
      window = window ? Interval{std::min(window->lo, span->lo),
                                 std::max(window->hi, span->hi)}
                      : *span;
    }
  }
  return window;
}

Micros Corpus::BeginsAt() const {
  const auto window = Window();
  return window ? window->lo : 0;
}

bool Corpus::InTime(const Trace& trace) const {
  const Micros first = FirstTimeOf(trace);
  return (!options_.since || first >= *options_.since) &&
         (!options_.until || first < *options_.until);
}

void Corpus::Build(Join::Bundles group, MessageBuilder* builder,
                   Message* message) const {
  builder->Build(group, message);
  if (options_.since || options_.until) {
    message->KeepIf([this](const Trace& trace) { return InTime(trace); });
  }
}

void Corpus::VisitPartition(std::size_t partition,
                            const TakeMessage& take) const {
  MessageBuilder builder(tables_, clocks_);
  Message message;
  join_->Walk(partition, [&](Join::Bundles group) {
    Build(group, &builder, &message);
    if (!message.traces().empty()) {
      take(message);
    }
  });
}

void Corpus::VisitInOrder(const TakeMessage& take) const {
  struct Placed {
    Micros first = 0;
    Join::Bundles group;
  };
  std::vector<std::vector<Placed>> parts(kPartitions);
  ParallelFor(options_.threads, kPartitions, [&](std::size_t partition) {
    MessageBuilder builder(tables_, clocks_);
    Message message;
    join_->Walk(partition, [&](Join::Bundles group) {
      Build(group, &builder, &message);
      Micros first = INT64_MAX;
      for (const Trace& trace : message.traces()) {
        first = std::min(first, FirstTimeOf(trace));
      }
      if (!message.traces().empty()) {
        parts[partition].push_back({first, group});
      }
    });
  });
  std::vector<Placed> all;
  for (std::vector<Placed>& part : parts) {
    all.insert(all.end(), part.begin(), part.end());
    std::vector<Placed>().swap(part);
  }
  std::sort(all.begin(), all.end(), [](const Placed& a, const Placed& b) {
    return a.first != b.first ? a.first < b.first
                              : a.group[0].name.name() < b.group[0].name.name();
  });
  MessageBuilder builder(tables_, clocks_);
  Message message;
  for (const Placed& placed : all) {
    Build(placed.group, &builder, &message);
    take(message);
  }
}

}  // namespace mailscan
