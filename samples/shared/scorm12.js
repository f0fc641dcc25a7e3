// SCORM 1.2 for one module: finds the API, keeps the session's time, and ends it once. Without an API every call is
// quietly answered with nothing, and `connected` is false, so that the module can say so.
(function () {
  'use strict';

  // RTE 3.3.6.1: the API is an object named API in a parent or opener window. Other sites' windows may not be read.
  function lookUpwards(start) {
    let from = start;
    for (let step = 0; from && step < 10; step += 1) {
      try {
        if (from.API) return from.API;
      } catch (refused) {
        return null;
      }
      if (from.parent === from) return null;
      from = from.parent;
    }
    return null;
  }

  function two(number) {
    return String(number).padStart(2, '0');
  }

  function timeSpan(milliseconds) {
    const hundredths = Math.round(milliseconds / 10);
    const seconds = Math.floor(hundredths / 100);
    return [two(Math.min(Math.floor(seconds / 3600), 9999)), two(Math.floor(seconds / 60) % 60),
      two(seconds % 60) + '.' + two(hundredths % 100)].join(':');
  }

  function timeOfDay() {
    const now = new Date();
    return [two(now.getHours()), two(now.getMinutes()), two(now.getSeconds())].join(':');
  }

  class Scorm12 {
    constructor() {
      this.api = lookUpwards(window) || (window.opener ? lookUpwards(window.opener) : null);
      this.started = performance.now();
      this.connected = Boolean(this.api) && String(this.api.LMSInitialize('')) === 'true';
      this.ended = false;
    }

    get(element) {
      return this.connected && !this.ended ? String(this.api.LMSGetValue(element)) : '';
    }

    set(element, value) {
      return this.connected && !this.ended && String(this.api.LMSSetValue(element, String(value))) === 'true';
    }

    commit() {
      return this.connected && !this.ended && String(this.api.LMSCommit('')) === 'true';
    }

    // Writes one interaction; the order of elements is that of the standard's table. Returns its index.
    interaction(fields, index = Number(this.get('cmi.interactions._count')) || 0) {
      const name = 'cmi.interactions.' + index + '.';
      this.set(name + 'id', fields.id);
      this.set(name + 'type', fields.type);
      this.set(name + 'time', timeOfDay());
      if (fields.correct) this.set(name + 'correct_responses.0.pattern', fields.correct);
      this.set(name + 'student_response', fields.response);
      if (fields.result) this.set(name + 'result', fields.result);
      if (fields.latency !== undefined) this.set(name + 'latency', timeSpan(fields.latency));
      return index;
    }

    // Ends the session, once: its time, and whether the learner will come back to this place.
    finish(suspend) {
      if (!this.connected || this.ended) return;
      this.set('cmi.core.session_time', timeSpan(performance.now() - this.started));
      this.set('cmi.core.exit', suspend ? 'suspend' : '');
      this.api.LMSFinish('');
      this.ended = true;
    }
  }

  window.Scorm12 = Scorm12;
}());
