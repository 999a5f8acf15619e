/* Intake: how much of the files has been sent. Everything works without it. */
(function () {
  'use strict';
  document.addEventListener('htmx:xhr:progress', function (event) {
    var form = event.target.closest('form[data-progress]');
    var bar = form && form.querySelector('progress');
    if (!bar || !event.detail.lengthComputable || !event.detail.total) return;
    bar.hidden = false;
    bar.value = Math.round(100 * event.detail.loaded / event.detail.total);
  });
})();
