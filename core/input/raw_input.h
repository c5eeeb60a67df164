#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/status.h"

namespace mailscan {

// A RawInput is a file, pipe or standard input ("-") as it is stored, read
// with plain read(2): no mapping, so that a log cut short while it is read
// does no harm. One thread at a time.
class RawInput {
 public:
  explicit RawInput(std::string path) : path_(std::move(path)) {}
  ~RawInput() { Close(); }
  RawInput(const RawInput&) = delete;
  RawInput& operator=(const RawInput&) = delete;

  Status Open();
  void Close();
  // Up to size bytes, 0 at the end. An error ends the input; see status().
  std::size_t Read(char* to, std::size_t size);
  // The first bytes of the input, at most kPeek, without consuming them.
  std::string_view Peek();

  const std::string& path() const { return path_; }
  const Status& status() const { return status_; }
  std::uint64_t stored_bytes() const { return stored_bytes_; }

  static constexpr std::size_t kPeek = 16;

 private:
  std::size_t ReadOnce(char* to, std::size_t size);

  std::string path_;
  int fd_ = -1;
  bool ended_ = false;
  std::vector<char> peeked_;
  std::size_t peeked_at_ = 0;
  std::uint64_t stored_bytes_ = 0;
  Status status_;
};

// "mail.log", "standard input": how messages name an input.
std::string NameForPeople(std::string_view path);

}  // namespace mailscan
