// The web-service functions, each with its parameters (an unknown, missing or ill-typed one is an error, as in Moodle)
// and the capability that a missing one is told by.
import { MoodleError } from './fake_moodle_model.mjs';

const badParameter = () =>
  new MoodleError('invalidparameter', 'Invalid parameter value detected', 'core\\exception\\invalid_parameter_exception');
const noAccess = () =>
  new MoodleError('requireloginerror', 'Course or activity not accessible.', 'core\\exception\\require_login_exception');
const noCourse = () => new MoodleError('errorcoursecontextnotvalid', 'You cannot execute functions in the course context.');
const noPermission = (what) =>
  new MoodleError('nopermissions', `You do not currently have permissions to do that (${what}).`, 'core\\exception\\required_capability_exception');

const kInteger = /^-?\d+$/, kNumber = /^-?\d+(\.\d+)?$/;

// A specification is 'int', 'float', 'text', {optional: spec}, {list: spec} or {object: {name: spec}}.
export function checkParameters(specification, value) {
  if (specification === 'int' ? !kInteger.test(value) : specification === 'float' ? !kNumber.test(value) : false) throw badParameter();
  if (typeof specification === 'string') {
    if (typeof value !== 'string') throw badParameter();
  } else if (specification.list) {
    if (!Array.isArray(value)) throw badParameter();
    value.forEach((one) => checkParameters(specification.list, one));
  } else {
    checkObject(specification.object ?? specification, value);
  }
}

function checkObject(members, value) {
  if (Object(value) !== value || Array.isArray(value)) throw badParameter();
  for (const name of Object.keys(value)) if (!Object.hasOwn(members, name)) throw badParameter();
  for (const [name, one] of Object.entries(members)) {
    if (one.optional) {
      if (value[name] !== undefined) checkParameters(one.optional, value[name]);
    } else if (value[name] === undefined) {
      throw badParameter();
    } else {
      checkParameters(one, value[name]);
    }
  }
}

function siteInfo(model, _, mode) {
  const user = model.config.service_user;
  return {
    sitename: model.config.sitename, username: user.username, firstname: user.firstname, lastname: user.lastname,
    fullname: `${user.firstname} ${user.lastname}`, lang: 'en', userid: user.id, siteurl: 'https://moodle.example',
    functions: Object.keys(functions).filter((name) => !mode.missing_function.includes(name))
      .map((name) => ({ name, version: '2024100706' })),
    release: '4.5.6 (Build: 20250811)', version: '2024100706', userissiteadmin: false,
  };
}

function publicUser(user) {
  return {
    id: user.id, username: user.username, firstname: user.firstname, lastname: user.lastname,
    fullname: `${user.firstname} ${user.lastname}`, email: user.email, department: '', idnumber: user.idnumber ?? '',
    firstaccess: 0, lastaccess: 0, auth: 'manual', suspended: Boolean(user.suspended), confirmed: true, lang: 'en',
  };
}

// The lookup ignores case, as on a database with such a collation; without the capability the list is empty, no error.
function usersByField(model, { field, values }, mode) {
  if (!['id', 'idnumber', 'username', 'email'].includes(field)) throw badParameter();
  const hidden = ['moodle/user:viewdetails', field === 'email' ? 'moodle/site:viewuseridentity' : 'moodle/user:viewalldetails'];
  if (hidden.some((one) => mode.missing_capability.includes(one))) return [];
  const wanted = values.map((one) => one.toLowerCase());
  const found = model.users.filter((user) => wanted.includes(String(user[field] ?? '').toLowerCase())).map(publicUser);
  if (mode.other_case) found.forEach((user) => { user.username = user.username.toUpperCase(); });
  return mode.twice ? [...found, ...found] : found;
}

function usersCourses(model, { userid }, mode) {
  if (['moodle/course:view', 'moodle/course:viewparticipants'].some((one) => mode.missing_capability.includes(one))) return [];
  return model.courses.filter((course) => course.enrolled.includes(Number(userid))).map((course) => ({
    id: course.id, shortname: course.shortname, fullname: course.fullname, displayname: course.fullname,
    enrolledusercount: course.enrolled.length, idnumber: '', visible: 1, summary: '', summaryformat: 1, format: 'topics',
  }));
}

// All or nothing in one call; repeating is harmless.
function enrol(model, { enrolments }, mode) {
  model.need(mode, 'moodle/course:view', noAccess());
  model.need(mode, 'enrol/manual:enrol', noPermission('Enrol users'));
  for (const one of enrolments) {
    if (!model.course(one.courseid)) throw badParameter();
    const may = model.config.assignable_roles.includes(Number(one.roleid));
    if (!may || mode.missing_capability.includes('moodle/role:assign')) throw new MoodleError('wsusercannotassign');
    if (!model.user(one.userid)) throw new MoodleError('invaliduser', 'Invalid user', 'dml_missing_record_exception');
  }
  for (const one of enrolments) {
    const course = model.course(one.courseid);
    if (!course.enrolled.includes(Number(one.userid))) course.enrolled.push(Number(one.userid));
  }
  return null;
}

// completiondata is the caller's, never the learner's; what the caller may not see is simply not there.
function contents(model, { courseid, options = [] }, mode) {
  model.need(mode, 'moodle/course:view', noCourse());
  const course = model.course(courseid);
  if (!course) throw new MoodleError('invalidrecord', "Can't find data record in database table course.", 'dml_missing_record_exception');
  for (const { name } of options) if (!['cmid', 'modname', 'modid', 'excludecontents', 'excludemodules', 'includestealthmodules', 'sectionid', 'sectionnumber'].includes(name)) throw badParameter();
  const only = options.find(({ name }) => name === 'cmid')?.value;
  const modules = course.activities
    .filter((one) => model.visibleTo(mode, one) && (only === undefined || one.cmid === Number(only)))
    .map((one) => ({
      id: one.cmid, name: one.name, instance: one.instance, visible: 1, uservisible: true, modname: one.modname,
      completion: one.completion, completiondata: { state: 0, timecompleted: 0, overrideby: null, istrackeduser: false },
    }));
  const section = (id, list) => ({ id, name: id === 1 ? 'General' : 'New section', visible: 1, summary: '', summaryformat: 1, section: id - 1, uservisible: true, modules: list });
  return [section(1, modules), section(2, [])];
}

function updateGrades(model, p, mode) {
  model.need(mode, 'moodle/course:view', noCourse());
  model.need(mode, 'moodle/grade:edit', new MoodleError('nopermissiontoviewgrades', 'Cannot view grades.'));
  if (!p.component || p.component === 'moodle') return 1;
  const activity = model.activity(p.activityid);
  if (!activity || p.component !== `mod_${activity.modname}`) {
    throw new MoodleError('invalidcoursemodule', 'Invalid course module ID');
  }
  if (model.courseOf(p.activityid).id !== Number(p.courseid)) {
    model.strayItems.push({ courseid: Number(p.courseid), component: p.component, reason: 'wrong course' });
    return model.raw('The instance of this module does not exist\n0');
  }
  if (!activity.grademax || Number(p.itemnumber) !== 0) {
    model.strayItems.push({ courseid: Number(p.courseid), component: p.component, reason: 'no such grade item' });
    return 0;
  }
  if (activity.locked) return 1;
  for (const one of p.grades) {
    model.noteOrphan(one.studentid, model.course(p.courseid), 'grade');
    model.setGrade(Number(one.studentid), activity, Number(one.grade));
  }
  return 0;
}

function statuses(model, { courseid, userid }, mode) {
  model.need(mode, 'moodle/course:view', noAccess());
  model.need(mode, 'report/progress:view', noPermission('View activity completion reports'));
  const course = model.course(courseid);
  if (!course) throw new MoodleError('invalidrecord', "Can't find data record in database table course.", 'dml_missing_record_exception');
  const list = course.activities.filter((one) => one.completion !== 0 && model.visibleTo(mode, one)).map((one) => {
    const held = mode.verify_stays_incomplete ? { state: 0, timecompleted: 0, overrideby: null } : model.completionOf(userid, one);
    return {
      cmid: one.cmid, modname: one.modname, instance: one.instance, ...held, tracking: one.completion, valueused: false,
      hascompletion: true, isautomatic: one.completion === 2, istrackeduser: course.enrolled.includes(Number(userid)),
      uservisible: true, details: [], isoverallcomplete: held.state === 1 || held.state === 2,
    };
  });
  return { statuses: list, warnings: [] };
}

// Neither the person nor the enrolment is checked: rows about nobody are written with success.
function override(model, { userid, cmid, newstate }, mode) {
  const activity = model.activity(cmid);
  if (!activity) throw new MoodleError('invalidcoursemodule', 'Invalid course module ID', 'dml_missing_record_exception');
  model.need(mode, 'moodle/course:view', noAccess());
  if (!model.visibleTo(mode, activity)) throw noAccess();
  model.need(mode, 'moodle/course:overridecompletion', new MoodleError('nopermission', 'error/nopermission'));
  if (![0, 1].includes(Number(newstate))) throw new MoodleError('err_system', 'An internal error occurred in the completion system.');
  model.noteOrphan(userid, model.courseOf(cmid), 'completion');
  const held = model.override(Number(userid), activity, Number(newstate));
  return { cmid: activity.cmid, userid: Number(userid), ...held, tracking: activity.completion };
}

export const functions = {
  core_webservice_get_site_info: { parameters: {}, run: siteInfo },
  core_user_get_users_by_field: { parameters: { field: 'text', values: { list: 'text' } }, run: usersByField },
  core_enrol_get_users_courses: { parameters: { userid: 'int', returnusercount: { optional: 'int' } }, run: usersCourses },
  enrol_manual_enrol_users: {
    parameters: { enrolments: { list: { object: { roleid: 'int', userid: 'int', courseid: 'int',
      timestart: { optional: 'int' }, timeend: { optional: 'int' }, suspend: { optional: 'int' } } } } },
    run: enrol,
  },
  core_course_get_contents: {
    parameters: { courseid: 'int', options: { optional: { list: { object: { name: 'text', value: 'text' } } } } },
    run: contents,
  },
  core_grades_update_grades: {
    parameters: { source: 'text', courseid: 'int', component: 'text', activityid: 'int', itemnumber: 'int',
      grades: { list: { object: { studentid: 'int', grade: 'float', str_feedback: { optional: 'text' } } } } },
    run: updateGrades,
  },
  core_completion_get_activities_completion_status: { parameters: { courseid: 'int', userid: 'int' }, run: statuses },
  core_completion_override_activity_completion_status: { parameters: { userid: 'int', cmid: 'int', newstate: 'int' }, run: override },
};
