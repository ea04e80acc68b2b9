// Saves round trips on the payment page; everything works without it.
const form = document.querySelector('form.payment');
document.getElementById('problem')?.focus();

if (form) {
  const cards = [...form.querySelectorAll('button[data-number]')];
  const numbers = cards.map((card) => card.dataset.number.replaceAll(' ', ''));

  for (const card of cards) {
    card.addEventListener('click', (event) => {
      event.preventDefault();
      for (const name of ['number', 'expiry', 'cvc', 'holder']) {
        const input = form.elements[name];
        input.value = card.dataset[name];
        clearError(input);
      }
      form.querySelector('button.primary').focus();
    });
  }

  // With PayPal there is no card to fill in.
  form.elements.number?.addEventListener('input', ({ target }) => {
    if (target.selectionStart !== target.value.length) return;
    const digits = target.value.replaceAll(/\D/g, '').slice(0, 19);
    target.value = digits.replaceAll(/(\d{4})(?=\d)/g, '$1 ');
  });

  form.elements.expiry?.addEventListener('input', ({ target, inputType }) => {
    if (inputType?.startsWith('delete')) return;
    if (/^\d{2}$/.test(target.value)) target.value += '/';
    else if (/^\d{4}$/.test(target.value))
      target.value = `${target.value.slice(0, 2)}/${target.value.slice(2)}`;
  });

  let sent = false;
  form.addEventListener('submit', (event) => {
    const { submitter } = event;
    if (submitter?.value !== 'pay') return;
    const input = form.elements.number;
    const digits = input?.value.replaceAll(/\D/g, '') ?? '';
    // A number that is not a test card may be somebody's real one: it does not leave the browser.
    if (digits !== '' && !numbers.includes(digits)) {
      event.preventDefault();
      showError(input, input.dataset.unknown);
      return;
    }
    if (sent) {
      event.preventDefault();
      return;
    }
    sent = true;
    submitter.setAttribute('aria-disabled', 'true');
    document.getElementById('busy').textContent = submitter.dataset.busy;
  });

  // Coming back with the browser's button shows this page as it was left: it must be usable again.
  window.addEventListener('pageshow', () => {
    sent = false;
    form.querySelector('button.primary').removeAttribute('aria-disabled');
    document.getElementById('busy').textContent = '';
  });
}

function showError(input, text) {
  clearError(input);
  const error = document.createElement('p');
  error.className = 'field-error';
  error.id = `${input.id}-error`;
  error.textContent = text;
  input.before(error);
  input.setAttribute('aria-invalid', 'true');
  input.setAttribute('aria-describedby', error.id);
  input.focus();
}

function clearError(input) {
  document.getElementById(`${input.id}-error`)?.remove();
  input.removeAttribute('aria-invalid');
  input.removeAttribute('aria-describedby');
}
