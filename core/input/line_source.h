#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "core/input/line_joiner.h"
#include "core/input/source_reader.h"

namespace mailscan {

// A LineSource gives the bytes of one input as a SourceReader does, and on
// demand with the lines joined that continue each other. One thread at a time.
class LineSource {
 public:
  explicit LineSource(std::string path) : reader_(std::move(path)) {}

  // From here on. `ahead` is what was read already and is to be read again.
  void Join(Joining joining, std::string_view ahead);
  // Up to size bytes, fewer only at the end.
  std::size_t Read(char* to, std::size_t size);

  const SourceReader& reader() const { return reader_; }

 private:
  std::size_t ReadJoined(char* to, std::size_t size);

  SourceReader reader_;
  std::unique_ptr<LineJoiner> joiner_;  // null: nothing is joined
  std::string raw_;
  std::size_t taken_ = 0;  // of the joiner's output
  bool ended_ = false;
};

}  // namespace mailscan
