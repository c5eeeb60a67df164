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
    "ahasend",  "customerio",   "postal",       "sweego",     "mailomat",
    "mailtrap", "sparkpost",    "mandrill",     "sendgrid",   "mailjet",
    "brevo",    "elasticemail", "sendgrid",     "mailgun",
};

struct CodeProvider {
  ProviderTable::Title title;
  Signature (*signature)();
  std::unique_ptr<WebhookProvider> (*make)(const std::string& message_id_key);
};
constexpr CodeProvider kByCode[] = {
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

std::vector<ProviderInfo> Rows(const FormatSettings& settings) {
  std::vector<ProviderInfo> rows = TableProviders(settings);
  for (const CodeProvider& row : kByCode) {
    rows.push_back({std::string(row.title.name), std::string(row.title.summary),
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

std::span<const ProviderInfo> ProviderTable::rows() const {
  std::call_once(made_, [this] { rows_ = InOrder(Rows(settings_)); });
  return rows_;
}

std::vector<ProviderTable::Title> ProviderTable::Titles() {
  std::vector<Title> titles;
  const auto add = [&](const Title& title) {
    if (std::none_of(
            titles.begin(), titles.end(),
            [&](const Title& other) { return other.name == title.name; })) {
      titles.push_back(title);
    }
  };
  for (const CodeProvider& row : kByCode) {
    add(row.title);
  }
  for (const EmbeddedFormat& format : EmbeddedFormats()) {
    if (!format.reads_lines) {
      add({format.name, format.summary});
    }
  }
  std::sort(titles.begin(), titles.end(),
            [](const Title& a, const Title& b) { return a.name < b.name; });
  return titles;
}

}  // namespace mailscan
