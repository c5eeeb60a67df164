#pragma once

#include <memory>

#include "parsers/webhook_provider.h"

namespace mailscan {

// The providers whose meaning needs code, one source file each; all others are
// tables. Their rows are in the table of providers, in the order of
// recognition. Pure functions, any thread.

Signature MailgunSignature();
std::unique_ptr<WebhookProvider> MakeMailgunProvider();

Signature MandrillSignature();
std::unique_ptr<WebhookProvider> MakeMandrillProvider();

Signature SendGridSignature();
// Of old accounts and examples: they have no ids, and many others have the
// like.
Signature SendGridPlainSignature();
std::unique_ptr<WebhookProvider> MakeSendGridProvider();

Signature SesSignature();
std::unique_ptr<WebhookProvider> MakeSesProvider();

}  // namespace mailscan
