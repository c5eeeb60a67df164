#pragma once

#include "core/report/report.h"
#include "core/report/text_page.h"

namespace mailscan {

// The sections of the text report, in the order of the page. Each writes
// nothing where it has nothing to say.

void InputSection(const Report& report, TextPage* page);
void MessageSection(const Report& report, TextPage* page);
void EarlySection(const Report& report, TextPage* page);
void EngagementSection(const Report& report, TextPage* page);
void ScannerSection(const Report& report, TextPage* page);
void DeferralSection(const Report& report, TextPage* page);
void ReplySection(const Report& report, TextPage* page);
void ReceiverSection(const Report& report, TextPage* page);
// Rows of a table of receivers, and what stands over them. `name` is Safe.
void ReceiverHeader(TextPage* page);
void ReceiverRow(std::string_view name, const Dossier& dossier, TextPage* page);
void FindingSection(const Report& report, const Tables& tables, TextPage* page);
void UnparsedSection(const Report& report, TextPage* page);
void AdviceSection(const Report& report, TextPage* page);

}  // namespace mailscan
