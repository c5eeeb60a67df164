#include "parsers/webhook.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/model/event_sink.h"
#include "parsers/json_record.h"
#include "parsers/signature.h"
#include "parsers/unwrap.h"

namespace mailscan {
namespace {

// Who reads records, and with it one walk that tells whose they are. The paths
// of recognition follow those of the provider.
struct Seat {
  Seat(std::unique_ptr<WebhookProvider> who, const SignatureTable& signatures)
      : provider(std::move(who)) {
    if (provider != nullptr) {
      paths.assign(provider->paths().begin(), provider->paths().end());
    }
    own_paths = paths.size();
    paths.insert(paths.end(), signatures.paths().begin(),
                 signatures.paths().end());
    record = std::make_unique<JsonRecord>(paths);
  }

  std::unique_ptr<WebhookProvider> provider;  // null: recognises only
  std::vector<std::string_view> paths;
  std::size_t own_paths = 0;
  std::unique_ptr<JsonRecord> record;
};

// One thread. Between records it remembers who read the last, which decides
// nothing but how many walks the next one takes.
class WebhookParser final : public Parser {
 public:
  WebhookParser(std::span<const ProviderInfo> table, std::string_view only)
      : table_(table),
        only_(only),
        signatures_(table, Unwrapper::Keys()),
        seats_(table.size()),
        plain_(nullptr, signatures_),
        seat_(&plain_) {}

  std::span<const std::string_view> Records(std::string_view value) override;
  bool KnowsWhole() const override {
    return !walked_.empty() && walked_well_ && seat_->record->is_sound();
  }
  LineStatus ParseLine(std::string_view line, EventSink& sink) override;
  std::string_view FormatName() const override {
    return one_name_ ? name_ : std::string_view();
  }

 private:
  bool Walk(std::string_view record);
  std::span<const JsonValue> Marks() const {
    return seat_->record->values().subspan(seat_->own_paths);
  }
  Seat& SeatOf(std::size_t row);
  void Note(std::string_view name);

  std::span<const ProviderInfo> table_;
  std::string_view only_;
  SignatureTable signatures_;
  std::vector<std::unique_ptr<Seat>> seats_;  // by first row of the name
  Seat plain_;
  Seat* seat_;  // of the last record
  Unwrapper unwrapper_;
  // The record that Records has walked for the next ParseLine.
  std::string_view walked_;
  bool walked_well_ = false;
  std::string_view name_;
  bool one_name_ = false;
};

// A reader checks only what it picks: what one that wanted more has refused
// must still be recognised.
bool WebhookParser::Walk(std::string_view record) {
  if (seat_->record->Read(record)) {
    return true;
  }
  if (seat_ == &plain_) {
    return false;
  }
  seat_ = &plain_;
  return seat_->record->Read(record);
}

std::span<const std::string_view> WebhookParser::Records(
    std::string_view value) {
  if (!value.starts_with('{')) {
    walked_ = {};
    return unwrapper_.Open(value);
  }
  walked_ = value;
  walked_well_ = Walk(value);
  const bool may_hold_others = walked_well_ && signatures_.HasAnyExtra(Marks());
  return may_hold_others ? unwrapper_.Open(value) : Parser::Records(value);
}

LineStatus WebhookParser::ParseLine(std::string_view line, EventSink& sink) {
  const bool is_walked = !walked_.empty() && line.data() == walked_.data() &&
                         line.size() == walked_.size();
  walked_ = {};
  if (!(is_walked ? walked_well_ : Walk(line))) {
    return LineStatus::kMalformed;
  }
  const std::size_t row = signatures_.FirstMatch(Marks());
  if (row == table_.size()) {
    return LineStatus::kForeign;
  }
  const std::string_view name = table_[row].name;
  if (!only_.empty() && name != only_) {
    return LineStatus::kForeign;
  }
  Seat& seat = SeatOf(row);
  if (&seat != seat_) {
    seat_ = &seat;
    if (!seat.record->Read(line)) {
      return LineStatus::kMalformed;
    }
  }
  Note(name);
  sink.set_source(name);
  return seat.provider->Read(*seat.record, sink);
}

Seat& WebhookParser::SeatOf(std::size_t row) {
  const std::size_t first = signatures_.FirstOfName(row);
  if (seats_[first] == nullptr) {
    seats_[first] = std::make_unique<Seat>(table_[first].make(), signatures_);
  }
  return *seats_[first];
}

void WebhookParser::Note(std::string_view name) {
  if (name_.empty()) {
    name_ = name;
    one_name_ = true;
  } else if (name_ != name) {
    one_name_ = false;
  }
}

}  // namespace

std::unique_ptr<Parser> MakeWebhookParser(std::span<const ProviderInfo> table,
                                          std::string_view only) {
  return std::make_unique<WebhookParser>(table, only);
}

}  // namespace mailscan
