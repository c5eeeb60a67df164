#pragma once

#include <map>
#include <string_view>
#include <utility>

#include "tests/eval/scene.h"

namespace mailscan::eval {

// Finds the truth of a delivery by message and recipient. Refers to the scene.
class DeliveryIndex {
 public:
  explicit DeliveryIndex(const Scene& scene) {
    for (const testing::DeliveryTruth& delivery : scene.deliveries) {
      by_name_[{delivery.message_id, delivery.recipient}] = &delivery;
    }
  }
  // Null if there is none.
  const testing::DeliveryTruth* Find(std::string_view message_id,
                                     std::string_view recipient) const {
    const auto found = by_name_.find({message_id, recipient});
    return found == by_name_.end() ? nullptr : found->second;
  }

 private:
  std::map<std::pair<std::string_view, std::string_view>,
           const testing::DeliveryTruth*>
      by_name_;
};

}  // namespace mailscan::eval
