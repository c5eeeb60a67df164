#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <tuple>

namespace mailscan {

// An Origin is where a line stands: its file, the format that read it and the
// host it names. File and line are for evidence; source and host together are
// the clock that made its stamps. `input` is the source it was read from, an
// index in command-line order; it differs from file only for rows that were
// read back and name a file of their own.
struct Origin {
  std::string file;
  std::string source;
  std::string host;
  std::uint32_t input = 0;
};

// An OriginTable numbers origins. Intern and At may be called from any thread;
// an Origin lives as long as the table. Numbers depend on timing and decide no
// order.
class OriginTable {
 public:
  std::uint32_t Intern(std::string_view file, std::string_view source,
                       std::string_view host, std::uint32_t input);
  const Origin& At(std::uint32_t id) const;
  std::uint32_t size() const;

 private:
  mutable std::mutex mutex_;
  std::deque<Origin> origins_;
  std::map<std::tuple<std::string, std::string, std::string, std::uint32_t>,
           std::uint32_t>
      ids_;
};

}  // namespace mailscan
