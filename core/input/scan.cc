#include "core/input/scan.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <deque>
#include <memory>
#include <optional>
#include <thread>

#include "core/input/lane.h"

namespace mailscan {
namespace {

// Files open at once, for each worker: enough for all to find work while one
// source is slow, few enough for any limit of open files.
constexpr std::size_t kOpenLanes = 2;

class Lanes {
 public:
  Lanes(const ScanOptions& options, ScanProgress* progress)
      : open_(kOpenLanes * std::max(options.threads, 1U)) {
    bool has_stdin = false;
    for (std::size_t i = 0; i < options.sources.size(); ++i) {
      Lane& lane =
          lanes_.emplace_back(options, static_cast<std::uint32_t>(i), progress);
      if (lane.path() == "-" && has_stdin) {
        lane.Refuse(Status::Error(
            "standard input: named more than once; it can be read only once, "
            "drop one -"));
      }
      has_stdin = has_stdin || lane.path() == "-";
    }
  }

  // A lane with a block (or an end) taken from it, null when there is nothing
  // left to take. Tries the first few unfinished lanes, and waits only when
  // all of them are being read.
  Lane* TakeBlock(Block* block, Lane::Ticket* ticket) {
    for (;;) {
      Lane* busy = nullptr;
      std::size_t tried = 0;
      std::size_t at = FirstUnfinished();
      if (at == lanes_.size()) {
        return nullptr;
      }
      for (; at < lanes_.size() && tried < open_; ++at) {
        Lane& lane = lanes_[at];
        if (lane.all_taken()) {
          continue;
        }
        ++tried;
        std::unique_lock<std::mutex> lock(lane.reading(), std::try_to_lock);
        if (!lock.owns_lock()) {
          busy = busy == nullptr ? &lane : busy;
        } else if (Take(lane, block, ticket)) {
          return &lane;
        }
      }
      if (busy != nullptr) {
        const std::lock_guard<std::mutex> lock(busy->reading());
        if (Take(*busy, block, ticket)) {
          return busy;
        }
      }
    }
  }

  std::vector<SourceReport> TakeReports() {
    std::vector<SourceReport> reports;
    reports.reserve(lanes_.size());
    for (Lane& lane : lanes_) {
      reports.push_back(std::move(lane.report()));
    }
    return reports;
  }

 private:
  static bool Take(Lane& lane, Block* block, Lane::Ticket* ticket) {
    const std::optional<Lane::Ticket> taken = lane.Take(block);
    if (taken.has_value()) {
      *ticket = *taken;
    }
    return taken.has_value();
  }

  std::size_t FirstUnfinished() {
    std::size_t first = first_.load();
    while (first < lanes_.size() && lanes_[first].all_taken()) {
      ++first;
    }
    first_.store(first);  // only a hint: an older, smaller one does no harm
    return first;
  }

  std::size_t open_;
  std::deque<Lane> lanes_;  // never moves what it holds
  std::atomic<std::size_t> first_ = 0;
};

// A Worker takes blocks, parses them alone and hands them over, until nothing
// is left. One thread.
class Worker {
 public:
  Worker(Lanes& lanes, Tables& tables, const TakeRows& take_rows,
         const EndSource& end_source)
      : lanes_(lanes),
        tables_(tables),
        take_rows_(take_rows),
        end_source_(end_source) {}

  void Run() {
    Block block;
    Lane::Ticket ticket;
    while (Lane* lane = lanes_.TakeBlock(&block, &ticket)) {
      if (ticket.is_end) {
        lane->HandOverEnd(ticket, end_source_);
        continue;
      }
      Seat& seat = SeatAt(*lane, ticket);
      const BlockTally tally = ParseBlock(block, seat.reader, *seat.sink);
      lane->HandOver(ticket, tally, *seat.sink, take_rows_);
    }
  }

 private:
  // This worker's own parser and sink for one lane.
  struct Seat {
    const Lane* lane = nullptr;
    std::unique_ptr<Parser> parser;
    std::unique_ptr<EventSink> sink;
    LineReader reader;
  };

  Seat& SeatAt(const Lane& lane, const Lane::Ticket& ticket) {
    for (Seat& seat : seats_) {
      if (seat.lane == &lane) {
        return seat;
      }
    }
    std::erase_if(seats_,
                  [](const Seat& seat) { return seat.lane->all_taken(); });
    const ParserInfo* const info = ticket.parser;
    Seat seat;
    seat.lane = &lane;
    seat.parser = info == nullptr ? nullptr : info->make();
    seat.sink = std::make_unique<EventSink>(
        tables_, lane.index(), lane.path(),
        info == nullptr ? std::string_view() : info->name);
    seat.reader.framing = info == nullptr ? Framing::kLines : info->framing;
    seat.reader.is_header = info == nullptr ? nullptr : info->is_header;
    seat.reader.parser = seat.parser.get();
    seat.reader.complaint = info == nullptr
                                ? "not a known format"
                                : "does not read as " + std::string(info->name);
    return seats_.emplace_back(std::move(seat));
  }

  Lanes& lanes_;
  Tables& tables_;
  const TakeRows& take_rows_;
  const EndSource& end_source_;
  std::vector<Seat> seats_;
};

// 0 when any source is not a plain file.
std::uint64_t StoredBytes(const std::vector<SourceSpec>& sources) {
  std::uint64_t total = 0;
  for (const SourceSpec& source : sources) {
    struct stat about = {};
    const int result = source.path == "-" ? ::fstat(STDIN_FILENO, &about)
                                          : ::stat(source.path.c_str(), &about);
    if (result != 0 || S_ISDIR(about.st_mode)) {
      continue;  // will be a source that cannot be opened
    }
    if (!S_ISREG(about.st_mode)) {
      return 0;
    }
    total += static_cast<std::uint64_t>(about.st_size);
  }
  return total;
}

}  // namespace

std::vector<SourceReport> Scan(const ScanOptions& options, Tables& tables,
                               const TakeRows& take_rows,
                               const EndSource& end_source,
                               ScanProgress* progress) {
  if (progress != nullptr) {
    progress->bytes_total = StoredBytes(options.sources);
  }
  Lanes lanes(options, progress);
  const auto work = [&] { Worker(lanes, tables, take_rows, end_source).Run(); };
  {
    std::vector<std::jthread> helpers;
    for (unsigned i = 1; i < options.threads; ++i) {
      helpers.emplace_back(work);
    }
    work();
  }
  return lanes.TakeReports();
}

}  // namespace mailscan
