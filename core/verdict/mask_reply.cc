#include "core/verdict/mask_reply.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace mailscan {
namespace {

// Letters, digits and what joins them in names, numbers and ids.
enum WordPart : unsigned { kLetter = 1, kDigit = 2, kAt = 4 };
constexpr auto kWordParts = [] {
  std::array<std::uint8_t, 256> kinds{};
  for (std::size_t c = 'a'; c <= 'z'; ++c) {
    kinds[c] = kinds[c - 'a' + 'A'] = kLetter;
  }
  for (const char c : {'-', '_', '.'}) {
    kinds[static_cast<unsigned char>(c)] = kLetter;
  }
  for (std::size_t c = '0'; c <= '9'; ++c) {
    kinds[c] = kDigit;
  }
  kinds['@'] = kAt;
  return kinds;
}();
unsigned KindOf(char c) {  // 0: no part of a word
  return kWordParts[static_cast<unsigned char>(c)];
}

// "451", "4.7.1", "421-4.7.28": codes stay readable at the start of a reply.
bool IsCode(std::string_view word) {
  constexpr std::size_t kLongest = 11;
  return word.size() <= kLongest &&
         std::count(word.begin(), word.end(), '.') <= 2 &&
         std::all_of(word.begin(), word.end(), [](char c) {
           return KindOf(c) == kDigit || c == '.' || c == '-';
         });
}

// Takes back what stands before the @ of an address and is no word part.
void DropLocalPart(std::string* masked) {
  constexpr std::string_view kEnds = " \t([<,;:'\"";
  while (!masked->empty() &&
         kEnds.find(masked->back()) == std::string_view::npos) {
    masked->pop_back();
  }
}

// "host H[IP] said: ..." and "(in reply to ...)" are the MTA's words.
std::string_view WordsOfReceiver(std::string_view reply) {
  if (const std::size_t said = reply.find(" said: ");
      reply.starts_with("host ") && said != std::string_view::npos) {
    reply.remove_prefix(said + 7);
  }
  const std::size_t end = reply.rfind(" (in reply to ");
  return end == std::string_view::npos ? reply : reply.substr(0, end);
}

}  // namespace

void MaskReply(std::string_view reply, std::string* out) {
  constexpr std::size_t kLongest = 100;
  constexpr std::size_t kCodes = 12;  // they stand within so many characters
  reply = WordsOfReceiver(reply);
  std::string& masked = *out;
  masked.clear();
  for (std::size_t i = 0; i < reply.size() && masked.size() < kLongest;) {
    if (reply[i] == '<') {
      const std::size_t close = reply.find('>', i);
      masked += "<>";
      i = close == std::string_view::npos ? reply.size() : close + 1;
      continue;
    }
    std::size_t end = i;
    unsigned seen = 0;
    while (end < reply.size() && KindOf(reply[end]) != 0) {
      seen |= KindOf(reply[end++]);
    }
    if (end == i) {
      masked += reply[i++];
      continue;
    }
    const std::string_view word = reply.substr(i, end - i);
    i = end;
    if ((seen & kAt) != 0) {
      DropLocalPart(out);
      masked += "<>";
    } else if ((seen & kDigit) != 0 &&
               !(masked.size() < kCodes && IsCode(word))) {
      masked += '#';
    } else {
      masked += word.substr(0, kLongest);
    }
  }
  masked.resize(std::min(masked.size(), kLongest));
}

}  // namespace mailscan
