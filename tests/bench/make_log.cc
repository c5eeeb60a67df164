#include "tests/bench/make_log.h"

#include <limits>
#include <memory>

#include "tests/bench/actors.h"
#include "tests/bench/exim_lines.h"
#include "tests/bench/postfix_lines.h"
#include "tests/bench/scenario.h"
#include "tests/bench/sendgrid_lines.h"

namespace mailscan::testing {
namespace {

std::unique_ptr<MailLines> LinesOf(const LogOptions& options,
                                   const Planner& planner,
                                   MailLines::Queue& queue) {
  if (options.server == MailServer::kExim) {
    return std::make_unique<EximLines>(options, planner, queue);
  }
  return std::make_unique<PostfixLines>(options, queue);
}

class Maker {
 public:
  Maker(const LogOptions& options, LogSink& sink)
      : options_(options),
        sink_(sink),
        cast_(options.seed),
        planner_(options, cast_),
        mail_(LinesOf(options, planner_, mail_queue_)),
        webhook_(options, webhook_queue_) {}

  Totals Make() {
    for (std::uint64_t i = 0; i < options_.messages; ++i) {
      // Nothing about a message is earlier than two seconds before its slot.
      Drain(planner_.SlotOf(i) - 2 * kSecond);
      MakeMessage(i);
    }
    Drain(std::numeric_limits<Micros>::max());
    totals_.messages = options_.messages;
    totals_.bounce_notices = mail_->bounce_notices();
    return totals_;
  }

 private:
  void MakeMessage(std::uint64_t number) {
    // A stream of its own for each message and purpose: a new line shape then
    // changes no other message's fate.
    Prng seeds((options_.seed << 32U) ^ number * 0xd1342543de82ef95ULL);
    Prng fate(seeds.Next());
    Prng actors(seeds.Next());
    Prng texts(seeds.Next());
    Prng records(seeds.Next());
    const Plan plan = planner_.Make(number, fate);
    mail_->Write(plan, texts);
    if (number + 2 < options_.messages) {
      mail_->WriteNoise(plan.arrival + texts.Between(0, kSecond), texts);
    }
    webhook_.Write(plan, HitsOf(plan, options_.smart_host, actors), records);
    const std::size_t rows = plan.in_queue ? 1 : plan.recipients.size();
    for (std::size_t i = 0; i < rows; ++i) {
      DeliveryTruth truth = TruthOf(plan, i);
      ++totals_.deliveries[truth.outcome];
      totals_.ever_deferred += truth.deferred > 0 ? 1 : 0;
      totals_.deferred_attempts += static_cast<std::uint64_t>(truth.deferred);
      sink_.PutTruth(std::move(truth));
    }
  }

  void Drain(Micros limit) {
    mail_queue_.Drain(limit, [this](std::string_view line, LineKind kind) {
      ++totals_.mail_lines;
      ++totals_.lines_by_kind[static_cast<std::size_t>(kind)];
      sink_.PutMail(line);
    });
    webhook_queue_.Drain(limit,
                         [this](std::string_view record, WebhookExtra& extra) {
                           ++totals_.webhook_records;
                           totals_.duplicates += extra.duplicate ? 1 : 0;
                           sink_.PutWebhook(record);
                           if (extra.truth.has_value()) {
                             extra.truth->line = totals_.webhook_records;
                             Count(*extra.truth);
                             sink_.PutTruth(std::move(*extra.truth));
                           }
                         });
  }

  void Count(const EngagementTruth& truth) {
    const bool click = truth.kind == "clicked";
    ++(click ? totals_.clicks : totals_.opens)[truth.timing];
    if (truth.edge) {
      ++(click ? totals_.edge_clicks : totals_.edge_opens);
    }
  }

  const LogOptions& options_;
  LogSink& sink_;
  Cast cast_;
  Planner planner_;
  MailLines::Queue mail_queue_;
  SendGridLines::Queue webhook_queue_;
  std::unique_ptr<MailLines> mail_;
  SendGridLines webhook_;
  Totals totals_;
};

}  // namespace

Totals MakeLog(const LogOptions& options, LogSink& sink) {
  return Maker(options, sink).Make();
}

}  // namespace mailscan::testing
