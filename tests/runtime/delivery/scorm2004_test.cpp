#include <gmock/gmock.h>

#include "runtime/support/json.hpp"
#include "tests/runtime/delivery/journal_fixture.hpp"

// A SCORM 2004 package from the zip to the record: sequencing decides what is opened, the journal says what was done, and what
// follows is what follows of SCORM 1.2 (profile: xAPI SCORM Profile; course status: SN 4th Ed. 4.6).
namespace waymark::testing {
namespace {

using cmi::Function;
using ::testing::ElementsAre;

// Two lessons and a test, one after the other; the test alone decides whether the course is satisfied.
std::filesystem::path package_2004() {
  const auto item = [](const std::string& id, const std::string& more) {
    return "<item identifier='" + id + "' identifierref='r'><title>The " + id + "</title>" + more + "</item>";
  };
  const std::string aside = "<imsss:sequencing><imsss:rollupRules rollupObjectiveSatisfied='false'/></imsss:sequencing>";
  const std::string test =
      "<imsss:sequencing><imsss:objectives><imsss:primaryObjective objectiveID='goal' satisfiedByMeasure='true'>"
      "<imsss:minNormalizedMeasure>0.6</imsss:minNormalizedMeasure></imsss:primaryObjective></imsss:objectives>"
      "<imsss:deliveryControls completionSetByContent='true' objectiveSetByContent='true'/></imsss:sequencing>";
  return ZipWriter()
      .add("imsmanifest.xml",
           "<manifest identifier='m' xmlns='http://www.imsglobal.org/xsd/imscp_v1p1' xmlns:imsss='http://www.imsglobal.org/xsd/imsss' "
           "xmlns:adlcp='http://www.adlnet.org/xsd/adlcp_v1p3'><metadata><schema>ADL SCORM</schema>"
           "<schemaversion>2004 4th Edition</schemaversion></metadata><organizations default='o'><organization identifier='o'>"
           "<title>Feedback that helps</title>" +
               item("one", aside) + item("two", aside) + item("test", test) +
               "<imsss:sequencing><imsss:controlMode flow='true'/></imsss:sequencing></organization></organizations><resources>"
               "<resource identifier='r' type='webcontent' adlcp:scormType='sco' href='index.html'><file href='index.html'/></resource>"
               "</resources></manifest>")
      .add("index.html", "<script>parent.API_1484_11</script>")
      .write();
}

class Scorm2004Delivery : public ::testing::Test {
 protected:
  Scorm2004Delivery() : person(house.person("ada")) {
    const auto job = house.import(package_2004());
    if (job.course_id.empty()) throw std::runtime_error(job.message);
    registration = house.enrol(person, job.course_id);
  }

  delivery::Launch launch(delivery::How how = delivery::How::resume) {
    auto made = delivery::create_launch(house.context(), registration, person, how);
    if (!made) throw std::runtime_error(made.error().message);
    return *made;
  }
  std::string state() { return catalogue::get_registration(house.context(), registration)->state; }
  void send(Browser& browser) {
    const auto answer = browser.send(journal);
    EXPECT_EQ(answer.status, 200) << answer.detail;
    EXPECT_EQ(answer.state, "open");
    EXPECT_EQ(answer.digest, browser.engine().digest()) << "both engines agree";
  }
  static std::string go(Browser& browser, const std::string& request) { return browser.call(Function::navigate, request).value; }

  // "initialized one", ..., in the order of storing.
  std::vector<std::string> told() {
    std::vector<std::string> out;
    for (const auto& bytes : house.column("select bytes from statement order by position")) {
      const auto json = *support::parse_json(bytes);
      const std::string verb = json["verb"]["id"].as_string(), object = json["object"]["id"].as_string();
      out.push_back(verb.substr(verb.rfind('/') + 1) + " " + object.substr(object.rfind('/') + 1));
    }
    return out;
  }

  House house;
  delivery::Journal journal{house.context()};
  std::string person, registration;
};

TEST_F(Scorm2004Delivery, ACourseIsPlayedToItsEnd) {
  Browser browser(house, launch());
  EXPECT_EQ(go(browser, "start"), "one");
  browser.call(Function::initialize);
  browser.set("cmi.completion_status", "completed");
  house.advance(201'000);
  browser.set("cmi.session_time", "PT3M20.5S");
  browser.finish();
  EXPECT_EQ(go(browser, "continue"), "two");
  browser.call(Function::initialize);
  EXPECT_EQ(go(browser, "continue"), "test") << "its page never said Terminate";
  browser.call(Function::initialize);
  browser.set("cmi.interactions.0.id", "urn:q:1");
  browser.set("cmi.interactions.0.type", "choice");
  browser.set("cmi.interactions.0.learner_response", "a[,]b");
  browser.set("cmi.interactions.0.result", "correct");
  browser.set("cmi.score.scaled", "0.8");
  browser.set("cmi.completion_status", "completed");
  browser.commit();
  send(browser);
  EXPECT_EQ(state(), "passed") << "what was said counts at once, not when the page goes";
  browser.finish();
  go(browser, "exitAll");
  send(browser);
  EXPECT_EQ(house.count("select count(*) from completion"), 1);
  EXPECT_EQ(catalogue::get_registration(house.context(), registration)->seconds, 200);
  const std::string course = "/courses/";
  EXPECT_THAT(told(), ElementsAre("initialized one", "completed one", "terminated one", "initialized two", "terminated two",
                                  "initialized test", "responded urn%3Aq%3A1", "scored test", "passed test", "completed test",
                                  ::testing::StartsWith("completed "), ::testing::StartsWith("passed "), "terminated test"));
}

TEST_F(Scorm2004Delivery, WhatTheStatementsSay) {
  Browser browser(house, launch());
  go(browser, "start");
  browser.call(Function::initialize);
  browser.set("cmi.score.scaled", "-0.25");
  browser.set("cmi.session_time", "PT1M");
  browser.set("cmi.interactions.0.id", "q");
  browser.set("cmi.interactions.0.type", "matching");
  browser.set("cmi.interactions.0.learner_response", "a[.]1[,]b[.]2");
  browser.set("cmi.interactions.0.latency", "PT2.5S");
  browser.set("cmi.objectives.0.id", "listen");
  browser.set("cmi.objectives.0.success_status", "passed");
  browser.finish();
  send(browser);
  const auto result = [&](const std::string& verb) {
    const auto all =
        house.column("select s.bytes from statement s join term t on t.term_id = s.verb_id where t.text like ?", {"%/" + verb});
    return all.empty() ? std::string("none") : (*support::parse_json(all.back()))["result"].dump();
  };
  EXPECT_EQ(result("scored"), R"({"score":{"scaled":-0.25}})");
  EXPECT_EQ(result("responded"), R"({"response":"a[.]1[,]b[.]2","duration":"PT2.5S"})");
  EXPECT_EQ(result("passed"), R"({"success":true})");
  EXPECT_EQ(result("terminated"), R"({"score":{"scaled":-0.25},"duration":"PT1M"})");
}

TEST_F(Scorm2004Delivery, ATabThatClosesLosesNothing) {
  {
    Browser browser(house, launch());
    go(browser, "start");
    browser.call(Function::initialize);
    browser.finish();
    go(browser, "continue");
    browser.call(Function::initialize);
    browser.set("cmi.suspend_data", "page 3");
    browser.commit();
    send(browser);
  }
  EXPECT_EQ(delivery::resume_info(house.context(), registration, person)->item_title, "The two");
  Browser browser(house, launch());
  EXPECT_EQ(go(browser, "resumeAll"), "two");
  browser.call(Function::initialize);
  EXPECT_EQ(browser.engine().call(Function::get_value, "cmi.entry").value, "resume");
  EXPECT_EQ(browser.engine().call(Function::get_value, "cmi.suspend_data").value, "page 3");
  EXPECT_EQ(go(browser, "previous"), "one");
  send(browser);
  EXPECT_EQ(state(), "in progress");
}

TEST_F(Scorm2004Delivery, AReviewTellsAndChangesNothing) {
  {
    Browser browser(house, launch());
    go(browser, "start");
    browser.call(Function::initialize);
    browser.set("cmi.completion_status", "completed");
    browser.finish();
    send(browser);
  }
  const auto before = told();
  const auto snapshot = house.value("select snapshot from attempt");
  Browser browser(house, launch(delivery::How::review));
  go(browser, browser.engine().items()[0].suspended ? "resumeAll" : "start");
  browser.call(Function::initialize);
  EXPECT_EQ(browser.engine().call(Function::get_value, "cmi.mode").value, "review");
  browser.set("cmi.completion_status", "incomplete");
  browser.finish();
  send(browser);
  EXPECT_EQ(told(), before);
  EXPECT_EQ(house.value("select snapshot from attempt"), snapshot);
}

}  // namespace
}  // namespace waymark::testing
