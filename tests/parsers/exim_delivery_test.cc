#include "tests/parsers/exim_case.h"

namespace mailscan::testing {
namespace {

TEST(EximDelivery, OfEachFlag) {
  CheckExim({
      {"=> bob@corp.example F=<ann@news.example> P=<b-1@news.example> "
       "R=dnslookup T=remote_smtp S=1300 H=mx.corp.example [192.0.2.25]:25* "
       "I=[192.0.2.9]:40000 TFO X=TLS1.3:TLS_AES_256_GCM_SHA384:256 CV=yes "
       "DN=\"/CN=mx, \\\"x\\\": y\" A=plain L K PRDR DKIM=news.example:k "
       "C=\"250 2.0.0 Ok: queued as 4BB5C2A0\" QT=5s DT=2s",
       "delivered stage=end-of-data code=250 transfer_ms=2000 "
       "transfer_unit_ms=1000 age_ms=5000 recipient=bob@corp.example reply=250 "
       "2.0.0 Ok: queued as 4BB5C2A0 relay=mx.corp.example relay_ip=192.0.2.25 "
       "enhanced=2.0.0 next_id=4BB5C2A0 sender=ann@news.example"},
      {"-> carla@corp.example R=dnslookup T=remote_smtp H=mx.corp.example "
       "[192.0.2.25] C=\"250 OK id=1vx04H-0000Ac-84\" QT=1m5s DT=0.304s",
       "delivered stage=end-of-data code=250 transfer_ms=304 "
       "transfer_unit_ms=1 age_ms=65000 recipient=carla@corp.example reply=250 "
       "OK id=1vx04H-0000Ac-84 relay=mx.corp.example relay_ip=192.0.2.25 "
       "next_id=1vx04H-0000Ac-84"},
      {">> bob@corp.example R=dnslookup T=remote_smtp H=mx.corp.example "
       "[192.0.2.25] C=\"250 OK id=1vx04H-000000001Ac-132G\"",
       "delivered stage=end-of-data code=250 recipient=bob@corp.example "
       "reply=250 OK id=1vx04H-000000001Ac-132G relay=mx.corp.example "
       "relay_ip=192.0.2.25 next_id=1vx04H-000000001Ac-132G"},
      {"=> bob@corp.example R=r T=t ST=shadow (failed R=x H=y) H=h "
       "[192.0.2.25]",
       "delivered stage=end-of-data recipient=bob@corp.example relay=h "
       "relay_ip=192.0.2.25"},
      {"=> bob@corp.example D=localuser T=local_delivery",
       "delivered recipient=bob@corp.example relay=local_delivery"},
      {"=> bob@corp.example F=<> R=r T=t H=h [192.0.2.25]",
       "delivered stage=end-of-data recipient=bob@corp.example relay=h "
       "relay_ip=192.0.2.25 sender=<>"},
  });
}

TEST(EximDelivery, ToAndFromAddresses) {
  CheckExim({
      {"=>  bob@corp.example <sales@corp.example> R=r T=t H=h [192.0.2.25]",
       "delivered stage=end-of-data recipient=bob@corp.example relay=h "
       "relay_ip=192.0.2.25 orig_recipient=sales@corp.example"},
      {"=> bob@corp.example (team@corp.example, all@corp.example) "
       "<sales@corp.example> R=r T=t H=h [192.0.2.25]",
       "delivered stage=end-of-data recipient=bob@corp.example relay=h "
       "relay_ip=192.0.2.25 orig_recipient=sales@corp.example"},
      {"=> \"a b\"@corp.example R=r T=t H=h [192.0.2.25]",
       "delivered stage=end-of-data recipient=\"a b\"@corp.example relay=h "
       "relay_ip=192.0.2.25"},
      {"=> a@corp.example <\" a\"@corp.example> R=r T=t H=h [192.0.2.25]",
       "delivered stage=end-of-data recipient=a@corp.example relay=h "
       "relay_ip=192.0.2.25 orig_recipient=\" a\"@corp.example"},
      {"=> a@corp.example <\"x> R=y T=z\"@corp.example> R=r T=t H=h "
       "[192.0.2.25]",
       "delivered stage=end-of-data recipient=a@corp.example relay=h "
       "relay_ip=192.0.2.25 orig_recipient=\"x> R=y T=z\"@corp.example"},
      {"=> ${run{/bin/sh}}@localhost R=r T=t H=h [192.0.2.25]",
       "delivered stage=end-of-data recipient=${run{/bin/sh}}@localhost "
       "relay=h relay_ip=192.0.2.25"},
      {"=> żółw@corp.example <żółw@CORP.example> R=r T=t H=h [192.0.2.25]",
       "delivered stage=end-of-data recipient=żółw@corp.example relay=h "
       "relay_ip=192.0.2.25 orig_recipient=żółw@CORP.example"},
      {"=> bob@corp.example <bob2@corp.example> "
       "SRS=<SRS0=x=y=news.example=ann@relay.example> R=r T=t H=h [192.0.2.25]",
       "delivered stage=end-of-data recipient=bob@corp.example relay=h "
       "relay_ip=192.0.2.25 orig_recipient=bob2@corp.example"},
      {"=> bob@corp.example <sal", "delivered recipient=bob@corp.example"},
  });
}

TEST(EximDelivery, ToFilesCommandsAndNowhere) {
  CheckExim({
      {"=> bob <bob@corp.example> R=localuser T=local_delivery",
       "delivered recipient=bob@corp.example relay=local_delivery"},
      {"=> bob <Bob@corp.example> R=localuser T=local_delivery DT=0s",
       "delivered transfer_ms=0 transfer_unit_ms=1000 "
       "recipient=Bob@corp.example relay=local_delivery"},
      {"=> bob <sales@corp.example> R=localuser T=local_delivery",
       "delivered recipient=bob relay=local_delivery "
       "orig_recipient=sales@corp.example"},
      {"=> /var/mail/bob (bob@corp.example) <sales@corp.example> R=userforward "
       "T=address_file",
       "delivered recipient=bob@corp.example relay=address_file "
       "orig_recipient=sales@corp.example"},
      {"=> /var/mail/bob <bob@corp.example> R=userforward T=address_file",
       "delivered recipient=bob@corp.example relay=address_file"},
      {"=> save mail/in <bob@corp.example> R=userforward T=address_file",
       "delivered recipient=bob@corp.example relay=address_file"},
      {"=> |/usr/bin/filter -a <x> R=y T=\"z\" <bob@corp.example> "
       "R=userforward T=address_pipe",
       "delivered recipient=bob@corp.example relay=address_pipe"},
      {"=> |/usr/bin/filter (bob@corp.example) <sales@corp.example> "
       "R=userforward T=address_pipe",
       "delivered recipient=bob@corp.example relay=address_pipe "
       "orig_recipient=sales@corp.example"},
      {"=> >ann@news.example <bob@corp.example> R=vacation T=vacation_reply",
       "other recipient=bob@corp.example relay=vacation_reply flag=autoreply"},
      {"=> :blackhole: <bob@corp.example> R=aliases",
       "delivered recipient=bob@corp.example flag=discarded"},
      {"=> discarded <bob@corp.example> R=userforward",
       "delivered recipient=bob@corp.example flag=discarded"},
      {"=> discarded <discarded@corp.example> R=localuser T=local_delivery",
       "delivered recipient=discarded@corp.example relay=local_delivery"},
      {"=> blackhole (DATA ACL discarded recipients): no",
       "closed flag=discarded"},
      {"=> ", "malformed"},
  });
}

TEST(EximDelivery, ReadsTheReply) {
  CheckExim({
      {"=> bob@corp.example R=r T=t H=[192.0.2.25] C=\"250 x\"",
       "delivered stage=end-of-data code=250 recipient=bob@corp.example "
       "reply=250 x relay=192.0.2.25 relay_ip=192.0.2.25"},
      {"=> bob@corp.example R=r T=t H=h [2001:db8::25]:24 C=\"250 x\"",
       "delivered stage=end-of-data code=250 recipient=bob@corp.example "
       "reply=250 x relay=h relay_ip=2001:db8::25"},
      {"=> bob@corp.example R=r T=t H=h DS [192.0.2.25] C=\"250 x\"",
       "delivered stage=end-of-data code=250 recipient=bob@corp.example "
       "reply=250 x relay=h relay_ip=192.0.2.25"},
      {"=> bob@corp.example R=lmtp T=dovecot_lmtp C=\"250 2.0.0 "
       "<bob@corp.example> abcdefgh Saved\"",
       "delivered stage=end-of-data code=250 recipient=bob@corp.example "
       "reply=250 2.0.0 <bob@corp.example> abcdefgh Saved relay=dovecot_lmtp "
       "enhanced=2.0.0"},
      {"=> bob@corp.example R=lmtp T=dovecot_lmtp H=localhost C=\"250 2.0.0 "
       "Saved\"",
       "delivered stage=end-of-data code=250 recipient=bob@corp.example "
       "reply=250 2.0.0 Saved relay=localhost enhanced=2.0.0"},
      {"=> bob@corp.example R=r T=t H=h [192.0.2.25] C=\"250 say \\\"hi\\\" "
       "and \\\\n250 2.0.0 Ok: queued as 4BB5C2A0\"",
       "delivered stage=end-of-data code=250 recipient=bob@corp.example "
       "reply=250 say \"hi\" and \\n250 2.0.0 Ok: queued as 4BB5C2A0 relay=h "
       "relay_ip=192.0.2.25 next_id=4BB5C2A0"},
      {"=> bob@corp.example R=r T=t H=h [192.0.2.25] C=\"250 H=evil "
       "[198.51.100.1] R=x DT=9s\" DT=1s",
       "delivered stage=end-of-data code=250 transfer_ms=1000 "
       "transfer_unit_ms=1000 recipient=bob@corp.example reply=250 H=evil "
       "[198.51.100.1] R=x DT=9s relay=h relay_ip=192.0.2.25"},
      {"=> bob@corp.example R=r T=t H=h [192.0.2.25] C=\"250 cut \\\" DT=9s",
       "delivered stage=end-of-data code=250 recipient=bob@corp.example "
       "reply=250 cut \" DT=9s relay=h relay_ip=192.0.2.25"},
      {"=> bob@corp.example R=r T=t H=h [192.0.2.25] C=\"250 2.6.0 "
       "<1@news.example> [InternalId=1, Hostname=H.example] 9 bytes in 0.1, 9 "
       "KB/sec Queued mail for delivery\"",
       "delivered stage=end-of-data code=250 recipient=bob@corp.example "
       "reply=250 2.6.0 <1@news.example> [InternalId=1, Hostname=H.example] 9 "
       "bytes in 0.1, 9 KB/sec Queued mail for delivery relay=h "
       "relay_ip=192.0.2.25 enhanced=2.6.0"},
      {"=> bob@corp.example R=r T=t H=h [192.0.2.25] C=\"250 2.0.0 Ok: queued "
       "on mx1.example as AbCd-1\"",
       "delivered stage=end-of-data code=250 recipient=bob@corp.example "
       "reply=250 2.0.0 Ok: queued on mx1.example as AbCd-1 relay=h "
       "relay_ip=192.0.2.25 enhanced=2.0.0 next_id=AbCd-1"},
      {"=> bob@corp.example R=r T=t H=h [192.0.2.25] C=\"\"",
       "delivered stage=end-of-data recipient=bob@corp.example relay=h "
       "relay_ip=192.0.2.25"},
  });
}

TEST(EximDelivery, ReadsDurations) {
  CheckExim({
      {"=> bob@corp.example R=r T=t H=h [192.0.2.25] DT=1w2d3h4m5s QT=1d",
       "delivered stage=end-of-data transfer_ms=788645000 "
       "transfer_unit_ms=1000 age_ms=86400000 recipient=bob@corp.example "
       "relay=h relay_ip=192.0.2.25"},
      {"=> bob@corp.example R=r T=t H=h [192.0.2.25] DT=-1s QT=-0.004s",
       "delivered stage=end-of-data recipient=bob@corp.example relay=h "
       "relay_ip=192.0.2.25"},
      {"=> bob@corp.example R=r T=t H=h [192.0.2.25] DT=qqs QT=",
       "delivered stage=end-of-data recipient=bob@corp.example relay=h "
       "relay_ip=192.0.2.25"},
  });
}

TEST(EximDelivery, ClaimsNoAddressThatMayBeCut) {
  CheckExim({
      {"=> bob@corp.example ...", "delivered recipient=bob@corp.example"},
      {"=> bob@corp.exam", "malformed"},
      {"=> bob@corp.example <sal", "delivered recipient=bob@corp.example"},
      {"=> ", "malformed"},
  });
}

}  // namespace
}  // namespace mailscan::testing
