#include <csignal>

#include "app/options.h"
#include "app/run.h"

int main(int argc, char** argv) {
  // A reader that goes away is met where it is written to.
  std::signal(SIGPIPE, SIG_IGN);
  mailscan::Options options;
  if (const auto code = mailscan::ParseOptions(argc, argv, &options)) {
    return *code;
  }
  return mailscan::Run(options);
}
