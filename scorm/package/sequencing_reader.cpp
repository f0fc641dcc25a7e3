#include "scorm/package/sequencing_reader.hpp"

#include <algorithm>
#include <map>

#include "scorm/package/manifest_names.hpp"
#include "scorm/package/sequencing_rules.hpp"
#include "scorm/package/text.hpp"

namespace waymark::package {
namespace {

using sequencing::Activity;

class SequencingReader {
 public:
  SequencingReader(const XmlDocument& document, Findings& findings) : values_(document, findings) { collect(document.root()); }

  Sequencing run(const pugi::xml_node& organization, const std::vector<ActivityNode>& items) {
    out_.tree.objectives_global_to_system = values_.flag(organization, "objectivesGlobalToSystem", true);
    out_.shared_data_global_to_system = values_.flag(organization, "sharedDataGlobalToSystem", true);
    read_activity(organization, collapse(attribute(organization, Family::packaging, "identifier")), sequencing::kNone);
    for (const ActivityNode& item : items) read_activity(item.node, item.id, item.parent + 1);
    return std::move(out_);
  }

 private:
  void collect(const pugi::xml_node& manifest) {
    const pugi::xml_node collection = child(manifest, Family::sequencing, "sequencingCollection");
    for (const pugi::xml_node& node : children(collection, Family::sequencing, "sequencing")) {
      collection_.emplace(collapse(attribute(node, Family::sequencing, "ID")), node);
    }
    for (const pugi::xml_node& inner : children(manifest, Family::packaging, "manifest")) collect(inner);
  }

  void read_activity(const pugi::xml_node& node, const std::string& id, int parent) {
    const int index = static_cast<int>(out_.tree.activities.size());
    if (parent != sequencing::kNone) out_.tree.activities[static_cast<std::size_t>(parent)].children.push_back(index);
    Activity activity;
    activity.parent = parent;
    activity.id = id;
    activity.title = text_of(child(node, Family::packaging, "title"));
    activity.visible = values_.flag(node, "isvisible", true);
    const pugi::xml_node own = child(node, Family::sequencing, "sequencing");
    if (own) apply_referenced(own, activity);
    if (own) apply(own, activity);
    if (activity.objectives.empty()) activity.objectives.emplace_back();
    if (own && !read_mapped_scores(values_, own, activity)) read_mapped_scores(values_, referenced(own), activity);
    read_completion(node, activity);
    read_hidden(node, activity);
    out_.data.push_back(read_data(node, activity));
    out_.tree.activities.push_back(std::move(activity));
  }

  // IDRef: what the collection's element says holds where the item's own says nothing (CAM 4th Ed. 5.1.1).
  void apply_referenced(const pugi::xml_node& own, Activity& activity) {
    const std::string wanted = collapse(attribute(own, Family::sequencing, "IDRef"));
    if (wanted.empty()) return;
    if (const pugi::xml_node found = referenced(own)) return apply(found, activity);
    values_.harm("sequencing.dangling_reference", own, "The sequencing refers to \"" + printable(wanted) + "\", which is not there.",
                 "This part of the module may be opened in another order than its author meant.");
  }

  pugi::xml_node referenced(const pugi::xml_node& own) const {
    const auto found = collection_.find(collapse(attribute(own, Family::sequencing, "IDRef")));
    return found == collection_.end() ? pugi::xml_node() : found->second;
  }

  void apply(const pugi::xml_node& from, Activity& activity) {
    const auto element = [&from](const char* name) { return child(from, Family::sequencing, name); };
    if (const auto node = element("controlMode")) read_control(node, activity);
    if (const auto node = element("sequencingRules")) read_rules(values_, node, activity);
    if (const auto node = element("limitConditions")) read_limits(node, activity);
    if (const auto node = element("rollupRules")) read_rollup(values_, node, activity);
    read_objectives(values_, from, activity);
    if (const auto node = element("randomizationControls")) read_randomization(node, activity);
    if (const auto node = element("deliveryControls")) read_delivery(node, activity);
    if (const auto node = element("constrainedChoiceConsiderations")) {
      activity.constrain_choice = values_.flag(node, "constrainChoice", false);
      activity.prevent_activation = values_.flag(node, "preventActivation", false);
    }
    if (const auto node = element("rollupConsiderations")) read_considerations(values_, node, activity);
  }

  void read_control(const pugi::xml_node& node, Activity& activity) {
    activity.choice = values_.flag(node, "choice", true);
    activity.choice_exit = values_.flag(node, "choiceExit", true);
    activity.flow = values_.flag(node, "flow", false);
    activity.forward_only = values_.flag(node, "forwardOnly", false);
    activity.use_current_objective = values_.flag(node, "useCurrentAttemptObjectiveInfo", true);
    activity.use_current_progress = values_.flag(node, "useCurrentAttemptProgressInfo", true);
  }

  void read_limits(const pugi::xml_node& node, Activity& activity) {
    activity.attempt_limit = values_.count(node, "attemptLimit");
    activity.attempt_duration_limit = values_.duration(node, "attemptAbsoluteDurationLimit");
  }

  void read_randomization(const pugi::xml_node& node, Activity& activity) {
    using sequencing::Timing;
    constexpr Word<Timing> kTimings[] = {
        {"never", Timing::never}, {"once", Timing::once}, {"onEachNewAttempt", Timing::on_each_new_attempt}};
    activity.randomization = values_.word(node, "randomizationTiming", kTimings, Timing::never);
    activity.selection = values_.word(node, "selectionTiming", kTimings, Timing::never);
    activity.select_count = values_.count(node, "selectCount");
    activity.reorder_children = values_.flag(node, "reorderChildren", false);
  }

  void read_delivery(const pugi::xml_node& node, Activity& activity) {
    activity.tracked = values_.flag(node, "tracked", true);
    activity.completion_set_by_content = values_.flag(node, "completionSetByContent", false);
    activity.objective_set_by_content = values_.flag(node, "objectiveSetByContent", false);
  }

  // The attributes are of the 4th edition; the 3rd has the threshold as the element's text.
  void read_completion(const pugi::xml_node& item, Activity& activity) {
    const pugi::xml_node node = child(item, Family::scorm, "completionThreshold");
    if (!node) return;
    const std::string text = text_of(node);
    activity.completed_by_measure = values_.flag(node, "completedByMeasure", !text.empty());
    activity.minimum_progress = values_.measure(node, "minProgressMeasure", sequencing::kOne, 0);
    activity.progress_weight = values_.measure(node, "progressWeight", sequencing::kOne, 0);
    if (const auto measure = sequencing::parse_measure(text)) activity.minimum_progress = *measure;
  }

  void read_hidden(const pugi::xml_node& item, Activity& activity) {
    struct Control {
      const char* name;
      bool sequencing::HiddenControls::*field;
    };
    using H = sequencing::HiddenControls;
    constexpr Control kControls[] = {{"previous", &H::previous},     {"continue", &H::continue_}, {"exit", &H::exit},
                                     {"exitAll", &H::exit_all},      {"abandon", &H::abandon},    {"abandonAll", &H::abandon_all},
                                     {"suspendAll", &H::suspend_all}};
    const pugi::xml_node presentation = child(item, Family::sequencing, "presentation");
    for (const auto& node : children(child(presentation, Family::sequencing, "navigationInterface"), Family::sequencing, "hideLMSUI")) {
      const std::string name = text_of(node);
      const auto* const found = std::find_if(std::begin(kControls), std::end(kControls), [&](const Control& c) { return c.name == name; });
      if (found == std::end(kControls)) {
        values_.bad(node, "hideLMSUI", name);
      } else {
        activity.hidden.*found->field = true;
      }
    }
  }

  ActivityData read_data(const pugi::xml_node& item, const Activity& activity) {
    ActivityData data;
    if (const auto node = child(item, Family::scorm, "dataFromLMS")) data.launch_data = node.child_value();
    if (const auto node = child(item, Family::scorm, "timeLimitAction")) data.time_limit_action = text_of(node);
    if (activity.completed_by_measure) data.completion_threshold = sequencing::measure_text(activity.minimum_progress);
    if (activity.objectives[0].satisfied_by_measure) data.scaled_passing_score = sequencing::measure_text(activity.objectives[0].minimum);
    if (activity.attempt_duration_limit) data.max_time_allowed = limit_text(item);
    for (const auto& node : children(child(item, Family::scorm, "data"), Family::scorm, "map")) {
      data.shared_data.push_back({collapse(attribute(node, Family::scorm, "targetID")), values_.flag(node, "readSharedData", true),
                                  values_.flag(node, "writeSharedData", true)});
    }
    return data;
  }

  std::string limit_text(const pugi::xml_node& item) const {
    const pugi::xml_node own = child(item, Family::sequencing, "sequencing");
    const auto of = [](const pugi::xml_node& from) {
      return attribute(child(from, Family::sequencing, "limitConditions"), Family::sequencing, "attemptAbsoluteDurationLimit");
    };
    if (std::string text = of(own); !text.empty()) return text;
    return of(referenced(own));
  }

  ManifestValues values_;
  std::map<std::string, pugi::xml_node> collection_;
  Sequencing out_;
};

}  // namespace

Sequencing read_sequencing(const XmlDocument& document, const pugi::xml_node& organization, const std::vector<ActivityNode>& items,
                           Findings& findings) {
  return SequencingReader(document, findings).run(organization, items);
}

}  // namespace waymark::package
