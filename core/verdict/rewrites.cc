#include "core/verdict/rewrites.h"

#include <algorithm>

#include "core/model/letters.h"

namespace mailscan {
namespace {

// The longest name that DNS has (RFC 1035); a stranger's text may be longer.
constexpr std::size_t kLongestName = 255;

// "https://user@host:443/path" in any case of letters; empty for what has no
// such form.
std::string HostOf(std::string_view url) {
  constexpr std::string_view kAfterScheme = "://";
  const std::size_t scheme = url.substr(0, 10).find(kAfterScheme);
  if (scheme == std::string_view::npos) {
    return {};
  }
  std::string_view host = url.substr(scheme + kAfterScheme.size());
  host = host.substr(0, host.find_first_of("/?#\\"));
  if (const std::size_t at = host.rfind('@'); at != std::string_view::npos) {
    host.remove_prefix(at + 1);
  }
  host = host.substr(0, host.find(':'));
  std::string lower;
  LowerTo(host.substr(0, kLongestName + 1), &lower);
  return lower;
}

bool Fits(const RewriteRow& row, std::string_view host) {
  if (!host.ends_with(row.suffix)) {
    return false;
  }
  std::string_view before = host.substr(0, host.size() - row.suffix.size());
  if (before.empty()) {
    return row.start.empty();
  }
  if (!before.ends_with('.')) {
    return false;
  }
  before.remove_suffix(1);
  return row.start.empty() || (before.starts_with(row.start) &&
                               before.find('.') == std::string_view::npos);
}

}  // namespace

std::string RewriteTable::TakeRow(RuleRow* from, RewriteRow* row) {
  std::string host;
  LowerTo(from->Text("host"), &host);
  constexpr std::string_view kAny = "*.";
  const std::size_t any = host.find(kAny);
  if (any != std::string::npos) {
    row->start = host.substr(0, any);
  }
  row->suffix =
      any == std::string::npos ? host : host.substr(any + kAny.size());
  if (any == 0 || row->suffix.find('*') != std::string::npos) {
    from->Complain("host",
                   "a * ends the first label, as in protect-*.mimecast.com");
  }
  row->vendor = from->Text("vendor");
  return host;
}

std::optional<std::size_t> RewriteTable::RowFor(
    std::string_view referer) const {
  const std::string host = HostOf(referer);
  const auto row =
      std::find_if(list().begin(), list().end(),
                   [&](const RewriteRow& r) { return Fits(r, host); });
  return host.empty() || host.size() > kLongestName || row == list().end()
             ? std::nullopt
             : std::optional<std::size_t>(row - list().begin());
}

std::string_view RewriteTable::VendorOf(std::string_view referer) const {
  const auto row = RowFor(referer);
  return row ? std::string_view(At(*row).vendor) : std::string_view();
}

}  // namespace mailscan
