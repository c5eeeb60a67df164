#include "parsers/formats.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "app/commands/commands.h"
#include "core/report/text_page.h"
#include "parsers/embedded_formats.h"
#include "parsers/format_check.h"

namespace mailscan {
namespace {

std::string_view ReadsOf(Framing framing) {
  switch (framing) {
    case Framing::kLines:
      return "lines";
    case Framing::kJson:
      return "json";
    case Framing::kCsv:
      return "csv";
  }
  return {};
}

void PutCell(std::string_view text, std::size_t width, std::string* out) {
  out->append(text);
  out->append(width - std::min(width, text.size()) + 2, ' ');
}

void List(const Formats& formats, std::string* out) {
  constexpr std::size_t kReadsWidth = 5;
  std::size_t width = 0;
  for (const ParserInfo& info : formats.parsers()) {
    width = std::max(width, info.name.size());
  }
  for (const ParserInfo& info : formats.parsers()) {
    PutCell(info.name, width, out);
    PutCell(ReadsOf(info.framing), kReadsWidth, out);
    out->append(info.summary).append("\n");
  }
}

int Show(const Options& options, std::string* out) {
  for (const EmbeddedFormat& format : EmbeddedFormats()) {
    if (format.name == options.query) {
      out->append(format.text);
      return kExitOk;
    }
  }
  if (options.formats->Find(options.query) != nullptr) {
    return Complain(options.query + " is read by code, and not a table",
                    "mailscan-cli formats list shows all; most that read json "
                    "are tables",
                    kExitUsage);
  }
  return Complain("there is no format " + options.query,
                  "mailscan-cli formats list shows all", kExitUsage);
}

int Test(const Options& options, std::string* out) {
  std::shared_ptr<const FormatSpec> spec;
  if (const Status status = ReadFormatFile(options.query, &spec);
      !status.ok()) {
    return Complain(Safe(status.message()),
                    "mailscan-formats(5) describes these files",
                    kExitUnrecognised);
  }
  const std::vector<SampleFault> faults = CheckSamples(spec);
  for (const SampleFault& fault : faults) {
    *out += Safe(fault.where) + "\n  expected: " + Safe(fault.expected) +
            "\n  found:    " + Safe(fault.found) + "\n";
  }
  const std::string count = std::to_string(spec->samples.size());
  if (faults.empty()) {
    *out += spec->name + ": " + count +
            (spec->samples.size() == 1 ? " sample makes what it says\n"
                                       : " samples make what they say\n");
  }
  return faults.empty() ? kExitOk : kExitUnrecognised;
}

}  // namespace

int RunFormats(const Options& options) {
  Output output;
  int code = kExitOk;
  switch (options.formats_action) {
    case FormatsAction::kList:
      List(*options.formats, &output.buffer());
      break;
    case FormatsAction::kShow:
      code = Show(options, &output.buffer());
      break;
    case FormatsAction::kTest:
      code = Test(options, &output.buffer());
      break;
  }
  return Finish(&output, code);
}

}  // namespace mailscan
