#include "core/input/line_source.h"

#include <algorithm>

namespace mailscan {
namespace {
constexpr std::size_t kStep = std::size_t{64} << 10U;
}

void LineSource::Join(Joining joining, std::string_view ahead) {
  joiner_ = std::make_unique<LineJoiner>(joining);
  joiner_->Take(ahead);
}

std::size_t LineSource::Read(char* to, std::size_t size) {
  return joiner_ == nullptr ? reader_.Read(to, size) : ReadJoined(to, size);
}

std::size_t LineSource::ReadJoined(char* to, std::size_t size) {
  std::string& out = joiner_->out();
  std::size_t filled = 0;
  while (filled < size) {
    const std::size_t part = std::min(size - filled, out.size() - taken_);
    std::copy_n(out.data() + taken_, part, to + filled);
    filled += part;
    taken_ += part;
    if (filled == size || ended_) {
      break;
    }
    out.clear();
    taken_ = 0;
    raw_.resize(kStep);
    raw_.resize(reader_.Read(raw_.data(), kStep));
    joiner_->Take(raw_);
    ended_ = raw_.size() < kStep;
    if (ended_) {
      joiner_->Finish();
    }
  }
  return filled;
}

}  // namespace mailscan
