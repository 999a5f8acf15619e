/* Rules as data, read as base/logic.py and logic.sql read them; the shared cases hold the three to the same answers. */
(function (root) {
  'use strict';
  var ESCAPED = '\\\\[^A-Za-z0-9\\s]';
  var PATTERN = new RegExp('^(?:\\(\\?:|\\((?!\\?)|[)|.]|' + ESCAPED + '|\\[\\^?(?:' + ESCAPED + '|[^\\[\\]\\\\^&~|])+\\]' +
    '|(?:[*+?]|\\{[0-9]{1,3}(?:,[0-9]{0,3})?\\})(?![*+?{])|[^()\\[\\]{}|.*+?\\\\^$])+$', 'u');
  var DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

  function fault(text) { return new Error(text); }
  function number(value) { return typeof value === 'number'; }
  function text(value) { return typeof value === 'string'; }
  function letters(value) { return Array.from(value); }

  function day(value) {
    var found = text(value) && /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(value);
    if (!found) return false;
    var year = +found[1], month = +found[2], at = +found[3];
    var leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
    return year > 0 && month > 0 && month < 13 && at > 0 && at <= DAYS[month - 1] + (month === 2 && leap ? 1 : 0);
  }
  function same(one, other) {
    if (Array.isArray(one) && Array.isArray(other)) {
      return one.length === other.length && one.every(function (each, at) { return same(each, other[at]); });
    }
    return one === other;
  }
  function order(one, other) {
    if (number(one) && number(other)) return one < other ? -1 : one > other ? 1 : 0;
    if (!text(one) || !text(other)) return null;
    var a = letters(one), b = letters(other);
    for (var at = 0; at < Math.min(a.length, b.length); at += 1) {
      var gap = a[at].codePointAt(0) - b[at].codePointAt(0);
      if (gap) return gap;
    }
    return a.length - b.length;
  }
  function ordered(fits) {
    return function (one, other) { var found = order(one, other); return found !== null && fits(found); };
  }
  function allowed(pattern) {
    if (!text(pattern) || !PATTERN.test(pattern)) throw fault('this pattern is not allowed');
    try { return new RegExp('^(?:' + pattern + ')$', 'su'); } catch (error) { throw fault('this pattern is not allowed'); }
  }
  var KINDS = {
    text: text, number: number, list: Array.isArray, date: day,
    whole: function (value) { return Number.isInteger(value) && Math.abs(value) <= 9007199254740992; },
    flag: function (value) { return typeof value === 'boolean'; }
  };
  var ONE = {
    given: function (value) {
      if (text(value)) return value.replace(/^[ \t\n\r]+|[ \t\n\r]+$/g, '') !== '';
      return value !== null && !(Array.isArray(value) && !value.length);
    },
    '!': function (value) { return value !== true; },
    len: function (value) { return text(value) ? letters(value).length : Array.isArray(value) ? value.length : 0; }
  };
  var TWO = {
    '==': same,
    '!=': function (one, other) { return !same(one, other); },
    '<': ordered(function (gap) { return gap < 0; }),
    '<=': ordered(function (gap) { return gap <= 0; }),
    '>': ordered(function (gap) { return gap > 0; }),
    '>=': ordered(function (gap) { return gap >= 0; }),
    'in': function (value, list) { return Array.isArray(list) && list.some(function (each) { return same(value, each); }); },
    is: function (value, kind) {
      if (!text(kind) || !has(KINDS, kind)) throw fault('unknown kind');
      return KINDS[kind](value);
    },
    match: function (value, pattern) { var fits = allowed(pattern); return text(value) && fits.test(value); }
  };
  var MANY = {
    and: function (values) { return values.every(function (each) { return each === true; }); },
    or: function (values) { return values.some(function (each) { return each === true; }); }
  };
  function has(object, key) { return Object.prototype.hasOwnProperty.call(object, key); }
  function parts(given, count) {
    if (!Array.isArray(given) || (count && given.length !== count)) throw fault('a list of ' + count + ' parts is needed');
    return given;
  }
  function evaluate(rule, data) {
    if (Array.isArray(rule)) return rule.map(function (each) { return evaluate(each, data); });
    if (rule === null || typeof rule !== 'object') return rule;
    var names = Object.keys(rule);
    if (names.length !== 1) throw fault('an expression has one operator');
    return apply(names[0], rule[names[0]], data);
  }
  function apply(name, given, data) {
    if (name === 'var') {
      if (!text(given)) throw fault('var takes a name');
      return has(data, given) && data[given] !== undefined ? data[given] : null;
    }
    if (name === 'if') {
      parts(given, 3);
      return evaluate(holds(given[0], data) ? given[1] : given[2], data);
    }
    if (name === 'each') {
      parts(given, 2);
      var values = evaluate(given[0], data);
      return Array.isArray(values) && values.every(function (each) {
        return holds(given[1], Object.assign({}, data, { it: each }));
      });
    }
    if (has(ONE, name)) return ONE[name](evaluate(given, data));
    if (has(TWO, name)) return TWO[name].apply(null, parts(evaluate(given, data), 2));
    if (has(MANY, name)) return MANY[name](parts(evaluate(given, data), 0));
    throw fault('unknown operator ' + name);
  }
  function holds(rule, data) { return evaluate(rule, data) === true; }
  var logic = { evaluate: evaluate, holds: holds };
  if (typeof module !== 'undefined' && module.exports) module.exports = logic;
  else root.soiLogic = logic;
})(typeof window === 'undefined' ? this : window);
