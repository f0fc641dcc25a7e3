// Exercises inside a page, made from plain lists (samples/README.md, "Exercises"). Without this script the lists read as
// text. Nothing here is sent to the LMS or kept: what a learner tries, rates or plans is theirs alone and goes with the page.
(function () {
  'use strict';

  function make(name, properties, parent) {
    const element = Object.assign(document.createElement(name), properties);
    if (parent) parent.appendChild(element);
    return element;
  }

  let numbers = 0;
  function freshId() {
    numbers += 1;
    return 'activity-' + numbers;
  }

  // A sentence that screen readers announce when it changes.
  function resultOf(box) {
    const result = make('p', { className: 'activity-result', hidden: true }, box);
    result.setAttribute('role', 'status');
    return (words) => {
      result.textContent = words;
      result.hidden = words === '';
    };
  }

  // Items to be put into groups: a menu for each, and after "Compare" what we thought, in words.
  function sorting(box) {
    const groups = box.dataset.groups.split('|');
    const items = [...box.querySelectorAll('li')].map((item) => {
      const why = item.querySelector('.why');
      const text = make('span', { id: freshId(), className: 'sort-text' });
      text.append(...[...item.childNodes].filter((node) => node !== why));
      const menu = make('select');
      menu.setAttribute('aria-labelledby', text.id);
      make('option', { value: '', textContent: 'Choose ...' }, menu);
      groups.forEach((group, index) => make('option', { value: String(index + 1), textContent: group }, menu));
      item.prepend(text, menu);
      const note = make('p', { className: 'feedback', hidden: true }, item);
      return { item, menu, note, why: why.textContent, group: item.dataset.group };
    });
    box.querySelectorAll('.why').forEach((why) => why.remove());
    const button = make('button', { type: 'button', className: 'secondary', textContent: 'Compare with ours' }, box);
    const say = resultOf(box);
    button.addEventListener('click', () => {
      const chosen = items.filter(({ menu }) => menu.value !== '');
      items.forEach(({ menu, note, why, group }) => {
        note.hidden = menu.value === '';
        const same = menu.value === group;
        note.className = 'feedback ' + (same ? 'right' : 'wrong');
        note.textContent = '';
        make('b', { textContent: same ? 'So do we.' : 'We put it under "' + groups[group - 1] + '".' }, note);
        note.append(' ' + why);
      });
      const same = chosen.filter(({ menu, group }) => menu.value === group).length;
      say(chosen.length === 0 ? 'Choose a group for at least one line first.' :
        'We agree on ' + same + ' of the ' + chosen.length + ' that you placed. Our notes are under each line.');
    });
  }

  // Sentences to rate from 1 to 5. The answer is a hint where to look first.
  function rating(box) {
    const kHighest = 5;
    const rows = [...box.querySelectorAll('li')].map((item) => {
      const words = item.textContent;
      const set = make('fieldset', { className: 'rate' });
      make('legend', { textContent: words }, set);
      const scale = make('div', { className: 'scale' }, set);
      make('span', { textContent: box.dataset.low }, scale).setAttribute('aria-hidden', 'true');
      const name = freshId();
      for (let value = 1; value <= kHighest; value += 1) {
        const label = make('label', {}, scale);
        const input = make('input', { type: 'radio', name, value: String(value) }, label);
        const meaning = value === 1 ? ', ' + box.dataset.low : value === kHighest ? ', ' + box.dataset.high : '';
        input.setAttribute('aria-label', value + meaning);
        label.append(String(value));
      }
      make('span', { textContent: box.dataset.high }, scale).setAttribute('aria-hidden', 'true');
      item.textContent = '';
      item.appendChild(set);
      return { words, set };
    });
    const say = resultOf(box);
    box.addEventListener('change', () => {
      const rated = rows.map(({ words, set }) => ({ words, value: Number((set.querySelector('input:checked') || {}).value) || 0 })).filter((row) => row.value > 0);
      const lowest = Math.min(...rated.map((row) => row.value));
      const first = rated.filter((row) => row.value === lowest);
      say(rated.length < rows.length ? 'Rated ' + rated.length + ' of ' + rows.length + '.' :
        'Your lowest rating is ' + lowest + ', for ' + (first.length === 1 ? '"' + first[0].words.trim() + '"' : first.length + ' of the ' + rows.length + ' sentences.'));
    });
  }

  // Headings with room to write, and a button that prints them alone.
  function planner(box) {
    const sheet = make('div', { className: 'sheet' });
    make('p', { className: 'sheet-title', textContent: box.dataset.title }, sheet);
    const fields = [...box.querySelectorAll('dt')].map((term) => {
      const hint = term.nextElementSibling;
      const label = make('label', { className: 'text', textContent: term.textContent }, sheet);
      const note = make('p', { className: 'hint', id: freshId(), textContent: hint.textContent }, sheet);
      const field = make('textarea', { id: freshId(), maxLength: 600, autocomplete: 'off', className: 'short' }, sheet);
      label.htmlFor = field.id;
      field.setAttribute('aria-describedby', note.id);
      return { field, printed: make('p', { className: 'printed' }, sheet) };
    });
    box.textContent = '';
    box.appendChild(sheet);
    const button = make('button', { type: 'button', className: 'secondary', textContent: 'Print this plan' }, box);
    button.addEventListener('click', () => {
      fields.forEach(({ field, printed }) => { printed.textContent = field.value || ' '; });
      document.body.classList.add('printing');
      box.classList.add('print-me');
      window.print();
      document.body.classList.remove('printing');
      box.classList.remove('print-me');
    });
  }

  const kinds = { sort: sorting, rate: rating, plan: planner };
  document.querySelectorAll('[data-activity]').forEach((box) => kinds[box.dataset.activity](box));
}());
