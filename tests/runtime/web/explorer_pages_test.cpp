#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <regex>

#include "runtime/lrs/credentials.hpp"
#include "runtime/lrs/endpoint.hpp"
#include "runtime/storage/document_store.hpp"
#include "runtime/storage/statement_store.hpp"
#include "runtime/support/digest.hpp"
#include "runtime/support/encode.hpp"
#include "runtime/support/json.hpp"
#include "runtime/web/report/report_pages.hpp"
#include "sample.hpp"
#include "tests/xapi/signing.hpp"

// The statements page and the page of one statement, beside the record store's endpoint over the same database.
namespace waymark::web::testing {
namespace {

using support::Json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string id_of(int number) {
  const std::string digits = std::to_string(number);
  return "00000000-0000-4000-8000-" + std::string(12 - digits.size(), '0') + digits;
}

class ExplorerPages : public ::testing::Test {
 protected:
  ExplorerPages()
      : sample_(site_),
        store_(site_.context().database, site_.context().tenant),
        documents_(site_.context().database, site_.context().tenant) {
    site_.context().settings.small_group = 1;
    site_.context().settings.public_url = "http://learn.example";
    register_report_pages(site_.router(), site_.context());
    const auto made = lrs::add_credential(site_.context(), "test", {"all"}, "");
    basic_ = "Basic " + support::base64_encode(made->key + ":" + made->secret);
    sign_in({"reader"});
  }

  void sign_in(const std::vector<std::string>& roles) {
    static int people = 0;
    site_.sign_in(site_.add_person("viewer" + std::to_string(++people), "Vera Viewer", roles));
  }
  std::map<std::string, std::string> headers(const std::string& type = "application/json") {
    return {{"authorization", basic_}, {"x-experience-api-version", "2.0.0"}, {"content-type", type}};
  }
  void endpoint() {
    if (!open_) lrs::register_xapi_routes(site_.router(), site_.context(), store_, documents_);
    open_ = true;
  }
  // Sends a statement with what `more` adds to it; what is in `more` counts.
  std::string send(int number, const std::string& more = "{}") {
    endpoint();
    Json one = *support::parse_json(
        R"({"actor":{"mbox":"mailto:kim@example.org"},"verb":{"id":"https://v.example/did"},"object":{"id":"https://a.example/walk"}})");
    one.set("id", id_of(number));
    const Json added = *support::parse_json(more);
    for (const auto& [name, value] : added.members()) one.set(name, value);
    const auto answer = site_.post("/xapi/statements", one.dump(), headers());
    EXPECT_EQ(answer.status, 200) << answer.body;
    return id_of(number);
  }
  static std::vector<std::string> ids_on(const std::string& page) {
    std::vector<std::string> ids;
    static const std::regex kItem("<li data-statement=\"([0-9a-f-]{36})\"");
    for (std::sregex_iterator at(page.begin(), page.end(), kItem), end; at != end; ++at) ids.push_back((*at)[1]);
    return ids;
  }
  std::vector<std::string> ids_of_api(const std::string& query) {
    endpoint();
    const auto answer = site_.get("/xapi/statements" + query, headers());
    EXPECT_EQ(answer.status, 200) << query << answer.body;
    std::vector<std::string> ids;
    const auto json = support::parse_json(answer.body);
    for (const auto& one : (*json)["statements"].items()) ids.push_back(one["id"].as_string());
    return ids;
  }
  static std::string link(const std::string& page, const std::string& words) {
    const std::size_t at = page.find(">" + words + "</a>");
    if (at == std::string::npos) return {};
    const std::size_t href = page.rfind("href=\"", at) + 6;
    std::string address = page.substr(href, page.find('"', href) - href);
    for (std::size_t amp = address.find("&amp;"); amp != std::string::npos; amp = address.find("&amp;", amp + 1))
      address.replace(amp, 5, "&");
    return address;
  }

  TestSite site_;
  Sample sample_;
  storage::SqliteStatementStore store_;
  storage::SqliteDocumentStore documents_;
  std::string basic_;
  bool open_ = false;
};

// Every filter of the API finds on the page what it finds there, in the same order.
TEST_F(ExplorerPages, TheFiltersAreThoseOfTheApi) {
  send(1, R"({"actor":{"mbox":"mailto:ann@example.org"},"result":{"success":true,"completion":true,"score":{"scaled":0.8,"raw":80}}})");
  send(
      2,
      R"({"verb":{"id":"https://v.example/read"},"object":{"id":"https://a.example/page","definition":{"type":"https://t.example/page"}},"context":{"registration":"11111111-1111-4111-8111-111111111111"}})");
  send(
      3,
      R"({"result":{"success":false,"score":{"scaled":0.2}},"context":{"instructor":{"mbox":"mailto:ann@example.org"},"extensions":{"https://x.example/ward":"B4"},"contextActivities":{"parent":[{"id":"https://a.example/page"}]}}})");
  const auto enc = [](const std::string& text) { return support::percent_encode(text); };
  for (const std::string& query : std::vector<std::string>{"",
                                                           "?limit=2&ascending=true",
                                                           "?agent=" + enc(R"({"mbox":"mailto:ann@example.org"})"),
                                                           "?agent=" + enc(R"({"mbox":"mailto:ann@example.org"})") + "&related_agents=true",
                                                           std::string("?verb=https://v.example/read"),
                                                           "?activity=" + enc("https://a.example/page"),
                                                           "?activity=" + enc("https://a.example/page") + "&related_activities=true",
                                                           "?registration=" + sample_.passed,
                                                           std::string("?since=2026-11-22T09:30:00.000Z"),
                                                           std::string("?until=2026-11-22T09:30:00.000Z"),
                                                           "?waymark_verbs=" + enc(R"(["https://v.example/read","https://v.example/no"])"),
                                                           "?waymark_agents=" + enc(R"([{"mbox":"mailto:ann@example.org"}])"),
                                                           "?waymark_activities=" + enc(R"(["https://a.example/page"])"),
                                                           "?waymark_registrations=" + enc("[\"" + sample_.passed + "\"]"),
                                                           "?waymark_activity_types=" + enc(R"(["https://t.example/page"])"),
                                                           "?agent=" + enc(R"({"mbox":"mailto:ann@example.org"})") + "&waymark_joined=true",
                                                           std::string("?waymark_success=true"),
                                                           std::string("?waymark_completion=true"),
                                                           std::string("?waymark_scaled=0.1..0.5"),
                                                           std::string("?waymark_raw=79.."),
                                                           "?waymark_extensions=" + enc(R"({"https://x.example/ward":"B4"})")}) {
    SCOPED_TRACE(query);
    const auto page = site_.get("/reports/statements" + query);
    EXPECT_EQ(page.status, 200);
    EXPECT_EQ(ids_on(page.body), ids_of_api(query));
    if (query.find("limit") == std::string::npos && query.find("until") == std::string::npos) EXPECT_FALSE(ids_on(page.body).empty());
  }
  EXPECT_EQ(ids_on(site_.get("/reports/statements?statementId=" + id_of(2)).body), std::vector<std::string>{id_of(2)});
}

TEST_F(ExplorerPages, PeopleMayTypeLess) {
  send(1, R"({"actor":{"mbox":"mailto:ann@example.org"}})");
  send(2, R"({"verb":{"id":"https://v.example/read"}})");
  const std::vector<std::string> first{id_of(1)}, second{id_of(2)};
  EXPECT_EQ(ids_on(site_.get("/reports/statements?agent=ann%40example.org&verb=&registration=+").body), first);
  EXPECT_EQ(
      ids_on(site_.get("/reports/statements?waymark_verbs=https%3A%2F%2Fv.example%2Fread%0D%0Ahttps%3A%2F%2Fv.example%2Fno%0D%0A").body),
      second);
  const auto all = ids_on(site_.get("/reports/statements").body);
  EXPECT_GT(all.size(), 2u);
  EXPECT_EQ(ids_on(site_.get("/reports/statements?since=2020-01-01&until=2099-12-31").body), all);
  EXPECT_TRUE(ids_on(site_.get("/reports/statements?since=2099-12-31").body).empty());
  EXPECT_TRUE(ids_on(site_.get("/reports/statements?until=2020-01-01").body).empty());
  // A day is a day where people are, and its last moment counts: London's summer is an hour ahead.
  EXPECT_THAT(site_.get("/reports/statements?since=2026-07-01&until=2026-07-01").body,
              HasSubstr("since=2026-06-30T23%3A00%3A00.000Z&amp;until=2026-07-01T22%3A59%3A59.999Z"));
}

TEST_F(ExplorerPages, WhatIsWrongIsSaidFieldByField) {
  const auto page = site_.get(
      "/reports/"
      "statements?verb=passed&registration=7&since=yesterday&waymark_scaled=high&agent=%7B&limit=2&waymark_verbs=%5B%5D&colour=blue");
  EXPECT_EQ(page.status, 400);
  EXPECT_THAT(page.body, HasSubstr("<title>Error: Statements"));
  for (const char* field : {"agent", "verb", "registration", "since", "waymark_scaled", "waymark_verbs"}) {
    EXPECT_THAT(page.body,
                AllOf(HasSubstr("<a href=\"#" + std::string(field) + "\">"), HasSubstr("id=\"" + std::string(field) + "-error\"")))
        << field;
  }
  EXPECT_THAT(page.body, HasSubstr("The value is not a UUID. A UUID: 32 hexadecimal digits as 8-4-4-4-12."));
  EXPECT_THAT(page.body, HasSubstr("“colour” in the address of this page: The parameter is not known here."));
  EXPECT_THAT(page.body,
              AllOf(HasSubstr("value=\"passed\""), HasSubstr("value=\"yesterday\""), HasSubstr("value=\"high\""), HasSubstr("value=\"2\"")))
      << "kept as typed";
  EXPECT_THAT(page.body, Not(HasSubstr("id=\"limit-error\"")));
  EXPECT_THAT(page.body, Not(HasSubstr("<li data-statement"))) << "no list of something else";
  const auto summary = page.body.find("href=\"#agent\""), later = page.body.find("href=\"#verb\"");
  EXPECT_LT(summary, later) << "in the order of the page";
  const auto both = site_.get("/reports/statements?verb=https://v.example/x&waymark_verbs=%5B%22https://v.example/y%22%5D");
  EXPECT_EQ(both.status, 400);
  EXPECT_THAT(both.body, HasSubstr("id=\"waymark_verbs-error\""));
  EXPECT_EQ(site_.get("/reports/statements?verb=a:b&verb=a:c").status, 400);
}

TEST_F(ExplorerPages, PagesGoOnWithTheSameFilters) {
  for (int i = 1; i <= 5; ++i) send(i);
  std::vector<std::string> ids;
  std::string address = "/reports/statements?limit=2&verb=https%3A%2F%2Fv.example%2Fdid";
  for (int pages = 0; !address.empty() && pages < 9; ++pages) {
    const auto page = site_.get(address);
    ASSERT_EQ(page.status, 200);
    EXPECT_THAT(page.body, HasSubstr("value=\"https://v.example/did\"")) << "the form says by what";
    for (const auto& id : ids_on(page.body)) ids.push_back(id);
    if (pages == 0) send(9);  // what comes in meanwhile moves nothing
    EXPECT_EQ(page.body.find("id=\"live\"") != std::string::npos, pages == 0);
    address = link(page.body, "Older statements");
  }
  EXPECT_EQ(ids, (std::vector<std::string>{id_of(5), id_of(4), id_of(3), id_of(2), id_of(1)}));
  const std::string next = link(site_.get("/reports/statements?limit=2").body, "Older statements");
  const std::string cursor = next.substr(next.find("cursor="));
  EXPECT_EQ(site_.get("/reports/statements?limit=2&" + cursor).status, 200);
  EXPECT_EQ(site_.get("/reports/statements?limit=2&verb=a:b&" + cursor).status, 400) << "a place in another list";
  EXPECT_EQ(site_.get("/reports/statements?cursor=x").status, 400);
}

TEST_F(ExplorerPages, NewOnesAreCountedAndMarked) {
  send(1);
  const auto before = site_.get("/reports/statements?verb=https://v.example/did");
  const std::string again = link(before.body, "Look for new statements"), query = again.substr(again.find('?'));
  EXPECT_EQ(site_.get("/reports/statements/new" + query).body, R"({"count":0,"more":false})");
  EXPECT_THAT(site_.get(again).body, HasSubstr("No new statements since you last looked."));
  send(2);
  send(3, R"({"verb":{"id":"https://v.example/other"}})");
  EXPECT_EQ(site_.get("/reports/statements/new" + query).body, R"({"count":1,"more":false})");
  const auto after = site_.get(again).body;
  EXPECT_THAT(after, HasSubstr("1 new statement since you last looked."));
  EXPECT_EQ(ids_on(after), (std::vector<std::string>{id_of(2), id_of(1)}));
  EXPECT_EQ(after.find(">New</strong>"), after.rfind(">New</strong>"));
  EXPECT_EQ(site_.get("/reports/statements/new?verb=x").status, 400);
  EXPECT_EQ(header(site_.get("/reports/statements/new" + query), "Cache-Control"), "no-store");
}

TEST_F(ExplorerPages, OnlyReadersGetIn) {
  const auto id = send(1);
  for (const auto& roles :
       std::vector<std::vector<std::string>>{{"reporter"}, {"admin"}, {"learner"}, {"reflections", "admin", "reporter"}}) {
    sign_in(roles);
    for (const std::string& path : std::vector<std::string>{"", "/new", "/" + id, "/" + id + "/raw", "/" + id + "/attachments/0"})
      EXPECT_EQ(site_.get("/reports/statements" + path).status, 403) << path;
  }
  site_.sign_out();
  EXPECT_EQ(site_.get("/reports/statements/" + id).status, 303);
}

TEST_F(ExplorerPages, OneStatementInPlainWordsAndAsItIsStored) {
  sign_in({"reader", "reflections"});  // a response may be the learner's own words
  const auto id = send(1, R"({"actor":{"account":{"homePage":"https://learning.example","name":")" + sample_.learner + R"("}},
    "verb":{"id":"https://v.example/did","display":{"de":"ging","en-GB":"went on"}},"object":{"id":"https://a.example/walk","definition":{"name":{"en":"A walk"},"type":"https://t.example/walk"}},
    "result":{"success":true,"completion":false,"score":{"scaled":0.8,"raw":8,"min":0,"max":10},"response":"by the lake","duration":"PT7M10S"},
    "context":{"registration":"11111111-1111-4111-8111-111111111111","platform":"Phone","extensions":{"https://x.example/ward":["B4"]}}})");
  const auto page = site_.get("/reports/statements/" + id);
  ASSERT_EQ(page.status, 200) << page.body;
  EXPECT_THAT(page.body, HasSubstr("<title>Sam Demo went on A walk"));
  for (const char* words : {"A walk (https://a.example/walk)", "went on (https://v.example/did)", "scaled 0.8, raw 8, least 0, most 10",
                            "by the lake", "7 minutes (PT7M10S)", "11111111-1111-4111-8111-111111111111", "Phone",
                            "https://x.example/ward: [&quot;B4&quot;]", "https://t.example/walk", "2.0.0"})
    EXPECT_THAT(page.body, HasSubstr(words));
  EXPECT_THAT(page.body, HasSubstr("&quot;response&quot;:&quot;by the lake&quot;")) << "raw";
  EXPECT_THAT(page.body, HasSubstr("/reports/statements?verb=https%3A%2F%2Fv.example%2Fdid"));
  EXPECT_EQ(ids_on(site_.get(link(page.body, "Show all<span class=\"nhsuk-u-visually-hidden\"> about this activity</span>")).body),
            std::vector<std::string>{id});
  const auto raw = site_.get("/reports/statements/" + id + "/raw");
  EXPECT_EQ(raw.body + "\n", site_.column("select bytes from statement where statement_id = '" + id + "'"));
  EXPECT_THAT(header(raw, "Content-Disposition"), HasSubstr("attachment"));
  EXPECT_EQ(header(raw, "X-Content-Type-Options"), "nosniff");
  EXPECT_THAT(site_.get("/reports/statements/" + id, {{"accept-language", "de"}}).body, HasSubstr("<title>Sam Demo ging A walk"));
  EXPECT_EQ(site_.get("/reports/statements/" + id_of(77)).status, 404);
  EXPECT_EQ(site_.get("/reports/statements/not-an-id").status, 404);
  EXPECT_THAT(site_.column("select action || ' ' || detail from audit where action = 'statement.read'"), HasSubstr("statement.read " + id));
}

TEST_F(ExplorerPages, VoidingAndReferencesLeadBothWays) {
  const auto target = send(1), comment = send(2, R"({"object":{"objectType":"StatementRef","id":")" + target + R"("}})");
  const auto voiding =
      send(3, R"({"verb":{"id":"http://adlnet.gov/expapi/verbs/voided"},"object":{"objectType":"StatementRef","id":")" + target + R"("}})");
  const auto way = [](const std::string& words, const std::string& id) {
    return "<li>" + words + " <a class=\"nhsuk-link wm-long\" href=\"/reports/statements/" + id + "\">" + id + "</a>";
  };
  const auto page = site_.get("/reports/statements/" + target).body;
  EXPECT_THAT(page, AllOf(HasSubstr("This statement is voided"), HasSubstr(way("Voided by", voiding)),
                          HasSubstr(way("Referred to by", comment)), HasSubstr("voidedStatementId=" + target)));
  EXPECT_THAT(site_.get("/reports/statements/" + voiding).body, AllOf(HasSubstr(way("Voids", target)), Not(HasSubstr("Refers to"))));
  EXPECT_THAT(site_.get("/reports/statements/" + comment).body,
              AllOf(HasSubstr(way("Refers to", target)), Not(HasSubstr("This statement is voided"))));
  EXPECT_THAT(ids_on(site_.get("/reports/statements").body), Not(::testing::Contains(target)));
  EXPECT_EQ(ids_on(site_.get("/reports/statements?voidedStatementId=" + target).body), std::vector<std::string>{target});
}

TEST_F(ExplorerPages, TextsOfOthersStayTexts) {
  sign_in({"reader", "reflections"});  // a response may be the learner's own words
  const std::string evil = "<script>alert(1)</script>";
  const auto id = send(1, R"J({"actor":{"mbox":"mailto:kim@example.org","name":")J" + evil +
                              R"J("},"verb":{"id":"javascript:alert(1)","display":{"en":"<b>did</b>"}},
    "object":{"id":"javascript:alert(2)","definition":{"name":{"en":"pay\u202etxt.exe\u0000"}}},
    "result":{"response":"\"><img src=x onerror=alert(3)>","extensions":{"javascript:alert(4)":"<i>"}},
    "attachments":[{"usageType":"javascript:alert(5)","display":{"en":")J" +
                              evil + R"J("},"contentType":"text/html","length":1,"sha2":")J" + std::string(64, 'a') +
                              R"J(","fileUrl":"javascript:alert(6)"},
                   {"usageType":"https://u.example/1","display":{"en":"A film"},"contentType":"video/mp4","length":1,"sha2":")J" +
                              std::string(64, 'b') + R"J(","fileUrl":"https://films.example/'onclick='x"}]})J");
  for (const std::string& path : std::vector<std::string>{"/reports/statements", "/reports/statements/" + id}) {
    const auto body = site_.get(path).body;
    EXPECT_THAT(
        body, AllOf(Not(HasSubstr(evil)), Not(HasSubstr("<b>")), Not(HasSubstr("<img")), Not(HasSubstr("<i>")), Not(HasSubstr("<script>"))))
        << path;
    EXPECT_THAT(body, HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt;")) << path;
    EXPECT_THAT(body, AllOf(HasSubstr("pay[U+202E]txt.exe[U+0000]"), Not(HasSubstr("\u202e")))) << path;
    EXPECT_THAT(body, Not(HasSubstr("href=\"javascript"))) << path;
    EXPECT_THAT(body, Not(HasSubstr("href=\"JavaScript"))) << path;
  }
  const auto body = site_.get("/reports/statements/" + id).body;
  EXPECT_THAT(body, HasSubstr("javascript:alert(6)"));
  EXPECT_THAT(body, HasSubstr("href=\"https://films.example/&#39;onclick=&#39;x\" rel=\"noopener noreferrer nofollow\""));
}

TEST_F(ExplorerPages, HugeStatementsAreShownInPart) {
  std::string extensions;
  for (int i = 0; i < 400; ++i)
    extensions += (i ? "," : "") + std::string("\"https://x.example/") + std::to_string(i) + "\":\"" + std::string(2000, 'x') + "\"";
  std::string name;
  for (int i = 0; i < 2000; ++i) name += "é";
  const auto id =
      send(1, R"({"actor":{"mbox":"mailto:kim@example.org","name":")" + name + R"("},"context":{"extensions":{)" + extensions + "}}}");
  const auto list = site_.get("/reports/statements"), one = site_.get("/reports/statements/" + id);
  EXPECT_LT(list.body.size(), 100'000u);
  EXPECT_THAT(list.body, ::testing::ContainsRegex("of <bdi>8[0-9][0-9],[0-9]+ bytes</bdi>"));
  EXPECT_LT(one.body.size(), 200'000u);
  EXPECT_THAT(one.body, AllOf(HasSubstr("380 more, in the statement as it is stored"), HasSubstr("Only its beginning is shown.")));
  EXPECT_TRUE(support::valid_utf8(one.body)) << "nothing is cut inside a character";
  EXPECT_GT(site_.get("/reports/statements/" + id + "/raw").body.size(), 800'000u);
}

TEST_F(ExplorerPages, AttachmentsAndTheStateOfASignature) {
  using namespace waymark::xapi::testing;
  const Key key, root_key;
  const auto root = make_certificate({"Root", -10, 3650, true}, root_key), signer = make_certificate({"Sue Signer"}, key, root, &root_key);
  site_.context().settings.signature_roots = site_.context().settings.data_folder / "roots.pem";
  std::ofstream(site_.context().settings.signature_roots) << pem_of(root);
  const std::string plain =
      R"({"actor":{"mbox":"mailto:kim@example.org"},"verb":{"id":"https://v.example/did"},"object":{"id":"https://a.example/walk"},"id":")";
  const auto sent = [&](int number, const std::string& bytes, const std::string& usage) {
    endpoint();
    const std::string statement = plain + id_of(number) + R"(","attachments":[{"usageType":")" + usage +
                                  R"(","display":{"en":"The proof"},"contentType":"application/octet-stream","length":)" +
                                  std::to_string(bytes.size()) + R"(,"sha2":")" + support::sha256_hex(bytes) + R"("}]})";
    const auto answer = site_.post(
        "/xapi/statements",
        "--XX\r\nContent-Type: application/json\r\n\r\n" + statement +
            "\r\n--XX\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: " +
            support::sha256_hex(bytes) + "\r\n\r\n" + bytes + "\r\n--XX--\r\n",
        headers("multipart/mixed; boundary=XX"));
    EXPECT_EQ(answer.status, 200) << answer.body;
    return site_.get("/reports/statements/" + id_of(number)).body;
  };
  const std::string usage = "http://adlnet.gov/expapi/attachments/signature";
  const auto jws = [&](int number, const std::string& header) { return jws_of(header, plain + id_of(number) + "\"}", key); };
  EXPECT_THAT(sent(1, jws(1, header_of("RS256", {signer})), usage),
              AllOf(HasSubstr("Verified"), HasSubstr("CN=Sue Signer"), HasSubstr("CN=Root")));
  const auto stranger = make_certificate({"Nobody"}, key);
  const auto unknown = sent(2, jws(2, header_of("RS256", {stranger})), usage);
  EXPECT_THAT(unknown, AllOf(HasSubstr("Signer not known"), HasSubstr("CN=Nobody"), Not(HasSubstr("Verified")),
                             HasSubstr("<dt class=\"nhsuk-summary-list__key\">\n      Why\n")));
  EXPECT_THAT(sent(3, jws(3, header_of("RS256")), usage), AllOf(HasSubstr("Not checked"), Not(HasSubstr("Verified"))));
  const auto film = sent(4, "<script>not a film</script>", "https://u.example/film");
  EXPECT_THAT(film, AllOf(HasSubstr("Attachment: <bdi>The proof</bdi>"), HasSubstr("Kept here"), Not(HasSubstr("Signature"))));
  const std::string path = "/reports/statements/" + id_of(4) + "/attachments/" + support::sha256_hex("<script>not a film</script>");
  ASSERT_THAT(film, HasSubstr("href=\"" + path + "\""));
  const auto data = site_.get(path);
  ASSERT_TRUE(data.file);
  EXPECT_EQ(data.file->size, 27u);
  EXPECT_THAT(header(data, "Content-Disposition"), HasSubstr("attachment"));
  EXPECT_EQ(header(data, "Content-Security-Policy"), "default-src 'none'; sandbox");
  EXPECT_EQ(site_.get("/reports/statements/" + id_of(3) + path.substr(path.find("/attachments"))).status, 404) << "not that statement's";
}

TEST_F(ExplorerPages, TheCallThatCausedIt) {
  const auto id = site_
                      .column("select statement_id from statement where launch_id = '" + sample_.passed_launch +
                              "' and cast(bytes as text) like '%verbs/passed%' order by position limit 1")
                      .substr(0, 36);
  const auto page = site_.get("/reports/statements/" + id).body;
  EXPECT_THAT(page, AllOf(HasSubstr("What caused it"), HasSubstr("href=\"/admin/launches/" + sample_.passed_launch + "\""),
                          HasSubstr("Sam Demo passed")));
  const auto number = site_.column("select journal_number from statement where statement_id = '" + id + "'");
  EXPECT_THAT(page, HasSubstr(number.substr(0, number.size() - 1) + ": LMS"));
  EXPECT_THAT(site_.column("select detail from audit where action = 'journal.read'"),
              HasSubstr("launch " + sample_.passed_launch + ", entry " + number));
  // An entry that may hold the learner's own words is shown with the permission for them alone.
  site_.run("update journal set first = 'cmi.comments', second = 'I felt lost', sensitivity = 1 where launch_id = ? and number = ?",
            {sample_.passed_launch, std::int64_t{std::stoi(number)}});
  const std::string words = "I felt lost", hidden = "Hidden: may hold the learner&#39;s own words";
  EXPECT_THAT(site_.get("/reports/statements/" + id).body, AllOf(HasSubstr(hidden), Not(HasSubstr(words))));
  sign_in({"reader", "reflections"});
  EXPECT_THAT(site_.get("/reports/statements/" + id).body, AllOf(HasSubstr(words), Not(HasSubstr(hidden))));
  const auto outside = send(1);
  EXPECT_THAT(site_.get("/reports/statements/" + outside).body, Not(HasSubstr("What caused it")));
}

TEST_F(ExplorerPages, TheSameAsACommand) {
  const auto id = send(1);
  EXPECT_THAT(site_.get("/reports/statements/" + id).body,
              HasSubstr("curl --user &#39;KEY:SECRET&#39; --header &#39;X-Experience-API-Version: 1.0.3&#39; "
                        "&#39;http://learn.example/xapi/statements?statementId=" +
                        id + "&#39;"));
  EXPECT_THAT(site_.get("/reports/statements?agent=o%27neil@example.org&limit=3").body,
              HasSubstr("/xapi/statements?agent=%7B%22mbox%22%3A%22mailto%3Ao%27neil%40example.org%22%7D&amp;limit=3&#39;"))
      << "nothing ends the quotes";
}

TEST_F(ExplorerPages, TheStatementsBehindAFigureLeadToTheSamePage) {
  const auto list = site_.get("/reports/registrations/" + sample_.passed).body;
  const auto ids = ids_on(list);
  ASSERT_FALSE(ids.empty());
  for (const auto& id : ids) {
    EXPECT_THAT(list, HasSubstr("href=\"/reports/statements/" + id + "\""));
    EXPECT_EQ(site_.get("/reports/statements/" + id).status, 200);
  }
  auto found = ids_on(site_.get(link(list, "Look through them with filters")).body);
  std::reverse(found.begin(), found.end());
  EXPECT_EQ(found, ids);
}

}  // namespace
}  // namespace waymark::web::testing
