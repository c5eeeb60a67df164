#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "core/model/parser.h"
#include "parsers/json_record.h"
#include "parsers/webhook_provider.h"
#include "tests/support/event_text.h"

namespace mailscan::testing {

// A provider as a parser of bare records, whatever their signature.
class ProviderParser final : public Parser {
 public:
  explicit ProviderParser(std::unique_ptr<WebhookProvider> provider)
      : provider_(std::move(provider)), record_(provider_->paths()) {}

  LineStatus ParseLine(std::string_view line, EventSink& sink) override {
    return record_.Read(line) ? provider_->Read(record_, sink)
                              : LineStatus::kMalformed;
  }

 private:
  std::unique_ptr<WebhookProvider> provider_;
  JsonRecord record_;
};

// The events of a record, one line each, or what it is instead.
inline std::string EventsOf(Parser& parser, std::string_view record) {
  const Parsed parsed = ParseOne(parser, record, "test");
  if (parsed.status != LineStatus::kEvent) {
    return std::string(NameOf(parsed.status)) +
           (parsed.events.empty() ? "" : " with events");
  }
  std::string text;
  for (const std::string& event : parsed.events) {
    text += (text.empty() ? "" : "\n") + event;
  }
  return text;
}

}  // namespace mailscan::testing
