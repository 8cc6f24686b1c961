// Asks the browser for a passkey when its form is sent, and sends what it answers. Forms without a browser that can stay
// hidden.

const can = window.PublicKeyCredential?.parseRequestOptionsFromJSON !== undefined;

for (const note of document.querySelectorAll('[data-passkey-missing]')) note.hidden = can;

for (const form of can ? document.querySelectorAll('[data-passkey]') : []) {
  const failed = form.querySelector('[data-passkey-failed]');
  const button = form.querySelector('button');
  form.hidden = false;
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    button.disabled = true;
    failed.hidden = true;
    try {
      const credential = await ask(form.dataset.passkey, await optionsFor(form));
      form.querySelector('[data-passkey-answer]').value = JSON.stringify(credential);
      form.submit();
    } catch {
      // The person said no, there is none, or the server refused: they can try again or another way.
      failed.hidden = false;
      button.disabled = false;
    }
  });
}

async function optionsFor(form) {
  const body = new URLSearchParams();
  for (const { name, value } of form.querySelectorAll('input[type=hidden][name=_csrf]')) body.set(name, value);
  const answer = await fetch(form.dataset.options, { method: 'POST', body, headers: { Accept: 'application/json' } });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

async function ask(kind, options) {
  const credential =
    kind === 'create'
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  return credential.toJSON();
}
