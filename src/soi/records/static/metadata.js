/* The metadata form: the pack's own rules, the same text as on the server and in the database, said beside the field. */
(function (root) {
  'use strict';
  var BLANKS = /^[ \t\n\r]+|[ \t\n\r]+$/g;
  function trimmed(text) { return text.replace(BLANKS, ''); }
  function value(kind, typed) {
    var text = trimmed(typed.replace(/\r\n/g, '\n').normalize('NFC')), day;
    if (kind === 'list') return text.split('\n').map(trimmed).filter(Boolean);
    if (kind === 'flag') return text === 'yes' ? true : text === 'no' ? false : text;
    if (kind === 'number' && /^[0-9]{1,15}$/.test(text)) return Number(text);
    if (kind === 'date' && (day = /^([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})$/.exec(text))) {
      return day[3] + '-' + day[2].padStart(2, '0') + '-' + day[1].padStart(2, '0');
    }
    return text;
  }
  function cleaned(fields, typed) {
    var found = {};
    fields.forEach(function (field) {
      var one = value(field.kind, typed[field.id] || '');
      if (one !== '' && !(Array.isArray(one) && !one.length)) found[field.id] = one;
    });
    return found;
  }
  if (typeof module !== 'undefined' && module.exports) { module.exports = { cleaned: cleaned }; return; }

  var form = document.querySelector('form[data-checks]');
  if (!form || !root.soiLogic) return;
  var schema = JSON.parse(form.dataset.checks), touched = {};
  function typed() {
    var found = {};
    schema.fields.forEach(function (field) { found[field.id] = form.elements[field.id].value; });
    return found;
  }
  function show(id, says) {
    var place = document.getElementById('m-' + id + '-error'), input = document.getElementById('m-' + id);
    place.textContent = says;
    place.hidden = !says;
    input.closest('.field').classList.toggle('f-err', !!says);
    if (says) input.setAttribute('aria-invalid', 'true'); else input.removeAttribute('aria-invalid');
  }
  function check(all) {
    var values = cleaned(schema.fields, typed()), wrong = {};
    schema.checks.forEach(function (each) {
      if (!wrong[each.field] && !root.soiLogic.holds(each.rule, values)) wrong[each.field] = each.says;
    });
    schema.fields.forEach(function (field) {
      if (all || touched[field.id]) show(field.id, wrong[field.id] || '');
    });
    return schema.fields.filter(function (field) { return wrong[field.id]; });
  }
  form.addEventListener('change', function (event) {
    if (event.target.name) touched[event.target.name] = true;
    check(false);
  });
  form.addEventListener('submit', function (event) {
    var wrong = check(true);
    if (!wrong.length) return;
    event.preventDefault();
    document.getElementById('m-' + wrong[0].id).focus();
  });
})(typeof window === 'undefined' ? this : window);
