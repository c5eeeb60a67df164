#include "app/help_page.h"

#include <algorithm>

namespace mailscan {
namespace {

void Wrap(std::string_view line, std::size_t under, std::size_t columns,
          std::string* out) {
  const std::size_t text = std::min(line.find_first_not_of(' '), line.size());
  // An option or a command stands before its explanation.
  const bool listed = text > 0 && line.size() > under && line[under - 1] == ' ';
  const std::string margin(listed ? under : text, ' ');
  std::string rest(line);
  while (rest.size() > columns) {
    const std::size_t space = rest.rfind(' ', columns);
    if (space == std::string::npos || space <= margin.size()) {
      break;  // one long word
    }
    out->append(rest, 0, space).append("\n");
    rest = margin + rest.substr(space + 1);
  }
  out->append(rest).append("\n");
}

}  // namespace

std::string WrapHelp(std::string_view page, std::size_t under,
                     std::size_t columns) {
  std::string wrapped;
  while (!page.empty()) {
    const std::size_t end = std::min(page.find('\n'), page.size());
    Wrap(page.substr(0, end), under, columns, &wrapped);
    page.remove_prefix(std::min(end + 1, page.size()));
  }
  return wrapped;
}

}  // namespace mailscan
