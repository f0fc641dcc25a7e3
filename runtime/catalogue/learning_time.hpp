#pragma once
#include <string_view>

namespace waymark::catalogue {

// Minutes of an ISO 8601 duration ("PT15M", "PT1H30M") or of a time of day as older LOM writes it
// ("00:15:00"), rounded up; 0 when the text is neither or longer than 1000 hours. Years and months have no
// fixed length: 0.
int minutes_of(std::string_view duration);

// Typical learning time of a manifest's LOM metadata (IMS MD 1.2.1 5.9, IEEE LOM 5.9) of the course as a
// whole: the first <typicallearningtime> or <typicalLearningTime> outside organizations and resources. 0 when
// there is none.
int typical_learning_minutes(std::string_view manifest);

}  // namespace waymark::catalogue
