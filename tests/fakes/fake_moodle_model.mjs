// What a Moodle holds for the completion sync, and the functions that change and read it. Behaviour follows what was
// seen of a running 4.5: also where it is surprising (orphan rows, stray grade items, clamped grades).
import { functions, checkParameters } from './fake_moodle_functions.mjs';

export class MoodleError extends Error {
  constructor(errorcode, message = errorcode, exception = 'core\\exception\\moodle_exception') {
    super(message);
    this.errorcode = errorcode;
    this.exception = exception;
  }
}

const now = () => Math.floor(Date.now() / 1000);
const kIncomplete = { state: 0, timecompleted: 0, overrideby: null };

export class MoodleModel {
  constructor(config) {
    this.config = config;
    this.users = config.users;
    this.courses = config.courses.map((course) => ({ ...course, enrolled: [...course.enrolled] }));
    this.completions = new Map();  // "userid cmid" -> {state, timecompleted, overrideby}
    this.grades = new Map();       // "userid cmid" -> number
    this.strayItems = [];          // grade items that a wrong call made
    this.orphanRows = [];          // rows about people who do not exist or are not enrolled
  }

  knows(name) { return Object.hasOwn(functions, name); }

  call(name, parameters, mode) {
    checkParameters(functions[name].parameters, parameters);
    return functions[name].run(this, parameters, mode);
  }

  user(id) { return this.users.find((user) => user.id === Number(id)); }
  course(id) { return this.courses.find((course) => course.id === Number(id)); }
  courseOf(cmid) { return this.courses.find((course) => course.activities.some((one) => one.cmid === Number(cmid))); }
  activity(cmid) { return this.courseOf(cmid)?.activities.find((one) => one.cmid === Number(cmid)); }
  completionOf(userid, activity) { return this.completions.get(`${userid} ${activity.cmid}`) ?? kIncomplete; }
  gradeOf(userid, activity) { return this.grades.get(`${userid} ${activity.cmid}`) ?? null; }
  noteOrphan(userid, course, what) {
    if (!this.user(userid) || !course.enrolled.includes(Number(userid))) this.orphanRows.push({ userid: Number(userid), what });
  }

  need(mode, capability, error) {
    if (mode.missing_capability.includes(capability)) throw error;
  }

  visibleTo(mode, activity) {
    return !activity.hidden && !mode.missing_capability.includes(`mod/${activity.modname}:view`);
  }

  setCompletion(userid, activity, state, overrideby) {
    this.completions.set(`${userid} ${activity.cmid}`, { state, timecompleted: now(), overrideby });
  }

  // An override over an automatic fail does nothing; a repeat keeps its time; without tracking nothing happens.
  override(userid, activity, newstate) {
    const before = this.completionOf(userid, activity);
    if (activity.completion !== 0 && before.state !== newstate && !(newstate === 1 && before.state >= 2)) {
      this.setCompletion(userid, activity, newstate, this.config.service_user.id);
    }
    return this.completionOf(userid, activity);
  }

  // The grade is clamped in silence. Its completion rule runs only when the grade changes, and never against an
  // override to complete.
  setGrade(userid, activity, grade) {
    const clamped = Math.min(Math.max(grade, 0), activity.grademax);
    const changed = this.gradeOf(userid, activity) !== clamped;
    this.grades.set(`${userid} ${activity.cmid}`, clamped);
    const before = this.completionOf(userid, activity);
    const held = before.state === 1 && before.overrideby !== null;
    if (!changed || held || activity.completion !== 2) return;
    if (activity.rule === 'grade') this.setCompletion(userid, activity, 1, null);
    if (activity.rule === 'pass') this.setCompletion(userid, activity, clamped >= activity.gradepass ? 2 : 3, null);
  }

  state() {
    const rows = (map, name) => [...map].map(([key, value]) => {
      const [userid, cmid] = key.split(' ').map(Number);
      return name === 'grade' ? { userid, cmid, grade: value } : { userid, cmid, ...value };
    });
    return {
      pretend: 'This is a pretend Moodle for demonstration.',
      users: this.users, courses: this.courses,
      completions: rows(this.completions, 'completion'), grades: rows(this.grades, 'grade'),
      stray_grade_items: this.strayItems, orphan_rows: this.orphanRows,
    };
  }
}
