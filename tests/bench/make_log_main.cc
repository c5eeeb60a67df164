// mailscan-make-log: writes a mail server's log of any size, the SendGrid
// events that belong to it and the truth about both.
#include <array>
#include <charconv>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <string>

#include "tests/bench/make_log.h"

namespace mailscan::testing {
namespace {

constexpr std::string_view kUsage =
    "usage: mailscan-make-log --postfix FILE [--sendgrid FILE] [--truth FILE]\n"
    "       mailscan-make-log --exim FILE [--sendgrid FILE] [--truth FILE]\n"
    "  --messages N         how many (20000)\n"
    "  --seed N             equal seeds give equal bytes (1)\n"
    "  --days N             how long the log is (7)\n"
    "  --stamps bsd|rfc3339 of Postfix's log (rfc3339)\n"
    "  --ids short|long     queue ids; long are Exim's since 4.97 (short)\n"
    "  --mode direct|smarthost\n"
    "                       who talks to the receivers: the server or "
    "SendGrid\n"
    "  --zone MINUTES       east of UTC, of the mail log's stamps (60)\n"
    "  --skew-ms N          how far the webhook's clock is ahead (0)\n"
    "  --jitter MS          mail log lines up to this late, at most 2000 (0)\n"
    "  --shuffle            webhook records up to two hours late\n";

struct Arguments {
  LogOptions options;
  std::string mail;
  std::string sendgrid;
  std::string truth;
};

bool TakeNumber(std::string_view text, std::int64_t low, std::int64_t high,
                std::int64_t* number) {
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, *number);
  return result.ec == std::errc() && result.ptr == end && *number >= low &&
         *number <= high;
}

bool TakeNumbers(std::string_view name, std::string_view value,
                 LogOptions* options) {
  constexpr std::int64_t kDayMs = 86'400'000;
  std::int64_t number = 0;
  if (name == "--messages" && TakeNumber(value, 1, 1LL << 40U, &number)) {
    options->messages = static_cast<std::uint64_t>(number);
  } else if (name == "--seed" && TakeNumber(value, 0, 1LL << 31U, &number)) {
    options->seed = static_cast<std::uint64_t>(number);
  } else if (name == "--days" && TakeNumber(value, 1, 300, &number)) {
    options->days = static_cast<int>(number);
  } else if (name == "--zone" && TakeNumber(value, -840, 840, &number)) {
    options->zone_minutes = static_cast<int>(number);
  } else if (name == "--skew-ms" &&
             TakeNumber(value, -kDayMs, kDayMs, &number)) {
    options->skew_ms = number;
  } else if (name == "--jitter" && TakeNumber(value, 0, 2000, &number)) {
    options->jitter_ms = number;
  } else {
    return false;
  }
  return true;
}

bool TakeWords(std::string_view name, std::string_view value,
               Arguments* arguments) {
  if ((name == "--postfix" || name == "--exim") && arguments->mail.empty()) {
    arguments->mail = value;
    arguments->options.server =
        name == "--exim" ? MailServer::kExim : MailServer::kPostfix;
  } else if (name == "--sendgrid") {
    arguments->sendgrid = value;
  } else if (name == "--truth") {
    arguments->truth = value;
  } else if (name == "--stamps" && (value == "bsd" || value == "rfc3339")) {
    arguments->options.stamps =
        value == "bsd" ? StampForm::kBsd : StampForm::kRfc3339;
  } else if (name == "--ids" && (value == "short" || value == "long")) {
    arguments->options.long_ids = value == "long";
  } else if (name == "--mode" && (value == "direct" || value == "smarthost")) {
    arguments->options.smart_host = value == "smarthost";
  } else {
    return false;
  }
  return true;
}

bool Parse(int argc, char** argv, Arguments* arguments) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view name = argv[i];
    if (name == "--shuffle") {
      arguments->options.shuffle = true;
      continue;
    }
    if (i + 1 == argc) {
      return false;
    }
    const std::string_view value = argv[++i];
    if (!TakeNumbers(name, value, &arguments->options) &&
        !TakeWords(name, value, arguments)) {
      return false;
    }
  }
  return !arguments->mail.empty();
}

// A FileSink writes to the files that were named. One thread.
class FileSink final : public LogSink {
 public:
  // False, after a message, when a file cannot be made.
  bool Open(const Arguments& arguments) {
    return OpenOne(arguments.mail, &mail_) &&
           OpenOne(arguments.sendgrid, &webhook_) &&
           OpenOne(arguments.truth, &truth_);
  }

  void PutMail(std::string_view line) override { mail_ << line; }
  void PutWebhook(std::string_view record) override {
    if (webhook_.is_open()) {
      webhook_ << record;
    }
  }
  void PutTruth(DeliveryTruth truth) override { PutLine(truth); }
  void PutTruth(EngagementTruth truth) override { PutLine(truth); }

  bool Finish(const Totals& totals) {
    PutLine(totals);
    bool good = true;
    for (std::ofstream* file : {&mail_, &webhook_, &truth_}) {
      if (file->is_open()) {
        file->close();
        good = good && file->good();
      }
    }
    return good;
  }

 private:
  static bool OpenOne(const std::string& path, std::ofstream* file) {
    if (path.empty()) {
      return true;
    }
    file->open(path, std::ios::binary);
    if (!file->is_open()) {
      std::cerr << "mailscan-make-log: cannot write " << path << "\n";
    }
    return file->is_open();
  }

  template <typename T>
  void PutLine(const T& truth) {
    if (truth_.is_open()) {
      truth_ << TruthLine(truth);
    }
  }

  std::ofstream mail_;
  std::ofstream webhook_;
  std::ofstream truth_;
};

int Run(int argc, char** argv) {
  Arguments arguments;
  if (!Parse(argc, argv, &arguments)) {
    std::cerr << kUsage;
    return 2;
  }
  FileSink sink;
  if (!sink.Open(arguments)) {
    return 1;
  }
  const Totals totals = MakeLog(arguments.options, sink);
  if (!sink.Finish(totals)) {
    std::cerr << "mailscan-make-log: writing failed; is the disk full?\n";
    return 1;
  }
  std::cout << TruthLine(totals);
  return 0;
}

}  // namespace
}  // namespace mailscan::testing

int main(int argc, char** argv) {
  return mailscan::testing::Run(argc, argv);
}
