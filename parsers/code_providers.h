#pragma once

#include <memory>
#include <string>

#include "parsers/webhook_provider.h"

namespace mailscan {

// The providers whose meaning needs code, one source file each; all others are
// tables. Their rows are in the table of providers, in the order of
// recognition. Of a record without a Message-ID of its own, the value at
// message_id_key of what the sender set is taken for it; empty: none. Pure
// functions, any thread.

Signature MailgunSignature();
std::unique_ptr<WebhookProvider> MakeMailgunProvider(
    const std::string& message_id_key = {});

Signature MandrillSignature();
std::unique_ptr<WebhookProvider> MakeMandrillProvider(
    const std::string& message_id_key = {});

Signature SendGridSignature();
// Of old accounts and examples: they have no ids, and many others have the
// like.
Signature SendGridPlainSignature();
std::unique_ptr<WebhookProvider> MakeSendGridProvider(
    const std::string& message_id_key = {});

Signature SesSignature();
std::unique_ptr<WebhookProvider> MakeSesProvider(
    const std::string& message_id_key = {});

}  // namespace mailscan
