#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>
#include <vector>

#include "parsers/embedded_formats.h"

namespace mailscan {
namespace {

struct Kept {
  std::once_flag once;
  std::shared_ptr<const FormatSpec> spec;
};

}  // namespace

std::shared_ptr<const FormatSpec> EmbeddedSpec(std::string_view name) {
  static std::vector<Kept> kept(EmbeddedFormats().size());
  const std::span<const EmbeddedFormat> formats = EmbeddedFormats();
  const auto found = std::find_if(
      formats.begin(), formats.end(),
      [name](const EmbeddedFormat& format) { return format.name == name; });
  Kept& own = kept[static_cast<std::size_t>(found - formats.begin())];
  std::call_once(own.once, [&] {
    const Status status =
        ReadFormat(found->text, std::string(name) + ".toml", &own.spec);
    if (!status.ok()) {  // no test has seen this build
      std::fprintf(stderr, "mailscan: %s\n", status.message().c_str());
      std::abort();
    }
  });
  return own.spec;
}

}  // namespace mailscan
