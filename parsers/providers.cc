#include "parsers/providers.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <string>
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
  std::unique_ptr<WebhookProvider> (*make)(const std::string& message_id_key);
};
constexpr ProviderName kSes = {"ses", "Amazon SES events and notifications"};
constexpr ProviderName kMandrill = {
    "mandrill", "Mailchimp Transactional (Mandrill) webhook"};
constexpr ProviderName kSendGrid = {"sendgrid",
                                    "Twilio SendGrid event webhook"};
constexpr ProviderName kMailgun = {"mailgun", "Mailgun webhook and Events API"};
constexpr CodeRow kCodeRows[] = {
    {kSes, SesSignature, MakeSesProvider},
    {kMandrill, MandrillSignature, MakeMandrillProvider},
    {kSendGrid, SendGridSignature, MakeSendGridProvider},
    {kSendGrid, SendGridPlainSignature, MakeSendGridProvider},
    {kMailgun, MailgunSignature, MakeMailgunProvider},
};

std::vector<ProviderInfo> Rows(const FormatSettings& settings) {
  std::vector<ProviderInfo> rows = TableProviders(settings);
  for (const CodeRow& row : kCodeRows) {
    rows.push_back({std::string(row.name.name), std::string(row.name.summary),
                    row.signature(),
                    [make = row.make, key = settings.message_id_key] {
                      return make(key);
                    }});
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

std::vector<ProviderInfo> Providers(const FormatSettings& settings) {
  return InOrder(Rows(settings));
}

std::vector<ProviderName> ProviderNames() {
  std::vector<ProviderName> names;
  for (const CodeRow& row : kCodeRows) {
    if (names.empty() || names.back().name != row.name.name) {
      names.push_back(row.name);
    }
  }
  for (const EmbeddedFormat& format : EmbeddedFormats()) {
    if (!format.reads_lines()) {
      names.push_back({format.name, format.summary});
    }
  }
  std::sort(names.begin(), names.end(),
            [](const ProviderName& a, const ProviderName& b) {
              return a.name < b.name;
            });
  return names;
}

}  // namespace mailscan
