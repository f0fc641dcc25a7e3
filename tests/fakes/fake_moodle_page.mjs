// The page for people: what the pretend Moodle holds, in one table per course.
const escape = (text) => String(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
const kStates = ['Not complete', 'Complete', 'Complete (passed)', 'Complete (failed)'];

function row(model, course, activity, userid) {
  const user = model.user(userid);
  const state = model.completionOf(userid, activity);
  const grade = model.gradeOf(userid, activity);
  return `<tr><td>${escape(user ? `${user.firstname} ${user.lastname}` : `unknown user ${userid}`)}</td>` +
    `<td>${escape(activity.name)}</td><td>${escape(kStates[state.state])}</td>` +
    `<td>${grade === null ? '' : `${escape(grade)} of ${escape(activity.grademax)}`}</td>` +
    `<td>${state.timecompleted ? escape(new Date(state.timecompleted * 1000).toISOString()) : ''}</td></tr>`;
}

export function page(model) {
  const courses = model.courses.map((course) => {
    const rows = course.activities.flatMap((activity) => course.enrolled.map((id) => row(model, course, activity, id)));
    return `<h2>${escape(course.fullname)}</h2><table><caption>People and activities of ${escape(course.shortname)}</caption>` +
      '<thead><tr><th scope="col">Person</th><th scope="col">Activity</th><th scope="col">Completion</th>' +
      `<th scope="col">Grade</th><th scope="col">Time (UTC)</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
  });
  return '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Pretend Moodle</title>' +
    '<meta name="viewport" content="width=device-width, initial-scale=1">' +
    '<style>body{font-family:Arial,sans-serif;margin:2rem;max-width:60rem}table{border-collapse:collapse;width:100%}' +
    'th,td{border:1px solid #4c6272;padding:.4rem;text-align:left}caption{text-align:left;font-weight:bold}</style></head>' +
    '<body><main><h1>This is a pretend Moodle for demonstration</h1>' +
    '<p>It answers the same web-service calls as a Moodle does and keeps what it is told in memory only. ' +
    `No part of Moodle runs here, and nobody named here exists.</p>${courses.join('')}</main></body></html>`;
}
