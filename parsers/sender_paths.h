#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/address_text.h"
#include "parsers/json_record.h"

namespace mailscan {

// The paths of a provider, and after them the one at which senders keep the
// Message-ID among values of their own, if that was named. Immutable, any
// thread; views the paths it was made of.
class SenderPaths {
 public:
  // `object` is the path of the object that holds what the sender set, empty
  // for the record itself; a key that no path can say is as good as none.
  SenderPaths(std::span<const std::string_view> paths, std::string_view object,
              const std::string& key)
      : paths_(paths.begin(), paths.end()) {
    if (!key.empty() && key.front() != '~' &&
        key.find('.') == std::string::npos) {
      own_ = object.empty() ? key : std::string(object) + "." + key;
      paths_.push_back(own_);
    }
  }
  SenderPaths(const SenderPaths&) = delete;
  SenderPaths& operator=(const SenderPaths&) = delete;

  std::span<const std::string_view> all() const { return paths_; }
  // Bare; empty where there is none.
  std::string_view MessageId(const JsonRecord& record) const {
    return own_.empty() ? std::string_view()
                        : BareId(record.text(paths_.size() - 1));
  }

 private:
  std::vector<std::string_view> paths_;
  std::string own_;
};

}  // namespace mailscan
