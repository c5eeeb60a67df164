#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/model/hash.h"
#include "core/verdict/judged.h"
#include "core/verdict/rule_table.h"
#include "core/verdict/weights.h"

namespace mailscan {

// Who receives mail for a relay host or domain.
struct Receiver {
  std::string_view vendor;  // empty when not known
  ReceiverKind kind = ReceiverKind::kUnknownBusiness;
  // For so long a retry is answered with the reply of the try before; 0: each
  // try is a new one.
  Micros repeats = 0;
};

struct ReceiverRow {
  std::string suffix;    // of an MX host, or a domain; lower case
  bool mailbox = false;  // a domain of mailboxes, and not an MX host
  std::string vendor;
  ReceiverKind kind = ReceiverKind::kUnknownBusiness;
  Micros repeats = 0;
};

// Whose the MX hosts and mailbox domains are, by their longest known suffix of
// whole labels, in any case of letters. See RuleTable; views in what it returns
// live as long as it does.
class ReceiverTable final : public RowsOf<ReceiverRow> {
 public:
  ReceiverTable() : RowsOf("receiver") {}

  // By the relay that took or refused the mail.
  Receiver OfRelay(std::string_view relay) const;
  // By the recipient's domain, where no relay is known.
  Receiver OfDomain(std::string_view recipient_domain) const;
  // relay may be empty. Where it is nobody known (a smart host of our own), and
  // where Google takes consumers' and companies' mail at the same hosts, the
  // domain decides.
  Receiver Of(std::string_view relay, std::string_view recipient_domain) const;
  Receiver Refined(Receiver by_relay, std::string_view recipient_domain) const;

  // Of MX hosts; of a mailbox domain where it begins with an @.
  std::optional<std::size_t> RowFor(std::string_view sample) const override;

 private:
  using Index = TextTable<std::size_t>;
  std::string TakeRow(RuleRow* from, ReceiverRow* row) override;
  void Finish(RuleFaults* faults) override;
  static std::optional<std::size_t> Longest(const Index& index,
                                            std::string_view host);
  Receiver Told(std::optional<std::size_t> row) const;

  Index hosts_;
  Index domains_;
};

// How much more often than not the clicks of such a receiver are machines'.
Weight PriorOf(ReceiverKind kind);

}  // namespace mailscan
