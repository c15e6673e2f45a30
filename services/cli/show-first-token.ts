import { type Output, paint } from './terminal.ts'

/** Says the first admin token, once, to whoever sits at the terminal: nothing keeps it. */
export const showFirstToken =
  (out: Output) =>
  (token: string): void => {
    const { bold, dim } = paint(out)
    out.write(`Admin token, shown this once: ${bold(token)}\n`)
    out.write(`${dim('On this machine it is not needed unless api.access says so.')}\n`)
  }
