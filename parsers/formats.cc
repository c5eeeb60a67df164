#include "parsers/formats.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include "parsers/embedded_formats.h"
#include "parsers/format_check.h"
#include "parsers/line_format.h"
#include "parsers/providers.h"
#include "parsers/registry.h"
#include "parsers/webhook.h"

namespace mailscan {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargestFile = std::size_t{1} << 20U;

Framing FramingOf(bool reads_lines) {
  return reads_lines ? Framing::kLines : Framing::kJson;
}

ParserInfo RowOf(const std::shared_ptr<const FormatSpec>& spec,
                 const FormatSettings& settings) {
  ParserInfo info;
  info.name = spec->name;
  info.summary = spec->summary;
  info.framing = FramingOf(spec->reads_lines);
  info.make = [spec, settings] { return MakeFormatParser(spec, settings); };
  return info;
}

ParserInfo RowOf(const EmbeddedFormat& format, const FormatSettings& settings) {
  ParserInfo info;
  info.name = format.name;
  info.summary = format.summary;
  info.make = [name = format.name, settings] {
    return MakeLineParser(EmbeddedSpec(name), settings);
  };
  return info;
}

using Providers = std::shared_ptr<const ProviderTable>;

ParserInfo WebhookRow(const Providers& providers) {
  ParserInfo info;
  info.name = "webhook";
  info.summary = "webhooks, each record recognised";
  info.framing = Framing::kJson;
  info.make = [providers] { return MakeWebhookParser(providers->rows()); };
  return info;
}

// A provider once more, for those who name it.
ParserInfo WebhookRow(const Providers& providers,
                      const ProviderTable::Title& title) {
  ParserInfo info;
  info.name = title.name;
  info.summary = title.summary;
  info.framing = Framing::kJson;
  info.make = [providers, name = title.name] {
    return MakeWebhookParser(providers->rows(), name);
  };
  info.by_name_only = true;
  return info;
}

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

Formats::Formats(FormatSettings settings)
    : settings_(std::move(settings)),
      parsers_(Parsers().begin(), Parsers().end()) {
  for (const EmbeddedFormat& format : EmbeddedFormats()) {
    if (format.reads_lines) {
      parsers_.push_back(RowOf(format, settings_));
    }
  }
  const auto providers = std::make_shared<const ProviderTable>(settings_);
  parsers_.push_back(WebhookRow(providers));
  for (const ProviderTable::Title& title : ProviderTable::Titles()) {
    parsers_.push_back(WebhookRow(providers, title));
  }
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
  parsers_.insert(parsers_.begin() + static_cast<std::ptrdiff_t>(own_.size()),
                  RowOf(spec, settings_));
  own_.push_back(std::move(spec));
  return Status::Ok();
}

}  // namespace mailscan
