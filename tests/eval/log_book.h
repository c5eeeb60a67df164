#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/model/time.h"
#include "tests/eval/scene.h"

namespace mailscan::eval {

// The clock of whoever writes the events: what it shows at a true time.
class EventClock {
 public:
  explicit EventClock(const SkewFault& fault) : fault_(fault) {}
  Micros Shown(Micros at) const {
    if (!fault_.drifts) {
      return at + fault_.skew;
    }
    // It runs off and is put right again, so that no two hours agree.
    constexpr Micros kRound = 7 * kHour;
    return at + fault_.skew * (at % kRound / kSecond) / (kRound / kSecond);
  }

 private:
  SkewFault fault_;
};

// A LogBook puts lines in the order in which they are written. One thread.
class LogBook {
 public:
  // `line` has no newline yet; written: not its stamp.
  void Put(Micros written, std::string line, std::uint32_t truth = kNoHit) {
    lines_.push_back({written, std::move(line), truth});
  }

  // As one file, or as several of about the same size, oldest first.
  std::vector<LogFile> Files(const std::vector<std::string>& names) {
    std::stable_sort(
        lines_.begin(), lines_.end(),
        [](const Line& a, const Line& b) { return a.written < b.written; });
    std::vector<LogFile> files(names.size());
    const std::size_t share = lines_.size() / names.size() + 1;
    for (std::size_t i = 0; i < names.size(); ++i) {
      files[i].name = names[i];
    }
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      LogFile& file = files[i / share];
      file.text += lines_[i].text;
      file.text.push_back('\n');
      file.truth_of.push_back(lines_[i].truth);
    }
    return files;
  }

 private:
  struct Line {
    Micros written;
    std::string text;
    std::uint32_t truth;
  };
  std::vector<Line> lines_;
};

}  // namespace mailscan::eval
