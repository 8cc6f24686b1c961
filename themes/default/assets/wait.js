// Follows a line: how many are before one is counted here, from a number that is the same for everybody. Without it the
// page asks for itself again every few seconds.

const SOON_MS = 5000;
/** Thousands must not come back in the same second. */
const SPREAD_MS = 10_000;

const line = document.querySelector('[data-wait]');
if (line) {
  const position = Number(line.dataset.position);
  const language = document.documentElement.lang;
  const fact = (name) => line.querySelector(`[data-fact="${name}"]`);
  const count = new Intl.NumberFormat(language);
  const minutes = new Intl.NumberFormat(language, { style: 'unit', unit: 'minute', unitDisplay: 'long' });
  const later = (ms, act) => setTimeout(act, ms);

  const show = ({ admitted, ratePerMinute }) => {
    const before = Math.max(0, position - admitted - 1);
    if (fact('ahead')) fact('ahead').textContent = count.format(before);
    if (fact('expected') && ratePerMinute > 0) {
      fact('expected').textContent = minutes.format(Math.max(1, Math.ceil((before + 1) / ratePerMinute)));
    }
  };

  const look = async () => {
    try {
      const answer = await fetch(line.dataset.wait);
      const status = await answer.json();
      const isOver = status.phase === 'off' || status.phase === 'announced';
      const isMine = position > 0 && position <= status.admitted;
      // Before the draw nobody has a position yet.
      const isDrawn = position === 0 && status.drawn;
      if (isMine) return location.reload();
      if (isOver || isDrawn) return later(Math.random() * SPREAD_MS, () => location.reload());
      if (position > 0) show(status);
    } catch {
      // The next look may find the network again.
    }
    later(SOON_MS + Math.random() * SOON_MS, look);
  };
  later(SOON_MS * Math.random(), look);
}

document.querySelector('form[data-enter]')?.requestSubmit();
