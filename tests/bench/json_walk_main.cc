// mailscan-json-walk: the peer of mailscan-bench for webhooks. A bare walk of
// simdjson's on-demand reader over SendGrid events, one core, that reads the
// fields which the program reads and makes nothing of them.
#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <limits>
#include <string_view>
#include <utility>

namespace mailscan::testing {
namespace {

namespace ondemand = simdjson::ondemand;

constexpr std::size_t kBatchBytes = std::size_t{1} << 20U;

bool IsWanted(std::string_view key) {
  switch (key.size()) {
    case 2:
      return key == "ip";
    case 3:
      return key == "url";
    case 5:
      return key == "event" || key == "email";
    case 6:
      return key == "status" || key == "reason";
    case 7:
      return key == "smtp-id" || key == "attempt";
    case 8:
      return key == "response" || key == "category";
    case 9:
      return key == "timestamp" || key == "useragent";
    case 10:
      return key == "url_offset" || key == "newsletter" ||
             key == "message-id" || key == "Message-ID";
    case 11:
      return key == "sg_event_id";
    case 13:
      return key == "sg_message_id" || key == "singlesend_id";
    case 15:
      return key == "sg_machine_open";
    case 21:
      return key == "marketing_campaign_id";
    default:
      return false;
  }
}

struct Tally {
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;  // of what was read, so that it is
};

// As written: the cheapest way there is to a key.
std::string_view KeyOf(ondemand::field& field) {
  const char* begin = field.key().raw();
  const char* end = field.value().raw_json_token().data();
  while (end > begin && *--end != '"') {
  }
  return {begin, static_cast<std::size_t>(end - begin)};
}

// In "newsletter" and in "url_offset".
bool IsWantedInside(std::string_view key) {
  return key == "newsletter_id" || key == "index";
}

void ReadScalar(ondemand::value value, Tally* tally) {
  std::string_view text;
  if (value.raw_json_token().front() != '"') {
    tally->bytes += value.raw_json_token().size();
  } else if (value.get_string().get(text) == simdjson::SUCCESS) {
    tally->bytes += text.size();
  }
}

// Of an array the first element, of an object what is wanted inside.
bool ReadValue(ondemand::value value, Tally* tally) {
  const char first = value.raw_json_token().front();
  ondemand::array array;
  ondemand::object object;
  if (first == '[' && value.get_array().get(array) == simdjson::SUCCESS) {
    for (auto element : array) {
      if (element.error() != simdjson::SUCCESS) {
        return false;
      }
      ReadScalar(std::move(element).value_unsafe(), tally);
      break;
    }
  } else if (first == '{' &&
             value.get_object().get(object) == simdjson::SUCCESS) {
    for (auto result : object) {
      if (result.error() != simdjson::SUCCESS) {
        return false;
      }
      auto&& field = std::move(result).value_unsafe();
      if (IsWantedInside(KeyOf(field))) {
        ReadScalar(field.value(), tally);
      }
    }
  } else {
    ReadScalar(value, tally);
  }
  return true;
}

bool ReadRecord(ondemand::object object, Tally* tally) {
  for (auto result : object) {
    if (result.error() != simdjson::SUCCESS) {
      return false;
    }
    auto&& field = std::move(result).value_unsafe();
    if (IsWanted(KeyOf(field)) && !ReadValue(field.value(), tally)) {
      return false;
    }
  }
  ++tally->records;
  return true;
}

bool Walk(const simdjson::padded_string& text, Tally* tally) {
  ondemand::parser parser;
  ondemand::document_stream stream;
  if (parser.iterate_many(text, kBatchBytes).get(stream) != simdjson::SUCCESS) {
    return false;
  }
  for (auto document : stream) {
    ondemand::object object;
    if (document.get_object().get(object) != simdjson::SUCCESS ||
        !ReadRecord(object, tally)) {
      return false;
    }
  }
  return true;
}

int Run(int argc, char** argv) {
  int runs = 3;
  if (argc == 3) {
    const char* end = argv[2] + std::strlen(argv[2]);
    const auto result = std::from_chars(argv[2], end, runs);
    runs = result.ptr == end ? runs : 0;
  }
  if (argc < 2 || argc > 3 || runs < 1) {
    std::cerr << "usage: mailscan-json-walk FILE [RUNS]\n";
    return 2;
  }
  simdjson::padded_string text;
  if (simdjson::padded_string::load(argv[1]).get(text) != simdjson::SUCCESS) {
    std::cerr << "mailscan-json-walk: cannot read " << argv[1] << "\n";
    return 1;
  }
  Tally tally;
  double best = std::numeric_limits<double>::max();
  for (int run = 0; run < runs; ++run) {
    tally = {};
    const auto begin = std::chrono::steady_clock::now();
    if (!Walk(text, &tally)) {
      std::cerr << "mailscan-json-walk: not all of it is JSON objects\n";
      return 1;
    }
    const std::chrono::duration<double> wall =
        std::chrono::steady_clock::now() - begin;
    best = std::min(best, wall.count());
  }
  std::printf("%.1f ms %.0f MB/s %llu records %llu bytes of values\n",
              best * 1e3, static_cast<double>(text.size()) / best / 1e6,
              static_cast<unsigned long long>(tally.records),
              static_cast<unsigned long long>(tally.bytes));
  return 0;
}

}  // namespace
}  // namespace mailscan::testing

int main(int argc, char** argv) {
  return mailscan::testing::Run(argc, argv);
}
