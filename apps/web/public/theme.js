// The chosen theme, before the first paint (src/lib/theme.ts). Not a module: those run after it.
try {
  const theme = JSON.parse(localStorage.getItem('reelog.theme'));
  if (theme === 'dark' || theme === 'light') document.documentElement.dataset.theme = theme;
} catch {
  // Storage is forbidden: the theme of the system is used.
}
