/**
 * A line of output without what differs each time: numbers, times, ids, addresses, and how wide columns are. Two lines that
 * are alike then say the same thing.
 */
function shapeOf(line: string): string {
  return line
    .replaceAll(/\bexact\b|[±≤]/g, ' ')
    .replaceAll(/[→↗↘]/g, ' ')
    .replaceAll(/(?<![\w.])\d[\d.]*(?: |\u00a0)(?:ms|s|m|h|d)\b/g, ' 0 ')
    .replaceAll(/\b[0-9A-Z]{4}-[0-9A-Z]{4}\b/g, ' 0 ')
    .replaceAll(/\S*\d\S*/g, ' # ')
    .replaceAll(/(?:# *)+/g, '# ')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

/** Promised lines that the output does not have; they may come in any order, and other lines between them. */
export function missingLines(promised: string, output: string): readonly string[] {
  const printed = new Set(output.split('\n').map(shapeOf))
  return promised
    .split('\n')
    .filter(line => line.trim() !== '')
    .filter(line => !printed.has(shapeOf(line)))
}
