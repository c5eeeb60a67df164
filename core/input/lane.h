#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>

#include "core/input/block_reader.h"
#include "core/input/parse_block.h"
#include "core/input/scan.h"
#include "core/model/parser.h"

namespace mailscan {

// A Lane is one source on its way through a scan. It has two short critical
// sections: taking a block (reading, with its ticket) and handing over what
// came of it (in the order of tickets). The holder of the next ticket waits
// for nobody, so there is no deadlock. Functions may be called from any
// thread, as said; a lane outlives its workers.
class Lane {
 public:
  Lane(const ScanOptions& options, std::uint32_t index, ScanProgress* progress);

  // What a worker holds after Take. `is_end`: nothing was left to read, and
  // the ticket stands for the end of the source; there is one such ticket.
  struct Ticket {
    std::uint64_t number = 0;
    bool is_end = false;
    const ParserInfo* parser = nullptr;
    std::string_view format;  // empty: none
  };

  // To be called with `reading` locked, by whoever locked it; empty when all
  // tickets of this lane are out.
  std::mutex& reading() { return reading_; }
  std::optional<Ticket> Take(Block* block);
  bool all_taken() const { return all_taken_.load(); }

  // Waits for its turn, then books the tally and calls take_rows.
  void HandOver(const Ticket& ticket, const BlockTally& tally, EventSink& sink,
                const TakeRows& take_rows);
  // The same for the ticket that is the end.
  void HandOverEnd(const Ticket& ticket, const EndSource& end_source);

  // Makes Take answer with the end at once. Before the workers start.
  void Refuse(Status status);

  std::uint32_t index() const { return index_; }
  const std::string& path() const;
  // To be taken when the workers are done.
  SourceReport& report() { return report_; }

 private:
  void Start();
  void JoinPieces(std::size_t look);
  void Detect();
  void NotRecognised(std::string_view start);

  const ScanOptions& options_;
  std::uint32_t index_;
  ScanProgress* progress_;

  std::mutex reading_;  // guards the next six
  std::unique_ptr<BlockReader> reader_;
  const ParserInfo* parser_ = nullptr;
  std::string_view format_;  // what the input turned out to be
  bool started_ = false;
  bool joins_ = false;  // lines that continue each other
  std::uint64_t stored_bytes_ = 0;
  std::uint64_t next_ticket_ = 0;
  std::atomic<bool> all_taken_ = false;

  std::mutex handing_over_;  // guards the rest, once the workers run
  std::condition_variable turn_;
  std::uint64_t now_serving_ = 0;
  std::uint32_t next_line_ = 1;
  Status read_status_;  // written under reading_ before the end ticket is out
  SourceReport report_;
};

}  // namespace mailscan
