#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

namespace mailscan {

// Copies a text to where there is room for it, and returns its end there. Most
// texts of rows are so short that a call would take longer than the copying.
inline char* PutBytes(std::string_view text, char* at) {
  const char* const from = text.data();
  const std::size_t size = text.size();
  char* const end = at + size;
  if (size >= 16) {
    for (std::size_t i = 0; i + 16 <= size; i += 16) {
      std::memcpy(at + i, from + i, 16);
    }
    std::memcpy(end - 16, from + size - 16, 16);
  } else if (size >= 8) {
    std::memcpy(at, from, 8);
    std::memcpy(end - 8, from + size - 8, 8);
  } else if (size >= 4) {
    std::memcpy(at, from, 4);
    std::memcpy(end - 4, from + size - 4, 4);
  } else {
    for (std::size_t i = 0; i < size; ++i) {
      at[i] = from[i];
    }
  }
  return end;
}

// Bytes that grow at the end and are written through a pointer: rows are made
// several times a line, and a std::string would clear the room first. One
// thread; a view or pointer lives until the next Room or Clear.
class Bytes {
 public:
  std::string_view view() const { return {data_.get(), size_}; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  char* data() { return data_.get(); }
  void Clear() { size_ = 0; }

  // Where to write up to `most` more bytes; EndAt then says how far it went.
  char* Room(std::size_t most) {
    if (size_ + most > capacity_) {
      Reserve(std::max(size_ + most, capacity_ * 2));
    }
    return data_.get() + size_;
  }
  void Append(std::string_view text) {
    EndAt(PutBytes(text, Room(text.size())));
  }
  void EndAt(const char* end) {
    size_ = static_cast<std::size_t>(end - data_.get());
  }

 private:
  void Reserve(std::size_t capacity) {
    auto data = std::make_unique_for_overwrite<char[]>(capacity);
    std::copy_n(data_.get(), size_, data.get());
    data_ = std::move(data);
    capacity_ = capacity;
  }

  std::unique_ptr<char[]> data_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace mailscan
