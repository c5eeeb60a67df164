#include "app/format_options.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>
#include <system_error>
#include <utility>

namespace mailscan {
namespace {

Status Of(std::string_view option, const Status& status) {
  return status.ok()
             ? status
             : Status::Error(std::string(option) + ": " + status.message());
}

Status AddPatterns(EventKind kind, std::string_view option,
                   const std::vector<std::string>& patterns, Tracker* tracker) {
  for (const std::string& pattern : patterns) {
    if (const Status status = tracker->AddPattern(kind, pattern);
        !status.ok()) {
      return Of(option, status);
    }
  }
  return Status::Ok();
}

Status AddTokens(const std::string& path, TokenMap* tokens) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    return Status::Error(path + ": is a folder");
  }
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    return Status::Error(path + ": " + std::strerror(errno));
  }
  const std::string text((std::istreambuf_iterator<char>(in)),
                         std::istreambuf_iterator<char>());
  return tokens->Add(text, path);
}

Status MakeTracker(const FormatOptions& options, Tracker* tracker) {
  if (Status status = AddPatterns(EventKind::kClicked, "--click-url",
                                  options.click_urls, tracker);
      !status.ok()) {
    return status;
  }
  if (Status status = AddPatterns(EventKind::kOpened, "--open-url",
                                  options.open_urls, tracker);
      !status.ok()) {
    return status;
  }
  for (const std::string& path : options.token_maps) {
    if (const Status status = AddTokens(path, &tracker->tokens());
        !status.ok()) {
      return Of("--token-map", status);
    }
  }
  tracker->tokens().Seal();
  return Status::Ok();
}

}  // namespace

Status MakeFormats(const FormatOptions& options,
                   std::shared_ptr<const Formats>* formats) {
  const auto tracker = std::make_shared<Tracker>();
  if (Status status = MakeTracker(options, tracker.get()); !status.ok()) {
    return status;
  }
  const auto made = std::make_shared<Formats>(
      FormatSettings{options.message_id_key, tracker});
  for (const std::string& path : options.files) {
    if (const Status status = made->Load(path); !status.ok()) {
      return Of("--formats", status);
    }
  }
  *formats = made;
  return Status::Ok();
}

}  // namespace mailscan
