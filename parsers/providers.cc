#include "parsers/providers.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

#include "parsers/code_providers.h"
#include "parsers/embedded_formats.h"
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

struct CodeRow {
  ProviderName name;
  Signature (*signature)();
  std::unique_ptr<WebhookProvider> (*make)();
};
constexpr CodeRow kCodeRows[] = {
    {{"ses", "Amazon SES events and notifications"},
     SesSignature,
     MakeSesProvider},
    {{"mandrill", "Mailchimp Transactional (Mandrill) webhook"},
     MandrillSignature,
     MakeMandrillProvider},
    {{"sendgrid", "Twilio SendGrid event webhook"},
     SendGridSignature,
     MakeSendGridProvider},
    {{"sendgrid", "Twilio SendGrid event webhook"},
     SendGridPlainSignature,
     MakeSendGridProvider},
    {{"mailgun", "Mailgun webhook and Events API"},
     MailgunSignature,
     MakeMailgunProvider},
};

std::vector<ProviderInfo> Rows() {
  std::vector<ProviderInfo> rows = TableProviders();
  for (const CodeRow& row : kCodeRows) {
    rows.push_back({std::string(row.name.name), std::string(row.name.summary),
                    row.signature(), row.make});
  }
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

std::vector<ProviderName> ProviderNames() {
  std::vector<ProviderName> names;
  for (const CodeRow& row : kCodeRows) {
    names.push_back(row.name);
  }
  for (const EmbeddedFormat& format : EmbeddedFormats()) {
    if (!format.reads_lines) {
      names.push_back({format.name, format.summary});
    }
  }
  return names;
}

std::span<const ProviderInfo> Providers() {
  static const std::vector<ProviderInfo> kProviders = InOrder(Rows());
  return kProviders;
}

}  // namespace mailscan
