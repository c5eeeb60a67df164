#pragma once

#include "app/corpus.h"
#include "app/output.h"

namespace mailscan {

// One function a subcommand: writes what it was asked for to *output. They
// stop early, without complaint, when nobody reads any more.
void RunReport(const Corpus& corpus, Output* output);
void RunEvents(const Corpus& corpus, Output* output);
// False when nothing matched; nothing was written then.
bool RunTrace(const Corpus& corpus, Output* output);
void RunFindings(const Corpus& corpus, Output* output);
void RunDeliveries(const Corpus& corpus, Output* output);
void RunEngagement(const Corpus& corpus, Output* output);
// False when no receiver is named so; nothing was written then.
bool RunReceivers(const Corpus& corpus, Output* output);
// These read no inputs, and return the exit code.
int RunFormats(const Options& options);
int RunRules(const Options& options);

// How text looks for this run: width of the terminal, colour, masking.
TextStyle StyleOf(const Options& options);

}  // namespace mailscan
