#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "tests/support/mmdb_file.h"

namespace mailscan::testing {

// A file that is gone with the test.
class AsnFile {
 public:
  AsnFile(std::string_view name, const std::string& bytes)
      : path_(std::filesystem::path(::testing::TempDir()) / name) {
    std::ofstream(path_, std::ios::binary) << bytes;
  }
  ~AsnFile() { std::filesystem::remove(path_); }
  AsnFile(const AsnFile&) = delete;
  AsnFile& operator=(const AsnFile&) = delete;

  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

}  // namespace mailscan::testing
