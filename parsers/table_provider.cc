#include "parsers/table_provider.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "parsers/embedded_formats.h"
#include "parsers/format_map.h"

namespace mailscan {
namespace {

using Spec = std::shared_ptr<const FormatSpec>;

// What a signature looks at, after the selectors of the format.
class SignatureSlots {
 public:
  // Adds what is not there yet to *paths.
  SignatureSlots(const Signature& signature, std::vector<std::string>* paths)
      : signature_(signature) {
    Find(signature.has, paths, &has_);
    Find(signature.any, paths, &any_);
    Find(signature.without, paths, &without_);
    Find(signature.objects, paths, &objects_);
    for (const Signature::Word& word : signature.is) {
      is_.push_back(SlotOf(word.path, paths));
    }
  }

  bool Hold(std::span<const JsonValue> values) const {
    const auto is_there = [&](std::size_t slot) {
      return values[slot].type > JsonType::kNull;
    };
    const auto is_object = [&](std::size_t slot) {
      return values[slot].type == JsonType::kObject;
    };
    return std::all_of(has_.begin(), has_.end(), is_there) &&
           (any_.empty() || std::any_of(any_.begin(), any_.end(), is_there)) &&
           std::none_of(without_.begin(), without_.end(), is_there) &&
           std::all_of(objects_.begin(), objects_.end(), is_object) &&
           WordsHold(values);
  }

 private:
  using Slots = std::vector<std::size_t>;

  static std::size_t SlotOf(const std::string& path,
                            std::vector<std::string>* paths) {
    const auto found = std::find(paths->begin(), paths->end(), path);
    const auto slot = static_cast<std::size_t>(found - paths->begin());
    if (found == paths->end()) {
      paths->push_back(path);
    }
    return slot;
  }

  static void Find(const std::vector<std::string>& wanted,
                   std::vector<std::string>* paths, Slots* slots) {
    for (const std::string& path : wanted) {
      slots->push_back(SlotOf(path, paths));
    }
  }

  bool WordsHold(std::span<const JsonValue> values) const {
    for (std::size_t i = 0; i < is_.size(); ++i) {
      const std::vector<std::string>& words = signature_.is[i].words;
      if (std::none_of(words.begin(), words.end(),
                       [&](const std::string& word) {
                         return IsWord(word, values[is_[i]].text);
                       })) {
        return false;
      }
    }
    return true;
  }

  const Signature& signature_;
  Slots has_;
  Slots any_;
  Slots without_;
  Slots objects_;
  Slots is_;
};

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

// A TableParser reads the records of one format. One thread.
class TableParser final : public Parser {
 public:
  TableParser(Spec spec, const FormatSettings& settings)
      : spec_(std::move(spec)),
        tracker_(settings.tracker),
        path_texts_(spec_->selectors),
        message_id_slot_(
            MessageIdSlot(*spec_, settings.message_id_key, &path_texts_)),
        signature_(spec_->signature, &path_texts_),
        record_(std::vector<std::string_view>(path_texts_.begin(),
                                              path_texts_.end())),
        map_(*spec_, message_id_slot_, tracker_.get()) {}

  LineStatus ParseLine(std::string_view line, EventSink& sink) override {
    if (!record_.Read(line)) {
      return LineStatus::kMalformed;
    }
    return signature_.Hold(record_.values()) ? map_.Read(record_.values(), sink)
                                             : LineStatus::kForeign;
  }

 private:
  Spec spec_;
  std::shared_ptr<const Tracker> tracker_;
  std::vector<std::string> path_texts_;
  int message_id_slot_;
  SignatureSlots signature_;
  JsonRecord record_;
  FormatMap map_;
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
    if (!format.reads_lines) {
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
