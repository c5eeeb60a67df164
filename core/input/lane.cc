#include "core/input/lane.h"

#include <algorithm>
#include <string>

#include "core/input/detect.h"

namespace mailscan {
namespace {

// Text from nowhere, fit for a message on a terminal.
std::string Printable(std::string_view text) {
  constexpr std::size_t kMost = 60;
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (const char c : text.substr(0, kMost)) {
    const unsigned char byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7f && c != '\\') {
      out += c;
    } else {
      out += "\\x";
      out += kDigits[byte >> 4U];
      out += kDigits[byte & 15U];
    }
  }
  return text.size() > kMost ? out + "..." : out;
}

}  // namespace

Lane::Lane(const ScanOptions& options, std::uint32_t index,
           ScanProgress* progress)
    : options_(options), index_(index), progress_(progress) {
  report_.path = options.sources[index].path;
}

const std::string& Lane::path() const {
  return options_.sources[index_].path;
}

void Lane::Refuse(Status status) {
  started_ = true;
  read_status_ = std::move(status);
}

void Lane::Start() {
  started_ = true;
  reader_ = std::make_unique<BlockReader>(path(), options_.block_bytes);
  const std::span<const ParserInfo> parsers = options_.parsers;
  if (options_.forced_format.empty()) {
    Detect();
  } else {
    JoinPieces(kDetectBytes);
    const auto found = std::find_if(
        parsers.begin(), parsers.end(), [this](const ParserInfo& info) {
          return info.name == options_.forced_format;
        });
    if (found != parsers.end()) {
      parser_ = &*found;
      format_ = found->name;
    } else {
      read_status_ = Status::Error(
          NameForPeople(path()) + ": no format is named " +
          Printable(options_.forced_format) + "; see --format-in");
    }
  }
  if (parser_ != nullptr) {
    reader_->set_framing(parser_->framing, parser_->is_header);
  }
}

void Lane::JoinPieces(std::size_t look) {
  const Joining joining =
      joins_ ? Joining::kNone : JoiningOf(reader_->Peek(look));
  if (joining != Joining::kNone) {
    reader_->set_joining(joining);
    joins_ = true;
  }
}

void Lane::Detect() {
  std::string_view start;
  for (const std::size_t look : {kFirstLookBytes, kDetectBytes}) {
    JoinPieces(look);
    start = reader_->Peek(look);
    const TextEnd end =
        start.size() < look ? TextEnd::kIsLast : TextEnd::kMayGoOn;
    const Detected detected = DetectFormat(start, end, options_.parsers);
    parser_ = detected.parser;
    format_ = detected.format;
    if (detected.sure || end == TextEnd::kIsLast) {
      break;
    }
  }
  if (parser_ == nullptr) {
    NotRecognised(start);
  }
}

void Lane::NotRecognised(std::string_view start) {
  LineCutter cutter(start);
  Record record;
  while (cutter.Next(&record)) {
    if (!record.text.empty()) {
      read_status_ = Status::Error(
          NameForPeople(path()) + ": format not recognised; first line: " +
          Printable(record.text) + "; name it with --format-in");
      return;
    }
  }
}

std::optional<Lane::Ticket> Lane::Take(Block* block) {
  if (all_taken_.load()) {
    return std::nullopt;
  }
  if (!started_) {
    Start();
  }
  Ticket ticket;
  ticket.is_end = reader_ == nullptr || !reader_->Next(block);
  ticket.number = next_ticket_++;
  ticket.parser = parser_;
  ticket.format = format_;
  if (reader_ != nullptr && progress_ != nullptr) {
    const std::uint64_t stored = reader_->source().stored_bytes();
    progress_->bytes_read += stored - stored_bytes_;
    stored_bytes_ = stored;
  }
  if (ticket.is_end) {
    if (reader_ != nullptr) {
      const SourceReader& source = reader_->source();
      report_.opened = source.opened();
      report_.bytes = source.bytes();
      // Damage explains an unknown format, not the other way round.
      read_status_ = source.status().ok() ? read_status_ : source.status();
    }
    reader_.reset();
    all_taken_.store(true);
  }
  return ticket;
}

void Lane::HandOver(const Ticket& ticket, const BlockTally& tally,
                    EventSink& sink, const TakeRows& take_rows) {
  std::unique_lock<std::mutex> lock(handing_over_);
  turn_.wait(lock, [&] { return now_serving_ == ticket.number; });
  const auto count = [&tally](LineStatus status) {
    return tally.by_status[static_cast<std::size_t>(status)];
  };
  report_.event += count(LineStatus::kEvent);
  report_.ignored += count(LineStatus::kIgnored);
  report_.foreign += count(LineStatus::kForeign);
  report_.malformed += count(LineStatus::kMalformed);
  report_.read =
      report_.event + report_.ignored + report_.foreign + report_.malformed;
  for (const BadLine& bad : tally.samples) {
    if (report_.samples.size() < kMaxSamples) {
      report_.samples.push_back(bad);
      report_.samples.back().line += next_line_ - 1;
    }
  }
  if (sink.count() != 0) {
    take_rows(index_, sink, next_line_);
    sink.Clear();
  }
  next_line_ += tally.newlines;
  ++now_serving_;
  turn_.notify_all();
}

void Lane::HandOverEnd(const Ticket& ticket, const EndSource& end_source) {
  std::unique_lock<std::mutex> lock(handing_over_);
  turn_.wait(lock, [&] { return now_serving_ == ticket.number; });
  report_.format = ticket.format;
  report_.status = read_status_;
  if (end_source) {
    end_source(index_);
  }
}

}  // namespace mailscan
