// Runs before the first paint, so that a chosen theme does not flash.
try {
  const theme = localStorage.getItem("route-guide.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage is off: the system's theme stays.
}
