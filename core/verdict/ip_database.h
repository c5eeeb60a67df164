#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "core/model/status.h"
#include "core/verdict/network.h"

struct MMDB_s;

namespace mailscan {

// An IpDatabase is a file of the user's, in MaxMind's format, that tells which
// autonomous system announces an address. Immutable once open, and shared by
// all threads. The file must stay as it is meanwhile: it is mapped.
class IpDatabase {
 public:
  static Status Open(const std::string& path,
                     std::shared_ptr<const IpDatabase>* database);

  // Nothing where the database does not know.
  std::optional<std::uint32_t> AsnOf(const IpAddress& ip) const;

 private:
  struct Closer {
    void operator()(MMDB_s* file) const;
  };
  using File = std::unique_ptr<MMDB_s, Closer>;

  explicit IpDatabase(File file) : file_(std::move(file)) {}

  File file_;
};

}  // namespace mailscan
