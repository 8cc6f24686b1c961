// Puts the widget into the form. Its worker is a file of ours, so that the page needs no looser policy.
for (const place of document.querySelectorAll('[data-altcha]')) {
  const { language, worker } = place.dataset;
  globalThis.$altcha.algorithms.set('PBKDF2/SHA-256', () => new Worker(worker));
  const widget = document.createElement('altcha-widget');
  widget.setAttribute('challenge', '/p/captcha-altcha/challenge');
  widget.setAttribute('language', language);
  widget.setAttribute('auto', 'onfocus');
  widget.setAttribute('name', 'altcha');
  widget.setAttribute('configuration', JSON.stringify({ hideLogo: true, hideFooter: true }));
  place.append(widget);
}
