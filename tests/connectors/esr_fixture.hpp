#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "connectors/esr/config.hpp"
#include "connectors/esr/writer.hpp"

namespace waymark::connectors::esr {

// The trust, people and competence of the worked example.
inline Config example_config() {
  auto config = read_config(R"({
    "competences": {
      "fire-safety": {"esr": "NHS|CSTF|Fire Safety - 1 Year|", "requires": "cstf_declaration"},
      "local-one": {"esr": "377|LOCAL|Who leads - No Specified Renewal|"}},
    "cstf_declared_by": ["377"]})");
  EXPECT_TRUE(config) << config.error().message;
  return config.value_or(Config{});
}

inline CompletionRecord okafor() {
  CompletionRecord record;
  record.completion_id = "c-1";
  record.person_id = "p-1";
  record.employee_number = "23000417";
  record.assignment_number = "23000417-2";
  record.vpd = "377";
  record.nhs_id = "4812345";
  record.course_code = "fire-safety";
  record.completed_at = "2026-09-07T13:02:11.000Z";
  record.outcome = "PASSED";
  record.score = 92;
  record.evidence_code = "EV-7QK2-0001";
  return record;
}

inline CompletionRecord second_person() {
  CompletionRecord record = okafor();
  record.completion_id = "c-2";
  record.person_id = "p-2";
  record.employee_number = "23000991";
  record.assignment_number.clear();
  record.nhs_id.clear();
  record.score = 88;
  record.evidence_code = "EV-7QK2-0002";
  return record;
}

inline ExportRequest example_request() {
  ExportRequest request;
  request.vpd = "377";
  request.first_sequence = 1;
  request.created_at = "2026-09-08T01:15:00.000Z";  // 02:15 in London
  return request;
}

}  // namespace waymark::connectors::esr
