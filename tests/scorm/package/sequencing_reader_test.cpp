#include "scorm/package/sequencing_reader.hpp"

#include <gtest/gtest.h>

#include "scorm/package/manifest.hpp"

// What a SCORM 2004 manifest says of sequencing: CAM 4th Ed. chapter 5 and 3.4.1, with findings for what it does not say well.
namespace waymark::package {
namespace {

using namespace sequencing;

class SequencingReaderTest : public ::testing::Test {
 protected:
  // `organization` stands inside <organization>, `collection` inside <imsss:sequencingCollection>.
  Sequencing read(const std::string& organization, const std::string& collection = {}, const std::string& attributes = {}) {
    const std::string text =
        "<manifest identifier='m' xmlns='http://www.imsglobal.org/xsd/imscp_v1p1' xmlns:imsss='http://www.imsglobal.org/xsd/imsss' "
        "xmlns:adlseq='http://www.adlnet.org/xsd/adlseq_v1p3' xmlns:adlnav='http://www.adlnet.org/xsd/adlnav_v1p3' "
        "xmlns:adlcp='http://www.adlnet.org/xsd/adlcp_v1p3'>\n<organizations><organization identifier='o' " +
        attributes + "><title>Course</title>\n" + organization + "</organization></organizations>\n<imsss:sequencingCollection>" +
        collection + "</imsss:sequencingCollection></manifest>";
    Findings findings;
    const auto document = XmlDocument::parse(text, "imsmanifest.xml", {}, findings);
    const Manifest manifest = read_manifest(*document, {}, findings);
    found_ = findings.take();
    std::erase_if(found_, [](const Finding& finding) { return finding.code == "manifest.edition_assumed"; });
    return manifest.sequencing.value_or(Sequencing{});
  }

  std::vector<Finding> found_;
};

TEST_F(SequencingReaderTest, DefaultsAreThoseOfTheStandard) {
  const Sequencing read_one = read("<item identifier='a'><title>A</title></item>");
  ASSERT_EQ(read_one.tree.activities.size(), 2u);
  const Activity& a = read_one.tree.activities[1];
  EXPECT_EQ(a.id, "a");
  EXPECT_EQ(a.title, "A");
  EXPECT_EQ(a.parent, 0);
  EXPECT_TRUE(a.choice && a.choice_exit && a.tracked && a.rollup_satisfied && a.rollup_progress && a.measure_satisfaction_if_active);
  EXPECT_FALSE(a.flow || a.forward_only || a.constrain_choice || a.completed_by_measure || a.completion_set_by_content);
  EXPECT_EQ(a.objectives.size(), 1u) << "the primary objective is always there (SN 4th Ed. 3.9)";
  EXPECT_EQ(a.objectives[0].minimum, kOne);
  EXPECT_TRUE(read_one.tree.objectives_global_to_system);
  EXPECT_TRUE(read_one.shared_data_global_to_system);
  EXPECT_FALSE(read_one.data[1].launch_data || read_one.data[1].completion_threshold || read_one.data[1].scaled_passing_score);
  EXPECT_TRUE(found_.empty());
}

TEST_F(SequencingReaderTest, EverythingOfOneActivity) {
  const Sequencing all = read(R"(<item identifier=' a ' identifierref=' r ' isvisible='false' parameters='?x=1'><title>A</title>
    <adlcp:dataFromLMS> keep blanks </adlcp:dataFromLMS><adlcp:timeLimitAction>exit,message</adlcp:timeLimitAction>
    <adlcp:completionThreshold completedByMeasure='true' minProgressMeasure='0.75' progressWeight='0.5'/>
    <adlcp:data><adlcp:map targetID='t1'/><adlcp:map targetID='t2' readSharedData='false'/></adlcp:data>
    <imsss:sequencing>
      <imsss:controlMode choice='false' choiceExit='false' flow='true' forwardOnly='1' useCurrentAttemptObjectiveInfo='false'/>
      <imsss:sequencingRules>
        <imsss:preConditionRule><imsss:ruleConditions conditionCombination='any'>
          <imsss:ruleCondition referencedObjective='o2' condition='objectiveMeasureGreaterThan' measureThreshold='0.5' operator='not'/>
          <imsss:ruleCondition condition='attempted'/></imsss:ruleConditions><imsss:ruleAction action='stopForwardTraversal'/></imsss:preConditionRule>
        <imsss:exitConditionRule><imsss:ruleConditions><imsss:ruleCondition condition='completed'/></imsss:ruleConditions><imsss:ruleAction action='exit'/></imsss:exitConditionRule>
        <imsss:postConditionRule><imsss:ruleConditions><imsss:ruleCondition condition='satisfied'/></imsss:ruleConditions><imsss:ruleAction action='retryAll'/></imsss:postConditionRule>
      </imsss:sequencingRules>
      <imsss:limitConditions attemptLimit='3' attemptAbsoluteDurationLimit='PT30M'/>
      <imsss:rollupRules rollupObjectiveSatisfied='false' objectiveMeasureWeight='0.25'>
        <imsss:rollupRule childActivitySet='atLeastPercent' minimumPercent='0.5'><imsss:rollupConditions conditionCombination='all'>
          <imsss:rollupCondition condition='satisfied'/></imsss:rollupConditions><imsss:rollupAction action='completed'/></imsss:rollupRule></imsss:rollupRules>
      <imsss:objectives><imsss:objective objectiveID='o2'><imsss:mapInfo targetObjectiveID='g2' readSatisfiedStatus='false' writeSatisfiedStatus='true'/></imsss:objective>
        <imsss:primaryObjective objectiveID='o1' satisfiedByMeasure='true'><imsss:minNormalizedMeasure>-0.5</imsss:minNormalizedMeasure></imsss:primaryObjective></imsss:objectives>
      <imsss:randomizationControls selectionTiming='once' selectCount='2' reorderChildren='true' randomizationTiming='onEachNewAttempt'/>
      <imsss:deliveryControls tracked='false' completionSetByContent='true' objectiveSetByContent='true'/>
      <adlseq:constrainedChoiceConsiderations constrainChoice='true' preventActivation='true'/>
      <adlseq:rollupConsiderations requiredForSatisfied='ifAttempted' requiredForIncomplete='ifNotSkipped' measureSatisfactionIfActive='false'/>
      <adlseq:objectives><adlseq:objective objectiveID='o2'><adlseq:mapInfo targetObjectiveID='g2' writeRawScore='true'/></adlseq:objective></adlseq:objectives>
    </imsss:sequencing>
    <adlnav:presentation><adlnav:navigationInterface><adlnav:hideLMSUI>continue</adlnav:hideLMSUI><adlnav:hideLMSUI>suspendAll</adlnav:hideLMSUI></adlnav:navigationInterface></adlnav:presentation>
    </item>)");
  EXPECT_TRUE(found_.empty()) << found_[0].message;
  const Activity& a = all.tree.activities[1];
  EXPECT_EQ(a.id, "a");
  EXPECT_FALSE(a.visible || a.choice || a.choice_exit || a.use_current_objective || a.tracked || a.rollup_satisfied ||
               a.measure_satisfaction_if_active);
  EXPECT_TRUE(a.flow && a.forward_only && a.constrain_choice && a.prevent_activation && a.completion_set_by_content &&
              a.objective_set_by_content);
  ASSERT_EQ(a.preconditions.size(), 1u);
  EXPECT_EQ(a.preconditions[0].action, RuleAction::stop_forward_traversal);
  EXPECT_FALSE(a.preconditions[0].all);
  EXPECT_EQ(a.preconditions[0].conditions[0].objective, "o2");
  EXPECT_EQ(a.preconditions[0].conditions[0].threshold, kOne / 2);
  EXPECT_TRUE(a.preconditions[0].conditions[0].negated);
  EXPECT_EQ(a.exit_rules[0].action, RuleAction::exit);
  EXPECT_EQ(a.postconditions[0].action, RuleAction::retry_all);
  EXPECT_EQ(a.attempt_limit, 3);
  EXPECT_EQ(a.attempt_duration_limit, 180'000);
  EXPECT_EQ(a.objective_weight, kOne / 4);
  EXPECT_EQ(a.rollup_rules[0].children, ChildSet::at_least_percent);
  EXPECT_EQ(a.rollup_rules[0].minimum_percent, kOne / 2);
  EXPECT_TRUE(a.rollup_rules[0].all);
  ASSERT_EQ(a.objectives.size(), 2u);
  EXPECT_EQ(a.objectives[0].id, "o1") << "the primary one first";
  EXPECT_EQ(a.objectives[0].minimum, -kOne / 2);
  ASSERT_EQ(a.objectives[1].maps.size(), 1u) << "both vocabularies, one target";
  EXPECT_FALSE(a.objectives[1].maps[0].read_satisfied);
  EXPECT_TRUE(a.objectives[1].maps[0].write_satisfied && a.objectives[1].maps[0].write_raw && a.objectives[1].maps[0].read_raw);
  EXPECT_EQ(a.selection, Timing::once);
  EXPECT_EQ(a.select_count, 2);
  EXPECT_EQ(a.randomization, Timing::on_each_new_attempt);
  EXPECT_EQ(a.for_satisfied, Consider::if_attempted);
  EXPECT_EQ(a.for_incomplete, Consider::if_not_skipped);
  EXPECT_TRUE(a.hidden.continue_ && a.hidden.suspend_all);
  EXPECT_FALSE(a.hidden.previous);
  EXPECT_EQ(a.minimum_progress, 7'500'000);
  EXPECT_EQ(a.progress_weight, kOne / 2);
  const ActivityData& data = all.data[1];
  EXPECT_EQ(data.launch_data, " keep blanks ");
  EXPECT_EQ(data.time_limit_action, "exit,message");
  EXPECT_EQ(data.max_time_allowed, "PT30M");
  EXPECT_EQ(data.completion_threshold, "0.75");
  EXPECT_EQ(data.scaled_passing_score, "-0.5");
  ASSERT_EQ(data.shared_data.size(), 2u);
  EXPECT_FALSE(data.shared_data[1].readable);
}

TEST_F(SequencingReaderTest, TheCollectionHoldsWhereTheItemSaysNothing) {
  const Sequencing both =
      read("<item identifier='a'><imsss:sequencing IDRef=' s '><imsss:controlMode choice='false'/></imsss:sequencing></item>",
           "<imsss:sequencing ID='s '><imsss:controlMode flow='true'/><imsss:limitConditions attemptLimit='2' "
           "attemptAbsoluteDurationLimit='PT1H'/></imsss:sequencing>");
  const Activity& a = both.tree.activities[1];
  EXPECT_FALSE(a.choice);
  EXPECT_FALSE(a.flow) << "an element of the item's replaces the whole element of the collection";
  EXPECT_EQ(a.attempt_limit, 2);
  EXPECT_EQ(both.data[1].max_time_allowed, "PT1H");
}

TEST_F(SequencingReaderTest, IdentifiersAreUris) {
  const Sequencing one = read(
      "<item identifier='a'><imsss:sequencing><imsss:sequencingRules><imsss:preConditionRule><imsss:ruleConditions><imsss:ruleCondition "
      "referencedObjective=' my%20%20goal ' condition='satisfied'/></imsss:ruleConditions><imsss:ruleAction "
      "action='skip'/></imsss:preConditionRule>"
      "</imsss:sequencingRules><imsss:objectives><imsss:primaryObjective/><imsss:objective "
      "objectiveID='my%20goal'/></imsss:objectives></imsss:sequencing></item>");
  EXPECT_EQ(one.tree.activities[1].objectives[1].id, "my goal");
  EXPECT_EQ(one.tree.activities[1].preconditions[0].conditions[0].objective, "my goal");
}

TEST_F(SequencingReaderTest, OfTheThirdEditionTheThresholdIsText) {
  const Sequencing one = read("<item identifier='a'><adlcp:completionThreshold>0.6</adlcp:completionThreshold></item>");
  EXPECT_TRUE(one.tree.activities[1].completed_by_measure);
  EXPECT_EQ(one.data[1].completion_threshold, "0.6");
}

TEST_F(SequencingReaderTest, WhatIsBrokenIsFoundWithItsLineAndLeftOut) {
  const Sequencing one = read(R"(<item identifier='a'>
    <imsss:sequencing IDRef='nowhere'>
    <imsss:controlMode flow='perhaps'/>
    <imsss:sequencingRules><imsss:preConditionRule><imsss:ruleConditions><imsss:ruleCondition condition='satisfied'/></imsss:ruleConditions><imsss:ruleAction action='explode'/></imsss:preConditionRule></imsss:sequencingRules>
    <imsss:limitConditions attemptLimit='-1' attemptAbsoluteDurationLimit='half an hour'/>
    <imsss:rollupRules objectiveMeasureWeight='7'/>
    <imsss:objectives><imsss:primaryObjective objectiveID='o'><imsss:minNormalizedMeasure>much</imsss:minNormalizedMeasure></imsss:primaryObjective><imsss:objective objectiveID='o'/></imsss:objectives>
    <adlseq:objectives><adlseq:objective objectiveID='other'/></adlseq:objectives>
    </imsss:sequencing></item>)");
  const Activity& a = one.tree.activities[1];
  EXPECT_FALSE(a.flow);
  EXPECT_TRUE(a.preconditions.empty());
  EXPECT_EQ(a.attempt_limit, std::nullopt);
  EXPECT_EQ(a.objective_weight, kOne);
  EXPECT_EQ(a.objectives.size(), 1u);
  ASSERT_EQ(found_.size(), 9u);
  int lines[12] = {};
  for (const Finding& finding : found_) {
    EXPECT_EQ(finding.grade, Grade::harm) << finding.message;
    EXPECT_FALSE(finding.advice.empty());
    ASSERT_LT(finding.line, 12);
    ++lines[finding.line];
  }
  EXPECT_EQ(lines[4], 1) << "IDRef";
  EXPECT_EQ(lines[5], 1) << "flow";
  EXPECT_EQ(lines[6], 1) << "action";
  EXPECT_EQ(lines[7], 2) << "limits";
  EXPECT_EQ(lines[8], 1) << "weight";
  EXPECT_EQ(lines[9], 2) << "measure, objective";
  EXPECT_EQ(lines[10], 1) << "adlseq";
}

TEST_F(SequencingReaderTest, ScopesOfTheOrganization) {
  const Sequencing one =
      read("<item identifier='a'/>", "", "adlseq:objectivesGlobalToSystem='false' adlcp:sharedDataGlobalToSystem='false'");
  EXPECT_FALSE(one.tree.objectives_global_to_system);
  EXPECT_FALSE(one.shared_data_global_to_system);
}

TEST_F(SequencingReaderTest, AThousandItems) {
  std::string items;
  for (int i = 0; i < 1'000; ++i) items += "<item identifier='i" + std::to_string(i) + "'><title>T</title></item>\n";
  EXPECT_EQ(read(items).tree.activities.size(), 1'001u);
}

}  // namespace
}  // namespace waymark::package
