/* Soi in the browser. Every page works without it; this makes it quick, keeps typed text, and shows news as it comes.
   Strict policy: no inline script, no eval. Words come from #words in the page, so that they follow its language. */
(function () {
  'use strict';
  var root = document.documentElement, said = document.getElementById('words');
  var words = said ? said.dataset : {};
  function all(selector, within) { return Array.prototype.slice.call((within || document).querySelectorAll(selector)); }
  function one(selector, within) { return (within || document).querySelector(selector); }
  function say(text) { var place = document.getElementById('say'); if (place) place.textContent = text; }
  function typing(event) { return /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName) || event.target.isContentEditable; }
  function now() { return new Date().toTimeString().slice(0, 5); }

  /* Lists: j and k move, Enter opens. Rows are asked anew each time, because htmx may have put others in. */
  function move(step) {
    var rows = all('.tbl tr').filter(function (row) { return row.querySelector('a.t'); });
    if (!rows.length) return;
    var at = rows.findIndex(function (row) { return row.classList.contains('cur'); });
    var to = Math.max(0, Math.min(rows.length - 1, at + step));
    if (at >= 0) rows[at].classList.remove('cur');
    rows[to].classList.add('cur');
    rows[to].querySelector('a.t').focus();
  }

  /* Page image: a word is marked in the image (rect) and in the text (u) by the same data-word. */
  /* With a rank they come in that order, else as they stand. */
  function doubtful() {
    return all('.ocr u[data-word]:not(.f)').sort(function (a, b) { return (a.dataset.rank || 0) - (b.dataset.rank || 0); });
  }
  function choose(id) {
    all('[data-word]').forEach(function (mark) {
      var same = mark.dataset.word === id;
      if (mark.matches('form.fixb')) mark.hidden = !same;
      else mark.classList.toggle('sel', same);
    });
    all('.ocr > p').forEach(function (line) { line.classList.toggle('on', !!one('u.sel', line)); });
    var box = one('.pg rect.sel'), field = one('form.fixb:not([hidden]) .in');
    if (box) box.scrollIntoView({ block: 'center', inline: 'center' });
    if (field) { field.focus({ preventScroll: true }); field.select(); field.scrollIntoView({ block: 'nearest' }); }
  }
  function step(by) {
    var list = doubtful();
    if (!list.length) return;
    var at = list.findIndex(function (word) { return word.classList.contains('sel'); });
    choose(list[(at + by + list.length) % list.length].dataset.word);
  }
  var zoom = 100, turn = 0;
  function show(page) {
    page.style.width = zoom + '%';
    page.style.transform = turn ? 'rotate(' + turn + 'deg)' : '';
  }
  function view(act) {
    var page = one('.pg');
    if (!page) return;
    if (act === 'in') zoom = Math.min(300, zoom + 25);
    if (act === 'out') zoom = Math.max(50, zoom - 25);
    if (act === 'fit') zoom = 100;
    if (act === 'turn') turn = (turn + 90) % 360;
    show(page);
  }

  document.addEventListener('keydown', function (event) {
    if (typing(event) || event.ctrlKey || event.metaKey || event.altKey || one('dialog[open]')) return;
    if (event.key === 'j') move(1);
    else if (event.key === 'k') move(-1);
    else if (event.key === 'n' || event.key === 'p') { event.preventDefault(); step(event.key === 'n' ? 1 : -1); }
    else if (event.key === '?') open('keys');
    else if (event.key === '/') {
      var find = document.getElementById('find');
      if (find) { event.preventDefault(); find.focus(); }
    }
  });

  document.addEventListener('click', function (event) {
    var on = event.target.closest('[data-word],[data-view],[data-back],[data-print],dialog button[value=no]');
    if (!on) { var me = one('details.me[open]'); if (me && !me.contains(event.target)) me.open = false; return; }
    if (on.matches('rect[data-word],u[data-word]')) choose(on.dataset.word);
    else if (on.dataset.view) view(on.dataset.view);
    else if (on.hasAttribute('data-back') && history.length > 1) { event.preventDefault(); history.back(); }
    else if (on.hasAttribute('data-print')) window.print();
    else if (on.matches('dialog button[value=no]')) on.closest('dialog').close();
  });
  document.addEventListener('keydown', function (event) {
    if (event.key === 'Enter' && event.target.matches('u[data-word],rect[data-word]')) choose(event.target.dataset.word);
  });

  /* Choice cards follow their field; a password is shown on request. */
  document.addEventListener('change', function (event) {
    var field = event.target;
    if (field.matches('.opt input')) {
      all('.opt input').filter(function (o) { return o.name === field.name && o.form === field.form; })
        .forEach(function (o) { o.closest('.opt').classList.toggle('on', o.checked); });
    }
    if (field.dataset.shows) document.getElementById(field.dataset.shows).type = field.checked ? 'text' : 'password';
  });

  /* Harmful acts ask once more: data-confirm on a form or its button, hx-confirm with htmx. */
  function open(id) { var box = document.getElementById(id); if (box && !box.open) box.showModal(); return box; }
  function ask(question, then) {
    var box = document.getElementById('sure');
    if (!box) { then(); return; }
    one('h2', box).textContent = question;
    one('button[value=yes]', box).onclick = function () { box.close(); then(); };
    open('sure');
  }
  document.addEventListener('submit', function (event) {
    var form = event.target, by = event.submitter;
    var question = (by && by.dataset.confirm) || form.dataset.confirm;
    if (!question || form.dataset.sure) return;
    event.preventDefault();
    event.stopPropagation();
    ask(question, function () { form.dataset.sure = '1'; form.requestSubmit(by || undefined); delete form.dataset.sure; });
  }, true);
  document.addEventListener('htmx:confirm', function (event) {
    if (!event.detail.question) return;
    event.preventDefault();
    ask(event.detail.question, function () { event.detail.issueRequest(true); });
  });

  /* The part as it is after the swap: what was replaced whole is no longer in the page. */
  function newPart(event) { return event.detail.target.isConnected ? event.detail.target : event.target; }

  /* What a reader opened stays open when news replaces its part. */
  function titleOf(fold) { var title = one('summary', fold); return title ? title.textContent : ''; }
  var opened = new WeakMap();
  document.addEventListener('htmx:beforeSwap', function (event) {
    opened.set(event.detail.target, all('details[open]', event.detail.target).map(titleOf));
  });
  document.addEventListener('htmx:afterSwap', function (event) {
    var titles = opened.get(event.detail.target) || [];
    all('details', newPart(event)).forEach(function (fold) {
      var place = titles.indexOf(titleOf(fold));
      if (place >= 0) { fold.open = true; titles.splice(place, 1); }
    });
  });

  /* The row which a reader walked to stays chosen, and keeps the focus, when news replaces its list. */
  var walked = new WeakMap();
  document.addEventListener('htmx:beforeSwap', function (event) {
    var title = one('.tbl tr.cur a.t', event.detail.target);
    if (title) walked.set(event.detail.target, { at: title.href, held: document.activeElement === title });
  });
  document.addEventListener('htmx:afterSwap', function (event) {
    var last = walked.get(event.detail.target);
    walked.delete(event.detail.target);
    var title = last && all('.tbl tr a.t', newPart(event)).find(function (link) { return link.href === last.at; });
    if (!title) return;
    title.closest('tr').classList.add('cur');
    if (last.held) title.focus({ preventScroll: true });
  });

  /* After a part was replaced: focus goes to what is wrong, or to the heading that asks for it. */
  document.addEventListener('htmx:afterSwap', function (event) {
    var part = newPart(event), first = one('.errsum', part) || one('[data-focus]', part);
    if (first) first.focus();
    var heard = one('[data-say]', part);
    if (heard) say(heard.dataset.say);
    all('form[data-draft]', part).forEach(keep);
  });
  document.addEventListener('htmx:afterRequest', function (event) {
    if (event.detail.successful) { var refusal = document.getElementById('refusal'); if (refusal) refusal.textContent = ''; }
  });
  document.addEventListener('htmx:sendError', function () { net(false); });

  /* Saved state in three words: here, sending, sent. */
  function state(form, word) {
    var place = form && one('.saved', form);
    if (!place || !words[word]) return;
    var text = one('span', place) || place.appendChild(document.createElement('span'));
    text.textContent = words[word] + ' ' + now();
  }
  document.addEventListener('htmx:beforeRequest', function (event) { state(event.target.closest('form'), 'sending'); });
  document.addEventListener('htmx:afterRequest', function (event) {
    state(event.target.closest('form'), event.detail.successful ? 'sent' : 'here');
  });

  /* Typed text: kept in IndexedDB for this account on this machine, put back when the page comes again.
     Never on a page marked data-no-draft, never for a field marked so (names of senders), never a file. */
  var DAYS = 14, who = root.dataset.who, store = null;
  function drafts() {
    if (!store) store = new Promise(function (done, fail) {
      var script = document.createElement('script');
      script.src = words.idb;
      script.onload = function () {
        done(window.idb.openDB('soi', 1, { upgrade: function (db) { db.createObjectStore('drafts'); } }));
      };
      script.onerror = fail;
      document.head.appendChild(script);
    });
    return store;
  }
  function keyOf(form) { return who + ' ' + form.dataset.draft; }
  function fieldsOf(form) {
    return all('input[name],textarea[name],select[name]', form).filter(function (field) {
      return !/^(hidden|password|file|submit)$/.test(field.type) && !field.closest('[data-no-draft]');
    });
  }
  function read(form) {
    return fieldsOf(form).map(function (field) {
      return [field.name, field.value, /^(radio|checkbox)$/.test(field.type) ? field.checked : null];
    });
  }
  function write(form, values) {
    var changed = false, rest = fieldsOf(form);
    values.forEach(function (kept) {
      var field = rest.find(function (f) { return f.name === kept[0] && (kept[2] === null || f.value === kept[1]); });
      if (!field) return;
      rest.splice(rest.indexOf(field), 1);
      if (kept[2] === null ? field.value !== kept[1] : field.checked !== kept[2]) {
        changed = true;
        if (kept[2] === null) field.value = kept[1]; else field.checked = kept[2];
        field.dispatchEvent(new Event('change', { bubbles: true }));
      }
    });
    return changed;
  }
  function same(a, b) { return JSON.stringify(a) === JSON.stringify(b); }
  function keep(form) {
    if (!who || form.dataset.kept || form.closest('[data-no-draft]')) return;
    form.dataset.kept = '1';
    var timer, typed = false, key = keyOf(form);
    function drop() { clearTimeout(timer); return drafts().then(function (db) { return db.delete('drafts', key); }); }
    function put() {
      clearTimeout(timer);
      var values = read(form);
      return drafts().then(function (db) { return db.put('drafts', { values: values, at: Date.now() }, key); });
    }
    /* Heard from the first key on, also while the store is still opening. */
    form.addEventListener('input', function () {
      typed = true;
      clearTimeout(timer);
      timer = setTimeout(function () { put().then(function () { state(form, 'here'); }).catch(lost); }, 400);
    });
    form.addEventListener('submit', function () { put().catch(lost); sessionStorage.setItem(SENT, key); });
    form.addEventListener('htmx:afterRequest', function (event) {
      if (event.detail.successful) { drop().catch(lost); sessionStorage.removeItem(SENT); }
    });
    drafts().then(function (db) { return db.get('drafts', key); }).then(function (draft) {
      if (!draft || typed) return null;
      if (sessionStorage.getItem(GONE) === key) return drop();
      if (same(draft.values, read(form))) return drop();
      if (write(form, draft.values)) { state(form, 'back'); say(words.back || ''); }
      return null;
    }).catch(lost);
  }
  function lost() { say(words.lost || ''); }
  /* A form that was sent has arrived when the next page is neither the form again nor the sign-in. */
  var SENT = 'soi-sent', GONE = 'soi-gone';
  function arrived() {
    var key = sessionStorage.getItem(SENT);
    sessionStorage.removeItem(SENT);
    var here = all('form[data-draft]').some(function (form) { return keyOf(form) === key; });
    if (key && who && !here) sessionStorage.setItem(GONE, key);
    /* Whoever walks on before it is taken out of the store does not get it back: it is gone from here on. */
    var gone = who && sessionStorage.getItem(GONE);
    if (!gone) return;
    drafts().then(function (db) { return db.delete('drafts', gone); })
      .then(function () { sessionStorage.removeItem(GONE); }).catch(lost);
  }
  /* What lies longer than two weeks is let go. */
  function sweep(db) {
    db.getAllKeys('drafts').then(function (keys) {
      keys.forEach(function (key) {
        db.get('drafts', key).then(function (draft) {
          if (draft && Date.now() - draft.at > DAYS * 864e5) db.delete('drafts', key);
        });
      });
    });
  }

  /* News: the stream names topics only; each part of the page that shows one asks for itself again, by its own right. */
  function net(on) {
    var place = document.getElementById('net');
    if (!place) return;
    place.classList.toggle('off', !on);
    one('span', place).textContent = on ? place.dataset.on : place.dataset.off;
  }
  function renew(topics) {
    all('[data-live]').forEach(function (part) {
      var own = part.dataset.live.split(/\s+/);
      if (!topics || own.some(function (topic) { return topics.indexOf(topic) >= 0; })) askAnew(part);
    });
  }
  /* News that comes while a part is being fetched is not in that answer: the part is asked for once more afterwards. */
  var late = {};
  function askAnew(part) {
    if (part.id && part.classList.contains('htmx-request')) late[part.id] = true;
    else window.htmx.trigger(part, 'live');
  }
  function after(part) {
    if (!part || !late[part.id]) return;
    delete late[part.id];
    window.htmx.trigger(part, 'live');
  }
  /* What nobody pressed may wait its turn at the server (kernel.web.turns). */
  document.addEventListener('htmx:configRequest', function (event) {
    var cause = event.detail.triggeringEvent;
    if (cause && cause.type === 'live') event.detail.headers['Soi-By-Itself'] = '1';
  });
  document.addEventListener('htmx:afterSettle', function (event) { after(newPart(event)); });
  document.addEventListener('htmx:afterRequest', function (event) {
    if (!event.detail.successful) after(event.detail.elt);
  });
  function topics() {
    return all('[data-live]').map(function (part) { return part.dataset.live.split(/\s+/); }).flat()
      .filter(function (topic, at, found) { return found.indexOf(topic) === at; }).sort().join(',');
  }
  function listen() {
    var heard = topics(), stream = new EventSource('/live/?topics=' + encodeURIComponent(heard));
    /* A part that came later shows something else: the page listens anew. */
    document.addEventListener('htmx:afterSettle', function again() {
      if (!topics() || topics() === heard) return;
      document.removeEventListener('htmx:afterSettle', again);
      stream.close();
      listen();
    });
    stream.addEventListener('open', function () { net(true); });
    stream.addEventListener('again', function () { renew(null); });
    stream.addEventListener('news', function (event) { renew(JSON.parse(event.data).topics); });
    stream.addEventListener('end', function () { stream.close(); });
    stream.addEventListener('error', function () { net(false); });
    window.addEventListener('pagehide', function () { stream.close(); });
  }
  window.addEventListener('offline', function () { net(false); });
  window.addEventListener('online', function () { net(true); });

  arrived();
  all('form[data-draft]').forEach(keep);
  if (store && who) store.then(sweep).catch(lost);
  if (one('[data-live]') && window.EventSource && window.htmx) listen();
  var first = one('.errsum');
  if (first) first.focus();
  else { var unsure = doubtful()[0]; if (unsure && one('.pg')) choose(unsure.dataset.word); }
})();
