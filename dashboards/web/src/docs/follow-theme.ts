/** Gives the reader the theme of the board: the one that was chosen there, else the system's. */
export function followTheme(): void {
  const system = matchMedia('(prefers-color-scheme: dark)')
  const root = document.documentElement
  const show = () => {
    const chosen = root.dataset.theme
    root.classList.toggle('dark-mode', chosen === undefined ? system.matches : chosen === 'dark')
  }
  system.addEventListener('change', show)
  show()
}
