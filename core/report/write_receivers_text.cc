// All receivers as a table: vendors by their mail, under each its domains.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <vector>

#include "core/report/text_page.h"
#include "core/report/text_sections.h"
#include "core/report/writers.h"

namespace mailscan {
namespace {

struct Group {
  std::string_view vendor;
  const VendorDossier* all = nullptr;  // null: only some domains were asked for
  std::uint64_t messages = 0;
  std::vector<const DomainRow*> domains;
};

// By mail; those whose vendor is not known come last.
std::vector<Group> GroupsOf(const Receivers& receivers) {
  std::map<std::string_view, Group> by_vendor;
  for (const auto& [vendor, all] : receivers.vendors) {
    by_vendor[vendor].all = &all;
    by_vendor[vendor].messages = all.dossier.messages;
  }
  for (const DomainRow* domain : DomainsByMail(receivers)) {
    Group& group = by_vendor[domain->second.vendor()];
    group.domains.push_back(domain);
    group.messages += group.all == nullptr ? domain->second.messages : 0;
  }
  std::vector<Group> groups;
  for (auto& [vendor, group] : by_vendor) {
    group.vendor = vendor;
    groups.push_back(std::move(group));
  }
  std::stable_sort(
      groups.begin(), groups.end(), [](const Group& a, const Group& b) {
        return a.vendor.empty() != b.vendor.empty() ? b.vendor.empty()
                                                    : a.messages > b.messages;
      });
  return groups;
}

void PutGroup(const Group& group, TextPage* page) {
  const std::string name =
      group.vendor.empty() ? "(vendor not known)" : Safe(group.vendor);
  if (group.all == nullptr) {
    page->Line("  " + name);
  } else {
    ReceiverRow(name, group.all->dossier, page);
  }
  const std::size_t shown = std::min(group.domains.size(), page->style().top);
  for (std::size_t i = 0; i < shown; ++i) {
    const DomainRow& domain = *group.domains[i];
    ReceiverRow(
        "  " + (domain.first.empty() ? "(no recipient)" : Safe(domain.first)),
        domain.second, page);
  }
  const std::uint64_t domains =
      group.all == nullptr ? group.domains.size() : group.all->domains;
  if (domains > shown) {
    page->Line(
        fmt::format("    ... {} more domains", Grouped(domains - shown)));
  }
}

}  // namespace

void WriteReceiversText(const ReceiverReport& report, const TextStyle& style,
                        std::string* out) {
  TextPage page(style, out);
  page.Title(report.version, report.window);
  const std::vector<Group> groups = GroupsOf(report.receivers);
  if (groups.empty()) {
    page.Heading("RECEIVERS", "none in these inputs");
    return;
  }
  page.Heading("RECEIVERS", fmt::format("{} domains, by whoever takes their "
                                        "mail",
                                        Grouped(report.receivers.count())));
  ReceiverHeader(&page);
  std::size_t left = style.top;
  std::uint64_t more = 0;
  for (const Group& group : groups) {
    // What has no vendor is the last, and often the most.
    if (left == 0 && !group.vendor.empty()) {
      ++more;
      continue;
    }
    PutGroup(group, &page);
    left -= left > 0 ? 1U : 0U;
  }
  if (more != 0) {
    page.Line(fmt::format("  ... {} more vendors", Grouped(more)));
  }
  page.Blank();
  page.Paragraph("",
                 "hold: from the first refusal to the 250. scanned: mail "
                 "that a likely scanner opened or clicked; early: surely "
                 "before the 250. Shares are of the mail.");
  page.Paragraph("",
                 "Next: mailscan-cli receivers --receiver NAME shows one "
                 "of them whole");
}

}  // namespace mailscan
