// Runs before the first paint so that a chosen theme does not flash. Storage may be refused: then the system decides.
try {
  const theme = localStorage.getItem('foretap.theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
} catch {}
