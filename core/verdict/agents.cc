#include "core/verdict/agents.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace mailscan {
namespace {

bool Has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

bool Fits(const AgentRow& row, std::string_view agent) {
  return row.exact ? agent == row.parts.front()
                   : std::all_of(row.parts.begin(), row.parts.end(),
                                 [&](std::string_view part) {
                                   return Has(agent, part);
                                 });
}

std::string_view SystemOf(std::string_view agent) {
  constexpr auto kSystems = std::to_array<std::string_view>(
      {"iPhone", "iPad", "Android", "Windows", "Mac OS X", "Linux"});
  for (const std::string_view system : kSystems) {
    if (Has(agent, system)) {
      return system;
    }
  }
  return {};
}

}  // namespace

std::string AgentTable::TakeRow(RuleRow* from, AgentRow* row) {
  // In the order of AgentClass, from the second on.
  const auto of = from->OneOf("class",
                              {"scanner", "library", "prefetch", "impossible",
                               "ancient", "probe", "frozen"},
                              true);
  row->of = static_cast<AgentClass>(of ? *of + 1 : 0);
  const std::string exact = from->MaybeText("exact");
  row->exact = !exact.empty();
  row->parts = from->Texts("contains");
  if (row->exact != row->parts.empty()) {
    from->Complain("contains", "give either contains or exact");
  } else if (row->exact) {
    row->parts.push_back(exact);
  }
  return fmt::format("{}", fmt::join(row->parts, " + "));
}

std::optional<std::size_t> AgentTable::RowFor(std::string_view agent) const {
  const auto row =
      std::find_if(list().begin(), list().end(),
                   [&](const AgentRow& r) { return Fits(r, agent); });
  return agent.empty() || row == list().end()
             ? std::nullopt
             : std::optional<std::size_t>(row - list().begin());
}

AgentClass AgentTable::ClassOf(std::string_view agent) const {
  const auto row = RowFor(agent);
  return row ? At(*row).of : AgentClass::kNone;
}

bool DifferentSystems(std::string_view a, std::string_view b) {
  const std::string_view first = SystemOf(a);
  const std::string_view second = SystemOf(b);
  return !first.empty() && !second.empty() && first != second;
}

}  // namespace mailscan
