/* Scans sent in parts of 256 KB: gone on with after a break, in any order, each part with its hash. Without it, or where
   the browser cannot hash, the form sends the files whole. Words come from data-* of the form. */
(function () {
  'use strict';
  var TRIES = 6;
  function hex(buffer) {
    return Array.prototype.map.call(new Uint8Array(buffer), function (byte) { return ('0' + byte.toString(16)).slice(-2); }).join('');
  }
  function hash(buffer) { return crypto.subtle.digest('SHA-256', buffer).then(hex); }
  function fill(text, values) { return text.replace(/\{(\w+)\}/g, function (whole, name) { return name in values ? values[name] : whole; }); }
  function wait(ms) { return new Promise(function (go) { setTimeout(go, ms); }); }
  function clock(seconds) { return Math.floor(seconds / 60) + ':' + ('0' + Math.round(seconds % 60)).slice(-2); }

  /* The answer, or the refusal in words; a cut line is tried again, ever later. */
  function post(form, address, body, headers, tries) {
    headers['X-CSRFToken'] = form.elements.csrfmiddlewaretoken.value;
    return fetch(address, { method: 'POST', body: body, headers: headers, credentials: 'same-origin' }).then(function (answer) {
      if (answer.ok) return answer.json();
      if (answer.status !== 422) throw new Error('again');
      return answer.json().then(function (said) {
        var error = new Error(said.why);
        error.refused = said.code !== 'digitization.part_cut';
        throw error;
      });
    }).catch(function (error) {
      if (error.refused || tries <= 1) throw error;
      return wait(1000 * Math.pow(2, TRIES - tries)).then(function () { return post(form, address, body, headers, tries - 1); });
    });
  }

  function Parts(file, size) { this.file = file; this.size = size; this.count = Math.ceil(file.size / size); }
  Parts.prototype.read = function (number) { return this.file.slice(number * this.size, (number + 1) * this.size).arrayBuffer(); };

  function send(form, file, show) {
    var words = form.dataset, parts = new Parts(file, Number(words.part)), digests = [];
    function digest(number) {
      if (number === parts.count) return hash(new TextEncoder().encode(digests.join('')));
      show(words.looking, number, parts.count);
      return parts.read(number).then(hash).then(function (found) { digests.push(found); return digest(number + 1); });
    }
    return digest(0).then(function (whole) {
      var body = new FormData();
      body.append(words.kind, words.key);
      [['name', file.name], ['size', file.size], ['digest', whole], ['sides', form.elements.sides.value],
        ['sheets', form.elements.sheets ? form.elements.sheets.value : '']].forEach(function (pair) { body.append(pair[0], pair[1]); });
      return post(form, words.begin, body, {}, TRIES);
    }).then(function (begun) {
      var have = {}, sent = 0, since = Date.now();
      begun.have.forEach(function (number) { have[number] = true; });
      var left = [];
      for (var number = 0; number < parts.count; number++) if (!have[number]) left.push(number);
      function next() {
        if (!left.length) return post(form, words.begin + begun.id + '/finish/', new FormData(), {}, TRIES);
        var number = left.shift();
        return parts.read(number).then(function (data) {
          return post(form, words.begin + begun.id + '/' + number + '/', data, { 'X-Part-Digest': digests[number], 'Content-Type': 'application/octet-stream' }, TRIES);
        }).then(function () {
          sent += 1;
          var rate = sent / Math.max(0.001, (Date.now() - since) / 1000);
          show(fill(words.rate, { rate: Math.round(rate * parts.size / 1024), left: clock(left.length / rate) }), parts.count - left.length, parts.count);
          return next();
        });
      }
      return next();
    });
  }

  document.addEventListener('submit', function (event) {
    var form = event.target;
    if (!form.matches('form[data-parts]') || !window.crypto || !crypto.subtle || !window.fetch) return;
    var files = Array.prototype.slice.call(form.elements.scanned.files);
    // Several files with one count are for the server to refuse, in its words.
    if (!files.length || (files.length > 1 && form.elements.sheets && form.elements.sheets.value)) return;
    if (files.some(function (file) { return !file.size; })) return;
    event.preventDefault();
    var bar = form.querySelector('progress'), said = form.querySelector('[data-said]'), button = form.querySelector('button');
    bar.hidden = false;
    button.disabled = true;
    files.reduce(function (before, file) {
      return before.then(function () {
        return send(form, file, function (words, done, all) {
          bar.max = all;
          bar.value = done;
          said.textContent = fill(form.dataset.done, { name: file.name, done: done, all: all }) + ' ' + words;
        });
      });
    }, Promise.resolve()).then(function (end) {
      window.location.assign(end.address);
    }).catch(function (error) {
      button.disabled = false;
      said.textContent = error.refused ? error.message : form.dataset.cut;
      said.focus();
    });
  });
})();
