import type { Output } from '../terminal.ts'

/** Shows one text in place of the one before it. Disposing gives the terminal back as it was. */
export interface WatchScreen extends Disposable {
  show(text: string): void
}

// xterm control sequences: https://invisible-island.net/xterm/ctlseqs/ctlseqs.html
const alternateScreen = '\u001b[?1049h'
const normalScreen = '\u001b[?1049l'
const hideCursor = '\u001b[?25l'
const showCursor = '\u001b[?25h'
const home = '\u001b[H'
const clearToLineEnd = '\u001b[K'
const clearBelow = '\u001b[J'

/** On a terminal each text is drawn over the last one; elsewhere texts follow each other. */
export function openWatchScreen(out: Output): WatchScreen {
  if (!out.isTerminal) return { show: text => out.write(`${text}\n`), [Symbol.dispose]() {} }
  out.write(`${alternateScreen}${hideCursor}`)
  return {
    show(text) {
      // Lines are overwritten, not cleared first: nothing flickers.
      const lines = text.trimEnd().split('\n')
      out.write(`${home}${lines.map(line => `${line}${clearToLineEnd}`).join('\r\n')}${clearBelow}`)
    },
    [Symbol.dispose]: () => out.write(`${showCursor}${normalScreen}`),
  }
}
