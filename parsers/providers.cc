#include "parsers/providers.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

#include "parsers/code_providers.h"
#include "parsers/table_provider.h"

namespace mailscan {
namespace {

// Signatures that are one provider's alone come first, and those that fit much
// that others send come last. A name that stands here twice has two rows.
constexpr std::string_view kOrder[] = {
    "postmark", "ses",          "unisender", "mailersend", "resend",
    "ahasend",  "customerio",   "postal",    "sweego",     "mailomat",
    "mailtrap", "sparkpost",    "mandrill",  "sendgrid",   "mailjet",
    "brevo",    "elasticemail", "sendgrid",  "mailgun",
};

std::vector<ProviderInfo> Rows() {
  constexpr std::string_view kSendGrid = "Twilio SendGrid event webhook";
  std::vector<ProviderInfo> rows = TableProviders();
  rows.push_back({"ses", "Amazon SES events and notifications", SesSignature(),
                  MakeSesProvider});
  rows.push_back({"mandrill", "Mailchimp Transactional (Mandrill) webhook",
                  MandrillSignature(), MakeMandrillProvider});
  rows.push_back({"sendgrid", std::string(kSendGrid), SendGridSignature(),
                  MakeSendGridProvider});
  rows.push_back({"sendgrid", std::string(kSendGrid), SendGridPlainSignature(),
                  MakeSendGridProvider});
  rows.push_back({"mailgun", "Mailgun webhook and Events API",
                  MailgunSignature(), MakeMailgunProvider});
  return rows;
}

std::vector<ProviderInfo> InOrder(std::vector<ProviderInfo> rows) {
  std::vector<ProviderInfo> ordered;
  for (const std::string_view name : kOrder) {
    const auto row = std::find_if(
        rows.begin(), rows.end(),
        [&](const ProviderInfo& info) { return info.name == name; });
    if (row != rows.end()) {
      ordered.push_back(std::move(*row));
      rows.erase(row);
    }
  }
  std::move(rows.begin(), rows.end(), std::back_inserter(ordered));
  return ordered;
}

}  // namespace

std::span<const ProviderInfo> Providers() {
  static const std::vector<ProviderInfo> kProviders = InOrder(Rows());
  return kProviders;
}

}  // namespace mailscan
