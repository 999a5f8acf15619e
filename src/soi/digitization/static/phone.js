/* A phone brings pages: a picture is looked at as a small copy, its corners are drawn by finger, then it goes in parts of
   256 KB, each with its hash. Pictures live in this page's memory only, and go with it: no store of the browser is used.
   Words come from data-* of the page. */
(function () {
  'use strict';
  var TRIES = 6, LOOKED_AT = 1600, SHOWN = 1400;
  function one(what, within) { return (within || document).querySelector(what); }
  function all(what, within) { return Array.prototype.slice.call((within || document).querySelectorAll(what)); }
  function fill(text, values) { return text.replace(/\{(\w+)\}/g, function (whole, name) { return name in values ? values[name] : whole; }); }
  function wait(ms) { return new Promise(function (go) { setTimeout(go, ms); }); }
  function hex(buffer) {
    return Array.prototype.map.call(new Uint8Array(buffer), function (byte) { return ('0' + byte.toString(16)).slice(-2); }).join('');
  }

  /* SHA-256: of the browser where the line is secure; else our own, since a node may be reached in its own net without. */
  var K = [], H0 = [];
  (function () {
    function part(x) { return Math.floor((x - Math.floor(x)) * 4294967296) | 0; }
    for (var n = 2; K.length < 64; n++) {
      var prime = true;
      for (var d = 2; d * d <= n; d++) if (n % d === 0) prime = false;
      if (!prime) continue;
      if (H0.length < 8) H0.push(part(Math.sqrt(n)));
      K.push(part(Math.cbrt(n)));
    }
  })();
  function sha256(buffer) {
    var data = new Uint8Array(buffer), bits = data.length * 8, long = ((data.length + 8 >> 6) + 1) << 6;
    var padded = new Uint8Array(long), view = new DataView(padded.buffer), h = H0.slice(), w = new Int32Array(64);
    padded.set(data);
    padded[data.length] = 128;
    view.setUint32(long - 8, Math.floor(bits / 4294967296));
    view.setUint32(long - 4, bits >>> 0);
    function turn(x, n) { return (x >>> n) | (x << (32 - n)); }
    for (var at = 0; at < long; at += 64) {
      for (var i = 0; i < 64; i++) {
        if (i < 16) { w[i] = view.getInt32(at + 4 * i); continue; }
        var x = w[i - 15], y = w[i - 2];
        w[i] = w[i - 16] + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + w[i - 7] + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10)) | 0;
      }
      var v = h.slice();
      for (i = 0; i < 64; i++) {
        var s1 = turn(v[4], 6) ^ turn(v[4], 11) ^ turn(v[4], 25), ch = (v[4] & v[5]) ^ (~v[4] & v[6]);
        var t1 = v[7] + s1 + ch + K[i] + w[i] | 0;
        var s0 = turn(v[0], 2) ^ turn(v[0], 13) ^ turn(v[0], 22), maj = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);
        v = [t1 + s0 + maj | 0, v[0], v[1], v[2], v[3] + t1 | 0, v[4], v[5], v[6]];
      }
      for (i = 0; i < 8; i++) h[i] = h[i] + v[i] | 0;
    }
    var out = new DataView(new ArrayBuffer(32));
    h.forEach(function (word, i) { out.setInt32(4 * i, word); });
    return out.buffer;
  }
  function hash(buffer) {
    if (window.crypto && crypto.subtle) return crypto.subtle.digest('SHA-256', buffer).then(hex);
    return Promise.resolve(hex(sha256(buffer)));
  }

  /* Not yet paired: the code stands behind the # of the address, and is sent when a person presses the button. */
  var pair = one('#pair');
  if (pair && location.hash.length > 20) {
    pair.elements.code.value = location.hash.slice(1);
    pair.hidden = false;
    all('.er > h1, .er > .big, .er > .sm').forEach(function (old) { old.hidden = true; });
    all('nav.lang a').forEach(function (link) { link.hash = location.hash; });
  }
  var desk = one('#desk');
  if (!desk) return;
  var words = desk.dataset, said = one('#said'), bar = one('progress'), edit = one('#edit'), canvas = one('canvas', edit);
  var handles = all('.corner', edit), shot = one('#shot'), view = one('#view'), video = one('video');
  var now = null; // the picture in hand: {file, source, corners, instead, page}
  var instead = '';

  function say(text, isBad) {
    said.textContent = text;
    said.classList.toggle('bad', Boolean(isBad));
    if (isBad) said.focus();
  }
  function busy(is) { all('button, input', desk).forEach(function (each) { each.classList.contains('corner') || (each.dataset.was === undefined && is ? (each.dataset.was = each.disabled ? '1' : '', each.disabled = true) : is || each.dataset.was === undefined || (each.disabled = each.dataset.was === '1', delete each.dataset.was)); }); }

  function post(address, body, headers, tries) {
    headers = headers || {};
    headers['X-CSRFToken'] = one('[name=csrfmiddlewaretoken]').value;
    return fetch(address, { method: 'POST', body: body, headers: headers, credentials: 'same-origin', cache: 'no-store' }).then(function (answer) {
      if (answer.ok) return answer.json();
      if (answer.status !== 422 && answer.status !== 401) throw new Error('again');
      return answer.json().then(function (refusal) {
        var error = new Error(refusal.why);
        error.refused = refusal.code !== 'digitization.part_cut';
        error.over = refusal.over;
        throw error;
      });
    }).catch(function (error) {
      if (error.refused || (tries || TRIES) <= 1) throw error;
      return wait(1000 * Math.pow(2, TRIES - (tries || TRIES))).then(function () { return post(address, body, headers, (tries || TRIES) - 1); });
    });
  }
  function failed(error) {
    if (error.over) { window.location.reload(); return; }
    say(error.refused ? error.message : words.cut, true);
  }

  /* The picture is drawn small, its corners upon it. */
  function drawable(file) {
    if (!window.createImageBitmap) return Promise.reject(new Error('unseen'));
    return createImageBitmap(file);
  }
  function draw() {
    var pen = canvas.getContext('2d');
    pen.drawImage(now.source, 0, 0, canvas.width, canvas.height);
    pen.beginPath();
    now.corners.forEach(function (point, at) { pen[at ? 'lineTo' : 'moveTo'](point[0] * canvas.width, point[1] * canvas.height); });
    pen.closePath();
    pen.lineWidth = canvas.width / 150;
    pen.strokeStyle = '#ffb620';
    pen.stroke();
    handles.forEach(function (handle, at) {
      handle.style.left = 100 * now.corners[at][0] + '%';
      handle.style.top = 100 * now.corners[at][1] + '%';
    });
  }
  function show() {
    var scale = Math.min(1, SHOWN / Math.max(now.source.width, now.source.height));
    canvas.width = Math.round(now.source.width * scale);
    canvas.height = Math.round(now.source.height * scale);
    edit.hidden = false;
    draw();
    edit.scrollIntoView({ block: 'nearest' });
  }
  function close() { edit.hidden = true; now = null; shot.value = ''; }

  handles.forEach(function (handle, at) {
    function put(x, y) {
      now.corners[at] = [Math.min(1, Math.max(0, x)), Math.min(1, Math.max(0, y))];
      now.byHand = true;
      draw();
    }
    handle.addEventListener('pointerdown', function (event) { handle.setPointerCapture(event.pointerId); event.preventDefault(); });
    handle.addEventListener('pointermove', function (event) {
      if (!handle.hasPointerCapture(event.pointerId)) return;
      var box = canvas.getBoundingClientRect();
      put((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
    });
    handle.addEventListener('keydown', function (event) {
      var step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      if (!step) return;
      event.preventDefault();
      put(now.corners[at][0] + 0.005 * step[0], now.corners[at][1] + 0.005 * step[1]);
    });
  });

  /* First a small copy is looked at, so that a weak line is not filled with a picture that cannot be read. */
  function lookAt(file) {
    busy(true);
    say(words.looking);
    drawable(file).then(function (source) {
      var scale = Math.min(1, LOOKED_AT / Math.max(source.width, source.height)), small = document.createElement('canvas');
      small.width = Math.round(source.width * scale);
      small.height = Math.round(source.height * scale);
      small.getContext('2d').drawImage(source, 0, 0, small.width, small.height);
      return new Promise(function (go) { small.toBlob(go, 'image/jpeg', 0.85); }).then(function (copy) {
        return post(words.look + '?of=' + Math.round(100 / scale), copy, { 'Content-Type': 'image/jpeg' });
      }).then(function (look) {
        busy(false);
        shot.value = '';
        if (look.fault && look.fault !== 'no_sheet') { say(look.why, true); return; }
        now = { file: file, source: source, corners: look.corners, instead: instead, byHand: false, unsure: Boolean(look.fault) };
        show();
        say(look.fault ? look.why : words.good);
      });
    }, function () {
      say(words.unseen);
      now = { file: file, corners: null, instead: instead };
      return send();
    }).catch(function (error) { busy(false); failed(error); });
  }

  function send() {
    var file = now.file, size = Number(words.part), count = Math.ceil(file.size / size), digests = [], page = now;
    function piece(number) { return file.slice(number * size, (number + 1) * size).arrayBuffer(); }
    function digest(number) {
      if (number === count) return hash(new TextEncoder().encode(digests.join('')).buffer);
      return piece(number).then(hash).then(function (found) { digests.push(found); return digest(number + 1); });
    }
    busy(true);
    return digest(0).then(function (whole) {
      var body = new FormData();
      body.append('size', file.size);
      body.append('digest', whole);
      body.append('instead', page.instead || '');
      body.append('corners', page.corners && (page.byHand || !page.unsure) ? JSON.stringify(page.corners) : '');
      return post(words.begin, body);
    }).then(function (begun) {
      var left = [];
      for (var number = 0; number < count; number++) if (begun.have.indexOf(number) < 0) left.push(number);
      bar.hidden = false;
      function next() {
        bar.max = count;
        bar.value = count - left.length;
        say(fill(words.sending, { done: count - left.length, all: count }));
        if (!left.length) return post(words.begin + begun.id + '/finish/', new FormData());
        return piece(left[0]).then(function (data) {
          return post(words.begin + begun.id + '/' + left[0] + '/', data, { 'X-Part-Digest': digests[left[0]], 'Content-Type': 'application/octet-stream' });
        }).then(function () { left.shift(); return next(); });
      }
      return next();
    }).then(function (verdict) {
      busy(false);
      bar.hidden = true;
      close();
      if (verdict.why) { say(verdict.why, true); return null; }
      instead = '';
      say(words.taken);
      return renew();
    }).catch(function (error) { busy(false); bar.hidden = true; failed(error); });
  }

  function renew() {
    return fetch(words.pages, { credentials: 'same-origin', cache: 'no-store' }).then(function (answer) {
      if (answer.status === 401) { window.location.reload(); return ''; }
      return answer.text();
    }).then(function (text) {
      one('#pages').innerHTML = text;
      var label = one('.take label span');
      label.textContent = one('.pics') ? label.dataset.next : label.dataset.first;
    });
  }

  function change(item, act, corners) {
    var body = new FormData();
    body.append('act', act);
    if (corners) body.append('corners', JSON.stringify(corners));
    busy(true);
    return post(item.dataset.change, body).then(function (verdict) {
      busy(false);
      if (corners) close();
      say(verdict.why || '', Boolean(verdict.why));
      return renew();
    }).catch(function (error) { busy(false); failed(error); });
  }

  function corners(item) {
    fetch(item.dataset.seen, { credentials: 'same-origin', cache: 'no-store' }).then(function (answer) { return answer.blob(); }).then(createImageBitmap).then(function (source) {
      now = { source: source, corners: JSON.parse(item.dataset.corners), page: item };
      show();
      say(words.good);
    }).catch(failed);
  }

  shot.addEventListener('change', function () { if (shot.files.length) lookAt(shot.files[0]); });
  desk.addEventListener('click', function (event) {
    var button = event.target.closest('button');
    if (!button) return;
    var item = button.closest('[data-page]'), act = button.dataset.act, deed = button.dataset.do;
    if (act === 'corners') corners(item);
    else if (act === 'again') { instead = item.dataset.page; shot.click(); }
    else if (act) change(item, act);
    else if (deed === 'use') { if (now.page) change(now.page, 'corners', now.corners); else send(); }
    else if (deed === 'again') { close(); say(''); shot.click(); }
    else if (deed === 'shoot') shoot();
    else if (deed === 'close') dark();
  });
  desk.addEventListener('submit', function (event) {
    event.preventDefault();
    busy(true);
    var body = new FormData();
    body.append('sides', event.target.elements.sides.value);
    post(event.target.action, body).then(function (end) { window.location.assign(end.address); })
      .catch(function (error) { busy(false); failed(error); });
  });

  /* A live view where the browser gives the camera free to a page of a secure line. */
  var live = one('#live');
  live.hidden = !(window.isSecureContext && navigator.mediaDevices && navigator.mediaDevices.getUserMedia);
  live.addEventListener('click', function () {
    navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment', width: { ideal: 4096 }, height: { ideal: 3072 } } }).then(function (stream) {
      video.srcObject = stream;
      view.hidden = false;
      return video.play();
    }).catch(function () { say(words.camera, true); });
  });
  function dark() {
    if (video.srcObject) video.srcObject.getTracks().forEach(function (track) { track.stop(); });
    video.srcObject = null;
    view.hidden = true;
  }
  function shoot() {
    var still = document.createElement('canvas');
    still.width = video.videoWidth;
    still.height = video.videoHeight;
    still.getContext('2d').drawImage(video, 0, 0);
    still.toBlob(function (picture) { dark(); lookAt(picture); }, 'image/jpeg', 0.92);
  }
  window.addEventListener('pagehide', dark);
})();
