/* Drawing a box on the page fills its sides in the form and sends it; with keys the sides are typed. Works without it. */
(function () {
  'use strict';
  var page = document.querySelector('[data-draw]'), form = document.getElementById('by-sides');
  if (!page || !form) return;
  var layer = page.querySelector('svg'), start = null, box = null;
  function at(event) {
    var frame = page.getBoundingClientRect();
    return {
      x: Math.min(1, Math.max(0, (event.clientX - frame.left) / frame.width)),
      y: Math.min(1, Math.max(0, (event.clientY - frame.top) / frame.height))
    };
  }
  function sides(one, other) {
    return { left: Math.min(one.x, other.x), right: Math.max(one.x, other.x), top: Math.min(one.y, other.y), bottom: Math.max(one.y, other.y) };
  }
  page.addEventListener('pointerdown', function (event) {
    if (event.button) return;
    event.preventDefault();
    start = at(event);
    box = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
    box.setAttribute('class', 'sel');
    layer.appendChild(box);
    page.setPointerCapture(event.pointerId);
  });
  page.addEventListener('pointermove', function (event) {
    if (!start) return;
    var now = sides(start, at(event));
    box.setAttribute('x', now.left * 1000);
    box.setAttribute('y', now.top * 1000);
    box.setAttribute('width', (now.right - now.left) * 1000);
    box.setAttribute('height', (now.bottom - now.top) * 1000);
  });
  page.addEventListener('pointerup', function (event) {
    if (!start) return;
    var now = sides(start, at(event));
    start = null;
    if (now.right - now.left < 0.002 || now.bottom - now.top < 0.002) { box.remove(); return; }
    Object.keys(now).forEach(function (side) { form.elements[side].value = (now[side] * 100).toFixed(2); });
    form.requestSubmit();
  });
})();
