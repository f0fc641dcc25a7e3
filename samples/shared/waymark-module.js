// Turns the sections of index.html into pages, keeps place and answers, and reports to the LMS. What is kept:
// {page, seen: [numbers], answers: {question: choice}, checked, score, texts: {question: {text, index}}, finished}.
(function () {
  'use strict';

  const LONGEST_ANSWER = 255; // CMIFeedback for fill-in, and a text that fits a phone's screen

  class Module {
    constructor(body, lms) {
      this.lms = lms;
      this.code = body.dataset.code;
      this.title = body.dataset.title;
      this.pages = [...document.querySelectorAll('section.page')];
      this.shownAt = performance.now();
      this.state = this.load();
      this.review = ['review', 'browse'].includes(lms.get('cmi.core.lesson_mode'));
      this.was = lms.get('cmi.core.lesson_status');
      if (['', 'not attempted'].includes(this.was)) lms.set('cmi.core.lesson_status', 'incomplete');
      this.buildContents();
      this.bind();
      this.restoreAnswers();
      this.show(this.state.page, false);
      this.greet();
    }

    load() {
      const fresh = { page: 1, seen: [], answers: {}, checked: false, score: null, texts: {}, finished: false };
      try {
        const kept = Object.assign(fresh, JSON.parse(this.lms.get('cmi.suspend_data') || '{}'));
        kept.page = Math.min(Math.max(Number(kept.page) || 1, 1), this.pages.length);
        return kept;
      } catch (unreadable) {
        return fresh;
      }
    }

    save() {
      this.lms.set('cmi.core.lesson_location', this.state.page);
      this.lms.set('cmi.suspend_data', JSON.stringify(this.state));
      this.lms.commit();
    }

    buildContents() {
      const list = document.getElementById('page-list');
      this.links = this.pages.map((page, index) => {
        const button = document.createElement('button');
        button.type = 'button';
        button.textContent = page.querySelector('h2').textContent;
        button.addEventListener('click', () => this.go(index + 1));
        list.appendChild(document.createElement('li')).appendChild(button);
        return button;
      });
      document.getElementById('steps').hidden = false;
    }

    bind() {
      document.getElementById('back').addEventListener('click', () => this.go(this.state.page - 1));
      document.getElementById('next').addEventListener('click', () => this.go(this.state.page + 1));
      const check = document.getElementById('check');
      check.addEventListener('submit', (event) => {
        event.preventDefault();
        this.mark(check);
      });
      const reflection = document.getElementById('reflection');
      reflection.addEventListener('submit', (event) => {
        event.preventDefault();
        this.finish();
      });
      reflection.addEventListener('change', () => this.keepTexts());
      window.addEventListener('pagehide', () => this.leave());
    }

    go(number) {
      this.keepTexts();
      this.show(number, true);
      this.save();
    }

    show(number, moveFocus) {
      this.state.page = number;
      if (!this.state.seen.includes(number)) this.state.seen.push(number);
      this.pages.forEach((page, index) => { page.hidden = index !== number - 1; });
      this.links.forEach((link, index) => {
        if (index === number - 1) link.setAttribute('aria-current', 'page');
        else link.removeAttribute('aria-current');
      });
      const heading = this.pages[number - 1].querySelector('h2');
      document.title = heading.textContent + ' - ' + this.title;
      document.body.dataset.page = number;
      document.getElementById('place').textContent = 'Page ' + number + ' of ' + this.pages.length;
      document.getElementById('progress').value = this.state.seen.length;
      document.getElementById('back').hidden = number === 1;
      document.getElementById('next').hidden = number === this.pages.length;
      document.getElementById('contents').open = false;
      this.shownAt = performance.now();
      if (!moveFocus) return;
      this.say('');
      heading.tabIndex = -1;
      heading.focus({ preventScroll: true });
      window.scrollTo(0, 0);
    }

    say(text) {
      const notice = document.getElementById('notice');
      notice.textContent = text;
      notice.hidden = text === '';
    }

    greet() {
      if (!this.lms.connected) this.say('This module is not connected to a learning record. You can read it, but your place and your answers will not be kept.');
      else if (this.review) this.say('You are looking at this module again. Nothing that you change now is recorded.');
      else if (this.state.page > 1) this.say('Welcome back. You are where you left off.');
    }

    // The check: each submission is an interaction of its own, so that a second try does not hide the first.
    mark(form) {
      const questions = [...form.querySelectorAll('fieldset')];
      const open = questions.filter((question) => !question.querySelector('input:checked'));
      questions.forEach((question) => { question.querySelector('.error').hidden = !open.includes(question); });
      if (open.length > 0) {
        open[0].querySelector('input').focus();
        return;
      }
      const right = questions.filter((question) => this.markQuestion(question)).length;
      this.state.checked = true;
      this.state.score = Math.round((100 * right) / questions.length);
      const result = document.getElementById('check-result');
      result.textContent = 'You answered ' + right + ' of ' + questions.length + ' as we would. ' +
        (right < questions.length ? 'Read the notes, change an answer if you like, and check again.' : 'Go on to the last page when you are ready.');
      result.tabIndex = -1;
      result.focus();
      this.lms.set('cmi.core.score.min', 0);
      this.lms.set('cmi.core.score.max', 100);
      this.lms.set('cmi.core.score.raw', this.state.score);
      if (this.state.finished) this.reportStatus();
      this.save();
    }

    markQuestion(question) {
      const chosen = question.querySelector('input:checked');
      const good = chosen.value === question.dataset.correct;
      this.state.answers[question.dataset.id] = chosen.value;
      this.showFeedback(question, chosen, good);
      this.lms.interaction({ id: this.code + '-' + question.dataset.id, type: 'choice', correct: question.dataset.correct,
        response: chosen.value, result: good ? 'correct' : 'wrong', latency: performance.now() - this.shownAt });
      return good;
    }

    showFeedback(question, chosen, good) {
      const box = question.querySelector('.feedback');
      box.textContent = '';
      box.className = 'feedback ' + (good ? 'right' : 'wrong');
      box.appendChild(document.createElement('b')).textContent = good ? 'Yes.' : 'Not quite.';
      box.append(' ' + chosen.dataset.feedback);
      box.hidden = false;
    }

    fields() {
      return [...document.querySelectorAll('#reflection [data-id]')];
    }

    // One interaction per question, written again when its text changes.
    keepTexts() {
      let changed = false;
      for (const field of this.fields()) {
        const id = field.dataset.id;
        const text = field.value.replace(/\s+/g, ' ').trim().slice(0, LONGEST_ANSWER);
        const kept = this.state.texts[id];
        if (text === (kept ? kept.text : '')) continue;
        const index = this.lms.interaction({ id, type: 'fill-in', response: text, result: 'neutral',
          latency: performance.now() - this.shownAt }, kept ? kept.index : undefined);
        this.state.texts[id] = { text, index };
        changed = true;
      }
      if (changed) this.save();
    }

    restoreAnswers() {
      for (const question of document.querySelectorAll('#check fieldset')) {
        const value = this.state.answers[question.dataset.id];
        const chosen = [...question.querySelectorAll('input')].find((input) => input.value === value);
        if (!chosen) continue;
        chosen.checked = true;
        this.showFeedback(question, chosen, value === question.dataset.correct);
      }
      for (const field of this.fields()) {
        const kept = this.state.texts[field.dataset.id];
        if (kept) field.value = kept.text;
      }
    }

    finish() {
      this.keepTexts();
      const missing = this.pages.findIndex((page, index) => !this.state.seen.includes(index + 1));
      const result = document.getElementById('finish-result');
      if (missing >= 0 || !this.state.checked) {
        const number = missing >= 0 ? missing + 1 : this.pages.findIndex((page) => page.querySelector('#check')) + 1;
        this.go(number);
        this.say(missing >= 0 ? 'You have not seen this page yet. Read it, then finish on the last page.' : 'Answer the two questions first, then finish on the last page.');
        return;
      }
      // Below the mastery score the attempt stays open: the check can be answered again, now or at the next visit.
      this.state.finished = this.enough();
      this.reportStatus();
      this.save();
      result.textContent = this.state.finished
        ? 'Thank you. You have finished this module and may close it.'
        : 'You have read every page, but passing needs more answers as we would give them: you have ' + this.state.score + ' of 100 points and need ' +
          this.mastery() + '. Go back to the questions, read the notes and answer again. Your answers are kept.';
      result.hidden = false;
      result.tabIndex = -1;
      result.focus();
    }

    mastery() {
      return this.lms.get('cmi.student_data.mastery_score');
    }

    enough() {
      return this.mastery() === '' || this.state.score >= Number(this.mastery());
    }

    // The LMS compares score and mastery score as well; saying "passed" only when it is reached agrees with it.
    reportStatus() {
      if (this.review) return;
      this.lms.set('cmi.core.lesson_status', this.mastery() === '' ? 'completed' : this.enough() ? 'passed' : 'failed');
    }

    leave() {
      if (this.lms.ended) return;
      this.keepTexts();
      this.save();
      this.lms.finish(!this.state.finished);
    }
  }

  window.waymarkModule = new Module(document.body, new window.Scorm12());
}());
