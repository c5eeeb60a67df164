#include "tests/parsers/exim_case.h"

namespace mailscan::testing {
namespace {

TEST(EximFailure, OfABounce) {
  CheckExim({
      {"** bob@corp.example F=<ann@news.example> R=dnslookup T=remote_smtp "
       "H=mx.corp.example [192.0.2.25]:25 X=TLS1.3:x:256 CV=yes DN=\"/CN=a: "
       "b\": SMTP error from remote mail server after RCPT "
       "TO:<bob@corp.example>: 550 5.1.1 no such user",
       "bounced stage=rcpt code=550 recipient=bob@corp.example reply=550 5.1.1 "
       "no such user relay=mx.corp.example relay_ip=192.0.2.25 enhanced=5.1.1 "
       "sender=ann@news.example"},
      {"** bob@corp.example R=dnslookup T=remote_smtp H=mx.corp.example "
       "[192.0.2.25] X=TLS1.3:x:256 CV=yes : SMTP error from remote mail "
       "server after end of data: 550-5.7.1 spam\\n550 5.7.1 go away DT=2s",
       "bounced stage=end-of-data code=550 transfer_ms=2000 "
       "transfer_unit_ms=1000 recipient=bob@corp.example reply=550-5.7.1 "
       "spam\\n550 5.7.1 go away relay=mx.corp.example relay_ip=192.0.2.25 "
       "enhanced=5.7.1"},
      {"** bob@corp.example <sales@corp.example> R=dnslookup T=remote_smtp: "
       "SMTP error from remote mail server after MAIL FROM:<ann@news.example> "
       "SIZE=1300: host mx.corp.example [192.0.2.25]: 550 no",
       "bounced stage=mail code=550 recipient=bob@corp.example reply=550 no "
       "relay=mx.corp.example relay_ip=192.0.2.25 "
       "orig_recipient=sales@corp.example"},
      {"** bob@corp.example R=dnslookup T=remote_smtp: SMTP error from remote "
       "mailer after RCPT TO:<bob@corp.example>: host mx.corp.example "
       "[192.0.2.25]: 550 5.1.1 no",
       "bounced stage=rcpt code=550 recipient=bob@corp.example reply=550 5.1.1 "
       "no relay=mx.corp.example relay_ip=192.0.2.25 enhanced=5.1.1"},
      {"** bob@corp.example: Unrouteable address",
       "bounced stage=connect recipient=bob@corp.example reply=Unrouteable "
       "address"},
      {"** bob@corp.example : Unrouteable address",
       "bounced stage=connect recipient=bob@corp.example reply=Unrouteable "
       "address"},
      {"** bob@corp.example: delivery cancelled by administrator",
       "bounced stage=connect recipient=bob@corp.example reply=delivery "
       "cancelled by administrator"},
      {"** bob@corp.example R=virtual_aliases: No Such User Here",
       "bounced stage=connect recipient=bob@corp.example reply=No Such User "
       "Here"},
      {"** bob@corp.example R=userforward T=address_pipe: Child process of "
       "address_pipe transport returned 1 from command: /bin/x DT=0.004s",
       "bounced transfer_ms=4 transfer_unit_ms=1 recipient=bob@corp.example "
       "reply=Child process of address_pipe transport returned 1 from command: "
       "/bin/x"},
      {"** |/bin/x a <bob@corp.example> R=userforward T=address_pipe : return "
       "message generated",
       "bounced recipient=bob@corp.example reply=return message generated"},
      {"** bob@corp.example (team@corp.example) <sales@corp.example> R=r T=t "
       "H=h [192.0.2.25] : 550 no DT=x",
       "bounced code=550 recipient=bob@corp.example reply=550 no relay=h "
       "relay_ip=192.0.2.25 orig_recipient=sales@corp.example"},
      {"** bob@corp.example P=<> F=<> R=r T=t H=h [192.0.2.25]* PS=e : PRDR "
       "error after DATA: 550 not for me",
       "bounced stage=end-of-data code=550 recipient=bob@corp.example "
       "reply=550 not for me relay=h relay_ip=192.0.2.25 sender=<>"},
      {"** bob@corp.example R=r T=t H=h [192.0.2.25]: SMTP error from remote "
       "mail server after end of data: 550 H=evil [198.51.100.1]: after RCPT "
       "TO:<x>: 450 DT=9s and so on DT=1.5s",
       "bounced stage=end-of-data code=550 transfer_ms=1500 transfer_unit_ms=1 "
       "recipient=bob@corp.example reply=550 H=evil [198.51.100.1]: after RCPT "
       "TO:<x>: 450 DT=9s and so on relay=h relay_ip=192.0.2.25"},
      {"** bob@corp.example R=r T=t H=h [192.0.2.25]",
       "bounced recipient=bob@corp.example relay=h relay_ip=192.0.2.25"},
      {"** @@corp.example: domain missing or malformed",
       "bounced stage=connect recipient=@@corp.example reply=domain missing or "
       "malformed"},
  });
}

TEST(EximFailure, OfWhatIsTooOld) {
  CheckExim({
      {"** bob@corp.example: retry timeout exceeded",
       "expired recipient=bob@corp.example reply=retry timeout exceeded"},
      {"** bob@corp.example R=local T=local_delivery: mailbox is full: retry "
       "timeout exceeded",
       "expired recipient=bob@corp.example reply=mailbox is full: retry "
       "timeout exceeded"},
      {"** bob@corp.example R=dnslookup T=remote_smtp: all hosts for "
       "'corp.example' have been failing for a long time (and retry time not "
       "reached)",
       "expired recipient=bob@corp.example reply=all hosts for 'corp.example' "
       "have been failing for a long time (and retry time not reached)"},
      {"** bob@corp.example R=dnslookup T=remote_smtp : all hosts for "
       "'corp.example' have been failing for a long time and were last tried "
       "after this message arrived",
       "expired recipient=bob@corp.example reply=all hosts for 'corp.example' "
       "have been failing for a long time and were last tried after this "
       "message arrived"},
      {"** bob@corp.example R=dnslookup T=remote_smtp: retry time not reached "
       "for any host after a long failure period",
       "expired recipient=bob@corp.example reply=retry time not reached for "
       "any host after a long failure period"},
      {"** bob@corp.example: delivery cancelled; message timed out",
       "expired recipient=bob@corp.example reply=delivery cancelled; message "
       "timed out"},
  });
}

TEST(EximFailure, OfADeferral) {
  CheckExim({
      {"== bob@corp.example R=dnslookup T=remote_smtp defer (-44): SMTP error "
       "from remote mail server after RCPT TO:<bob@corp.example>: host "
       "mx.corp.example [192.0.2.25]: 451 4.7.1 Greylisted",
       "attempt-deferred stage=rcpt code=451 recipient=bob@corp.example "
       "reply=451 4.7.1 Greylisted relay=mx.corp.example relay_ip=192.0.2.25 "
       "enhanced=4.7.1"},
      {"== bob@corp.example R=dnslookup T=remote_smtp defer (-44) "
       "H=mx.corp.example [192.0.2.25]: SMTP error from remote mail server "
       "after RCPT TO:<bob@corp.example>: 451 4.7.1 Greylisted",
       "attempt-deferred stage=rcpt code=451 recipient=bob@corp.example "
       "reply=451 4.7.1 Greylisted relay=mx.corp.example relay_ip=192.0.2.25 "
       "enhanced=4.7.1"},
      {"== bob@corp.example <sales@corp.example> F=<ann@news.example> "
       "R=dnslookup T=remote_smtp defer (-46) H=mx.corp.example "
       "[192.0.2.25]:25 I=[192.0.2.9]:4 DT=3s: SMTP error from remote mail "
       "server after end of data: 451 4.7.1 Please try again later DT=99s",
       "attempt-deferred stage=end-of-data code=451 transfer_ms=3000 "
       "transfer_unit_ms=1000 recipient=bob@corp.example reply=451 4.7.1 "
       "Please try again later DT=99s relay=mx.corp.example "
       "relay_ip=192.0.2.25 enhanced=4.7.1 sender=ann@news.example "
       "orig_recipient=sales@corp.example"},
      {"== bob@corp.example R=r T=t defer (0) H=h [192.0.2.25]: SMTP error "
       "from remote mail server after initial connection: 421 busy",
       "attempt-deferred stage=connect code=421 recipient=bob@corp.example "
       "reply=421 busy relay=h relay_ip=192.0.2.25"},
      {"== bob@corp.example R=r T=t defer (0) H=h [192.0.2.25]: SMTP error "
       "from remote mail server after HELO mx.example: 450 busy",
       "attempt-deferred stage=ehlo code=450 recipient=bob@corp.example "
       "reply=450 busy relay=h relay_ip=192.0.2.25"},
      {"== bob@corp.example R=r T=t defer (-45) H=h [192.0.2.25]: SMTP error "
       "from remote mail server after pipelined MAIL FROM:<\"a>: 250 "
       "b\"@news.example> SIZE=1300: 421 4.7.0 slow down",
       "attempt-deferred stage=mail code=421 recipient=bob@corp.example "
       "reply=421 4.7.0 slow down relay=h relay_ip=192.0.2.25 enhanced=4.7.0"},
      {"== bob@corp.example R=r T=t defer (-46) H=h [192.0.2.25]: SMTP error "
       "from remote mail server after DATA: 451 not now",
       "attempt-deferred stage=data code=451 recipient=bob@corp.example "
       "reply=451 not now relay=h relay_ip=192.0.2.25"},
      {"== bob@corp.example R=r T=t defer (-46) H=h [192.0.2.25]: SMTP error "
       "from remote mail server after pipelined DATA: 451 not now",
       "attempt-deferred stage=data code=451 recipient=bob@corp.example "
       "reply=451 not now relay=h relay_ip=192.0.2.25"},
      {"== bob@corp.example R=r T=t defer (-46) H=h [192.0.2.25]: SMTP error "
       "from remote mail server after BDAT 1300 LAST: 451 not now",
       "attempt-deferred stage=end-of-data code=451 recipient=bob@corp.example "
       "reply=451 not now relay=h relay_ip=192.0.2.25"},
      {"== bob@corp.example R=r T=t defer (-46) H=h [192.0.2.25]: LMTP error "
       "after DATA: 452 4.2.2 full",
       "attempt-deferred stage=end-of-data code=452 recipient=bob@corp.example "
       "reply=452 4.2.2 full relay=h relay_ip=192.0.2.25 enhanced=4.2.2"},
      {"== bob@corp.example R=r T=t defer (-46): LMTP error after end of data: "
       "452 4.2.2 full",
       "attempt-deferred stage=end-of-data code=452 recipient=bob@corp.example "
       "reply=452 4.2.2 full enhanced=4.2.2"},
      {"== bob@corp.example R=r T=t defer (-1): LMTP timeout after DATA",
       "attempt-deferred stage=data recipient=bob@corp.example reply=LMTP "
       "timeout after DATA"},
      {"== bob@corp.example R=r T=t defer (-46) H=h [192.0.2.25]: PRDR error "
       "after DATA: 452 later",
       "attempt-deferred stage=end-of-data code=452 recipient=bob@corp.example "
       "reply=452 later relay=h relay_ip=192.0.2.25"},
      {"== bob@corp.example R=r T=t defer (110): Connection timed out H=h "
       "[192.0.2.25]: SMTP timeout after end of data (1300 bytes written)",
       "attempt-deferred stage=end-of-data recipient=bob@corp.example "
       "reply=SMTP timeout after end of data (1300 bytes written) relay=h "
       "relay_ip=192.0.2.25"},
      {"== bob@corp.example R=r T=t defer (110): Connection timed out H=h "
       "[192.0.2.25] DT=5m: SMTP timeout after sending data block (1300 bytes "
       "written)",
       "attempt-deferred stage=end-of-data transfer_ms=300000 "
       "transfer_unit_ms=1000 recipient=bob@corp.example reply=SMTP timeout "
       "after sending data block (1300 bytes written) relay=h "
       "relay_ip=192.0.2.25"},
      {"== bob@corp.example R=r T=t defer (110): Connection timed out: SMTP "
       "timeout while connected to h.example [192.0.2.25] after end of data "
       "(1300 bytes written)",
       "attempt-deferred stage=end-of-data recipient=bob@corp.example "
       "reply=SMTP timeout while connected to h.example [192.0.2.25] after end "
       "of data (1300 bytes written) relay=h.example relay_ip=192.0.2.25"},
      {"== bob@corp.example R=r T=t defer (-18) H=h [192.0.2.25]: Remote host "
       "closed connection in response to EHLO mx.example",
       "attempt-deferred stage=ehlo recipient=bob@corp.example reply=Remote "
       "host closed connection in response to EHLO mx.example relay=h "
       "relay_ip=192.0.2.25"},
      {"== bob@corp.example R=r T=t defer (-18): Remote host h.example "
       "[192.0.2.25] closed connection in response to end of data",
       "attempt-deferred stage=end-of-data recipient=bob@corp.example "
       "reply=Remote host h.example [192.0.2.25] closed connection in response "
       "to end of data relay=h.example relay_ip=192.0.2.25"},
      {"== bob@corp.example R=r T=t defer (-19) H=h [192.0.2.25]: Malformed "
       "SMTP reply (an empty line) in response to RCPT TO:<bob@corp.example>",
       "attempt-deferred stage=rcpt recipient=bob@corp.example reply=Malformed "
       "SMTP reply (an empty line) in response to RCPT TO:<bob@corp.example> "
       "relay=h relay_ip=192.0.2.25"},
      {"== bob@corp.example R=r T=t defer (-19): Malformed SMTP reply from "
       "h.example [192.0.2.25] in response to STARTTLS: 220-x",
       "attempt-deferred stage=ehlo code=220 recipient=bob@corp.example "
       "reply=220-x relay=h.example relay_ip=192.0.2.25"},
      {"== bob@corp.example R=r T=t defer (111): Connection refused",
       "attempt-deferred stage=connect recipient=bob@corp.example "
       "reply=Connection refused"},
      {"== bob@corp.example R=r T=t defer (146): Connection refused H=h "
       "[192.0.2.25]",
       "attempt-deferred stage=connect recipient=bob@corp.example "
       "reply=Connection refused relay=h relay_ip=192.0.2.25"},
      {"== bob@corp.example R=r T=t defer (60): Operation timed out DT=2m",
       "attempt-deferred stage=connect transfer_ms=120000 "
       "transfer_unit_ms=1000 recipient=bob@corp.example reply=Operation timed "
       "out"},
      {"== bob@corp.example R=r T=t defer (-37) H=h [192.0.2.25]: TLS session: "
       "(gnutls_handshake): timed out",
       "attempt-deferred stage=ehlo recipient=bob@corp.example reply=TLS "
       "session: (gnutls_handshake): timed out relay=h relay_ip=192.0.2.25"},
      {"== bob@corp.example R=r T=t defer (-38) H=h [192.0.2.25]: a TLS "
       "session is required, but the server did not offer TLS support",
       "attempt-deferred stage=ehlo recipient=bob@corp.example reply=a TLS "
       "session is required, but the server did not offer TLS support relay=h "
       "relay_ip=192.0.2.25"},
      {"== bob@corp.example R=r T=t defer (-42): authentication required but "
       "authentication attempt(s) failed",
       "attempt-deferred stage=ehlo recipient=bob@corp.example "
       "reply=authentication required but authentication attempt(s) failed"},
      {"== bob@corp.example R=r defer (-1): host lookup did not complete",
       "attempt-deferred stage=connect recipient=bob@corp.example reply=host "
       "lookup did not complete"},
      {"== bob@corp.example R=defer_all defer (-1): not just now",
       "attempt-deferred stage=connect recipient=bob@corp.example reply=not "
       "just now"},
      {"== bob@corp.example R=r T=t defer (-36): DANE error: tlsa lookup DEFER",
       "attempt-deferred stage=connect recipient=bob@corp.example reply=DANE "
       "error: tlsa lookup DEFER"},
      {"== bob@corp.example R=local T=local_delivery defer (-22): mailbox is "
       "full (MTA-imposed quota exceeded while writing to /var/mail/bob)",
       "attempt-deferred recipient=bob@corp.example reply=mailbox is full "
       "(MTA-imposed quota exceeded while writing to /var/mail/bob)"},
      {"== bob@corp.example R=local T=local_delivery defer (13): Permission "
       "denied: creating lock file /var/mail/bob.lock",
       "attempt-deferred recipient=bob@corp.example reply=Permission denied: "
       "creating lock file /var/mail/bob.lock"},
      {"== /var/mail/bob <bob@corp.example> R=userforward T=address_file defer "
       "(28): No space left on device",
       "attempt-deferred recipient=bob@corp.example reply=No space left on "
       "device"},
  });
}

TEST(EximFailure, KnowsWhenNoTryWasMade) {
  CheckExim({
      {"== bob@corp.example routing defer (-51): retry time not reached",
       "suspended recipient=bob@corp.example reply=retry time not reached"},
      {"== bob@corp.example routing defer (-52): retry time not reached",
       "suspended recipient=bob@corp.example reply=retry time not reached"},
      {"== bob@corp.example R=r T=t defer (-53): retry time not reached for "
       "any host for 'corp.example'",
       "suspended recipient=bob@corp.example reply=retry time not reached for "
       "any host for 'corp.example'"},
      {"== bob@corp.example R=r T=t defer (-54) DT=0.000s: retry time not "
       "reached for any host for 'corp.example'",
       "suspended recipient=bob@corp.example reply=retry time not reached for "
       "any host for 'corp.example'"},
      {"== bob@corp.example R=r T=t defer (-53): Retry time not yet reached",
       "suspended recipient=bob@corp.example reply=Retry time not yet reached"},
      {"== bob@corp.example R=r T=t defer (-1): domain matches "
       "queue_smtp_domains, or -odqs set",
       "suspended recipient=bob@corp.example reply=domain matches "
       "queue_smtp_domains, or -odqs set"},
      {"== bob@corp.example R=r T=t defer (0): SMTP delivery explicitly queued",
       "suspended recipient=bob@corp.example reply=SMTP delivery explicitly "
       "queued"},
      {"== bob@corp.example R=r T=t defer (-57): concurrency limit reached for "
       "transport",
       "suspended recipient=bob@corp.example reply=concurrency limit reached "
       "for transport"},
      {"== bob@corp.example R=r T=t defer (-1): connection limit reached for "
       "all hosts for 'corp.example'",
       "suspended recipient=bob@corp.example reply=connection limit reached "
       "for all hosts for 'corp.example'"},
      {"== bob@corp.example defer (-23): domain is held",
       "suspended recipient=bob@corp.example reply=domain is held"},
      {"== bob@corp.example R=r T=t defer (-44) H=h [192.0.2.25]: SMTP error "
       "from remote mail server after RCPT TO:<bob@corp.example>: 450 retry "
       "time not reached",
       "attempt-deferred stage=rcpt code=450 recipient=bob@corp.example "
       "reply=450 retry time not reached relay=h relay_ip=192.0.2.25"},
  });
}

TEST(EximFailure, OfOneHostOfSeveral) {
  CheckExim({
      {"H=mx.corp.example [192.0.2.25]: SMTP error from remote mail server "
       "after end of data: 421 busy",
       "other stage=end-of-data code=421 reply=421 busy relay=mx.corp.example "
       "relay_ip=192.0.2.25 flag=host-try"},
      {"H=mx.corp.example [192.0.2.25]:25 I=[192.0.2.9]:4 Ci=9: SMTP error "
       "from remote mail server after MAIL FROM:<ann@news.example>: 421 4.7.0 "
       "busy",
       "other stage=mail code=421 reply=421 4.7.0 busy relay=mx.corp.example "
       "relay_ip=192.0.2.25 enhanced=4.7.0 flag=host-try"},
      {"H=mx.corp.example [192.0.2.25]: SMTP timeout after end of data (9 "
       "bytes written): Connection timed out",
       "other stage=end-of-data reply=SMTP timeout after end of data (9 bytes "
       "written): Connection timed out relay=mx.corp.example "
       "relay_ip=192.0.2.25 flag=host-try"},
      {"H=mx.corp.example [192.0.2.25] Connection refused",
       "other stage=connect reply=Connection refused relay=mx.corp.example "
       "relay_ip=192.0.2.25 flag=host-try"},
      {"H=mx.corp.example [192.0.2.25]: Connection timed out",
       "other stage=connect reply=Connection timed out relay=mx.corp.example "
       "relay_ip=192.0.2.25 flag=host-try"},
      {"H=mx.corp.example [192.0.2.25]: Remote host closed connection in "
       "response to initial connection",
       "other stage=connect reply=Remote host closed connection in response to "
       "initial connection relay=mx.corp.example relay_ip=192.0.2.25 "
       "flag=host-try"},
      {"mx.corp.example [192.0.2.25] Operation timed out",
       "other stage=connect reply=Operation timed out relay=mx.corp.example "
       "relay_ip=192.0.2.25 flag=host-try"},
      {"mx.corp.example [192.0.2.25]: Connection refused",
       "other stage=connect reply=Connection refused relay=mx.corp.example "
       "relay_ip=192.0.2.25 flag=host-try"},
      {"SMTP error from remote mail server after initial connection: host "
       "mx.corp.example [192.0.2.25]: 421 busy",
       "other stage=connect code=421 reply=421 busy relay=mx.corp.example "
       "relay_ip=192.0.2.25 flag=host-try"},
      {"SMTP timeout while connected to mx.corp.example [192.0.2.25] after "
       "initial connection",
       "other stage=connect reply=SMTP timeout while connected to "
       "mx.corp.example [192.0.2.25] after initial connection "
       "relay=mx.corp.example relay_ip=192.0.2.25 flag=host-try"},
      {"Remote host mx.corp.example [192.0.2.25] closed connection in response "
       "to EHLO mx.example",
       "other stage=ehlo reply=Remote host mx.corp.example [192.0.2.25] closed "
       "connection in response to EHLO mx.example relay=mx.corp.example "
       "relay_ip=192.0.2.25 flag=host-try"},
      {"H=mx.corp.example [192.0.2.25] Network Error", "ignored"},
      // It may break at any stage.
      {"H=mx.corp.example [192.0.2.25] TLS error on connection (recv): a fatal "
       "alert has been received",
       "ignored"},
      {"H=(helo) [192.0.2.1] Warning: Connection refused", "ignored"},
      {"mx.corp.example is not [192.0.2.25] Connection refused", "ignored"},
  });
}

TEST(EximFailure, SaysNothingOfCutLines) {
  CheckExim({
      {"** bob@corp.example", "malformed"},
      {"** ", "malformed"},
      {"== bob@corp.example R=r T=t", "malformed"},
      {"== bob@corp.example R=r T=t defer", "malformed"},
      {"== bob@corp.example R=r T=t defer (-4", "malformed"},
  });
}

}  // namespace
}  // namespace mailscan::testing
