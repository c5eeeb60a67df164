#include "parsers/table_provider.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "parsers/embedded_formats.h"
#include "parsers/format_map.h"
#include "parsers/webhook.h"

namespace mailscan {
namespace {

using Spec = std::shared_ptr<const FormatSpec>;

// The slot of a Message-ID that the sender put beside the mail; kNoSlot where
// none was asked for, or no path says it.
int MessageIdSlot(const FormatSpec& spec, const std::string& key,
                  std::vector<std::string>* paths) {
  if (key.empty() || !spec.metadata || key.front() == '~' ||
      key.find('.') != std::string::npos) {
    return FormatMap::kNoSlot;
  }
  const std::string path = *spec.metadata + key;
  const auto found = std::find(paths->begin(), paths->end(), path);
  const auto slot = static_cast<int>(found - paths->begin());
  if (found == paths->end()) {
    paths->push_back(path);
  }
  return slot;
}

// A TableReader is a WebhookProvider made of a FormatSpec. One thread.
class TableReader final : public WebhookProvider {
 public:
  TableReader(Spec spec, const FormatSettings& settings)
      : spec_(std::move(spec)),
        tracker_(settings.tracker),
        path_texts_(spec_->selectors),
        map_(*spec_,
             MessageIdSlot(*spec_, settings.message_id_key, &path_texts_),
             tracker_.get()),
        paths_(path_texts_.begin(), path_texts_.end()) {}

  std::span<const std::string_view> paths() const override { return paths_; }
  LineStatus Read(const JsonRecord& record, EventSink& sink) override {
    return map_.Read(record.values(), sink);
  }

 private:
  Spec spec_;
  std::shared_ptr<const Tracker> tracker_;
  std::vector<std::string> path_texts_;
  FormatMap map_;
  std::vector<std::string_view> paths_;
};

// A TableParser is a parser of webhooks with one provider. One thread.
class TableParser final : public Parser {
 public:
  TableParser(Spec spec, const FormatSettings& settings)
      : row_(TableProvider(std::move(spec), settings)),
        parser_(MakeWebhookParser({&row_, 1})) {}

  std::span<const std::string_view> Records(std::string_view value) override {
    return parser_->Records(value);
  }
  LineStatus ParseLine(std::string_view line, EventSink& sink) override {
    return parser_->ParseLine(line, sink);
  }

 private:
  ProviderInfo row_;
  std::unique_ptr<Parser> parser_;
};

}  // namespace

ProviderInfo TableProvider(Spec spec, const FormatSettings& settings) {
  ProviderInfo info;
  info.name = spec->name;
  info.summary = spec->summary;
  info.signature = spec->signature;
  info.make = [spec = std::move(spec), settings] {
    return std::make_unique<TableReader>(spec, settings);
  };
  return info;
}

std::vector<ProviderInfo> TableProviders(const FormatSettings& settings) {
  std::vector<ProviderInfo> rows;
  for (const EmbeddedFormat& format : EmbeddedFormats()) {
    if (!format.reads_lines()) {
      rows.push_back(TableProviderNamed(format.name, settings));
    }
  }
  return rows;
}

ProviderInfo TableProviderNamed(std::string_view name,
                                const FormatSettings& settings) {
  return TableProvider(EmbeddedSpec(name), settings);
}

std::unique_ptr<Parser> MakeTableParser(Spec spec,
                                        const FormatSettings& settings) {
  return std::make_unique<TableParser>(std::move(spec), settings);
}

}  // namespace mailscan
