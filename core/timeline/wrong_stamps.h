#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/model/event.h"
#include "core/model/origin.h"
#include "core/timeline/message.h"

namespace mailscan {

// WrongStamps says of which sources the opens or clicks are not timed by when
// they happened: nearly all of them bear the stamp of the sending or delivery
// of their message (as where a collector takes SES's mail.timestamp for the
// click). Scanners that are quick hit within the same second too, but not for
// nearly all mail of several receivers. One thread fills; merged in any order
// to the same result; then any may read.
class WrongStamps {
 public:
  void Take(const Trace& trace, const OriginTable& origins);
  void Merge(const WrongStamps& other);
  // After the last Merge: forgets what is as it should be.
  void Finish();

  struct Fault {
    std::string source;
    EventKind kind = EventKind::kClicked;
    std::uint64_t traces = 0;  // with such hits
    std::uint64_t same = 0;    // all of them at the time of another fact
    Micros first = 0;          // of the hits
    Place place;               // of the first by file and line
  };
  std::vector<Fault> All() const;
  bool empty() const { return counts_.empty(); }
  bool Has(std::string_view source, EventKind kind) const {
    return counts_.find({std::string(source), kind}) != counts_.end();
  }

 private:
  // The three smallest hashes of recipients' domains: enough to know whether
  // there are as many.
  using Domains = std::array<std::uint64_t, 3>;
  struct Counts {
    std::uint64_t traces = 0;
    std::uint64_t same = 0;
    Domains domains{};
    Micros first = INT64_MAX;
    std::pair<std::string, std::uint32_t> first_line;
    Place place;  // the same
  };
  static void Note(std::uint64_t domain, Domains* domains);

  std::map<std::pair<std::string, EventKind>, Counts> counts_;
};

}  // namespace mailscan
