-- A port that the scheme means anyway is no part of a Moodle's name any more: who has told something under such a name keeps it.
update connector set config_json = json_set(config_json, '$.site', (select lower(h) || substr(u, length(h) + 1) from (select u, case instr(u, '/')
  when 0 then u else substr(u, 1, instr(u, '/') - 1) end as h from (select rtrim(substr(json_extract(config_json, '$.base_url'), instr(
  json_extract(config_json, '$.base_url'), '://') + 3), '/') as u)))) where kind = 'moodle' and json_valid(config_json) and
  json_extract(config_json, '$.site') is null and (json_extract(config_json, '$.base_url') || '/' like 'https://%:443/%' or
  json_extract(config_json, '$.base_url') || '/' like 'http://%:80/%');
