#pragma once

#include <string_view>

namespace mailscan {

// Whether a link, by its words, is one that ends a subscription.
bool IsUnsubscribeLink(std::string_view url);

}  // namespace mailscan
