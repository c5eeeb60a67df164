#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace re2 {
class RE2;
}

namespace mailscan {

// A LinePattern is an RE2 pattern that a whole line has to match. A line is
// bytes to it, not characters, so that no damage in it can make it fail. RE2
// takes time in proportion to the line, times the size of the pattern; both are
// bounded, so that none is ever slow.
//
// Immutable once made, but for RE2's caches: any thread, though one each is
// faster.
class LinePattern {
 public:
  // Null, and *fault says why, for a pattern that is invalid or too large.
  static std::unique_ptr<const LinePattern> Make(const std::string& pattern,
                                                 std::string* fault);
  ~LinePattern();
  LinePattern(const LinePattern&) = delete;
  LinePattern& operator=(const LinePattern&) = delete;

  // By the number of the group, from 1; unnamed ones are empty.
  const std::vector<std::string>& groups() const { return groups_; }

  bool Matches(std::string_view line) const;
  // The first groups.size() groups of a line that matches; those that took no
  // part have no data. Views into the line.
  bool Match(std::string_view line, std::span<std::string_view> groups) const;

 private:
  LinePattern();

  std::unique_ptr<re2::RE2> pattern_;
  std::vector<std::string> groups_;
};

}  // namespace mailscan
