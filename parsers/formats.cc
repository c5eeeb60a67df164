#include "parsers/formats.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <mutex>
#include <span>
#include <system_error>
#include <utility>

#include "parsers/embedded_formats.h"
#include "parsers/format_check.h"
#include "parsers/line_format.h"
#include "parsers/providers.h"
#include "parsers/registry.h"
#include "parsers/table_provider.h"
#include "parsers/webhook.h"

namespace mailscan {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargestFile = std::size_t{1} << 20U;

}  // namespace

Status ReadFormatFile(const std::string& file,
                      std::shared_ptr<const FormatSpec>* spec) {
  std::error_code error;
  std::ifstream in;
  if (fs::is_directory(file, error)) {
    return Status::Error(file + ": is a folder");
  }
  in.open(file, std::ios::binary);
  if (!in) {
    return Status::Error(file + ": " + std::strerror(errno));
  }
  std::string text(kLargestFile + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > kLargestFile) {
    return Status::Error(file + ": larger than 1 MiB, which no format is");
  }
  return ReadFormat(text, file, spec);
}

// The providers of webhooks, the user's first; tables are read when the first
// record needs them.
class Formats::Table {
 public:
  explicit Table(FormatSettings settings) : settings_(std::move(settings)) {}

  void Add(const std::shared_ptr<const FormatSpec>& spec) {
    rows_.push_back(TableProvider(spec, settings_));
  }
  std::span<const ProviderInfo> Rows() {
    std::call_once(once_, [this] {
      std::vector<ProviderInfo> known = Providers(settings_);
      std::move(known.begin(), known.end(), std::back_inserter(rows_));
    });
    return rows_;
  }

 private:
  FormatSettings settings_;
  std::once_flag once_;
  std::vector<ProviderInfo> rows_;
};

Formats::Formats(FormatSettings settings)
    : settings_(std::move(settings)),
      table_(std::make_shared<Table>(settings_)),
      parsers_(Parsers().begin(), Parsers().end()) {
  ParserInfo webhook;
  webhook.name = "webhook";
  webhook.summary = "webhooks of mail services, each record recognised";
  webhook.framing = Framing::kJson;
  webhook.make = [table = table_] { return MakeWebhookParser(table->Rows()); };
  parsers_.push_back(std::move(webhook));
  for (const EmbeddedFormat& format : EmbeddedFormats()) {
    if (format.reads_lines()) {
      ParserInfo lines;
      lines.name = format.name;
      lines.summary = format.summary;
      lines.make = [name = format.name, settings = settings_] {
        return MakeLineParser(EmbeddedSpec(name), settings);
      };
      parsers_.push_back(std::move(lines));
    }
  }
  for (const ProviderName& provider : ProviderNames()) {
    ParserInfo row;
    row.name = provider.name;
    row.summary = provider.summary;
    row.framing = Framing::kJson;
    row.make = [table = table_, name = provider.name] {
      return MakeWebhookParser(table->Rows(), name);
    };
    row.by_name_only = true;
    parsers_.push_back(std::move(row));
  }
}

ParserInfo Formats::RowOf(const std::shared_ptr<const FormatSpec>& spec) {
  ParserInfo info;
  info.name = spec->name;
  info.summary = spec->summary;
  if (spec->reads_lines) {
    info.make = [spec, settings = settings_] {
      return MakeLineParser(spec, settings);
    };
    return info;
  }
  table_->Add(spec);
  info.framing = Framing::kJson;
  info.make = [table = table_, spec] {
    return MakeWebhookParser(table->Rows(), spec->name);
  };
  return info;
}

const ParserInfo* Formats::Find(std::string_view name) const {
  const auto found = std::find_if(
      parsers_.begin(), parsers_.end(),
      [name](const ParserInfo& info) { return info.name == name; });
  return found == parsers_.end() ? nullptr : &*found;
}

Status Formats::Load(const std::string& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) {
    return Add(path);
  }
  std::vector<std::string> files;
  for (fs::directory_iterator at(path, error), end; !error && at != end;
       at.increment(error)) {
    if (at->path().extension() == ".toml") {
      files.push_back(at->path().string());
    }
  }
  if (error) {
    return Status::Error(path + ": " + error.message());
  }
  if (files.empty()) {
    return Status::Error(path + ": no *.toml in this folder");
  }
  std::sort(files.begin(), files.end());
  for (const std::string& file : files) {
    if (const Status status = Add(file); !status.ok()) {
      return status;
    }
  }
  return Status::Ok();
}

Status Formats::Add(const std::string& file) {
  std::shared_ptr<const FormatSpec> spec;
  if (const Status status = ReadFormatFile(file, &spec); !status.ok()) {
    return status;
  }
  if (Find(spec->name) != nullptr) {
    return Status::Error(file + ": there is a format \"" + spec->name +
                         "\" already; give it another name");
  }
  if (const std::vector<SampleFault> faults = CheckSamples(spec);
      !faults.empty()) {
    const SampleFault& first = faults.front();
    return Status::Error(
        first.where + ": expected \"" + first.expected + "\", found \"" +
        first.found + "\"; mailscan-cli formats test " + file + " shows all");
  }
  parsers_.insert(parsers_.begin() + own_, RowOf(spec));
  ++own_;
  return Status::Ok();
}

}  // namespace mailscan
